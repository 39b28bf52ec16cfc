"""Web shops hand over orders by signed webhooks: taken once, refused when the signature is wrong, and decided like all others."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from gateway.store.tables import event
from gateway.web.api.shops import SYSTEMS, System, signature
from tests.gateway.web.conftest import House, services_in, serving

SAMPLES = Path(__file__).parents[3] / "mappings/samples/shops"
SECRET, OLD = "wc_s3cret", "the-one-before"
KNOWN = {system.name: system for system in SYSTEMS}


@pytest.fixture(scope="module")
def shop_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demonstration's partner `boutique` is a shop by that name."""
    services = services_in(tmp_path_factory.mktemp("shops"))
    folder = services.settings.secrets_folder / "shops"
    folder.mkdir(parents=True)
    (folder / "boutique").write_text(f"{SECRET}\n{OLD}\n", encoding="utf-8")
    with serving(services) as house:
        yield house
    services.store.close()


def payload(system: str, **changes: Any) -> bytes:
    return json.dumps(json.loads((SAMPLES / f"{system}.payload.json").read_text(encoding="utf-8")) | changes).encode()


def headers(
    system: System, body: bytes, *, secret: str = SECRET, delivery: str = "", topic: str = ""
) -> dict[str, str]:
    return {
        system.signature: signature(secret, body),
        system.topic: topic or system.orders[0],
        "Content-Type": "application/json",
        **({system.delivery: delivery} if delivery else {}),
    }


def post(house: House, body: bytes, said: dict[str, str], shop: str = "boutique") -> httpx.Response:
    return house.http.post(f"/v1/shops/{shop}", content=body, headers=said)


def events(house: House, kind: str) -> list[dict[str, Any]]:
    with house.services.store.reading() as tx:
        return list(tx.connection.execute(select(event.c.payload).where(event.c.kind == kind)).scalars())


@pytest.mark.parametrize("name", list(KNOWN))
def test_a_signed_order_is_kept_read_and_decided(shop_house: House, name: str) -> None:
    body = payload(name)
    answer = post(shop_house, body, headers(KNOWN[name], body, delivery=f"first-{name}"))
    assert answer.status_code == 202, answer.text
    shop_house.work()
    inbound = shop_house.http.get(answer.headers["location"]).json()
    assert (inbound["partner"], inbound["format"], inbound["channel"]) == ("boutique", "shop", "shop")
    (message,) = inbound["messages"]
    order = shop_house.order(message["order"]["id"])
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert order["number"] == expected["number"]
    assert order["state"] in ("accepted", "held"), "these are decided, whatever the demonstration knows of their goods"
    assert order["document"]["lines"][0]["item"] == expected["lines"][0]["item"]


def test_the_same_delivery_is_taken_once(shop_house: House) -> None:
    body = payload("shopify", name="#2001")
    said = headers(KNOWN["shopify"], body, delivery="b54557e4")
    first, second = post(shop_house, body, said), post(shop_house, body, said)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json()["id"] == first.json()["id"]
    assert second.headers["idempotency-replayed"] == "true"


def test_without_a_delivery_number_the_content_stands_for_it(shop_house: House) -> None:
    body = payload("prestashop")
    body = body.replace(b"XKBKNABJK", b"NODELIVER")
    said = headers(KNOWN["prestashop"], body)
    assert post(shop_house, body, said).json()["id"] == post(shop_house, body, said).json()["id"]


def test_both_secrets_hold_while_one_takes_the_place_of_the_other(shop_house: House) -> None:
    body = payload("woocommerce", number="ROT-1")
    assert post(shop_house, body, headers(KNOWN["woocommerce"], body, secret=OLD)).status_code == 202


@pytest.mark.parametrize("name", list(KNOWN))
def test_a_wrong_signature_is_refused_and_can_be_seen(shop_house: House, name: str) -> None:
    body = payload(name)
    seen = len(events(shop_house, "shop-refused"))
    for said in (
        headers(KNOWN[name], body, secret="guessed"),
        headers(KNOWN[name], body + b" "),
        headers(KNOWN[name], body) | {KNOWN[name].signature: "no base64 !"},
        {"Content-Type": "application/json"},
    ):
        answer = post(shop_house, body, said)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    refused = events(shop_house, "shop-refused")
    assert len(refused) == seen + 4
    assert {one["why"] for one in refused} <= {"wrong signature", "unsigned"}
    assert {one["shop"] for one in refused} == {"boutique"}


def test_who_tries_too_often_has_to_wait(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    with serving(services) as house:
        codes = [post(house, b"{}", {}).status_code for _ in range(62)]
        assert set(codes) == {401, 429}
        assert len(events(house, "shop-refused")) == 60
    services.store.close()


def test_an_unknown_shop_does_not_exist_and_one_without_secret_takes_nothing(tmp_path: Path) -> None:
    services = services_in(tmp_path)
    body = payload("shopify")
    with serving(services) as house:
        assert post(house, body, headers(KNOWN["shopify"], body), shop="nobody").status_code == 404
        assert post(house, body, headers(KNOWN["shopify"], body)).status_code == 401
        assert [one["why"] for one in events(house, "shop-refused")] == ["no secret in shops/boutique"]
    services.store.close()


@pytest.mark.parametrize(
    ("name", "topic", "change"),
    [("shopify", "orders/updated", {}), ("woocommerce", "order.updated", {}), ("woocommerce", "product.created", {})],
)
def test_what_brings_no_order_is_answered_well_and_not_kept(
    shop_house: House, name: str, topic: str, change: dict[str, Any]
) -> None:
    body = payload(name, **change)
    answer = post(shop_house, body, headers(KNOWN[name], body, delivery=f"other-{topic}", topic=topic))
    assert (answer.status_code, answer.json()) == (200, {"topic": topic})
    assert topic in {one["topic"] for one in events(shop_house, "shop-passed")}


def test_an_update_that_cancels_is_taken(shop_house: House) -> None:
    body = payload("woocommerce", status="cancelled", number="CXL-1")
    said = headers(KNOWN["woocommerce"], body, delivery="cancel", topic="order.updated")
    assert post(shop_house, body, said).status_code == 202


def test_the_ping_of_a_new_woocommerce_webhook_is_answered_well(shop_house: House) -> None:
    said = {"Content-Type": "application/x-www-form-urlencoded"}
    assert post(shop_house, b"webhook_id=12", said).status_code == 200
    assert post(shop_house, b"webhook_id=12&x=1", said).status_code == 401


def test_no_key_is_asked_for_where_keys_are(locked_house: House, shop_house: House) -> None:
    """The route stands open beside a locked door: 401 comes from the signature, 404 from the shop's name."""
    assert locked_house.http.post("/v1/shops/nobody", content=b"{}").status_code == 404
    refused = locked_house.http.post("/v1/shops/boutique", content=b"{}")
    assert refused.status_code == 401
