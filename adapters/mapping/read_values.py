"""One value place compiled to one function: text of the segment → value of the canonical tree.

The function is chosen by the kind of the canonical field, so a mapping file states no types.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from adapters.formats.edifact.segment import Composite
from adapters.mapping.context import ReadContext
from adapters.mapping.grammar import Grammar
from adapters.mapping.language import ValueSpec
from adapters.mapping.paths import Kind
from adapters.mapping.reading import Tree
from adapters.mapping.tables import Table
from adapters.mapping.text import join
from adapters.mapping.values import integer, moment, number, period

Elements = tuple[Composite, ...]
ReadValue = Callable[[Elements, Tree, ReadContext], None]
Convert = Callable[[str, Composite, ReadContext], Any]
"""Text, the composite it stands in, context → value; None when there is none (a problem is noted then)."""

ONE = Decimal(1)


def value_reader(value: ValueSpec, tag: str, grammar: Grammar, tables: dict[str, Table], traced: bool) -> ReadValue:
    """The function that reads `value` from a segment's elements into a tree."""
    path = value.path
    assert path is not None  # the language has seen to it
    place = value.place
    if path.kind is Kind.QUANTITY:
        reader = _quantity(value, tables["units"])
    elif path.kind is Kind.TEXTS or place.first != place.last:
        reader = _spread(value, tag, grammar)
    else:
        reader = _single(value, _converter(value, tables))
    if traced:
        reader = _traced(reader, value)
    if value.if_absent:
        reader = _if_absent(reader, path.steps)
    return _rooted(reader) if path.rooted else reader


def _if_absent(reader: ReadValue, steps: tuple[str, ...]) -> ReadValue:
    """For the second choice of a field: left alone (and so listed as unmapped) when the field has a value already."""

    def read(elements: Elements, out: Tree, context: ReadContext) -> None:
        known: Any = out
        for step in steps:
            known = known.get(step) if known is not None else None
        if known is None:
            reader(elements, out, context)

    return read


def _rooted(reader: ReadValue) -> ReadValue:
    """For a path that starts at the document, wherever its segment stands."""

    def read(elements: Elements, out: Tree, context: ReadContext) -> None:
        prefix, context.prefix = context.prefix, ""
        reader(elements, context.root, context)
        context.prefix = prefix

    return read


def _single(value: ValueSpec, convert: Convert | None) -> ReadValue:
    path, element, component = value.path, value.place.element, value.place.first
    if path is None:
        raise AssertionError("checked by value_reader")
    name, outer, dotted = path.steps[-1], path.steps[:-1], str(path)
    at, inside, filler = element - 1, component - 1, value.filler

    def read(elements: Elements, out: Tree, context: ReadContext) -> None:
        if len(elements) < element:
            return
        composite = elements[at]
        if len(composite) < component:
            return
        found: Any = composite[inside].strip()
        if not found or found == filler:
            return
        if convert is not None:
            found = convert(found, composite, context)
            if found is None:
                return
        for step in outer:
            out = out.setdefault(step, {})
        kept = out.setdefault(name, found)
        if kept is not found and kept != found:
            context.wrong("value.twice", dotted, composite[inside], element, component, kept=_told(kept))

    return read


def _told(kept: Any) -> str:
    if isinstance(kept, dict):
        return " – ".join(str(v) for v in dict.fromkeys(kept.values()))
    return str(kept)


def _converter(value: ValueSpec, tables: dict[str, Table]) -> Convert | None:
    path, table = value.path, value.table
    if path is None:
        raise AssertionError("checked by value_reader")
    if path.kind is Kind.BOOLEAN:
        return _boolean(value)
    if table is not None:
        return _word(value, table)
    match path.kind:
        case Kind.NUMBER:
            return _number(value)
        case Kind.INTEGER:
            return _integer(value)
        case Kind.MOMENT | Kind.DAY | Kind.PERIOD:
            return _moment(value, path.kind)
        case Kind.UNIT:
            return _unit(value, tables["units"])
    return None


def _word(value: ValueSpec, table: Table) -> Convert:
    dotted, element, component = str(value.path), value.place.element, value.place.first

    def convert(text: str, composite: Composite, context: ReadContext) -> str | None:
        word = table.word(text)
        if word is None:
            context.wrong("value.code", dotted, text, element, component, table=table.name)
        return word

    return convert


def _boolean(value: ValueSpec) -> Convert:
    dotted, element, component, table = str(value.path), value.place.element, value.place.first, value.table

    def convert(text: str, composite: Composite, context: ReadContext) -> bool | None:
        word = table.word(text) if table is not None else {"1": "yes", "0": "no"}.get(text)
        if word not in {"yes", "no"}:
            context.wrong("value.code", dotted, text, element, component, table=table.name if table else "1, 0")
            return None
        return word == "yes"

    return convert


def _number(value: ValueSpec) -> Convert:
    dotted, element, component = str(value.path), value.place.element, value.place.first

    def convert(text: str, composite: Composite, context: ReadContext) -> Decimal | None:
        found = number(text)
        if found is None:
            context.wrong("value.number", dotted, text, element, component)
        return found

    return convert


def _integer(value: ValueSpec) -> Convert:
    dotted, element, component = str(value.path), value.place.element, value.place.first

    def convert(text: str, composite: Composite, context: ReadContext) -> int | None:
        found = integer(text)
        if found is None:
            context.wrong("value.number", dotted, text, element, component)
        return found

    return convert


def _moment(value: ValueSpec, kind: Kind) -> Convert:
    dotted, element, component = str(value.path), value.place.element, value.place.first
    end = dotted.rpartition(".")[2] if dotted.endswith((".earliest", ".latest")) else ""

    def convert(text: str, composite: Composite, context: ReadContext) -> Any:
        code = composite[component] if len(composite) > component else ""
        if context.trace is not None:
            context.took(element, component + 1)
        found: Any = period(text, code) if kind is Kind.PERIOD else moment(text, code)
        if found is None and end:  # "latest" may be a week: then it is its last day
            whole = period(text, code)
            found = whole and whole[0 if end == "earliest" else 1]
        if found is None:
            found = period(text, "") if kind is Kind.PERIOD else moment(text, "")
            context.wrong("date.format" if found else "value.date", dotted, text, element, component, format=code)
        if found is None:
            return None
        if kind is Kind.PERIOD:
            return {"earliest": found[0], "latest": found[1]}
        return found.date() if kind is Kind.DAY and isinstance(found, datetime) else found

    return convert


def _unit(value: ValueSpec, units: Table) -> Convert:
    dotted, element, component = str(value.path), value.place.element, value.place.first
    known = units.to_word

    def convert(text: str, composite: Composite, context: ReadContext) -> str:
        word = known.get(text)
        if word is None:
            word = text
            if text not in units.to_code:
                context.wrong("unit.unknown", dotted, text, element, component)
        return word

    return convert


def _quantity(value: ValueSpec, units: Table) -> ReadValue:
    """Value and unit side by side. A price basis may name the unit alone: then it is one of it."""
    path, element, component = value.path, value.place.element, value.place.first
    if path is None:
        raise AssertionError("checked by value_reader")
    name, outer, dotted = path.steps[-1], path.steps[:-1], str(path)
    read_unit, known_units = _unit(value, units), units.to_word
    alone_is_one = name == "per"

    def read(elements: Elements, out: Tree, context: ReadContext) -> None:
        if len(elements) < element:
            return
        composite = elements[element - 1]
        text = composite[component - 1].strip() if len(composite) >= component else ""
        unit = composite[component].strip() if len(composite) > component else ""
        if text:
            exact = number(text)
            if exact is None:
                context.wrong("value.number", dotted + ".value", text, element, component)
                return
        elif unit and alone_is_one:
            exact = ONE
        else:
            return
        found: Tree = {"value": exact}
        if unit:
            if context.trace is not None:
                context.took(element, component + 1, dotted + ".unit")
            found["unit"] = known_units.get(unit) or read_unit(unit, composite, context)
        for step in outer:
            out = out.setdefault(step, {})
        kept = out.setdefault(name, found)
        if kept is not found and kept != found:
            context.wrong("value.twice", dotted, text, element, component, kept=_told(kept))

    return read


def _spread(value: ValueSpec, tag: str, grammar: Grammar) -> ReadValue:
    """A text joined from several components, or a list with one text per component."""
    path, place = value.path, value.place
    if path is None:
        raise AssertionError("checked by value_reader")
    name, outer, dotted = path.steps[-1], path.steps[:-1], str(path)
    element, first, last = place.element, place.first, place.last
    found_format = grammar.format(tag, element, first)
    size = found_format.maximum if found_format is not None else 35
    as_list = path.kind is Kind.TEXTS

    def read(elements: Elements, out: Tree, context: ReadContext) -> None:
        if len(elements) < element:
            return
        composite = elements[element - 1][first - 1 : last]
        found = [part.strip() for part in composite if part.strip()] if as_list else join(composite, size).strip()
        if not found:
            return
        if context.trace is not None:
            for component, part in enumerate(composite, first):
                if part:
                    context.took(element, component, dotted)
        for step in outer:
            out = out.setdefault(step, {})
        kept = out.setdefault(name, found)
        if kept is not found and kept != found:
            context.wrong("value.twice", dotted, ":".join(composite), element, first, kept=str(kept))

    return read


def _traced(reader: ReadValue, value: ValueSpec) -> ReadValue:
    element, component, dotted = value.place.element, value.place.first, str(value.path)
    spread = value.place.first != value.place.last
    suffix = {Kind.QUANTITY: ".value", Kind.PERIOD: ".earliest"}.get(value.path.kind, "") if value.path else ""

    def traced(elements: Elements, out: Tree, context: ReadContext) -> None:
        reader(elements, out, context)
        here = elements[element - 1] if len(elements) >= element else ()
        if not spread and len(here) >= component and here[component - 1]:
            context.took(element, component, dotted + suffix)
            if suffix == ".earliest":
                context.took(element, component, dotted + ".latest")

    return traced
