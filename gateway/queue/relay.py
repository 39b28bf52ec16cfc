"""Rings for ready jobs, and gives back what silent workers held. One leader does it; a second one waits to take over.

Only a window of jobs is rung for at a time (:mod:`gateway.store.turns`): whatever the backlog, the broker holds a few
hundred ids, and whose turn is next is decided late.
"""

import threading
from datetime import timedelta

import structlog

from gateway.errors import LeaseLost, Unavailable
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import put_aside
from gateway.queue.doorbell import Ring
from gateway.store.standing import Standing

log = structlog.get_logger()

WINDOW = 64  # jobs rung for and not yet taken: what a late comer waits behind, and what keeps a dozen workers busy
IDLE, BUSY = 0.5, 0.02  # seconds between two looks
LEAD = timedelta(seconds=15)


class Relay:
    """``step`` looks once; ``run`` looks whenever woken, and every half second otherwise."""

    def __init__(self, services: Services, ring: Ring, name: str, window: int = WINDOW) -> None:
        self.services, self.ring, self.name, self.window = services, ring, name, window
        self._last_partner: str | None = None

    def run(self, woken: threading.Event, stopping: threading.Event) -> None:
        while not stopping.is_set():
            try:
                busy = self.step()
            except Unavailable as error:
                log.warning("relay.waiting", error=str(error))
                busy = False
            except Exception:
                log.exception("relay.failed")
                busy = False
            if busy:
                stopping.wait(BUSY)
            else:
                woken.wait(IDLE)
                woken.clear()
        self.resign()

    def step(self) -> bool:
        """Ring for what is due. True when there may be more soon."""
        with self.services.store.transaction() as tx:
            if not tx.presence.lead("relay", self.name, LEAD):
                return False
            if Standing(tx.connection, tx.now).draining() is not None:
                return False
            room = self.window - tx.turns.outstanding()
            if room <= 0:
                return True
            due = tx.turns.to_ring(room, after=self._last_partner)
        self._last_partner = due.last_partner
        for job_id in due.ring:
            self.ring(job_id)
        if due.covered:
            with self.services.store.transaction() as tx:
                tx.turns.rung(due.covered)
        return bool(due.covered)

    def sweep(self) -> int:
        """Leases that ran out: back to ready, or to quarantine when started too often. Returns how many."""
        with self.services.store.transaction() as tx:
            tx.presence.forget_the_dead()
            tx.asked.forget_the_old()
            tx.people.forget_the_old()
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
