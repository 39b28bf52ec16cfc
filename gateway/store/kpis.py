"""What the figures are made of: the facts of each order received in a while, a day's figures once counted, and how things
stand at this moment (holds, receivables, disputes, acknowledgements).

What the figures mean is said in :mod:`gateway.monitor.kpi`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from gateway.model.day_figures import DayFigures
from gateway.model.decision import HoldKind, OrderState
from gateway.store.outgoing import AnswerState
from gateway.store.sql import chunks, upsert
from gateway.store.tables import dispute, event, finding, hold, invoice, kpi_day, open_item, orders, outgoing

_ANSWERS = ("ORDRSP", "ORDER_RESPONSE", "ORDERRESPONSE")


@dataclass(frozen=True, slots=True)
class Happened:
    kind: str
    at: datetime
    actor: str


@dataclass(slots=True)
class OrderFacts:
    """One order and what happened to it, in the order it happened. ``errors``: findings of its reading that stopped it."""

    id: str
    channel: str
    partner: str
    state: str
    received_at: datetime
    currency: str | None
    gross: Decimal | None
    events: list[Happened] = field(default_factory=list)
    causes: set[str] = field(default_factory=set)
    answered_at: datetime | None = None
    errors: int = 0


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    channel: str
    partner: str
    document: dict[str, Any]

    def figures(self) -> DayFigures:
        return DayFigures.model_validate(self.document)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open holds of one kind; ``ages`` counts them by hours waited: under 4, 24, 72, more."""

    kind: str
    count: int
    ages: tuple[int, int, int, int]
    value: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Contested:
    """Open disputes for one reason, and the age of the oldest."""

    reason: str
    count: int
    oldest: datetime
    value: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What one partner owes and gave us: counts by state, and the seconds it took, on average."""

    partner: str
    awaited: int
    overdue: int
    answered: int
    rejected: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Receivable:
    """In one currency: what is owed, what of it is overdue, and what was billed in the last days."""

    currency: str
    owed: Decimal
    overdue: Decimal
    billed: Decimal


class Kpis:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- facts ---------------------------------------------------------------------------------------------------

    def facts(self, since: datetime, until: datetime) -> Iterator[OrderFacts]:
        """Of the orders received in between, tests and changes left out; a few hundred at a time."""
        query = (
            select(orders.c.id)
            .where(
                orders.c.received_at >= since,
                orders.c.received_at < until,
                orders.c.test.is_(False),
                orders.c.function.in_(("original", "replacement")),
            )
            .order_by(orders.c.received_at)
        )
        for some in chunks(list(self._connection.execute(query).scalars())):
            yield from self._facts_of(some)

    def _facts_of(self, order_ids: Sequence[str]) -> list[OrderFacts]:
        columns = (orders.c.id, orders.c.channel, orders.c.partner, orders.c.state, orders.c.received_at)
        rows = self._connection.execute(
            select(*columns, orders.c.currency, orders.c.gross).where(orders.c.id.in_(order_ids))
        )
        known = {
            row.id: OrderFacts(
                row.id, row.channel, row.partner or "", row.state, row.received_at, row.currency, row.gross
            )
            for row in rows
        }
        happened = select(event.c.order_id, event.c.kind, event.c.at, event.c.actor)
        for row in self._connection.execute(
            happened.where(event.c.order_id.in_(order_ids)).order_by(event.c.at, event.c.id)
        ):
            known[row.order_id].events.append(Happened(row.kind, row.at, row.actor))
        for order_id, kind, codes in self._connection.execute(
            select(hold.c.order_id, hold.c.kind, hold.c.codes).where(hold.c.order_id.in_(order_ids))
        ):
            known[order_id].causes.update(codes or [kind])
        answered = (
            select(outgoing.c.order_id, func.min(outgoing.c.sent_at, type_=outgoing.c.sent_at.type))
            .where(outgoing.c.order_id.in_(order_ids), outgoing.c.kind.in_(_ANSWERS), outgoing.c.sent_at.is_not(None))
            .group_by(outgoing.c.order_id)
        )
        for order_id, at in self._connection.execute(answered):
            known[order_id].answered_at = at
        wrong = select(finding.c.order_id, finding.c.code).where(
            finding.c.order_id.in_(order_ids), finding.c.severity.in_(("error", "reject"))
        )
        for order_id, code in self._connection.execute(wrong):
            known[order_id].errors += 1
            known[order_id].causes.add(code)
        return list(known.values())

    # --- figures of days ------------------------------------------------------------------------------------------

    def keep(self, day: date, figures: dict[tuple[str, str], DayFigures]) -> None:
        """A day's figures, by channel and partner, in place of those counted before; a day without orders says so."""
        figures = figures or {("", ""): DayFigures()}
        self._connection.execute(kpi_day.delete().where(kpi_day.c.day == day))
        upsert(
            self._connection,
            kpi_day,
            [
                {
                    "day": day,
                    "channel": channel,
                    "partner": partner,
                    "document": one.model_dump(mode="json"),
                    "counted_at": self._now,
                }
                for (channel, partner), one in figures.items()
            ],
        )

    def days(self, first: date, last: date, *, channel: str = "", partner: str = "") -> list[DayRow]:
        query = select(kpi_day.c.day, kpi_day.c.channel, kpi_day.c.partner, kpi_day.c.document).where(
            kpi_day.c.day.between(first, last)
        )
        if channel:
            query = query.where(kpi_day.c.channel == channel)
        if partner:
            query = query.where(kpi_day.c.partner == partner)
        return [DayRow(*row) for row in self._connection.execute(query.order_by(kpi_day.c.day))]

    def first_day(self) -> datetime | None:
        """When the first order came in; None before it did."""
        return self._connection.execute(
            select(func.min(orders.c.received_at, type_=orders.c.received_at.type))
        ).scalar()

    def counted(self) -> set[date]:
        return set(self._connection.execute(select(kpi_day.c.day).distinct()).scalars())

    def last_counted(self) -> datetime | None:
        return self._connection.execute(
            select(func.max(kpi_day.c.counted_at, type_=kpi_day.c.counted_at.type))
        ).scalar()

    def stirred(self, since: datetime) -> list[datetime]:
        """When the orders came in to which anything happened since; one moment for each hour is enough to know the day."""
        moved = select(event.c.order_id).where(event.c.at >= since, event.c.order_id.is_not(None)).distinct()
        rows = self._connection.execute(select(orders.c.received_at).where(orders.c.id.in_(moved)))
        return sorted({at.replace(minute=0, second=0, microsecond=0) for at in rows.scalars()})

    # --- as it stands now -----------------------------------------------------------------------------------------

    def waiting(self) -> list[Waiting]:
        """Open holds by kind, most first."""
        rows = self._connection.execute(
            select(hold.c.kind, hold.c.opened_at, orders.c.currency, orders.c.gross)
            .join(orders, orders.c.id == hold.c.order_id)
            .where(hold.c.lifted_at.is_(None), orders.c.state == OrderState.HELD, orders.c.test.is_(False))
        )
        groups: defaultdict[str, list[Any]] = defaultdict(list)
        for row in rows:
            groups[row.kind].append(row)
        found = [
            Waiting(kind, len(some), self._ages(some), _values((row.currency, row.gross) for row in some))
            for kind, some in groups.items()
        ]
        return sorted(found, key=lambda one: -one.count)

    def _ages(self, rows: Sequence[Any]) -> tuple[int, int, int, int]:
        hours = [(self._now - row.opened_at).total_seconds() / 3600 for row in rows]
        bounds = ((0, 4), (4, 24), (24, 72), (72, float("inf")))
        first, second, third, last = (sum(low <= one < high for one in hours) for low, high in bounds)
        return first, second, third, last

    def at_risk(self) -> dict[str, Decimal]:
        """Value, by currency, of the orders that wait for credit or a deposit, or whose wanted day is over unsent."""
        for_money = select(hold.c.order_id).where(
            hold.c.lifted_at.is_(None), hold.c.kind.in_((HoldKind.CREDIT, HoldKind.DEPOSIT))
        )
        late = and_(
            orders.c.state.in_((OrderState.HELD, OrderState.ACCEPTED, OrderState.PART_DESPATCHED)),
            orders.c.requested_on < self._now.date(),
        )
        rows = self._connection.execute(
            select(orders.c.currency, orders.c.gross).where(
                orders.c.test.is_(False),
                or_(and_(orders.c.state == OrderState.HELD, orders.c.id.in_(for_money)), late),
            )
        )
        return _values(rows)

    def receivables(self, days: int) -> list[Receivable]:
        """``billed`` in the last so many days; credit notes taken off."""
        today = self._now.date()
        owed: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0), Decimal(0)])
        for currency, due_on, amount in self._connection.execute(
            select(open_item.c.currency, open_item.c.due_on, open_item.c.open).where(open_item.c.open != 0)
        ):
            owed[currency][0] += amount
            if due_on is not None and due_on < today:
                owed[currency][1] += amount
        billed = (
            select(open_item.c.currency, func.sum(open_item.c.amount, type_=open_item.c.amount.type))
            .where(open_item.c.issued_on > today - timedelta(days=days))
            .group_by(open_item.c.currency)
        )
        for currency, amount in self._connection.execute(billed):
            owed[currency][2] += amount
        return [Receivable(currency, *sums) for currency, sums in sorted(owed.items())]

    def contested(self) -> list[Contested]:
        rows = self._connection.execute(
            select(dispute.c.reason, dispute.c.opened_at, invoice.c.currency, open_item.c.open)
            .join(invoice, invoice.c.number == dispute.c.number)
            .join(open_item, open_item.c.number == dispute.c.number)
            .where(dispute.c.closed_at.is_(None))
        )
        groups: defaultdict[str, list[Any]] = defaultdict(list)
        for row in rows:
            groups[row.reason].append(row)
        found = [
            Contested(
                reason, len(some), min(row.opened_at for row in some), _values((row.currency, row.open) for row in some)
            )
            for reason, some in groups.items()
        ]
        return sorted(found, key=lambda one: -one.count)

    def acknowledged(self, since: datetime) -> list[Acknowledged]:
        """Of what we sent since, partner by partner, those that owe most first."""
        rows = self._connection.execute(
            select(outgoing.c.partner, outgoing.c.answer, outgoing.c.sent_at, outgoing.c.answered_at).where(
                outgoing.c.created_at >= since, outgoing.c.answer.is_not(None)
            )
        )
        groups: defaultdict[str, list[Any]] = defaultdict(list)
        for row in rows:
            groups[row.partner].append(row)
        return sorted((_answers_of(name, some) for name, some in groups.items()), key=lambda one: -one.overdue)


def _answers_of(partner: str, rows: Sequence[Any]) -> Acknowledged:
    took = [(row.answered_at - row.sent_at).total_seconds() for row in rows if row.answered_at and row.sent_at]
    states = [row.answer for row in rows]
    awaited, overdue = states.count(AnswerState.AWAITED), states.count(AnswerState.OVERDUE)
    return Acknowledged(
        partner,
        awaited,
        overdue,
        answered=len(states) - awaited - overdue,
        rejected=states.count(AnswerState.REJECTED),
        seconds=sum(took) / len(took) if took else None,
    )


def _values(pairs: Any) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for currency, amount in pairs:
        if currency and amount is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums
