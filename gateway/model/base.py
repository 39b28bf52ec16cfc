"""What every canonical document has in common: immutable, typed, and silent about what its source did not say.

Not here: any document itself (see the neighbouring modules, one per document).
"""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
)

LONGEST = 40  # signs of a number; EDIFACT allows 35 digits, and a thousand of them are an attack, not an amount
_TOO_LONG = f"a number has {LONGEST} signs at most"


def _exact_decimal(value: Any) -> Any:
    """Refuse floats (0.1 has no exact float) and absurd lengths; everything else is pydantic's business."""
    if isinstance(value, Decimal):
        if value.is_finite() and value.adjusted() >= LONGEST:
            raise ValueError(_TOO_LONG)
    elif isinstance(value, str):
        if "e" in value.lower():
            raise ValueError("write the number out in full, without an exponent")
        if len(value) > LONGEST:
            raise ValueError(_TOO_LONG)
    elif isinstance(value, float):
        raise ValueError('write amounts and quantities as strings, such as "12.50"; a float cannot hold them exactly')
    elif isinstance(value, int) and abs(value) >= 10**LONGEST:
        raise ValueError(_TOO_LONG)
    return value


def _plain(value: Decimal) -> str:
    return format(value, "f")


Number = Annotated[
    Decimal,
    BeforeValidator(_exact_decimal),
    PlainSerializer(_plain, return_type=str, when_used="json"),
]
"""An exact decimal; a string with a point in JSON, its trailing zeros kept as the source wrote them."""

Moment = date | datetime
"""A day, or a day and time when the source gives one. A time without zone is the partner's local time."""


class Document(BaseModel):
    """Immutable; unknown fields are refused; ``None`` and empty lists are left out of the JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @classmethod
    def of(cls, **said: Any) -> Self:
        """The document made of values that are of the right types already, such as parts of other documents: nothing
        is checked, which takes a tenth of the time. For what we compute ourselves, never for what came from outside."""
        defaults, names = _defaults(cls)
        made = cls.__new__(cls)
        _set_values(made, defaults | said)
        _set_names(made, names)
        _set_extra(made, None)
        _set_private(made, None)
        return made

    @model_serializer(mode="wrap")
    def _only_what_was_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        said = handler(self)
        return {name: value for name, value in said.items() if value is not None and value not in ([], (), {})}


_set_values, _set_names, _set_extra, _set_private = (
    BaseModel.__dict__[name].__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
"""The four slots of a model, filled past its own refusal to be changed."""


@cache
def _defaults(kind: type[Document]) -> tuple[dict[str, Any], set[str]]:
    """In the order of the fields, as the JSON has it; and their names, which all documents of the kind share."""
    values = {name: field.get_default(call_default_factory=True) for name, field in kind.model_fields.items()}
    return values, set(values)
