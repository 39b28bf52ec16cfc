"""Reads a JSON value by the blocks of a mapping into the canonical tree, noting what was taken and where it stood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from adapters.mapping.complete import set_default
from adapters.mapping.json.here import Here, reach
from adapters.mapping.json.language import JsonBlock, JsonValue, Steps
from adapters.mapping.json.shops import FUNCTIONS
from adapters.mapping.paths import Kind
from adapters.mapping.reading import Tree, problem
from adapters.mapping.values import integer, number


def read_inside(inside: Sequence[JsonValue | JsonBlock], here: Here, out: Tree, position: int = 1) -> None:
    """Reads everything `inside` says of `here` into `out`."""
    for one in inside:
        if isinstance(one, JsonBlock):
            _block(one, here, out)
        else:
            _value(one, here, out, position)


def _block(block: JsonBlock, around: Here, out: Tree) -> None:
    for position, found in enumerate(places_of(block.steps, around), 1):
        if block.each is not None:
            target: Tree = {}
            base = around.taken.root if block.each.rooted else out
            known: list[Tree] = reach(base, block.each.steps[:-1]).setdefault(block.each.steps[-1], [])
            prefix = f"{'' if block.each.rooted else around.prefix}{block.each}[{len(known)}]."
            _fill(block, replace(found, prefix=prefix), target, position)
            if target:
                known.append(target)
                continue
            places = around.taken.places
            for path in [path for path in places if path.startswith(prefix)]:
                del places[path]
            _forget_empty(base, block.each.steps)
        elif block.at is not None:
            base = around.taken.root if block.at.rooted else out
            prefix = f"{'' if block.at.rooted else around.prefix}{block.at}."
            target = reach(base, block.at.steps)
            _fill(block, replace(found, prefix=prefix), target, position)
            _forget_empty(base, block.at.steps)
        else:
            _fill(block, found, out, position)


def _fill(block: JsonBlock, here: Here, target: Tree, position: int) -> None:
    before = len(target)
    read_inside(block.inside, here, target, position)
    for call in block.calls:
        FUNCTIONS[call](here, target)
    if len(target) > before:
        for path, word in block.says:
            if _known(target, path.steps[:-1]):  # of a part that is not there nothing is said
                set_default(target, path, word)


def places_of(steps: Steps, around: Here) -> Iterator[Here]:
    """What stands at `steps` below `around`; nothing when it is absent, null or empty."""
    if not steps:
        if around.value not in (None, "", [], {}):
            yield around
        return
    step = steps[0]
    below = around.below(step.name)
    if not step.every:
        yield from places_of(steps[1:], below)
        return
    for item in below.items():
        if step.key:
            test = item.below(step.key)
            if test.text() != step.value:
                continue
            test.take()
        yield from places_of(steps[1:], item)


def _value(value: JsonValue, around: Here, out: Tree, position: int) -> None:
    path = value.path
    base = around.taken.root if path.rooted else out
    if value.again and path.steps[-1] in _known(base, path.steps[:-1]):
        return
    if value.position:
        out[path.steps[-1]] = str(position)
        return
    found = [one for place in value.places for one in places_of(place, around) if one.text() not in {"", value.filler}]
    if not found:
        return
    told = _converted(value, found, around)
    for one in found:
        one.take(str(path))
    if told is None:
        return
    target = reach(base, path.steps[:-1])
    if path.kind is Kind.TEXTS:
        target.setdefault(path.steps[-1], []).append(told)
    else:
        target.setdefault(path.steps[-1], told)


def _known(tree: Tree, steps: tuple[str, ...]) -> Tree:
    for step in steps:
        tree = tree.get(step, {})
    return tree


def _forget_empty(tree: Tree, steps: tuple[str, ...]) -> None:
    """A part that says nothing is absent."""
    if steps and steps[0] in tree:
        if steps[1:]:
            _forget_empty(tree[steps[0]], steps[1:])
        if not tree[steps[0]]:
            del tree[steps[0]]


def _converted(value: JsonValue, found: list[Here], around: Here) -> Any:
    text = " ".join(one.text() for one in found)
    path = value.path
    told: Any = text
    code = "value.number"
    if value.table is not None:
        told, code = value.table.word(text), "value.code"
    elif path.kind is Kind.NUMBER:
        told = number(text)
    elif path.kind is Kind.INTEGER:
        told = integer(text)
    elif path.kind in {Kind.MOMENT, Kind.DAY}:
        told, code = _moment(text, utc=value.style == "utc"), "value.date"
        if path.kind is Kind.DAY and isinstance(told, datetime):
            told = told.date()
    elif path.kind is Kind.BOOLEAN:
        told, code = (
            {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text),
            "value.code",
        )
    if told is None:
        table = value.table.name if value.table else ""
        around.taken.problems.append(problem(code, around.prefix + str(path), text, format="ISO 8601", table=table))
    return told


def _moment(text: str, *, utc: bool) -> date | datetime | None:
    try:
        if len(text) == len("2026-11-21"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if utc and moment.tzinfo is None else moment
