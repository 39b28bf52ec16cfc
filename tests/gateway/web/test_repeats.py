"""An idempotency key is kept ninety days, whatever is swept or purged meanwhile; the clock is moved by moving the past."""

import hashlib
from datetime import timedelta

import httpx
import pytest

from gateway.pipeline.purge import purge
from gateway.queue.relay import Relay
from gateway.store.asked import ABANDONED, KEPT
from gateway.store.tables import asked_request, inbound
from tests.gateway.web.conftest import House, an_order

MINUTE = timedelta(minutes=1)
KEY = {"Idempotency-Key": "subscribe-1"}
BODY = {"url": "https://93.184.216.34/hook", "events": []}


def asked_ago(house: House, age: timedelta) -> None:
    """The first request with a key was that long ago; then everything that forgets has had its turn."""
    with house.services.store.transaction() as tx:
        tx.connection.execute(asked_request.update().values(asked_at=tx.now - age))
        tx.connection.execute(inbound.update().values(received_at=tx.now - age))
    Relay(house.services, lambda _job: None, "test").sweep()
    purge(house.services, days=1, dry_run=False)


def subscribe(house: House, **body: object) -> httpx.Response:
    return house.http.post("/v1/webhooks", json=BODY | body, headers=KEY)


def test_for_ninety_days_the_first_answer_comes_again_and_afterwards_it_is_a_new_request(fresh_house: House) -> None:
    assert timedelta(days=90) == KEPT
    first = subscribe(fresh_house)
    assert first.status_code == 201
    asked_ago(fresh_house, KEPT - MINUTE)
    again = subscribe(fresh_house)
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert subscribe(fresh_house, description="another").status_code == 422
    asked_ago(fresh_house, KEPT + MINUTE)
    new = subscribe(fresh_house)
    assert new.status_code == 201
    assert new.content != first.content
    assert "idempotency-replayed" not in new.headers


def test_an_order_handed_over_ninety_days_ago_is_still_known_by_its_key(fresh_house: House) -> None:
    body, key = an_order(number="OLD-1"), {"Idempotency-Key": "old-1"}
    first = fresh_house.http.post("/v1/orders?partner=boutique", content=body, headers=key).json()
    fresh_house.work()
    asked_ago(fresh_house, timedelta(days=365))
    again = fresh_house.http.post("/v1/orders?partner=boutique", content=body, headers=key)
    assert (again.status_code, again.json()["id"]) == (202, first["id"])
    other = fresh_house.http.post("/v1/orders?partner=boutique", content=an_order(number="OLD-2"), headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


@pytest.mark.parametrize(("age", "status"), [(timedelta(0), 409), (ABANDONED - MINUTE, 409), (ABANDONED + MINUTE, 201)])
def test_a_request_without_answer_is_in_flight_until_its_process_must_have_died(
    fresh_house: House, age: timedelta, status: int
) -> None:
    name = hashlib.sha256(b"local\nsubscribe-1").hexdigest()
    request = fresh_house.http.build_request("POST", "/v1/webhooks", json=BODY, headers=KEY)
    with fresh_house.services.store.transaction() as tx:
        assert tx.asked.claim(name, hashlib.sha256(b"POST\n/v1/webhooks\n\n" + request.content).hexdigest()) is None
    asked_ago(fresh_house, age)
    answer = fresh_house.http.send(request)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert answer.json()["code"] == "in-flight"
