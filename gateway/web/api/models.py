"""What the API answers and the small bodies it takes. The order itself is gateway.model.order.Order.

Fields of an answer are only ever added. Links are paths on this server.
"""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from gateway.model.base import Number
from gateway.model.decision import Decision, HoldKind
from gateway.model.finding import Words
from gateway.model.order import Order
from gateway.web.problems import MEDIA_TYPE


class Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", from_attributes=True)


class OrderGlance(Answer):
    id: str = Field(examples=["ord_01ksabcdefghjkmnpqrstvwxyz"])
    number: str | None = Field(description="the buyer's number")
    state: str = Field(examples=["accepted"])
    url: str


class Taken(Answer):
    """The order or interchange is kept and will be worked on; ``orders`` fills as they are read."""

    id: str = Field(examples=["in_01ksabcdefghjkmnpqrstvwxyz"])
    url: str
    state: str = Field(examples=["received"])
    received_at: datetime
    orders: list[OrderGlance] = []


class Passed(Answer):
    """A webhook that brings no order: nothing was kept of it."""

    topic: str = Field(examples=["order.updated"])


class OrderSummary(OrderGlance):
    inbound_id: str
    channel: str
    partner: str | None
    account: str | None = Field(description="our account number for the customer")
    currency: str | None
    net: Number | None
    gross: Number | None = Field(description="VAT included")
    line_count: int
    requested_on: date | None
    received_at: datetime
    decided_at: datetime | None
    test: bool


class OrderList(Answer):
    orders: list[OrderSummary]
    next: str | None = Field(description="path of the following page; null on the last")


class HoldAnswer(Answer):
    id: str
    kind: str
    role: str = Field(description="who may lift it")
    reason: Words
    codes: list[str] = Field(description="the findings behind it")
    opened_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    why: str | None


class DocumentAnswer(Answer):
    """A document we wrote. ``url`` gives its bytes."""

    id: str
    kind: str = Field(examples=["ORDRSP"])
    state: str
    reference: str
    filename: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    sent_at: datetime | None
    answer: str | None = Field(default=None, description="what the partner said: awaited, overdue, accepted …")
    answer_due: datetime | None = None
    answered_at: datetime | None = None
    answer_words: Words | None = None
    url: str


class DocumentList(Answer):
    documents: list[DocumentAnswer]
    next: str | None


class InboundSummary(Answer):
    id: str
    url: str
    state: str
    channel: str
    partner: str | None
    reference: str | None
    filename: str | None
    size: int
    received_at: datetime
    finished_at: datetime | None
    document_count: int
    failed_messages: int = Field(description="messages in it that became no order: look at them")
    orders: dict[str, int] = Field(description="how many of its orders are in each state")


class InboundList(Answer):
    inbound: list[InboundSummary]
    next: str | None


class EventAnswer(Answer):
    at: datetime
    kind: str
    actor: str
    sentence: Words


class DespatchAnswer(Answer):
    """``others``: the delivery notes of the order's other places that left at the same time."""

    id: str
    number: str = Field(examples=["BL2026-000001"])
    at: datetime
    invoiced: bool
    document: dict[str, Any]
    others: list["DespatchAnswer"] = []


class InvoiceAnswer(Answer):
    number: str = Field(examples=["F2026-000001"])
    kind: str = Field(description="invoice, deposit, credit_note …")
    issued_on: date
    due_on: date | None
    currency: str
    net: Number
    tax: Number
    gross: Number
    payable: Number = Field(description="what is left to pay after deposits")
    despatch_id: str | None = Field(description="absent when it bills several, or a deposit")
    document: dict[str, Any]


class OrderDetail(OrderSummary):
    explanation: Words = Field(description="where the order stands, in one sentence")
    duplicate_of: str | None
    document: Order = Field(description="the canonical order as it was read")
    decision: Decision | None = Field(
        description="outcome, findings with their reasons, and how we understood each line"
    )
    holds: list[HoldAnswer]
    documents: list[DocumentAnswer]
    despatches: list[DespatchAnswer]
    invoices: list[InvoiceAnswer]
    timeline: list[EventAnswer]
    inbound_url: str


class FindingAnswer(Answer):
    code: str
    family: str
    severity: str
    sentence: Words
    way_out: Words
    path: str | None
    place: str | None
    line: str | None
    message: int | None = Field(default=None, description="position of the message it is about; absent: the whole")


class MessageAnswer(Answer):
    position: int
    kind: str
    reference: str | None
    state: str = Field(description="order, rejected or unsupported")
    order: OrderGlance | None


class InboundDetail(Answer):
    id: str
    url: str
    state: str
    reason: Words | None
    channel: str
    partner: str | None
    format: str | None
    filename: str | None
    media_type: str | None
    size: int
    sha256: str
    sender: str | None
    recipient: str | None
    reference: str | None
    received_at: datetime
    finished_at: datetime | None
    duplicate_of: str | None
    test: bool
    document_count: int
    orders: dict[str, int] = Field(description="how many of its orders are in each state")
    messages: list[MessageAnswer]
    next: str | None = Field(description="path of the following messages; null when these are all")
    findings: list[FindingAnswer]
    documents: list[DocumentAnswer]


class Asked(BaseModel):
    """A body we take: what it does not know is refused, never ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class LiftHolds(Asked):
    why: str = Field(min_length=1, max_length=1000, description="the reason, kept on the timeline")
    kinds: list[HoldKind] | None = Field(default=None, description="all open holds when absent")


class Reject(Asked):
    why: str = Field(min_length=1, max_length=1000, description="the reason; the customer reads it")


class AskDeposit(Asked):
    percent: Number = Field(gt=0, le=100, description="part of the order, tax included")


class Despatch(Asked):
    quantities: dict[str, Number] | None = Field(
        default=None, description="line number → quantity that leaves; everything left when absent"
    )
    place: str | None = Field(default=None, description="only what goes there: a GLN, a site's code or name")
    until: date | None = Field(default=None, description="only what is wanted by that day")
    together_with: list[str] = Field(
        default=[],
        max_length=200,
        description="ids of orders of the same customer that leave on the same delivery note",
    )


class ProblemFinding(Answer):
    code: str = Field(examples=["field.unknown"])
    path: str = Field(examples=["lines[0].quantity.value"])
    pointer: str = Field(examples=["/lines/0/quantity/value"])
    sentence: Words


class Problem(Answer):
    """RFC 9457. ``code`` is stable; ``title`` and ``detail`` follow Accept-Language (fr, en)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(examples=["key-reused"])
    reason: str | None = None
    incident: str | None = None
    findings: list[ProblemFinding] | None = None
    needs: list[str] | None = Field(default=None, description="the scopes of which a key needs one")


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The statuses a route may answer with a problem, for the OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}}
    return {status: {"description": "Problem (RFC 9457)", "content": content} for status in statuses}
