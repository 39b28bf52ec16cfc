"""Whose papers a caller may see: everything, one partner's, one customer's, or one order's. What is out of reach does not
exist.

The only place where a caller's bounds become conditions. :class:`Sight` answers for one thing by its id;
:func:`bounds` are the conditions for lists.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, false, or_, select

from gateway.errors import NotFound
from gateway.store.tables import (
    event,
    inbound,
    invoice,
    invoice_source,
    orders,
    outgoing,
    quotation,
    webhook_delivery,
    webhook_endpoint,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """At most one of the three; none: everything. ``order`` is an order's id."""

    partner: str | None = None
    account: str | None = None
    order: str | None = None

    @property
    def bounded(self) -> bool:
        return self.partner is not None or self.account is not None or self.order is not None

    @property
    def namespace(self) -> str:
        """Keeps what bounded callers name themselves (idempotency keys) apart."""
        return self.partner or (
            f"account:{self.account}" if self.account else f"order:{self.order}" if self.order else ""
        )


EVERYTHING = Reach()
ACCOUNT = "account"
"""Among the facts of a transmission: the customer who handed it over."""


def bounds(table: Table, reach: Reach) -> list[ColumnElement[bool]]:
    """Conditions on the rows of a table; a table that is not named here shows a bounded caller nothing."""
    return [_BOUNDS[table](reach) if table in _BOUNDS else false()] if reach.bounded else []


def _own(table: Table, reach: Reach) -> ColumnElement[bool]:
    if reach.order:
        return false()
    column, value = (table.c.partner, reach.partner) if reach.partner else (table.c.account, reach.account)
    own: ColumnElement[bool] = column == value
    return own


def _inbound(reach: Reach) -> ColumnElement[bool]:
    """A customer's are those that it handed over itself."""
    if reach.partner:
        return inbound.c.partner == reach.partner
    if reach.order:
        return false()  # a transmission may hold others' orders
    handed_over: ColumnElement[bool] = inbound.c.facts[ACCOUNT].as_string() == reach.account
    return handed_over


def _orders(reach: Reach) -> ColumnElement[bool]:
    """A customer sees its order before it is known for whose account it counts."""
    if reach.partner:
        return orders.c.partner == reach.partner
    if reach.order:
        return orders.c.id == reach.order
    handed_over = orders.c.inbound_id.in_(select(inbound.c.id).where(_inbound(reach)))
    return or_(orders.c.account == reach.account, orders.c.account.is_(None) & handed_over)


def _outgoing(reach: Reach) -> ColumnElement[bool]:
    if reach.partner:
        return outgoing.c.partner == reach.partner
    return outgoing.c.order_id.in_(select(orders.c.id).where(_orders(reach)))


def _event(reach: Reach) -> ColumnElement[bool]:
    """Those about its orders, and those about its transmissions as a whole."""
    own = select(orders.c.id).where(_orders(reach))
    if reach.order:
        return event.c.order_id == reach.order
    whole = event.c.order_id.is_(None) & event.c.inbound_id.in_(select(inbound.c.id).where(_inbound(reach)))
    return event.c.order_id.in_(own) | whole


def _invoice(reach: Reach) -> ColumnElement[bool]:
    if reach.account:
        return invoice.c.account == reach.account
    if reach.order:
        return invoice.c.number.in_(_invoices_of_nothing_but(reach.order))
    return invoice.c.order_id.in_(select(orders.c.id).where(orders.c.partner == reach.partner))


def _invoices_of_nothing_but(order_id: str) -> Select[tuple[str]]:
    others = select(invoice_source.c.number).where(invoice_source.c.order_id != order_id)
    return select(invoice_source.c.number).where(
        invoice_source.c.order_id == order_id, invoice_source.c.number.not_in(others)
    )


def _quotation(reach: Reach) -> ColumnElement[bool]:
    """Promised to a customer, and nobody else's."""
    own: ColumnElement[bool] = quotation.c.account == reach.account if reach.account else false()
    return own


def _delivery(reach: Reach) -> ColumnElement[bool]:
    return webhook_delivery.c.endpoint_id.in_(select(webhook_endpoint.c.id).where(_own(webhook_endpoint, reach)))


_BOUNDS: dict[Table, Callable[[Reach], ColumnElement[bool]]] = {
    orders: _orders,
    inbound: _inbound,
    outgoing: _outgoing,
    event: _event,
    invoice: _invoice,
    quotation: _quotation,
    webhook_endpoint: lambda reach: _own(webhook_endpoint, reach),
    webhook_delivery: _delivery,
}

SUBJECTS: dict[str, tuple[Table, str]] = {
    "order_id": (orders, "id"),
    "inbound_id": (inbound, "id"),
    "outgoing_id": (outgoing, "id"),
    "invoice_number": (invoice, "number"),
    "quotation_number": (quotation, "number"),
    "endpoint_id": (webhook_endpoint, "id"),
    "delivery_id": (webhook_delivery, "id"),
}
"""Names that addresses give to ids, and what they are ids of."""

_SUBJECT_WORDS = {
    "order_id": ("order", "de commande"),
    "inbound_id": ("inbound", "de transmission"),
    "outgoing_id": ("outgoing document", "de document sortant"),
    "invoice_number": ("invoice", "de facture"),
    "quotation_number": ("quotation", "de devis"),
    "endpoint_id": ("endpoint", "de point de réception"),
    "delivery_id": ("delivery", "d'envoi"),
}
"""English and French, the latter as it follows "il n'y a pas"."""


class Sight:
    """What a caller may see, asked by id."""

    def __init__(self, connection: Connection, reach: Reach) -> None:
        self._connection, self._reach = connection, reach

    def sees(self, name: str, value: str) -> bool:
        """``name`` is one of :data:`SUBJECTS`; a bounded caller sees nothing under any other."""
        if not self._reach.bounded:
            return True
        if name not in SUBJECTS:
            return False
        table, column = SUBJECTS[name]
        query = select(table.c[column]).where(table.c[column] == value, *bounds(table, self._reach)).limit(1)
        return self._connection.execute(query).first() is not None

    def demand(self, name: str, value: str) -> None:
        """Raises :class:`NotFound`, in the same words as for what does not exist."""
        if not self.sees(name, value):
            en, fr = _SUBJECT_WORDS.get(name, (name, name))
            raise NotFound(f"there is no {en} {value}", fr=(f"il n'y a pas {fr} {value}", ""))
