"""Reads whole JSON documents: finds the mapping by its keys, keeps provenance, lists what was left over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

from adapters.mapping import source
from adapters.mapping.complete import missing, number_lines, set_default, validated
from adapters.mapping.errors import MappingError
from adapters.mapping.json.here import Here, Taken
from adapters.mapping.json.language import JsonSpec, Steps, load
from adapters.mapping.json.read import places_of, read_inside
from adapters.mapping.reading import Problem, Tree
from gateway.model.base import Document

OWN = "json"
"""What an overlay calls a JSON document of the partner's own making."""


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """Where a value stands, as a JSON pointer."""

    pointer: str

    def __str__(self) -> str:
        return self.pointer


@dataclass(frozen=True, slots=True)
class JsonUnmapped:
    """Something the document says and the mapping does not take."""

    pointer: str
    value: str


@dataclass(eq=False)
class JsonReading:
    """What a JSON document says; as `Reading` for EDIFACT, with pointers for places."""

    kind: str
    document: Document | None
    content: Tree
    problems: list[Problem]
    _spec: JsonSpec
    _top: Here

    @cached_property
    def places(self) -> dict[str, JsonPlace]:
        return {path: JsonPlace(pointer) for path, pointer in self._top.taken.places.items()}

    @cached_property
    def unmapped(self) -> list[JsonUnmapped]:
        known = self._top.taken.pointers
        ignored = tuple(one.pointer for steps in self._spec.ignored for one in _all_of(steps, self._top))
        return [
            JsonUnmapped(pointer, text)
            for pointer, text in _leaves(self._top)
            if pointer not in known and not any(pointer == one or pointer.startswith(f"{one}/") for one in ignored)
        ]


def _all_of(steps: Steps, top: Here) -> Iterator[Here]:
    return places_of(steps, Here(top.value, "", Taken()))


def _leaves(here: Here) -> Iterator[tuple[str, str]]:
    if isinstance(here.value, dict):
        for name in here.value:
            yield from _leaves(here.below(name))
    elif isinstance(here.value, list):
        for item in here.items():
            yield from _leaves(item)
    elif here.text() or isinstance(here.value, bool):
        yield here.pointer, here.text()


def decoded(content: bytes) -> Any:
    """The JSON value, its numbers as they are written. Raises MappingError for what is no JSON."""
    try:
        return json.loads(content.decode("utf-8-sig"), parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise MappingError(
            f"this is no readable JSON: {error}",
            "ask the sender for well-formed JSON",
            fr=(f"ce n'est pas du JSON lisible ({error})", "demandez à l'expéditeur un JSON bien formé"),
        ) from error


@lru_cache(maxsize=128)
def _spec(name: str, overlay: str | None, stamp: object) -> JsonSpec:
    return load(name, overlay)


def spec_of(name: str, overlay: str | None = None) -> JsonSpec:
    return _spec(name, overlay, source.overlay_stamp(overlay) if overlay is not None else None)


@lru_cache(maxsize=1)
def shops() -> tuple[str, ...]:
    """The names of the ready mappings."""
    files = resources.files("mappings").joinpath("shops").iterdir()
    return tuple(sorted(f.name.removesuffix(".yaml") for f in files if f.name.endswith(".yaml")))


def recognised(head: bytes) -> str | None:
    """The ready mapping whose keys stand in the first bytes of a document, None when there is none."""
    return next((n for n in shops() if all(f'"{key}"'.encode() in head for key in spec_of(n).recognised)), None)


def own_mapping(overlay: str | None) -> bool:
    """Whether the partner's overlay says how its own JSON is read (`messages: json:`)."""
    raw = source.overlay(overlay) if overlay is not None else None
    return raw is not None and "messages" in raw.items and OWN in raw.items["messages"].items


def read_json(content: bytes, kind: str, *, overlay: str | None = None) -> JsonReading:
    """The canonical document of a JSON document by the mapping `kind`. Raises MappingError when it is no JSON object."""
    value = decoded(content)
    if not isinstance(value, dict):
        raise MappingError(
            "this is no JSON object",
            "send one order as one object",
            fr=("ce n'est pas un objet JSON", "envoyez chaque commande comme un objet"),
        )
    spec = spec_of(kind, overlay)
    top = Here(value, "", Taken(), top=value)
    read_inside(spec.content, top, top.taken.root)
    for path, word in spec.defaults:
        set_default(top.taken.root, path, word)
    problems = top.taken.problems + number_lines(top.taken.root) + missing(top.taken.root, spec.required)
    document, invalid = validated(spec.model, top.taken.root)
    return JsonReading(kind, document, top.taken.root, problems + invalid, spec, top)
