"""What the API takes and answers about changes, agreements, master data and the handover to the ERP."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from gateway.model.base import Number
from gateway.model.finding import Words
from gateway.model.order import Order
from gateway.web.api.models import Answer, Asked

WHY = Field(
    min_length=1, max_length=1000, description="the reason; it is kept with the order", examples=["agreed by phone"]
)


class Amend(Asked):
    """The order as it is to be from now on, whole."""

    order: Order
    why: str = WHY


class Cancel(Asked):
    why: str = WHY


class VersionAnswer(Answer):
    version: int
    replaced_at: datetime
    by: str
    why: str
    change: str | None = Field(description="the change message behind it, when there was one")
    difference: dict[str, Any]


class Quote(Asked):
    """What the customer asks for: an order without a number; prices are ours unless it states them."""

    order: Order
    valid_until: date | None = Field(default=None, description="30 days when absent")


class TakeUp(Asked):
    order_number: str = Field(min_length=1, max_length=200, description="the customer's own", examples=["PO-2026-77"])


class QuotationLine(Answer):
    number: str
    item: str | None
    description: str | None
    quantity: Number | None
    unit: str | None
    price: Number | None
    per: Number | None
    net: Number | None


class QuotationAnswer(Answer):
    number: str = Field(examples=["DV2026-000001"])
    url: str
    account: str
    state: str = Field(description="open, accepted or withdrawn")
    valid_until: date
    currency: str
    net: Number
    gross: Number
    lines: list[QuotationLine]
    made_at: datetime
    made_by: str
    order_number: str | None


class DrawnLine(Answer):
    item: str
    agreed: Number = Field(description="in sales units")
    called: Number
    left: Number
    agreed_net: Number
    called_net: Number
    left_net: Number


class CallOffAnswer(Answer):
    order_id: str
    number: str | None
    item: str
    quantity: Number
    net: Number


class BlanketAnswer(Answer):
    order_id: str
    number: str
    currency: str | None
    valid_until: date | None
    lines: list[DrawnLine]
    call_offs: list[CallOffAnswer]


class Handover(Answer):
    """One order for the ERP, as it stands now. Confirm ``version`` when it has been taken over."""

    order_id: str
    version: int
    cancelled: bool
    reference: str | None = Field(description="the ERP's own number, known since an earlier version")
    ready_at: datetime
    number: str | None
    account: str | None
    document: Order
    resolution: dict[str, Any] = Field(
        description="how we understood it: items, quantities in sales units, prices, totals"
    )


class HandoverList(Answer):
    orders: list[Handover]


class ConfirmHandover(Asked):
    version: int = Field(ge=1)
    reference: str | None = Field(
        default=None, max_length=200, description="the ERP's own number", examples=["SO-4711"]
    )


class Confirmed(Answer):
    order_id: str
    version: int
    confirmed_at: datetime
    reference: str | None


class Teach(Asked):
    """From now on this customer's code means that item of ours."""

    account: str = Field(max_length=64, examples=["C1004"])
    buyer_code: str = Field(min_length=1, max_length=80, examples=["disque125"])
    item: str = Field(min_length=1, max_length=80, examples=["DSQ-0125"])


class LessonAnswer(Answer):
    account: str
    buyer_code: str
    item: str
    learned_by: str
    learned_at: datetime


class TeachParty(Asked):
    """From now on what this order gives means what we say: its delivery address a site, its sender an account."""

    kind: Literal["site", "sender"]
    order: str = Field(max_length=40, description="id of an order that gives it")
    means: str = Field(
        min_length=1, max_length=300, description="the site's code, GLN or name; the account's number", examples=["BEA"]
    )


class PartyLessonAnswer(Answer):
    kind: str = Field(description="site or sender")
    account: str = Field(description="whose site it is; empty for a sender")
    given: str = Field(description="the address, or the sender, as it is compared")
    meant: str
    learned_by: str
    learned_at: datetime


class DefectAnswer(Answer):
    code: str
    weight: str = Field(description="error: orders will be held; warning")
    subject: str
    sentence: Words


class LoadProblem(Answer):
    line: int
    column: str | None
    code: str
    refused: bool
    sentence: Words


class LoadedFile(Answer):
    source: str
    kind: str | None
    rows: int
    loaded: int
    new: int
    changed: int
    unchanged: int
    problems: list[LoadProblem]


class LoadAnswer(Answer):
    dry_run: bool
    refused: int
    files: list[LoadedFile]


class CreditAnswer(Answer):
    account: str
    sentences: list[Words] = Field(description="what counts and why, sentence by sentence")
