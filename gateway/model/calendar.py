"""Which days we work and deliver, by what hour an order must be in, and how long things take.

Bank holidays are those of the country (and region), from the ``holidays`` library; closures are our own.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from pydantic import Field

from gateway.model.base import Document

WEEKEND = (6, 7)
LONGEST_CLOSURE = 366


class Closure(Document):
    """From a day to a day, both included: stock-taking, summer break."""

    first: date
    last: date
    reason: str = ""


class WorkCalendar(Document):
    """``closed_weekdays`` count from 1 (Monday) to 7 (Sunday)."""

    country: str = Field(default="FR", description="ISO 3166-1 alpha-2")
    region: str | None = Field(default=None, description="ISO 3166-2 subdivision with holidays of its own, such as 57")
    closed_weekdays: tuple[int, ...] = WEEKEND
    closures: tuple[Closure, ...] = ()
    cut_off: time | None = Field(default=None, description="an order that comes later counts as the next day's")
    preparation_days: int = Field(default=0, ge=0, description="working days from order to despatch")
    transit_days: int = Field(default=0, ge=0, description="working days from despatch to delivery")

    def works(self, day: date) -> bool:
        return (
            day.isoweekday() not in self.closed_weekdays
            and day not in bank_holidays(self.country, self.region, day.year)
            and not any(closure.first <= day <= closure.last for closure in self.closures)
        )

    def next_working(self, day: date) -> date:
        """The day itself when we work on it. A calendar that is closed for a year gives the day back."""
        for ahead in range(LONGEST_CLOSURE):
            candidate = day + timedelta(days=ahead)
            if self.works(candidate):
                return candidate
        return day

    def after(self, day: date, working_days: int) -> date:
        """So many working days later; 0 is the first working day from ``day`` on."""
        reached = self.next_working(day)
        for _ in range(working_days):
            reached = self.next_working(reached + timedelta(days=1))
        return reached

    def is_late(self, moment: datetime) -> bool:
        """Whether the moment (on our own clock) is past the hour by which an order must be in."""
        return self.cut_off is not None and moment.time() > self.cut_off

    def soonest(self, moment: datetime) -> date:
        """The first day on which an order that comes at this moment can be delivered from stock."""
        start = moment.date() + timedelta(days=1) if self.is_late(moment) else moment.date()
        return self.after(start, self.preparation_days + self.transit_days)


@lru_cache(512)
def bank_holidays(country: str, region: str | None, year: int) -> frozenset[date]:
    """Empty for a country the library does not know: then only weekdays and closures count."""
    import holidays

    try:
        return frozenset(holidays.country_holidays(country, subdiv=region, years=year, language="en_US"))
    except NotImplementedError:
        return frozenset()


def knows_country(country: str, region: str | None = None) -> bool:
    import holidays

    supported = holidays.list_supported_countries()
    return country in supported and (region is None or region in supported[country])
