"""Canonical paths (`parties.buyer.address.city`) checked against the model, and what kind of value stands at their end.

The kind decides how a value is read from text and written back; a mapping file therefore never states types.
"""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union

from adapters.mapping import mistakes
from gateway.model.base import Document
from gateway.model.finding import Words
from gateway.model.parts import Period, Quantity


class Kind(StrEnum):
    TEXT = "text"
    TEXTS = "texts"  # a tuple of texts, such as address lines
    NUMBER = "number"  # exact decimal
    INTEGER = "integer"
    MOMENT = "moment"  # a day, or a day and time
    DAY = "day"
    UNIT = "unit"  # UN/ECE Recommendation 20
    BOOLEAN = "boolean"
    CHOICE = "choice"  # one of a closed list of words; needs a table
    PERIOD = "period"  # written as one moment when both ends are equal
    QUANTITY = "quantity"  # value and unit together
    OBJECT = "object"
    OBJECTS = "objects"


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the object a block works on; `model` is what stands at the end when it is an object or a list of them."""

    steps: tuple[str, ...]
    kind: Kind
    model: type[Document] | None = None
    words: tuple[str, ...] = ()
    rooted: bool = False  # written `/payment_terms.iban`: below the document, wherever the block works

    def __str__(self) -> str:
        return ".".join(self.steps)


class NoSuchPath(ValueError):
    """The model has no such field; the mistake (see `mistakes`) and its words say which ones there are."""

    def __init__(self, mistake: Words, **words: str) -> None:
        super().__init__(mistake.en.format(**words))
        self.mistake = mistake
        self.words = words


def resolve(model: type[Document], dotted: str) -> Path:
    """The path `dotted` below `model`. Raises NoSuchPath."""
    steps = tuple(dotted.split("."))
    current: type[Document] = model
    for depth, step in enumerate(steps):
        field = current.model_fields.get(step)
        if field is None:
            known = ", ".join(sorted(current.model_fields))
            raise NoSuchPath(mistakes.NO_FIELD, model=current.__name__, field=step, known=known)
        kind, inner, words = _kind_of(field.annotation, step, tuple(field.metadata))
        last = depth == len(steps) - 1
        if last:
            return Path(steps, kind, inner, words)
        if inner is None or kind is Kind.OBJECTS:
            raise NoSuchPath(mistakes.NO_WAY_ON, path=".".join(steps[: depth + 1]), field=steps[depth + 1])
        current = inner
    raise AssertionError("str.split gives at least one step")


def _kind_of(
    annotation: Any, name: str, metadata: tuple[Any, ...]
) -> tuple[Kind, type[Document] | None, tuple[str, ...]]:
    options = [a for a in _options(annotation) if a is not type(None)]
    if len(options) == 1:
        return _single_kind(options[0], name)
    if set(options) == {date, datetime}:
        return Kind.MOMENT, None, ()
    raise NoSuchPath(mistakes.UNMAPPED_TYPE, field=name, kind=str(annotation))


def _options(annotation: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(annotation)
    if origin is Union or origin is types.UnionType:
        return tuple(o for a in typing.get_args(annotation) for o in _options(a))
    if origin is typing.Annotated:
        return _options(typing.get_args(annotation)[0])
    return (annotation,)


_SIMPLE: dict[Any, Kind] = {
    Decimal: Kind.NUMBER,
    int: Kind.INTEGER,
    date: Kind.DAY,
    datetime: Kind.MOMENT,
    bool: Kind.BOOLEAN,
}


def _single_kind(annotation: Any, name: str) -> tuple[Kind, type[Document] | None, tuple[str, ...]]:
    origin = typing.get_origin(annotation)
    if origin is Literal:
        return Kind.CHOICE, None, typing.get_args(annotation)
    if origin is tuple:
        inner = typing.get_args(annotation)[0]
        return (Kind.TEXTS, None, ()) if inner is str else (Kind.OBJECTS, inner, ())
    if annotation is str:
        return (Kind.UNIT if name == "unit" else Kind.TEXT), None, ()
    if annotation in _SIMPLE:
        return _SIMPLE[annotation], None, ()
    if annotation is Period:
        return Kind.PERIOD, Period, ()
    if annotation is Quantity:
        return Kind.QUANTITY, Quantity, ()
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return Kind.OBJECT, annotation, ()
    raise NoSuchPath(mistakes.UNMAPPED_TYPE, field=name, kind=str(annotation))
