"""Where a reader stands in a JSON document: a value with its pointer (RFC 6901), and what was taken of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.mapping.reading import Problem, Tree, problem
from adapters.mapping.values import number


@dataclass(slots=True)
class Taken:
    """What reading has noted: problems, the pointers that were used, and the pointer each field came from."""

    root: Tree = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pointers: set[str] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Here:
    """A value of the document. `prefix` is the canonical path of what is being read into."""

    value: Any
    pointer: str
    taken: Taken
    prefix: str = ""
    top: Any = None

    def below(self, name: str | int) -> Here:
        """What stands under `name`, its value None when nothing does."""
        value = self.value
        if isinstance(value, dict):
            found = value.get(name)
        else:
            found = value[name] if isinstance(value, list) and isinstance(name, int) and name < len(value) else None
        step = str(name).replace("~", "~0").replace("/", "~1")
        return Here(found, f"{self.pointer}/{step}", self.taken, self.prefix, self.top)

    def items(self) -> list[Here]:
        return [self.below(index) for index in range(len(self.value))] if isinstance(self.value, list) else []

    def text(self) -> str:
        """The value as text, "" when there is none."""
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return str(self.value).strip() if isinstance(self.value, str | int | Decimal) else ""

    def take(self, path: str = "") -> None:
        self.taken.pointers.add(self.pointer)
        if path:
            self.taken.places.setdefault(self.prefix + path, self.pointer)

    def amount(self, name: str, path: str = "") -> Decimal | None:
        """The number under `name`, taken for the field `path`; None when there is none, and a problem when it is no number."""
        found = self.below(name)
        text = found.text()
        if not text:
            return None
        found.take(path)
        exact = number(text)
        if exact is None:
            self.taken.problems.append(problem("value.number", self.prefix + path, text))
        return exact


def reach(tree: Tree, steps: tuple[str, ...]) -> Tree:
    """The object at `steps`, made when it is not there yet."""
    for step in steps:
        tree = tree.setdefault(step, {})
    return tree
