"""By when a line can be delivered: from stock available to promise, else after the item's lead time, on a working day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from gateway.model.calendar import WorkCalendar
from gateway.model.master import Stock


@dataclass(frozen=True, slots=True)
class Promise:
    """``expected`` is None when nobody can say; ``missing`` is what stock does not cover, in sales units."""

    expected: date | None
    missing: Decimal
    available: Decimal
    lead_days: int


def promise(
    stock: Stock | None, demanded: Decimal, wanted: date | None, now: datetime, calendar: WorkCalendar | None
) -> Promise | None:
    """``demanded`` counts this line and those before it. No stock record, no promise: the item is not stock-kept."""
    if stock is None:
        return None
    missing = max(demanded - stock.available, Decimal(0))
    if missing == 0:
        soonest = calendar.soonest(now) if calendar is not None else now.date()
        expected = _working(max(wanted, soonest), calendar) if wanted is not None else None
        return Promise(expected, missing, stock.available, stock.lead_days)
    if stock.lead_days <= 0:
        return Promise(None, missing, stock.available, 0)
    soonest = now.date() + timedelta(days=stock.lead_days)
    if calendar is not None:
        soonest = calendar.after(soonest, calendar.transit_days)
    expected = max(wanted, soonest) if wanted is not None else soonest
    return Promise(_working(expected, calendar), missing, stock.available, stock.lead_days)


def _working(day: date, calendar: WorkCalendar | None) -> date:
    return calendar.next_working(day) if calendar is not None else day
