"""The OpenAPI description: what it shows can be done, and nothing it refers to is missing."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from gateway.web.api.examples import BODIES, ORDER
from gateway.web.api.shops import signature
from tests.gateway.web.conftest import House, an_order, services_in, serving


def description(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.http.get("/v1/openapi.json").json()
    return found


@dataclass(frozen=True, slots=True)
class Example:
    route: str
    media_type: str
    value: Any

    @property
    def content(self) -> bytes:
        return (self.value if isinstance(self.value, str) else json.dumps(self.value)).encode()


def examples(described: dict[str, Any]) -> list[Example]:
    return [
        Example(f"{method} {path}", media_type, example["value"])
        for path, methods in described["paths"].items()
        for method, route in methods.items()
        for media_type, content in route.get("requestBody", {}).get("content", {}).items()
        for example in content.get("examples", {}).values()
    ]


def test_every_body_that_is_taken_has_an_example(house: House) -> None:
    for path, methods in description(house)["paths"].items():
        for method, route in methods.items():
            for media_type, content in route.get("requestBody", {}).get("content", {}).items():
                assert content.get("examples"), (method, path, media_type)


INTAKE = ("post /v1/orders", "post /v1/interchanges")


def test_every_example_of_an_order_becomes_one_that_can_be_carried_out(house: House) -> None:
    sent = [one for one in examples(description(house)) if one.route in INTAKE]
    assert {one.route for one in sent} == set(INTAKE)
    for one in sent:
        answer = house.http.post(one.route.partition(" ")[2], content=one.content)
        assert answer.status_code == 202, answer.text
        house.work()
        inbound = house.http.get(answer.json()["url"]).json()
        (message,) = inbound["messages"]
        order = house.order(message["order"]["id"])
        refusing = [one for one in order["decision"].get("findings", []) if one["severity"] in ("error", "reject")]
        assert not [one for one in refusing if not one["code"].startswith(("delivery.", "credit."))], refusing


SECRET = "the shop's"


@pytest.fixture
def example_house(tmp_path: Path) -> Iterator[House]:
    """Where the examples can be sent as they are: names of others lead nowhere, and nobody minds."""
    services = services_in(tmp_path, local_targets=True)
    (services.settings.secrets_folder / "shops").mkdir(parents=True)
    (services.settings.secrets_folder / "shops" / "boutique").write_text(SECRET)
    with serving(services) as running:
        yield running
    services.store.close()


def the_order_of_the_example(house: House) -> str:
    taken = house.http.post("/v1/orders", json=ORDER["shop"]["value"]).json()
    house.work()
    return str(house.http.get(taken["url"]).json()["messages"][0]["order"]["id"])


def an_accepted_order(house: House) -> str:
    (order,) = house.orders("shop_order.json")
    assert order["state"] == "accepted"
    return str(order["id"])


def an_order_to_an_unknown_address(house: House) -> str:
    ship_to = {"name": "Nouveau dépôt", "address": {"lines": ["9 quai Neuf"], "city": "Port-Exemple", "country": "FR"}}
    parties = {"buyer": {"identifiers": [{"scheme": "seller", "value": "C1001"}]}, "ship_to": ship_to}
    taken = house.http.post("/v1/orders", content=an_order(number="NEW-SITE", parties=parties)).json()
    house.work()
    return str(house.http.get(taken["url"]).json()["messages"][0]["order"]["id"])


def an_invoice(house: House) -> str:
    order = an_accepted_order(house)
    house.http.post(f"/v1/orders/{order}/despatch", json={}).raise_for_status()
    house.work()
    return str(house.http.get(f"/v1/invoices?order={order}").json()["invoices"][0]["number"])


def a_dispute(house: House) -> str:
    opened = house.http.post(f"/v1/invoices/{an_invoice(house)}/disputes", json={"reason": "damaged"})
    return str(opened.json()["id"])


def a_quotation(house: House) -> str:
    asked = next(iter(BODIES["post /v1/quotations"].values()))["value"]
    return str(house.http.post("/v1/quotations", json=asked).raise_for_status().json()["number"])


def an_endpoint(house: House) -> str:
    made = house.http.post("/v1/webhooks", json={"url": "https://shop.example/hooks"})
    return str(made.json()["endpoint"]["id"])


def a_file_name(media_type: str) -> str:
    return "prices." + {"text/plain": "csv"}.get(media_type, media_type.rpartition("/")[2])


SUBJECTS: dict[str, Callable[[House], str]] = {
    "put /v1/orders/{order_id}": the_order_of_the_example,
    "post /v1/orders/{order_id}/holds/lift": lambda house: str(house.held()["id"]),
    "post /v1/orders/{order_id}/reject": lambda house: str(house.held()["id"]),
    "{order_id}": an_accepted_order,
    "{invoice_number}": an_invoice,
    "{dispute_id}": a_dispute,
    "{number}": a_quotation,
    "{endpoint_id}": an_endpoint,
    "{shop}": lambda _: "boutique",
}
"""What an example is sent about: by its route, or by the name in its path."""


def test_every_other_example_is_accepted_as_it_stands(example_house: House) -> None:
    http = example_house.http
    for one in examples(description(example_house)):
        if one.route in INTAKE:
            continue
        method, path = one.route.split()
        content, headers = one.content, {"Content-Type": one.media_type}
        named = re.search(r"\{\w+\}", path)
        if path == "/v1/masterdata/{name}":
            path = f"/v1/masterdata/{a_file_name(one.media_type)}"
        elif named is not None:
            subject = (SUBJECTS.get(one.route) or SUBJECTS[named[0]])(example_house)
            path = path.replace(named[0], subject)
        if path == "/v1/lessons/parties":
            content = json.dumps(one.value | {"order": an_order_to_an_unknown_address(example_house)}).encode()
        if path.startswith("/v1/shops/"):
            headers |= {"X-WC-Webhook-Signature": signature(SECRET, content), "X-WC-Webhook-Topic": "order.created"}
        answer = http.request(method, path, content=content, headers=headers)
        assert answer.status_code in (200, 201, 202), (one, answer.text)
        if path.startswith("/v1/masterdata/"):
            assert (answer.json()["refused"], answer.json()["files"][0]["unchanged"]) == (0, 1), answer.text
        if path == "/v1/payments":
            assert answer.json()["left"] or answer.json()["booked"], answer.text
    example_house.work()
    (order,) = http.get("/v1/orders?number=WEB-7301").json()["orders"]
    assert order["account"] == "C1004"


def test_whatever_changes_something_may_be_repeated_under_a_key(house: House) -> None:
    for path, methods in description(house)["paths"].items():
        for method, route in methods.items():
            named = {one["name"].lower() for one in route.get("parameters", []) if one["in"] == "header"}
            if method != "get" and not path.startswith("/v1/shops/"):  # those number their deliveries
                assert "idempotency-key" in named, (method, path)


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(house: House) -> None:
    described = description(house)
    assert described["openapi"].startswith("3.1")
    schemas = described["components"]["schemas"]
    named = {part.split('"')[0] for part in json.dumps(described).split("#/components/schemas/")[1:]}
    assert named <= set(schemas)
    assert {"Order", "Problem", "Taken", "OrderDetail"} <= set(schemas)
    assert schemas["Order"]["additionalProperties"] is False
    assert "lines" in schemas["Order"]["properties"]


def test_every_route_of_the_api_is_described_with_its_problems(house: House) -> None:
    for path, methods in description(house)["paths"].items():
        for method, route in methods.items():
            assert route["summary"], (method, path)
            assert "401" in route["responses"], (method, path)
            assert "503" in route["responses"], (method, path)


def test_the_pages_for_people_are_not_part_of_the_contract(house: House) -> None:
    assert all(path.startswith("/v1/") for path in description(house)["paths"])
