"""Checks an interchange against its directories: structure, presence, formats, codes, characters; the whole report at once.

`validate` for an interchange in memory, `check_stream` for one of any size. The envelope's counts and references were already
judged by the reader; here they are gathered with the rest.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from adapters.formats.edifact import subset
from adapters.formats.edifact.charset import encoded_length
from adapters.formats.edifact.directory import Resolution, resolve, service_directory
from adapters.formats.edifact.elements import Flaw, check_segment, locate
from adapters.formats.edifact.faults import Fault, FaultCode, Severity
from adapters.formats.edifact.interchange import Interchange, Message
from adapters.formats.edifact.messages import MOST_FLAWS, SHOWN, ElementPolicy, message_validator, severity_of
from adapters.formats.edifact.options import DEFAULT_POLICY, DEFAULT_READ, ReadOptions, ValidationPolicy
from adapters.formats.edifact.reader import InterchangeStream, Source
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.segment import Segment


def validate(interchange: Interchange, policy: ValidationPolicy = DEFAULT_POLICY) -> Report:
    """Everything that is wrong with `interchange`, located. Never raises on bad content.

    >>> from adapters.formats.edifact.reader import read_interchange
    >>> text = b"UNB+UNOA:3+ME+YOU+261121:1200+7'UNH+1+ORDERS:D:96A:UN'BGM+220+A1+9'UNS+S'UNT+5+1'UNZ+1+7'"
    >>> for fault in validate(read_interchange(text)).errors:
    ...     print(fault.code, fault.tag, fault.action_code)
    segment-missing DTM 13
    unt-count UNT 29
    """
    validator = Validator(policy)
    report = Report(limit=policy.fault_limit)
    for message in interchange.messages:
        report.add(validator.check_message(message, report))
    report.message_count = len(interchange.messages)
    report.add(validator.check_envelope(interchange))
    return report.close()


def check_stream(
    source: Source, options: ReadOptions = DEFAULT_READ, policy: ValidationPolicy = DEFAULT_POLICY
) -> list[tuple[Interchange, Report]]:
    """Validate a source of any size: memory follows its largest message.

    The interchanges come with those messages only that have an error, and these without their segments: enough for a CONTRL
    that names what is rejected.
    """
    validator = Validator(policy)
    stream = InterchangeStream(source, options)
    reports: list[Report] = []
    for message in stream:
        while len(reports) < len(stream.interchanges):
            reports.append(Report(limit=policy.fault_limit))
        reports[-1].add(validator.check_message(message, reports[-1]))
        reports[-1].message_count += 1
        if not reports[-1].message_ok(message.ordinal):
            stream.interchange.messages.append(replace(message, pieces=[], faults=[], _segments=None))
    while len(reports) < len(stream.interchanges):
        reports.append(Report(limit=policy.fault_limit))
    for interchange, report in zip(stream.interchanges, reports, strict=True):
        report.add(validator.check_envelope(interchange))
        report.close()
    return list(zip(stream.interchanges, reports, strict=True))


class Validator:
    """Keeps what is compiled per directory, message type and service characters, and checks message after message."""

    def __init__(self, policy: ValidationPolicy = DEFAULT_POLICY) -> None:
        self._policy = policy
        self._folder = subset.folder_of(policy.directories)

    def check_message(self, message: Message, report: Report | None = None) -> list[Fault]:
        """The faults of one message, the reader's included."""
        policy = self._policy
        resolution = self._resolve(message)
        faults = [self._judged(f) for f in message.faults]
        notice = self._resolution_fault(message, resolution)
        directory = resolution.directory if resolution.type_known else None
        if notice is not None:
            faults.append(self._judged(notice))
            if not resolution.is_exact and policy.unknown_directory != "nearest":
                directory = None
            if report is not None:
                report.directories[message.ordinal] = directory.name if directory else ""
        checker = message_validator(
            directory,
            message.type,
            message.characters,
            (message.syntax_identifier, message.syntax_version),
            ElementPolicy.of(policy),
        )
        faults.extend(self._judged(f) for f in checker.check(message))
        return faults

    def _resolve(self, message: Message) -> Resolution:
        if self._folder is not None:
            found = subset.find(
                self._folder, self._policy.subset, message.version, message.type, message.association,
                message.syntax_version,
            )  # fmt: skip
            if found is not None:
                return Resolution(found, is_exact=True, type_known=True)
        return resolve(message.version, message.type, message.syntax_version)

    def _resolution_fault(self, message: Message, resolution: Resolution) -> Fault | None:
        policy = self._policy
        if not resolution.type_known:
            severity = policy.unknown_message if message.type else "error"
            return _version_fault(
                message, FaultCode.MESSAGE_TYPE_UNKNOWN, severity, 1, message.type, message.version or "?"
            )
        if resolution.is_exact:
            return None
        if resolution.directory is None or policy.unknown_directory == "refuse":
            return _version_fault(message, FaultCode.DIRECTORY_UNKNOWN, "error", 3, message.version)
        if policy.unknown_directory == "structure-free":
            return _version_fault(message, FaultCode.DIRECTORY_SKIPPED, "warning", 3, message.version)
        used = resolution.directory.name
        return _version_fault(message, FaultCode.DIRECTORY_SUBSTITUTED, "warning", 3, message.version, used)

    def check_envelope(self, interchange: Interchange) -> list[Fault]:
        """The faults of the envelope: the reader's, and the form of UNB, UNG, UNE and UNZ."""
        faults = [self._judged(f) for f in interchange.faults]
        service = [interchange.header, interchange.trailer]
        for segment in service:
            if segment is not None:
                faults.extend(self._service_faults(segment, interchange, None))
        for group in interchange.groups:
            for segment in (group.header, group.trailer):
                if segment is not None:
                    faults.extend(self._service_faults(segment, interchange, group.ordinal))
        return faults

    def _service_faults(self, segment: Segment, interchange: Interchange, group: int | None) -> list[Fault]:
        service = service_directory(interchange.syntax_version)
        definition = service.segment(segment.tag)
        if definition is None:
            return []
        codes = service.codes if self._policy.code_lists != "off" else None
        flaws = list(islice(check_segment(segment, definition, codes, ".,"), MOST_FLAWS))
        if segment.tag == "UNG" and interchange.syntax_version >= 4:
            flaws += _all_or_none(segment, (1, 6, 7))
        return [self._judged(self._service_fault(flaw, segment, interchange, group)) for flaw in flaws]

    def _service_fault(self, flaw: Flaw, segment: Segment, interchange: Interchange, group: int | None) -> Fault:
        code, severity = flaw.code, severity_of(flaw, ElementPolicy.of(self._policy))
        if flaw.element_id == "0017" and re.fullmatch(r"[0-9]{6}|[0-9]{8}", flaw.value):
            code = FaultCode.UNB_DATE_LENGTH
            severity = "error" if code.value in self._policy.refused else "warning"
        place = locate(segment.raw, flaw.element, flaw.component, flaw.repetition, interchange.characters)
        return Fault(
            code, severity, "interchange" if group is None else "group", group_ordinal=group, tag=segment.tag,
            element=flaw.element, component=flaw.component, repetition=flaw.repetition,
            offset=segment.offset + encoded_length(segment.raw[:place], interchange.encoding), value=flaw.value[:SHOWN],
            expected=flaw.expected, element_id=flaw.element_id,
        )  # fmt: skip

    def _judged(self, fault: Fault) -> Fault:
        severity = self._policy.severities.get(fault.code)
        if severity is None or severity == fault.severity:
            return fault
        return replace(fault, severity=severity)


def _all_or_none(segment: Segment, elements: tuple[int, ...]) -> list[Flaw]:
    """Dependency note D2 of UNG in syntax 4: these elements come together or not at all."""
    present = [e for e in elements if any(any(o) for o in segment.repetitions(e))]
    if not present or len(present) == len(elements):
        return []
    return [Flaw(FaultCode.DEPENDENCY, e, expected=str(present[0])) for e in elements if e not in present]


def _version_fault(
    message: Message, code: FaultCode, severity: Severity, component: int, value: str, expected: str = ""
) -> Fault:
    """A fault of S009 in UNH: what the message says it is."""
    return Fault(
        code, severity, "message", message.ordinal, message.reference, message.group, "UNH", 1, 2, component,
        offset=message.offset, value=value, expected=expected,
    )  # fmt: skip
