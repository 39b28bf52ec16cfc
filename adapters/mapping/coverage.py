"""Which fields of a document a mapping serves, where, and which it has no place for; and so, what a written message lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.mapping.functions import ELEMENT_FUNCTIONS, FINISH_CARRIES, SEGMENT_FUNCTIONS
from adapters.mapping.language import BlockSpec, MappingSpec
from adapters.mapping.paths import Kind, NoSuchPath, resolve
from adapters.mapping.places import BlockPlace
from adapters.mapping.reading import Loss
from gateway.model.base import Document

ENVELOPE = ("test", "origin.")
"""Fields that the envelope of the interchange tells, not the message."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A canonical field and one place that serves it: `LIN/QTY[21] 1.2`, in a file's line, read, written or both."""

    path: str
    place: str
    line: str
    direction: str


@dataclass(frozen=True, slots=True)
class Coverage:
    covered: list[Covered]
    without: list[str]  # fields of the document that this message has no place for


def coverage_of(spec: MappingSpec) -> Coverage:
    """Which fields of the document a mapping serves, and which it does not."""
    covered = [c for block in (*spec.header, *spec.summary) for c in _of_block(block, "", "")]
    known = {c.path for c in covered} | {path for name in spec.finish for path in FINISH_CARRIES.get(name, ())}
    without = [f for f in fields(spec.model) if not _is_known(f, known) and not f.startswith(ENVELOPE)]
    return Coverage(covered, without)


class Uncarried:
    """What a document says in the fields that a message has no place for."""

    def __init__(self, model: type[Document], without: list[str], message_type: str) -> None:
        self._message_type = message_type
        self._fields = _below(model, [field.split(".") for field in without])

    def __call__(self, document: Document) -> list[Loss]:
        kind = self._message_type
        return [
            Loss(
                path,
                str(value),
                f"{kind} n'a pas de place pour {path} : « {value} » n'est pas transmis.",
                f"{kind} has no place for {path}: “{value}” is not carried.",
            )
            for path, value in _said(document, self._fields, "")
        ]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field to look at: its default, and what of it is to be looked at when it is an object or a list of them."""

    name: str
    default: Any
    inside: tuple[_Field, ...]


def _below(model: type[Document], paths: list[list[str]]) -> tuple[_Field, ...]:
    found = []
    for step in dict.fromkeys(path[0] for path in paths):
        name, rest = step.removesuffix("[]"), [path[1:] for path in paths if path[0] == step and path[1:]]
        inner = resolve(model, name).model
        inside = _below(inner, rest) if rest and inner is not None else ()
        found.append(_Field(name, model.model_fields[name].default, inside))
    return tuple(found)


def _said(part: Document, fields: tuple[_Field, ...], prefix: str) -> Iterator[tuple[str, Any]]:
    for field in fields:
        value = getattr(part, field.name)
        if value is None:
            continue
        if not field.inside:
            if value not in ((), "", field.default):
                yield prefix + field.name, value
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                yield from _said(item, field.inside, f"{prefix}{field.name}[{index}].")
        else:
            yield from _said(value, field.inside, f"{prefix}{field.name}.")


def _is_known(field: str, known: set[str]) -> bool:
    return any(field == path or field.startswith((f"{path}.", f"{path}[")) for path in known)


def fields(model: type[Document], prefix: str = "") -> Iterator[str]:
    """Every leaf field of a document, lists as `lines[]`."""
    for name in model.model_fields:
        try:
            path = resolve(model, name)
        except NoSuchPath:
            continue
        if path.model is None:
            yield prefix + name
        else:
            yield from fields(path.model, f"{prefix}{name}{'[]' if path.kind is Kind.OBJECTS else ''}.")


def _of_block(block: BlockSpec, around: str, prefix: str) -> Iterator[Covered]:
    place = f"{around}/{_named(block.place)}" if around else _named(block.place)
    if block.at is not None:
        prefix += f"{block.at}."
    elif block.each is not None:
        prefix += f"{block.each}[]."
    direction = {None: "both", "read": "read", "write": "write"}[block.only]
    line = str(block.line)
    if block.function is not None:
        for carried in SEGMENT_FUNCTIONS[block.function].carries:
            yield Covered(prefix + carried, place, line, direction)
    for value in block.values:
        way = {None: direction, "read": "read", "write": "write"}[value.only]
        here = f"{place} {value.place}"
        if value.function is not None:
            inside = f"{prefix}{value.path}." if value.path is not None else prefix
            for carried in ELEMENT_FUNCTIONS[value.function].carries:
                yield Covered(inside + carried, here, str(value.line), way)
        elif value.path is not None:
            path = str(value.path) if value.path.rooted else f"{prefix}{value.path}"
            yield Covered(path, here, str(value.line), way)
    for inner in block.blocks:
        yield from _of_block(inner, place, prefix)


def _named(place: BlockPlace) -> str:
    conditions = [
        ("" if (c.element, c.component) == (1, 1) else f"{c.element}.{c.component}=") + "|".join(c.values)
        for c in place.conditions
    ]
    return f"{place.tag}[{' '.join(conditions)}]" if conditions else place.tag
