"""The segment groups of a message, as its directory orders them. For mapping and display; faults are `validator`'s.

Tolerant: what has no place is kept where it stood, attached to the group that was open, and listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.formats.edifact.directory import Directory, Node, resolve
from adapters.formats.edifact.interchange import Message
from adapters.formats.edifact.segment import Segment
from adapters.formats.edifact.structure import Config, Structure, walk


@dataclass(slots=True, eq=False)
class Group:
    """A segment group: `name` 'SG25' ('' for the message itself), `trigger` its first tag, children in the order of the source.

    unplaced   (message only) segments that have no place in the directory's structure; they are children all the same
    directory  (message only) the directory used, '' when none knows the message and the tree is flat
    """

    name: str = ""
    trigger: str = ""
    children: list[Segment | Group] = field(default_factory=list)
    unplaced: list[Segment] = field(default_factory=list)
    directory: str = ""

    @property
    def segments(self) -> list[Segment]:
        """The segments of this group itself, not of those within."""
        return [c for c in self.children if isinstance(c, Segment)]

    @property
    def groups(self) -> list[Group]:
        """The groups directly within."""
        return [c for c in self.children if isinstance(c, Group)]

    def first(self, tag: str) -> Segment | None:
        """The first segment with `tag` in this group itself."""
        return next((s for s in self.segments if s.tag == tag), None)

    def all(self, tag: str) -> list[Segment]:
        """Every segment with `tag` in this group itself."""
        return [s for s in self.segments if s.tag == tag]

    def within(self, trigger: str) -> list[Group]:
        """The groups directly within whose trigger is `trigger`."""
        return [g for g in self.groups if g.trigger == trigger]

    def walk(self) -> Iterator[Segment]:
        """Every segment from here down, in order."""
        for child in self.children:
            if isinstance(child, Segment):
                yield child
            else:
                yield from child.walk()


_structures: dict[tuple[int, str], tuple[Directory, Structure]] = {}


def _structure(directory: Directory, message_type: str) -> Structure | None:
    key = (id(directory), message_type)
    if key not in _structures:
        root = directory.tree(message_type)
        if root is None:
            return None
        _structures[key] = (directory, Structure(root))
    return _structures[key][1]


def build_tree(message: Message, directory: Directory | None = None) -> Group:
    """The tree of `message` by `directory`, or by the one it names (the nearest if that is unknown; flat if none serves)."""
    if directory is None:
        resolution = resolve(message.version, message.type, message.syntax_version)
        directory = resolution.directory if resolution.type_known else None
    structure = _structure(directory, message.type) if directory else None
    if structure is None or directory is None:
        segments = list(message.segments)
        return Group("", "UNH", list(segments), [s for s in segments if s.tag not in {"UNH", "UNT"}])
    root = Group("", "UNH", directory=directory.name)
    stack: list[Group] = [root]
    placements, _ = walk(structure, [s.tag for s in message.segments])
    for segment, placement in zip(message.segments, placements, strict=True):
        move = placement.move
        if move is None:
            stack[-1].children.append(segment)
            root.unplaced.append(segment)
            continue
        del stack[move.depth + 1 :]
        for node in _opened(structure, move.config, move.depth):
            group = Group(node.name, node.tag)
            stack[-1].children.append(group)
            stack.append(group)
        stack[-1].children.append(segment)
    return root


def _opened(structure: Structure, config: Config, depth: int) -> Iterator[Node]:
    """The groups a move at `depth` opened: one for each step of `config` below it."""
    for below in range(depth, len(config) - 1):
        yield structure.group_at(config, below).children[config[below][0]]
