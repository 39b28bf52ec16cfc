"""Reads a CONTRL that a partner sent about something of ours: which interchange, what verdict, which messages and places.

Reconciling it with what was sent, and alerting when none comes, is the pipeline's; here the CONTRL becomes plain values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from adapters.formats.edifact import names_fr
from adapters.formats.edifact.directory import service_directory
from adapters.formats.edifact.faults import Language
from adapters.formats.edifact.interchange import Interchange, Message, PartyId
from adapters.formats.edifact.options import DEFAULT_READ, ReadOptions
from adapters.formats.edifact.reader import Source, read_interchange
from adapters.formats.edifact.segment import Segment

Verdict = Literal["accepted", "partly", "rejected", "received"]
_POSITIVE = frozenset({"1", "2", "7", "8"})


@dataclass(frozen=True, slots=True)
class ElementError:
    """UCD: code 0085, element position with the tag as 1 (as sent), component, occurrence."""

    code: str
    position: int
    component: int | None = None
    repetition: int | None = None

    @property
    def element(self) -> int:
        """1-based element after the tag, as everywhere else in this library."""
        return self.position - 1


@dataclass(slots=True)
class SegmentError:
    """UCS: position in our message (UNH = 1), code 0085 for the segment itself or '', and errors within it."""

    position: int
    code: str = ""
    elements: list[ElementError] = field(default_factory=list)


@dataclass(slots=True)
class LevelAnswer:
    """UCF or UCM: what was said of one group or message. `service_tag` and `place` locate an error in UNH, UNT, UNG or UNE."""

    reference: str
    action: str
    code: str = ""
    service_tag: str = ""
    place: ElementError | None = None
    type: str = ""
    version: str = ""
    segments: list[SegmentError] = field(default_factory=list)
    messages: list[LevelAnswer] = field(default_factory=list)

    @property
    def positive(self) -> bool:
        return self.action in _POSITIVE


@dataclass(slots=True)
class Acknowledgement:
    """One CONTRL message. `reference`, `sender` and `recipient` are those of our interchange that it answers.

    verdict   'accepted' 7 or 1 with nothing rejected below, 'partly' with some messages rejected, 'rejected' 4, 'received' 8
    """

    reference: str
    sender: PartyId
    recipient: PartyId
    action: str
    code: str = ""
    service_tag: str = ""
    place: ElementError | None = None
    messages: list[LevelAnswer] = field(default_factory=list)
    groups: list[LevelAnswer] = field(default_factory=list)
    contrl_reference: str = ""
    contrl_sender: PartyId = field(default_factory=PartyId)

    @property
    def positive(self) -> bool:
        """1, 2, 7 and 8 say yes at this level."""
        return self.action in _POSITIVE

    @property
    def verdict(self) -> Verdict:
        if not self.positive:
            return "rejected"
        if self.action == "8":
            return "received"
        below = [*self.messages, *self.groups, *(m for g in self.groups for m in g.messages)]
        return "partly" if any(not answer.positive for answer in below) else "accepted"

    @property
    def rejected_messages(self) -> tuple[str, ...]:
        """References (0062) of our messages that were rejected one by one."""
        every = [*self.messages, *(m for g in self.groups for m in g.messages)]
        return tuple(m.reference for m in every if not m.positive)

    def sentences(self, language: Language = "fr") -> list[str]:
        """What the partner says, line by line, for a person."""
        french = language == "fr"
        verdicts = {
            "accepted": ("accepté", "accepted"),
            "partly": ("accepté, sauf certains messages", "accepted but for some messages"),
            "rejected": ("rejeté", "rejected"),
            "received": ("reçu, pas encore contrôlé", "received, not yet checked"),
        }
        said = verdicts[self.verdict][0 if french else 1]
        reason = f" ({_reason(self.code, self.service_tag, french)})" if self.code else ""
        colon, subject = (" :", "L'interchange") if french else (":", "Interchange")
        lines = [f"{subject} {self.reference}{colon} {said}{reason}"]
        for answer in [*self.messages, *(m for g in self.groups for m in g.messages)]:
            if not answer.positive:
                lines.append(
                    f"message {answer.reference}{colon} {'rejeté' if french else 'rejected'}" + _because(answer, french)
                )
                lines.extend(_segment_lines(answer, french))
        return lines


def _because(answer: LevelAnswer, french: bool) -> str:
    return f" ({_reason(answer.code, answer.service_tag, french)})" if answer.code else ""


def _reason(code: str, tag: str, french: bool) -> str:
    name = names_fr.CODES["0085"].get(code) if french else None
    return " ".join(part for part in (code, name or service_directory(4).codes("0085").get(code, ""), tag) if part)


def _segment_lines(answer: LevelAnswer, french: bool) -> list[str]:
    lines = []
    colon = " :" if french else ":"
    for segment in answer.segments:
        if segment.code:
            lines.append(f"  segment {segment.position}{colon} {_reason(segment.code, '', french)}")
        for error in segment.elements:
            place = f"{'élément' if french else 'element'} {error.element}"
            if error.component:
                place += f", {'composante' if french else 'component'} {error.component}"
            lines.append(f"  segment {segment.position}, {place}{colon} {_reason(error.code, '', french)}")
    return lines


def read_contrl(source: Source | Interchange, options: ReadOptions = DEFAULT_READ) -> list[Acknowledgement]:
    """Every CONTRL message in `source` as an `Acknowledgement`; empty when there is none."""
    interchange = source if isinstance(source, Interchange) else read_interchange(source, options)
    return [acknowledgement(m, interchange) for m in interchange.messages if m.type == "CONTRL"]


def acknowledgement(message: Message, interchange: Interchange) -> Acknowledgement:
    """What one CONTRL message says."""
    found = Acknowledgement("", PartyId(), PartyId(), "", contrl_reference=interchange.control_reference)
    found.contrl_sender = interchange.sender
    answer: LevelAnswer | None = None
    group: LevelAnswer | None = None
    for segment in message.segments:
        match segment.tag:
            case "UCI":
                found.reference = segment.get(1)
                found.sender = PartyId(segment.get(2), segment.get(2, 2), segment.get(2, 3), segment.get(2, 4))
                found.recipient = PartyId(segment.get(3), segment.get(3, 2), segment.get(3, 3), segment.get(3, 4))
                found.action, found.code, found.service_tag = segment.get(4), segment.get(5), segment.get(6)
                found.place = _place(segment, 7)
            case "UCF":
                group = LevelAnswer(segment.get(1), segment.get(4), segment.get(5), segment.get(6), _place(segment, 7))
                found.groups.append(group)
            case "UCM":
                answer = LevelAnswer(segment.get(1), segment.get(3), segment.get(4), segment.get(5), _place(segment, 6))
                answer.type = segment.get(2)
                answer.version = ".".join(p for p in (segment.get(2, 2), segment.get(2, 3), segment.get(2, 4)) if p)
                (group.messages if group is not None else found.messages).append(answer)
            case "UCS" if answer is not None:
                answer.segments.append(SegmentError(_number(segment.get(1)), segment.get(2)))
            case "UCD" if answer is not None and answer.segments:
                place = _place(segment, 2, segment.get(1))
                if place is not None:
                    answer.segments[-1].elements.append(place)
            case _:
                continue
    return found


def _place(segment: Segment, element: int, code: str = "") -> ElementError | None:
    position = _number(segment.get(element))
    if not position:
        return None
    return ElementError(
        code, position, _number(segment.get(element, 2)) or None, _number(segment.get(element, 3)) or None
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
