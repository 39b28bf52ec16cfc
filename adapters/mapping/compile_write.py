"""Compiles a mapping's blocks to functions that write the parts of a document as segments, nested as the mapping nests them.

The order in which segments follow in the message is not decided here but by the directory (`arrange`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.mapping.context import Node, WriteContext
from adapters.mapping.functions import ELEMENT_FUNCTIONS, SEGMENT_FUNCTIONS
from adapters.mapping.language import BlockSpec, MappingSpec, ValueSpec
from adapters.mapping.paths import Kind
from adapters.mapping.write_values import Cells, reach, reacher, value_writer

WriteBlock = Callable[[Any, WriteContext], list[Node]]


@dataclass(frozen=True, slots=True)
class WriteProgram:
    header: tuple[WriteBlock, ...]
    summary: tuple[WriteBlock, ...]

    def run(self, document: Any, context: WriteContext) -> tuple[list[Node], list[Node]]:
        """The segments before and after UNS, nested."""
        return _all(self.header, document, context), _all(self.summary, document, context)


def _all(blocks: Sequence[WriteBlock], part: Any, context: WriteContext) -> list[Node]:
    nodes: list[Node] = []
    for block in blocks:
        nodes += block(part, context)
    return nodes


def compile_write(spec: MappingSpec) -> WriteProgram:
    return WriteProgram(_blocks(spec.header), _blocks(spec.summary))


def _blocks(blocks: Sequence[BlockSpec]) -> tuple[WriteBlock, ...]:
    writable = [b for b in blocks if b.only != "read"]
    tags = [b.place.tag for b in writable]
    # What an overlay adds stands last in the file; a named qualifier is still written before "all the others".
    writable.sort(key=lambda b: (tags.index(b.place.tag), b.place.qualifiers is None))
    whole = {v.path.steps for b in writable for v in b.values if v.path is not None and v.path.kind is Kind.PERIOD}
    return tuple(_block(b, whole) for b in writable)


def _block(block: BlockSpec, whole_periods: set[tuple[str, ...]]) -> WriteBlock:
    segment = _function_segments(block) if block.function is not None else _segment(block, whole_periods)
    when, skip = block.when, block.skip
    at, each = block.at, block.each
    path = at or each
    take = reacher(path.steps) if path is not None else None

    def write(part: Any, context: WriteContext) -> list[Node]:
        if when is not None and str(reach(part, when[0].steps)) not in when[1]:
            return []
        if take is None:
            return segment(part, context)
        if at is not None:
            inner = take(part)
            return [] if inner is None else _within(segment, inner, f"{at}.", context)
        listed = take(part) or ()
        nodes: list[Node] = []
        for index, inner in enumerate(listed):
            if skip is not None and str(reach(inner, skip[0].steps)) in skip[1]:
                continue
            nodes += _within(segment, inner, f"{each}[{index}].", context)
        return nodes

    return write


def _within(segment: WriteBlock, inner: Any, step: str, context: WriteContext) -> list[Node]:
    prefix = context.prefix
    context.prefix = prefix + step
    nodes = segment(inner, context)
    context.prefix = prefix
    return nodes


def _function_segments(block: BlockSpec) -> WriteBlock:
    function, tag = SEGMENT_FUNCTIONS[block.function or ""], block.place.tag
    qualifier = (block.place.qualifiers or ("",))[0]

    def write(part: Any, context: WriteContext) -> list[Node]:
        return [
            Node(tag, _trimmed(elements), path=context.prefix)
            for elements in function.write(part, tag, qualifier, context)
            if _elements_fit(tag, elements, context)
        ]

    return write


def _elements_fit(tag: str, elements: list[list[str]], context: WriteContext) -> bool:
    """Every value of a segment made by a function has room; a value that has none takes the segment with it."""
    return all(
        context.fits(tag, e, c, value, "")
        for e, composite in enumerate(elements, 1)
        for c, value in enumerate(composite, 1)
        if value
    )


def _segment(block: BlockSpec, whole_periods: set[tuple[str, ...]]) -> WriteBlock:
    tag, children, needs = block.place.tag, _blocks(block.blocks), block.needs
    writers = [value_writer(v, tag, whole_periods) for v in block.values if v.is_plain and v.only != "read"]
    functions = [v for v in block.values if v.function is not None and v.only != "read"]
    constants = _constants(block)
    conditions = [((c.element, c.component), c.values[0]) for c in block.place.conditions if c.values and c.values[0]]
    path = next((str(v.path) for v in block.values if v.path is not None), "")

    def write(part: Any, context: WriteContext) -> list[Node]:
        if needs is not None and reach(part, needs.steps) in (None, (), ""):
            return []
        cells: Cells = {}
        for writer in writers:
            writer(part, cells, context)
        for value in functions:
            _element(value, tag, part, cells, context)
        inside = _all(children, part, context)
        if not cells and not inside:
            return []
        used = {element for element, _ in cells}
        for element, component, text, always in constants:
            if (always or element in used) and (element, component) not in cells:
                cells[element, component] = text
        for spot, text in conditions:
            cells.setdefault(spot, text)
        return [Node(tag, _laid_out(cells), inside, context.prefix + path)]

    return write


def _element(value: ValueSpec, tag: str, part: Any, cells: Cells, context: WriteContext) -> None:
    element = value.place.element
    if value.path is not None:
        part = reach(part, value.path.steps)
        if part is None:
            return
    found = ELEMENT_FUNCTIONS[value.function or ""].write(part, tag, element, context)
    for component, text in enumerate(found, 1):
        if text and context.fits(tag, element, component, text, "", value.place.must):
            cells[element, component] = text


def _constants(block: BlockSpec) -> list[tuple[int, int, str, bool]]:
    """Constants and fillers with their place; they stand always, or only beside a value of the same composite."""
    with_values = {v.place.element for v in block.values if v.path is not None and v.filler is None}
    made = []
    for value in block.values:
        text = value.constant if value.constant is not None else value.filler
        if text is not None and value.only != "read":
            made.append((value.place.element, value.place.first, text, value.place.element not in with_values))
    return made


def _trimmed(elements: list[list[str]]) -> list[list[str]]:
    """Without empty components and elements at the end."""
    for composite in elements:
        while composite and not composite[-1]:
            composite.pop()
    while elements and not elements[-1]:
        elements.pop()
    return elements


def _laid_out(cells: Cells) -> list[list[str]]:
    elements: list[list[str]] = []
    for element, component in sorted(cells):
        while len(elements) < element:
            elements.append([])
        composite = elements[-1]
        while len(composite) < component - 1:
            composite.append("")
        composite.append(cells[element, component])
    return elements
