"""Asking about orders and acting on them over the API."""

from decimal import Decimal

import pytest

from tests.gateway.web.conftest import House


def test_an_order_tells_its_document_its_decision_its_answers_and_its_story(house: House) -> None:
    accepted = next(order for order in house.orders("interchange_d96a.edi") if order["state"] == "accepted")
    assert accepted["document"]["number"] == accepted["number"]
    assert accepted["document"]["lines"][0]["quantity"]["value"] == "48"
    assert accepted["decision"]["outcome"] == "accepted"
    assert accepted["decision"]["resolution"]["account"] == "C1001"
    assert accepted["net"] == accepted["decision"]["resolution"]["net"] or float(accepted["net"]) > 0
    assert accepted["explanation"]["fr"].startswith("La commande est acceptée")
    assert accepted["timeline"][0]["kind"] == "received"
    assert all(event["sentence"]["fr"] and "?" not in event["sentence"]["en"] for event in accepted["timeline"])
    (answer,) = accepted["documents"]
    assert (answer["kind"], answer["state"]) == ("ORDRSP", "sent")
    content = house.http.get(answer["url"])
    assert content.content.startswith(b"UNA")
    assert content.headers["content-disposition"].startswith("attachment;")
    assert len(content.content) == answer["size"]


def test_holds_are_lifted_with_a_reason_that_stays_on_the_timeline(house: House) -> None:
    held = house.held()
    assert [(hold["kind"], hold["lifted_at"]) for hold in held["holds"]] == [("credit", None)]
    answer = house.http.post(f"/v1/orders/{held['id']}/holds/lift", json={"why": "vu avec la comptabilité"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "accepted"
    assert answer.json()["holds"][0]["lifted_by"] == "api"
    told = [event for event in answer.json()["timeline"] if event["kind"] == "holds-lifted"]
    assert "vu avec la comptabilité" in told[0]["sentence"]["fr"]


def test_a_rejected_order_says_why(house: House) -> None:
    held = house.held()
    answer = house.http.post(f"/v1/orders/{held['id']}/reject", json={"why": "compte en liquidation"})
    assert answer.json()["state"] == "rejected"
    assert "compte en liquidation" in answer.json()["explanation"]["fr"]


@pytest.mark.parametrize("body", [{}, {"why": "  "}, {"why": "x", "by": "me"}, {"why": "x", "kinds": ["nonsense"]}])
def test_an_action_without_reason_or_with_something_unknown_is_refused(house: House, body: dict[str, object]) -> None:
    answer = house.http.post(f"/v1/orders/{house.held()['id']}/holds/lift", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["findings"]


def test_goods_leave_in_parts_and_are_invoiced(house: House) -> None:
    accepted = next(order for order in house.orders("interchange_d96a.edi") if order["state"] == "accepted")
    address = f"/v1/orders/{accepted['id']}"
    first = house.http.post(f"{address}/despatch", json={"quantities": {"1": "20"}})
    assert first.status_code == 201, first.text
    assert first.json()["document"]["lines"][0]["quantity"]["value"] == "20"
    invoices = house.http.post(f"{address}/invoice")
    assert invoices.status_code == 201
    assert [invoice["despatch_id"] for invoice in invoices.json()] == [first.json()["id"]]
    assert house.http.post(f"{address}/despatch").status_code == 201
    house.work()
    done = house.order(accepted["id"])
    assert done["state"] == "invoiced"
    assert len(done["invoices"]) == len(done["despatches"]) == 2
    assert sum(document["kind"] == "INVOIC" for document in done["documents"]) == 2


def test_a_deposit_is_asked_for_once_and_never_over_more_than_the_order(house: House) -> None:
    accepted = next(order for order in house.orders("interchange_d96a.edi") if order["state"] == "accepted")
    address = f"/v1/orders/{accepted['id']}/deposit"
    assert house.http.post(address, json={"percent": "0"}).status_code == 422
    assert house.http.post(address, json={"percent": "101"}).status_code == 422
    asked = house.http.post(address, json={"percent": "30"})
    assert (asked.status_code, asked.json()["kind"]) == (201, "deposit")
    assert Decimal(asked.json()["gross"]) == (Decimal(accepted["gross"]) * Decimal("0.3")).quantize(Decimal("0.01"))
    assert house.http.post(address, json={"percent": "30"}).status_code == 409


def test_what_the_state_does_not_allow_is_a_conflict(house: House) -> None:
    held = house.held()
    answer = house.http.post(f"/v1/orders/{held['id']}/despatch", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "reason" in answer.json()


@pytest.mark.parametrize(
    "address", ["/v1/orders/ord_none", "/v1/inbound/in_none", "/v1/documents/out_none", "/v1/nowhere"]
)
def test_what_is_not_there_is_a_problem_and_not_a_page(house: House, address: str) -> None:
    answer = house.http.get(address)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_method_that_an_address_does_not_know_is_a_problem(house: House) -> None:
    assert house.http.delete("/v1/orders").json()["code"] == "method-not-allowed"


def test_the_list_gives_every_order_once_page_by_page(house: House) -> None:
    numbers = {order["number"] for _ in range(2) for order in house.orders("interchange_d96a.edi")}
    seen: list[str] = []
    address: str | None = "/v1/orders?partner=brico-marine&limit=2"
    while address:
        page = house.http.get(address).json()
        assert len(page["orders"]) <= 2
        seen += [order["number"] for order in page["orders"]]
        address = page["next"]
    assert len(seen) == len(set(seen))
    assert numbers <= set(seen)


def test_the_list_can_be_narrowed_to_a_state_and_a_number(house: House) -> None:
    held = house.held()
    found = house.http.get("/v1/orders", params={"state": "held", "number": held["number"]}).json()["orders"]
    assert [order["id"] for order in found] == [held["id"]]
    assert house.http.get("/v1/orders", params={"state": "sleeping"}).json()["code"] == "invalid"
    assert house.http.get("/v1/orders", params={"before": "ord_none"}).json()["code"] == "not-found"
