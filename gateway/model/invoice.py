"""The invoice, in EN 16931 terms. INVOIC, Factur-X and PDF are output profiles of it."""

from datetime import date
from typing import Literal

from gateway.model.base import Document, Number
from gateway.model.parts import (
    Allowance,
    Item,
    Note,
    Parties,
    PaymentTerms,
    Period,
    Price,
    Quantity,
    Reference,
    Tax,
    Totals,
)

InvoiceKind = Literal["invoice", "credit_note", "deposit", "corrected", "debit_note", "self_billed", "other"]
"""UNTDID 1001: 380, 381, 386, 384, 383, 389."""


class InvoiceLine(Document):
    """``net_amount`` = quantity × price / per, allowances applied, rounded to cents (BT-131)."""

    number: str
    item: Item = Item()
    quantity: Quantity
    price: Price
    net_amount: Number
    tax: Tax
    order_line: str | None = None
    allowances: tuple[Allowance, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()


class TaxTotal(Document):
    """One row of the VAT breakdown (BG-23)."""

    category: str
    rate: Number
    base: Number
    amount: Number
    exemption_reason: str | None = None


class Invoice(Document):
    number: str
    kind: InvoiceKind = "invoice"
    issued_on: date
    due_on: date | None = None
    currency: str
    test: bool = False
    delivered_on: date | None = None
    period: Period | None = None
    parties: Parties = Parties()
    payment_terms: PaymentTerms | None = None
    references: tuple[Reference, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    totals: Totals
    notes: tuple[Note, ...] = ()
