"""The queue of record: jobs, leases with fencing tokens, attempts counted before work, and what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from gateway.errors import LeaseLost, NotFound
from gateway.store.sql import record
from gateway.store.tables import job
from gateway.store.types import new_id

RING_AGAIN = timedelta(seconds=15)


class JobState(StrEnum):
    READY = "ready"  # may be started when its time has come
    LEASED = "leased"  # a worker has it until the lease ends
    DONE = "done"  # its effects are committed
    FAILED = "failed"  # it said that it can never work; its reason is kept
    QUARANTINED = "quarantined"  # started too often without an end; a person decides


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    kind: str
    subject_id: str
    payload: dict[str, Any]
    state: str
    priority: int
    not_before: datetime
    attempts: int
    max_attempts: int
    lease_until: datetime | None
    lease_token: str | None
    worker: str | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None


class JobRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add(
        self,
        kind: str,
        subject_id: str,
        *,
        payload: Mapping[str, Any] | None = None,
        max_attempts: int,
        priority: int = 0,
    ) -> str:
        job_id = new_id("job")
        self._connection.execute(
            job.insert().values(
                id=job_id,
                kind=kind,
                subject_id=subject_id,
                payload=dict(payload or {}),
                state=JobState.READY,
                priority=priority,
                not_before=self._now,
                attempts=0,
                max_attempts=max_attempts,
                created_at=self._now,
            )
        )
        return job_id

    def get(self, job_id: str) -> Job:
        row = self._connection.execute(select(job).where(job.c.id == job_id)).first()
        if row is None:
            raise NotFound(f"there is no job {job_id}")
        return record(Job, row)

    def of(self, subject_ids: Sequence[str]) -> list[Job]:
        rows = self._connection.execute(select(job).where(job.c.subject_id.in_(subject_ids)).order_by(job.c.created_at))
        return [record(Job, row) for row in rows]

    def lease(self, job_id: str, worker: str, lease: timedelta) -> Job | None:
        """Take the job if it is ready and due; the attempt is counted now, before any work. None when another has it."""
        taken = self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.state == JobState.READY, job.c.not_before <= self._now)
            .values(
                state=JobState.LEASED,
                lease_until=self._now + lease,
                lease_token=new_id("lease"),
                worker=worker,
                attempts=job.c.attempts + 1,
            )
            .returning(*job.c)
        ).first()
        return None if taken is None else record(Job, taken)

    def finish(self, leased: Job) -> None:
        """Mark done inside the transaction of the effects. Raises :class:`LeaseLost` when the lease is another's by now."""
        self._settle(leased, state=JobState.DONE, finished_at=self._now, last_error=None)

    def put_back(self, leased: Job, error: str, wait: timedelta) -> None:
        self._settle(leased, state=JobState.READY, not_before=self._now + wait, last_error=error, rung_at=None)

    def quarantine(self, leased: Job, error: str) -> None:
        self._settle(leased, state=JobState.QUARANTINED, finished_at=self._now, last_error=error)

    def _settle(self, leased: Job, **values: Any) -> None:
        settled = self._connection.execute(
            update(job)
            .where(job.c.id == leased.id, job.c.state == JobState.LEASED, job.c.lease_token == leased.lease_token)
            .values(lease_until=None, lease_token=None, **values)
        )
        if settled.rowcount != 1:
            raise LeaseLost(f"job {leased.id} ({leased.kind}) was given to another worker")

    def expired(self) -> list[Job]:
        """Leased jobs whose worker fell silent, locked so that one sweeper handles each."""
        rows = self._connection.execute(
            select(job)
            .where(job.c.state == JobState.LEASED, job.c.lease_until < self._now)
            .order_by(job.c.lease_until)
            .limit(100)
            .with_for_update(skip_locked=True)
        )
        return [record(Job, row) for row in rows]

    def to_ring(self, limit: int) -> list[str]:
        """Ready and due jobs that were not rung for, or rung so long ago that the ring must have been lost."""
        rows = self._connection.execute(
            select(job.c.id)
            .where(
                job.c.state == JobState.READY,
                job.c.not_before <= self._now,
                or_(job.c.rung_at.is_(None), job.c.rung_at < self._now - RING_AGAIN),
            )
            .order_by(job.c.priority.desc(), job.c.not_before)
            .limit(limit)
        )
        return [row.id for row in rows]

    def ready(self, limit: int) -> list[str]:
        """What could be started now, rung for or not."""
        rows = self._connection.execute(
            select(job.c.id)
            .where(job.c.state == JobState.READY, job.c.not_before <= self._now)
            .order_by(job.c.priority.desc(), job.c.not_before)
            .limit(limit)
        )
        return [row.id for row in rows]

    def rung(self, job_ids: Sequence[str]) -> None:
        self._connection.execute(
            update(job).where(job.c.id.in_(job_ids), job.c.state == JobState.READY).values(rung_at=self._now)
        )

    def release(self, job_id: str) -> None:
        """Give a quarantined or failed job another set of attempts."""
        released = self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.state.in_([JobState.QUARANTINED, JobState.FAILED]))
            .values(state=JobState.READY, attempts=0, not_before=self._now, rung_at=None, finished_at=None)
        )
        if released.rowcount != 1:
            raise NotFound(f"there is no job {job_id} in quarantine", "`gateway status` shows the jobs put aside")

    def counts(self) -> dict[str, int]:
        rows = self._connection.execute(select(job.c.state, func.count()).group_by(job.c.state))
        return dict(rows.all())

    def in_state(self, state: JobState, limit: int = 100) -> list[Job]:
        rows = self._connection.execute(
            select(job).where(job.c.state == state).order_by(job.c.created_at.desc()).limit(limit)
        )
        return [record(Job, row) for row in rows]

    def oldest_waiting(self) -> datetime | None:
        return self._connection.execute(
            select(func.min(job.c.not_before)).where(job.c.state == JobState.READY, job.c.not_before <= self._now)
        ).scalar()
