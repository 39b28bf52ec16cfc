"""The rows of orders, of their holds and of their superseded versions, as values."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gateway.model.decision import Decision
from gateway.model.order import Order


@dataclass(frozen=True, slots=True)
class OrderRow:
    id: str
    inbound_id: str
    position: int
    channel: str
    partner: str | None
    account: str | None
    number: str | None
    function: str
    state: str
    version: int
    currency: str | None
    net: Decimal | None
    gross: Decimal | None
    line_count: int
    requested_on: date | None
    received_at: datetime
    decided_at: datetime | None
    content_hash: str
    accepted_key: str | None
    duplicate_of: str | None
    amends: str | None
    test: bool
    document: dict[str, Any]
    decision: dict[str, Any] | None
    read: Order | None = field(default=None, repr=False, compare=False)
    """The order itself where this process has just read it."""

    def order(self) -> Order:
        return self.read if self.read is not None else Order.model_validate(self.document)

    def decided(self) -> Decision | None:
        return None if self.decision is None else Decision.model_validate(self.decision)


@dataclass(frozen=True, slots=True)
class HoldRow:
    id: str
    order_id: str
    kind: str
    role: str
    reason: dict[str, str]
    codes: list[str]
    opened_at: datetime
    due_at: datetime | None
    escalated_at: datetime | None
    first_by: str | None
    first_at: datetime | None
    lifted_at: datetime | None
    lifted_by: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """What an order was before a change, and what the change made different."""

    order_id: str
    version: int
    document: dict[str, Any]
    decision: dict[str, Any] | None
    difference: dict[str, Any]
    change_id: str | None
    replaced_at: datetime
    replaced_by: str
    why: str

    def order(self) -> Order:
        return Order.model_validate(self.document)


AMENDING = ("change", "cancellation")
"""Messages about another order; they carry its number and are no orders themselves."""
