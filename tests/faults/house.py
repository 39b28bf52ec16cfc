"""A gateway made of real processes that a test may kill, and the sender's list of what was acknowledged to it.

The invariant of every fault test is :meth:`House.audit`: acknowledged ⊆ stored, nothing lost, nothing done twice, every
input in exactly one state, and the ledger balanced.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from gateway.chaos.spawn import free_port
from gateway.errors import GatewayError
from gateway.queue.relay import Relay
from tests.road import Road, open_road

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0
ON_THE_ROAD = "kind IN ('read', 'part', 'decide', 'answer', 'send', 'invoice')"


def children_of(pid: int) -> list[int]:
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(child) for child in told.split()]


def megabytes(pid: int) -> int:
    """The largest memory that a process has had."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024


def until(condition: Callable[[], bool], seconds: float = PATIENCE, *, what: str = "it") -> float:
    """Waits; returns the seconds it took. Fails the test when it takes too long."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"{what} did not happen within {seconds:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - started


@dataclass
class House:
    road: Road
    environment: dict[str, str]
    acknowledged: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    # --- processes

    def start(self, *words: str, sabotage: str = "", **environment: str) -> subprocess.Popen[bytes]:
        """``gateway words…`` in a process of its own; ``sabotage`` names a point at which it kills itself."""
        with (self.road.services.settings.home / f"{words[0]}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.saboteur", *words],
                cwd=REPOSITORY,
                env=os.environ | self.environment | environment | {"SABOTAGE": sabotage, "PYTHONPATH": str(REPOSITORY)},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        self.running.append(child)
        return child

    def serve(self, **said: str) -> tuple[subprocess.Popen[bytes], str]:
        """A web process alone, and its address; returns when it answers."""
        port = free_port()
        child = self.start("serve", "--web-only", GATEWAY_BIND=f"127.0.0.1:{port}", **said)
        url = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert child.poll() is None, (self.road.services.settings.home / "serve.log").read_text()
            with suppress(httpx.HTTPError):
                return httpx.get(f"{url}/healthz/live", timeout=1).status_code == 200
            return False

        until(answers, what="the web server")
        return child, url

    @staticmethod
    def kill(child: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)
        child.wait()

    def close(self) -> None:
        for child in self.running:
            if child.poll() is None:
                self.kill(child)

    # --- the sender

    def send(self, content: bytes, key: str) -> bool:
        """Hand over in this process; True when it was acknowledged."""
        try:
            self.acknowledged[key] = self.road.receive(content, key=key).inbound.id
        except GatewayError:
            return False
        return True

    # --- time and recovery

    def expire_leases(self) -> int:
        """As if the silence of dead workers had lasted: their leases end now, and the sweeper sees it."""
        with self.road.store.transaction() as tx:
            tx.connection.execute(text("UPDATE job SET lease_until = created_at WHERE state = 'leased'"))
        return Relay(self.road.services, lambda _job: None, "test").sweep()

    def hurry(self) -> None:
        with self.road.store.transaction() as tx:
            tx.connection.execute(
                text(f"UPDATE job SET not_before = created_at WHERE state = 'ready' AND {ON_THE_ROAD}")
            )

    def hurry_rings(self) -> None:
        """As if the quarter minute after which a lost ring is rung again had passed."""
        with self.road.store.transaction() as tx:
            tx.connection.execute(
                text(f"UPDATE job SET rung_at = NULL, not_before = created_at WHERE state = 'ready' AND {ON_THE_ROAD}")
            )

    def finish(self) -> None:
        """A healthy worker does what is left."""
        for _ in range(20):
            self.hurry()
            if not self.road.work():
                return

    @property
    def quiet(self) -> bool:
        """Nothing is left to do on the road; what is planned for a later day (reminders) may wait."""
        with self.road.store.reading() as tx:
            left = text(f"SELECT count(*) FROM job WHERE state IN ('ready', 'leased') AND {ON_THE_ROAD}")
            return tx.connection.execute(left).scalar_one() == 0

    # --- the audit

    def audit_stored(self) -> None:
        """Of what was acknowledged everything is stored; for runs that stop before all is decided."""
        with self.road.store.reading() as tx:
            known = {row.id for row in tx.inbound.select(None, None, None, None)}
            assert tx.ledger().mismatches == []
        assert set(self.acknowledged.values()) <= known, "acknowledged and not stored"

    def audit(self, *, accepted: int | None = None, quarantined: int = 0) -> None:
        with self.road.store.reading() as tx:
            known = {row.id for row in tx.inbound.select(None, None, None, None)}
            ledger = tx.ledger()
            orders = self.road.orders()
            sums = tx.credit.sums()
        lost = [key for key, inbound_id in self.acknowledged.items() if inbound_id not in known]
        assert lost == [], "acknowledged and not stored"
        assert ledger.mismatches == []
        twice = [key for key, count in Counter((o.account, o.number) for o in orders if o.state == "accepted").items() if count > 1]  # fmt: skip
        assert twice == [], "accepted twice"
        assert sum(ledger.by_state.values()) == len(known)
        assert ledger.by_state.get("received", 0) == 0, "an input is still waiting"
        assert ledger.jobs.get("quarantined", 0) == quarantined
        assert self.quiet
        assert all(balance == total for balance, total in sums.values())
        if accepted is not None:
            assert len([order for order in orders if order.state == "accepted"]) == accepted


@contextmanager
def open_house(url: str, folder: Path, *, broker: str | None = None, **settings: Any) -> Iterator[House]:
    folder.mkdir(exist_ok=True)
    said = {"lease_seconds": 5, "poll_seconds": 0.2, "stop_seconds": 5.0, **settings}
    with open_road(url, folder, broker_url=broker, **said) as road:
        environment = {f"GATEWAY_{name.upper()}": str(value) for name, value in said.items()}
        environment |= {"GATEWAY_HOME": str(folder), "GATEWAY_DATABASE_URL": url, "GATEWAY_LOG_LEVEL": "warning"}
        if broker:
            environment["GATEWAY_BROKER_URL"] = broker
        house = House(road, environment)
        try:
            yield house
        finally:
            house.close()


@contextmanager
def ringing(house: House) -> Iterator[None]:
    """Relay and sweeper in this process, so that a test's own clock and eyes are on them."""
    from gateway.queue.crew import RELAY, Crew

    crew = Crew(house.road.services, (), duties=(RELAY,), woken=house.road.gateway.woken)
    crew.start()
    try:
        yield
    finally:
        crew.stop()
