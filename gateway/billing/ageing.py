"""How old what is owed is: not due, and overdue in steps of days (balance âgée)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.model.amounts import ZERO
from gateway.model.receivable import OpenItem

BUCKETS: tuple[tuple[str, int], ...] = (("not_due", 0), ("1-30", 30), ("31-60", 60), ("61-90", 90))
LAST = "90+"


@dataclass(frozen=True, slots=True)
class Aged:
    """One debtor and currency. ``buckets`` sum to ``total``; credits reduce ``not_due``. ``disputed`` is a part of it."""

    debtor: str
    currency: str
    buckets: Mapping[str, Decimal]
    disputed: Decimal
    oldest: date | None

    @property
    def total(self) -> Decimal:
        return sum(self.buckets.values(), ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum((amount for name, amount in self.buckets.items() if name != "not_due"), ZERO)


def aged(items: Iterable[OpenItem], today: date) -> list[Aged]:
    """By debtor and currency, the largest overdue amount first."""
    groups: dict[tuple[str, str], list[OpenItem]] = {}
    for item in items:
        groups.setdefault((item.debtor, item.currency), []).append(item)
    found = [_aged(debtor, currency, group, today) for (debtor, currency), group in groups.items()]
    return sorted(found, key=lambda one: (-one.overdue, one.debtor))


def _aged(debtor: str, currency: str, items: Iterable[OpenItem], today: date) -> Aged:
    buckets = {name: ZERO for name, _ in BUCKETS} | {LAST: ZERO}
    disputed, oldest = ZERO, None
    for item in items:
        buckets[bucket(item, today)] += item.open
        if item.disputed:
            disputed += item.open
        if item.open > 0 and item.days_late(today) > 0 and (oldest is None or (item.due_on or item.issued_on) < oldest):
            oldest = item.due_on or item.issued_on
    return Aged(debtor, currency, buckets, disputed, oldest)


def bucket(item: OpenItem, today: date) -> str:
    """Credits count against what is not due: they make nobody late."""
    late = item.days_late(today)
    if item.open < 0:
        return "not_due"
    return next((name for name, most in BUCKETS if late <= most), LAST)
