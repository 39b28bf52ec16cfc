"""Walks the segments of a message along its tree in the directory, and says where they fit and where they do not.

Two ways: `Automaton` accepts a well-formed message in one table look-up per segment; `walk` is the exact, tolerant way for the
others. It reports a missing trigger once and goes on within the group, and weighs each repair by how well what follows then fits,
so that one slip does not cascade. Used by `validator` for faults and by `tree` for the segment groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.edifact.directory import Node

Config = tuple[tuple[int, int], ...]
"""Where the walk stands: from the message down, the index of the child and how often it occurred."""

_LOOK_AHEAD = 8
_MOST_REPAIRS = 2_000
_COUNTED = 100  # repeats up to this are counted in the automaton; larger ones are checked for the whole message
_MOST_STATES = 50_000


@dataclass(frozen=True, slots=True)
class Move:
    """One way to place a segment: the new place, the group depth it belongs to, and what it costs.

    missing  mandatory nodes passed over
    over     the node whose repeats are exceeded
    headless the group entered without its trigger
    """

    config: Config
    depth: int
    missing: tuple[Node, ...] = ()
    over: Node | None = None
    headless: Node | None = None

    @property
    def cost(self) -> int:
        return len(self.missing) + (self.over is not None) + (self.headless is not None)


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of one segment: the move that placed it, or None when it has no place here."""

    index: int
    move: Move | None


class Structure:
    """The tree of one message type, with the moves it allows."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.tags = frozenset(_tags(root))
        self.last = root.children[-1].tag  # UNT: wherever it comes, the message is over
        self.start: Config = ((-1, 0),)
        self._moves: dict[tuple[Config, str], tuple[Move, ...]] = {}
        self._headless: dict[tuple[Config, str], tuple[Move, ...]] = {}

    def moves(self, config: Config, tag: str) -> tuple[Move, ...]:
        """Every regular way to place `tag` after `config`, first found first."""
        found = self._moves.get((config, tag))
        if found is None:
            if len(self._moves) > _MOST_STATES:
                self._moves.clear()
            found = self._moves[config, tag] = tuple(self._find_moves(config, tag))
        return found

    def group_at(self, config: Config, depth: int) -> Node:
        """The group whose children the `depth`-th step of `config` counts."""
        node = self.root
        for index, _ in config[:depth]:
            node = node.children[index]
        return node

    def remaining(self, config: Config) -> tuple[Node, ...]:
        """Mandatory nodes that have not come when the message ends at `config`."""
        return tuple(n for depth in range(len(config) - 1, -1, -1) for n in self._ahead(config, depth) if n.mandatory)

    def _ahead(self, config: Config, depth: int) -> tuple[Node, ...]:
        return self.group_at(config, depth).children[config[depth][0] + 1 :]

    def _find_moves(self, config: Config, tag: str) -> Iterator[Move]:
        missing: tuple[Node, ...] = ()
        for depth in range(len(config) - 1, -1, -1):
            index, count = config[depth]
            above, children = config[:depth], self.group_at(config, depth).children
            if index >= 0 and children[index].tag == tag:
                node = children[index]
                over = node if count == node.repeats else None  # reported the first time only
                again = min(count + 1, node.repeats + 1)
                if not (over and index == 0 and depth):  # a trigger again is its group again, one level up
                    yield Move(_entered(above, index, again, node), depth, missing, over)
            for ahead in range(index + 1, len(children)):
                node = children[ahead]
                if node.tag == tag:
                    yield Move(_entered(above, ahead, 1, node), depth, missing)
                if node.mandatory:
                    missing = (*missing, node)

    def headless(self, config: Config, tag: str) -> tuple[Move, ...]:
        """Ways to place `tag` in a group whose trigger did not come."""
        found = self._headless.get((config, tag))
        if found is None:
            if len(self._headless) > _MOST_STATES:
                self._headless.clear()
            found = self._headless[config, tag] = tuple(self._find_headless(config, tag))
        return found

    def _find_headless(self, config: Config, tag: str) -> Iterator[Move]:
        missing: tuple[Node, ...] = ()
        for depth in range(len(config) - 1, -1, -1):
            index, count = config[depth]
            above, children = config[:depth], self.group_at(config, depth).children
            for ahead in range(max(index, 0), len(children)):
                node = children[ahead]
                repeated = count + 1 if ahead == index else 1
                if node.is_group and repeated <= node.repeats:
                    passed: tuple[Node, ...] = ()
                    for inner, child in enumerate(node.children[1:], 1):
                        if child.tag == tag:
                            inside = _entered((*above, (ahead, repeated)), inner, 1, child)
                            yield Move(inside, depth, missing + passed, headless=node)
                        if child.mandatory:
                            passed = (*passed, child)
                if node.mandatory and ahead > index:
                    missing = (*missing, node)


def _entered(above: Config, index: int, count: int, node: Node) -> Config:
    return (*above, (index, count), (0, 1)) if node.is_group else (*above, (index, count))


def _tags(node: Node) -> Iterator[str]:
    if node.tag:
        yield node.tag
    for child in node.children:
        yield from _tags(child)


def walk(structure: Structure, tags: Sequence[str]) -> tuple[list[Placement], tuple[Node, ...]]:
    """Place every tag; gives one placement per tag and the mandatory nodes still missing at the end."""
    walker = _Walker(structure)
    placements = [Placement(index, walker.place(tags, index)) for index in range(len(tags))]
    return placements, structure.remaining(walker.config)


class _Walker:
    """One walk through one message: where it stands, what the open groups hold so far, how much had to be repaired."""

    def __init__(self, structure: Structure) -> None:
        self._structure = structure
        self._present: list[set[str]] = [set()]  # by depth, the tags in the open group itself
        self._repairs = 0
        self.config = structure.start

    def place(self, tags: Sequence[str], index: int) -> Move | None:
        """Place the next segment; None passes it over."""
        tag = tags[index]
        move = self._choose(tags, index) if tag in self._structure.tags else None
        self._repairs += move is None or move.cost > 0
        if move is not None:
            self.config = move.config
            del self._present[move.depth + 1 :]
            while len(self._present) < len(move.config):
                self._present.append(set())
            self._present[-1].add(tag)
        return move

    def _choose(self, tags: Sequence[str], index: int) -> Move | None:
        """The clean move if there is one; else the repair after which the next segments fit best."""
        structure, config, tag = self._structure, self.config, tags[index]
        moves = structure.moves(config, tag)
        for move in moves:
            if not move.cost or tag == structure.last:
                return move
        if self._repairs >= _MOST_REPAIRS:
            return None  # a message with thousands of faults must not take hours
        following = tags[index + 1 : index + 1 + _LOOK_AHEAD]
        best: Move | None = None
        least = 1 + _fit(structure, config, following)
        for move in sorted((*moves, *structure.headless(config, tag)), key=lambda m: m.cost):
            cost = move.cost + _fit(structure, move.config, following)
            if cost < least or (cost == least and best is None and self._is_likely(move, tag)):
                best, least = move, cost
        return best

    def _is_likely(self, move: Move, tag: str) -> bool:
        """Whether a repair is believed when what follows speaks neither for nor against it.

        A missing trigger is, when the open group already holds such a segment: then its next repetition lost its trigger.
        A segment alone is merely misplaced.
        """
        depth = move.depth
        if move.headless is None:
            return True
        same = len(self.config) > depth + 1 and self.config[depth][0] == move.config[depth][0]
        return same and tag in self._present[depth + 1]


def _fit(structure: Structure, config: Config, following: Sequence[str]) -> int:
    """How many faults the next segments would have after `config`, taking each at its cheapest."""
    faults = 0
    for tag in following:
        moves = structure.moves(config, tag)
        move = min(moves, key=lambda m: m.cost, default=None)
        if move is None or move.cost > 1:
            faults += tag in structure.tags
        else:
            faults += move.cost
            config = move.config
    return faults


class Stumble(LookupError):
    """The automaton met a segment that does not fit; the exact walk tells why."""


class State(dict[str, "State"]):
    """One state of the automaton: a look-up by tag gives the next one, made the first time it is needed."""

    __slots__ = ("automaton", "config", "is_final")

    def __init__(self, automaton: Automaton, config: Config) -> None:
        super().__init__()
        self.automaton = automaton
        self.config = config
        self.is_final = not automaton.structure.remaining(config)

    def __missing__(self, tag: str) -> State:
        move = next((m for m in self.automaton.structure.moves(self.config, tag) if not m.cost), None)
        if move is None:
            raise Stumble(tag)
        following = self[tag] = self.automaton.state(move.config)
        return following


class Automaton:
    """Accepts the tags of a well-formed message. Repeats beyond a hundred are not counted in its states but per message."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._states: dict[Config, State] = {}
        self._unlimited = tuple(_often(structure.root))
        self._least = min((repeats for _, repeats in self._unlimited), default=1 << 60)

    def accepts(self, tags: Sequence[str]) -> bool:
        """True when the exact walk would find nothing wrong."""
        state = self.state(self.structure.start)
        try:
            for tag in tags:
                state = state[tag]
        except Stumble:
            return False
        if len(tags) > self._least and any(tags.count(tag) > repeats for tag, repeats in self._unlimited):
            return False
        return state.is_final

    def state(self, config: Config) -> State:
        """The state for a place in the message."""
        config = self._without_large_counts(config)
        state = self._states.get(config)
        if state is None:
            if len(self._states) > _MOST_STATES:
                self._states.clear()
            state = self._states[config] = State(self, config)
        return state

    def _without_large_counts(self, config: Config) -> Config:
        node, counted = self.structure.root, []
        for index, count in config:
            if index < 0:
                return config
            node = node.children[index]
            counted.append((index, 1 if node.repeats > _COUNTED else count))
        return tuple(counted)


def _often(node: Node) -> Iterator[tuple[str, int]]:
    for child in node.children:
        if child.repeats > _COUNTED:
            yield child.tag, child.repeats
        yield from _often(child)
