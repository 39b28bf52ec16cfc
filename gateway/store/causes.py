"""What waits for a person, grouped by cause: mend the cause once, and all of its orders can go on. Read only."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Subquery, func, or_, select, union

from gateway.model.decision import OrderState
from gateway.model.finding import Finding, Severity
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job, JobState
from gateway.store.sql import record
from gateway.store.tables import finding, hold, inbound, job, orders

NAMED = 5  # subjects shown in a group; the others are counted


@dataclass(frozen=True, slots=True)
class HeldOrder:
    id: str
    number: str | None
    partner: str | None
    account: str | None
    currency: str | None
    gross: Decimal | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """``code`` is a finding's, or the kind of a hold that no finding explains. ``example`` is its latest finding."""

    code: str
    count: int
    oldest: datetime
    example: Finding | None = None
    reason: dict[str, str] | None = None
    value: dict[str, Decimal] = field(default_factory=dict)
    orders: list[HeldOrder] = field(default_factory=list)
    inbound: list[InboundRow] = field(default_factory=list)


class Causes:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of_held_orders(self) -> list[Cause]:
        """Largest group first. An order with two causes is in both groups."""
        pairs = self._held_with_cause()
        query = (
            select(
                pairs.c.code,
                orders.c.currency,
                func.count(),
                func.sum(orders.c.gross, type_=orders.c.gross.type),
                func.min(orders.c.received_at, type_=orders.c.received_at.type),
            )
            .join(orders, orders.c.id == pairs.c.order_id)
            .group_by(pairs.c.code, orders.c.currency)
        )
        groups: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for code, *rest in self._connection.execute(query):
            groups[code].append(tuple(rest))
        causes = [
            Cause(
                code=code,
                count=sum(count for _, count, _, _ in rows),
                oldest=min(oldest for _, _, _, oldest in rows),
                example=self._example(code),
                reason=self._hold_reason(code),
                value={currency: total for currency, _, total, _ in rows if currency and total},
                orders=self._held(pairs, code),
            )
            for code, rows in groups.items()
        ]
        return sorted(causes, key=lambda cause: (-cause.count, cause.oldest))

    def _held_with_cause(self) -> Subquery:
        """(code, order): from the findings that stop the order; by the hold's kind where no finding of the order explains
        it, as when its invoice is held back."""
        stops = finding.c.severity.in_((Severity.ERROR, Severity.REJECT))
        stopped = select(finding.c.order_id).where(stops, finding.c.order_id.is_not(None))
        explained = (
            select(finding.c.code.label("code"), orders.c.id.label("order_id"))
            .join(orders, orders.c.id == finding.c.order_id)
            .where(orders.c.state == OrderState.HELD, stops)
        )
        unexplained = (
            select(hold.c.kind.label("code"), orders.c.id.label("order_id"))
            .join(orders, orders.c.id == hold.c.order_id)
            .where(
                hold.c.lifted_at.is_(None),
                or_(orders.c.state != OrderState.HELD, orders.c.id.not_in(stopped)),
            )
        )
        return union(explained, unexplained).subquery()

    def _held(self, pairs: Subquery, code: str) -> list[HeldOrder]:
        query = (
            select(orders)
            .join(pairs, pairs.c.order_id == orders.c.id)
            .where(pairs.c.code == code)
            .order_by(orders.c.received_at)
            .limit(NAMED)
        )
        return [record(HeldOrder, row) for row in self._connection.execute(query)]

    def _example(self, code: str) -> Finding | None:
        query = (
            select(finding.c.body)
            .join(orders, orders.c.id == finding.c.order_id)
            .where(finding.c.code == code, orders.c.state == OrderState.HELD)
            .order_by(finding.c.id.desc())
            .limit(1)
        )
        body = self._connection.execute(query).scalar()
        return None if body is None else Finding.model_validate(body)

    def _hold_reason(self, kind: str) -> dict[str, str] | None:
        query = (
            select(hold.c.reason)
            .where(hold.c.kind == kind, hold.c.lifted_at.is_(None))
            .order_by(hold.c.opened_at.desc())
            .limit(1)
        )
        reason: dict[str, str] | None = self._connection.execute(query).scalar()
        return reason

    def of_refused(self, since: datetime) -> list[Cause]:
        """Transmissions refused since the given moment, by their first finding; largest group first."""
        earliest = finding.alias()
        first = select(func.min(earliest.c.id)).where(earliest.c.inbound_id == inbound.c.id).scalar_subquery()
        query = (
            select(inbound, finding.c.body)
            .select_from(inbound)
            .outerjoin(finding, finding.c.id == first)
            .where(inbound.c.state == InboundState.REJECTED, inbound.c.received_at >= since)
            .order_by(inbound.c.received_at.desc())
            .limit(1000)
        )
        groups: defaultdict[str, list[tuple[InboundRow, Finding | None]]] = defaultdict(list)
        for row in self._connection.execute(query):
            found = None if row.body is None else Finding.model_validate(row.body)
            groups[found.code if found else "refused"].append((record(InboundRow, row), found))
        causes = [
            Cause(
                code=code,
                count=len(members),
                oldest=members[-1][0].received_at,
                example=members[0][1],
                reason=members[0][0].reason,
                inbound=[row for row, _ in members[:NAMED]],
            )
            for code, members in groups.items()
        ]
        return sorted(causes, key=lambda cause: (-cause.count, cause.oldest))

    def put_aside(self, limit: int = 100) -> list[Job]:
        """Jobs that were started too often without an end, or can never work."""
        query = (
            select(job)
            .where(job.c.state.in_((JobState.QUARANTINED, JobState.FAILED)))
            .order_by(job.c.created_at.desc())
            .limit(limit)
        )
        return [record(Job, row) for row in self._connection.execute(query)]
