"""The rest of API v1: repeats, lists page by page, sparse answers, the stream of events, webhooks."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.gateway.web.conftest import House, an_order


def decided(house: House) -> dict[str, Any]:
    (order,) = house.orders("shop_order.json")
    return order


def test_a_repeat_with_the_same_key_gets_the_first_answer_and_is_done_once(fresh_house: House) -> None:
    order = decided(fresh_house)
    path, key = f"/v1/orders/{order['id']}/despatch", {"Idempotency-Key": "despatch-1"}
    first, again = (fresh_house.http.post(path, json={}, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert len(fresh_house.order(order["id"])["despatches"]) == 1
    other = fresh_house.http.post(path, json={"quantities": {"1": "1"}}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    for wrong in ("", "x" * 256, "with space"):
        assert fresh_house.http.post(path, json={}, headers={"Idempotency-Key": wrong}).status_code == 400


def test_of_many_at_once_with_one_key_one_is_done_and_the_others_hear_so(fresh_house: House) -> None:
    order = decided(fresh_house)

    def post(_: int) -> httpx.Response:
        return httpx.post(
            f"{fresh_house.base}/v1/orders/{order['id']}/despatch",
            json={},
            headers={"Idempotency-Key": "k"},
            timeout=60,
        )

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(20)))
    assert {one.status_code for one in answers} <= {201, 409}
    assert {one.json()["code"] for one in answers if one.status_code == 409} <= {"in-flight"}
    assert len({one.content for one in answers if one.status_code == 201}) == 1
    assert len(fresh_house.order(order["id"])["despatches"]) == 1


def test_fifty_parallel_posts_with_one_key_are_one_order(fresh_house: House) -> None:
    """F18."""
    body = an_order(number="ONCE-1")

    def post(_: int) -> httpx.Response:
        url = f"{fresh_house.base}/v1/orders?partner=boutique"
        return httpx.post(url, content=body, headers={"Idempotency-Key": "once"}, timeout=60)

    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(post, range(50)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1
    fresh_house.work()
    assert len(fresh_house.http.get("/v1/orders?number=ONCE-1").json()["orders"]) == 1


def test_after_a_refusal_the_same_key_may_be_tried_again(fresh_house: House) -> None:
    order, key = decided(fresh_house), {"Idempotency-Key": "retry"}
    path = f"/v1/orders/{order['id']}/despatch"
    assert fresh_house.http.post(path, json={"quantities": {"1": "9999"}}, headers=key).status_code == 409
    assert fresh_house.http.post(path, json={}, headers=key).status_code == 201


def test_lists_lead_from_page_to_page_without_a_gap_or_a_repeat(fresh_house: House) -> None:
    for number in range(5):
        fresh_house.http.post("/v1/orders?partner=boutique", content=an_order(number=f"P-{number}")).raise_for_status()
    fresh_house.work()
    for path, name in (("/v1/orders", "orders"), ("/v1/inbound", "inbound"), ("/v1/documents", "documents")):
        everything = [one["id"] for one in fresh_house.http.get(f"{path}?limit=200").json()[name]]
        seen: list[str] = []
        address: str | None = f"{path}?limit=2"
        while address:
            answer = fresh_house.http.get(address).json()
            seen += [one["id"] for one in answer[name]]
            address = answer["next"]
        assert seen == everything
        assert len(seen) >= 5


def test_a_sparse_answer_has_the_fields_that_were_asked_for(fresh_house: House) -> None:
    order = decided(fresh_house)
    listed = fresh_house.http.get("/v1/orders?fields=id,state").json()
    assert listed["orders"] == [{"id": order["id"], "state": order["state"]}]
    assert set(fresh_house.http.get(f"/v1/orders/{order['id']}?fields=decision,url").json()) == {"decision", "url"}
    assert fresh_house.http.get("/v1/orders?fields=ID").status_code == 422


def test_what_partners_must_acknowledge_can_be_asked_for(fresh_house: House) -> None:
    fresh_house.orders("interchange_d96a.edi")
    answer = fresh_house.http.get("/v1/acknowledgements").json()
    assert set(answer) == {"documents", "next"}
    assert all(one["answer"] for one in answer["documents"])
    inbound = fresh_house.http.get("/v1/inbound").json()["inbound"][0]
    sent = fresh_house.http.get(f"/v1/documents?inbound={inbound['id']}").json()["documents"]
    assert "CONTRL" in {one["kind"] for one in sent}


def listen(house: House, stop: threading.Event, headers: dict[str, str], wanted: int) -> list[dict[str, Any]]:
    """The first events of a stream."""
    got: list[dict[str, Any]] = []
    current: dict[str, Any] = {}
    with httpx.stream("GET", f"{house.base}/v1/events", headers=headers, timeout=30) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        for line in answer.iter_lines():
            stop.set()  # the stream has begun
            name, _, value = line.partition(": ")
            if name in ("id", "event", "data"):
                current[name] = json.loads(value) if name == "data" else value
            elif not line and current.get("id"):
                got.append(current)
                current = {}
                if len(got) >= wanted:
                    break
    return got


def test_events_come_as_they_happen_and_go_on_after_the_last_one_seen(fresh_house: House) -> None:
    begun = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        heard = pool.submit(listen, fresh_house, begun, {}, 3)
        assert begun.wait(10)
        order = decided(fresh_house)
        got = heard.result(timeout=30)
    assert [one["event"] for one in got[:2]] == ["inbound.received", "inbound.read"]
    assert got[0]["data"]["data"]["inbound"] == order["inbound_id"]
    fresh_house.http.post(f"/v1/orders/{order['id']}/despatch", json={}).raise_for_status()
    seen = {one["id"] for one in got}
    more = listen(fresh_house, threading.Event(), {"Last-Event-ID": got[-1]["id"]}, 4)
    new = [one for one in more if one["id"] not in seen]
    assert new, "what came after the last one seen"
    assert len({one["id"] for one in more}) == len(more)


@pytest.mark.parametrize(
    "url", ["http://hooks.example/", "https://127.0.0.1/", "https://169.254.169.254/", "ftp://x", "x"]
)
def test_a_webhook_into_our_own_network_is_refused(house: House, url: str) -> None:
    assert house.http.post("/v1/webhooks", json={"url": url}).status_code in (400, 409, 422), url


def test_an_endpoint_is_made_rotated_tried_and_removed(fresh_house: House) -> None:
    http = fresh_house.http
    made = http.post("/v1/webhooks", json={"url": "https://93.184.216.34/hooks", "events": ["order.accepted"]})
    assert made.status_code == 201, made.text
    endpoint, secret = made.json()["endpoint"], made.json()["secret"]
    assert secret.startswith("whsec_")
    path = f"/v1/webhooks/{endpoint['id']}"
    assert http.get(path).json() == endpoint
    assert secret not in http.get("/v1/webhooks").text
    assert http.post(f"{path}/rotate").json()["secret"] != secret
    delivery = http.post(f"{path}/test").json()
    assert (delivery["type"], delivery["state"]) == ("endpoint.test", "waiting")
    assert http.get(f"/v1/deliveries/{delivery['id']}").json()["tries"] == []
    assert [one["id"] for one in http.get(f"{path}/deliveries").json()["deliveries"]] == [delivery["id"]]
    assert http.post(f"{path}/resend", json={"since": "2026-01-01T00:00:00Z"}).json() == {"count": 0}
    assert http.post("/v1/webhooks", json={"url": "https://93.184.216.34/", "events": ["nope"]}).status_code == 409
    assert http.delete(path).status_code == 204
    assert http.get(path).status_code == 404
