"""What waits for a person, grouped by cause: mend the cause once, and all of its orders can go on. Read only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, Subquery, exists, func, literal, select, tuple_, union

from gateway.model.decision import HoldKind, OrderState
from gateway.model.finding import Finding, Severity
from gateway.store.care import asleep, owned_by
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job, JobState
from gateway.store.sql import chunks, record
from gateway.store.tables import care, finding, hold, inbound, job, orders

NAMED = 8  # subjects shown in a group; the others are counted
MOST = 2000


@dataclass(frozen=True, slots=True)
class HeldOrder:
    id: str
    number: str | None
    partner: str | None
    account: str | None
    currency: str | None
    gross: Decimal | None
    received_at: datetime
    due_at: datetime | None = None
    owner: str | None = None
    snoozed_until: datetime | None = None


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
    """Of the orders on hold the :data:`MOST` oldest are grouped: the list must come at once however many there are."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of_held_orders(self, *, owner: str = "", put_off: bool = False) -> list[Cause]:
        """Largest group first. An order with two causes is in both groups. ``owner``: of this person only; ``put_off``:
        those that are put off instead of those that are not."""
        pairs = self._held_with_cause(owner, put_off)
        query = (
            select(
                pairs.c.code,
                orders.c.currency,
                func.count(),
                func.sum(orders.c.gross, type_=orders.c.gross.type),
                func.min(orders.c.received_at, type_=orders.c.received_at.type),
                func.max(pairs.c.finding_id),
            )
            .join(orders, orders.c.id == pairs.c.order_id)
            .group_by(pairs.c.code, orders.c.currency)
        )
        groups: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for code, *rest in self._connection.execute(query):
            groups[code].append(tuple(rest))
        named = self._named(pairs) if groups else {}
        causes = [
            Cause(
                code=code,
                count=sum(row[1] for row in rows),
                oldest=min(row[3] for row in rows),
                example=self._example(max(row[4] for row in rows)),
                reason=self._hold_reason(code) if not max(row[4] for row in rows) else None,
                value={row[0]: row[2] for row in rows if row[0] and row[2]},
                orders=named[code],
            )
            for code, rows in groups.items()
        ]
        return sorted(causes, key=lambda cause: (-cause.count, cause.oldest))

    def orders_of(self, code: str, *, owner: str = "", put_off: bool = False) -> list[str]:
        """The ids of the orders in one group, the oldest first."""
        pairs = self._held_with_cause(owner, put_off)
        query = select(orders.c.id).join(pairs, pairs.c.order_id == orders.c.id).where(pairs.c.code == code)
        return list(self._connection.execute(query.order_by(orders.c.received_at, orders.c.id)).scalars())

    def every(self, *, owner: str = "", after: str = "", limit: int = MOST) -> list[tuple[str, int, HeldOrder]]:
        """(code, id of its finding or 0, order) of so many orders that are not put off, the oldest first; ``after`` names the order
        before them. For a list of all, which is asked for piece by piece."""
        held = self._oldest(owner, put_off=False)
        place = self._connection.execute(select(orders.c.received_at, orders.c.id).where(orders.c.id == after)).first()
        if place is not None:
            last = tuple_(literal(place.received_at, orders.c.received_at.type), literal(place.id))
            held = held.where(tuple_(orders.c.received_at, orders.c.id) > last)
        return self._each(union(*_with_cause(held.limit(limit).cte("held"))).subquery())

    def elsewhere(self, *, owner: str = "") -> list[tuple[str, int, HeldOrder]]:
        """The same of orders that are not on hold themselves: their invoice is held back."""
        return self._each(self._invoice_held(owner, put_off=False).subquery())

    def _each(self, pairs: Subquery) -> list[tuple[str, int, HeldOrder]]:
        found = self._connection.execute(select(pairs.c.code, pairs.c.finding_id, pairs.c.order_id)).all()
        known = self._held([row.order_id for row in found])
        rows = [(row.code, row.finding_id, known[row.order_id]) for row in found]
        return sorted(rows, key=lambda row: (row[2].received_at, row[2].id, row[0]))

    def findings(self, finding_ids: Sequence[int]) -> dict[int, Finding]:
        query = select(finding.c.id, finding.c.body)
        found: dict[int, Finding] = {}
        for some in chunks(finding_ids):
            rows = self._connection.execute(query.where(finding.c.id.in_(some)))
            found |= {number: Finding.model_validate(body) for number, body in rows}
        return found

    def _oldest(self, owner: str, *, put_off: bool) -> Select[Any]:
        held = select(orders.c.id).where(orders.c.state == OrderState.HELD, *self._seen_to(owner, put_off))
        return held.order_by(orders.c.received_at, orders.c.id)

    def _seen_to(self, owner: str, put_off: bool) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [
            orders.c.id.in_(asleep(self._now)) if put_off else orders.c.id.not_in(asleep(self._now))
        ]
        if owner:
            conditions.append(orders.c.id.in_(owned_by(owner)))
        return conditions

    def _held_with_cause(self, owner: str, put_off: bool) -> Subquery:
        """(code, order, finding): from the findings that stop the order; by the hold's kind where no finding of the order
        explains it, as when its invoice is held back."""
        held = self._oldest(owner, put_off=put_off).limit(MOST).cte("held")
        return union(*_with_cause(held), self._invoice_held(owner, put_off=put_off)).subquery()

    def _invoice_held(self, owner: str, *, put_off: bool) -> Select[Any]:
        return (
            select(hold.c.kind.label("code"), orders.c.id.label("order_id"), literal(0).label("finding_id"))
            .join(orders, orders.c.id == hold.c.order_id)
            .where(
                hold.c.lifted_at.is_(None),
                hold.c.kind == HoldKind.INVOICE,
                orders.c.state != OrderState.HELD,
                *self._seen_to(owner, put_off),
            )
        )

    def _named(self, pairs: Subquery) -> dict[str, list[HeldOrder]]:
        """By cause its oldest few, of all causes at once: to find who has which cause is most of the work."""
        oldest_first = (
            func.row_number()
            .over(partition_by=pairs.c.code, order_by=(orders.c.received_at, orders.c.id))
            .label("rank")
        )
        ranked = (
            select(pairs.c.code, pairs.c.order_id, oldest_first)
            .join(orders, orders.c.id == pairs.c.order_id)
            .subquery()
        )
        named = self._connection.execute(
            select(ranked.c.code, ranked.c.order_id).where(ranked.c.rank <= NAMED).order_by(ranked.c.rank)
        ).all()
        known = self._held([order_id for _, order_id in named])
        found: defaultdict[str, list[HeldOrder]] = defaultdict(list)
        for code, order_id in named:
            found[code].append(known[order_id])
        return found

    def _held(self, order_ids: Sequence[str]) -> dict[str, HeldOrder]:
        due = (
            select(func.min(hold.c.due_at, type_=hold.c.due_at.type))
            .where(hold.c.order_id == orders.c.id, hold.c.lifted_at.is_(None))
            .scalar_subquery()
        )
        query: Select[Any] = (
            select(
                orders.c.id, orders.c.number, orders.c.partner, orders.c.account, orders.c.currency, orders.c.gross,
                orders.c.received_at, due.label("due_at"), care.c.owner, care.c.snoozed_until,
            )
            .outerjoin(care, care.c.order_id == orders.c.id)
        )  # fmt: skip
        found: dict[str, HeldOrder] = {}
        for some in chunks(order_ids):
            rows = self._connection.execute(query.where(orders.c.id.in_(some)))
            found |= {row.id: record(HeldOrder, row) for row in rows}
        return found

    def _example(self, finding_id: int) -> Finding | None:
        body = self._connection.execute(select(finding.c.body).where(finding.c.id == finding_id)).scalar()
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


def _with_cause(held: CTE) -> tuple[Select[Any], Select[Any]]:
    """(code, order, finding) of the orders in ``held``: those that a finding explains, and the others."""
    stops = finding.c.severity.in_((Severity.ERROR, Severity.REJECT))
    explained = (
        select(finding.c.code.label("code"), held.c.id.label("order_id"), func.max(finding.c.id).label("finding_id"))
        .join(held, held.c.id == finding.c.order_id)
        .where(stops)
        .group_by(finding.c.code, held.c.id)
    )
    unexplained = (
        select(hold.c.kind.label("code"), held.c.id.label("order_id"), literal(0).label("finding_id"))
        .join(held, held.c.id == hold.c.order_id)
        .where(hold.c.lifted_at.is_(None), ~exists().where(finding.c.order_id == held.c.id, stops))
    )
    return explained, unexplained
