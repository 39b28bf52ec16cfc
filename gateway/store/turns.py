"""Whose turn it is: which ready jobs are rung for next, a few at a time and fairly between partners.

Interactive work goes first. After that each partner with waiting work gets its turn, so that ten orders of one do not
wait for a hundred thousand of another. Only a window of jobs is rung for at any time: the backlog stays in the database,
where it costs nothing, and a late urgent job overtakes it.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from gateway.store.jobs import JobState
from gateway.store.pending import Pending
from gateway.store.tables import job

RING_AGAIN = timedelta(seconds=15)
LEFT_FOR = timedelta(seconds=2)  # until a job that an older worker does not know is rung for again
PARTNERS = 64  # looked at in one round; the next round begins after the last of them


TOGETHER_AT_ONCE = 100  # jobs of one lane that a worker takes at once: one ring is enough for them


@dataclass(slots=True)
class Round:
    """``ring`` for these; ``covered`` are they and those that go along with them."""

    ring: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    last_partner: str | None = None


class Turns:
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._connection, self._now, self._pending = connection, now, pending

    def to_ring(self, limit: int, *, after: str | None = None) -> Round:
        """Ready and due jobs that were not rung for, or rung so long ago that the ring must have been lost; at most
        ``limit``. ``after`` is the partner that the round before ended with."""
        self._pending.write(job)
        partners = list(self._partners(after))
        unrung = or_(job.c.rung_at.is_(None), job.c.rung_at < self._now - RING_AGAIN)
        found = [
            (-row.priority, turn, row.not_before, row.id, row.lane)
            for partner in partners
            for turn, row in enumerate(self._next_of(partner, unrung, limit))
        ]
        made = Round(last_partner=partners[-1] if len(partners) == PARTNERS else None)
        lanes: Counter[str] = Counter()
        for _, _, _, job_id, lane in sorted(found, key=lambda one: one[:4])[:limit]:
            made.covered.append(job_id)
            if lane is None or lanes[lane] % TOGETHER_AT_ONCE == 0:
                made.ring.append(job_id)
            if lane is not None:
                lanes[lane] += 1
        return made

    def _partners(self, after: str | None) -> Iterator[str]:
        """Partners with ready work, from index entry to index entry, once around the circle at most."""
        found = 0
        for start, end in ((after, None), (None, after)) if after is not None else ((None, None),):
            known = self._following(start)
            while known is not None and found < PARTNERS and (end is None or known <= end):
                yield known
                found += 1
                known = self._following(known)

    def _following(self, partner: str | None) -> str | None:
        query = select(func.min(job.c.partner)).where(job.c.state == JobState.READY)
        if partner is not None:
            query = query.where(job.c.partner > partner)
        following: str | None = self._connection.execute(query).scalar()
        return following

    def _next_of(self, partner: str, unrung: ColumnElement[bool], limit: int) -> Sequence[Any]:
        return self._connection.execute(
            select(job.c.id, job.c.priority, job.c.not_before, job.c.lane)
            .where(job.c.state == JobState.READY, job.c.partner == partner, job.c.not_before <= self._now, unrung)
            .order_by(job.c.priority.desc(), job.c.not_before)
            .limit(limit)
        ).all()

    def outstanding(self) -> int:
        """Jobs that were rung for and that nobody has taken yet."""
        return self._connection.execute(
            select(func.count()).where(job.c.state == JobState.READY, job.c.rung_at >= self._now - RING_AGAIN)
        ).scalar_one()

    def rung(self, job_ids: Sequence[str]) -> None:
        """What somebody heard meanwhile and left to others is not due any more, and stays unmarked."""
        self._connection.execute(
            update(job)
            .where(job.c.id.in_(job_ids), job.c.state == JobState.READY, job.c.not_before <= self._now)
            .values(rung_at=self._now)
        )

    def leave(self, job_id: str, known: Sequence[str]) -> None:
        """Whoever heard the ring knows only these kinds: if the job is of another one, it is rung for again soon, for a
        newer worker."""
        self._connection.execute(
            update(job)
            .where(job.c.id == job_id, job.c.state == JobState.READY, job.c.kind.not_in(known))
            .values(not_before=self._now + LEFT_FOR, rung_at=None)
        )
