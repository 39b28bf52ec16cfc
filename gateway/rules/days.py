"""The calendar as one order needs it: which days are ours to deliver on, each looked at once however many lines ask."""

from datetime import date, datetime, timedelta

from gateway.model.calendar import WorkCalendar


class Days:
    """``now`` is the moment the order came, on our own clock. Without a calendar every day is as good as another."""

    __slots__ = ("_first", "_next", "_now", "_soonest", "_works", "calendar")

    def __init__(self, calendar: WorkCalendar | None, now: datetime) -> None:
        self.calendar, self._now = calendar, now
        self._soonest: date | None = None
        self._next: dict[date, date] = {}
        self._first: dict[date, date] = {}
        self._works: dict[date, bool] = {}

    def works(self, day: date) -> bool:
        if self.calendar is None:
            return True
        known = self._works.get(day)
        if known is None:
            known = self._works[day] = self.calendar.works(day)
        return known

    def next_working(self, day: date) -> date:
        """The day itself when we work on it."""
        if self.calendar is None:
            return day
        found = self._next.get(day)
        if found is None:
            found = self._next[day] = self.calendar.next_working(day)
        return found

    @property
    def soonest(self) -> date:
        """The first day on which what is in stock can be there."""
        if self._soonest is None:
            self._soonest = self.calendar.soonest(self._now) if self.calendar is not None else self._now.date()
        return self._soonest

    def first_from(self, wanted: date) -> date:
        """The first day, no sooner than wanted, on which what is in stock can be there."""
        found = self._first.get(wanted)
        if found is None:
            found = self._first[wanted] = self.next_working(max(wanted, self.soonest))
        return found

    def made_by(self, lead_days: int) -> date:
        """The day on which what must be made or bought first can be there."""
        ready = self._now.date() + timedelta(days=lead_days)
        return self.calendar.after(ready, self.calendar.transit_days) if self.calendar is not None else ready
