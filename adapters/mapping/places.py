"""Places in an EDIFACT message as a mapping file names them: `DTM[137]`, `TAX[7 2.1=VAT]`, `2.1`, `4.1-5`.

A block place names a tag and what its qualifiers must say; a value place names element and component, both counted from
one after the tag. The first alternative of a qualifier (`NAD[SU|SE]`) is the one that is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLOCK = re.compile(r"(?P<tag>[A-Z]{3})(?:\[(?P<conditions>[^\]]*)\])?(?:\s+(?P<label>[a-z_]+))?")
_CONDITION = re.compile(r"(?:(?P<element>\d+)(?:\.(?P<component>\d+))?=)?(?P<values>[A-Z0-9|]+|\*|-)")
_VALUE = re.compile(r"(?P<element>\d+)(?:\.(?P<first>\d+)(?:-(?P<last>\d+))?)?(?P<must>!)?")

STANDARD_PLACES = {
    "DTM": "1.2",
    "MOA": "1.2",
    "QTY": "1.2",
    "PCD": "1.2",
    "CNT": "1.2",
    "RFF": "1.2",
    "PRI": "1.2",
    "COM": "1.1",
    "LOC": "2.4",
    "FTX": "4.1-5",
}
"""Where the value of a segment stands when a mapping file names only the segment: `DTM[137]: issued_at`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """`element.component` holds one of `values`; `("",)` means it is empty, `()` that it holds anything."""

    element: int
    component: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockPlace:
    tag: str
    conditions: tuple[Condition, ...]

    @property
    def qualifiers(self) -> tuple[str, ...] | None:
        """What 1.1 must hold, None when anything may stand there."""
        for condition in self.conditions:
            if (condition.element, condition.component) == (1, 1):
                return condition.values
        return None

    @property
    def others(self) -> tuple[Condition, ...]:
        return tuple(c for c in self.conditions if (c.element, c.component) != (1, 1))


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """`element`, components `first` to `last` (the same for a single component); `must` when nothing goes without it."""

    element: int
    first: int
    last: int
    must: bool = False

    def __str__(self) -> str:
        return f"{self.element}.{self.first}" + (f"-{self.last}" if self.last != self.first else "")


def block_place(text: str) -> BlockPlace | None:
    """The block place `text` names, None when it is no block place."""
    match = _BLOCK.fullmatch(text)
    if match is None:
        return None
    conditions = []
    for part in (match["conditions"] or "").split():
        found = _CONDITION.fullmatch(part)
        if found is None:
            return None
        if found["values"] == "*":
            continue
        values = ("",) if found["values"] == "-" else tuple(found["values"].split("|"))
        conditions.append(Condition(int(found["element"] or 1), int(found["component"] or 1), values))
    return BlockPlace(match["tag"], tuple(conditions))


def value_place(text: str) -> ValuePlace | None:
    """The value place `text` names, None when it is no value place."""
    match = _VALUE.fullmatch(text)
    if match is None:
        return None
    first = int(match["first"] or 1)
    return ValuePlace(int(match["element"]), first, int(match["last"] or first), match["must"] is not None)
