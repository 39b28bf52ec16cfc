"""Two versions of an order laid side by side: which header fields and which lines differ, old and new as plain text."""

from collections.abc import Iterator, Sequence
from typing import Any

from gateway.model.base import Document
from gateway.model.change import Difference, FieldChange, LineChange
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Item, Party, Period, Price, Quantity

_HEADER = (
    "currency",
    "requested_delivery",
    "requested_despatch",
    "requested_pick_up",
    "valid_until",
    "delivery_terms",
    "payment_terms",
    "allowances",
    "references",
    "notes",
)
_PARTIES = ("buyer", "ship_to", "invoice_to", "payer", "carrier")
_LINE = (
    "item",
    "quantity",
    "free_quantity",
    "price",
    "net_amount",
    "tax",
    "requested_delivery",
    "deliveries",
    "allowances",
    "notes",
)


def difference(before: Order, after: Order) -> Difference:
    """Lines are compared by their number; totals are the sender's sums and differ with the lines."""
    return Difference(header=tuple(_header(before, after)), lines=tuple(_lines(before.lines, after.lines)))


_READ = ("number", "kind", "issued_at", "totals", "tax")


def correction(before: Order, after: Order) -> Difference:
    """What a person corrected of what was read: a wrong number, date or sum is one of the document's own words too."""
    made = difference(before, after)
    return made.model_copy(update={"header": (*_fields(before, after, _READ), *made.header)})


def _header(before: Order, after: Order) -> Iterator[FieldChange]:
    yield from _fields(before, after, _HEADER)
    for change in _fields(before.parties, after.parties, _PARTIES):
        yield change.model_copy(update={"field": f"parties.{change.field}"})


def _lines(before: Sequence[OrderLine], after: Sequence[OrderLine]) -> Iterator[LineChange]:
    old, new = {line.number: line for line in before}, {line.number: line for line in after}
    for number, line in old.items():
        if number not in new:
            yield LineChange(
                number=number, kind="removed", fields=tuple(_fields(line, OrderLine(number=number), _LINE))
            )
        elif fields := tuple(_fields(line, new[number], _LINE)):
            yield LineChange(number=number, kind="changed", fields=fields)
    for number, line in new.items():
        if number not in old:
            yield LineChange(number=number, kind="added", fields=tuple(_fields(OrderLine(number=number), line, _LINE)))


def _fields(before: Document, after: Document, names: Sequence[str]) -> Iterator[FieldChange]:
    for name in names:
        old, new = _plain(getattr(before, name)), _plain(getattr(after, name))
        if old != new:
            yield FieldChange(field=name, before=old, after=new)


def _plain(value: Any) -> str | None:
    """How a person writes the value down; None when there is none."""
    match value:
        case (
            None
            | ()
            | Item(gtin=None, seller_code=None, buyer_code=None, description=None)
            | Party(name=None, gln=None, legal_id=None, vat_id=None, identifiers=(), address=None)
        ):
            return None
        case Quantity():
            return f"{value.value:f} {value.unit or ''}".strip()
        case Price():
            amount = value.net if value.net is not None else value.gross
            per = f" / {_plain(value.per)}" if value.per is not None else ""
            return f"{amount:f}{per}" if amount is not None else None
        case Period():
            days = dict.fromkeys(str(day) for day in (value.earliest, value.latest) if day is not None)
            return " – ".join(days) or None
        case Item():
            return " ".join(filter(None, (value.gtin, value.seller_code, value.buyer_code, value.description)))
        case Party():
            return value.name or value.gln or value.model_dump_json()
        case Document():
            return value.model_dump_json()
        case tuple():
            return "; ".join(_plain(one) or "" for one in value)
    return str(value)
