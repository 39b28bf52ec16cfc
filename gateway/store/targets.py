"""Where documents go, and whether it takes them: a circuit breaker per target, shared by every worker on every machine.

After failures in a row the target is left alone, longer each time; then one document is let through as a trial.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import job, target

PATIENCE = 3  # failures in a row before a target is left alone
FIRST_REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """``closed_until`` is when it will be tried again; None while it works."""

    name: str
    failures: int
    closed_until: datetime | None
    last_error: str | None
    changed_at: datetime


class TargetRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def get(self, name: str) -> TargetRow | None:
        row = self._connection.execute(select(target).where(target.c.name == name)).first()
        return None if row is None else record(TargetRow, row)

    def closed_until(self, name: str) -> datetime | None:
        """When the target will be tried again; None when it may be tried now."""
        known = self.get(name)
        if known is None or known.closed_until is None or known.closed_until <= self._now:
            return None
        return known.closed_until

    def failed(self, name: str, error: str) -> datetime | None:
        """Count a failure. When it is one too many, everything that goes there waits until the moment returned."""
        insert_unless_there(self._connection, target, {"name": name, "failures": 0, "changed_at": self._now})
        failures: int = self._connection.execute(
            target.update()
            .where(target.c.name == name)
            .values(failures=target.c.failures + 1, last_error=error, changed_at=self._now)
            .returning(target.c.failures)
        ).scalar_one()
        if failures < PATIENCE:
            return None
        until: datetime = self._now + min(FIRST_REST * 2 ** min(failures - PATIENCE, 10), LONGEST_REST)
        self._connection.execute(target.update().where(target.c.name == name).values(closed_until=until))
        self._connection.execute(
            job.update()
            .where(job.c.lane == name, job.c.state == "ready", job.c.not_before < until)
            .values(not_before=until, rung_at=None)
        )
        return until

    def works(self, name: str) -> None:
        """It took a document: whatever waited because of it may go at once."""
        known = self.get(name)
        if known is None or known.failures == 0:
            return
        self._connection.execute(
            target.update()
            .where(target.c.name == name)
            .values(failures=0, closed_until=None, last_error=None, changed_at=self._now)
        )
        self._connection.execute(
            job.update()
            .where(job.c.lane == name, job.c.state == "ready", job.c.not_before > self._now)
            .values(not_before=self._now, rung_at=None)
        )

    def closed(self) -> list[TargetRow]:
        rows = self._connection.execute(
            select(target).where(target.c.closed_until > self._now).order_by(target.c.closed_until)
        )
        return [record(TargetRow, row) for row in rows]
