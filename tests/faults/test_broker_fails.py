"""F3 to F7: the broker is killed, cut off, wiped, blocked, or loses patience; the database knows what is to be done."""

import time
from collections.abc import Iterator
from pathlib import Path

import pika
import pytest

from gateway.chaos.proxy import Proxy
from gateway.queue.doorbell import QUEUE
from tests.faults.house import House, open_house, ringing, until
from tests.road import an_interchange, emptied, numbers
from tests.services import PrivateRabbit, private_rabbitmq

PATIENCE_OF_THE_BROKER = 2000  # milliseconds a consumer may hold a message


@pytest.fixture(scope="module")
def rabbit() -> Iterator[PrivateRabbit]:
    with private_rabbitmq({"consumer_timeout": str(PATIENCE_OF_THE_BROKER)}) as server:
        look_often(server)
        yield server


def look_often(server: PrivateRabbit) -> None:
    """The broker looks once a minute whether a consumer is too slow; a test has no minute."""
    assert server.ctl(["eval", "application:set_env(rabbit, channel_tick_interval, 1000)."])


@pytest.fixture
def proxy(rabbit: PrivateRabbit) -> Iterator[Proxy]:
    with Proxy(rabbit.port) as opened:
        yield opened


@pytest.fixture
def house(postgres_url: str, rabbit: PrivateRabbit, proxy: Proxy, tmp_path: Path) -> Iterator[House]:
    broker = f"amqp://guest:guest@127.0.0.1:{proxy.port}/%2F"
    with open_house(emptied(postgres_url), tmp_path / "home", broker=broker) as opened:
        yield opened


def take_in(house: House, start: int, count: int) -> float:
    """The longest that a sender had to wait."""
    longest = 0.0
    for index in range(start, start + count):
        began = time.monotonic()
        assert house.send(an_interchange(*numbers(f"A{index}", 2), reference=f"R{index}"), f"k{index}")
        longest = max(longest, time.monotonic() - began)
    return longest


def test_f3_and_f5_the_broker_is_killed_and_wiped_in_a_burst_and_intake_never_notices(
    house: House, rabbit: PrivateRabbit
) -> None:
    worker = house.start("worker")
    with ringing(house):
        take_in(house, 0, 10)
        until(lambda: len(house.road.accepted_numbers()) > 2, what="some work")
        rabbit.kill()
        assert take_in(house, 10, 10) < 2
        rabbit.start()
        look_often(rabbit)
        connection = pika.BlockingConnection(pika.URLParameters(f"amqp://guest:guest@127.0.0.1:{rabbit.port}/%2F"))
        connection.channel().queue_delete(QUEUE)  # F5: everything that was rung for is forgotten
        connection.close()
        take_in(house, 20, 5)
        house.hurry_rings()
        until(lambda: house.quiet, what="all work from the job table")
    worker.terminate()
    worker.wait(20)
    house.audit(accepted=50)


def test_f4_a_cut_connection_and_a_killed_worker_lose_no_job(house: House, proxy: Proxy) -> None:
    worker = house.start("worker")
    with ringing(house):
        take_in(house, 0, 10)
        until(lambda: len(house.road.accepted_numbers()) > 2, what="some work")
        proxy.cut()
        take_in(house, 10, 5)
        proxy.mend()
        take_in(house, 15, 5)
        House.kill(worker)
        house.expire_leases()
        house.hurry_rings()
        healthy = house.start("worker")
        until(lambda: house.quiet, what="everything")
    healthy.terminate()
    healthy.wait(20)
    house.audit(accepted=40)


def test_f6_a_blocked_publisher_does_not_slow_the_intake(house: House, rabbit: PrivateRabbit) -> None:
    worker = house.start("worker")
    with ringing(house):
        take_in(house, 0, 3)
        assert rabbit.ctl(["set_disk_free_limit", "900000GB"])
        try:
            assert take_in(house, 3, 12) < 2
        finally:
            assert rabbit.ctl(["set_disk_free_limit", "50MB"])
        house.hurry_rings()
        until(lambda: house.quiet, what="everything")
    worker.terminate()
    worker.wait(20)
    house.audit(accepted=30)


def test_f7_a_job_longer_than_the_brokers_patience_has_one_effect_and_does_not_come_back(house: House) -> None:
    worker = house.start("worker", sabotage="slow-job")
    with ringing(house):
        take_in(house, 0, 2)
        until(lambda: house.quiet, what="the slow jobs")
        time.sleep(2)
        assert house.quiet
    with house.road.store.reading() as tx:
        jobs = tx.jobs.of(list(house.acknowledged.values()))
    assert {job.attempts for job in jobs if job.kind == "read"} == {1}
    worker.terminate()
    worker.wait(20)
    house.audit(accepted=4)
