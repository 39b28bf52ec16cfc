"""Orders that wait for credit or a deposit, with what their debtors owe, since when, how they pay; and who released what.
Read only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, func, literal, select, tuple_

from gateway.model.decision import HoldKind
from gateway.store.sql import record
from gateway.store.tables import care, erp_item, exposure, hold, open_item, orders, payment

KINDS = (HoldKind.CREDIT, HoldKind.DEPOSIT)
_WAITS = hold.c.lifted_at.is_(None) & hold.c.kind.in_([literal(kind.value, literal_execute=True) for kind in KINDS])
"""Written out, never a parameter: so the database sees that an index of these holds alone will do."""
MOST = 300
AGES = (30, 60, 90)
"""Days past due that divide the ages: up to 30, 60, 90, and more."""
LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open hold and its order; ``debtor`` is the account whose credit counts."""

    hold_id: str
    order_id: str
    kind: str
    reason: dict[str, str]
    codes: list[str]
    opened_at: datetime
    due_at: datetime | None
    first_by: str | None
    number: str | None
    account: str | None
    debtor: str | None
    partner: str | None
    currency: str | None
    gross: Decimal | None
    requested_on: date | None
    received_at: datetime
    owner: str | None
    snoozed_until: datetime | None


@dataclass(slots=True)
class Debt:
    """What is open, and what of it is past due by age: as many sums as there are :data:`AGES`, and one for older."""

    open: Decimal = Decimal(0)
    overdue: list[Decimal] = field(default_factory=lambda: [Decimal(0)] * (len(AGES) + 1))
    oldest: date | None = None

    @property
    def late(self) -> Decimal:
        return sum(self.overdue, Decimal(0))


@dataclass(frozen=True, slots=True)
class Habit:
    """How invoices of the last year were paid: how many, how many of them late, by how many days on the average."""

    paid: int = 0
    late: int = 0
    mean_days: int = 0
    last_on: date | None = None
    last_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Release:
    order_id: str
    number: str | None
    account: str | None
    currency: str | None
    gross: Decimal | None
    kind: str
    lifted_at: datetime
    lifted_by: str
    first_by: str | None
    why: str


class CreditQueue:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def waiting(self, limit: int = MOST, *, after: str = "") -> list[Waiting]:
        """The oldest first; ``after``: those that follow this hold."""
        debtor = orders.c.decision["resolution"]["debtor"].as_string()
        query: Select[Any] = (
            select(
                hold.c.id.label("hold_id"), hold.c.order_id, hold.c.kind, hold.c.reason, hold.c.codes, hold.c.opened_at,
                hold.c.due_at, hold.c.first_by, orders.c.number, orders.c.account, debtor.label("debtor"),
                orders.c.partner, orders.c.currency, orders.c.gross, orders.c.requested_on, orders.c.received_at,
                care.c.owner, care.c.snoozed_until,
            )
            .join(orders, orders.c.id == hold.c.order_id)
            .outerjoin(care, care.c.order_id == orders.c.id)
            .where(_WAITS)
            .order_by(hold.c.opened_at, hold.c.id)
            .limit(limit)
        )  # fmt: skip
        last = self._connection.execute(select(hold.c.opened_at, hold.c.id).where(hold.c.id == after)).one_or_none()
        if last is not None:
            place = tuple_(literal(last.opened_at, hold.c.opened_at.type), literal(last.id))
            query = query.where(tuple_(hold.c.opened_at, hold.c.id) > place)
        return [record(Waiting, row) for row in self._connection.execute(query)]

    def balances(self, accounts: Iterable[str]) -> dict[str, Decimal]:
        """What they owe or have ordered; zero for those that nothing was booked for."""
        wanted = sorted(set(accounts))
        rows = self._connection.execute(
            select(exposure.c.account, exposure.c.balance).where(exposure.c.account.in_(wanted))
        )
        return dict.fromkeys(wanted, Decimal(0)) | {row.account: row.balance for row in rows}

    def debts(self, accounts: Iterable[str], today: date) -> dict[str, Debt]:
        """Of invoices of ours and of the ERP; disputed ones are open but not overdue."""
        wanted = sorted(set(accounts))
        found: defaultdict[str, Debt] = defaultdict(Debt)
        for table, owner in ((open_item, open_item.c.debtor), (erp_item, erp_item.c.account)):
            rows = self._connection.execute(
                select(owner.label("owner"), table.c.due_on, table.c.open, table.c.disputed).where(
                    owner.in_(wanted), table.c.open != Decimal(0)
                )
            )
            for row in rows:
                _add(found[row.owner], row, today)
        return dict(found)

    def habits(self, accounts: Iterable[str]) -> dict[str, Habit]:
        wanted = sorted(set(accounts))
        settled = select(open_item.c.debtor, open_item.c.due_on, open_item.c.settled_at).where(
            open_item.c.debtor.in_(wanted),
            open_item.c.settled_at >= self._now - LOOKED_BACK,
            open_item.c.amount > Decimal(0),
        )
        days: defaultdict[str, list[int]] = defaultdict(list)
        for debtor, due_on, settled_at in self._connection.execute(settled.limit(20 * MOST)):
            days[debtor].append((settled_at.date() - due_on).days if due_on else 0)
        latest = {debtor: (on, amount) for debtor, on, amount in self._connection.execute(_last_payments(wanted))}
        return {debtor: _habit(days[debtor], *latest.get(debtor, (None, None))) for debtor in wanted}

    def releases(self, since: datetime, limit: int = 50) -> list[Release]:
        """What persons let go, the latest first."""
        query: Select[Any] = (
            select(
                hold.c.order_id, orders.c.number, orders.c.account, orders.c.currency, orders.c.gross, hold.c.kind,
                hold.c.lifted_at, hold.c.lifted_by, hold.c.first_by, hold.c.why,
            )
            .join(orders, orders.c.id == hold.c.order_id)
            .where(hold.c.lifted_at >= since, hold.c.kind.in_(KINDS), hold.c.lifted_by != "gateway")
            .where(hold.c.why != "the reason is gone")
            .order_by(hold.c.lifted_at.desc())
            .limit(limit)
        )  # fmt: skip
        return [record(Release, row) for row in self._connection.execute(query)]


def _last_payments(accounts: Sequence[str]) -> Select[Any]:
    latest = (
        select(payment.c.debtor, func.max(payment.c.received_on, type_=payment.c.received_on.type).label("on"))
        .where(payment.c.debtor.in_(accounts))
        .group_by(payment.c.debtor)
        .subquery()
    )
    return (
        select(payment.c.debtor, payment.c.received_on, func.sum(payment.c.amount, type_=payment.c.amount.type))
        .join(latest, (latest.c.debtor == payment.c.debtor) & (latest.c.on == payment.c.received_on))
        .group_by(payment.c.debtor, payment.c.received_on)
    )


def _add(debt: Debt, row: Any, today: date) -> None:
    debt.open += row.open
    if row.due_on is None or row.due_on >= today or row.disputed or row.open <= 0:
        return
    age = (today - row.due_on).days
    debt.overdue[sum(age > limit for limit in AGES)] += row.open
    debt.oldest = row.due_on if debt.oldest is None else min(debt.oldest, row.due_on)


def _habit(days: Sequence[int], last_on: date | None, last_amount: Decimal | None) -> Habit:
    mean = round(sum(days) / len(days)) if days else 0
    return Habit(len(days), sum(one > 0 for one in days), mean, last_on, last_amount)
