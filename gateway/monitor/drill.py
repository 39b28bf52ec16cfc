"""From a figure to the orders behind it: those that the rate counts against us, the newest first."""

from collections.abc import Iterator
from datetime import date, timedelta

from gateway.model.day_figures import DayFigures
from gateway.monitor.clock import our_zone
from gateway.monitor.counting import bounds, figures_of
from gateway.monitor.kpi import Kpi
from gateway.store import Transaction
from gateway.store.kpis import Kpis

LIMIT = 200


def against(kpi: Kpi, figures: DayFigures) -> int:
    """How many orders of these figures count against the rate: not touchless, or escaped."""
    return kpi.whole(figures) - kpi.part(figures) if kpi.good_is_high else kpi.part(figures)


def behind(
    tx: Transaction, kpi: Kpi, first: date, last: date, *, channel: str = "", partner: str = "", limit: int = LIMIT
) -> list[str]:
    """Ids of at most ``limit`` orders. Only days with something to show are gone through."""
    kpis = Kpis(tx.connection, tx.now)
    counted = kpis.days(first, last, channel=channel, partner=partner)
    days = sorted({row.day for row in counted if against(kpi, row.figures())}, reverse=True)
    found: list[str] = []
    for order_id in _of_days(kpis, kpi, days, tx, channel, partner):
        found.append(order_id)
        if len(found) >= limit:
            break
    return found


def _of_days(kpis: Kpis, kpi: Kpi, days: list[date], tx: Transaction, channel: str, partner: str) -> Iterator[str]:
    zone = our_zone(tx)
    for day in days:
        same_day = [
            facts.id
            for facts in kpis.facts(*bounds(day, zone))
            if (not channel or facts.channel == channel)
            and (not partner or facts.partner == partner)
            and against(kpi, figures_of(facts))
        ]
        yield from reversed(same_day)


def period(last: date, days: int) -> tuple[date, date]:
    """So many days up to and with the last."""
    return last - timedelta(days=days - 1), last
