"""A gateway with the demonstration's master data behind a real server; its jobs are done when a test says so."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from gateway.app import build
from gateway.demo.samples import MASTER_DATA, load_bad_samples, load_samples
from gateway.pipeline import Services
from gateway.pipeline.load import load_files
from gateway.queue.worker import Worker
from gateway.settings import Settings
from gateway.web import SERVED, create_app
from gateway.web.peers import tls_of

_runs = itertools.count(1)


@dataclass
class House:
    """``http`` talks to the server as a program on this machine would."""

    services: Services
    base: str
    http: httpx.Client

    def work(self) -> None:
        """Do every job that is ready, and those that they lead to."""
        worker = Worker(self.services, "test")
        while True:
            with self.services.store.reading() as tx:
                ready = tx.jobs.ready(100)
            if not ready:
                return
            for job_id in ready:
                worker.run(job_id)

    def read(self) -> None:
        """Read what has come in, and leave the orders in it undecided."""
        worker = Worker(self.services, "test", goes_on=False)
        with self.services.store.reading() as tx:
            ready = tx.jobs.ready(100)
        for job_id in ready:
            worker.run(job_id)

    def hand_over(self, name: str, run: str | None = None) -> str:
        """Send one of the demonstration's samples under numbers of its own; its id as a transmission."""
        content = sample(name, run)
        if name.endswith(".json"):
            answer = self.http.post("/v1/orders?partner=boutique", content=content)
        else:
            answer = self.http.post("/v1/interchanges", params={"filename": name}, content=content)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def orders(self, name: str) -> list[dict[str, Any]]:
        """Hand a sample over, let it be decided; its orders, as the API tells them."""
        inbound_id = self.hand_over(name)
        self.work()
        inbound = self.http.get(f"/v1/inbound/{inbound_id}").json()
        return [self.order(message["order"]["id"]) for message in inbound["messages"] if message["order"]]

    def order(self, order_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/v1/orders/{order_id}").json()
        return found

    def held(self) -> dict[str, Any]:
        """A fresh order that waits because of its customer's credit."""
        return next(order for order in self.orders("interchange_d96a.edi") if order["number"].startswith("LAC"))


def sample(name: str, run: str | None = None) -> bytes:
    today = date.today()  # noqa: DTZ011 - the partner's day
    run = run or f"W{next(_runs):03d}"
    known = {one.name: one.content for one in [*load_samples(today, run), *load_bad_samples(today, run)]}
    return known[name]


def an_order(**changes: Any) -> bytes:
    """A web order that can be carried out, under a number of its own."""
    order = json.loads(sample("shop_order.json")) | changes
    return json.dumps(order).encode()


@contextmanager
def serving(services: Services, **client: Any) -> Iterator[House]:
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(services),
            port=0,
            log_level=services.settings.log_level,
            ws="none",
            timeout_graceful_shutdown=1,
            lifespan="off",
            **SERVED,
            **tls_of(services.settings),
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    base = f"{'https' if services.settings.tls_certificate else 'http'}://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=base, timeout=30, **client) as http:
            yield House(services, base, http)
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def services_in(home: Path, **settings: Any) -> Services:
    gateway = build(Settings(home=home, **settings))
    load_files(gateway.services, [MASTER_DATA])
    return gateway.services


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Shared by a module; each test brings numbers of its own."""
    services = services_in(tmp_path_factory.mktemp("house"), max_upload_bytes=200_000)
    with serving(services) as running:
        yield running
    services.store.close()


@pytest.fixture
def fresh_house(tmp_path: Path) -> Iterator[House]:
    """Nothing has come in yet."""
    services = services_in(tmp_path)
    with serving(services) as running:
        yield running
    services.store.close()


@pytest.fixture
def locked_house(house: House) -> Iterator[House]:
    """The same gateway behind a token."""
    settings = house.services.settings.model_copy(update={"api_token": Settings(api_token="s3cret-tøken").api_token})
    with serving(replace(house.services, settings=settings)) as running:
        yield running


Broken = Callable[..., Services]
