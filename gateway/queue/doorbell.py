"""Dramatiq as the doorbell: it carries a job's id from whoever has work to whoever is free, and nothing else.

The database is the queue of record, so a lost ring is rung again and a doubled ring finds the job taken. One actor,
no retries, no delays. RabbitMQ when a broker is set, Dramatiq's in-process broker otherwise: the same code for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dramatiq
from dramatiq.broker import Broker, MessageProxy
from dramatiq.brokers.rabbitmq import RabbitmqBroker, _RabbitmqConsumer
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerError
from pika.exceptions import AMQPError

from gateway.errors import Unavailable

QUEUE = "gateway"

Ring = Callable[[str], None]


class GuardedConsumer(_RabbitmqConsumer):  # type: ignore[misc,unused-ignore]
    """Settles only what it delivered itself.

    After a dropped connection Dramatiq's own consumer acknowledges the old delivery tag on the new channel, where it
    belongs to another message; when the process then dies, that message is lost.
    """

    def __next__(self) -> MessageProxy | None:
        message: MessageProxy | None = super().__next__()  # type: ignore[no-untyped-call]
        if message is not None:
            message.delivered_by = self  # type: ignore[attr-defined]
        return message

    def ack(self, message: MessageProxy) -> None:
        if getattr(message, "delivered_by", None) is self:
            super().ack(message)  # type: ignore[no-untyped-call]

    def nack(self, message: MessageProxy) -> None:
        if getattr(message, "delivered_by", None) is self:
            super().nack(message)  # type: ignore[no-untyped-call]


class ConfirmingBroker(RabbitmqBroker):
    """RabbitMQ with publisher confirms and the guarded consumer."""

    def __init__(self, url: str) -> None:
        separator = "&" if "?" in url else "?"
        patient = f"{url}{separator}blocked_connection_timeout=10&socket_timeout=5&connection_attempts=1"
        super().__init__(url=patient, confirm_delivery=True, middleware=[])

    @property
    def consumer_class(self) -> type[GuardedConsumer]:
        return GuardedConsumer


class Doorbell:
    """``work`` is called in a worker thread with each job id that was rung."""

    def __init__(self, broker_url: str | None, work: Callable[[str], Any], queue: str = QUEUE) -> None:
        self.queue = queue
        self.broker: Broker = StubBroker(middleware=[]) if broker_url is None else ConfirmingBroker(broker_url)

        def run_job(job_id: str) -> None:  # what it returns is nobody's business, and Dramatiq warns of it
            work(job_id)

        self._actor = dramatiq.Actor(
            run_job, broker=self.broker, actor_name="run_job", queue_name=queue, priority=0, options={}
        )

    def ring(self, job_id: str) -> None:
        """Returns when the broker has confirmed. Raises :class:`Unavailable` when it does not."""
        try:
            self._actor.send(job_id)
        except (BrokerError, OSError) as error:
            raise Unavailable(
                f"the broker does not answer: {error}", "work waits in the database until it does"
            ) from error

    def knock(self) -> None:
        """Declare the queue, to see whether the broker answers. Raises :class:`Unavailable`."""
        try:
            self.broker.declare_queue(self.queue)
            if isinstance(self.broker, RabbitmqBroker):
                self.broker.get_queue_message_counts(self.queue)
        except (BrokerError, AMQPError, OSError) as error:
            raise Unavailable(
                f"the broker does not answer: {error!r}", "start it, or correct GATEWAY_BROKER_URL"
            ) from error

    def listener(self, threads: int) -> Hearing:
        return Hearing(self.broker, threads)

    def close(self) -> None:
        self.broker.close()


class Hearing:
    """The threads that take what is rung from the broker."""

    def __init__(self, broker: Broker, threads: int) -> None:
        self._worker = dramatiq.Worker(broker, worker_threads=threads, worker_timeout=100)

    def start(self) -> None:
        self._worker.start()

    @property
    def hears(self) -> bool:
        return all(thread.is_alive() for thread in (*self._worker.consumers.values(), *self._worker.workers))

    def stop(self, seconds: float) -> None:
        """Waits so long for what is in hand."""
        self._worker.stop(timeout=int(seconds * 1000))
