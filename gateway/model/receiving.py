"""The receiving advice (avis de réception): what the customer found when the goods came in. Read from RECADV.

Not here: what we do about a difference (gateway.billing); only what the customer says.
"""

from gateway.model.base import Document, Moment
from gateway.model.parts import Item, Note, Parties, Quantity, Reference


class Discrepancy(Document):
    """A difference between what was announced and what came. ``kind`` is UNCL 4221 (``AF`` damaged, ``AC`` over-shipped …),
    ``reason`` UNCL 4295, ``quantity`` how much it is about."""

    kind: str | None = None
    reason: str | None = None
    quantity: Quantity | None = None


class ReceivedLine(Document):
    """``received`` came in, ``accepted`` was taken; ``despatched`` and ``ordered`` as the customer knows them."""

    number: str
    order_line: str | None = None
    item: Item = Item()
    received: Quantity | None = None
    accepted: Quantity | None = None
    rejected: Quantity | None = None
    despatched: Quantity | None = None
    ordered: Quantity | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()


class ReceivingAdvice(Document):
    number: str
    issued_at: Moment | None = None
    received_at: Moment | None = None
    test: bool = False
    parties: Parties = Parties()
    references: tuple[Reference, ...] = ()
    lines: tuple[ReceivedLine, ...] = ()
