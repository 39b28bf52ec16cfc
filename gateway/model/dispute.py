"""The commercial dispute (litige): what the customer contests of our invoices, and why. Read from COMDIS.

Not here: how a dispute is settled and what it does to dunning (gateway.model.receivable, gateway.billing).
"""

from typing import Literal

from gateway.model.base import Document, Moment, Number
from gateway.model.parts import Note, Parties, Reference

DisputedKind = Literal["invoice", "credit_note", "deposit", "corrected", "debit_note", "self_billed", "other"]


class Objection(Document):
    """``reason`` is UNCL 4465: 4 short delivery, 5 price query, 17 transport damage, 53 duplicate invoice …"""

    reason: str | None = None
    notes: tuple[Note, ...] = ()


class DisputedLine(Document):
    number: str
    amount: Number | None = None
    objections: tuple[Objection, ...] = ()


class DisputedDocument(Document):
    kind: DisputedKind = "invoice"
    number: str
    date: Moment | None = None
    amount: Number | None = None
    contested: Number | None = None
    objections: tuple[Objection, ...] = ()
    lines: tuple[DisputedLine, ...] = ()


class CommercialDispute(Document):
    number: str
    issued_at: Moment | None = None
    test: bool = False
    parties: Parties = Parties()
    references: tuple[Reference, ...] = ()
    documents: tuple[DisputedDocument, ...] = ()
