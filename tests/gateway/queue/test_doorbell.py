"""The doorbell on Dramatiq's own broker and on a real RabbitMQ: rings arrive, lost ones are noticed, confirms are real."""

import threading
import time
from collections.abc import Iterator

import pytest
from dramatiq.brokers.rabbitmq import RabbitmqBroker

from gateway.errors import Unavailable
from gateway.queue.doorbell import QUEUE, ConfirmingBroker, Doorbell, GuardedConsumer


class House:
    """A doorbell and whoever hears it."""

    def __init__(self, url: str | None) -> None:
        self.heard: list[str] = []
        self.bell = Doorbell(url, self.heard.append)
        self.listener = self.bell.listener(2)

    def hears(self, count: int, seconds: float = 10) -> bool:
        end = time.monotonic() + seconds
        while len(self.heard) < count and time.monotonic() < end:
            time.sleep(0.01)
        return len(self.heard) >= count


@pytest.fixture
def broker_url(rabbitmq_url: str) -> str:
    """The run's own virtual host, its queue emptied."""
    broker = ConfirmingBroker(rabbitmq_url)
    broker.declare_queue(QUEUE, ensure=True)
    broker.flush(QUEUE)
    broker.close()
    return rabbitmq_url


@pytest.fixture(params=["in-process", "rabbitmq"])
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    made = House(None if request.param == "in-process" else request.getfixturevalue("broker_url"))
    made.listener.start()
    yield made
    made.listener.stop(5)
    made.bell.close()


def test_every_ring_is_heard(house: House) -> None:
    for index in range(50):
        house.bell.ring(f"job_{index}")
    assert house.hears(50)
    assert sorted(house.heard) == sorted(f"job_{index}" for index in range(50))


def test_the_broker_answers_a_knock(house: House) -> None:
    house.bell.knock()


def test_a_broker_that_is_not_there_is_unavailable_and_not_silent() -> None:
    bell = Doorbell("amqp://guest:guest@127.0.0.1:1/", lambda _job: None)
    with pytest.raises(Unavailable):
        bell.ring("job_1")
    with pytest.raises(Unavailable):
        bell.knock()


def test_rings_wait_in_the_broker_until_somebody_listens(broker_url: str) -> None:
    ringer = Doorbell(broker_url, lambda _job: None)
    for index in range(5):
        ringer.ring(f"job_{index}")
    ringer.close()
    late = House(broker_url)
    late.listener.start()
    assert late.hears(5)
    late.listener.stop(5)
    late.bell.close()


def test_the_broker_is_asked_to_confirm_and_consumers_are_guarded(broker_url: str) -> None:
    broker = ConfirmingBroker(broker_url)
    assert broker.confirm_delivery is True
    assert broker.consumer_class is GuardedConsumer
    broker.close()


@pytest.mark.parametrize("guarded", [True, False])
def test_after_a_dropped_connection_an_old_tag_acknowledges_nobody_elses_message(
    broker_url: str, guarded: bool
) -> None:
    """Stock Dramatiq acknowledges the old delivery tag on the new channel: the message it hits there is lost for good."""
    broker = (
        ConfirmingBroker(broker_url)
        if guarded
        else RabbitmqBroker(url=broker_url, confirm_delivery=True, middleware=[])
    )
    bell = Doorbell(broker_url, lambda _job: None)
    bell.ring("first")
    old = broker.consume(QUEUE, prefetch=1, timeout=1000)
    message = next(old)
    old.connection.close()  # the network cuts it; "first" goes back to the queue
    bell.ring("second")
    new = broker.consume(QUEUE, prefetch=1, timeout=1000)
    assert next(new) is not None
    new.ack(message)  # late work is settled on the consumer that there is now
    new.close()
    left = broker.consume(QUEUE, prefetch=5, timeout=1000)
    seen = [one.args[0] for one in (next(left), next(left)) if one is not None]
    assert len(seen) == (2 if guarded else 1)
    left.close()
    bell.close()
    broker.close()


def test_one_slow_job_does_not_keep_the_other_thread_from_working(house: House) -> None:
    started, leave = threading.Event(), threading.Event()
    heard: list[str] = []

    def work(job_id: str) -> None:
        if job_id == "slow":
            started.set()
            leave.wait(10)
        heard.append(job_id)

    house.bell._actor.fn = work
    house.bell.ring("slow")
    assert started.wait(10)
    house.bell.ring("quick")
    end = time.monotonic() + 10
    while "quick" not in heard and time.monotonic() < end:
        time.sleep(0.01)
    assert heard == ["quick"]
    leave.set()
