"""Builds the CONTRL that answers an interchange from its validation report (ISO 9735-4, and CONTRL 2:2 and D:3 before it).

The lowest level that both locates a fault and may carry its code reports it: UCI, UCF, UCM, UCS, UCD. Whether one should be sent
at all is asked with `may_acknowledge`. CONTRLs that arrive are read in `acknowledgement`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Literal

from adapters.formats.edifact.charset import CODECS
from adapters.formats.edifact.faults import Fault, FaultCode
from adapters.formats.edifact.interchange import FunctionalGroup, Interchange, Message
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import DEFAULT, ServiceCharacters
from adapters.formats.edifact.writer import CharacterError, Envelope, OutMessage, write_interchange

ACKNOWLEDGED, REJECTED, RECEIVED = "7", "4", "8"
"""Data element 0083 as we use it. A 1 that arrives is read like a 7 (`acknowledgement`)."""

_MOST_SEGMENT_ERRORS = 999  # repeats of SG2
_MOST_ELEMENT_ERRORS = 99  # repeats of UCD
_SYNTAX_4_CODES = frozenset({"41", "42", "43", "45", "46", "47", "48"})


@dataclass(frozen=True, slots=True)
class ContrlProfile:
    """How a partner wants to be acknowledged.

    version            message version of the CONTRL: 2:2 and D:3 with syntax 3, 4:1 with syntax 4
    association        0057, such as EAN002
    acknowledge_each   a UCM for every good message too, not only for the rejected ones
    acknowledge_aperak answer an APERAK as well (only when agreed)
    syntax             identifier of the CONTRL's own UNB; '' repeats the received one
    """

    version: Literal["2:2", "D:3", "4:1"] = "D:3"
    association: str = ""
    acknowledge_each: bool = False
    acknowledge_aperak: bool = False
    syntax: str = ""
    characters: ServiceCharacters = DEFAULT
    una: bool = True

    @property
    def syntax_version(self) -> int:
        return 4 if self.version == "4:1" else 3


DEFAULT_PROFILE = ContrlProfile()


class Obstacle(StrEnum):
    """Why no CONTRL may be built for an interchange."""

    ENVELOPE_UNREADABLE = "envelope-unreadable"
    """UNB does not tell whom to answer, or what about: tell the partner's contact by mail."""
    ANSWERS_CONTRL = "answers-contrl"
    """A CONTRL is never acknowledged by a CONTRL."""
    ANSWERS_APERAK = "answers-aperak"
    """An APERAK is acknowledged only when agreed."""


class ContrlImpossible(ValueError):
    """Raised when a CONTRL is asked for that must not or cannot be built; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


def may_acknowledge(interchange: Interchange, profile: ContrlProfile = DEFAULT_PROFILE) -> Obstacle | None:
    """None when a CONTRL may be built, else what stands against it."""
    parties = [*interchange.sender.components, *interchange.recipient.components]
    named = interchange.sender.identification and interchange.recipient.identification and interchange.control_reference
    if not (interchange.has_envelope and named and _repeatable(interchange.control_reference, *parties)):
        return Obstacle.ENVELOPE_UNREADABLE
    types = {m.type for m in interchange.messages}
    if types and types <= {"CONTRL"}:
        return Obstacle.ANSWERS_CONTRL
    if types and types <= {"CONTRL", "APERAK"} and not profile.acknowledge_aperak:
        return Obstacle.ANSWERS_APERAK
    return None


def build_contrl(
    interchange: Interchange,
    report: Report,
    profile: ContrlProfile = DEFAULT_PROFILE,
    *,
    control_reference: str,
    prepared: datetime,
    message_reference: str = "1",
    receipt: bool = False,
) -> bytes:
    """The CONTRL interchange that answers `interchange`: 7 or 4 by the report, 8 when only the receipt is told.

    Raises `ContrlImpossible` when none may be sent; ask `may_acknowledge` first.
    """
    obstacle = may_acknowledge(interchange, profile)
    if obstacle is not None:
        raise ContrlImpossible(obstacle)
    builder = _Builder(interchange, report, profile)
    segments = [builder.uci(RECEIVED)] if receipt else list(builder.segments())
    message = OutMessage("CONTRL", profile.version.replace(":", "."), profile.association, message_reference, segments)
    identifier = profile.syntax or interchange.syntax_identifier
    envelope = Envelope(
        sender=interchange.recipient,
        recipient=interchange.sender,
        control_reference=control_reference,
        prepared=prepared,
        syntax=f"{identifier if identifier in CODECS else 'UNOC'}:{profile.syntax_version}",
        characters=profile.characters,
        test=interchange.test,
        una=profile.una,
    )
    try:
        return write_interchange(envelope, [message])
    except CharacterError:  # the partner's own references do not fit the set it declared: repeat them in full
        return write_interchange(_in_unicode(envelope, profile), [message])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the CONTRL says above the messages: all of them are refused, or those of the groups with these ordinals."""

    all_refused: bool = False
    groups_refused: frozenset[int] = frozenset()

    def lets_through(self, message: Message) -> bool:
        """True unless `message` is refused with what is around it."""
        return not self.all_refused and message.group not in self.groups_refused


def verdict(interchange: Interchange, report: Report, profile: ContrlProfile = DEFAULT_PROFILE) -> Verdict:
    """As `build_contrl` will tell it, whether or not one is sent."""
    builder = _Builder(interchange, report, profile)
    return Verdict(bool(builder.above()), frozenset(builder.bad_groups))


def _in_unicode(envelope: Envelope, profile: ContrlProfile) -> Envelope:
    return replace(envelope, syntax=f"UNOW:{profile.syntax_version}")


class _Builder:
    """Turns faults into the segments of one CONTRL."""

    def __init__(self, interchange: Interchange, report: Report, profile: ContrlProfile) -> None:
        self._interchange = interchange
        self._profile = profile
        self._is_4 = profile.version == "4:1"
        errors = [f for f in report.faults if f.severity == "error" and f.code is not FaultCode.SEVERAL_INTERCHANGES]
        self._report = report
        self._interchange_errors = [f for f in errors if f.message_ordinal is None and f.group_ordinal is None]
        self._group_errors = _by(errors, lambda f: f.group_ordinal if f.message_ordinal is None else None)
        self._message_errors = _by(errors, lambda f: f.message_ordinal)

    @property
    def bad_groups(self) -> Iterable[int]:
        """Ordinals of the groups that UCF rejects."""
        return self._group_errors

    def above(self) -> list[Fault]:
        """What rejects the interchange as a whole."""
        return self._interchange_errors or self._unnameable()

    def segments(self) -> Iterator[Segment]:
        """UCI and what is below it."""
        above = self.above()
        if above:
            yield self.uci(REJECTED, _first_coded(above))
            return
        yield self.uci(ACKNOWLEDGED)
        answered = [m for m in self._interchange.messages if self._answers(m)]
        if self._interchange.groups:
            for group in self._interchange.groups:
                yield from self._group(group, [m for m in answered if m.group == group.ordinal])
        else:
            for message in answered:
                yield from self._message(message)

    def _unnameable(self) -> list[Fault]:
        """The first fault of a group or message that UCF or UCM cannot name; then the interchange is rejected for it."""
        for group in self._interchange.groups:
            if not self._nameable_group(group):
                inside = [m for m in self._interchange.messages if m.group == group.ordinal and self._is_bad(m)]
                errors = self._group_errors.get(group.ordinal, [])
                errors += [f for m in inside for f in self._message_errors.get(m.ordinal, [])]
                if errors:
                    return errors
        for message in self._interchange.messages:
            if self._is_bad(message) and not self._nameable(message):
                return self._message_errors.get(message.ordinal, [])
        return []

    def uci(self, action: str, fault: Fault | None = None) -> Segment:
        i = self._interchange
        return Segment.of(
            "UCI", i.control_reference, i.sender.components, i.recipient.components, action, *self._service_error(fault)
        )

    def _answers(self, message: Message) -> bool:
        if message.type == "CONTRL":
            return False
        agreed = message.type != "APERAK" or self._profile.acknowledge_aperak
        return self._is_bad(message) or (self._profile.acknowledge_each and agreed)

    def _is_bad(self, message: Message) -> bool:
        return not self._report.message_ok(message.ordinal)

    def _nameable(self, message: Message) -> bool:
        """A UCM of syntax 3 must name reference, type, version and release; without them the level above reports."""
        complete = message.reference and message.type and message.version.count(".") == 1
        said = (message.reference, message.type, message.version, message.agency, message.association)
        return bool(complete or (self._is_4 and message.reference)) and _repeatable(*said)

    def _nameable_group(self, group: FunctionalGroup) -> bool:
        """A UCF must repeat reference and, in syntax 3, parties of the group."""
        parties = group.sender.identification and group.recipient.identification
        said = (group.reference, *group.sender.components, *group.recipient.components)
        return bool(group.reference and (parties or self._is_4)) and _repeatable(*said)

    def _group(self, group: FunctionalGroup, messages: Sequence[Message]) -> Iterator[Segment]:
        errors = self._group_errors.get(group.ordinal, [])
        if not errors and not messages and not (self._profile.acknowledge_each and self._nameable_group(group)):
            return
        fault = _first_coded(errors) if errors else None
        yield Segment.of(
            "UCF", group.reference, group.sender.components, group.recipient.components, REJECTED if errors else ACKNOWLEDGED,
            *self._service_error(fault),
        )  # fmt: skip
        if not errors:
            for message in messages:
                yield from self._message(message)

    def _message(self, message: Message) -> Iterator[Segment]:
        errors = self._message_errors.get(message.ordinal, [])
        own = [f for f in errors if _belongs_to_ucm(f)]
        below = [f for f in errors if not _belongs_to_ucm(f)]
        bad = self._is_bad(message)
        version, _, release = message.version.partition(".")
        identifier = [
            message.type,
            version,
            release,
            message.agency or "UN",
        ]  # 0051 is mandatory; whose else could it be
        if message.association:
            identifier.append(message.association)
        fault = _first_coded(own) if own else None
        action = REJECTED if bad else ACKNOWLEDGED
        yield Segment.of("UCM", message.reference, identifier, action, *self._service_error(fault))
        yield from self._segment_errors(below)

    def _segment_errors(self, faults: list[Fault]) -> Iterator[Segment]:
        ordered = sorted((f for f in faults if f.action_code), key=lambda f: f.segment or 0)
        groups = groupby(ordered, key=lambda f: f.segment or 0)
        for told, (position, found) in enumerate(groups):
            if told == _MOST_SEGMENT_ERRORS:
                return
            here = list(found)
            whole = [f for f in here if f.element is None]
            within = [f for f in here if f.element is not None]
            for fault in whole[:-1]:
                yield Segment.of("UCS", str(position), self._code(fault))
            yield Segment.of("UCS", str(position), *([self._code(whole[-1])] if whole else []))
            for fault in within[:_MOST_ELEMENT_ERRORS]:
                yield Segment.of("UCD", self._code(fault), self._place(fault))

    def _service_error(self, fault: Fault | None) -> list[str | list[str]]:
        """0085, the tag of the service segment (0013 or 0135) and where in it; nothing without a fault."""
        if fault is None:
            return []
        found: list[str | list[str]] = [self._code(fault)]
        if fault.tag in {"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"}:
            found.append(fault.tag)
            if fault.element is not None:
                found.append(self._place(fault))
        return found

    def _place(self, fault: Fault) -> list[str]:
        """S011: position in the segment with the tag as 1, component, and in syntax 4 the occurrence."""
        place = [str((fault.element or 0) + 1)]
        occurrence = fault.repetition if self._is_4 else None
        if fault.component is not None or occurrence:
            place.append(str(fault.component) if fault.component is not None else "")
        if occurrence:
            place.append(str(occurrence))
        return place

    def _code(self, fault: Fault) -> str:
        code = fault.action_code or "18"
        return "18" if code in _SYNTAX_4_CODES and not self._is_4 else code


def _belongs_to_ucm(fault: Fault) -> bool:
    """Faults of the message as a whole, and of UNH and UNT, which UCM itself locates."""
    return fault.level == "message" or fault.tag in {"UNH", "UNT"}


def _first_coded(faults: Iterable[Fault]) -> Fault:
    listed = list(faults)
    return next((f for f in listed if f.action_code), listed[0])


def _by(faults: Iterable[Fault], key: Callable[[Fault], int | None]) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in faults:
        ordinal = key(fault)
        if ordinal is not None:
            found.setdefault(ordinal, []).append(fault)
    return found


def _repeatable(*values: str) -> bool:
    """False when a value holds control characters or undecodable bytes, which no answer can repeat."""
    return all(value.isprintable() for value in values)
