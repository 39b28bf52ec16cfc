"""What can be broken at a site, each fault by its name. A fault ends before it returns: what it broke is whole again, and
the gateway may recover."""

import random
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from gateway.chaos.postgres import PrivatePostgres
from gateway.chaos.proxy import Proxy
from gateway.chaos.rabbitmq import empty_queue
from gateway.chaos.site import Process, Site

Fault = Callable[[random.Random], None]


def faults_at(site: Site) -> dict[str, Fault]:
    """Those that this site can be given."""
    known: dict[str, Fault] = {}
    for name, process in site.processes.items():
        known[f"kill {name}"] = _kill(process)
        known[f"stop {name}"] = _stop(process)
        known[f"freeze {name}"] = _freeze(process)
    known["archive away"] = _archive_away(site.gateway.services.settings.archive_folder)
    if site.gateway.services.store.dialect == "sqlite":
        known["database busy"] = _busy(site.home / "gateway.db")
    for what, wire in (("database", site.database_wire), ("broker", site.broker_wire)):
        if wire is not None:
            known[f"{what} cut off"] = _cut(wire)
            known[f"{what} silent"] = _hold(wire)
    if site.database is not None:
        database = site.database
        name = site.gateway.services.store.engine.url.database or ""
        known["database drops its clients"] = lambda _chance: database.drop_connections(name)
        if isinstance(database, PrivatePostgres):
            known["database restarts"] = _restart_database(database)
    if site.broker is not None:
        broker = site.broker
        known["broker killed"] = lambda _chance: _again(broker.kill, broker.start)
        known["broker wiped"] = lambda _chance: empty_queue(broker.url, site.gateway.services.settings.broker_queue)
    return known


def _kill(process: Process) -> Fault:
    return lambda _chance: process.signal(signal.SIGKILL)


def _stop(process: Process) -> Fault:
    return lambda _chance: process.signal(signal.SIGTERM)


def _freeze(process: Process) -> Fault:
    """Silent for a while, now and then for longer than a lease: its work was given away when it comes back."""

    def deed(chance: random.Random) -> None:
        process.signal(signal.SIGSTOP)
        try:
            time.sleep(chance.choice([chance.uniform(1, 8), chance.uniform(1, 8), 40]))
        finally:
            process.signal(signal.SIGCONT)

    return deed


def _archive_away(mount: Path) -> Fault:
    """As a volume that was unmounted, and mounted again a little later."""

    def deed(chance: random.Random) -> None:
        volume = mount.readlink()
        _point(mount, Path("/dev/null/nothing"))
        try:
            time.sleep(chance.uniform(1, 5))
        finally:
            _point(mount, volume)

    return deed


def _point(mount: Path, volume: Path) -> None:
    unfinished = mount.with_name(f".{mount.name}")
    unfinished.symlink_to(volume)
    unfinished.replace(mount)


def _busy(file: Path) -> Fault:
    """Somebody else holds the write lock, now and then for longer than we wait for it."""

    def deed(chance: random.Random) -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(chance.uniform(1, 14))
            other.execute("ROLLBACK")

    return deed


def _cut(wire: Proxy) -> Fault:
    return lambda chance: _again(wire.cut, wire.mend, chance.uniform(0, 3))


def _hold(wire: Proxy) -> Fault:
    return lambda chance: _again(wire.hold, wire.mend, chance.uniform(1, 8))


def _restart_database(database: PrivatePostgres) -> Fault:
    def deed(chance: random.Random) -> None:
        _again(chance.choice([database.stop_immediately, database.kill]), database.start, chance.uniform(0, 6))

    return deed


def _again(down: Callable[[], None], up: Callable[[], None], seconds: float = 0.0) -> None:
    down()
    try:
        time.sleep(seconds)
    finally:
        with suppress(ProcessLookupError):
            up()
