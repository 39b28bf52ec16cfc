"""Cuts a large source into parts that can be read each by itself, anywhere, and joins what they found for the CONTRL.

`cut` makes one pass that keeps one message at a time and judges everything above the messages: after it, whether the
envelope is right is known, before any message was looked into. `read_part` gives the messages of one part exactly as a
reading of the whole would. Cuts and findings travel as plain JSON values; sources that cannot be cut are read whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, BinaryIO

from adapters.formats.edifact.faults import Fault, FaultCode
from adapters.formats.edifact.interchange import FunctionalGroup, Interchange, Message, PartyId
from adapters.formats.edifact.options import DEFAULT_POLICY, ReadOptions
from adapters.formats.edifact.reader import InterchangeStream
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import ServiceCharacters
from adapters.formats.edifact.validator import Validator

MESSAGES = 200
BYTES = 512 * 1024

_TOGETHER = {FaultCode.WRAPPED_LINES, FaultCode.TERMINATOR_LINE_BREAK, FaultCode.SEGMENT_TOO_LARGE}
"""Sources whose bytes mean something only when read from their beginning."""


@dataclass(frozen=True, slots=True)
class Part:
    """A run of whole messages of one interchange.

    interchange      index of the interchange in the source
    first, count     ordinal of its first message, and how many there are
    offset, length   bytes in the source
    group            ordinal of the functional group it begins in, None without one
    groups_before    functional groups opened before its first message
    repeated         ordinals of messages whose reference was used before in the interchange
    """

    interchange: int
    first: int
    count: int
    offset: int
    length: int
    group: int | None = None
    groups_before: int = 0
    repeated: tuple[int, ...] = ()


@dataclass(slots=True)
class Cut:
    """The interchanges of a source without their messages, what is wrong above the messages, and the parts."""

    interchanges: list[Interchange] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    types: list[set[str]] = field(default_factory=list)
    nameable: bool = True
    parts: list[Part] = field(default_factory=list)


def cut(source: BinaryIO, *, messages: int = MESSAGES, size: int = BYTES) -> Cut | None:
    """The parts of a source, in its order. None when it must be read whole: lines wrapped, two bytes per character, or
    messages and groups without a name of their own, whose faults a CONTRL reports above them."""
    stream = InterchangeStream(source)
    made = Cut()
    open_part: Part | None = None
    for message in stream:
        index = len(stream.interchanges) - 1
        while len(made.types) <= index:
            made.types.append(set())
        made.types[index].add(message.type)
        made.nameable &= bool(message.reference and message.type and message.version.count(".") and message.agency)
        repeated = any(fault.code is FaultCode.MESSAGE_DUPLICATE for fault in message.faults)
        if open_part is not None and _goes_on(open_part, index, message, messages, size):
            open_part = _grown(open_part, message, repeated)
            made.parts[-1] = open_part
        else:
            groups = len(stream.interchange.groups)
            ordinal = message.ordinal
            open_part = Part(
                index, ordinal, 1, message.offset, message.length, message.group, groups, (ordinal,) if repeated else ()
            )
            made.parts.append(open_part)
    validator = Validator(DEFAULT_POLICY)
    for interchange in stream.interchanges:
        report = Report(limit=DEFAULT_POLICY.fault_limit)
        report.add(validator.check_envelope(interchange))
        made.interchanges.append(interchange)
        made.reports.append(report)
        made.heads.append(_head(interchange))
        made.nameable &= all(
            group.reference and group.sender.identification and group.recipient.identification
            for group in interchange.groups
        )
    return made if _can_be_cut(made) else None


def _goes_on(part: Part, interchange: int, message: Message, messages: int, size: int) -> bool:
    end = message.offset + message.length - part.offset
    return part.interchange == interchange and part.count < messages and end <= size


def _grown(part: Part, message: Message, repeated: bool) -> Part:
    return replace(
        part,
        count=part.count + 1,
        length=message.offset + message.length - part.offset,
        repeated=(*part.repeated, message.ordinal) if repeated else part.repeated,
    )


def _can_be_cut(made: Cut) -> bool:
    return (
        bool(made.parts)
        and made.nameable
        and all(one.header is not None and one.encoding.isascii() for one in made.interchanges)
        and not any(one.encoding.startswith("utf-16") for one in made.interchanges)
        and not any(fault.code in _TOGETHER for one in made.interchanges for fault in one.faults)
    )


def _head(interchange: Interchange) -> str:
    """UNA and UNB as they stand, so that a part is cut by the same characters."""
    una = interchange.characters.una() if interchange.has_una else ""
    unb = interchange.header.raw if interchange.header else ""
    return f"{una}{unb}{interchange.characters.terminator}"


def read_part(content: bytes, head: str, encoding: str, part: Part) -> list[Message]:
    """The messages of a part, numbered and placed as in the whole source. `content` is the part's bytes."""
    front = head.encode(encoding, "surrogateescape")
    shift = part.offset - len(front)
    messages = list(InterchangeStream(front + content, ReadOptions(encoding=encoding)))
    for message in messages:
        message.ordinal += part.first - 1
        message.group = part.group if message.group is None else part.groups_before + message.group
        message.offset += shift
        message.unwrapped_offset += shift
        kept = [
            _moved(fault, message, shift) for fault in message.faults if fault.code is not FaultCode.MESSAGE_DUPLICATE
        ]
        again = [_used_before(message)] if message.ordinal in part.repeated else []
        message.faults[:] = [*again, *kept]
    return messages


def _moved(fault: Fault, message: Message, shift: int) -> Fault:
    offset = None if fault.offset is None else fault.offset + shift
    return replace(fault, message_ordinal=message.ordinal, group_ordinal=message.group, offset=offset)


def _used_before(message: Message) -> Fault:
    return Fault(
        FaultCode.MESSAGE_DUPLICATE, "error", "message", message.ordinal, message.reference, message.group, "UNH", 1, 1,
        offset=message.offset, value=message.reference,
    )  # fmt: skip


# What travels between the readers of the parts: plain JSON values


def interchange_as_json(interchange: Interchange, report: Report, head: str, types: Iterable[str]) -> dict[str, Any]:
    """What `joined` and the readers of the parts need to know of the envelope."""
    return {
        "head": head,
        "encoding": interchange.encoding,
        "characters": asdict(interchange.characters),
        "has_envelope": interchange.has_envelope,
        "syntax": [interchange.syntax_identifier, interchange.syntax_version],
        "sender": asdict(interchange.sender),
        "recipient": asdict(interchange.recipient),
        "reference": interchange.control_reference,
        "ack_requested": interchange.ack_requested,
        "test": interchange.test,
        "groups": [group.header.raw if group.header else "" for group in interchange.groups],
        "types": sorted(types),
        "faults": [fault_as_json(fault) for fault in report.faults],
    }


def messages_as_json(messages: Iterable[Message], report: Report) -> dict[str, Any]:
    """What the CONTRL may say of these messages."""
    return {
        "messages": [
            [m.ordinal, m.type, m.version, m.association, m.agency, m.reference, m.group, report.message_ok(m.ordinal)]
            for m in messages
        ],
        "faults": [fault_as_json(fault) for fault in report.faults if fault.is_error],
    }


def interchange_from_json(envelope: Mapping[str, Any]) -> Interchange:
    """The envelope alone, without its messages."""
    identifier, version = envelope["syntax"]
    return Interchange(
        characters=ServiceCharacters(**envelope["characters"]),
        has_envelope=envelope["has_envelope"],
        syntax_identifier=identifier,
        syntax_version=version,
        sender=PartyId(**envelope["sender"]),
        recipient=PartyId(**envelope["recipient"]),
        control_reference=envelope["reference"],
        ack_requested=envelope["ack_requested"],
        test=envelope["test"],
    )


def joined(envelope: Mapping[str, Any], parts: Iterable[Mapping[str, Any]]) -> tuple[Interchange, Report]:
    """The interchange and its report as a reading of the whole would have left them for the CONTRL."""
    interchange = interchange_from_json(envelope)
    characters = interchange.characters
    interchange.groups = [
        FunctionalGroup(ordinal, Segment(raw, characters) if raw else None)
        for ordinal, raw in enumerate(envelope["groups"], start=1)
    ]
    report = Report(limit=DEFAULT_POLICY.fault_limit)
    for part in parts:
        known = [_message(row) for row in part["messages"]]
        interchange.messages.extend(message for message, _ in known)
        report.add(_missing_faults(part["faults"], [message.ordinal for message, ok in known if not ok]))
    report.message_count = len(interchange.messages)
    report.add(fault_from_json(one) for one in envelope["faults"])
    return interchange, report.close()


def _message(row: list[Any]) -> tuple[Message, bool]:
    ordinal, kind, version, association, agency, reference, group, ok = row
    message = Message(ordinal, kind, version, association, agency, reference)
    message.group = group
    return message, ok


def _missing_faults(faults: Iterable[Mapping[str, Any]], bad: Iterable[int]) -> Iterator[Fault]:
    """The faults, and a bare one for each message that was found bad beyond the limit of its report."""
    told = set()
    for one in faults:
        fault = fault_from_json(one)
        told.add(fault.message_ordinal)
        yield fault
    for ordinal in bad:
        if ordinal not in told:
            yield Fault(FaultCode.FAULTS_OMITTED, "error", "message", ordinal)


def fault_as_json(fault: Fault) -> dict[str, Any]:
    """Only what differs from a bare fault."""
    return {
        each.name: getattr(fault, each.name)
        for each in fields(Fault)
        if each.name == "code" or getattr(fault, each.name) != each.default
    }


def fault_from_json(said: Mapping[str, Any]) -> Fault:
    return Fault(**{**said, "code": FaultCode(said["code"])})


def as_json(part: Part) -> dict[str, Any]:
    return {**asdict(part), "repeated": list(part.repeated)}


def from_json(said: Mapping[str, Any]) -> Part:
    return Part(**{**said, "repeated": tuple(said["repeated"])})
