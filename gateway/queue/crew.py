"""The threads of a process that does work: listeners, relay, sweeper, watch, pollers, heartbeat; started and stopped as
one."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import timedelta

import structlog

from gateway.errors import GatewayError, Unavailable
from gateway.monitor.counting import refresh
from gateway.monitor.tell import watch_round
from gateway.pipeline import Receipt, Services
from gateway.pipeline.erp import serve_erp
from gateway.pipeline.receive import receive_together
from gateway.pipeline.routine import keep_time
from gateway.ports import Arrival, Channel, Settle
from gateway.queue import supervisor
from gateway.queue.doorbell import Doorbell, Hearing
from gateway.queue.hands import Hands
from gateway.queue.pipe import PipeListener
from gateway.queue.relay import Relay
from gateway.queue.visits import Visits
from gateway.queue.worker import Worker

log = structlog.get_logger()

BEAT = timedelta(seconds=5)
SWEEP = timedelta(seconds=5)
WATCH = timedelta(minutes=1)
LEAD = timedelta(seconds=30)
CLOCK = timedelta(seconds=30)
ASKED = 2.0  # seconds within which a poller hears that somebody wants it to look now

TOGETHER_BYTES = 8 << 20  # of what a poller takes in by one transaction

Waiting = tuple[Arrival, Settle]

WORK, RELAY, POLL = "work", "relay", "poll"
EVERYTHING = (WORK, RELAY, POLL)


def _nothing() -> None:
    """For channels that hold nothing open, and for whoever need not hear."""


def process_name(role: str) -> str:
    return f"{role}@{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"


class Crew:
    """``duties`` say what this process does. Without a broker it rings for its ``hands``, worker processes of its own, when
    it has any; such a one is ``rung_by`` the descriptor it inherited, and told when it is ``abandoned``."""

    def __init__(
        self,
        services: Services,
        channels: Collection[Channel],
        *,
        duties: Collection[str] = EVERYTHING,
        woken: threading.Event | None = None,
        hands: Hands | None = None,
        rung_by: int | None = None,
        abandoned: Callable[[], None] = _nothing,
    ) -> None:
        self.services = services
        self.channels = channels
        self.duties = duties
        self.name = process_name("+".join(duties))
        self.worker = Worker(services, self.name)
        settings = services.settings
        broker = settings.broker_url.get_secret_value() if settings.broker_url else None
        self.doorbell = Doorbell(broker, self.worker.run, settings.broker_queue)
        self.hands = hands
        self.relay = Relay(services, self.doorbell.ring if hands is None else hands.ring, self.name)
        self._woken = woken or threading.Event()
        self._stopping = threading.Event()
        self._listener: Hearing | PipeListener | None = None
        if rung_by is not None:
            self._listener = PipeListener(rung_by, self.worker.run, settings.worker_threads, abandoned)
        elif WORK in duties:
            self._listener = self.doorbell.listener(settings.worker_threads)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        if self._listener is not None:
            self._listener.start()
        if self.hands is not None:
            self._thread("hands", self.hands.run)
        self._thread("heartbeat", lambda: self._repeat(self._beat, BEAT.total_seconds()))
        if WORK in self.duties:
            patience = min(BEAT.total_seconds(), self.services.settings.lease_seconds / 3)
            self._thread("leases", lambda: self._repeat(self._keep_alive, patience))
        if RELAY in self.duties:
            self._thread("relay", lambda: self.relay.run(self._woken, self._stopping))
            self._thread("sweeper", lambda: self._repeat(self._sweep, SWEEP.total_seconds()))
            self._thread("watch", self._watch)
            self._thread("clock", lambda: self._repeat(lambda: keep_time(self.services), CLOCK.total_seconds()))
            self._thread("erp", lambda: self._repeat(lambda: serve_erp(self.services), SWEEP.total_seconds()))
        if POLL in self.duties:
            for channel in self.channels:
                self._thread(f"poll-{channel.name}", self._poller(channel))

    def stop(self) -> None:
        """Finish the jobs in hand, or give them back when they take too long; what was not started stays ready."""
        self.worker.stop()
        self._stopping.set()
        self._woken.set()
        if self._listener is not None:
            self._listener.stop(self.services.settings.stop_seconds)
            self.worker.let_go()
            supervisor.let_go()
        if self.hands is not None:
            self.hands.stop(self.services.settings.stop_seconds)
        for channel in self.channels if POLL in self.duties else ():
            getattr(channel, "close", _nothing)()
        for thread in self._threads:
            thread.join(timeout=10)
        self.doorbell.close()
        self._leave()

    def _leave(self) -> None:
        """Whoever comes next need not wait for what we led to run out."""
        try:
            with self.services.store.transaction() as tx:
                tx.presence.leave(self.name)
        except Unavailable as error:
            log.warning("crew.not-left", error=str(error))

    def _thread(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _repeat(self, work: Callable[[], object], seconds: float) -> None:
        while not self._stopping.is_set():
            try:
                work()
            except GatewayError as error:
                log.warning("crew.waiting", error=str(error))
            except Exception:
                log.exception("crew.failed")
            self._stopping.wait(seconds)

    def _beat(self) -> None:
        with self.services.store.transaction() as tx:
            tx.presence.beat(self.name, BEAT * 4, duties=list(self.duties))

    def _keep_alive(self) -> None:
        """Leases go on while jobs do. A process that only works ends itself when one of its jobs never does, or when it
        does not hear the bell any more."""
        if tuple(self.duties) == (WORK,) and not self.worker.stuck and self._hears:
            supervisor.hold_on(self.services.settings.lease_seconds)
        self.worker.renew()

    @property
    def _hears(self) -> bool:
        return self._listener is None or self._stopping.is_set() or self._listener.hears

    def _sweep(self) -> None:
        if self.relay.sweep():
            self._woken.set()

    def _watch(self) -> None:
        """Alerts and figures, once a minute, by one process; never in the first minute, when much is still to start."""
        self._stopping.wait(WATCH.total_seconds())
        self._repeat(self._look_round, WATCH.total_seconds())

    def _look_round(self) -> None:
        with self.services.store.transaction() as tx:
            if not tx.presence.lead("watch", self.name, WATCH * 3):
                return
        watch_round(self.services)
        refresh(self.services.store)

    def _poller(self, channel: Channel) -> Callable[[], None]:
        visits = Visits(self.services, channel, self.name, visit)
        return lambda: self._repeat(visits.once, min(self.services.settings.poll_seconds, ASKED))


def poll(services: Services, channel: Channel, poller: str) -> int:
    """Take in everything that waits in the channel. Returns how many were new."""
    return visit(services, channel, poller) or 0


def visit(services: Services, channel: Channel, poller: str) -> int | None:
    """As :func:`poll`; None when another poller leads: one per channel at a time, unless the channel sees to that itself."""
    if not _leads(services, channel, poller):
        return None
    new = 0
    renewed = time.monotonic()
    for together in _shares(channel.arrivals(), getattr(channel, "together", 1)):
        if time.monotonic() - renewed > LEAD.total_seconds() / 3:
            if not _leads(services, channel, poller):
                return new
            renewed = time.monotonic()
        for (arrival, settle), outcome in zip(together, _receive_all(services, together), strict=True):
            if isinstance(outcome, GatewayError):
                settle(outcome)
                log.warning("poll.not-taken", channel=channel.name, file=arrival.filename, error=str(outcome))
            else:
                settle(None)
                new += outcome.new
    return new


def _shares(arrivals: Iterable[Waiting], most: int) -> Iterator[list[Waiting]]:
    """A few at a time, as many as fit into one transaction."""
    together: list[Waiting] = []
    size = 0
    for arrival, settle in arrivals:
        together.append((arrival, settle))
        size += len(arrival.content)
        if len(together) >= most or size > TOGETHER_BYTES:
            yield together
            together, size = [], 0
    if together:
        yield together


def _receive_all(services: Services, together: Sequence[Waiting]) -> Sequence[Receipt | GatewayError]:
    arrivals = [arrival for arrival, _ in together]
    try:
        return receive_together(services, arrivals)
    except GatewayError as error:
        return [error] * len(together)
    except Exception:
        if len(together) == 1:
            raise
        return [outcome for one in together for outcome in _receive_all(services, [one])]


def _leads(services: Services, channel: Channel, poller: str) -> bool:
    if not getattr(channel, "alone", True):
        return True
    with services.store.transaction() as tx:
        return tx.presence.lead(f"poll-{channel.name}", poller, LEAD)


def drain(services: Services, worker: Worker, *, until: Callable[[], bool]) -> None:
    """Do ready jobs in this very thread until the condition holds or nothing is ready."""
    while not until():
        with services.store.reading() as tx:
            ready = tx.jobs.ready(limit=50)
        if not sum(worker.run(job_id) for job_id in ready):
            return
