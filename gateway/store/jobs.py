"""The queue of record: jobs, leases with fencing tokens, attempts counted before work, and what failed.

Which of the ready jobs come next, fairly between partners, is asked in :mod:`gateway.store.turns`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select, update

from gateway.errors import LeaseLost, NotFound
from gateway.model.finding import Words
from gateway.store.pending import Pending
from gateway.store.sql import chunks, record
from gateway.store.tables import answer_owed, job
from gateway.store.types import new_id

INTERACTIVE = 10
"""Priority of what a person waits for in front of a screen; everything else has 0."""


class JobState(StrEnum):
    READY = "ready"  # may be started when its time has come
    LEASED = "leased"  # a worker has it until the lease ends
    DONE = "done"  # its effects are committed
    FAILED = "failed"  # it said that it can never work; its reason is kept
    QUARANTINED = "quarantined"  # started too often without an end; a person decides


JOB_WORDS: dict[JobState, Words] = {
    JobState.READY: Words(fr="À faire", en="Ready"),
    JobState.LEASED: Words(fr="En cours", en="In hand"),
    JobState.DONE: Words(fr="Fait", en="Done"),
    JobState.FAILED: Words(fr="Impossible", en="Failed"),
    JobState.QUARANTINED: Words(fr="En quarantaine", en="In quarantine"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """``partner`` is whose work it is ("" when unknown); jobs of one ``lane`` go to the same place and may go together."""

    id: str
    kind: str
    subject_id: str
    partner: str
    lane: str | None
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

    @property
    def is_unfinished(self) -> bool:
        """Work that goes on; a look that is due only later ("miss") keeps nobody waiting."""
        return self.state in (JobState.READY, JobState.LEASED) and self.kind != "miss"


_KNOWN = [field.name for field in fields(Job)]


class JobRepository:
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._connection, self._now, self._pending = connection, now, pending

    def add(
        self,
        kind: str,
        subject_id: str,
        *,
        payload: Mapping[str, Any] | None = None,
        max_attempts: int,
        priority: int = 0,
        partner: str | None = None,
        lane: str | None = None,
        not_before: datetime | None = None,
    ) -> str:
        job_id = new_id("job")
        self._pending.add(
            job,
            {
                "id": job_id,
                "kind": kind,
                "subject_id": subject_id,
                "partner": partner or "",
                "lane": lane,
                "payload": dict(payload or {}),
                "state": JobState.READY,
                "priority": priority,
                "not_before": not_before or self._now,
                "attempts": 0,
                "max_attempts": max_attempts,
                "created_at": self._now,
            },
        )
        return job_id

    def go_on(self, kinds: Collection[str], worker: str, lease: timedelta) -> list[Job]:
        """Of the jobs that this transaction has made, those of these kinds that are due: leased to this worker from their
        very beginning, so that what follows from its work needs neither a ring nor a lease of its own."""
        taken = [row for row in self._pending.rows(job) if row["kind"] in kinds and row["not_before"] <= self._now]
        left = [row for row in self._pending.rows(job) if not (row["kind"] in kinds and row["not_before"] <= self._now)]
        self._pending.rows(job)[:] = left
        leased = {
            "state": JobState.LEASED,
            "lease_until": self._now + lease,
            "lease_token": new_id("lease"),
            "worker": worker,
            "attempts": 1,
        }
        rows = [{**row, **leased} for row in taken]
        if rows:
            self._connection.execute(job.insert(), rows)
        nothing = {"last_error": None, "finished_at": None}
        return [Job(**{**nothing, **{name: row[name] for name in _KNOWN if name in row}}) for row in rows]

    def get(self, job_id: str) -> Job:
        self._pending.write(job)
        row = self._connection.execute(select(job).where(job.c.id == job_id)).first()
        if row is None:
            raise NotFound(
                f"there is no job {job_id}",
                "`gateway jobs` lists them",
                fr=(f"il n'y a pas de travail {job_id}", "`gateway jobs` les énumère"),
            )
        return record(Job, row)

    def of(self, subject_ids: Sequence[str]) -> list[Job]:
        self._pending.write(job)
        rows = self._connection.execute(select(job).where(job.c.subject_id.in_(subject_ids)).order_by(job.c.created_at))
        return [record(Job, row) for row in rows]

    def ready(self, limit: int, kinds: Sequence[str] | None = None) -> list[str]:
        """What could be started now, rung for or not."""
        self._pending.write(job)
        wanted = [job.c.state == JobState.READY, job.c.not_before <= self._now]
        if kinds is not None:
            wanted.append(job.c.kind.in_(kinds))
        rows = self._connection.execute(
            select(job.c.id).where(*wanted).order_by(job.c.priority.desc(), job.c.not_before).limit(limit)
        )
        return [row.id for row in rows]

    # --- leases --------------------------------------------------------------------------------------------------

    def lease(self, job_id: str, worker: str, lease: timedelta, kinds: Sequence[str] | None = None) -> Job | None:
        """Take the job if it is ready and due; the attempt is counted now, before any work. None when another has it, or
        when it is of a kind that this worker does not know: a newer one will."""
        wanted = [job.c.id == job_id, job.c.state == JobState.READY, job.c.not_before <= self._now]
        if kinds is not None:
            wanted.append(job.c.kind.in_(kinds))
        taken = self._connection.execute(
            update(job).where(*wanted).values(**self._leased_by(worker, lease)).returning(*job.c)
        ).first()
        return None if taken is None else record(Job, taken)

    def lease_lane(self, lane: str, worker: str, lease: timedelta, limit: int) -> list[Job]:
        """Take more ready jobs that go the same way, as far as nobody else is taking them."""
        due = (
            select(job.c.id)
            .where(job.c.lane == lane, job.c.state == JobState.READY, job.c.not_before <= self._now)
            .order_by(job.c.not_before)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = self._connection.execute(
            update(job).where(job.c.id.in_(due)).values(**self._leased_by(worker, lease)).returning(*job.c)
        )
        return [record(Job, row) for row in rows]

    def _leased_by(self, worker: str, lease: timedelta) -> dict[str, Any]:
        return {
            "state": JobState.LEASED,
            "lease_until": self._now + lease,
            "lease_token": new_id("lease"),
            "worker": worker,
            "attempts": job.c.attempts + 1,
        }

    def renew(self, leased: Sequence[Job], lease: timedelta) -> None:
        """The worker is still at it. What is another's by now is left alone, and so is what is just being finished: its
        row is locked until its effects are committed, so that no sweeper takes it, and waiting for it would keep the
        other leases from being renewed."""
        mine = or_(*(and_(job.c.id == one.id, job.c.lease_token == one.lease_token) for one in leased))
        free = select(job.c.id).where(mine, job.c.state == JobState.LEASED).with_for_update(skip_locked=True)
        self._connection.execute(update(job).where(job.c.id.in_(free)).values(lease_until=self._now + lease))

    def finish(self, *leased: Job) -> None:
        """Mark done inside the transaction of the effects. Raises :class:`LeaseLost` when a lease is another's by now."""
        for token in {one.lease_token for one in leased}:
            mine = [one for one in leased if one.lease_token == token]
            self._settle(mine, state=JobState.DONE, finished_at=self._now, last_error=None)

    def put_back(self, leased: Job, error: str, wait: timedelta, *, uncounted: bool = False) -> None:
        """Ready again after ``wait``. ``uncounted`` gives the attempt back: what failed was not the job."""
        attempts = case((job.c.attempts > 0, job.c.attempts - 1), else_=0) if uncounted else job.c.attempts
        self._settle(
            [leased],
            state=JobState.READY,
            not_before=self._now + wait,
            last_error=error,
            rung_at=None,
            attempts=attempts,
        )

    def quarantine(self, leased: Job, error: str) -> None:
        self._settle([leased], state=JobState.QUARANTINED, finished_at=self._now, last_error=error)

    def fail(self, leased: Job, error: str) -> None:
        self._settle([leased], state=JobState.FAILED, finished_at=self._now, last_error=error)

    def _settle(self, leased: Sequence[Job], **values: Any) -> None:
        settled = self._connection.execute(
            update(job)
            .where(
                job.c.id.in_([one.id for one in leased]),
                job.c.state == JobState.LEASED,
                job.c.lease_token == leased[0].lease_token,
            )
            .values(lease_until=None, lease_token=None, **values)
        )
        if settled.rowcount != len(leased):
            raise LeaseLost(f"job {leased[0].id} ({leased[0].kind}) was given to another worker")

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

    # --- for people ----------------------------------------------------------------------------------------------

    def release(self, job_id: str) -> Job:
        """Give a quarantined or failed job another set of attempts."""
        released = self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.state.in_([JobState.QUARANTINED, JobState.FAILED]))
            .values(state=JobState.READY, attempts=0, not_before=self._now, rung_at=None, finished_at=None)
            .returning(*job.c)
        ).first()
        if released is None:
            raise NotFound(
                f"there is no job {job_id} in quarantine",
                "`gateway quarantine list` shows the jobs put aside",
                fr=(
                    f"il n'y a pas de travail {job_id} en quarantaine",
                    "`gateway quarantine list` montre les travaux mis de côté",
                ),
            )
        return record(Job, released)

    def forget_done(self, before: datetime, limit: int = 5000) -> int:
        """Jobs that were done before that moment; their effects stay. Returns how many went, at most ``limit``."""
        old = select(job.c.id).where(job.c.state == JobState.DONE, job.c.finished_at < before).limit(limit)
        ids = list(self._connection.execute(old).scalars())
        for some in chunks(ids):  # a worker of an older release leaves what it has answered in the list of what is owed
            self._connection.execute(answer_owed.delete().where(answer_owed.c.job_id.in_(some)))
            self._connection.execute(job.delete().where(job.c.id.in_(some)))
        return len(ids)

    def counts(self) -> dict[str, int]:
        self._pending.write(job)
        rows = self._connection.execute(select(job.c.state, func.count()).group_by(job.c.state))
        return dict(rows.all())

    def in_state(self, state: JobState, limit: int = 100) -> list[Job]:
        self._pending.write(job)
        rows = self._connection.execute(
            select(job).where(job.c.state == state).order_by(job.c.created_at.desc()).limit(limit)
        )
        return [record(Job, row) for row in rows]

    def oldest_waiting(self) -> datetime | None:
        return self._connection.execute(
            select(func.min(job.c.not_before)).where(job.c.state == JobState.READY, job.c.not_before <= self._now)
        ).scalar()
