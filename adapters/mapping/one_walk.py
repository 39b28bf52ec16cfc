"""Reads a well-formed message in one walk: structure and mapping together, one look-up per segment, no tree between them.

Where a segment stands in the structure and which block reads it there are decided together and remembered, so that the next
message is not asked again. A message that does not fit its structure raises Stumble; it is read along its tree (`compile_read`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.structure import Automaton, State, Structure, Stumble
from adapters.mapping.compile_read import Dispatch, Enter, ReadBlock, ReadProgram
from adapters.mapping.context import ReadContext
from adapters.mapping.grammar import Grammar
from adapters.mapping.places import Condition
from adapters.mapping.reading import Tree

_DEEPEST = 24  # groups nest no deeper in any directory
_MOST_STANDS = 20_000
_NOTHING_MAPPED = Dispatch()


@dataclass(frozen=True, slots=True)
class Frame:
    """An open group: what reads its segments, and the block before, inside which is looked for what nothing here takes."""

    dispatch: Dispatch
    last: ReadBlock | None = None


@dataclass(slots=True, eq=False)
class Branch:
    """What one kind of segment leads to. `enter` reads it into `outs[source]`, what comes of it stands in `outs[target]`
    for the segments that follow; both stay as they are when nothing takes the segment."""

    others: tuple[Condition, ...]
    enter: Enter | None
    source: int
    target: int
    following: Stand


@dataclass(slots=True, eq=False)
class Step:
    """A segment of one tag at one place: its branches by qualifier, those for any qualifier, and what is left when none fits."""

    exact: dict[str, tuple[Branch, ...]]
    anything: tuple[Branch, ...]
    otherwise: Branch

    def choose(self, segment: Segment) -> Branch:
        """The first branch whose conditions hold."""
        elements = segment.elements
        for branches in (self.exact.get(elements[0][0] if elements else "", ()), self.anything):
            for branch in branches:
                if all(segment.get(c.element, c.component) in c.values for c in branch.others):
                    return branch
        return self.otherwise


class Stand(dict[str, Step]):
    """One place in the structure with the groups open there: a look-up by tag gives the step, made when first needed."""

    __slots__ = ("frames", "state", "walk")

    def __init__(self, walk: OneWalk, state: State, frames: tuple[Frame, ...]) -> None:
        super().__init__()
        self.walk, self.state, self.frames = walk, state, frames

    def __missing__(self, tag: str) -> Step:
        step = self[tag] = self.walk.step(self, tag)
        return step


class OneWalk:
    """The mapping of one message laid over the structure of its directory."""

    def __init__(self, program: ReadProgram, known: Grammar) -> None:
        self._program = program
        self._automaton = Automaton(Structure(known.tree))
        self._stands: dict[tuple[int, tuple[tuple[int, int], ...]], Stand] = {}
        self._start = self._stand(self._automaton.state(self._automaton.structure.start), (Frame(program.header),))

    def run(self, segments: Iterable[Segment], context: ReadContext) -> Tree:
        """The tree of values that the segments amount to. Raises Stumble where the structure has no place for one."""
        outs: list[Any] = [None] * (2 * _DEEPEST)
        outs[0] = context.root
        stand = self._start
        for segment in segments:
            step = stand[segment.tag]
            elements = segment.elements
            branches = step.exact.get(elements[0][0] if elements else "")
            branch = branches[0] if branches else step.anything[0] if step.anything else step.otherwise
            if branch.others:
                branch = step.choose(segment)
            if branch.enter is not None:
                context.segment = segment
                outs[branch.target] = branch.enter(segment, outs[branch.source], context)
            stand = branch.following
        return context.root

    def step(self, stand: Stand, tag: str) -> Step:
        """Where `tag` leads from `stand`, whatever its segment says. Raises Stumble."""
        structure = self._automaton.structure
        move = next((m for m in structure.moves(stand.state.config, tag) if not m.cost), None)
        if move is None:
            raise Stumble(tag)
        depth, frames = move.depth, stand.frames[: move.depth + 1]
        if tag == "UNS" and depth == 0:
            frames = (Frame(self._program.summary),)
        state = self._automaton.state(move.config)
        opens = len(move.config) > depth + 1
        here = frames[depth]

        def branch(block: ReadBlock | None, source: int) -> Branch:
            others = block.others if block is not None else ()
            after, target = frames, _ASIDE
            if opens:
                after = (*frames, Frame(block.inside if block is not None else _NOTHING_MAPPED))
                target = 2 * depth + 2
            elif block is not None and block.has_inside:
                after = (*frames[:-1], Frame(here.dispatch, block))
                target = 2 * depth + 1
            enter = block.enter if block is not None else None
            return Branch(others, enter, source, target, self._stand(state, after))

        exact: dict[str, tuple[Branch, ...]] = {}
        anything: tuple[Branch, ...] = ()
        inside_last = here.last.inside if here.last is not None else _NOTHING_MAPPED
        for dispatch, source in ((here.dispatch, 2 * depth), (inside_last, 2 * depth + 1)):
            found, rest = dispatch.by_tag.get(tag, ({}, []))
            for qualifier in {*exact, *found}:
                one = tuple(branch(b, source) for b in found.get(qualifier, ()))
                exact[qualifier] = exact.get(qualifier, anything) + one + tuple(branch(b, source) for b in rest)
            anything += tuple(branch(b, source) for b in rest)
        return Step(exact, anything, branch(None, 0))

    def _stand(self, state: State, frames: tuple[Frame, ...]) -> Stand:
        key = id(state), tuple((id(f.dispatch), id(f.last)) for f in frames)
        found = self._stands.get(key)
        if found is None:
            if len(self._stands) > _MOST_STANDS:
                self._stands.clear()
            found = self._stands[key] = Stand(self, state, frames)
        return found


_ASIDE = 2 * _DEEPEST - 1  # where the object of a segment goes that nothing stands inside of
