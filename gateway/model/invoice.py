"""The invoice, in EN 16931 terms (the BT and BG numbers below). INVOIC, Factur-X, UBL and PDF are output profiles of it.

Not here: how its amounts come about (gateway.billing), what is still to be paid of it (gateway.model.receivable).
"""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from gateway.model.base import Document, Number
from gateway.model.parts import (
    Allowance,
    Attachment,
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

InvoiceKind = Literal["invoice", "credit_note", "deposit", "corrected", "debit_note", "self_billed", "rebate", "other"]

TYPE_CODES: dict[str, str] = {
    "invoice": "380",
    "credit_note": "381",
    "deposit": "386",
    "corrected": "384",
    "debit_note": "383",
    "self_billed": "389",
    "rebate": "262",
}
"""BT-3, UNTDID 1001. A rebate (ristourne) is a credit note on the turnover of a period."""

CREDITING: frozenset[str] = frozenset({"credit_note", "rebate"})
"""Kinds whose amounts are owed to the customer."""


class InvoiceLine(Document):
    """``net_amount`` = quantity × price / per, allowances applied, rounded to cents (BT-131)."""

    number: str
    item: Item = Item()
    quantity: Quantity
    price: Price
    net_amount: Number
    tax: Tax
    order_line: str | None = None
    period: Period | None = Field(default=None, description="BT-134, 135")
    accounting_reference: str | None = Field(default=None, description="the buyer's, BT-133")
    allowances: tuple[Allowance, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()


class TaxTotal(Document):
    """One row of the VAT breakdown (BG-23)."""

    category: str
    rate: Number = Field(default=Decimal(0), description="percent; nothing outside the scope of VAT")
    base: Number
    amount: Number
    exemption_reason: str | None = None
    exemption_code: str | None = Field(default=None, description="VATEX code, BT-121")


class Prepayment(Document):
    """A deposit invoice that was paid and that this invoice deducts; together they make BT-113."""

    number: str
    issued_on: date
    net: Number
    tax: Number
    gross: Number


class Invoice(Document):
    number: str
    kind: InvoiceKind = "invoice"
    issued_on: date
    due_on: date | None = None
    currency: str
    test: bool = False
    business_process: str | None = Field(
        default=None, description="BT-23: B goods, S services, M both; 1 ordinary, 2 paid already, 4 after deposits"
    )
    specification: str | None = Field(default=None, description="BT-24, when the document states one")
    tax_currency: str | None = Field(default=None, description="currency VAT is accounted in, when it differs; BT-6")
    tax_in_tax_currency: Number | None = Field(default=None, description="BT-111")
    tax_point_on: date | None = Field(default=None, description="BT-7")
    tax_point_code: str | None = Field(default=None, description="UNCL 2475, BT-8: 5 invoice, 29 delivery, 72 payment")
    accounting_reference: str | None = Field(default=None, description="the buyer's, BT-19")
    payment_reference: str | None = Field(default=None, description="what the payer should quote, BT-83")
    delivered_on: date | None = None
    period: Period | None = None
    parties: Parties = Parties()
    payment_terms: PaymentTerms | None = None
    references: tuple[Reference, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    lines: tuple[InvoiceLine, ...] = ()
    taxes: tuple[TaxTotal, ...] = ()
    totals: Totals
    prepayments: tuple[Prepayment, ...] = ()
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def customer(self) -> str | None:
        """Whose name the invoice carries."""
        party = self.parties.invoice_to or self.parties.buyer
        return party.name if party is not None else None

    @property
    def crediting(self) -> bool:
        return self.kind in CREDITING
