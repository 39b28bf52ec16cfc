"""Invoices over the API: found, fetched in every form, credited, disputed, paid, reminded."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest

from adapters.formats.en16931.hybrid import extract
from tests.gateway.web.conftest import House


@pytest.fixture(scope="module")
def invoice(house: House) -> dict[str, Any]:
    """One that was issued for a whole order."""
    order = next(one for one in house.orders("interchange_d96a.edi") if one["state"] == "accepted")
    assert house.http.post(f"/v1/orders/{order['id']}/despatch").status_code == 201
    house.work()
    (found,) = house.http.get("/v1/invoices", params={"order": order["id"]}).json()["invoices"]
    return found  # type: ignore[no-any-return]


def test_an_invoice_tells_its_document_its_statuses_and_what_is_open(house: House, invoice: dict[str, Any]) -> None:
    told = house.http.get(invoice["url"]).json()
    assert told["number"] == told["document"]["number"] == invoice["number"]
    assert told["open"] == told["gross"]
    assert (told["statuses"][0]["code"], told["statuses"][0]["words"]["fr"]) == (200, "Déposée")
    assert house.http.get("/v1/invoices/F1999-000001").status_code == 404


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ({}, True),
        ({"account": "C1001"}, True),
        ({"account": "C1002"}, False),
        ({"kind": "invoice", "unpaid": "true"}, True),
        ({"kind": "credit_note"}, False),
        ({"overdue": "true"}, False),
        ({"disputed": "true"}, False),
        ({"since": "2020-01-01", "until": "2020-12-31"}, False),
        ({"since": "2020-01-01"}, True),
    ],
)
def test_the_list_is_narrowed(house: House, invoice: dict[str, Any], asked: dict[str, str], there: bool) -> None:
    found = house.http.get("/v1/invoices", params=asked).json()["invoices"]
    assert (invoice["number"] in [one["number"] for one in found]) is there


def test_the_list_goes_on_page_by_page(house: House, invoice: dict[str, Any]) -> None:
    seen: list[str] = []
    address: str | None = "/v1/invoices?limit=1&kind=invoice"
    while address:
        page = house.http.get(address).json()
        seen += [one["number"] for one in page["invoices"]]
        address = page["next"]
    assert seen == sorted(set(seen), reverse=True)
    assert invoice["number"] in seen


def test_every_form_is_fetched_and_the_same_bytes_ever_after(house: House, invoice: dict[str, Any]) -> None:
    address = f"{invoice['url']}/document"
    starts = {"pdf": b"%PDF", "factur-x": b"%PDF", "cii": b"<?xml", "ubl": b"<?xml", "original": b"{"}
    for form, start in starts.items():
        answer = house.http.get(f"{address}?form={form}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(start)
        assert answer.headers["content-disposition"].startswith("attachment;")
        assert house.http.get(f"{address}?form={form}").content == answer.content
    listed = {one["form"]: one for one in house.http.get(f"{address}s").json()}
    assert set(listed) == {"pdf", "factur-x", "cii", "ubl"}
    assert extract(house.http.get(listed["factur-x"]["url"]).content).startswith(b"<?xml")
    assert house.http.get(f"{address}?form=wordperfect").status_code == 404
    evidence = house.http.get(f"/v1/orders/{invoice['order_id']}/evidence")
    with zipfile.ZipFile(io.BytesIO(evidence.content)) as bundle:
        assert {"index.json", "SHA256SUMS"} <= set(bundle.namelist())


def test_it_is_disputed_credited_in_part_and_paid(house: House, invoice: dict[str, Any]) -> None:
    address = invoice["url"]
    opened = house.http.post(f"{address}/disputes", json={"reason": "price", "words": "Pas le prix convenu"})
    assert (opened.status_code, opened.json()["owner"]) == (201, "api")
    assert house.http.get(address).json()["disputed"]
    assert opened.json()["id"] in [one["id"] for one in house.http.get("/v1/disputes").json()]
    line = house.http.get(address).json()["document"]["lines"][0]["number"]
    closed = house.http.post(
        f"/v1/disputes/{opened.json()['id']}/close",
        json={"outcome": "credited", "why": "Un de trop", "quantities": {line: "1"}},
    )
    assert closed.status_code == 200, closed.text
    credit = house.http.get(f"/v1/invoices/{closed.json()['credit_note']}").json()
    assert (credit["kind"], credit["preceding"]) == ("credit_note", invoice["number"])
    again = house.http.post(f"{address}/credit-note", json={"why": "Encore un", "quantities": {line: "1"}})
    assert again.status_code == 201
    left = house.http.get(address).json()["open"]
    statement = f"Date;Montant;Libellé\n{date.today():%d/%m/%Y};{left};{invoice['number']}\n"  # noqa: DTZ011
    booked = house.http.post("/v1/payments", params={"filename": "releve.csv"}, content=statement.encode())
    assert booked.status_code == 201, booked.text
    assert booked.json()["booked"][0]["why"] == "reference"
    paid = house.http.get(address).json()
    assert float(paid["open"]) == 0
    assert 212 in [one["code"] for one in paid["statuses"]]
    assert house.http.post("/v1/payments", content=statement.encode()).json()["known"] == 1


def test_the_same_key_twice_makes_one_document_and_another_body_is_refused(fresh_house: House) -> None:
    order = next(one for one in fresh_house.orders("interchange_d96a.edi") if one["state"] == "accepted")

    def done_once(path: str, body: bytes, other: bytes) -> Any:
        """Asked twice under one key, the answer is the same byte for byte; asked for something else, it is refused."""
        key = {"Idempotency-Key": path, "Content-Type": "application/json"}
        first, again = (fresh_house.http.post(path, content=body, headers=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201), first.text
        assert again.content == first.content
        assert again.headers["idempotency-replayed"] == "true"
        refused = fresh_house.http.post(path, content=other, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")
        return first.json()

    def counted() -> tuple[int, int, int, int]:
        with fresh_house.services.store.reading() as tx:
            return (
                len(tx.billing.despatches(order["id"])),
                len(tx.billing.invoices(order["id"])),
                len(tx.receivables.payments()),
                len(tx.collection.disputes()),
            )

    quantity = order["document"]["lines"][0]["number"]
    done_once(f"/v1/orders/{order['id']}/despatch", b'{"quantities": {"%s": "1"}}' % quantity.encode(), b"{}")
    assert counted() == (1, 0, 0, 0)
    (made,) = done_once(f"/v1/orders/{order['id']}/invoice", b"", b"{}")
    assert counted() == (1, 1, 0, 0)
    address = f"/v1/invoices/{made['number']}"
    done_once(f"{address}/disputes", b'{"reason": "price"}', b'{"reason": "quantity"}')
    assert counted() == (1, 1, 0, 1)
    done_once(f"{address}/credit-note", b'{"why": "Retour", "quantities": {"1": "0.5"}}', b'{"why": "Retour"}')
    assert counted() == (1, 2, 0, 1)
    done_once("/v1/payments", b"date;amount;reference\n2026-03-10;1.00;x\n", b"date;amount;reference\n")
    assert counted() == (1, 2, 1, 1)
    fresh_house.work()
    assert counted() == (1, 2, 1, 1)


def test_what_makes_no_sense_is_refused_in_words(house: House, invoice: dict[str, Any]) -> None:
    for body in ({}, {"why": ""}, {"why": "x", "quantities": {"999": "1"}}):
        answer = house.http.post(f"{invoice['url']}/credit-note", json=body)
        assert answer.status_code in (409, 422)
        assert answer.json()["detail"]
    assert house.http.post("/v1/payments", content=b"%PDF").status_code == 409


def test_reminders_are_listed_and_sent_over_the_api(house: House) -> None:
    assert house.http.get("/v1/reminders").json() == []
    assert house.http.post("/v1/reminders").json() == []
