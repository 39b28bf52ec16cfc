"""What travels along while a message is read or a document is written: settings, tables, lengths, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from adapters.formats.edifact.segment import Segment
from adapters.mapping.errors import CannotCarry
from adapters.mapping.grammar import Grammar
from adapters.mapping.reading import Loss, Place, Problem, Trace, Tree, problem
from adapters.mapping.tables import Table

_NO_SEGMENT = Segment.of("")


class ReadContext:
    """`segment` is the one being read; `trace` is None in the fast pass, `prefix` is kept only in the traced one."""

    __slots__ = ("grammar", "memory", "prefix", "problems", "root", "segment", "settings", "strays", "tables", "trace")

    def __init__(
        self, grammar: Grammar, settings: dict[str, str], tables: dict[str, Table], trace: Trace | None = None
    ) -> None:
        self.grammar = grammar
        self.settings = settings
        self.tables = tables
        self.trace = trace
        self.problems: list[Problem] = []
        self.segment = _NO_SEGMENT
        self.root: Tree = {}
        self.strays: set[int] = set()  # positions of segments that stood where the directory has no place for them
        self.memory: dict[str, Any] = {}  # what a function remembers from one segment to the next
        self.prefix = ""

    def size(self, tag: str, element: int, component: int) -> int:
        """How many characters a place holds in this directory."""
        found = self.grammar.format(tag, element, component)
        return found.maximum if found is not None else 35

    def place(self, element: int, component: int) -> Place:
        segment = self.segment
        return Place(segment.tag, segment.position, element, component, segment.offset, segment.length)

    def wrong(self, code: str, path: str, raw: str, element: int, component: int, **words: str) -> None:
        """Note a problem at a place of the current segment."""
        self.problems.append(problem(code, self.prefix + path, raw, self.place(element, component), **words))

    def assumed(self, path: str, value: str) -> None:
        """Note that the message leaves `path` out and `value` was put there."""
        self.problems.append(problem("value.assumed", path, value))

    def took(self, element: int, component: int, path: str = "") -> None:
        """Note that the mapping has used a place of the current segment, and for which path."""
        if self.trace is not None:
            self.trace.taken.add((self.segment.position, element, component))
            if path:
                self.trace.places.setdefault(self.prefix + path, self.place(element, component))

    def put(self, out: Tree, name: str, value: Any, element: int, component: int) -> bool:
        """Set `name` unless it is already said otherwise. False when another value was there first."""
        self.took(element, component, name)
        kept = out.setdefault(name, value)
        if kept != value:
            self.wrong("value.twice", name, str(value), element, component, kept=str(kept))
            return False
        return True


@dataclass(slots=True)
class Node:
    """A written segment with what belongs under it; `path` is the canonical path it stands for, for messages."""

    tag: str
    elements: Sequence[Sequence[str]] = ()
    children: list[Node] = field(default_factory=list)
    path: str = ""


class NoRoom(Exception):
    """Something of the document has no place in the message."""


class WriteContext:
    """Collects losses; knows how long a value may be. With `strict` the first loss raises NoRoom."""

    __slots__ = ("document", "grammar", "losses", "prefix", "settings", "strict", "tables", "zone")

    def __init__(
        self,
        grammar: Grammar,
        settings: dict[str, str],
        tables: dict[str, Table],
        document: Any = None,
        strict: bool = False,
    ) -> None:
        self.strict = strict
        self.document = document
        self.grammar = grammar
        self.settings = settings
        self.tables = tables
        self.losses: list[Loss] = []
        self.prefix = ""
        self.zone = ZoneInfo(settings.get("zone", "Europe/Paris"))

    def size(self, tag: str, element: int, component: int) -> int:
        """How many characters fit; 0 when the directory has no such place."""
        found = self.grammar.format(tag, element, component)
        return found.maximum if found is not None else 0

    def lose(self, path: str, value: str, fr: str, en: str) -> None:
        if self.strict:
            raise NoRoom
        self.losses.append(Loss(self.prefix + path, value, fr, en))

    def no_place(self, path: str, value: str, tag: str) -> None:
        """Note that `tag` has no place, or no place left, for `value`."""
        self.lose(
            path,
            value,
            f"« {value} » n'a pas (ou plus) de place dans {tag}.",
            f"{tag} has no place (left) for “{value}”.",
        )

    def fits(self, tag: str, element: int, component: int, value: str, path: str, must: bool = False) -> bool:
        """Whether `value` may stand there; when not, a loss is noted, or CannotCarry raised for a `must`."""
        found = self.grammar.format(tag, element, component)
        if found is not None and found.kind != "n" and len(value) <= found.maximum:
            return True
        if found is None:
            room = "cet annuaire n'a pas cette place", "this directory has no such place"
        elif found.kind == "n" and not value.lstrip("-").replace(".", "", 1).replace(",", "", 1).isdigit():
            room = f"la place {tag} n'accepte que des chiffres", f"the place {tag} takes digits only"
        elif _length(value, found.kind) > found.maximum:
            room = (
                f"{tag} n'a que {found.maximum} caractères à cette place",
                f"{tag} has only {found.maximum} characters in this place",
            )
        else:
            return True
        fr, en = f"« {value} » ne peut pas être écrit : {room[0]}.", f"“{value}” cannot be written: {room[1]}."
        if must:
            at = f"{self.prefix}{path}"
            raise CannotCarry(
                f"{at}: {en.rstrip('.')}",
                "shorten or correct the value",
                fr=(f"{at} : {fr.rstrip('.')}", "raccourcissez ou corrigez la valeur"),
            )
        self.lose(path, value, fr, en)
        return False


def _length(value: str, kind: str) -> int:
    return sum(c.isdigit() for c in value) if kind == "n" else len(value)


class ElementFunction(Protocol):
    """The escape hatch for one element of a segment; `carries` names the fields it serves."""

    carries: tuple[str, ...]

    def read(self, segment: Segment, element: int, out: Tree, context: ReadContext) -> None: ...

    def write(self, part: Any, tag: str, element: int, context: WriteContext) -> list[str]: ...


class SegmentFunction(Protocol):
    """The escape hatch for a segment, or for several of a kind that belong together; `qualifier` is the first of its place,
    `carries` names the fields it serves."""

    carries: tuple[str, ...]

    def read(self, segment: Segment, out: Tree, context: ReadContext) -> None: ...

    def write(self, part: Any, tag: str, qualifier: str, context: WriteContext) -> Sequence[list[list[str]]]: ...


FinishFunction = Callable[[Tree, ReadContext], None]
"""Runs once after the message is read, with what the functions remembered in `context.memory`."""
