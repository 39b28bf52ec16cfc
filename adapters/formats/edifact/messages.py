"""Checks one message after the other against one message type of one directory.

The fast way: the automaton accepts the tags, identical segments are known from before, patterns accept the rest. Whatever does
not pass goes the exact way (`structure.walk`, `elements.check_segment`) for its faults. Both give the same verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from adapters.formats.edifact.charset import outside
from adapters.formats.edifact.directory import Directory, Node, SegmentDefinition, service_directory
from adapters.formats.edifact.elements import Codes, Flaw, check_segment, locate
from adapters.formats.edifact.faults import Fault, FaultCode, Level, Severity
from adapters.formats.edifact.interchange import Message
from adapters.formats.edifact.options import CodeSeverity, ValidationPolicy
from adapters.formats.edifact.patterns import SegmentPattern
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.service import ServiceCharacters
from adapters.formats.edifact.structure import Automaton, Placement, Structure, walk

_MOST_KNOWN = 8_000  # segments remembered per message type
SHOWN = 256  # characters of a value that a fault repeats
MOST_FLAWS = 99  # of one segment, as many as a CONTRL can tell
_WORTH_A_PATTERN = 4  # exact checks of a tag before its pattern is compiled
_TAG = re.compile(r"[A-Z][A-Z0-9]{2}")


@dataclass(frozen=True, slots=True)
class ElementPolicy:
    """The part of a policy that decides on values, hashable so that compiled validators are shared."""

    code_lists: CodeSeverity
    code_list_errors: frozenset[str]
    skip_foreign_codes: bool
    refused: frozenset[str]

    @classmethod
    def of(cls, policy: ValidationPolicy) -> ElementPolicy:
        return cls(policy.code_lists, policy.code_list_errors, policy.skip_foreign_codes, policy.refused)


def severity_of(flaw: Flaw, policy: ElementPolicy) -> Severity:
    """Whether a flaw is an error under `policy`."""
    if flaw.code is FaultCode.CODE_UNKNOWN:
        strict = policy.code_lists == "error" or flaw.element_id in policy.code_list_errors
        return "error" if strict else "warning"
    if flaw.code is FaultCode.TRAILING_SEPARATOR:
        return "error" if flaw.code.value in policy.refused else "warning"
    return "error"


@lru_cache(maxsize=64)
def message_validator(
    directory: Directory | None,
    message_type: str,
    characters: ServiceCharacters,
    syntax: tuple[str, int],
    policy: ElementPolicy,
) -> MessageValidator:
    """The validator for one message type, compiled once. `directory` None checks only what holds for every message."""
    return MessageValidator(directory, message_type, characters, syntax, policy)


class MessageValidator:
    """See `message_validator`."""

    def __init__(
        self, directory: Directory | None, message_type: str, characters: ServiceCharacters, syntax: tuple[str, int],
        policy: ElementPolicy,
    ) -> None:  # fmt: skip
        self._directory = directory
        self._characters = characters
        if directory is not None and directory.strict_codes:
            policy = replace(policy, code_list_errors=policy.code_list_errors | directory.strict_codes)
        self._policy = policy
        tree = directory.tree(message_type) if directory else None
        self._structure = Structure(tree) if tree else None
        self._automaton = Automaton(self._structure) if self._structure else None
        looks = policy.code_lists != "off" or bool(policy.code_list_errors)
        self._codes: Codes | None = directory.codes if directory and looks else None
        self._patterns: dict[str, SegmentPattern] = {}
        self._slow: dict[str, int] = {}
        self._known: dict[str, tuple[Flaw, ...]] = {}
        identifier, version = syntax
        self._service = service_directory(version)
        self._outside = outside(identifier, characters.active + (" " if identifier else ""))

    def check(self, message: Message) -> list[Fault]:
        """Every fault of `message` but the reader's."""
        raws = message.raws
        faults: list[Fault] = []
        tags = [raw[:3] for raw in raws]
        known, patterns = self._known, self._patterns
        doubtful: list[tuple[int, tuple[Flaw, ...]]] = []
        for index, raw in enumerate(raws):
            flaws = known.get(raw)
            if flaws is None:
                pattern = patterns.get(raw[:3])
                flaws = () if pattern is not None and pattern.accepts(raw) else self._flaws(raw)
                if len(known) > _MOST_KNOWN:
                    known.clear()
                known[raw] = flaws
            if flaws:
                doubtful.append((index, flaws))
        if self._automaton is None or not self._automaton.accepts(tags):
            faults.extend(self._structure_faults(message, raws))
        if doubtful:
            faults.extend(self._flaw_faults(message, raws, doubtful))
        if self._outside.search("".join(raws)):
            faults.extend(self._character_faults(message, raws))
        return faults

    def _flaws(self, raw: str) -> tuple[Flaw, ...]:
        tag = raw[:3]
        segment = Segment(raw, self._characters)
        if segment.tag != tag or not _TAG.fullmatch(tag):
            return (Flaw(FaultCode.TAG_MALFORMED, value=segment.tag[:20]),)
        definition = self._definition(tag)
        if definition is None:
            return (Flaw(FaultCode.NESTING_INDICATOR, value=":".join(segment.nesting)),) if segment.nesting else ()
        found = check_segment(
            segment, definition, self._codes, self._characters.decimal_marks,
            skip_foreign=self._policy.skip_foreign_codes,
        )  # fmt: skip
        told = (f for f in found if f.code is not FaultCode.CODE_UNKNOWN or self._reports_code(f.element_id))
        flaws = tuple(islice(told, MOST_FLAWS))
        if not flaws and definition.is_described:
            self._learn(tag, raw)
        return flaws

    def _definition(self, tag: str) -> SegmentDefinition | None:
        """How the segment must look. Of a message type no directory knows, UNH and UNT are checked all the same."""
        if self._directory is not None and self._structure is not None:
            return self._directory.segment(tag)
        return self._service.segment(tag) if tag in {"UNH", "UNT"} else None

    def _reports_code(self, element_id: str) -> bool:
        return self._policy.code_lists != "off" or element_id in self._policy.code_list_errors

    def _learn(self, tag: str, raw: str) -> None:
        pattern = self._patterns.get(tag)
        if pattern is None:
            slow = self._slow[tag] = self._slow.get(tag, 0) + 1
            definition = self._definition(tag)
            if slow < _WORTH_A_PATTERN or definition is None:
                return
            pattern = self._patterns[tag] = SegmentPattern(definition, self._characters, self._codes)
        pattern.learn(raw)

    # Faults, with their places

    def _structure_faults(self, message: Message, raws: list[str]) -> Iterator[Fault]:
        if self._structure is None or (len(raws) <= 2 and message.has_trailer):
            return  # an empty message was reported as such
        tags = [Segment(raw, self._characters).tag for raw in raws]
        segments = message.segments
        placements, remaining = walk(self._structure, tags)
        for placement in placements:
            position = placement.index + 1
            offset = segments[placement.index].offset
            yield from self._placement_faults(message, placement, tags[placement.index], position, offset)
        end = message.offset + message.length
        if message.has_trailer:
            end = segments[-1].offset
        for node in remaining:
            if node.tag != "UNT":  # its absence is the reader's finding
                yield _missing(message, node, len(tags), end)

    def _placement_faults(
        self, message: Message, placement: Placement, tag: str, position: int, offset: int
    ) -> Iterator[Fault]:
        move = placement.move
        if move is None:
            if _TAG.fullmatch(tag) and self._structure is not None:
                code = FaultCode.SEGMENT_MISPLACED if tag in self._structure.tags else FaultCode.SEGMENT_UNKNOWN
                yield _fault(message, code, "segment", tag, position, offset)
            return
        for node in move.missing:
            yield _missing(message, node, position - 1, offset)
        if move.headless is not None:
            yield _fault(
                message, FaultCode.TRIGGER_MISSING, "segment", move.headless.tag, position - 1, offset,
                expected=move.headless.name, value=tag,
            )  # fmt: skip
        if move.over is not None:
            code = FaultCode.GROUP_REPEATS if move.over.is_group else FaultCode.SEGMENT_REPEATS
            yield _fault(
                message, code, "segment", tag, position, offset, expected=str(move.over.repeats), value=move.over.name
            )

    def _flaw_faults(
        self, message: Message, raws: list[str], doubtful: list[tuple[int, tuple[Flaw, ...]]]
    ) -> Iterator[Fault]:
        segments = message.segments
        trailing = False
        for index, flaws in doubtful:
            segment = segments[index]
            for flaw in flaws:
                code, severity = flaw.code, severity_of(flaw, self._policy)
                if code is FaultCode.TRAILING_SEPARATOR:
                    if trailing:  # once per message is enough to tell
                        continue
                    trailing = True
                if code is FaultCode.VALUE_TOO_LONG and flaw.element_id == "0054" and flaw.value[:1] == " ":
                    code = FaultCode.VERSION_SPACING
                    severity = "error" if code.value in self._policy.refused else "warning"
                place = locate(raws[index], flaw.element, flaw.component, flaw.repetition, self._characters)
                level: Level = "segment" if not flaw.element else "component" if flaw.component else "element"
                yield Fault(
                    code, severity, level, message.ordinal, message.reference, message.group, segment.tag[:3], index + 1,
                    flaw.element, flaw.component, flaw.repetition,
                    segment.offset + message.source.length(raws[index][:place]), flaw.value[:SHOWN], flaw.expected, flaw.element_id,
                )  # fmt: skip

    def _character_faults(self, message: Message, raws: list[str]) -> Iterator[Fault]:
        """The first place of each kind of character that does not belong."""
        told: set[FaultCode] = set()
        for index, raw in enumerate(raws):
            for match in self._outside.finditer(raw):
                code = _character_code(match[0])
                if code in told:
                    continue
                told.add(code)
                refused = code.value in self._policy.refused or code is FaultCode.CHARACTER_UNDECODABLE
                before = Segment(raw[: match.start()], self._characters)
                segment = message.segments[index]
                element = len(before.elements) or None
                component = len(before.elements[-1]) if element else None
                yield Fault(
                    code, "error" if refused else "warning", "component" if element else "segment", message.ordinal,
                    message.reference, message.group, segment.tag[:3], index + 1, element, component, None,
                    segment.offset + message.source.length(raw[: match.start()]), match[0],
                    message.syntax_identifier,
                )  # fmt: skip


def _character_code(character: str) -> FaultCode:
    if character in "\r\n":
        return FaultCode.LINE_BREAK_INSIDE
    if "\uf780" <= character <= "\uf7ff":
        return FaultCode.CHARACTER_UNDECODABLE
    return FaultCode.CHARACTER_OUTSIDE_SET


def _missing(message: Message, node: Node, position: int, offset: int) -> Fault:
    code = FaultCode.GROUP_MISSING if node.is_group else FaultCode.SEGMENT_MISSING
    return _fault(message, code, "segment", node.tag, position, offset, expected=node.name)


def _fault(
    message: Message, code: FaultCode, level: Level, tag: str, position: int, offset: int, *, expected: str = "",
    value: str = "",
) -> Fault:  # fmt: skip
    return Fault(
        code, "error", level, message.ordinal, message.reference, message.group, tag[:3], position,
        offset=offset, value=value, expected=expected,
    )  # fmt: skip
