"""The OpenAPI description: what it shows can be done, and nothing it refers to is missing."""

import json
from collections.abc import Iterator
from typing import Any

from tests.gateway.web.conftest import House


def description(house: House) -> dict[str, Any]:
    found: dict[str, Any] = house.http.get("/v1/openapi.json").json()
    return found


def examples(described: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            for content in route.get("requestBody", {}).get("content", {}).values():
                for example in content.get("examples", {}).values():
                    yield method, path, example["value"]


def test_every_example_is_accepted_and_becomes_an_order_that_can_be_carried_out(house: House) -> None:
    sent = list(examples(description(house)))
    assert {path for _, path, _ in sent} == {"/v1/orders", "/v1/interchanges"}
    for method, path, value in sent:
        body = value if isinstance(value, str) else json.dumps(value)
        answer = house.http.request(method, path, content=body.encode())
        assert answer.status_code == 202, answer.text
        house.work()
        inbound = house.http.get(answer.json()["url"]).json()
        (message,) = inbound["messages"]
        order = house.order(message["order"]["id"])
        refusing = [one for one in order["decision"].get("findings", []) if one["severity"] in ("error", "reject")]
        assert not [one for one in refusing if not one["code"].startswith(("delivery.", "credit."))], refusing


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
