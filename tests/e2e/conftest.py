"""One running gateway per set-up, shared by the tests of this folder; each test sends orders of its own."""

import itertools
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from gateway.demo.samples import Sample, load_bad_samples, load_samples
from tests.e2e.running import RunningGateway, running_gateway
from tests.services import PostgresServer, RabbitServer


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
def gateway(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    home: Path = tmp_path_factory.mktemp(f"home-{request.param}")
    if request.param == "sqlite":
        with running_gateway(home) as running:
            yield running
        return
    postgres: PostgresServer = request.getfixturevalue("postgres_server")
    rabbitmq: RabbitServer = request.getfixturevalue("rabbitmq_server")
    with (
        postgres.new_database() as database,
        rabbitmq.new_vhost() as broker,
        running_gateway(home, database=database, broker=broker) as running,
    ):
        yield running


_runs = itertools.count(1)


@pytest.fixture
def samples() -> Callable[[str], bytes]:
    """The demonstration's samples under numbers nobody used before: ``samples("shop_order.json")``."""
    run = f"T{next(_runs):04d}"
    today = date.today()  # noqa: DTZ011 - the partner's day
    known: dict[str, Sample] = {one.name: one for one in [*load_samples(today, run), *load_bad_samples(today, run)]}
    return lambda name: known[name].content
