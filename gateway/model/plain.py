"""A document as plain JSON values, equal to ``model_dump(mode="json")`` and several times as fast.

An order of twenty lines is some eighty small documents; pydantic calls back into Python for each. What a class consists of
is looked up once here, and the walk is one loop. Anything out of the ordinary is left to pydantic.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from gateway.model.base import Document

_MOMENT = TypeAdapter(datetime)
_FIELDS: dict[type[Document], tuple[str, ...] | None] = {}
"""The fields of each class in their order; None for a class that has a way of its own to be written."""


def plain(document: Document) -> dict[str, Any]:
    """What was said in the document: no ``None``, nothing empty; numbers as strings, moments in ISO 8601."""
    kind = type(document)
    if kind not in _FIELDS:
        _FIELDS[kind] = _fields_of(kind)
    names = _FIELDS[kind]
    if names is None:
        return document.model_dump(mode="json")
    values = document.__dict__
    said: dict[str, Any] = {}
    for name in names:
        value = values[name]
        if value is None:
            continue
        kind_of_value = type(value)
        if kind_of_value is str or kind_of_value is bool:
            said[name] = value
            continue
        written = _WRITTEN.get(kind_of_value, _other)(value)
        if written or written.__class__ not in _MAY_BE_EMPTY:
            said[name] = written
    return said


def _other(value: Any) -> Any:
    if isinstance(value, Document):
        return plain(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {_other(key): _WRITTEN.get(type(one), _other)(one) for key, one in value.items()}
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} has no place in a document")


def _each(values: Any) -> list[Any]:
    return [_WRITTEN.get(type(one), _other)(one) for one in values]


_MAY_BE_EMPTY = (list, dict)
_WRITTEN: dict[type[Any], Callable[[Any], Any]] = {
    Decimal: lambda value: format(value, "f"),
    date: date.isoformat,
    datetime: lambda value: _MOMENT.dump_python(value, mode="json"),
    tuple: _each,
    list: _each,
}


def _fields_of(kind: type[Document]) -> tuple[str, ...] | None:
    decorators = kind.__pydantic_decorators__
    own_way = set(decorators.model_serializers) - set(Document.__pydantic_decorators__.model_serializers)
    fields = kind.model_fields
    unusual = any(field.exclude or field.serialization_alias or field.alias for field in fields.values())
    if own_way or decorators.field_serializers or decorators.computed_fields or unusual:
        return None
    return tuple(fields)


class Json(str):
    """JSON text that goes into the database as it is."""

    __slots__ = ()


def as_json(said: dict[str, Any]) -> Json:
    """Compact JSON of plain values."""
    return Json(to_json(said).decode())
