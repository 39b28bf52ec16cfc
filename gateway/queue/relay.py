"""Rings for ready jobs, and gives back what silent workers held. One leader does it; a second one waits to take over."""

import threading
from datetime import timedelta

import structlog

from gateway.errors import LeaseLost, Unavailable
from gateway.pipeline.services import Services
from gateway.queue.doorbell import Ring
from gateway.queue.worker import put_aside

log = structlog.get_logger()

AT_ONCE = 200
LEAD = timedelta(seconds=15)


class Relay:
    """``step`` looks once; ``run`` looks whenever woken, and every ``idle`` seconds otherwise."""

    def __init__(self, services: Services, ring: Ring, name: str) -> None:
        self.services, self.ring, self.name = services, ring, name

    def run(self, woken: threading.Event, stopping: threading.Event, idle: float = 0.5) -> None:
        while not stopping.is_set():
            try:
                busy = self.step()
            except Unavailable as error:
                log.warning("relay.waiting", error=str(error))
                busy = False
            except Exception:
                log.exception("relay.failed")
                busy = False
            if not busy:
                woken.wait(idle)
                woken.clear()
        self.resign()

    def step(self) -> bool:
        """Ring for what is due. True when there may be more at once."""
        with self.services.store.transaction() as tx:
            if not tx.presence.lead("relay", self.name, LEAD):
                return False
            due = tx.jobs.to_ring(AT_ONCE)
        rung: list[str] = []
        try:
            for job_id in due:
                self.ring(job_id)
                rung.append(job_id)
        finally:
            if rung:
                with self.services.store.transaction() as tx:
                    tx.jobs.rung(rung)
        return len(due) == AT_ONCE

    def sweep(self) -> int:
        """Leases that ran out: back to ready, or to quarantine when started too often. Returns how many."""
        with self.services.store.transaction() as tx:
            expired = tx.jobs.expired()
            for lost in expired:
                words = f"the worker {lost.worker} fell silent"
                try:
                    if lost.attempts >= lost.max_attempts:
                        put_aside(tx, lost, words)
                    else:
                        tx.jobs.put_back(lost, words, timedelta(0))
                except LeaseLost:
                    continue
        return len(expired)

    def resign(self) -> None:
        try:
            with self.services.store.transaction() as tx:
                tx.presence.resign("relay", self.name)
        except Unavailable as error:
            log.warning("relay.not-resigned", error=str(error))
