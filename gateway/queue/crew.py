"""The threads of a process that does work: listeners, relay, sweeper, pollers, heartbeat; started and stopped as one."""

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection
from datetime import timedelta

import structlog

from gateway.errors import GatewayError
from gateway.pipeline import Services, receive
from gateway.ports import Channel
from gateway.queue import supervisor
from gateway.queue.doorbell import Doorbell
from gateway.queue.relay import Relay
from gateway.queue.worker import Worker

log = structlog.get_logger()

BEAT = timedelta(seconds=5)
SWEEP = timedelta(seconds=5)
LEAD = timedelta(seconds=30)

WORK, RELAY, POLL = "work", "relay", "poll"
EVERYTHING = (WORK, RELAY, POLL)


def process_name(role: str) -> str:
    return f"{role}@{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(2)}"


class Crew:
    """``duties`` say what this process does; the embedded gateway does everything in one process."""

    def __init__(
        self,
        services: Services,
        channels: Collection[Channel],
        *,
        duties: Collection[str] = EVERYTHING,
        woken: threading.Event | None = None,
    ) -> None:
        self.services = services
        self.channels = channels
        self.duties = duties
        self.name = process_name("+".join(duties))
        self.worker = Worker(services, self.name)
        broker = services.settings.broker_url
        self.doorbell = Doorbell(broker.get_secret_value() if broker else None, self.worker.run)
        self.relay = Relay(services, self.doorbell.ring, self.name)
        self._woken = woken or threading.Event()
        self._stopping = threading.Event()
        self._listener = self.doorbell.listener(services.settings.worker_threads) if WORK in duties else None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        if self._listener is not None:
            self._listener.start()
        self._thread("heartbeat", lambda: self._repeat(self._beat, BEAT.total_seconds()))
        if WORK in self.duties:
            patience = min(BEAT.total_seconds(), self.services.settings.lease_seconds / 3)
            self._thread("leases", lambda: self._repeat(self._keep_alive, patience))
        if RELAY in self.duties:
            self._thread("relay", lambda: self.relay.run(self._woken, self._stopping))
            self._thread("sweeper", lambda: self._repeat(self._sweep, SWEEP.total_seconds()))
        if POLL in self.duties:
            for channel in self.channels:
                self._thread(f"poll-{channel.name}", self._poller(channel))

    def stop(self) -> None:
        """Finish the jobs in hand, or give them back when they take too long; what was not started stays ready."""
        self.worker.stop()
        self._stopping.set()
        self._woken.set()
        if self._listener is not None:
            self._listener.stop(timeout=int(self.services.settings.stop_seconds * 1000))
            self.worker.let_go()
            supervisor.let_go()
        for thread in self._threads:
            thread.join(timeout=10)
        self.doorbell.close()

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
        """Leases go on while jobs do. A process that only works ends itself when one of its jobs never does."""
        if tuple(self.duties) == (WORK,) and not self.worker.stuck:
            supervisor.hold_on(self.services.settings.lease_seconds)
        self.worker.renew()

    def _sweep(self) -> None:
        if self.relay.sweep():
            self._woken.set()

    def _poller(self, channel: Channel) -> Callable[[], None]:
        seconds = self.services.settings.poll_seconds
        return lambda: self._repeat(lambda: poll(self.services, channel, self.name), seconds)


def poll(services: Services, channel: Channel, poller: str) -> int:
    """Take in everything that waits in the channel; one poller per channel at a time. Returns how many were new."""
    if not _leads(services, channel, poller):
        return 0
    new = 0
    renewed = time.monotonic()
    for arrival, settle in channel.arrivals():
        if time.monotonic() - renewed > LEAD.total_seconds() / 3:
            if not _leads(services, channel, poller):
                return new
            renewed = time.monotonic()
        try:
            new += receive(services, arrival).new
        except GatewayError as error:
            settle(error)
            log.warning("poll.not-taken", channel=channel.name, file=arrival.filename, error=str(error))
        else:
            settle(None)
    return new


def _leads(services: Services, channel: Channel, poller: str) -> bool:
    with services.store.transaction() as tx:
        return tx.presence.lead(f"poll-{channel.name}", poller, LEAD)


def drain(services: Services, worker: Worker, *, until: Callable[[], bool]) -> None:
    """Do ready jobs in this very thread until the condition holds or nothing is ready."""
    while not until():
        with services.store.reading() as tx:
            ready = tx.jobs.ready(limit=50)
        if not sum(worker.run(job_id) for job_id in ready):
            return
