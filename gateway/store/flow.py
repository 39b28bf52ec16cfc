"""The road as figures: what waits at each step, for how long, how much passes, how much fails; channel by channel, hour by
hour. What has passed is counted over the last day only, by index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from gateway.store.inbound import InboundState
from gateway.store.jobs import Job, JobState
from gateway.store.sql import record
from gateway.store.tables import inbound, job

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BAD = (InboundState.REJECTED, InboundState.QUARANTINED)
ASIDE = (JobState.FAILED, JobState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Step:
    """``waiting`` now, the oldest since ``oldest``; ``in_hand`` now; ``passed`` and ``failed`` in the last hour and day."""

    name: str
    waiting: int
    in_hand: int
    oldest: datetime | None
    passed_hour: int
    passed_day: int
    failed_day: int
    aside: int = 0

    @property
    def error_share(self) -> float:
        whole = self.passed_day + self.failed_day
        return self.failed_day / whole if whole else 0.0


KINDS: dict[str, tuple[str, ...]] = {
    "read": ("read", "part"),
    "decided": ("decide", "recheck"),
    "answered": ("answer", "write", "invoice", "copies"),
    "sent": ("send", "webhook"),
}


@dataclass(frozen=True, slots=True)
class ChannelFlow:
    name: str
    last: datetime | None
    received_day: int
    refused_day: int
    backlog: int


Found = TypeVar("Found")
_COUNT: ColumnElement[int] = func.count()
_LATEST: ColumnElement[datetime] = func.max(inbound.c.received_at, type_=inbound.c.received_at.type)


class Flow:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def steps(self) -> list[Step]:
        return [self._received(), *(self._step(name, kinds) for name, kinds in KINDS.items())]

    def _received(self) -> Step:
        waiting = inbound.c.state == InboundState.RECEIVED
        count, oldest = self._connection.execute(
            select(func.count(), func.min(inbound.c.received_at)).where(waiting)
        ).one()
        hour = inbound.c.received_at >= self._now - HOUR
        day, last_hour, bad = self._connection.execute(
            select(func.count(), _sum(hour), _sum(inbound.c.state.in_(BAD))).where(
                inbound.c.received_at >= self._now - DAY
            )
        ).one()
        return Step("received", count, 0, oldest, last_hour or 0, day - (bad or 0), bad or 0)

    def _step(self, name: str, kinds: Sequence[str]) -> Step:
        of_kind = job.c.kind.in_(kinds)
        due = and_(job.c.state == JobState.READY, job.c.not_before <= self._now)
        alive = self._connection.execute(
            select(_sum(due), _sum(job.c.state == JobState.LEASED), func.min(case((due, job.c.not_before)))).where(
                of_kind, job.c.state.in_((JobState.READY, JobState.LEASED))
            )
        ).one()
        hour = job.c.finished_at >= self._now - HOUR
        passed, last_hour = self._connection.execute(
            select(func.count(), _sum(hour)).where(
                of_kind, job.c.state == JobState.DONE, job.c.not_before >= self._now - DAY
            )
        ).one()
        failed = job.c.finished_at >= self._now - DAY
        aside, today = self._connection.execute(
            select(func.count(), _sum(failed)).where(of_kind, job.c.state.in_(ASIDE))
        ).one()
        return Step(name, alive[0] or 0, alive[1] or 0, alive[2], last_hour or 0, passed, today or 0, aside)

    def channels(self) -> list[ChannelFlow]:
        """Every channel that anything came by in the last thirty days, or that has something left to read."""
        recent = inbound.c.received_at >= self._now - DAY
        latest = self._by_channel(_LATEST, inbound.c.received_at >= self._now - 30 * DAY)
        unread = inbound.c.state == InboundState.RECEIVED
        latest = self._by_channel(_LATEST, unread) | latest
        received, refused = self._by_channel(_COUNT, recent), self._by_channel(_COUNT, recent, inbound.c.state.in_(BAD))
        backlog = self._by_channel(_COUNT, unread)
        return [
            ChannelFlow(name, at, received.get(name, 0), refused.get(name, 0), backlog.get(name, 0))
            for name, at in sorted(latest.items())
        ]

    def _by_channel(self, what: ColumnElement[Found], *conditions: ColumnElement[bool]) -> dict[str, Found]:
        """One index each: conditions joined by "or" would be looked for all over the table."""
        rows = self._connection.execute(select(inbound.c.channel, what).where(*conditions).group_by(inbound.c.channel))
        return {row[0]: row[1] for row in rows}

    def received(self, length: timedelta, pieces: int) -> list[int]:
        """How many came in each of so many pieces of the time that ends now, the oldest first."""
        start = self._now - length * pieces
        counts = [
            select(func.count())
            .select_from(inbound)
            .where(
                inbound.c.received_at > start + length * index, inbound.c.received_at <= start + length * (index + 1)
            )
            .scalar_subquery()
            for index in range(pieces)
        ]
        return list(self._connection.execute(select(*counts)).one())

    def in_hand(self) -> list[Job]:
        """What the workers have in hand now."""
        rows = self._connection.execute(
            select(job).where(job.c.state == JobState.LEASED).order_by(job.c.lease_until).limit(200)
        )
        return [record(Job, row) for row in rows]

    def aside(self, limit: int = 100) -> list[Job]:
        """What was put aside and waits for a person, the latest first."""
        rows = self._connection.execute(
            select(job).where(job.c.state.in_(ASIDE)).order_by(job.c.finished_at.desc()).limit(limit)
        )
        return [record(Job, row) for row in rows]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
