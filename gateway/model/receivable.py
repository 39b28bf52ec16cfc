"""What is still to be paid, and what happens until it is: payments, disputes, reminders, French life-cycle statuses.

Closed vocabularies with their sentences in both languages; no arithmetic (gateway.billing).
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Literal

from pydantic import Field

from gateway.model.base import Document, Number
from gateway.model.finding import Words
from gateway.model.parts import Party


class InvoiceStatus(IntEnum):
    """Life-cycle statuses of the French reform (CDAR), by their codes."""

    DEPOSITED = 200
    ISSUED = 201
    RECEIVED = 202
    AVAILABLE = 203
    TAKEN_OVER = 204
    APPROVED = 205
    PART_APPROVED = 206
    DISPUTED = 207
    SUSPENDED = 208
    COMPLETED = 209
    REFUSED = 210
    PAYMENT_SENT = 211
    PAID = 212
    REJECTED = 213


STATUS_WORDS: dict[InvoiceStatus, Words] = {
    InvoiceStatus.DEPOSITED: Words(fr="Déposée", en="Deposited"),
    InvoiceStatus.ISSUED: Words(fr="Émise par la plateforme", en="Issued by the platform"),
    InvoiceStatus.RECEIVED: Words(fr="Reçue par la plateforme", en="Received by the platform"),
    InvoiceStatus.AVAILABLE: Words(fr="Mise à disposition", en="Made available"),
    InvoiceStatus.TAKEN_OVER: Words(fr="Prise en charge", en="Taken over"),
    InvoiceStatus.APPROVED: Words(fr="Approuvée", en="Approved"),
    InvoiceStatus.PART_APPROVED: Words(fr="Approuvée partiellement", en="Approved in part"),
    InvoiceStatus.DISPUTED: Words(fr="En litige", en="Disputed"),
    InvoiceStatus.SUSPENDED: Words(fr="Suspendue", en="Suspended"),
    InvoiceStatus.COMPLETED: Words(fr="Complétée", en="Completed"),
    InvoiceStatus.REFUSED: Words(fr="Refusée", en="Refused"),
    InvoiceStatus.PAYMENT_SENT: Words(fr="Paiement transmis", en="Payment sent"),
    InvoiceStatus.PAID: Words(fr="Encaissée", en="Paid"),
    InvoiceStatus.REJECTED: Words(fr="Rejetée", en="Rejected"),
}


class DisputeReason(StrEnum):
    PRICE = "price"
    QUANTITY = "quantity"
    DAMAGED = "damaged"
    NOT_ORDERED = "not_ordered"
    NOT_RECEIVED = "not_received"
    VAT_RATE = "vat_rate"
    DETAILS = "details"
    DUPLICATE = "duplicate"
    OTHER = "other"


DISPUTE_WORDS: dict[DisputeReason, Words] = {
    DisputeReason.PRICE: Words(fr="Prix erroné", en="Wrong price"),
    DisputeReason.QUANTITY: Words(fr="Quantité erronée", en="Wrong quantity"),
    DisputeReason.DAMAGED: Words(fr="Marchandise abîmée ou non conforme", en="Goods damaged or not as ordered"),
    DisputeReason.NOT_ORDERED: Words(fr="Non commandé", en="Not ordered"),
    DisputeReason.NOT_RECEIVED: Words(fr="Non reçu", en="Not received"),
    DisputeReason.VAT_RATE: Words(fr="Taux de TVA erroné", en="Wrong VAT rate"),
    DisputeReason.DETAILS: Words(fr="Mention manquante ou erronée", en="Missing or wrong details"),
    DisputeReason.DUPLICATE: Words(fr="Déjà facturé", en="Invoiced already"),
    DisputeReason.OTHER: Words(fr="Autre motif", en="Other reason"),
}

LIFE_CYCLE_REASONS: dict[DisputeReason, str] = {DisputeReason.VAT_RATE: "TX_TVA_ERR"}
"""Reason codes of status 207 that we have seen in official samples; the others go out as words only."""


class DisputeOutcome(StrEnum):
    CREDITED = "credited"
    UNFOUNDED = "unfounded"
    SETTLED = "settled"


OUTCOME_WORDS: dict[DisputeOutcome, Words] = {
    DisputeOutcome.CREDITED: Words(fr="Fondé : un avoir", en="Justified: a credit note"),
    DisputeOutcome.UNFOUNDED: Words(fr="Non fondé", en="Unfounded"),
    DisputeOutcome.SETTLED: Words(fr="Réglé autrement", en="Settled otherwise"),
}


class ReminderStep(StrEnum):
    """The steps of dunning, in their order."""

    BEFORE_DUE = "before_due"
    FIRST = "first"
    SECOND = "second"
    REGISTERED = "registered"
    FORMAL_NOTICE = "formal_notice"
    COURT = "court"


REMINDER_WORDS: dict[ReminderStep, Words] = {
    ReminderStep.BEFORE_DUE: Words(fr="Rappel avant échéance", en="Notice before the due date"),
    ReminderStep.FIRST: Words(fr="Première relance", en="First reminder"),
    ReminderStep.SECOND: Words(fr="Deuxième relance", en="Second reminder"),
    ReminderStep.REGISTERED: Words(fr="Lettre recommandée", en="Registered letter"),
    ReminderStep.FORMAL_NOTICE: Words(fr="Mise en demeure", en="Formal notice"),
    ReminderStep.COURT: Words(fr="Remise pour injonction de payer", en="Hand-over for a court order to pay"),
}


class ReminderPolicy(Document):
    """How the customers of a segment are reminded: like one of ours, with other days, amounts or texts where they are
    given."""

    like: Literal["standard", "gentle", "none"] = Field(default="standard", description="none: never reminded")
    after: Mapping[ReminderStep, int | None] = Field(
        default_factory=dict,
        description="step → days from the due date, negative before it; null: that step is not taken",
        examples=[{"first": 12, "court": None}],
    )
    tolerance: Number | None = Field(default=None, description="what a customer may owe without being reminded")
    claims_from: ReminderStep | None = Field(
        default=None, description="the step from which interest and indemnity are claimed"
    )
    texts: Mapping[Literal["fr", "en", "de"], Mapping[ReminderStep, tuple[str, ...]]] = Field(
        default_factory=dict,
        description="language → step → paragraphs instead of ours; {before} becomes the day by which to pay",
    )


class OpenItem(Document):
    """What is left of an invoice; a credit note's ``open`` is negative."""

    number: str
    debtor: str
    currency: str
    issued_on: date
    due_on: date | None = None
    amount: Number
    open: Number
    disputed: bool = False

    def days_late(self, today: date) -> int:
        """Days since the due date; zero or less when it is not due yet."""
        return (today - (self.due_on or self.issued_on)).days


class IncomingPayment(Document):
    """One credit on our bank account. ``key`` is its own in its source: the same line read again is the same payment."""

    key: str
    received_on: date
    amount: Number
    currency: str
    reference: str = ""
    payer: str | None = None
    iban: str | None = None
    account: str | None = None


class RemindedInvoice(Document):
    """``interest`` is what the late payment costs the debtor up to the day of the letter."""

    number: str
    issued_on: date
    due_on: date
    amount: Number
    open: Number
    days_late: int
    interest: Number = Decimal(0)


class Reminder(Document):
    """A letter to a debtor with all its invoices that have come to the same step."""

    id: str
    step: ReminderStep
    made_on: date
    language: str
    sender: Party
    recipient: Party
    debtor: str
    currency: str
    title: str
    text: tuple[str, ...]
    closing: str
    invoices: tuple[RemindedInvoice, ...]
    total: Number
    interest: Number = Decimal(0)
    indemnity: Number = Decimal(0)
    iban: str | None = None
    pay_before: date | None = None
