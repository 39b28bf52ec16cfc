"""The remittance advice (avis de paiement): which documents a payment settles, and what was held back. Read from REMADV.

Not here: matching it with open items (gateway.billing).
"""

from typing import Literal

from gateway.model.base import Document, Moment, Number
from gateway.model.parts import Note, Parties, Reference

SettledKind = Literal["invoice", "credit_note", "deposit", "corrected", "debit_note", "self_billed", "other"]


class Adjustment(Document):
    """Money held back or added. ``reason`` is UNCL 4465 (``3`` damaged goods, ``5`` price query …)."""

    reason: str | None = None
    amount: Number | None = None
    reference: str | None = None
    notes: tuple[Note, ...] = ()


class SettledDocument(Document):
    """One document of the payment: what it amounts to, what was due and what is paid of it."""

    kind: SettledKind = "invoice"
    number: str
    date: Moment | None = None
    amount: Number | None = None
    due: Number | None = None
    paid: Number | None = None
    discount: Number | None = None
    references: tuple[Reference, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


class RemittanceAdvice(Document):
    """``paid`` is the amount of the whole payment, ``means`` how it is made (UNCL 4461)."""

    number: str
    issued_at: Moment | None = None
    paid_on: Moment | None = None
    currency: str | None = None
    means: str | None = None
    iban: str | None = None
    bic: str | None = None
    payment_reference: str | None = None
    test: bool = False
    parties: Parties = Parties()
    references: tuple[Reference, ...] = ()
    documents: tuple[SettledDocument, ...] = ()
    due: Number | None = None
    paid: Number | None = None
    notes: tuple[Note, ...] = ()
