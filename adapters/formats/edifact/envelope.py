"""Sorts segments into interchange, groups and messages, and checks the envelope: presence, counts, references, empty levels.

Fed by `reader` with cut segments, in order; gives back each message when it ends. Broken envelopes are salvaged: whatever of
UNB can be read is kept, so that the sender can be told. The format of UNB, UNH and the others is checked in `validator`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from adapters.formats.edifact.faults import Fault, FaultCode, Level, Severity
from adapters.formats.edifact.interchange import BLANKS, FunctionalGroup, Interchange, Message, PartyId
from adapters.formats.edifact.options import ReadOptions
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.source import OpenedSource, syntax_version

_MOST_KEPT = 10_000  # faults of the envelope and strays, per interchange
_ENVELOPE_TAGS = frozenset({"UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"})


@dataclass(slots=True)
class _Seen:
    """What duplicates and empty levels are told by, per interchange."""

    messages: set[tuple[int | None, str]] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    loose_messages: bool = False
    stray_run: bool = False


class EnvelopeReader:
    """The state between two segments: which interchange, group and message is open."""

    def __init__(self, opened: OpenedSource, options: ReadOptions) -> None:
        self._opened = opened
        self._options = options
        self._characters = opened.characters
        self._length = opened.text.length
        self._terminator_length = opened.text.length(opened.characters.terminator)
        self._position = opened.offset  # of the next piece, in bytes of the unwrapped text
        self._una = opened.una
        self._group: FunctionalGroup | None = None
        self._message: Message | None = None
        self._seen = _Seen()
        self._blanks = 0  # segments with blanks before them, in this interchange
        self.interchange = self._new_interchange(opened.faults)
        self.interchanges = [self.interchange]

    @property
    def byte_offset(self) -> int:
        """Byte in the source where the next segment begins."""
        return self._opened.text.at(self._position)

    @property
    def is_closed(self) -> bool:
        """True once UNZ was read and nothing was opened after it."""
        return self.interchange.trailer is not None and self._message is None

    def opens(self, text: str) -> bool:
        """True when `text` begins a service segment."""
        return text.lstrip(BLANKS)[:3] in _ENVELOPE_TAGS

    def take(self, pieces: list[str]) -> Iterator[Message]:
        """Sort the next pieces in; yields every message that ended."""
        element, terminator_length, length, single = (
            self._characters.element,
            self._terminator_length,
            self._length,
            self._opened.text.single_byte,
        )
        for piece in pieces:
            at = self._position
            self._position = at + (len(piece) if single else length(piece)) + terminator_length
            head = piece[:2]
            if head != "UN" or piece[2:3] == "S":
                raw = piece
                if head[:1] in BLANKS:
                    raw = piece.lstrip(BLANKS)
                    self._blanks += raw is not piece
                if raw[:2] != "UN" or raw[:3] not in _ENVELOPE_TAGS:
                    if self._message is not None:
                        self._message.pieces.append(piece)
                    else:
                        self._stray(piece, at)
                    continue
                tag = raw[:3]
            else:
                raw, tag = piece, piece[:3]
            if tag not in _ENVELOPE_TAGS or (len(raw) > 3 and raw[3] not in (element, self._characters.component)):
                if self._message is not None:
                    self._message.pieces.append(piece)
                else:
                    self._stray(piece, at)
                continue
            yield from self._service_segment(tag, piece, raw, at)

    def take_last(self, piece: str) -> Iterator[Message]:
        """Sort in what followed the last terminator: a segment without one."""
        self._terminator_length = 0
        yield from self.take([piece])

    def finish(self) -> Iterator[Message]:
        """The end of the source: close what is open and say what is missing."""
        yield from self._close_message(missing=True)
        self._end_interchange()

    def trailing_text(self, text: str) -> None:
        """Text after UNZ that is no segment."""
        self._tolerated(FaultCode.TRAILING_TEXT, value=text.strip(BLANKS)[:60])

    # The service segments

    def _service_segment(self, tag: str, piece: str, raw: str, at: int) -> Iterator[Message]:
        self._seen.stray_run = False
        if tag == "UNH":
            yield from self._close_message(missing=True)
            self._open_message(piece, raw, at)
            return
        if tag == "UNT":
            if self._message is None:
                self._fault(
                    FaultCode.UNH_MISSING, "message", tag="UNH", offset=self._opened.text.at(at), value=raw[:40]
                )
                self._keep_stray(self._segment(piece, raw, at))
                return
            self._message.pieces.append(piece)
            self._message.has_trailer = True
            yield from self._close_message(missing=False)
            return
        yield from self._close_message(missing=True)
        segment = self._segment(piece, raw, at)
        if tag == "UNB":
            self._open_interchange(segment)
        elif tag == "UNG":
            self._close_group(None, segment.offset)
            self._open_group(segment)
        elif tag == "UNE":
            self._close_group(segment, segment.offset)
        else:
            self._close_interchange(segment)

    def _segment(self, piece: str, raw: str, at: int) -> Segment:
        blanks = self._length(piece) - self._length(raw)
        return Segment(raw, self._characters, 0, self._opened.text.at(at + blanks), self._length(raw))

    def _open_interchange(self, unb: Segment) -> None:
        if self.interchange.header is not None or self.interchange.message_count:
            self._end_interchange()
            self.interchange = self._new_interchange([])
            self.interchanges.append(self.interchange)
            self._seen = _Seen()
        i = self.interchange
        i.header, i.has_envelope, i.offset = unb, True, unb.offset
        i.syntax_identifier = unb.get(1)
        version = unb.get(1, 2)
        i.syntax_version = syntax_version(version)
        if version and version not in {"1", "2", "3", "4"}:
            self._fault(FaultCode.SYNTAX_VERSION_UNKNOWN, tag="UNB", element=1, offset=unb.offset, value=version)
        i.sender = PartyId(unb.get(2), unb.get(2, 2), unb.get(2, 3), unb.get(2, 4))
        i.recipient = PartyId(unb.get(3), unb.get(3, 2), unb.get(3, 3), unb.get(3, 4))
        i.prepared = prepared_at(unb.get(4), unb.get(4, 2))
        i.control_reference = unb.get(5)
        i.application_reference = unb.get(7)
        i.ack_requested = unb.get(9) in {"1", "2"}
        i.agreement = unb.get(10)
        i.test = unb.get(11) == "1"
        if not (i.sender.identification and i.recipient.identification and i.control_reference):
            self._fault(FaultCode.UNB_UNREADABLE, tag="UNB", offset=unb.offset, value=unb.raw[:80])

    def _open_group(self, ung: Segment) -> None:
        group = FunctionalGroup(len(self.interchange.groups) + 1, header=ung)
        if self._seen.loose_messages:
            self._fault(FaultCode.MIXED_GROUPS, tag="UNG", offset=ung.offset)
        if group.reference and group.reference in self._seen.groups:
            self._fault(
                FaultCode.GROUP_DUPLICATE,
                "group",
                group=group.ordinal,
                tag="UNG",
                offset=ung.offset,
                value=group.reference,
            )
        self._seen.groups.add(group.reference)
        self.interchange.groups.append(group)
        self._group = group

    def _open_message(self, piece: str, raw: str, at: int) -> None:
        i = self.interchange
        i.message_count += 1
        blanks = self._length(piece) - self._length(raw) if raw is not piece else 0
        unh = Segment(raw, self._characters)
        message = Message(
            ordinal=i.message_count,
            type=unh.get(2),
            version=".".join(part for part in (unh.get(2, 2).strip(), unh.get(2, 3).strip()) if part),
            association=unh.get(2, 5),
            agency=unh.get(2, 4),
            reference=unh.get(1),
            offset=self._opened.text.at(at + blanks),
            group=self._group.ordinal if self._group else None,
            characters=self._characters,
            pieces=[piece],
            unwrapped_offset=at,
            source=self._opened.text,
            syntax_identifier=i.syntax_identifier,
            syntax_version=i.syntax_version,
        )
        self._message = message
        key = (message.group, message.reference)
        if message.reference and key in self._seen.messages:
            self._message_fault(FaultCode.MESSAGE_DUPLICATE, tag="UNH", segment=1, element=1, value=message.reference)
        self._seen.messages.add(key)
        if self._group is not None:
            self._group.message_count += 1
            self._group.message_types.add(message.type)
        else:
            if i.groups and not self._seen.loose_messages:
                self._fault(FaultCode.MIXED_GROUPS, tag="UNH", offset=message.offset)
            self._seen.loose_messages = True

    def _close_message(self, *, missing: bool) -> Iterator[Message]:
        message = self._message
        if message is None:
            return
        message.length = self.byte_offset - message.offset
        count = len(message.pieces)
        if missing:
            self._message_fault(FaultCode.UNT_MISSING, tag="UNT", segment=count, offset=self.byte_offset)
        else:
            self._check_trailer(message, count)
        self._message = None
        yield message

    def _check_trailer(self, message: Message, count: int) -> None:
        raw = message.pieces[-1].lstrip(BLANKS)
        unt = Segment(raw, self._characters)
        offset = self._opened.text.at(self._position - self._terminator_length - self._length(raw))
        stated, reference = unt.get(1).strip(), unt.get(2)
        if stated and not _same_number(stated, count):
            self._message_fault(
                FaultCode.UNT_COUNT,
                tag="UNT",
                segment=count,
                element=1,
                offset=offset,
                value=stated,
                expected=str(count),
            )
        if reference != message.reference and reference:
            self._message_fault(
                FaultCode.UNT_REFERENCE, tag="UNT", segment=count, element=2, offset=offset, value=reference,
                expected=message.reference,
            )  # fmt: skip
        if count == 2:
            self._message_fault(FaultCode.MESSAGE_EMPTY, tag="UNH", segment=1, offset=message.offset)

    def _close_group(self, une: Segment | None, offset: int) -> None:
        group = self._group
        if group is None:
            if une is not None:
                self._fault(FaultCode.UNG_MISSING, tag="UNG", offset=offset, value=une.raw[:40])
                self._keep_stray(une)
            return
        if une is None:
            self._fault(FaultCode.UNE_MISSING, "group", tag="UNE", group=group.ordinal, offset=offset)
        else:
            group.trailer = une
            if not _same_number(une.get(1).strip(), group.message_count):
                self._fault(
                    FaultCode.UNE_COUNT, "group", tag="UNE", element=1, value=une.get(1),
                    expected=str(group.message_count), group=group.ordinal, offset=offset,
                )  # fmt: skip
            if une.get(2) != group.reference:
                self._fault(
                    FaultCode.UNE_REFERENCE,
                    "group",
                    tag="UNE",
                    element=2,
                    value=une.get(2),
                    expected=group.reference,
                    group=group.ordinal,
                    offset=offset,
                )
        if not group.message_count:
            self._fault(FaultCode.GROUP_EMPTY, "group", tag="UNG", group=group.ordinal, offset=offset)
        if len(group.message_types) > 1 or (group.type and group.message_types - {group.type}):
            self._fault(
                FaultCode.GROUP_TYPES, "group", tag="UNG", element=1, value=", ".join(sorted(group.message_types)),
                expected=group.type, group=group.ordinal, offset=offset,
            )  # fmt: skip
        self._group = None

    def _close_interchange(self, unz: Segment) -> None:
        i = self.interchange
        self._close_group(None, unz.offset)
        if i.trailer is not None:
            self._fault(FaultCode.SEGMENT_OUTSIDE, tag="UNZ", offset=unz.offset, value=unz.raw[:40])
            self._keep_stray(unz)
            return
        i.trailer = unz
        i.length = unz.offset + unz.length + self._terminator_length - i.offset
        count = len(i.groups) or i.message_count
        if not _same_number(unz.get(1).strip(), count):
            self._fault(
                FaultCode.UNZ_COUNT, tag="UNZ", element=1, offset=unz.offset, value=unz.get(1), expected=str(count)
            )
        if i.header is not None and unz.get(2) != i.control_reference:
            self._fault(
                FaultCode.UNZ_REFERENCE, tag="UNZ", element=2, offset=unz.offset, value=unz.get(2),
                expected=i.control_reference,
            )  # fmt: skip

    def _end_interchange(self) -> None:
        i, offset = self.interchange, self.byte_offset
        i.encoding = self._opened.text.codec  # known for certain once the first character beyond ASCII came
        self._close_group(None, offset)
        if self._blanks:
            i.tolerances[FaultCode.BLANKS_BETWEEN.value] = self._blanks
            if FaultCode.BLANKS_BETWEEN.value in self._options.refused:
                self._fault(FaultCode.BLANKS_BETWEEN, offset=i.offset, value=str(self._blanks))
            self._blanks = 0
        if not i.has_envelope:
            self._fault(FaultCode.UNB_MISSING, tag="UNB", offset=i.offset)
        elif i.trailer is None:
            self._fault(FaultCode.UNZ_MISSING, tag="UNZ", offset=offset)
        if not (i.message_count or i.groups or i.strays):
            self._fault(FaultCode.INTERCHANGE_EMPTY, tag="UNB", offset=i.offset)
        i.length = i.length or offset - i.offset

    def _stray(self, piece: str, at: int) -> None:
        """A segment outside every message: kept, and reported once per run of them."""
        raw = piece.lstrip(BLANKS)
        if not raw and self.is_closed:
            return
        if self.is_closed and raw + self._characters.terminator == self._una:
            return  # the next interchange declares the same service characters again
        segment = self._segment(piece, raw, at)
        self._keep_stray(segment)
        if self.is_closed and self._seen.stray_run is False and not raw[:3].isalnum():
            self._seen.stray_run = True
            self.trailing_text(raw)
        elif not self._seen.stray_run:
            self._seen.stray_run = True
            self._fault(FaultCode.SEGMENT_OUTSIDE, tag=segment.tag[:3], offset=segment.offset, value=raw[:40])

    def _keep_stray(self, segment: Segment) -> None:
        if len(self.interchange.strays) < _MOST_KEPT:
            self.interchange.strays.append(segment)

    # Faults

    def _fault(
        self, code: FaultCode, level: Level = "interchange", *, group: int | None = None, tag: str = "",
        offset: int | None = None, element: int | None = None, value: str = "", expected: str = "",
        severity: Severity = "error",
    ) -> None:  # fmt: skip
        if len(self.interchange.faults) >= _MOST_KEPT:
            return  # the verdict has long been given, and memory must not follow the number of faults
        ordinal = self._message.ordinal if level == "message" and self._message else None
        if level == "message" and ordinal is None:
            level = "interchange"
        self.interchange.faults.append(
            Fault(
                code, severity, level, ordinal, group_ordinal=group, tag=tag, offset=offset, element=element,
                value=value, expected=expected,
            )
        )  # fmt: skip

    def _message_fault(
        self, code: FaultCode, *, tag: str, segment: int, element: int | None = None, offset: int | None = None,
        value: str = "", expected: str = "",
    ) -> None:  # fmt: skip
        message = self._message
        if message is None:
            return
        message.faults.append(
            Fault(
                code, "error", "message", message.ordinal, message.reference, message.group, tag, segment, element,
                offset=message.offset if offset is None else offset, value=value, expected=expected,
            )
        )  # fmt: skip

    def _tolerated(self, code: FaultCode, *, value: str = "") -> None:
        refused = code.value in self._options.refused
        self._fault(code, offset=self.byte_offset, value=value, severity="error" if refused else "warning")

    def _new_interchange(self, faults: list[Fault]) -> Interchange:
        return Interchange(
            characters=self._characters,
            has_una=self._opened.has_una,
            encoding=self._opened.text.codec,
            faults=faults,
            offset=self.byte_offset,
        )


def _same_number(stated: str, count: int) -> bool:
    return stated.isascii() and stated.isdigit() and (stated.lstrip("0") or "0") == str(count)


def prepared_at(date: str, time: str) -> datetime | None:
    """Date and time of preparation (0017, 0019): six or eight digits and four; None when they are no date.

    Two-digit years follow the window 1970 to 2069.
    """
    digits = date + time
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(date) == 6:
        date = ("19" if date >= "70" else "20") + date
    if len(date) != 8 or len(time) not in {0, 4, 6}:
        return None
    try:
        parts = (int(date[:4]), int(date[4:6]), int(date[6:]), int(time[:2] or 0), int(time[2:4] or 0))
        return datetime(*parts)  # noqa: DTZ001 — the envelope carries local time of the sender, without a zone
    except ValueError:
        return None
