"""Compiles a mapping's blocks to functions that write the parts of a document as segments, nested as the mapping nests them.

The order in which segments follow in the message is not decided here but by the directory (`arrange`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.formats.edifact.segment import Composite
from adapters.mapping.context import Node, WriteContext
from adapters.mapping.form import Form
from adapters.mapping.functions import SEGMENT_FUNCTIONS
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import BlockSpec, MappingSpec
from adapters.mapping.paths import Kind, Path
from adapters.mapping.write_values import reach, reacher

WriteBlock = Callable[[Any, WriteContext], list[Node]]
Periods = set[tuple[str, ...]]
Taken = Callable[[Sequence[Any], WriteContext], Iterator[tuple[int, Any]]]


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


def compile_write(spec: MappingSpec, grammar: Grammar) -> WriteProgram:
    return WriteProgram(_blocks(spec.header, grammar), _blocks(spec.summary, grammar))


def writable(blocks: Sequence[BlockSpec]) -> list[BlockSpec]:
    """The blocks that are written, those of one tag together.

    What an overlay adds stands last in the file; a named qualifier is still written before "all the others".
    """
    found = [b for b in blocks if b.only != "read"]
    tags = [b.place.tag for b in found]
    return sorted(found, key=lambda b: (tags.index(b.place.tag), b.place.qualifiers is None))


def whole_periods(blocks: Sequence[BlockSpec]) -> Periods:
    """The periods among `blocks` that have a segment of their own for a single moment."""
    return {v.path.steps for b in blocks for v in b.values if v.path is not None and v.path.kind is Kind.PERIOD}


def _blocks(blocks: Sequence[BlockSpec], grammar: Grammar) -> tuple[WriteBlock, ...]:
    written = writable(blocks)
    whole = whole_periods(written)
    return tuple(_block(b, grammar, whole) for b in written)


def _block(block: BlockSpec, grammar: Grammar, whole: Periods) -> WriteBlock:
    segment = _function_segments(block) if block.function is not None else _segment(block, grammar, whole)
    when, at, each = block.when, block.at, block.each
    taken, astray = taken_items(block), rooted_fields(block) if block.at is not None else ()
    path = at or each
    take = reacher(path.steps) if path is not None else None

    def write(part: Any, context: WriteContext) -> list[Node]:
        if when is not None and str(reach(part, when[0].steps)) not in when[1]:
            if at is not None and take is not None and (inner := take(part)) is not None:
                context.no_place(str(at), str(inner), block.place.tag)
            return []
        if take is None:
            return segment(part, context)
        if at is not None:
            inner = take(part)
            if inner is not None:
                return _within(segment, inner, f"{at}.", context)
            for path in astray:
                if (said := reach(context.document, path.steps)) is not None:
                    context.no_place(str(path), str(said), block.place.tag)
            return []
        listed = take(part) or ()
        nodes: list[Node] = []
        for index, inner in taken(listed, context) if taken is not None else enumerate(listed):
            nodes += _within(segment, inner, f"{each}[{index}].", context)
        return nodes

    return write


def rooted_fields(block: BlockSpec) -> tuple[Path, ...]:
    """The fields of the document itself that stand inside the segments of a part (the IBAN under the seller)."""
    own = [v.path for v in block.values if v.only != "read" and v.path is not None and v.path.rooted]
    return (*own, *(path for inner in block.blocks if inner.only != "read" for path in rooted_fields(inner)))


def taken_items(block: BlockSpec) -> Taken | None:
    """Which items of its list a block writes; the others stand elsewhere, or are lost. None when it writes all."""
    skip, lost, tag = block.skip, block.lost, block.place.tag
    if skip is None and lost is None:
        return None

    def taken(listed: Sequence[Any], context: WriteContext) -> Iterator[tuple[int, Any]]:
        is_elsewhere = False
        for index, item in enumerate(listed):
            if skip is not None and not is_elsewhere and str(reach(item, skip[0].steps)) in skip[1]:
                is_elsewhere = True
            elif any(rule is not None and str(reach(item, rule[0].steps)) in rule[1] for rule in (skip, lost)):
                context.no_place(f"{block.each}[{index}]", str(item), tag)
            else:
                yield index, item

    return taken


def _within(segment: WriteBlock, inner: Any, step: str, context: WriteContext) -> list[Node]:
    prefix = context.prefix
    context.prefix = prefix + step
    nodes = segment(inner, context)
    context.prefix = prefix
    return nodes


def _function_segments(block: BlockSpec) -> WriteBlock:
    make, tag = function_segments(block), block.place.tag

    def write(part: Any, context: WriteContext) -> list[Node]:
        return [Node(tag, elements, path=context.prefix) for elements in make(part, context)]

    return write


def function_segments(block: BlockSpec) -> Callable[[Any, WriteContext], list[tuple[Composite, ...]]]:
    """The segments that a named function makes; a value that has no room takes its segment with it."""
    function, tag = SEGMENT_FUNCTIONS[block.function or ""], block.place.tag
    qualifier = (block.place.qualifiers or ("",))[0]

    def make(part: Any, context: WriteContext) -> list[tuple[Composite, ...]]:
        written = function.write(part, tag, qualifier, context)
        return [_trimmed(elements) for elements in written if _elements_fit(tag, elements, context)]

    return make


def _elements_fit(tag: str, elements: list[list[str]], context: WriteContext) -> bool:
    for e, composite in enumerate(elements, 1):
        for c, value in enumerate(composite, 1):
            if value and not context.fits(tag, e, c, value, ""):
                return False
    return True


def _trimmed(elements: list[list[str]]) -> tuple[Composite, ...]:
    """Without empty components and elements at the end."""
    for composite in elements:
        while composite and not composite[-1]:
            composite.pop()
    while elements and not elements[-1]:
        elements.pop()
    return tuple([tuple(composite) or ("",) for composite in elements])


def needed_in(block: BlockSpec) -> Callable[[Any], bool] | None:
    """Whether the field that the block `needs:` says anything; None when it needs none."""
    if block.needs is None:
        return None
    take = reacher(block.needs.steps)

    def is_said(part: Any) -> bool:
        found = take(part)
        return found is not None and found not in ("", ())

    return is_said


def _segment(block: BlockSpec, grammar: Grammar, whole: Periods) -> WriteBlock:
    form, children, is_needed = Form(block, grammar, whole), _blocks(block.blocks, grammar), needed_in(block)

    def write(part: Any, context: WriteContext) -> list[Node]:
        if is_needed is not None and not is_needed(part):
            return []
        row, said = form.fill(part, context)
        inside = _all(children, part, context)
        if not said and not inside:
            return []
        return [Node(form.tag, form.elements(row), inside, context.prefix + form.path)]

    return write
