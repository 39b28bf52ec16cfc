"""Webhooks out: told once the thing is committed, signed, tried again on the schedule, given up with a reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook, WebhookVerificationError

from gateway.errors import Conflict, TargetRefused
from gateway.pipeline import Services, webhooks
from gateway.ports import Posted
from gateway.queue.worker import Worker
from gateway.store.reach import EVERYTHING, Reach
from gateway.store.webhooks import Delivery
from tests.road import Road, an_interchange


@dataclass
class Receiver:
    """Stands at the other end; says what it is told to say."""

    says: list[int | None] = field(default_factory=list)
    got: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    refused: bool = False

    def check(self, url: str) -> None:
        if self.refused:
            raise TargetRefused(f"{url} leads inside")

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Posted:
        self.check(url)
        self.got.append((url, content, dict(headers)))
        return Posted(self.says.pop(0) if self.says else 200, "answer", 3)

    @property
    def types(self) -> list[str]:
        return [json.loads(content)["type"] for _, content, _ in self.got]


@dataclass
class Told:
    road: Road
    services: Services
    receiver: Receiver
    worker: Worker

    def subscribe(self, *events: str, reach: Reach = EVERYTHING) -> tuple[str, str]:
        made, secret = webhooks.subscribe(self.services, "https://shop.example/hooks", events, by="t", reach=reach)
        return made.id, secret

    def work(self) -> None:
        """All that is ready, and webhooks as if their time had come."""
        for _ in range(30):
            with self.services.store.transaction() as tx:
                ready = tx.jobs.ready(200)
            if not sum(self.worker.run(job_id) for job_id in ready):
                return

    def time_passes(self) -> None:
        with self.services.store.engine.begin() as connection:
            connection.execute(text("UPDATE job SET not_before = created_at WHERE kind = 'webhook'"))
            connection.execute(text("UPDATE target SET closed_until = NULL"))

    def deliveries(self, endpoint_id: str) -> list[Delivery]:
        with self.services.store.reading() as tx:
            return tx.webhooks.deliveries(endpoint_id)


@pytest.fixture
def told(road: Road) -> Told:
    receiver = Receiver()
    services = replace(road.services, poster=receiver)
    return Told(road, services, receiver, Worker(services, "webhooks"))


def test_what_happens_is_told_with_a_signature_that_the_published_library_accepts(told: Told) -> None:
    endpoint_id, secret = told.subscribe("order.accepted")
    told.road.receive(an_interchange("A-1", "A-2"))
    told.work()
    assert told.receiver.types == ["order.accepted", "order.accepted"]
    url, content, headers = told.receiver.got[0]
    assert url == "https://shop.example/hooks"
    said = Webhook(secret).verify(content, headers)
    order = told.road.orders()[0]
    assert said["data"]["order"] in {one.id for one in told.road.orders()}
    assert said["data"]["order_url"].startswith("/v1/orders/ord_")
    assert order.number not in content.decode()  # references, not contents
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(content.replace(b"accepted", b"rejected"), headers)
    assert {one.state for one in told.deliveries(endpoint_id)} == {"delivered"}
    assert told.road.mismatches() == []


def test_nothing_is_told_of_what_was_rolled_back(told: Told) -> None:
    endpoint_id, _ = told.subscribe()
    with pytest.raises(RuntimeError), told.services.store.transaction() as tx:  # noqa: PT012
        tx.journal.note("order-accepted", order_id="ord_x")
        raise RuntimeError
    assert told.deliveries(endpoint_id) == []


def test_a_failure_is_tried_again_on_the_schedule_and_given_up_at_its_end(told: Told) -> None:
    endpoint_id, _ = told.subscribe()
    told.receiver.says = [500, None, 302, 404, *[503] * 10]
    delivery_id = webhooks.try_out(told.services, endpoint_id)
    for tries in range(1, len(webhooks.SCHEDULE) + 1):
        told.work()
        with told.services.store.reading() as tx:
            delivery, attempts = tx.webhooks.delivery(delivery_id), tx.webhooks.attempts(delivery_id)
        assert (delivery.state, delivery.attempts, len(attempts)) == ("waiting", tries, tries)
        assert delivery.next_at is not None
        assert abs((delivery.next_at - attempts[-1].at) - webhooks.SCHEDULE[tries - 1]) < timedelta(seconds=30)
        told.time_passes()
    told.work()
    (delivery,) = told.deliveries(endpoint_id)
    assert (delivery.state, delivery.attempts) == ("failed", len(webhooks.SCHEDULE) + 1)
    assert len({headers["webhook-id"] for _, _, headers in told.receiver.got}) == 1  # the receiver knows a repeat
    with told.services.store.reading() as tx:
        assert [one.status for one in tx.webhooks.attempts(delivery_id)][:4] == [500, None, 302, 404]


def test_gone_disables_the_endpoint_at_once_and_nothing_more_is_sent(told: Told) -> None:
    endpoint_id, _ = told.subscribe()
    told.receiver.says = [410]
    webhooks.try_out(told.services, endpoint_id)
    told.work()
    with told.services.store.reading() as tx:
        endpoint = tx.webhooks.get(endpoint_id)
    assert "410" in (endpoint.disabled_why or "")
    told.road.receive(an_interchange("A-1"))
    told.work()
    assert len(told.receiver.got) == 1
    webhooks.enable(told.services, endpoint_id)
    webhooks.resend(told.services, told.deliveries(endpoint_id)[0].id)
    told.work()
    assert told.deliveries(endpoint_id)[0].state == "delivered"


def test_an_endpoint_that_fails_for_days_is_disabled(told: Told) -> None:
    endpoint_id, _ = told.subscribe()
    told.receiver.says = [500, 500]
    webhooks.try_out(told.services, endpoint_id)
    told.work()
    with told.services.store.transaction() as tx:
        known = tx.webhooks.get(endpoint_id)
        assert known.failing_since is not None
        tx.webhooks.change(endpoint_id, failing_since=known.failing_since - webhooks.PATIENCE)
    told.time_passes()
    told.work()
    with told.services.store.reading() as tx:
        assert tx.webhooks.get(endpoint_id).disabled_at is not None


def test_a_dead_endpoint_is_left_alone_after_some_failures_and_others_notice_nothing(told: Told) -> None:
    """F22."""
    dead, _ = told.subscribe("order.accepted")
    told.receiver.says = [None] * 3
    told.road.receive(an_interchange(*[f"A-{number}" for number in range(10)]))
    told.work()
    assert len(told.receiver.got) == 3  # ten messages, three tries: the others wait without having been tried
    alive, _ = told.subscribe("order.rejected")
    webhooks.try_out(told.services, alive)
    told.work()
    assert told.receiver.types[-1] == "endpoint.test"
    told.time_passes()
    told.work()
    assert {one.state for one in told.deliveries(dead)} == {"delivered"}


def test_while_a_secret_is_rotated_both_verify_and_afterwards_the_new_one_alone(told: Told) -> None:
    endpoint_id, old = told.subscribe()
    new = webhooks.rotate(told.services, endpoint_id)
    webhooks.try_out(told.services, endpoint_id)
    told.work()
    _, content, headers = told.receiver.got[-1]
    assert len(headers["webhook-signature"].split()) == 2
    for secret in (old, new):
        Webhook(secret).verify(content, headers)
    with told.services.store.transaction() as tx:
        tx.webhooks.change(endpoint_id, former_until=tx.now - timedelta(seconds=1))
    webhooks.try_out(told.services, endpoint_id)
    told.work()
    _, content, headers = told.receiver.got[-1]
    Webhook(new).verify(content, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(content, headers)


def test_a_secret_is_not_to_be_found_in_the_database(told: Told) -> None:
    endpoint_id, secret = told.subscribe()
    with told.services.store.reading() as tx:
        kept = tx.webhooks.get(endpoint_id).secret
    assert secret.encode() not in kept
    assert secret.removeprefix("whsec_").encode() not in kept


def test_a_bounded_endpoint_hears_of_its_own_orders_only(told: Told) -> None:
    own, _ = told.subscribe(reach=Reach(partner="martin"))
    other, _ = told.subscribe(reach=Reach(partner="somebody-else"))
    customer, _ = told.subscribe(reach=Reach(account="C999"))
    told.road.receive(an_interchange("A-1"))
    told.work()
    assert "order.accepted" in {one.type for one in told.deliveries(own)}
    assert told.deliveries(other) == told.deliveries(customer) == []


def test_what_failed_in_a_time_is_sent_again_as_a_range(told: Told) -> None:
    endpoint_id, _ = told.subscribe("order.accepted")
    told.receiver.says = [410]
    told.road.receive(an_interchange("A-1", "A-2", "A-3"))
    told.work()
    assert {one.state for one in told.deliveries(endpoint_id)} == {"failed"}
    webhooks.enable(told.services, endpoint_id)
    first = min(one.created_at for one in told.deliveries(endpoint_id))
    later = first + timedelta(hours=1)
    assert webhooks.resend_range(told.services, endpoint_id, later, later + timedelta(1)) == 0
    assert webhooks.resend_range(told.services, endpoint_id, first, later) == 3
    told.work()
    assert {one.state for one in told.deliveries(endpoint_id)} == {"delivered"}
    assert webhooks.resend_range(told.services, endpoint_id, first, later) == 0
    assert webhooks.resend_range(told.services, endpoint_id, first, later, delivered_too=True) == 3


def test_an_address_inside_or_an_unknown_event_makes_no_endpoint(told: Told) -> None:
    with pytest.raises(Conflict, match=r"order\.vanished"):
        told.subscribe("order.vanished")
    told.receiver.refused = True
    with pytest.raises(TargetRefused):
        told.subscribe()


def test_an_address_that_has_come_to_lead_inside_is_not_sent_to(told: Told, tmp_path: Path) -> None:
    endpoint_id, _ = told.subscribe()
    told.receiver.refused = True
    delivery_id = webhooks.try_out(told.services, endpoint_id)
    told.work()
    with told.services.store.reading() as tx:
        (attempt,) = tx.webhooks.attempts(delivery_id)
    assert told.receiver.got == []
    assert attempt.answer.startswith("not sent")
