"""Doing one job: take the lease, work, commit the effects together with "done"; on failure wait longer, then ask a person."""

import random
from datetime import timedelta

import structlog

from gateway.errors import LeaseLost, SettingsError, Unavailable
from gateway.model.finding import Words
from gateway.pipeline.services import Services
from gateway.pipeline.steps import STEPS
from gateway.store import Transaction
from gateway.store.inbound import InboundState
from gateway.store.jobs import Job

log = structlog.get_logger()

LONGEST_WAIT = timedelta(minutes=15)
ASK_AGAIN = timedelta(seconds=20)


class Worker:
    def __init__(self, services: Services, name: str) -> None:
        self.services = services
        self.name = name

    def run(self, job_id: str) -> bool:
        """Do the job if it is still to be had. True when this call took it, whatever came of it."""
        leased = self._lease(job_id)
        if leased is None:
            return False
        try:
            effects = STEPS[leased.kind](self.services, leased)
            with self.services.store.transaction() as tx:
                tx.jobs.finish(leased)
                effects(tx)
        except LeaseLost as lost:
            log.warning("job.lease-lost", job=leased.id, kind=leased.kind, error=str(lost))
        except Exception as error:
            self._fail(leased, error)
        else:
            self.services.wake()
        return True

    def _lease(self, job_id: str) -> Job | None:
        try:
            with self.services.store.transaction() as tx:
                return tx.jobs.lease(job_id, self.name, timedelta(seconds=self.services.settings.lease_seconds))
        except Unavailable as error:
            log.warning("job.not-leased", job=job_id, error=str(error))
            return None

    def _fail(self, leased: Job, error: Exception) -> None:
        words = f"{type(error).__name__}: {error}"
        log.warning(
            "job.failed",
            job=leased.id,
            kind=leased.kind,
            attempt=leased.attempts,
            error=words,
            exc_info=not isinstance(error, (Unavailable, SettingsError)),
        )
        try:
            with self.services.store.transaction() as tx:
                if isinstance(error, SettingsError):  # a person must set something up; trying costs nothing
                    tx.jobs.put_back(leased, words, ASK_AGAIN)
                elif leased.attempts >= leased.max_attempts:
                    put_aside(tx, leased, words)
                else:
                    tx.jobs.put_back(leased, words, backoff(leased.attempts))
        except (Unavailable, LeaseLost) as also:
            log.warning("job.left-to-sweeper", job=leased.id, error=str(also))


def backoff(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … up to 15 minutes, each between half and all of it, so that failed jobs do not return in step."""
    longest = min(timedelta(seconds=2 ** (attempts - 1)), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards nothing


def put_aside(tx: Transaction, leased: Job, error: str) -> None:
    """Quarantine the job, and say so where the person concerned looks: at the transmission or the document."""
    tx.jobs.quarantine(leased, error)
    if leased.kind == "read":
        reason = Words(
            fr=f"La lecture a échoué {leased.attempts} fois : {error}",
            en=f"Reading failed {leased.attempts} times: {error}",
        )
        tx.inbound.finish(leased.subject_id, InboundState.QUARANTINED, reason=reason.model_dump())
        tx.journal.note("quarantined", inbound_id=leased.subject_id, error=error, job=leased.id)
    elif leased.kind == "send":
        tx.outgoing.failed(leased.subject_id, error, final=True)
        row = tx.outgoing.get(leased.subject_id)
        tx.journal.note("not-sent", inbound_id=row.inbound_id, order_id=row.order_id, document=row.kind, error=error)
    else:
        subject = {"inbound_id": leased.subject_id} if leased.kind == "decide" else {"order_id": leased.subject_id}
        tx.journal.note("quarantined", error=error, job=leased.id, **subject)
