"""What we answer: the business answer to an order (order response) and the application error.

The technical receipt (CONTRL) belongs to the wire format and is built there.
"""

from typing import Literal

from gateway.model.base import Document, Moment
from gateway.model.parts import Item, Note, Parties, Party, Period, Price, Quantity, Reference, Totals

ResponseStatus = Literal["accepted", "changed", "rejected", "received"]
LineStatus = Literal["accepted", "changed", "rejected", "backordered", "substituted"]


class ResponseDelivery(Document):
    """A part of a line that comes on its own day or to a place of its own; ``quantity`` in the buyer's unit."""

    ship_to: Party | None = None
    quantity: Quantity | None = None
    expected_delivery: Period | None = None


class ResponseLine(Document):
    """``ordered`` is what the buyer asked for, ``quantity`` what we confirm; likewise the other pairs;
    ``free_quantity`` comes with it at no charge. ``substitute`` takes the place of ``item``."""

    number: str
    status: LineStatus
    item: Item = Item()
    ordered: Quantity | None = None
    quantity: Quantity | None = None
    free_quantity: Quantity | None = None
    price: Price | None = None
    ordered_price: Price | None = None
    expected_delivery: Period | None = None
    deliveries: tuple[ResponseDelivery, ...] = ()
    substitute: Item | None = None
    notes: tuple[Note, ...] = ()


class OrderResponse(Document):
    number: str
    issued_at: Moment
    status: ResponseStatus
    order_number: str
    order_issued_at: Moment | None = None
    currency: str | None = None
    test: bool = False
    parties: Parties = Parties()
    expected_delivery: Period | None = None
    references: tuple[Reference, ...] = ()
    lines: tuple[ResponseLine, ...] = ()
    totals: Totals | None = None
    notes: tuple[Note, ...] = ()


class ApplicationFault(Document):
    """One thing that is wrong with the order, in words the partner can act on.

    ``code`` is ours (``item.unknown``); ``line`` is the order line's number, absent for the header.
    """

    code: str
    text: str
    line: str | None = None


class ApplicationError(Document):
    """Becomes an APERAK: the message was read, but the application cannot go on with it as it stands."""

    number: str
    issued_at: Moment
    order_number: str | None = None
    message_reference: str | None = None
    interchange_reference: str | None = None
    parties: Parties = Parties()
    faults: tuple[ApplicationFault, ...] = ()
    test: bool = False
