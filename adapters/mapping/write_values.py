"""One value place compiled to one function: a part of the document → the text in its cells of the segment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

from adapters.mapping.context import WriteContext
from adapters.mapping.errors import CannotCarry
from adapters.mapping.language import ValueSpec
from adapters.mapping.paths import Kind
from adapters.mapping.text import cut, one_line
from adapters.mapping.values import plain, wire_moment

Cells = dict[tuple[int, int], str]
"""Texts of a segment under construction, by element and component."""
WriteValue = Callable[[Any, Cells, WriteContext], None]
ToText = Callable[[Any, WriteContext], "str | None"]


def reach(part: Any, steps: tuple[str, ...]) -> Any:
    """What stands at `steps` below `part`; None as soon as something on the way is missing."""
    for step in steps:
        if part is None:
            return None
        part = getattr(part, step)
    return part


def reacher(steps: tuple[str, ...]) -> Callable[[Any], Any]:
    """`reach` for fixed steps; one step needs no loop."""
    return attrgetter(steps[0]) if len(steps) == 1 else lambda part: reach(part, steps)


def value_writer(value: ValueSpec, tag: str, whole_periods: set[tuple[str, ...]]) -> WriteValue:
    """The function that writes `value` of a part into cells."""
    path = value.path
    if path is None:
        raise value.line.wrong("a value without a path cannot be written")
    if path.rooted:
        return _rooted(value_writer(replace(value, path=replace(path, rooted=False)), tag, whole_periods))
    match path.kind:
        case Kind.QUANTITY:
            return _must(value, _quantity(value, tag))
        case Kind.MOMENT | Kind.DAY | Kind.PERIOD:
            return _must(value, _moment(value, tag, whole_periods))
        case Kind.TEXTS:
            return _texts(value, tag)
    if value.place.first != value.place.last:
        return _must(value, _spread(value, tag))
    return _must(value, _single(value, tag))


def _rooted(writer: WriteValue) -> WriteValue:
    """For a path that starts at the document, wherever its segment stands."""

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        prefix, context.prefix = context.prefix, ""
        writer(context.document, cells, context)
        context.prefix = prefix

    return write


def _must(value: ValueSpec, writer: WriteValue) -> WriteValue:
    """A `2.1!` that has nothing to say stops the writing."""
    if not value.place.must:
        return writer
    spot, dotted = (value.place.element, value.place.first), str(value.path)

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        writer(part, cells, context)
        if spot not in cells:
            raise CannotCarry(
                f"the message cannot be written without {context.prefix}{dotted}",
                f"give {context.prefix}{dotted} a value",
            )

    return write


def _single(value: ValueSpec, tag: str) -> WriteValue:
    if value.path is None:
        raise AssertionError("checked by value_writer")
    take, dotted, place = reacher(value.path.steps), str(value.path), value.place
    element, component, must = place.element, place.first, place.must
    to_text = _to_text(value)

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        found = take(part)
        if found is None or found == "":
            return
        text = to_text(found, context)
        if text and context.fits(tag, element, component, text, dotted, must):
            cells[element, component] = text

    return write


def _to_text(value: ValueSpec) -> ToText:
    table, kind = value.table, value.path.kind if value.path else Kind.TEXT
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


def _quantity(value: ValueSpec, tag: str) -> WriteValue:
    if value.path is None:
        raise AssertionError("checked by value_writer")
    take, dotted, place = reacher(value.path.steps), str(value.path), value.place

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        found = take(part)
        if found is None:
            return
        text = plain(found.value)
        if not context.fits(tag, place.element, place.first, text, f"{dotted}.value", place.must):
            return
        cells[place.element, place.first] = text
        if found.unit:
            unit = context.tables["units"].to_code.get(found.unit, found.unit)
            if context.fits(tag, place.element, place.first + 1, unit, f"{dotted}.unit"):
                cells[place.element, place.first + 1] = unit

    return write


def _moment(value: ValueSpec, tag: str, whole_periods: set[tuple[str, ...]]) -> WriteValue:
    if value.path is None:
        raise AssertionError("checked by value_writer")
    path, place = value.path, value.place
    steps, outer = path.steps, path.steps[:-1]
    take = reacher(steps)
    is_end = steps[-1] in {"earliest", "latest"} and outer in whole_periods
    is_whole = path.kind is Kind.PERIOD

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        found = take(part)
        if found is None:
            return
        if is_whole:
            if found.earliest is None or found.earliest != found.latest:
                return
            found = found.earliest
        elif is_end:
            period = reach(part, outer)
            if period.earliest == period.latest:
                return
        text, code = wire_moment(found, context.zone)
        cells[place.element, place.first] = text
        cells[place.element, place.first + 1] = code

    return write


def _spread(value: ValueSpec, tag: str) -> WriteValue:
    """A long text cut over the components of its place; what has no room is a loss."""
    if value.path is None:
        raise AssertionError("checked by value_writer")
    take, dotted, place = reacher(value.path.steps), str(value.path), value.place

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        found = take(part)
        if found:
            _lay(cut(found, context.size(tag, place.element, place.first) or 35), value, tag, dotted, cells, context)

    return write


def _texts(value: ValueSpec, tag: str) -> WriteValue:
    """One text per component; a text too long for its component goes on in the next one."""
    if value.path is None:
        raise AssertionError("checked by value_writer")
    take, dotted, place = reacher(value.path.steps), str(value.path), value.place

    def write(part: Any, cells: Cells, context: WriteContext) -> None:
        found = take(part)
        if found:
            size = context.size(tag, place.element, place.first) or 35
            _lay([piece for text in found for piece in cut(text, size)], value, tag, dotted, cells, context)

    return write


def _lay(pieces: list[str], value: ValueSpec, tag: str, dotted: str, cells: Cells, context: WriteContext) -> None:
    element, component = value.place.element, value.place.first
    for index, piece in enumerate(pieces):
        spot = component + index
        if spot > value.place.last or not context.size(tag, element, spot):
            context.no_place(dotted, " ".join(pieces[index:]), tag)
            return
        cells[element, spot] = piece
