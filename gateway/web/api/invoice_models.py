"""What the API says of invoices, the money they wait for and what is done about it; and the small bodies it takes."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from gateway.model.base import Number
from gateway.model.finding import Words
from gateway.model.receivable import DisputeOutcome, DisputeReason
from gateway.web.api.models import Answer, Asked, FindingAnswer


class InvoiceSummary(Answer):
    number: str = Field(examples=["F2026-000001"])
    url: str
    kind: str = Field(description="invoice, deposit, credit_note …")
    account: str
    debtor: str = Field(description="the account that pays")
    order_id: str | None = Field(description="absent when it bills several")
    preceding: str | None = Field(description="what a credit note takes back")
    issued_on: date
    due_on: date | None
    currency: str
    net: Number
    tax: Number
    gross: Number
    payable: Number = Field(description="what was left to pay after deposits")
    open: Number = Field(description="what is still to be paid; negative: what we owe")
    disputed: bool


class InvoiceList(Answer):
    invoices: list[InvoiceSummary]
    next: str | None = Field(description="path of the following page; null on the last")


class StatusAnswer(Answer):
    """A life-cycle status of the French reform."""

    code: int = Field(examples=[207])
    words: Words
    at: datetime
    by: str
    detail: dict[str, Any]


class DisputeAnswer(Answer):
    id: str
    number: str
    reason: str
    words: str
    lines: list[str]
    owner: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    credit_note: str | None
    why: str | None


class SettlementAnswer(Answer):
    payment_id: str | None
    credit_note: str | None
    amount: Number
    why: str
    at: datetime


class InvoiceDocument(Answer):
    """A form the invoice exists in. Asked for in another form, it is made, kept, and the same bytes ever after."""

    form: str = Field(examples=["factur-x"])
    filename: str
    media_type: str
    size: int
    sha256: str
    url: str


class InvoiceDetail(InvoiceSummary):
    sha256: str = Field(description="of the archived original")
    chain: str = Field(description="hash that ties it to the invoice issued before")
    document: dict[str, Any] = Field(description="the invoice in the terms of EN 16931")
    statuses: list[StatusAnswer]
    settled_by: list[SettlementAnswer]
    disputes: list[DisputeAnswer]
    documents: list[InvoiceDocument]


class CreditNote(Asked):
    why: str = Field(min_length=1, max_length=1000, description="the reason; the customer reads it")
    quantities: dict[str, Number] | None = Field(
        default=None, description="line number of the invoice → quantity taken back; all that is left when absent"
    )


class OpenDispute(Asked):
    reason: DisputeReason
    words: str = Field(default="", max_length=2000, description="what the customer says")
    lines: tuple[str, ...] = ()
    owner: str | None = Field(default=None, max_length=120, description="who answers for it; the caller when absent")


class CloseDispute(Asked):
    outcome: DisputeOutcome
    why: str = Field(min_length=1, max_length=1000)
    quantities: dict[str, Number] | None = Field(default=None, description="for credited: as of a credit note")


class ShareAnswer(Answer):
    number: str
    amount: Number


class BookedAnswer(Answer):
    payment: str
    amount: Number
    currency: str
    reference: str
    debtor: str | None = Field(description="null: a person must say whose it is")
    why: str = Field(description="by what it was matched: reference, amount, announced, none …")
    shares: list[ShareAnswer]


class ImportAnswer(Answer):
    booked: list[BookedAnswer]
    known: int = Field(description="lines that had been imported before")
    left: Number = Field(description="what was not matched")
    findings: list[FindingAnswer]


class Reminding(Asked):
    debtors: list[str] | None = Field(default=None, description="only these; all that are due when absent")


class ReminderAnswer(Answer):
    debtor: str
    step: str
    currency: str
    total: Number
    invoices: list[str]
