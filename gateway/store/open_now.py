"""How much is open at this moment: holds, receivables, disputes, acknowledgements awaited.

Counting it goes through all that is open, however much that is. So it is counted once a round, and kept
(:mod:`gateway.monitor.now`).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from gateway.model.decision import HoldKind, OrderState
from gateway.store.outgoing import AnswerState
from gateway.store.sql import upsert
from gateway.store.tables import dispute, hold, installation, invoice, open_item, orders, outgoing

_KEPT = "figures:now"
_UNTIL = (timedelta(hours=4), timedelta(hours=24), timedelta(hours=72))


@dataclass(slots=True)
class Waiting:
    """Open holds of one kind; ``ages`` counts them by hours waited: under 4, 24, 72, more. ``value`` by currency."""

    kind: str
    count: int = 0
    ages: tuple[int, int, int, int] = (0, 0, 0, 0)
    value: dict[str, Decimal] = field(default_factory=dict)


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


class OpenNow:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- kept -----------------------------------------------------------------------------------------------------

    def keep(self, document: dict[str, Any]) -> None:
        """In place of what was counted before."""
        upsert(self._connection, installation, [{"key": _KEPT, "document": document}])

    def kept(self) -> dict[str, Any] | None:
        """What was counted last; None before the first time."""
        found: dict[str, Any] | None = self._connection.execute(
            select(installation.c.document).where(installation.c.key == _KEPT)
        ).scalar_one_or_none()
        return found

    # --- counted --------------------------------------------------------------------------------------------------

    def waiting(self) -> list[Waiting]:
        """Open holds by kind, most first."""
        ages = (func.sum(case((one, 1), else_=0)) for one in self._ages())
        rows = self._connection.execute(
            select(hold.c.kind, orders.c.currency, _sum(orders.c.gross), func.count(), *ages)
            .join(orders, orders.c.id == hold.c.order_id)
            .where(hold.c.lifted_at.is_(None), orders.c.state == OrderState.HELD, orders.c.test.is_(False))
            .group_by(hold.c.kind, orders.c.currency)
        )
        found: dict[str, Waiting] = {}
        for kind, currency, value, count, first, second, third, last in rows:
            one = found.setdefault(kind, Waiting(kind))
            one.count += count
            one.ages = (one.ages[0] + first, one.ages[1] + second, one.ages[2] + third, one.ages[3] + last)
            if currency and value is not None:
                one.value[currency] = value
        return sorted(found.values(), key=lambda one: -one.count)

    def _ages(self) -> list[ColumnElement[bool]]:
        """Conditions on when a hold began, one for each age, the youngest first."""
        began = [self._now - length for length in _UNTIL]
        return [
            hold.c.opened_at > began[0],
            and_(hold.c.opened_at <= began[0], hold.c.opened_at > began[1]),
            and_(hold.c.opened_at <= began[1], hold.c.opened_at > began[2]),
            hold.c.opened_at <= began[2],
        ]

    def for_money(self) -> Waiting:
        """The orders that wait for credit or a deposit, each once."""
        rows = self._connection.execute(
            select(orders.c.currency, func.count(), _sum(orders.c.gross))
            .where(orders.c.id.in_(_for_money()))
            .group_by(orders.c.currency)
        )
        found = Waiting(HoldKind.CREDIT)
        for currency, count, value in rows:
            found.count += count
            if currency and value is not None:
                found.value[currency] = value
        return found

    def at_risk(self) -> dict[str, Decimal]:
        """Value, by currency, of the orders that wait for credit or a deposit, or whose wanted day is over unsent."""
        late = and_(
            orders.c.state.in_((OrderState.HELD, OrderState.ACCEPTED, OrderState.PART_DESPATCHED)),
            orders.c.requested_on < self._now.date(),
        )
        rows = self._connection.execute(
            select(orders.c.currency, _sum(orders.c.gross))
            .where(
                orders.c.test.is_(False),
                or_(and_(orders.c.state == OrderState.HELD, orders.c.id.in_(_for_money())), late),
            )
            .group_by(orders.c.currency)
        )
        return {currency: value for currency, value in rows if currency and value is not None}

    def receivables(self, days: int) -> list[Receivable]:
        """``billed`` in the last so many days; credit notes taken off."""
        today = self._now.date()
        late = case((open_item.c.due_on < today, open_item.c.open), else_=None)
        sums: defaultdict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0), Decimal(0)])
        owed = select(open_item.c.currency, _sum(open_item.c.open), _sum(late)).where(open_item.c.open != 0)
        for currency, whole, overdue in self._connection.execute(owed.group_by(open_item.c.currency)):
            sums[currency][:2] = [whole, overdue or Decimal(0)]
        billed = select(open_item.c.currency, _sum(open_item.c.amount)).where(
            open_item.c.issued_on > today - timedelta(days=days)
        )
        for currency, amount in self._connection.execute(billed.group_by(open_item.c.currency)):
            sums[currency][2] = amount
        return [Receivable(currency, *three) for currency, three in sorted(sums.items())]

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


def _for_money() -> Select[tuple[str]]:
    return select(hold.c.order_id).where(
        hold.c.lifted_at.is_(None), hold.c.kind.in_((HoldKind.CREDIT, HoldKind.DEPOSIT))
    )


def _sum(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.sum(amount, type_=amount.type)


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
