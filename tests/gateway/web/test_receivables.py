"""The page of what is owed to us: a letter is read before it leaves, and leaves once; disputes end; money finds its owner."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from gateway.identity import people
from gateway.model.identity import Right
from gateway.store.tables import open_item
from tests.gateway.web.conftest import House
from tests.gateway.web.test_console import LANGUAGES, assert_nothing_inline, page

TODAY = date.today()  # noqa: DTZ011


@pytest.fixture
def overdue(fresh_house: House) -> dict[str, Any]:
    """An invoice that should have been paid twelve days ago."""
    order = next(one for one in fresh_house.orders("interchange_d96a.edi") if one["state"] == "accepted")
    fresh_house.http.post(f"/v1/orders/{order['id']}/despatch").raise_for_status()
    fresh_house.work()
    with fresh_house.services.store.transaction() as tx:
        tx.connection.execute(update(open_item).values(due_on=TODAY - timedelta(days=12)))
    (found,) = fresh_house.http.get("/v1/invoices", params={"order": order["id"]}).json()["invoices"]
    return found  # type: ignore[no-any-return]


def letters_sent(house: House) -> list[str]:
    with house.services.store.reading() as tx:
        return [one.id for one in tx.collection.letters()]


def test_a_letter_is_read_before_it_leaves_and_leaves_once(fresh_house: House, overdue: dict[str, Any]) -> None:
    debtor = overdue["debtor"]
    shown = page(fresh_house, "/receivables")
    assert overdue["number"] in shown
    assert "Première relance" in shown
    read = fresh_house.http.get(f"/receivables/letter?debtor={debtor}&step=first&currency=EUR")
    text = " ".join(part.extract_text() for part in PdfReader(io.BytesIO(read.content)).pages)
    assert overdue["number"] in text
    assert letters_sent(fresh_house) == []
    assert fresh_house.http.get(f"/receivables/letter?debtor={debtor}&step=second&currency=EUR").status_code == 404
    for _ in range(2):
        answer = fresh_house.http.post(f"/receivables/of/{debtor}/remind")
        assert (answer.status_code, answer.headers["location"]) == (303, "/receivables?done=remind")
    (sent,) = letters_sent(fresh_house)
    shown = page(fresh_house, "/receivables?done=remind")
    assert "Aucune relance" in shown
    assert fresh_house.http.get(f"/receivables/letters/{sent}").content.startswith(b"%PDF")


def test_a_customer_is_left_alone_for_a_reason(fresh_house: House, overdue: dict[str, Any]) -> None:
    until = (TODAY + timedelta(days=9)).isoformat()
    address = f"/receivables/of/{overdue['debtor']}/pause"
    refused = fresh_house.http.post(address, data={"until": until, "why": " "})
    assert refused.status_code == 409
    in_english = re.search(r'href="([^"]+)" hreflang="en"', refused.text)
    assert in_english is not None
    assert fresh_house.http.get(in_english[1], follow_redirects=True).status_code == 200
    assert fresh_house.http.post(address, data={"until": until, "why": "Échéancier"}).status_code == 303
    shown = page(fresh_house, "/receivables")
    assert "Aucune relance" in shown
    assert "Échéancier" in shown


def test_a_dispute_is_closed_with_its_credit_note(fresh_house: House, overdue: dict[str, Any]) -> None:
    said = {"reason": "damaged", "words": "Deux tordues", "lines": ["1"], "owner": "Claire"}
    opened = fresh_house.http.post(f"{overdue['url']}/disputes", json=said).json()
    shown = page(fresh_house, "/receivables")
    assert "Deux tordues" in shown
    assert "Claire" in shown
    assert "Aucune relance" in shown
    address = f"/receivables/disputes/{opened['id']}/close"
    assert fresh_house.http.post(address, data={"outcome": "credited", "why": ""}).status_code == 409
    assert fresh_house.http.post(address, data={"outcome": "credited", "why": "Vu au quai"}).status_code == 303
    issued = fresh_house.http.get("/v1/invoices?kind=credit_note").json()["invoices"]
    assert [one["preceding"] for one in issued] == [overdue["number"]]
    assert "Deux tordues" not in page(fresh_house, "/receivables")


def test_what_a_customer_says_on_the_telephone_opens_a_dispute(fresh_house: House, overdue: dict[str, Any]) -> None:
    said = {"number": overdue["number"], "reason": "price", "words": "11,50 convenus"}
    assert fresh_house.http.post("/receivables/disputes", data=said).status_code == 303
    assert "11,50 convenus" in page(fresh_house, "/receivables")
    assert fresh_house.http.get(overdue["url"]).json()["disputed"]
    refused = fresh_house.http.post("/receivables/disputes", data=said | {"number": "F1999-000001"})
    assert refused.status_code == 409
    assert "F1999-000001" in refused.text


def test_money_nobody_knows_is_matched_by_the_name_of_its_owner(fresh_house: House, overdue: dict[str, Any]) -> None:
    statement = f"date;amount;reference\n{TODAY};5.00;merci\n".encode()
    booked = fresh_house.http.post("/v1/payments?filename=x.csv", content=statement).json()["booked"][0]
    assert "merci" in page(fresh_house, "/receivables")
    address = f"/receivables/payments/{booked['payment']}"
    assert fresh_house.http.post(address, data={"debtor": "C9999"}).status_code == 409
    assert fresh_house.http.post(address, data={"debtor": overdue["debtor"]}).status_code == 303
    assert "merci" not in page(fresh_house, "/receivables")
    assert float(fresh_house.http.get(overdue["url"]).json()["open"]) == float(overdue["open"]) - 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_stands_with_and_without_anything_owed(fresh_house: House, language: str) -> None:
    assert_nothing_inline(page(fresh_house, "/receivables", language))
    said = {"fr": "Rien ne nous est dû", "en": "Nothing is owed to us"}
    assert said[language] in page(fresh_house, "/receivables", language)


def test_who_may_only_look_finds_no_button_and_sends_nothing(fresh_house: House, overdue: dict[str, Any]) -> None:
    key = people.make_key(fresh_house.services, "looks", [Right.INVOICES, Right.READ], by="t").text
    headers = {"Authorization": f"Bearer {key}"}
    shown = fresh_house.http.get("/receivables", headers=headers)
    assert overdue["number"] in shown.text
    assert "data-ask" not in shown.text
    assert fresh_house.http.post("/receivables/remind", headers=headers).status_code == 403
    assert letters_sent(fresh_house) == []
