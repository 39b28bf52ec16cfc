"""Writes a document straight in the order of the directory, without nodes to arrange, as long as everything has its place.

The first thing that has none, or is missing, stops it (NoRoom, CannotCarry); the document is then written by `compile_write`
and `arrange`, which say what is lost and where.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.formats.edifact.directory import Node as Definition
from adapters.formats.edifact.segment import Segment
from adapters.mapping.compile_write import (
    Periods,
    function_segments,
    needed_in,
    rooted_fields,
    taken_items,
    whole_periods,
    writable,
)
from adapters.mapping.context import NoRoom, WriteContext
from adapters.mapping.form import Form
from adapters.mapping.functions import SEGMENT_FUNCTIONS
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import BlockSpec, MappingSpec
from adapters.mapping.write_values import reach, reacher

WriteBlock = Callable[[Any, list[Segment], WriteContext], int]
"""Appends the segments of a part; gives how often the block's own segment was written."""

_LATER = Segment.of("")  # stands for a segment until it is known whether anything is inside its group
_EMPTY: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class StraightProgram:
    header: WriteBlock
    summary: WriteBlock | None

    def run(self, document: Any, context: WriteContext) -> list[Segment]:
        """The segments between UNH and UNT. Raises NoRoom, CannotCarry."""
        segments: list[Segment] = []
        self.header(document, segments, context)
        if self.summary is not None:
            segments.append(Segment.of("UNS", "S"))
            self.summary(document, segments, context)
        return segments


def compile_straight(spec: MappingSpec, grammar: Grammar) -> StraightProgram:
    children = grammar.tree.children
    split = next((i for i, c in enumerate(children) if c.tag == "UNS"), None)
    if split is None:
        return StraightProgram(_ordered((*spec.header, *spec.summary), children, grammar), None)
    return StraightProgram(
        _ordered(spec.header, children[:split], grammar), _ordered(spec.summary, children[split + 1 :], grammar)
    )


def _ordered(blocks: Sequence[BlockSpec], definitions: Sequence[Definition], grammar: Grammar) -> WriteBlock:
    """The blocks in the order in which their tags first come among `definitions`."""
    written = writable(blocks)
    whole = whole_periods(written)
    first = {d.tag: i for i, d in reversed(list(enumerate(definitions)))}
    written.sort(key=lambda b: first.get(b.place.tag, len(definitions)))
    steps: list[tuple[str | None, list[tuple[WriteBlock, int, int]]]] = []  # neighbours with one lead together
    for block in written:
        index = first.get(block.place.tag)
        definition = definitions[index] if index is not None else None
        most = definition.repeats if definition is not None else 0
        lead = _lead(block)
        if not steps or lead is None or steps[-1][0] != lead:
            steps.append((lead, []))
        steps[-1][1].append((_block(block, definition, grammar, whole), index or 0, most))

    def write(part: Any, segments: list[Segment], context: WriteContext) -> int:
        count, at = 0, -1
        for lead, together in steps:
            if lead is not None:
                said = getattr(part, lead)
                if said is None or said is _EMPTY:
                    continue
            for block, index, most in together:
                made = block(part, segments, context)
                if made:
                    count = count + made if index == at else made
                    at = index
                    if count > most:
                        raise NoRoom
        return count

    return write


def _lead(block: BlockSpec) -> str | None:
    """The field without which the block has nothing to say; None when that depends on more than one."""
    path = block.at or block.each
    if path is not None:
        return None if path.rooted or (block.at is not None and rooted_fields(block)) else path.steps[0]
    if block.function is not None or block.blocks:
        return None
    written = [v for v in block.values if v.only != "read"]
    if any(v.function is not None or v.place.must or (v.path is not None and v.path.rooted) for v in written):
        return None
    fields = {v.path.steps[0] for v in written if v.path is not None}
    return fields.pop() if len(fields) == 1 else None


def _block(block: BlockSpec, definition: Definition | None, grammar: Grammar, whole: Periods) -> WriteBlock:
    if block.function is not None:
        segment = _function(block)
    else:
        inner = definition.children[1:] if definition is not None and definition.is_group else ()
        segment = _segment(block, inner, grammar, whole)
    when, path, taken = block.when, block.at or block.each, taken_items(block)
    if when is None and path is None:
        return segment
    take = reacher(path.steps) if path is not None else None
    is_list = block.at is None
    astray = () if is_list else rooted_fields(block)

    def write(part: Any, segments: list[Segment], context: WriteContext) -> int:
        if when is not None and str(reach(part, when[0].steps)) not in when[1]:
            if not is_list and take is not None and take(part) is not None:
                raise NoRoom
            return 0
        if take is None:
            return segment(part, segments, context)
        inner = take(part)
        if not is_list:
            if inner is not None:
                return segment(inner, segments, context)
            if any(reach(context.document, path.steps) is not None for path in astray):
                raise NoRoom
            return 0
        made = 0
        for _, one in taken(inner or (), context) if taken is not None else enumerate(inner or ()):
            made += segment(one, segments, context)
        return made

    return write


def _function(block: BlockSpec) -> WriteBlock:
    make, tag = function_segments(block), block.place.tag
    carries = SEGMENT_FUNCTIONS[block.function or ""].carries
    fields = tuple(dict.fromkeys(path.partition(".")[0].removesuffix("[]") for path in carries))

    def write(part: Any, segments: list[Segment], context: WriteContext) -> int:
        for field in fields:
            said = getattr(part, field)
            if said is not None and said is not _EMPTY:
                break
        else:
            if fields:
                return 0
        made = make(part, context)
        segments += [Segment.exactly(tag, elements) for elements in made]
        return len(made)

    return write


def _segment(block: BlockSpec, inner: Sequence[Definition], grammar: Grammar, whole: Periods) -> WriteBlock:
    form, is_needed = Form(block, grammar, whole), needed_in(block)
    children = _ordered(block.blocks, inner, grammar) if block.blocks else None
    fill, elements, tag, exactly = form.fill, form.elements, form.tag, Segment.exactly

    def write(part: Any, segments: list[Segment], context: WriteContext) -> int:
        if is_needed is not None and not is_needed(part):
            return 0
        row, said = fill(part, context)
        if children is None:
            if said:
                segments.append(exactly(tag, elements(row)))
            return int(said)
        at = len(segments)
        segments.append(_LATER)
        children(part, segments, context)
        if not said and len(segments) == at + 1:
            segments.pop()
            return 0
        segments[at] = exactly(tag, elements(row))
        return 1

    return write
