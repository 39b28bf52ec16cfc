"""Handing over orders and interchanges: kept before it is said, safe to repeat, refused in words."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.store import Store
from gateway.store.archive import FolderArchive
from tests.gateway.web.conftest import House, an_order, sample, serving


def test_an_order_is_kept_before_it_is_answered(house: House) -> None:
    body = an_order()
    answer = house.http.post("/v1/orders?partner=boutique", content=body)
    assert answer.status_code == 202
    taken = answer.json()
    assert answer.headers["location"] == taken["url"] == f"/v1/inbound/{taken['id']}"
    assert (taken["state"], taken["orders"]) == ("received", [])
    with house.services.store.reading() as tx:
        row = tx.inbound.get(taken["id"])
        assert [job.kind for job in tx.jobs.of([row.id])] == ["read"]
    assert (row.channel, row.partner) == ("api", "boutique")
    assert house.services.archive.fetch(row.sha256) == body


def test_a_repeated_request_with_the_same_key_gets_the_first_answer_and_by_then_its_order(house: House) -> None:
    body, key = an_order(), {"Idempotency-Key": "first-of-all"}
    first = house.http.post("/v1/orders?partner=boutique", content=body, headers=key)
    house.work()
    again = house.http.post("/v1/orders?partner=boutique", content=body, headers=key)
    assert again.status_code == 202
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    (order,) = again.json()["orders"]
    assert order["state"] == "accepted"
    assert house.order(order["id"])["number"] == order["number"]


def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    key = {"Idempotency-Key": "used-twice"}
    house.http.post("/v1/orders", content=an_order(), headers=key)
    answer = house.http.post("/v1/orders", content=an_order(number="OTHER"), headers=key)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "key-reused"


def test_keys_of_different_partners_do_not_meet(house: House) -> None:
    key = {"Idempotency-Key": "mine"}
    one = house.http.post("/v1/orders?partner=boutique", content=an_order(), headers=key).json()
    other = house.http.post("/v1/orders?partner=norbat", content=an_order(), headers=key).json()
    assert one["id"] != other["id"]


@pytest.mark.parametrize("key", ["x" * 256, "avec espace"])
def test_an_unusable_key_is_refused(house: House, key: str) -> None:
    answer = house.http.post("/v1/orders", content=an_order(), headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "key-invalid")


def test_what_is_wrong_with_the_form_of_an_order_is_said_field_by_field_and_nothing_is_kept(house: House) -> None:
    wrong = json.loads(an_order())
    wrong["currancy"] = "EUR"
    wrong["kind"] = "gift"
    wrong["issued_at"] = "yesterday"
    wrong["lines"][0]["quantity"] = {"value": 1.5}
    wrong["lines"][1]["price"] = {"net": "abc"}
    del wrong["lines"][2]["number"]
    before = _transmissions(house)
    answer = house.http.post("/v1/orders", json=wrong, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert answer.headers["content-language"] == "fr"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == ("invalid", 422)
    assert problem["title"] == "Contenu non conforme"
    assert {(one["code"], one["path"], one["pointer"]) for one in problem["findings"]} == {
        ("field.unknown", "currancy", "/currancy"),
        ("field.choice", "kind", "/kind"),
        ("field.date", "issued_at", "/issued_at"),
        ("field.number", "lines[0].quantity.value", "/lines/0/quantity/value"),
        ("field.number", "lines[1].price.net", "/lines/1/price/net"),
        ("field.missing", "lines[2].number", "/lines/2/number"),
    }
    assert all(one["sentence"]["fr"] != one["sentence"]["en"] for one in problem["findings"])
    assert _transmissions(house) == before


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "body.empty"), (b"{", "body.not-json"), (b"\xff\xfe", "body.not-json"), (b"[]", "field.type")],
)
def test_a_body_that_is_no_order_is_refused_with_a_finding(house: House, body: bytes, code: str) -> None:
    answer = house.http.post("/v1/orders", content=body)
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["findings"]] == [code]


def test_an_interchange_is_taken_as_it_is_whatever_it_says_it_is(house: House) -> None:
    content = sample("interchange_d96a.edi")
    answer = house.http.post(
        "/v1/interchanges?filename=mardi.edi", content=content, headers={"Content-Type": "image/png; charset=x"}
    )
    assert answer.status_code == 202
    house.work()
    inbound = house.http.get(answer.json()["url"]).json()
    assert (inbound["state"], inbound["filename"], inbound["partner"]) == ("read", "mardi.edi", "brico-marine")
    assert [one["kind"] for one in inbound["documents"]] == ["CONTRL"]
    assert sum(inbound["orders"].values()) == len(inbound["messages"]) == 3


def test_rubbish_is_taken_and_its_refusal_has_a_reason(house: House) -> None:
    inbound_id = house.hand_over("binary.edi")
    house.work()
    inbound = house.http.get(f"/v1/inbound/{inbound_id}").json()
    assert inbound["state"] == "rejected"
    assert inbound["findings"][0]["code"] == "input.unreadable"
    assert inbound["reason"]["fr"] != inbound["reason"]["en"]


def test_an_empty_interchange_is_refused_with_a_sentence(house: House) -> None:
    answer = house.http.post("/v1/interchanges", content=b"", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (400, "empty")
    assert answer.json()["detail"].startswith("The request has an empty body")


def test_too_much_is_refused_before_it_is_read_whether_announced_or_not(house: House) -> None:
    limit = house.services.settings.max_upload_bytes
    announced = house.http.post("/v1/interchanges", content=b"x" * (limit + 1))
    assert (announced.status_code, announced.json()["code"]) == (413, "too-large")
    streamed = house.http.post("/v1/interchanges", content=(b"x" * 1000 for _ in range(limit // 1000 + 1)))
    assert (streamed.status_code, streamed.json()["code"]) == (413, "too-large")


def test_while_the_database_is_away_nothing_is_said_to_be_received(house: House, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}")  # a folder is no database
    with serving(replace(house.services, store=store)) as broken:
        answer = broken.http.post("/v1/orders", content=an_order())
        assert (answer.status_code, answer.json()["code"]) == (503, "store-unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert broken.http.get("/healthz/live").status_code == 200
        ready = broken.http.get("/healthz/ready")
        assert (ready.status_code, ready.json()["database"], ready.json()["archive"]) == (503, "failed", "ok")
        page = broken.http.get("/", headers={"Accept-Language": "fr"})
        assert page.status_code == 503
        assert "Base de données injoignable" in page.text
    store.close()


def test_while_the_archive_cannot_be_written_nothing_is_said_to_be_received(house: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with serving(replace(house.services, archive=FolderArchive(tmp_path / "file"))) as broken:
        answer = broken.http.post("/v1/interchanges", content=sample("interchange_d96a.edi"))
        assert (answer.status_code, answer.json()["code"]) == (503, "archive-unavailable")
        assert broken.http.get("/healthz/ready").json() == {
            "status": "not ready", "schema": "ok", "database": "ok", "archive": "failed",
        }  # fmt: skip


def _transmissions(house: House) -> int:
    with house.services.store.reading() as tx:
        return tx.ledger().inputs


@pytest.mark.parametrize("wrong", ["partner=Not%20Right", "partner=boutique%0A", "partner=", f"filename={'x' * 201}"])
def test_a_parameter_that_does_not_fit_is_refused_and_named_and_the_right_one_is_taken(
    house: House, wrong: str
) -> None:
    refused = house.http.post(f"/v1/interchanges?{wrong}", content=b"UNA")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert [one["path"] for one in refused.json()["findings"]] == [wrong.partition("=")[0]]
    taken = house.http.post("/v1/interchanges?partner=boutique&filename=a.edi&else=1", content=b"UNA")
    assert taken.status_code == 202
    assert taken.headers["location"] == taken.json()["url"]
    with house.services.store.reading() as tx:
        row = tx.inbound.get(taken.json()["id"])
    assert (row.partner, row.filename) == ("boutique", "a.edi")
