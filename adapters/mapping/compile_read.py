"""Compiles a mapping's blocks to plain functions that read a tree of segments into nested dicts.

The same blocks compile twice: bare for speed, and traced, when someone asks where a value stood or what was left over.
Not here: turning a single text into a value (`read_values`) and the dict into a document (`engine`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.tree import Group
from adapters.mapping.context import ReadContext
from adapters.mapping.functions import ELEMENT_FUNCTIONS, SEGMENT_FUNCTIONS
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import BlockSpec, MappingSpec, ValueSpec
from adapters.mapping.places import BlockPlace, Condition
from adapters.mapping.read_values import ReadValue, value_reader
from adapters.mapping.reading import Tree
from adapters.mapping.tables import Table

Enter = Callable[[Segment, Tree, ReadContext], Tree]
Step = Callable[[Segment, Tree, ReadContext], None]


@dataclass(slots=True)
class ReadBlock:
    """`enter` reads a segment and gives back the object that its group is read into; `fresh` makes one without a segment
    where every group is an item of a list."""

    enter: Enter
    fresh: Callable[[Tree, ReadContext], Tree] | None
    others: tuple[Condition, ...]
    inside: Dispatch
    has_inside: bool


_NOBODY: tuple[ReadBlock, ...] = ()


class Dispatch:
    """Finds the block of a segment: by tag, then by qualifier; the most specific wins."""

    __slots__ = ("by_tag",)

    def __init__(self) -> None:
        self.by_tag: dict[str, tuple[dict[str, list[ReadBlock]], list[ReadBlock]]] = {}

    def add(self, place: BlockPlace, block: ReadBlock) -> None:
        exact, others = self.by_tag.setdefault(place.tag, ({}, []))
        if place.qualifiers is None:
            others.append(block)
        for qualifier in place.qualifiers or ():
            exact.setdefault(qualifier, []).append(block)

    def sort(self) -> None:
        """The blocks with more conditions first."""
        for exact, others in self.by_tag.values():
            for found in (others, *exact.values()):
                found.sort(key=lambda block: -len(block.others))

    def find(self, segment: Segment) -> ReadBlock | None:
        entry = self.by_tag.get(segment.tag)
        if entry is None:
            return None
        exact, anything = entry
        if exact:
            elements = segment.elements
            for block in exact.get(elements[0][0] if elements else "", _NOBODY):
                if not block.others or _holds(block.others, segment):
                    return block
        for block in anything:
            if not block.others or _holds(block.others, segment):
                return block
        return None


def _holds(conditions: tuple[Condition, ...], segment: Segment) -> bool:
    return all(segment.get(c.element, c.component) in c.values for c in conditions)


@dataclass(frozen=True, slots=True)
class ReadProgram:
    header: Dispatch
    summary: Dispatch

    def run(self, root: Group, context: ReadContext) -> Tree:
        """The tree that the message's segments amount to; problems are noted in `context`."""
        out = context.root
        context.strays = {segment.position for segment in root.unplaced}
        split = next((i for i, c in enumerate(root.children) if isinstance(c, Segment) and c.tag == "UNS"), None)
        if split is None:
            _walk(root.children, self.header, out, context)
        else:
            _walk(root.children[:split], self.header, out, context)
            _walk(root.children[split + 1 :], self.summary, out, context)
        return out


def _walk(children: Sequence[Segment | Group], dispatch: Dispatch, out: Tree, context: ReadContext) -> list[Segment]:
    """Reads segments and groups in their order. What no block takes is looked for inside the block before it: some
    directories let stand side by side what belongs together (APERAK: NAD CTA COM), and so do flat trees.

    Gives back the segments that stood out of order and have no block here: the group around tries them.
    """
    prefix = context.prefix
    last: ReadBlock | None = None
    last_out, last_prefix = out, prefix
    strays: list[Segment] = []
    find = dispatch.find
    for child in children:
        below: Sequence[Segment | Group] = _NOTHING
        if isinstance(child, Segment):
            segment = child
        else:
            below = child.children
            first = below[0]
            if not isinstance(first, Segment):
                continue
            segment = first
            if segment.tag != child.trigger:
                strays += _headless(child, dispatch, out, context)
                continue
        block = find(segment)
        target = out
        if block is None:
            block = last.inside.find(segment) if last is not None else None
            if block is None:
                if context.strays:
                    strays += _strays(child, context)
                continue
            target, context.prefix = last_out, last_prefix
        context.segment = segment
        inner = block.enter(segment, target, context)
        inner_prefix = context.prefix
        if len(below) > 1 and (block.has_inside or context.strays):
            left = _walk(below[1:], block.inside, inner, context)
            context.prefix = prefix
            strays += _walk(left, dispatch, out, context) if left else left
        if block.has_inside and not below:
            last, last_out, last_prefix = block, inner, inner_prefix
        context.prefix = prefix
    return strays


def _headless(group: Group, dispatch: Dispatch, out: Tree, context: ReadContext) -> list[Segment]:
    """A group without its trigger. A line that lost its LIN is a line of its own and never mixed with another's; of other
    kinds nobody knows whose the segments are, and they are left to be listed. When no such group is mapped at all, the
    segments merely stand too late.
    """
    known = dispatch.by_tag.get(group.trigger)
    if known is None:
        return _walk(group.children, dispatch, out, context)
    block = next((b for b in known[1] if b.fresh is not None), None)
    if block is None or block.fresh is None:
        return []
    prefix = context.prefix
    inner = block.fresh(out, context)
    strays = _walk(group.children, block.inside, inner, context)
    context.prefix = prefix
    return strays


def _strays(child: Segment | Group, context: ReadContext) -> list[Segment]:
    """The segments of `child` that the directory has no place for there."""
    found = [child] if isinstance(child, Segment) else child.walk()
    return [segment for segment in found if segment.position in context.strays]


_NOTHING: tuple[Segment, ...] = ()


def compile_read(spec: MappingSpec, grammar: Grammar, traced: bool) -> ReadProgram:
    compiler = _Compiler(grammar, spec.tables, traced)
    return ReadProgram(compiler.dispatch(spec.header), compiler.dispatch(spec.summary))


class _Compiler:
    def __init__(self, grammar: Grammar, tables: dict[str, Table], traced: bool) -> None:
        self.grammar = grammar
        self.tables = tables
        self.traced = traced

    def dispatch(self, blocks: Sequence[BlockSpec]) -> Dispatch:
        made = Dispatch()
        for block in blocks:
            if block.only != "write":
                made.add(block.place, self.block(block))
        made.sort()
        return made

    def block(self, block: BlockSpec) -> ReadBlock:
        values = tuple(self._value(v, block) for v in block.values if v.only != "write" and v.is_plain)
        steps: list[Step] = [self._element_function(v) for v in block.values if v.function is not None]
        if block.function is not None:
            steps.append(SEGMENT_FUNCTIONS[block.function].read)
        if self.traced:
            steps.append(_take_constants(block))
        enter = _enter(values, tuple(steps), _object(block, self.traced), self.traced)
        if block.once is not None:
            enter = _once(enter, block.once.steps)
        if block.when is not None and len(block.when[1]) == 1:
            enter = _implying(enter, block.when[0].steps[-1], block.when[1][0])
        fresh = _object(block, self.traced) if block.each is not None else None
        return ReadBlock(enter, fresh, block.place.others, self.dispatch(block.blocks), bool(block.blocks))

    def _value(self, value: ValueSpec, block: BlockSpec) -> ReadValue:
        return value_reader(value, block.place.tag, self.grammar, self.tables, self.traced)

    def _element_function(self, value: ValueSpec) -> Step:
        function, element = ELEMENT_FUNCTIONS[value.function or ""], value.place.element
        path = value.path

        def step(segment: Segment, out: Tree, context: ReadContext) -> None:
            function.read(segment, element, out, context)

        def step_inside(segment: Segment, out: Tree, context: ReadContext) -> None:
            if path is None or not segment.get(element):
                return
            for name in path.steps:
                out = out.setdefault(name, {})
            prefix = context.prefix
            context.prefix += f"{path}."
            function.read(segment, element, out, context)
            context.prefix = prefix

        return step if path is None else step_inside


def _enter(
    values: tuple[ReadValue, ...],
    steps: tuple[Step, ...],
    inner_of: Callable[[Tree, ReadContext], Tree] | None,
    traced: bool,
) -> Enter:
    if inner_of is None and not steps and len(values) == 1:
        only = values[0]

        def enter_one(segment: Segment, out: Tree, context: ReadContext) -> Tree:
            only(segment.elements, out, context)
            return out

        return enter_one

    def enter(segment: Segment, out: Tree, context: ReadContext) -> Tree:
        inner = out if inner_of is None else inner_of(out, context)
        elements = segment.elements
        for value in values:
            value(elements, inner, context)
        for step in steps:
            step(segment, inner, context)
        return inner

    return enter


def _object(block: BlockSpec, traced: bool) -> Callable[[Tree, ReadContext], Tree] | None:
    """How the object that the block works on is found or made; None when it is the outer one."""
    if block.each is not None:
        steps = block.each.steps

        def append(out: Tree, context: ReadContext) -> Tree:
            for step in steps[:-1]:
                out = out.setdefault(step, {})
            listed = out.setdefault(steps[-1], [])
            fresh: Tree = {}
            listed.append(fresh)
            if traced:
                context.prefix += f"{'.'.join(steps)}[{len(listed) - 1}]."
            return fresh

        return append
    if block.at is not None:
        steps = block.at.steps

        def reach(out: Tree, context: ReadContext) -> Tree:
            for step in steps:
                out = out.setdefault(step, {})
            if traced:
                context.prefix += ".".join(steps) + "."
            return out

        return reach
    return None


def _once(enter: Enter, steps: tuple[str, ...]) -> Enter:
    """A second segment of the kind is not read; it shows up among what is unmapped."""

    def entering(segment: Segment, out: Tree, context: ReadContext) -> Tree:
        known: Any = out
        for step in steps:
            known = known.get(step) if known is not None else None
        return enter(segment, out, context) if known is None else out

    return entering


def _implying(enter: Enter, name: str, word: str) -> Enter:
    def implying(segment: Segment, out: Tree, context: ReadContext) -> Tree:
        out[name] = word
        return enter(segment, out, context)

    return implying


def _take_constants(block: BlockSpec) -> Step:
    """In the traced pass: qualifiers and constants that are as the mapping has them count as taken."""
    place: BlockPlace = block.place
    constants = tuple((v.place.element, v.place.first, v.constant) for v in block.values if v.constant is not None)

    def step(segment: Segment, out: Tree, context: ReadContext) -> None:
        for condition in place.conditions:
            context.took(condition.element, condition.component)
        for element, component, constant in constants:
            if segment.get(element, component) == constant:
                context.took(element, component)

    return step
