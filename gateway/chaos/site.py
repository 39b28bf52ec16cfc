"""A gateway of our own to break: its processes, started again when they die as a service manager would, and its folders.

Everything is under a folder of its own; of the settings of this machine only those that tune the work are taken over, so
that nothing else – inbox, mailbox, partners' addresses – is ever touched.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from gateway.app import Gateway, build
from gateway.chaos.orders import world
from gateway.chaos.postgres import PostgresServer
from gateway.chaos.proxy import Proxy
from gateway.chaos.rabbitmq import PrivateRabbit
from gateway.chaos.spawn import free_port
from gateway.model.base import Document
from gateway.settings import PREFIX, Settings

TUNING = ("WORKER_THREADS", "LEASE_SECONDS", "JOB_SECONDS", "STOP_SECONDS", "PART_BYTES", "MAX_ATTEMPTS")
LOOK = 0.2  # seconds between two looks at who died


class Process:
    def __init__(self, words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.words, self.environment, self.log = words, environment, log
        self.child: subprocess.Popen[bytes] | None = None
        self.starts = 0

    def start(self) -> None:
        self.starts += 1
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "gateway.cli", *self.words],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def dead(self) -> bool:
        return self.child is not None and self.child.poll() is not None

    def signal(self, number: int) -> None:
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(number)

    def end(self, number: int, seconds: float) -> None:
        """Signal it, and wait until it is over; killed when that takes too long."""
        self.signal(number)
        if self.child is not None:
            try:
                self.child.wait(seconds)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


@dataclass
class Site:
    """``database`` and ``broker`` are what may be broken of the servers; None where there is nothing to break."""

    home: Path
    gateway: Gateway
    base: str
    processes: dict[str, Process]
    database: PostgresServer | None = None
    broker: PrivateRabbit | None = None
    database_wire: Proxy | None = None
    broker_wire: Proxy | None = None
    _over: threading.Event = field(default_factory=threading.Event)

    def keep_alive(self) -> None:
        """Until closed: start again whatever died, for whatever reason."""
        while not self._over.wait(LOOK):
            for process in self.processes.values():
                if process.dead and not self._over.is_set():
                    process.start()

    @property
    def deaths(self) -> int:
        """How often a process was started again."""
        return sum(process.starts - 1 for process in self.processes.values())

    def close(self) -> None:
        self._over.set()
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
            process.signal(signal.SIGTERM)
        for process in self.processes.values():
            process.end(signal.SIGTERM, 40)
        self.gateway.close()


@contextmanager
def open_site(
    home: Path,
    *,
    database: PostgresServer | None = None,
    database_url: str | None = None,
    broker: PrivateRabbit | None = None,
    broker_url: str | None = None,
    database_wire: Proxy | None = None,
    broker_wire: Proxy | None = None,
    queue: str = "gateway",
    master_data: Sequence[Document] | None = None,
    workers: int = 2,
) -> Iterator[Site]:
    """Embedded without URLs, with ``workers`` of its own; else web, relay and workers, reaching the servers over the wires
    that can be cut."""
    port = free_port()
    settings = Settings(
        home=home,
        database_url=SecretStr(database_url) if database_url else None,
        broker_url=SecretStr(broker_url) if broker_url else None,
        broker_queue=queue,
        bind=f"127.0.0.1:{port}",
        worker_processes=workers,
    )
    (home / "volume").mkdir(parents=True, exist_ok=True)
    settings.archive_folder.symlink_to(home / "volume")  # so that it can be taken away in one step
    gateway = build(settings)
    with gateway.services.store.transaction() as tx:
        tx.master.load(world() if master_data is None else master_data)
    settings.inbox_folder.mkdir(exist_ok=True)
    environment = _environment(settings, database_wire, broker_wire)
    wanted = {"serve": ["serve"]}
    if broker_url:
        wanted = {"serve": ["serve", "--web-only"], "relay": ["relay"]}
        wanted |= {f"worker-{number}": ["worker"] for number in range(1, workers + 1)}
    processes = {name: Process(words, environment, home / f"{name}.log") for name, words in wanted.items()}
    site = Site(home, gateway, f"http://127.0.0.1:{port}", processes, database, broker, database_wire, broker_wire)
    for process in processes.values():
        process.start()
    keeper = threading.Thread(target=site.keep_alive, daemon=True)
    keeper.start()
    try:
        yield site
    finally:
        site.close()
        keeper.join(5)


def _environment(settings: Settings, database_wire: Proxy | None, broker_wire: Proxy | None) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    known |= {PREFIX + name: os.environ[PREFIX + name] for name in TUNING if PREFIX + name in os.environ}
    known |= {f"{PREFIX}HOME": str(settings.home), f"{PREFIX}BIND": settings.bind}
    known[f"{PREFIX}WORKER_PROCESSES"] = str(settings.worker_processes)
    if settings.database_url:
        known[f"{PREFIX}DATABASE_URL"] = _over(settings.database_url.get_secret_value(), database_wire)
    if settings.broker_url:
        known[f"{PREFIX}BROKER_URL"] = _over(settings.broker_url.get_secret_value(), broker_wire)
        known[f"{PREFIX}BROKER_QUEUE"] = settings.broker_queue
    return known | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def _over(url: str, wire: Proxy | None) -> str:
    return wire.through(url) if wire else url
