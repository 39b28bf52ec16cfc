"""Writes interchanges: escapes exactly the active service characters, counts what it wrote, keeps to the partner's character set.

A character that does not fit is a finding with its place, never a question mark. Not here: control references (the partner's
counter gives them) and the content of messages (the mapping does).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from adapters.formats.edifact.charset import CODECS, outside
from adapters.formats.edifact.interchange import PartyId
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import DEFAULT, LEVEL_B, ServiceCharacters


@dataclass(frozen=True, slots=True)
class Envelope:
    """What UNB and UNZ say.

    prepared            local time of the sender; two-digit year up to syntax 3, four-digit from 4 on
    syntax              identifier and version, 'UNOC:3'
    characters          service characters; with syntax 4 a repetition separator may be among them
    una                 write UNA; it is written whatever this says when the characters are not the standard ones
    line_breaks         a line feed after each segment, for partners who like to read
    group               wrap the messages into one functional group with this header, see `GroupHeader`
    """

    sender: PartyId
    recipient: PartyId
    control_reference: str
    prepared: datetime
    syntax: str = "UNOC:3"
    characters: ServiceCharacters = DEFAULT
    application_reference: str = ""
    ack_requested: bool = False
    agreement: str = ""
    test: bool = False
    una: bool = True
    line_breaks: bool = False
    encoding: str = ""
    group: GroupHeader | None = None


@dataclass(frozen=True, slots=True)
class GroupHeader:
    """What UNG says; the type is that of the messages."""

    sender: PartyId
    recipient: PartyId
    reference: str
    version: str = "D.96A"
    association: str = ""
    agency: str = "UN"


@dataclass(frozen=True, slots=True)
class OutMessage:
    """A message to write: `segments` without UNH and UNT, which the writer makes."""

    type: str
    version: str
    association: str
    reference: str
    segments: Sequence[Segment]
    agency: str = "UN"
    common_access_reference: str = ""


@dataclass(frozen=True, slots=True)
class Unwritable:
    """A character the partner's set does not hold: where it stands and which it is."""

    message_reference: str
    segment: int
    tag: str
    element: int
    component: int
    character: str
    value: str
    syntax: str

    def sentence(self, language: str = "fr") -> str:
        """The finding for a person."""
        if language == "fr":
            return (
                f"Message {self.message_reference}, segment {self.segment} ({self.tag}), élément {self.element}, composante "
                f"{self.component} : le caractère « {self.character} » de « {self.value} » n'existe pas en {self.syntax}."
            )
        return (
            f"Message {self.message_reference}, segment {self.segment} ({self.tag}), element {self.element}, component "
            f"{self.component}: the character “{self.character}” of “{self.value}” does not exist in {self.syntax}."
        )


@dataclass
class CharacterError(ValueError):
    """Raised when something cannot be written in the partner's character set; `findings` has every place."""

    findings: list[Unwritable] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join(f.sentence("en") for f in self.findings)


def write_interchange(envelope: Envelope, messages: Sequence[OutMessage]) -> bytes:
    """The interchange as bytes. Raises `CharacterError` with every character that does not fit, `ValueError` for an impossible
    envelope (a service character that is needed but not available)."""
    c = _characters_of(envelope)
    version = _version(envelope.syntax)
    placed = [("", 0, segment) for segment in _opening(envelope, messages, version)]
    for message in messages:
        placed += [(message.reference, n, segment) for n, segment in enumerate(_message_segments(message), 1)]
    placed += [("", 0, segment) for segment in _closing(envelope, messages)]
    lines = [write_segment(segment, c) for _, _, segment in placed]
    if not _fits("".join(lines), envelope):
        raise CharacterError(
            [one for reference, n, segment in placed for one in _unwritable(segment, envelope, reference, n)]
        )
    end = c.terminator + ("\n" if envelope.line_breaks else "")
    una = c.una() + ("\n" if envelope.line_breaks else "") if _needs_una(envelope, c, version) else ""
    return (una + end.join(lines) + end).encode(_codec(envelope))


def _opening(envelope: Envelope, messages: Sequence[OutMessage], version: int) -> list[Segment]:
    unb = _unb(envelope, version)
    return [unb] if envelope.group is None else [unb, _ung(envelope, envelope.group, messages, version)]


def _closing(envelope: Envelope, messages: Sequence[OutMessage]) -> list[Segment]:
    count = len(messages) if envelope.group is None else 1
    unz = Segment.of("UNZ", str(count), envelope.control_reference)
    if envelope.group is None:
        return [unz]
    return [Segment.of("UNE", str(len(messages)), envelope.group.reference), unz]


def _message_segments(message: OutMessage) -> Iterable[Segment]:
    version, _, release = message.version.partition(".")
    identifier = [message.type, version, release, message.agency]
    if message.association:
        identifier.append(message.association)
    more = [message.common_access_reference] if message.common_access_reference else []
    yield Segment.of("UNH", message.reference, identifier, *more)
    yield from message.segments
    yield Segment.of("UNT", str(len(message.segments) + 2), message.reference)


def write_segment(segment: Segment, characters: ServiceCharacters = DEFAULT) -> str:
    """One segment as text without terminator. Empty trailing elements and components are written as they are.

    >>> write_segment(Segment.of("FTX", "AAI", "", "", ["What's 2+2?"]))
    "FTX+AAI+++What?'s 2?+2??"
    """
    c = characters
    elements = segment.elements
    escape = _escape(c.active, c.release)
    head = c.component.join((segment.tag, *segment.nesting)) if segment.nesting else segment.tag
    if segment.repeats:
        return c.element.join([head, *(_occurrences(segment, n, c, escape) for n in range(1, len(elements) + 1))])
    if escape.needed("".join(["".join(element) for element in elements])):
        return c.element.join([head, *[c.component.join(map(escape, element)) for element in elements]])
    return c.element.join([head, *[c.component.join(element) for element in elements]])


def _occurrences(segment: Segment, number: int, c: ServiceCharacters, escape: _Escape) -> str:
    occurrences = segment.repetitions(number)
    if len(occurrences) > 1 and not c.repetition:
        raise ValueError(f"{segment.tag} repeats element {number}, and no repetition separator is in use")
    return c.repetition.join(c.component.join(map(escape, one)) for one in occurrences)


class _Escape:
    """Puts the release character before every active service character of a value."""

    def __init__(self, active: str, release: str) -> None:
        self._special = re.compile("[" + re.escape(active) + "]")
        self.needed = self._special.search
        self._release = release

    def __call__(self, value: str) -> str:
        if not self._special.search(value):
            return value
        if not self._release:
            raise ValueError(f"{value!r} holds a service character, and no release character is in use")
        return self._special.sub(lambda m: self._release + m[0], value)


@lru_cache(maxsize=32)
def _escape(active: str, release: str) -> _Escape:
    return _Escape(active, release)


def _version(syntax: str) -> int:
    version = syntax.partition(":")[2].partition(":")[0]
    return int(version) if version.isdigit() else 3


def _characters_of(envelope: Envelope) -> ServiceCharacters:
    """The characters as the syntax version allows them: no repetition before syntax 4."""
    c = envelope.characters
    return c if _version(envelope.syntax) >= 4 else replace(c, repetition="")


def _needs_una(envelope: Envelope, c: ServiceCharacters, version: int) -> bool:
    plain = c in (DEFAULT, LEVEL_B) if version < 4 else replace(c, decimal=".") == replace(DEFAULT, repetition="*")
    return (envelope.una and c != LEVEL_B) or not plain


def _codec(envelope: Envelope) -> str:
    return envelope.encoding or CODECS.get(envelope.syntax.partition(":")[0], "utf-8")


def _unb(envelope: Envelope, version: int) -> Segment:
    e = envelope
    date = e.prepared.strftime("%Y%m%d" if version >= 4 else "%y%m%d")
    return Segment.of(
        "UNB",
        *_without_empty_end(
            e.syntax.split(":"), e.sender.components, e.recipient.components, [date, e.prepared.strftime("%H%M")],
            e.control_reference, "", e.application_reference, "", "1" if e.ack_requested else "", e.agreement,
            "1" if e.test else "",
        ),
    )  # fmt: skip


def _ung(envelope: Envelope, group: GroupHeader, messages: Sequence[OutMessage], version: int) -> Segment:
    directory, _, release = group.version.partition(".")
    date = envelope.prepared.strftime("%Y%m%d" if version >= 4 else "%y%m%d")
    return Segment.of(
        "UNG", messages[0].type if messages else "", group.sender.components[:2], group.recipient.components[:2],
        [date, envelope.prepared.strftime("%H%M")], group.reference, group.agency,
        [directory, release, *([group.association] if group.association else [])],
    )  # fmt: skip


def _without_empty_end(*elements: str | Sequence[str]) -> list[str | Sequence[str]]:
    kept = list(elements)
    while kept and not any(kept[-1]):
        kept.pop()
    return kept


def _fits(text: str, envelope: Envelope) -> bool:
    """Whether the codec and the declared repertoire hold every character of what was written."""
    return not _forbidden(envelope).search(text) and _encodes(text, _codec(envelope))


def _forbidden(envelope: Envelope) -> re.Pattern[str]:
    return outside(envelope.syntax.partition(":")[0], envelope.characters.active + " ")


def _unwritable(segment: Segment, envelope: Envelope, reference: str, position: int) -> list[Unwritable]:
    """The characters of a segment that do not fit, each with its place."""
    forbidden, codec = _forbidden(envelope), _codec(envelope)
    return [
        Unwritable(reference, position, segment.tag, number, place, character, value, envelope.syntax)
        for number in range(1, len(segment.elements) + 1)
        for occurrence in segment.repetitions(number)
        for place, value in enumerate(occurrence, 1)
        for character in dict.fromkeys(value)
        if forbidden.search(character) or not _encodes(character, codec)
    ]


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
