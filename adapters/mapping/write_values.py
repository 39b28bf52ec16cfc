"""One value place compiled to one function: a part of the document → the text in its slot of the segment's row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from adapters.mapping.context import WriteContext
from adapters.mapping.errors import CannotCarry
from adapters.mapping.functions import ELEMENT_FUNCTIONS
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import ValueSpec
from adapters.mapping.paths import Kind, Path
from adapters.mapping.text import cut, one_line
from adapters.mapping.values import plain, wire_moment

_UNKNOWN = "other"  # the model's word for what a code list has no word for: there is no code to write for it
Row = list[str]
"""The texts of a segment under construction, a slot for each component, one element after the other."""
Fill = Callable[[Any, Row, WriteContext], bool]
"""Puts what a part says into its slots; False when it says nothing."""
ToText = Callable[[Any, WriteContext], "str | None"]


class Slots:
    """Where the components of a segment stand in its row."""

    def __init__(self, tag: str, widths: Sequence[int], grammar: Grammar) -> None:
        self.tag = tag
        self.spans: list[tuple[int, int]] = []
        start = 0
        for width in widths:
            self.spans.append((start, start + width))
            start += width
        self.count = start
        self._grammar = grammar

    def at(self, element: int, component: int) -> int:
        return self.spans[element - 1][0] + component - 1

    def room(self, element: int, component: int, *, number: bool = False) -> int:
        """How long a text may be that needs no closer look; -1 where only a number may stand or the directory has no place."""
        found = self._grammar.format(self.tag, element, component)
        return found.maximum if found is not None and (number or found.kind != "n") else -1


def reach(part: Any, steps: tuple[str, ...]) -> Any:
    """What stands at `steps` below `part`; None as soon as something on the way is missing."""
    for step in steps:
        if part is None:
            return None
        part = getattr(part, step)
    return part


def reacher(steps: tuple[str, ...]) -> Callable[[Any], Any]:
    """`reach` for fixed steps; few steps need no loop."""
    if len(steps) == 1:
        return attrgetter(steps[0])
    if len(steps) > 2:
        return lambda part: reach(part, steps)
    first, second = attrgetter(steps[0]), attrgetter(steps[1])

    def two(part: Any) -> Any:
        inner = first(part)
        return None if inner is None else second(inner)

    return two


def value_writer(value: ValueSpec, slots: Slots, whole_periods: set[tuple[str, ...]]) -> Fill:
    """The function that writes `value` of a part into its row."""
    path = value.path
    if value.function is not None:
        return _element(value, slots)
    assert path is not None  # the language has seen to it
    if path.rooted:
        return _rooted(value_writer(replace(value, path=replace(path, rooted=False)), slots, whole_periods))
    match path.kind:
        case Kind.QUANTITY:
            return _must(value, path, _quantity(value, path, slots))
        case Kind.MOMENT | Kind.DAY | Kind.PERIOD:
            return _must(value, path, _moment(value, path, slots, whole_periods))
        case Kind.TEXTS:
            return _texts(value, path, slots)
    if value.place.first != value.place.last:
        return _must(value, path, _spread(value, path, slots))
    return _must(value, path, _single(value, path, slots))


def _rooted(fill: Fill) -> Fill:
    """For a path that starts at the document, wherever its segment stands."""

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        prefix, context.prefix = context.prefix, ""
        said = fill(context.document, row, context)
        context.prefix = prefix
        return said

    return write


def _must(value: ValueSpec, path: Path, fill: Fill) -> Fill:
    """A `2.1!` that has nothing to say stops the writing."""
    if not value.place.must:
        return fill

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        if not fill(part, row, context):
            missing = f"{context.prefix}{path}"
            raise CannotCarry(
                f"the message cannot be written without {missing}",
                f"give {missing} a value",
                fr=(f"le message ne peut pas être écrit sans {missing}", f"donnez une valeur à {missing}"),
            )
        return True

    return write


def _single(value: ValueSpec, path: Path, slots: Slots) -> Fill:
    take, dotted, tag = reacher(path.steps), str(path), slots.tag
    element, component, must = value.place.element, value.place.first, value.place.must
    room = slots.room(element, component, number=path.kind is Kind.NUMBER)
    slot, to_text = slots.at(element, component), _to_text(value, path)

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        found = take(part)
        if found is None or found == "":
            return False
        text = to_text(found, context)
        if not text:
            if text is None or found == _UNKNOWN:
                context.no_place(dotted, found, tag)
            return False
        if len(text) > room and not context.fits(tag, element, component, text, dotted, must):
            return False
        row[slot] = text
        return True

    return write


def _to_text(value: ValueSpec, path: Path) -> ToText:
    table, kind = value.table, path.kind
    if kind is Kind.BOOLEAN:
        return lambda found, _: table.code("yes" if found else "no") if table else str(int(found))
    if table is not None:
        return lambda found, _: table.code(str(found))
    match kind:
        case Kind.NUMBER:
            return lambda found, _: plain(found)
        case Kind.UNIT:
            return lambda found, context: context.tables["units"].to_code.get(found, found)
    return lambda found, _: one_line(str(found))


def _quantity(value: ValueSpec, path: Path, slots: Slots) -> Fill:
    take, dotted, tag = reacher(path.steps), str(path), slots.tag
    element, component, must = value.place.element, value.place.first, value.place.must
    slot = slots.at(element, component)
    room, unit_room = slots.room(element, component, number=True), slots.room(element, component + 1)

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        found = take(part)
        if found is None:
            return False
        text, unit = plain(found.value), found.unit
        if len(text) > room and not context.fits(tag, element, component, text, f"{dotted}.value", must):
            return False
        row[slot] = text
        if unit:
            unit = context.tables["units"].to_code.get(unit, unit)
            if len(unit) <= unit_room or context.fits(tag, element, component + 1, unit, f"{dotted}.unit"):
                row[slot + 1] = unit
        return True

    return write


def _moment(value: ValueSpec, path: Path, slots: Slots, whole_periods: set[tuple[str, ...]]) -> Fill:
    steps, outer = path.steps, path.steps[:-1]
    take, slot = reacher(steps), slots.at(value.place.element, value.place.first)
    is_end = steps[-1] in {"earliest", "latest"} and outer in whole_periods
    is_whole = path.kind is Kind.PERIOD

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        found = take(part)
        if found is None:
            return False
        if is_whole:
            if found.earliest is None or found.earliest != found.latest:
                return False
            found = found.earliest
        elif is_end:
            period = reach(part, outer)
            if period.earliest == period.latest:
                return False
        row[slot], row[slot + 1] = wire_moment(found, context.zone)
        return True

    return write


def _spread(value: ValueSpec, path: Path, slots: Slots) -> Fill:
    """A long text cut over the components of its place; what has no room is a loss."""
    take, place = reacher(path.steps), value.place

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        found = take(part)
        if not found:
            return False
        size = context.size(slots.tag, place.element, place.first) or 35
        return _lay(cut(found, size), value, path, slots, row, context)

    return write


def _texts(value: ValueSpec, path: Path, slots: Slots) -> Fill:
    """One text per component; a text too long for its component goes on in the next one."""
    take, place = reacher(path.steps), value.place

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        found = take(part)
        if not found:
            return False
        size = context.size(slots.tag, place.element, place.first) or 35
        return _lay([piece for text in found for piece in cut(text, size)], value, path, slots, row, context)

    return write


def _lay(pieces: list[str], value: ValueSpec, path: Path, slots: Slots, row: Row, context: WriteContext) -> bool:
    element, component = value.place.element, value.place.first
    for index, piece in enumerate(pieces):
        spot = component + index
        if spot > value.place.last or not context.size(slots.tag, element, spot):
            context.no_place(str(path), " ".join(pieces[index:]), slots.tag)
            return index > 0
        row[slots.at(element, spot)] = piece
    return bool(pieces)


def _element(value: ValueSpec, slots: Slots) -> Fill:
    """A whole element that a named function makes."""
    function, element, must = ELEMENT_FUNCTIONS[value.function or ""], value.place.element, value.place.must
    take, inside = (reacher(value.path.steps), f"{value.path}.") if value.path is not None else (None, "")
    tag, first = slots.tag, slots.at(element, 1)
    rooms = tuple(slots.room(element, 1 + slot - first) for slot in range(*slots.spans[element - 1]))

    def write(part: Any, row: Row, context: WriteContext) -> bool:
        if take is not None:
            part = take(part)
            if part is None:
                return False
            context.prefix += inside
        said = False
        for component, text in enumerate(function.write(part, tag, element, context), 1):
            if not text:
                continue
            has_room = component <= len(rooms) and len(text) <= rooms[component - 1]
            if has_room or context.fits(tag, element, component, text, "", must):
                row[first + component - 1] = text
                said = True
        if take is not None:
            context.prefix = context.prefix.removesuffix(inside)
        return said

    return write
