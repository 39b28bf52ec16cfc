"""The despatch advice (bon de livraison): what left, for which order, to whom."""

from gateway.model.base import Document, Moment
from gateway.model.parts import Item, Note, Parties, Period, Quantity, Reference


class DespatchLine(Document):
    """``order_number`` is set where one delivery holds the lines of several orders."""

    number: str
    order_number: str | None = None
    order_line: str | None = None
    item: Item = Item()
    quantity: Quantity
    ordered: Quantity | None = None
    notes: tuple[Note, ...] = ()


class DespatchAdvice(Document):
    number: str
    issued_at: Moment
    order_number: str
    order_issued_at: Moment | None = None
    despatched_at: Moment | None = None
    expected_delivery: Period | None = None
    test: bool = False
    parties: Parties = Parties()
    references: tuple[Reference, ...] = ()
    packages: Quantity | None = None
    lines: tuple[DespatchLine, ...] = ()
    notes: tuple[Note, ...] = ()
