"""A whole gateway in its own processes, as an operator starts it, on either set-up."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from gateway.demo.samples import MASTER_DATA

PATIENCE = 60.0


def until(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """The first true value of the condition; fails with a sentence when it never comes."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {patience:.0f} s")


@dataclass
class Settled:
    """A transmission with its orders and every document made because of it."""

    inbound: dict[str, Any]
    orders: list[dict[str, Any]]
    documents: list[dict[str, Any]]

    def order(self, part: str) -> dict[str, Any]:
        """The one order whose number has this part."""
        (found,) = [order for order in self.orders if part in order["number"]]
        return found

    def made(self, kind: str) -> list[dict[str, Any]]:
        return [document for document in self.documents if document["kind"] == kind]


@dataclass
class RunningGateway:
    """Its processes, its web address and its command line, all on the same settings."""

    home: Path
    environment: Mapping[str, str]
    base: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, *command: str) -> None:
        with (self.home / f"{command[0]}.log").open("ab") as log:
            self.processes[command[0]] = subprocess.Popen(
                [sys.executable, "-m", "gateway.cli", *command], env=dict(self.environment), stdout=log, stderr=log
            )

    def command(self, *arguments: str, expect: int | None = 0) -> str:
        """Run one command; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert expect is None or done.returncode == expect, (
            f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return done.stdout

    def http(self) -> httpx.Client:
        return httpx.Client(base_url=self.base, timeout=30)

    def drop(self, name: str, content: bytes) -> None:
        """Put a file into the inbox the careful way: hidden first, then renamed."""
        inbox = self.home / "inbox"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / f".{name}").write_bytes(content)
        (inbox / f".{name}").rename(inbox / name)

    def get(self, url: str) -> dict[str, Any]:
        with self.http() as http:
            answer = http.get(url)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found

    def order(self, order_id: str) -> dict[str, Any]:
        return self.get(f"/v1/orders/{order_id}")

    def content(self, document: dict[str, Any]) -> bytes:
        """The bytes of a document that was sent, as the archive has them."""
        with self.http() as http:
            return http.get(document["url"]).raise_for_status().content

    def settled(self, inbound_id: str) -> "Settled":
        """The transmission once it is read, its orders are decided and everything owed is sent."""

        def done() -> "Settled | None":
            inbound = self.get(f"/v1/inbound/{inbound_id}")
            orders = [self.order(message["order"]["id"]) for message in inbound["messages"] if message["order"]]
            documents = inbound["documents"] + [document for order in orders for document in order["documents"]]
            undecided = inbound["state"] == "received" or any(order["state"] == "received" for order in orders)
            waiting = any(document["state"] != "sent" for document in documents)
            return None if undecided or waiting else Settled(inbound, orders, documents)

        found: Settled = until(done, f"{inbound_id} is settled")
        return found

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for name, process in self.processes.items():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                raise AssertionError(f"{name} does not stop on SIGTERM") from None


@contextmanager
def running_gateway(home: Path, *, database: str | None = None, broker: str | None = None) -> Iterator[RunningGateway]:
    """Embedded in one process, or web, worker and relay apart when a broker is given; with the demonstration's master data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = _environment(home) | {"GATEWAY_BIND": f"127.0.0.1:{port}"}
    if database:
        environment["GATEWAY_DATABASE_URL"] = database
    if broker:
        environment["GATEWAY_BROKER_URL"] = broker
    gateway = RunningGateway(home, environment, f"http://127.0.0.1:{port}")
    if database is None:
        shutil.copytree(_prepared(), home, dirs_exist_ok=True)
    else:
        home.mkdir(parents=True, exist_ok=True)
        _prepare(gateway)
    for process in (("serve",),) if broker is None else (("serve",), ("worker",), ("relay",)):
        gateway.start(*process)
    try:
        until(lambda: _answers(gateway), "the web server answers")
        yield gateway
    finally:
        gateway.stop()


def _environment(home: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return inherited | {"GATEWAY_HOME": str(home), "GATEWAY_POLL_SECONDS": "0.2", "LANG": "C.UTF-8"}


def _prepare(gateway: RunningGateway) -> None:
    gateway.command("init")
    gateway.command("import", str(MASTER_DATA))


@cache
def _prepared() -> Path:
    """A home as the two commands leave it, made once in a process of tests: they take five seconds of a processor."""
    home = Path(tempfile.mkdtemp(prefix="gateway-prepared-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    _prepare(RunningGateway(home, _environment(home), ""))
    return home


def _answers(gateway: RunningGateway) -> bool:
    for name, process in gateway.processes.items():
        if process.poll() is not None:
            raise AssertionError(f"{name} ended: {(gateway.home / f'{name}.log').read_text()[-2000:]}")
    try:
        with gateway.http() as http:
            return http.get("/healthz/ready").status_code == 200
    except httpx.TransportError:
        return False
