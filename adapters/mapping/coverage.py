"""Which fields of a document a mapping serves, where, and which it has no place for; and so, what a written message lacks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.mapping.functions import ELEMENT_FUNCTIONS, SEGMENT_FUNCTIONS
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
    known = {c.path for c in covered}
    without = [f for f in fields(spec.model) if not _is_known(f, known) and not f.startswith(ENVELOPE)]
    return Coverage(covered, without)


def uncarried(document: Document, without: list[str], message_type: str) -> list[Loss]:
    """What `document` says in the fields `without` a place."""
    losses = []
    for field in without:
        for path, value in _said(document, field.split("."), ""):
            losses.append(
                Loss(
                    path,
                    str(value),
                    f"{message_type} n'a pas de place pour {path} : « {value} » n'est pas transmis.",
                    f"{message_type} has no place for {path}: “{value}” is not carried.",
                )
            )
    return losses


def _said(part: Document, steps: list[str], prefix: str) -> Iterator[tuple[str, Any]]:
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    value = getattr(part, name)
    if value in (None, (), "") or value == type(part).model_fields[name].default:
        return
    if steps[0].endswith("[]"):
        for index, item in enumerate(value):
            yield from _said(item, rest, f"{prefix}{name}[{index}].")
    elif rest:
        yield from _said(value, rest, f"{prefix}{name}.")
    else:
        yield prefix + name, value


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
