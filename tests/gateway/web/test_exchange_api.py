"""Changes, quotations, blanket orders, master data and the ERP over the API."""

from tests.gateway.web.conftest import House


def accepted(house: House) -> dict[str, object]:
    return next(order for order in house.orders("interchange_d96a.edi") if order["state"] == "accepted")


def test_an_order_is_amended_with_a_reason_and_keeps_its_versions(house: House) -> None:
    order = accepted(house)
    document = order["document"]
    assert isinstance(document, dict)
    line = document["lines"][0]
    line["quantity"]["value"] = "96"
    line.pop("net_amount", None)
    url = f"/v1/orders/{order['id']}"
    changed = house.http.put(url, json={"order": document, "why": "agreed by phone"})
    assert changed.status_code == 200, changed.text
    assert changed.json()["document"]["lines"][0]["quantity"]["value"] == "96"
    (version,) = house.http.get(f"{url}/versions").json()
    assert (version["version"], version["why"]) == (1, "agreed by phone")
    assert house.http.put(url, json={"order": document, "why": "x", "by": "me"}).status_code == 422
    assert house.http.get(f"{url}/call-offs").status_code == 404
    assert house.http.post(f"{url}/cancel", json={"why": "not wanted"}).json()["state"] == "cancelled"


def test_a_quotation_is_made_and_taken_up(house: House) -> None:
    document = accepted(house)["document"]
    assert isinstance(document, dict)
    made = house.http.post("/v1/quotations", json={"order": document})
    assert made.status_code == 201, made.text
    url = made.json()["url"]
    assert house.http.get(url).json()["state"] == "open"
    page = house.http.get(f"{url}/document")
    assert (page.content[:5], page.headers["content-type"]) == (b"%PDF-", "application/pdf")
    assert house.http.get("/v1/quotations/DV0/document").status_code == 404
    for _ in range(2):
        taken = house.http.post(f"{url}/accept", json={"order_number": "PO-77"})
        assert taken.status_code == 202
    house.work()
    assert house.http.get(url).json()["order_number"] == "PO-77"
    assert [one["number"] for one in house.http.get("/v1/orders?number=PO-77").json()["orders"]] == ["PO-77"]
    assert house.http.post(f"{url}/withdraw").status_code == 409


def test_the_erp_fetches_and_confirms(house: House) -> None:
    order = accepted(house)
    waiting = house.http.get("/v1/erp/orders").json()["orders"]
    (mine,) = [one for one in waiting if one["order_id"] == order["id"]]
    assert mine["resolution"]["lines"]
    url = f"/v1/erp/orders/{order['id']}/confirm"
    assert house.http.post(url, json={"version": 9}).status_code == 409
    confirmed = house.http.post(url, json={"version": 1, "reference": "SO-1"})
    assert confirmed.json()["reference"] == "SO-1"
    assert order["id"] not in [one["order_id"] for one in house.http.get("/v1/erp/orders").json()["orders"]]


def test_master_data_goes_in_line_by_line_and_comes_out_the_same(house: House) -> None:
    before = house.http.get("/v1/masterdata/items?format=csv")
    assert before.status_code == 200
    again = house.http.post("/v1/masterdata/items.csv", content=before.content)
    assert again.status_code == 200, again.text
    (file,) = again.json()["files"]
    assert (file["new"], file["changed"], file["problems"]) == (0, 0, [])
    bad = b"account;buyer_code;item\nC1004;x1;NOPE\n;;\n"
    told = house.http.post("/v1/masterdata/cross_references.csv?dry_run=true", content=bad).json()
    assert told["dry_run"]
    assert house.http.get("/v1/masterdata/nonsense").status_code == 404
    assert isinstance(house.http.get("/v1/audit/base").json(), list)
    assert house.http.get("/v1/accounts/C1004/credit").json()["sentences"]


def test_a_lesson_is_taught_listed_and_taken_back(house: House) -> None:
    listed = house.http.get("/v1/masterdata/items?format=csv").content.decode("utf-8-sig").splitlines()
    code = dict(zip(listed[0].split(";"), listed[1].split(";"), strict=False))["code"]
    taught = house.http.post("/v1/lessons", json={"account": "C1004", "buyer_code": "a/b", "item": code})
    assert taught.status_code == 201, taught.text
    assert taught.json()[0]["buyer_code"] == "a/b"
    assert house.http.delete("/v1/lessons/C1004/a/b").status_code == 204
    assert house.http.get("/v1/lessons").json() == []


def test_an_address_is_taught_by_an_order_listed_and_taken_back(house: House) -> None:
    address = {"lines": ["99 quai Neuf"], "city": "Lyon", "postal_code": "69002", "country": "FR"}
    accounts = house.http.get("/v1/masterdata/accounts?format=json").json()
    known = next(one for one in accounts["rows"] if one.get("sites"))
    body = {
        "number": "LESSON-1",
        "issued_at": "2026-11-20",
        "currency": "EUR",
        "parties": {
            "buyer": {"identifiers": [{"scheme": "seller", "value": known["number"]}]},
            "ship_to": {"name": "Nouveau", "address": address},
        },
        "lines": [{"number": "1", "item": {"seller_code": "MAR-0500"}, "quantity": {"value": "6"}}],
    }
    assert house.http.post("/v1/orders", json=body).status_code == 202
    house.work()
    (order,) = house.http.get("/v1/orders?number=LESSON-1").json()["orders"]
    site = known["sites"][0]["name"]
    asked = {"kind": "site", "order": order["id"], "means": site}
    assert house.http.post("/v1/lessons/parties", json=asked | {"means": "NOWHERE"}).status_code == 404
    assert house.http.post("/v1/lessons/parties", json=asked | {"kind": "colour"}).status_code == 422
    taught = house.http.post("/v1/lessons/parties", json=asked)
    assert taught.status_code == 201, taught.text
    (lesson,) = taught.json()
    assert (lesson["kind"], lesson["account"], lesson["meant"]) == ("site", known["number"], site)
    which = {"kind": "site", "account": lesson["account"], "given": lesson["given"]}
    assert house.http.delete("/v1/lessons/parties", params=which).status_code == 204
    assert house.http.delete("/v1/lessons/parties", params=which).status_code == 404
    assert house.http.get("/v1/lessons/parties").json() == []
