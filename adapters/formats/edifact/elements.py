"""The exact check of one segment against its definition: presence, constituents, formats, codes, each with its place.

This is the slow path; `patterns` accepts most segments before it is needed. Knows one segment only, nothing of its message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from adapters.formats.edifact.directory import ComponentDefinition, ElementDefinition, Format, SegmentDefinition
from adapters.formats.edifact.faults import FaultCode
from adapters.formats.edifact.segment import Composite, Segment, ends_released
from adapters.formats.edifact.service import ServiceCharacters

Codes = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong within a segment: element 1-based after the tag, component and repetition 1-based or None."""

    code: FaultCode
    element: int | None = None
    component: int | None = None
    repetition: int | None = None
    value: str = ""
    expected: str = ""
    element_id: str = ""


def check_segment(
    segment: Segment, definition: SegmentDefinition, codes: Codes | None, marks: str, *, skip_foreign: bool = True
) -> Iterator[Flaw]:
    """Every flaw of `segment`. `codes` looks up a code list (None: do not look); `marks` are the decimal marks allowed."""
    if segment.nesting:
        yield Flaw(FaultCode.NESTING_INDICATOR, value=":".join(segment.nesting))
    if not definition.is_described:
        return
    count = len(segment.elements)
    for number, element in enumerate(definition.elements, 1):
        occurrences = segment.repetitions(number)
        if not any(any(o) for o in occurrences):
            if element.mandatory:
                yield Flaw(FaultCode.ELEMENT_MISSING, number, expected=element.id, element_id=element.id)
            if element.format is not None and occurrences and len(occurrences[0]) > 1:
                yield Flaw(FaultCode.TRAILING_SEPARATOR, number, element_id=element.id)
            continue
        if len(occurrences) > element.repeats:
            yield Flaw(
                FaultCode.REPETITION_EXCESS, number, repetition=element.repeats + 1, expected=str(element.repeats),
                element_id=element.id,
            )  # fmt: skip
        for repetition, composite in enumerate(occurrences, 1):
            at = repetition if len(occurrences) > 1 else None
            yield from _check_occurrence(composite, element, number, at, codes, marks, skip_foreign)
    yield from _excess(segment, len(definition.elements), count)


def _excess(segment: Segment, allowed: int, count: int) -> Iterator[Flaw]:
    filled = [n for n in range(allowed + 1, count + 1) if any(any(o) for o in segment.repetitions(n))]
    for number in filled:
        yield Flaw(
            FaultCode.ELEMENT_EXCESS, number, value=":".join(segment.elements[number - 1])[:40], expected=str(allowed)
        )
    if count and not filled and not any(segment.elements[-1]):
        yield Flaw(FaultCode.TRAILING_SEPARATOR, count)


def _check_occurrence(
    composite: Composite, element: ElementDefinition, number: int, repetition: int | None, codes: Codes | None,
    marks: str, skip_foreign: bool,
) -> Iterator[Flaw]:  # fmt: skip
    parts = (
        element.components
        if element.format is None
        else (ComponentDefinition(element.id, element.mandatory, element.format),)
    )
    simple = element.format is not None
    foreign = skip_foreign and _foreign_list(composite, parts)
    for place, part in enumerate(parts, 1):
        value = composite[place - 1] if place <= len(composite) else ""
        component = None if simple else place
        if not value:
            if part.mandatory and not simple:
                yield Flaw(FaultCode.COMPONENT_MISSING, number, place, repetition, expected=part.id, element_id=part.id)
            continue
        if code := format_fault(value, part.format, marks):
            yield Flaw(code, number, component, repetition, value, part.format.text, part.id)
        elif codes is not None and not (foreign and part.id not in {"1131", "3055"}):
            known = codes(part.id)
            if known and value not in known:
                yield Flaw(FaultCode.CODE_UNKNOWN, number, component, repetition, value, part.id, part.id)
    for place in range(len(parts) + 1, len(composite) + 1):
        if composite[place - 1]:
            yield Flaw(
                FaultCode.COMPONENT_EXCESS, number, place, repetition, composite[place - 1], str(len(parts)), element.id
            )
    if len(composite) > 1 and not composite[-1] and not any(composite[len(parts) :]):
        yield Flaw(FaultCode.TRAILING_SEPARATOR, number, len(composite), repetition, element_id=element.id)


def _foreign_list(composite: Composite, parts: tuple[ComponentDefinition, ...]) -> bool:
    """True when 1131 or 3055 says that the codes beside it come from another list than the UN's."""
    for part, value in zip(parts, composite, strict=False):
        if (part.id == "1131" and value) or (part.id == "3055" and value not in {"", "6"}):
            return True
    return False


_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"-?[0-9]+(?:([.,])[0-9]+)?")


def format_fault(value: str, form: Format, marks: str) -> FaultCode | None:
    """What is wrong with the form of `value`, or None. Sign and decimal mark do not count towards the length."""
    length = len(value)
    if form.kind == "n":
        match = _NUMBER.fullmatch(value)
        if match is None:
            return _number_fault(value)
        if match[1]:
            if match[1] not in marks:
                return FaultCode.DECIMAL_NOTATION
            length -= 1
        length -= value[0] == "-"
    elif form.kind == "a" and _DIGIT.search(value):
        return FaultCode.VALUE_TYPE
    if length > form.maximum:
        return FaultCode.VALUE_TOO_LONG
    return FaultCode.VALUE_TOO_SHORT if length < form.minimum else None


def _number_fault(value: str) -> FaultCode:
    body = value.removeprefix("-")
    if re.fullmatch(r"[.,][0-9]+", body):
        return FaultCode.DECIMAL_NO_DIGIT
    return FaultCode.DECIMAL_NOTATION if re.fullmatch(r"[0-9.,]+", body) else FaultCode.VALUE_TYPE


def locate(raw: str, element: int | None, component: int | None, repetition: int | None, c: ServiceCharacters) -> int:
    """Index in `raw` of the first character of an element or component; of its tag without one, of its end beyond the last."""
    if element is None:
        return 0
    at = _skip(raw, 0, len(raw), c.element, element, c.release)
    end = _end(raw, at, c.element, c.release)
    if c.repetition and repetition and repetition > 1:
        at = _skip(raw, at, end, c.repetition, repetition - 1, c.release)
    if component and component > 1:
        at = _skip(raw, at, end, c.component, component - 1, c.release)
    return at


def _skip(raw: str, at: int, end: int, separator: str, count: int, release: str) -> int:
    while count and at < end:
        found = raw.find(separator, at, end)
        if found < 0:
            return end
        if not (release and ends_released(raw[at:found], release)):
            count -= 1
        at = found + 1
    return at


def _end(raw: str, at: int, separator: str, release: str) -> int:
    start = at
    while (found := raw.find(separator, at)) >= 0:
        if not (release and ends_released(raw[start:found], release)):
            return found
        at = found + 1
    return len(raw)
