"""Doing jobs: take the lease, work, commit the effects together with "done"; on failure wait longer, then ask a person.

A worker also keeps the leases of what it has in hand alive, for as long as a job may take; a job that takes longer than
that is left to fall back, and its worker should be replaced (:mod:`gateway.queue.supervisor`).
"""

import random
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import structlog

from gateway.errors import LeaseLost, SettingsError, Unavailable
from gateway.monitor.chronicle import at_work
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.pipeline.steps import FOLLOWED, STEPS, TOGETHER
from gateway.pipeline.trouble import Later, put_aside, set_apart
from gateway.store.jobs import Job
from gateway.store.turns import TOGETHER_AT_ONCE

log = structlog.get_logger()

LONGEST_WAIT = timedelta(minutes=15)
ASK_AGAIN = timedelta(seconds=20)
ROUNDS = 10  # times a worker goes on with a lane before it looks at others

Outcome = Effects | Exception


class Worker:
    """``goes_on`` with what follows from a job at once; otherwise each step waits to be rung for."""

    def __init__(self, services: Services, name: str, *, goes_on: bool = True) -> None:
        self.services = services
        self.name = name
        self._followed = FOLLOWED if goes_on else ()
        self._in_hand: dict[str, tuple[Job, float]] = {}
        self._guard = threading.Lock()
        self._stopping = threading.Event()

    def run(self, job_id: str) -> bool:
        """Do the job if it is still to be had. True when this call took it, whatever came of it."""
        if self._stopping.is_set():
            return False
        leased = self._lease(job_id)
        if not leased:
            return False
        self._do_and_follow(leased)
        lane = leased[0].lane
        for _ in range(ROUNDS):
            more = self._lease_more(lane) if lane and leased[0].kind in TOGETHER and not self._stopping.is_set() else []
            if not more:
                break
            self._do(more)
        self.services.wake()
        return True

    def _do_and_follow(self, leased: Sequence[Job]) -> None:
        following = deque(self._do(leased))
        while following:
            more = self._do([following.popleft()])
            following.extendleft(job for job in reversed(more) if job.kind not in TOGETHER)
            following.extend(job for job in more if job.kind in TOGETHER)

    def _do(self, leased: Sequence[Job]) -> list[Job]:
        """Returns the jobs that follow from these and that this worker holds already."""
        with self._holding(leased), at_work(leased[0].kind, leased[0].id):
            outcomes = self._work(leased)
            done = [(job, outcome) for job, outcome in outcomes if not isinstance(outcome, Exception)]
            follow = self._finish(done) if done else []
            for job, outcome in outcomes:
                if isinstance(outcome, Exception):
                    self._fail(job, outcome)
        return follow

    def stop(self) -> None:
        """Take no further job. What is in hand goes on."""
        self._stopping.set()

    def _lease(self, job_id: str) -> list[Job]:
        """The job, and with it what goes the same way."""
        lasting = timedelta(seconds=self.services.settings.lease_seconds)
        try:
            with self.services.store.transaction() as tx:
                known = tuple(STEPS) + tuple(TOGETHER)
                first = tx.jobs.lease(job_id, self.name, lasting, known)
                if first is None:
                    tx.turns.leave(job_id, known)
                    return []
                if first.kind in TOGETHER and first.lane:
                    return [first, *tx.jobs.lease_lane(first.lane, self.name, lasting, TOGETHER_AT_ONCE - 1)]
                return [first]
        except Unavailable as error:
            log.warning("job.not-leased", job=job_id, error=str(error))
            return []

    def _lease_more(self, lane: str) -> list[Job]:
        lasting = timedelta(seconds=self.services.settings.lease_seconds)
        try:
            with self.services.store.transaction() as tx:
                return tx.jobs.lease_lane(lane, self.name, lasting, TOGETHER_AT_ONCE)
        except Unavailable as error:
            log.warning("lane.not-leased", lane=lane, error=str(error))
            return []

    def _work(self, leased: Sequence[Job]) -> list[tuple[Job, Outcome]]:
        kind = leased[0].kind
        try:
            if kind in TOGETHER:
                return list(zip(leased, TOGETHER[kind](self.services, leased), strict=True))
            return [(leased[0], STEPS[kind](self.services, leased[0]))]
        except Exception as error:
            return [(job, error) for job in leased]

    def _finish(self, done: Sequence[tuple[Job, Effects]]) -> list[Job]:
        lasting = timedelta(seconds=self.services.settings.lease_seconds)
        try:
            with self.services.store.transaction() as tx:
                tx.jobs.finish(*(job for job, _ in done))
                for _, effects in done:
                    effects(tx)
                follow = [] if self._stopping.is_set() else tx.jobs.go_on(self._followed, self.name, lasting)
            with self._guard:
                self._in_hand.update({job.id: (job, time.monotonic()) for job in follow})
            return follow
        except LeaseLost as lost:
            log.warning("job.lease-lost", job=done[0][0].id, kind=done[0][0].kind, error=str(lost))
        except Exception as error:
            for job, _ in done:
                self._fail(job, error)
        return []

    def _fail(self, leased: Job, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"
        if not isinstance(error, Later):
            log.warning(
                "job.failed",
                job=leased.id,
                kind=leased.kind,
                attempt=leased.attempts,
                error=words,
                exc_info=not isinstance(error, (Unavailable, SettingsError, OSError)),
            )
        try:
            with self.services.store.transaction() as tx:
                if isinstance(error, Later):
                    tx.jobs.put_back(leased, words, error.wait, uncounted=True)
                elif isinstance(error, (SettingsError, Unavailable)):
                    # A person must set something up, or what we stand on is away: the job is not to blame.
                    tx.jobs.put_back(leased, words, ASK_AGAIN * random.uniform(0.5, 1.0), uncounted=True)  # noqa: S311
                elif set_apart(tx, leased):
                    pass
                elif leased.attempts >= leased.max_attempts or getattr(error, "final", False):
                    put_aside(tx, leased, words)
                else:
                    tx.jobs.put_back(leased, words, backoff(leased.attempts))
        except (Unavailable, LeaseLost) as also:
            log.warning("job.left-to-sweeper", job=leased.id, error=str(also))

    # --- leases --------------------------------------------------------------------------------------------------

    @contextmanager
    def _holding(self, leased: Sequence[Job]) -> Iterator[None]:
        started = time.monotonic()
        with self._guard:
            self._in_hand.update({job.id: (job, started) for job in leased})
        try:
            yield
        finally:
            with self._guard:
                for job in leased:
                    self._in_hand.pop(job.id, None)

    def renew(self) -> None:
        """Prolong the leases of what is in hand and has not been there for too long. Raises :class:`Unavailable`."""
        settings = self.services.settings
        with self._guard:
            held = [job for job, since in self._in_hand.values() if time.monotonic() - since < settings.job_seconds]
        if held:
            with self.services.store.transaction() as tx:
                tx.jobs.renew(held, timedelta(seconds=settings.lease_seconds))

    @property
    def stuck(self) -> bool:
        """A job has been in hand for longer than a job may take."""
        limit = self.services.settings.job_seconds
        with self._guard:
            return any(time.monotonic() - since > limit for _, since in self._in_hand.values())

    def let_go(self) -> None:
        """At the end of the process: whoever comes next need not wait for our leases to end."""
        with self._guard:
            held = [job for job, _ in self._in_hand.values()]
        for job in held:
            try:
                with self.services.store.transaction() as tx:
                    tx.jobs.put_back(job, f"{self.name} was stopped", timedelta(0), uncounted=True)
            except (Unavailable, LeaseLost) as error:
                log.warning("job.not-let-go", job=job.id, error=str(error))


def backoff(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … up to 15 minutes, each between half and all of it, so that failed jobs do not return in step."""
    longest = min(timedelta(seconds=2 ** min(attempts - 1, 20)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing
