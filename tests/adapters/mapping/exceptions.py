"""``mappings/exceptions.yaml``: what a wire format cannot carry, and so what a document is when it comes back."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from gateway.model.base import Document

Tree = Any
"""A document as its JSON says it: tables, lists and texts."""
NOTHING, DAY, REORDERED, REFUSED = "nothing", "the day", "another order", "refused"
_STEP = re.compile(r"(?P<name>[a-z0-9_|]+|\*)(?P<tests>(?:\[[^\]]*\])*)")
_FIELD_TEST = re.compile(r"(?P<field>[a-z_.]+)(?P<no>!)?=(?P<words>.*)")
_STEPS = re.compile(r"(?:[a-z0-9_|]+|\*)(?:\[[^\]]*\])*")
_ROOT_TEST = re.compile(r"\[(?P<test>[^\]]*)\]\.(?P<rest>.*)")
_SLICE = re.compile(r"(\d+):(?: by ([a-z]+))?")


@dataclass(frozen=True, eq=False)
class Entry:
    """One row: on which wires, which places of a document, what becomes of them, and why.

    A path is read as in a mapping; ``[]`` is every item of a list, ``[1:]`` all but the first, ``[1: by kind]`` all but the first of each kind, ``[kind=a|b]`` those whose kind
    says so, ``[unit=]`` those without one, ``*`` any field, ``buyer|seller`` either; ``[parties.seller=].currency``: of a document without a seller. ``becomes`` is ``nothing``, ``the day`` of a moment, ``another order``
    of a list, ``refused`` (without it, or with one of its ``values``, a document cannot be written; ``instead`` is what the test gives it then), a table of words
    (``""`` for nothing said), or ``like a|b``: the first of its neighbours that says something.
    """

    wires: tuple[str, ...]
    path: str
    becomes: Any
    why: str
    instead: Any = None
    told: bool = True
    values: tuple[str, ...] = ("",)

    def applies_to(self, names: frozenset[str]) -> bool:
        return any(wire in names for wire in self.wires)


@cache
def entries() -> tuple[Entry, ...]:
    text = resources.files("mappings").joinpath("exceptions.yaml").read_text(encoding="utf-8")
    return tuple(
        Entry(
            tuple(group["wires"]) if isinstance(group["wires"], list) else (group["wires"],),
            path,
            row["becomes"],
            row["why"],
            row.get("instead"),
            row.get("told", True),
            tuple(row.get("values", [""])),
        )
        for group in yaml.safe_load(text)
        for path, row in group["paths"].items()
    )


def plain(document: Document) -> Tree:
    return json.loads(document.model_dump_json())


@dataclass
class Carried:
    """What should come back of a document: ``tree``; the rows that made a difference; the places that are lost."""

    tree: Tree
    fired: list[Entry]
    lost: list[str]


def carried(tree: Tree, rows: list[Entry]) -> Carried:
    """What of ``tree`` a wire carries by the ``rows`` that hold for it."""
    made = Carried(copy.deepcopy(tree), [], [])
    for row in rows:
        if row.becomes in (REORDERED, REFUSED):
            continue
        changed = [one for one in _places(made.tree, row.path) if _change(*one[:2], row.becomes)]
        if changed:
            made.fired.append(row)
            made.lost += [place for _, _, place in changed if row.told]
            made.tree = _pruned(made.tree)
    return made


def refusals(tree: Tree, rows: list[Entry]) -> list[Entry]:
    """The rows by which ``tree`` cannot be written at all."""
    whole = _with_parts(tree, rows)
    return [
        row
        for row in rows
        if row.becomes == REFUSED and any(_is_refused(c, k, row) for c, k, _ in _places(whole, row.path))
    ]


def completed(tree: Tree, row: Entry) -> Tree:
    """``tree`` with what a refusal asks for."""
    made = _with_parts(tree, [row])
    for container, key, _ in list(_places(made, row.path)):
        if _is_refused(container, key, row):
            container[key] = row.instead
    return made


def _with_parts(tree: Tree, rows: list[Entry]) -> Tree:
    """``tree`` with the parts, empty, that the rows look into (``parties.buyer``)."""
    made = copy.deepcopy(tree)
    for row in rows:
        outer, _, inner = row.path.partition(".")
        if inner and row.becomes == REFUSED and outer.isidentifier():
            made.setdefault(outer, {})
    return made


def _is_refused(container: Any, key: Any, row: Entry) -> bool:
    said = _said(container, key)
    return ("" if said is None else said) in row.values


def sorted_lists(tree: Tree, rows: list[Entry]) -> Tree:
    """``tree`` with the lists in one order that no wire keeps."""
    made = copy.deepcopy(tree)
    for row in rows:
        if row.becomes == REORDERED:
            for container, key, _ in _places(made, row.path):
                if isinstance(_said(container, key), list):
                    container[key] = sorted(container[key], key=lambda one: json.dumps(one, sort_keys=True))
    return made


def _change(container: Any, key: Any, becomes: Any) -> bool:
    """Whether it made a difference; a removed item of a list stays as None until the tree is pruned."""
    said = _said(container, key)
    new = said
    if becomes == NOTHING:
        new = None
    elif becomes == DAY:
        new = said[:10] if said else said
    elif isinstance(becomes, dict):
        new = becomes.get("" if said is None else said, becomes.get("*", said) if said is not None else said)
        new = new if new != "" else None
    elif isinstance(becomes, str) and becomes.startswith("like "):
        new = said
        if said is None:
            new = next((container[n] for n in becomes.removeprefix("like ").split("|") if n in container), None)
    if new == said:
        return False
    container[key] = new
    return True


def _said(container: Any, key: Any) -> Any:
    return container[key] if isinstance(container, list) else container.get(key)


def _places(tree: Tree, path: str) -> Iterator[tuple[Any, Any, str]]:
    """The places at ``path``, as container and key with their canonical name; the last field need not be there."""
    found = _ROOT_TEST.fullmatch(path)
    if found is not None and not _holds(tree, found["test"]):
        return
    yield from _below(tree, _STEPS.findall(found["rest"] if found is not None else path), "")


def _below(tree: Tree, steps: list[str], around: str) -> Iterator[tuple[Any, Any, str]]:
    if not isinstance(tree, dict):
        return
    found = _STEP.fullmatch(steps[0])
    assert found is not None, steps
    tests = re.findall(r"\[([^\]]*)\]", found["tests"])
    for name in list(tree) if found["name"] == "*" else found["name"].split("|"):
        here = f"{around}{name}"
        said = tree.get(name)
        if isinstance(said, list) and tests:
            chosen = [(index, item) for index, item in enumerate(said)]
            for test in tests:
                part = _SLICE.fullmatch(test)
                chosen = _later(chosen, part) if part else [one for one in chosen if _holds(one[1], test)]
            for index, item in chosen:
                if len(steps) == 1:
                    yield said, index, f"{here}[{index}]"
                else:
                    yield from _below(item, steps[1:], f"{here}[{index}].")
        elif len(steps) == 1:
            if all(isinstance(said, dict) and _holds(said, test) for test in tests):
                yield tree, name, here
        elif isinstance(said, dict) and all(_holds(said, test) for test in tests):
            yield from _below(said, steps[1:], f"{here}.")


def _later(items: list[tuple[int, Any]], part: re.Match[str]) -> list[tuple[int, Any]]:
    """``1:`` all but the first; ``1: by kind`` all but the first of each kind."""
    seen: dict[Any, int] = {}
    found = []
    for one in items:
        group = one[1].get(part[2]) if part[2] else ""
        if seen.get(group, 0) >= int(part[1]):
            found.append(one)
        seen[group] = seen.get(group, 0) + 1
    return found


def _holds(item: Any, test: str) -> bool:
    if not test:
        return True
    found = _FIELD_TEST.fullmatch(test)
    assert found is not None, test
    for step in found["field"].split("."):
        item = item.get(step) if isinstance(item, dict) else None
    said = "" if item is None else item if isinstance(item, str) else json.dumps(item)
    return (said in found["words"].split("|")) != bool(found["no"])


def _pruned(tree: Tree) -> Tree:
    """Without what says nothing."""
    if isinstance(tree, dict):
        made = {key: _pruned(value) for key, value in tree.items()}
        return {key: value for key, value in made.items() if value not in (None, {}, [])}
    if isinstance(tree, list):
        return [value for value in map(_pruned, tree) if value not in (None, {}, [])]
    return tree
