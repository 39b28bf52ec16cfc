"""By when a line can be delivered: from stock available to promise, else after the item's lead time, on a working day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import ZERO
from gateway.model.shelf import Article
from gateway.rules.days import Days


@dataclass(slots=True, eq=False)
class Promise:
    """``expected`` is None when nobody can say; ``missing`` is what stock does not cover, in sales units, and then
    ``available`` what there is of it."""

    expected: date | None
    missing: Decimal
    available: Decimal
    lead_days: int


@lru_cache(1024)
def _from_stock(expected: date | None) -> Promise:
    """One for all the lines that are there on the day."""
    return Promise(expected, ZERO, ZERO, 0)


def promise(item: Article, demanded: Decimal, wanted: date | None, days: Days) -> Promise | None:
    """``demanded`` counts this line and those before it. No stock record, no promise: the item is not stock-kept."""
    available = item.available
    if available is None:
        return None
    if demanded <= available:
        return _from_stock(days.first_from(wanted) if wanted is not None else None)
    missing, lead_days = demanded - available, item.lead_days
    if lead_days <= 0:
        return Promise(None, missing, available, 0)
    made_by = days.made_by(lead_days)
    expected = max(wanted, made_by) if wanted is not None else made_by
    return Promise(days.next_working(expected), missing, available, lead_days)
