"""The annotated interchange as plain lines: what each segment, element and code is called, with the faults in their place.

`explain` prints these lines as text, `explain_html` as a page; `diff` takes its names from here. No rule is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.formats.edifact import names_fr
from adapters.formats.edifact.directory import Directory, directory, resolve, service_directory
from adapters.formats.edifact.faults import Fault, Language
from adapters.formats.edifact.interchange import Interchange, Message
from adapters.formats.edifact.report import Report
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.tree import Group, build_tree


class Names:
    """Names of segments, elements and codes in one language, from one directory."""

    def __init__(self, used: Directory, language: Language) -> None:
        self._directory = used
        self._french = language == "fr"

    def segment(self, tag: str) -> str:
        french = names_fr.SEGMENTS.get(tag) if self._french else None
        return french or _sentence_case(self._directory.segment_name(tag))

    def element(self, element_id: str) -> str:
        french = names_fr.ELEMENTS.get(element_id) if self._french else None
        return french or self._directory.element_name(element_id) or directory("D.95B").element_name(element_id)

    def code(self, element_id: str, value: str) -> str:
        french = names_fr.CODES.get(element_id, {}).get(value) if self._french else None
        return french or self._directory.codes(element_id).get(value, "")

    def ids(self, segment: Segment, element: int) -> tuple[str, tuple[str, ...]]:
        """Number of an element and of its components; ('', ()) beyond what the directory knows."""
        definition = self._directory.segment(segment.tag)
        if (
            definition is not None and not definition.is_described
        ):  # D.93A tells tags only; its elements live on in D.95B
            definition = directory("D.95B").segment(segment.tag)
        if definition is None or element > len(definition.elements):
            return "", ()
        found = definition.elements[element - 1]
        return found.id, (found.id,) if found.format else tuple(c.id for c in found.components)


def _sentence_case(name: str) -> str:
    return name[:1] + name[1:].lower() if name.isupper() else name


def names_for(message: Message, language: Language) -> Names:
    """The names for a message: of the directory it is checked with, else of the newest."""
    found = resolve(message.version, message.type, message.syntax_version).directory
    return Names(found or directory("D.21B", message.syntax_version), language)


@dataclass(slots=True)
class Value:
    """One component as shown: place 1-based, element number, its name, the value and what a code means."""

    element: int
    component: int | None
    id: str
    name: str
    value: str
    meaning: str
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A segment (or the opening of a group, `group` set) at a depth of the tree."""

    depth: int
    position: int | None = None
    tag: str = ""
    name: str = ""
    raw: str = ""
    group: str = ""
    values: list[Value] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class AnnotatedMessage:
    """A message with its lines and the faults of the message as a whole."""

    message: Message
    directory: str
    lines: list[Line]
    faults: list[Fault]


@dataclass(slots=True)
class Annotated:
    """An interchange with everything a person wants to see."""

    interchange: Interchange
    report: Report
    header: Line | None
    trailer: Line | None
    messages: list[AnnotatedMessage]
    faults: list[Fault]


def annotate(interchange: Interchange, report: Report, language: Language = "fr") -> Annotated:
    """Every line of `interchange`, with the faults of `report` where they belong."""
    service = Names(service_directory(interchange.syntax_version), language)
    by_message: dict[int | None, list[Fault]] = {}
    for fault in report.faults:
        by_message.setdefault(fault.message_ordinal, []).append(fault)
    above = by_message.get(None, [])
    header = _envelope_line(interchange.header, service, above)
    trailer = _envelope_line(interchange.trailer, service, above)
    told = {id(f) for line in (header, trailer) if line for f in _faults_of(line)}
    return Annotated(
        interchange,
        report,
        header,
        trailer,
        [_annotate_message(m, by_message.get(m.ordinal, []), language) for m in interchange.messages],
        [f for f in above if id(f) not in told],
    )


def _faults_of(line: Line) -> Iterator[Fault]:
    yield from line.faults
    for value in line.values:
        yield from value.faults


def _envelope_line(segment: Segment | None, names: Names, faults: list[Fault]) -> Line | None:
    if segment is None:
        return None
    return _line(segment, 0, names, [f for f in faults if f.tag == segment.tag and f.group_ordinal is None], None)


def _annotate_message(message: Message, faults: list[Fault], language: Language) -> AnnotatedMessage:
    names = names_for(message, language)
    placed: dict[int, list[Fault]] = {}
    for fault in faults:
        if fault.segment is not None and fault.level != "message":
            placed.setdefault(fault.segment, []).append(fault)
    tree = build_tree(message)
    lines = list(_lines(tree, 0, names, placed))
    whole = [f for f in faults if f.segment is None or f.level == "message"]
    return AnnotatedMessage(message, tree.directory, lines, whole)


def _lines(group: Group, depth: int, names: Names, placed: dict[int, list[Fault]]) -> Iterator[Line]:
    for child in group.children:
        if isinstance(child, Segment):
            yield _line(child, depth, names, placed.get(child.position, []), child.position)
        else:
            yield Line(depth, group=child.name, tag=child.trigger, name=names.segment(child.trigger))
            yield from _lines(child, depth + 1, names, placed)


def _line(segment: Segment, depth: int, names: Names, faults: list[Fault], position: int | None) -> Line:
    line = Line(depth, position, segment.tag, names.segment(segment.tag), segment.raw)
    for number in range(1, len(segment.elements) + 1):
        for occurrence in segment.repetitions(number):
            line.values.extend(_values(segment, number, occurrence, names))
    for fault in faults:
        target = next((v for v in line.values if _is_at(fault, v)), None)
        (target.faults if target else line.faults).append(fault)
    return line


def _values(segment: Segment, number: int, occurrence: tuple[str, ...], names: Names) -> Iterator[Value]:
    element_id, ids = names.ids(segment, number)
    composite = len(ids) > 1 or len(occurrence) > 1
    for place, value in enumerate(occurrence, 1):
        if not value:
            continue
        value_id = ids[place - 1] if place <= len(ids) else ""
        name = names.element(value_id) if value_id else names.element(element_id)
        yield Value(number, place if composite else None, value_id, name, value, names.code(value_id, value))


def _is_at(fault: Fault, value: Value) -> bool:
    return fault.element == value.element and fault.component in {None, value.component}
