"""The document desk: what was misread is put right and teaches, what became no order becomes one, what was said is keyed in."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gateway.demo.samples import load_samples
from gateway.model.order import Order
from gateway.monitor.counting import figures_of
from gateway.pipeline.pages import layouts
from gateway.store.kpis import Kpis
from gateway.store.orders import OrderRow
from tests.documents.at_the_desk import odd_form, wanted
from tests.gateway.web.conftest import House, services_in, serving

ENGLISH = {"lang": "en"}


def send(house: House, content: bytes, name: str = "commande.pdf", partner: str = "boutique") -> str:
    """The id of the transmission, read and decided."""
    answer = house.http.post("/v1/interchanges", params={"filename": name, "partner": partner}, content=content)
    answer.raise_for_status()
    house.work()
    return str(answer.json()["id"])


def the_order(house: House, inbound_id: str) -> OrderRow:
    with house.services.store.reading() as tx:
        (row,) = tx.orders.of_inbound(inbound_id)
    return row


def again(house: House, row: OrderRow) -> OrderRow:
    with house.services.store.reading() as tx:
        return tx.orders.get(row.id)


def misread(house: House, number: str = "D-1") -> OrderRow:
    """Held: no number, no line, a wrong date."""
    row = the_order(house, send(house, odd_form(wanted(number, date.today(), VIS_0440=5, MAR_0500=3))))  # noqa: DTZ011
    assert row.state == "held"
    return row


def as_printed(number: str, **changes: str) -> dict[str, str]:
    """The form as a clerk fills it in, in English."""
    truth = wanted(number, date.today(), VIS_0440=5, MAR_0500=3)  # noqa: DTZ011
    form = {
        "f:number": truth.number,
        "f:issued_at": truth.ordered.isoformat(),
        "f:requested_delivery": truth.wanted.isoformat(),
        "lines": "n0,n1",
        "remember": "yes",
        "then": "stay",
    }
    for at, line in enumerate(truth.lines):
        told = {
            "item.seller_code": line.code,
            "item.description": line.description,
            "quantity.value": str(line.quantity),
            "quantity.unit": "H87",
            "price.net": str(line.price),
            "net_amount": str(line.amount),
        }
        form |= {f"f:lines[n{at}].{name}": value for name, value in told.items()}
    return form | changes


def save(house: House, row: OrderRow, form: dict[str, str]) -> OrderRow:
    answer = house.http.post(f"/desk/{row.id}", params=ENGLISH, data=form)
    assert answer.status_code == 303, re.findall(r'role="alert">.*', answer.text)
    house.work()
    return again(house, row)


def story(house: House, row: OrderRow) -> list[Any]:
    with house.services.store.reading() as tx:
        return tx.journal.events(order_id=row.id)


@pytest.fixture
def own_house(tmp_path: Any) -> Iterator[House]:
    """One that no other test has taught anything."""
    services = services_in(tmp_path)
    with serving(services) as running:
        yield running
    services.store.close()


def test_a_misread_order_is_put_right_and_the_next_in_its_layout_passes_untouched(own_house: House) -> None:
    row = save(own_house, misread(own_house), as_printed("D-1"))
    assert row.state == "accepted"
    assert row.number == "D-1"
    (corrected,) = [one for one in story(own_house, row) if one.kind == "order-corrected"]
    changed = {one["field"]: (one.get("before"), one.get("after")) for one in corrected.payload["difference"]["header"]}
    assert changed["number"] == (None, "D-1")
    assert [line["kind"] for line in corrected.payload["difference"]["lines"]] == ["added", "added"]
    (learnt,) = layouts(own_house.services)
    assert learnt.learnt_from == row.id

    truth = wanted("D-2", date.today(), TRN_SET6=2, VIS_0550=8, CLE_1232=1)  # noqa: DTZ011
    second = the_order(own_house, send(own_house, odd_form(truth)))
    assert second.state == "accepted"
    assert second.number == "D-2"
    assert [line.item.seller_code for line in second.order().lines] == ["TRN-SET6", "VIS-0550", "CLE-1232"]
    with own_house.services.store.reading() as tx:
        facts = {one.id: figures_of(one) for one in Kpis(tx.connection, tx.now)._facts_of([row.id, second.id])}
        assert tx.ledger().mismatches == []
    assert (facts[row.id].untouched, facts[second.id].untouched) == (0, 1)


def test_the_desk_shows_page_words_boxes_doubts_and_why(house: House) -> None:
    row = misread(house, "D-SHOW")
    text = house.http.get(f"/desk/{row.id}", params={"lang": "fr"}).text
    assert 'data-for="issued_at"' in text
    assert ">Dossier</text>" in text
    assert re.search(r'data-slot="number" data-rank="0.0"', text)
    assert "libellé « on attend ca pour »" in text
    picture = house.http.get(f"/desk/inbound/{row.inbound_id}/1/page/1")
    assert picture.headers["content-type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert house.http.get(f"/desk/inbound/{row.inbound_id}/1/page/2").status_code == 404


def test_looking_at_a_document_and_finding_it_right_answers_its_doubts(house: House) -> None:
    truth = wanted("D-RIGHT", date.today(), VIS_0440=5)  # noqa: DTZ011
    row = the_order(house, send(house, odd_form(truth).replace(b"%%EOF", b"%%EOF\n")))
    form = as_printed("D-RIGHT") | {"remember": "no"}
    corrected = save(house, row, form)
    assert corrected.state == "accepted"
    verified = save(house, misread(house, "D-RIGHT-2"), {"lines": "", "then": "stay"})
    assert verified.state == "held"  # what is missing is missing still
    kinds = [one.kind for one in story(house, verified)]
    assert "order-verified" in kinds
    codes = [one.code for one in (verified.decided() or pytest.fail("undecided")).findings]
    assert not [code for code in codes if code.startswith("pdf.")]


def test_a_correction_is_undone_with_what_it_taught(own_house: House) -> None:
    row = misread(own_house)
    form = as_printed("D-1") | {"f:lines[n0].item.seller_code": "NO-SUCH"}
    row = save(own_house, row, form)
    assert row.state == "held"
    assert layouts(own_house.services)
    assert own_house.http.post(f"/desk/{row.id}/undo").status_code == 303
    back = again(own_house, row)
    assert back.number is None
    assert back.order().lines == ()
    assert layouts(own_house.services) == []
    assert story(own_house, row)[-2].kind == "correction-undone" or "correction-undone" in [
        one.kind for one in story(own_house, row)
    ]


def test_what_cannot_be_understood_is_marked_and_nothing_typed_is_lost(house: House) -> None:
    row = misread(house, "D-WRONG")
    form = as_printed("D-WRONG") | {"f:issued_at": "next week", "f:lines[n1].quantity.value": "a few"}
    answer = house.http.post(f"/desk/{row.id}", params=ENGLISH, data=form)
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'value="next week"' in answer.text
    assert 'value="Marteau de menuisier 500 g"' in answer.text
    assert again(house, row).version == 1


def test_a_number_corrected_on_one_line_leaves_what_the_form_does_not_show(house: House) -> None:
    row = again(house, _held_json(house, "WEB-KEEP"))
    order = row.order()
    row = save(house, row, {"lines": "0", "f:lines[0].quantity.value": "7", "then": "stay"})
    after = row.order()
    assert after.lines[0].quantity is not None
    assert str(after.lines[0].quantity.value) == "7"
    assert after.lines[0].tax == order.lines[0].tax
    assert after.references == order.references
    assert after.parties == order.parties


def _held_json(house: House, number: str, **changes: Any) -> OrderRow:
    """A web order of one line whose item nobody knows."""
    sample = next(one for one in load_samples(date.today()) if one.name == "shop_order.json")  # noqa: DTZ011
    order = json.loads(sample.content) | {"number": number, "references": [{"kind": "project", "number": "P-7"}]}
    line = order["lines"][0] | {"item": {"buyer_code": f"X-{number}", "description": "Disque à tronçonner 125"}}
    order["lines"] = [line | {"tax": {"category": "S", "rate": "20"}}]
    order.pop("totals", None)
    answer = house.http.post("/v1/orders?partner=boutique", content=json.dumps(order | changes))
    answer.raise_for_status()
    house.work()
    row = the_order(house, answer.json()["id"])
    assert row.state == "held"
    return row


def test_the_customers_code_for_an_item_is_remembered_when_asked_for(house: House) -> None:
    row = _held_json(house, "WEB-CODE")
    form = {"lines": "0", "f:lines[0].item.seller_code": "DSQ-0125", "then": "stay"}
    row = save(house, row, form)
    assert row.state == "accepted"
    with house.services.store.reading() as tx:
        assert "X-WEB-CODE" not in [one.buyer_code for one in tx.catalogue.taught()]
    other = save(house, _held_json(house, "WEB-CODE-2"), form | {"remember": "yes"})
    assert other.state == "accepted"
    with house.services.store.reading() as tx:
        taught = {one.buyer_code: (one.account, one.item) for one in tx.catalogue.taught()}
    assert taught["X-WEB-CODE-2"] == ("C1004", "DSQ-0125")


def test_master_data_is_found_by_code_words_gtin_name_and_town(house: House) -> None:
    def found(what: str, q: str, **more: str) -> list[str]:
        return [one["code"] for one in house.http.get("/desk/find", params={"what": what, "q": q, **more}).json()]

    assert found("item", "vis-04") == ["VIS-0440"]
    assert "MAR-0500" in found("item", "marteau frêne")
    assert found("item", "9521101000016") == ["VIS-0440"]
    assert "MAR-0500" in found("item", "Martau de menusier")  # misspelt
    assert found("item", "100%_nothing") == []
    assert found("account", "brouillon") == ["C1004"]
    assert found("account", "9521000002005") == ["C1003"]
    assert found("site", "", account="C1001") != []
    assert found("site", "", account="") == []
    assert house.http.get("/desk/find", params={"what": "prices", "q": "x"}).status_code == 422


def test_a_document_that_became_no_order_is_made_into_one(own_house: House) -> None:
    inbound_id = send(own_house, b"%PDF-1.4 half a file", "perdu.pdf")
    with own_house.services.store.reading() as tx:
        assert tx.inbound.get(inbound_id).state == "rejected"
    page = own_house.http.get(f"/desk/inbound/{inbound_id}/1", params=ENGLISH)
    assert page.status_code == 200
    assert "No order could be made" in page.text
    assert f"/desk/inbound/{inbound_id}/1" in own_house.http.get(f"/inbound/{inbound_id}").text
    assert f"/desk/inbound/{inbound_id}/1" in own_house.http.get("/exceptions").text
    form = as_printed("D-LOST") | {"f:currency": "EUR", "f:parties.buyer.account": "C1004"}
    answer = own_house.http.post(f"/desk/inbound/{inbound_id}/1", params=ENGLISH, data=form)
    assert answer.status_code == 303, answer.text
    row = the_order(own_house, inbound_id)
    assert (row.state, row.number, row.account) == ("accepted", "D-LOST", "C1004")
    assert row.order().origin is not None
    with own_house.services.store.reading() as tx:
        assert tx.inbound.get(inbound_id).state == "read"
        assert tx.ledger().mismatches == []
    twice = own_house.http.post(f"/desk/inbound/{inbound_id}/1", params=ENGLISH, data=form)
    assert twice.status_code == 409
    assert len(own_house.http.get(f"/v1/inbound/{inbound_id}").json()["messages"]) == 1


def test_an_order_by_telephone_is_keyed_in_once_and_decided_like_any_other(house: House) -> None:
    page = house.http.get("/desk/new", params=ENGLISH).text
    key = re.search(r'name="key" value="(\w+)"', page)
    assert key is not None
    form = as_printed("TEL-77") | {
        "key": key[1], "source": "phone", "who": "Mme Petit", "f:currency": "EUR", "f:parties.buyer.account": "C1004",
    }  # fmt: skip
    scan = {"scan": ("note.png", b"\x89PNG rest", "image/png")}
    first = house.http.post("/desk/new", params=ENGLISH, data=form, files=scan)
    second = house.http.post("/desk/new", params=ENGLISH, data=form, files=scan)
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    house.work()
    inbound_id = first.headers["location"].rpartition("/")[2]
    row = the_order(house, inbound_id)
    assert (row.channel, row.state, row.number) == ("desk", "accepted", "TEL-77")
    (attached,) = row.order().attachments
    assert attached.sha256 is not None
    assert house.services.archive.fetch(attached.sha256) == b"\x89PNG rest"
    with house.services.store.reading() as tx:
        known = tx.inbound.get(inbound_id)
        facts = Kpis(tx.connection, tx.now)._facts_of([row.id])
    assert known.facts["who"] == "Mme Petit"
    assert Order.model_validate_json(house.services.archive.fetch(known.sha256)).number == "TEL-77"
    assert figures_of(facts[0]).untouched == 0  # a person typed it


def test_an_accepted_order_is_changed_with_a_reason_only(house: House) -> None:
    (order,) = house.orders("shop_order.json")
    with house.services.store.reading() as tx:
        row = tx.orders.get(order["id"])
    form = {"lines": "0", "f:lines[0].quantity.value": "50", "f:lines[0].net_amount": "56.00", "then": "stay"}
    form |= {"f:totals.net": "", "f:totals.tax": "", "f:totals.gross": ""}
    assert house.http.post(f"/desk/{row.id}", params=ENGLISH, data=form).status_code == 422
    row = save(house, row, form | {"why": "the customer rang"})
    assert row.state == "accepted"
    assert len(row.order().lines) == 1
    assert story(house, row)[-1].kind in ("order-changed", "answered", "sent")


def test_an_order_is_refused_with_its_reason_and_a_question_is_noted(house: House) -> None:
    row = misread(house, "D-ASK")
    assert house.http.post(f"/desk/{row.id}/ask", data={"text": "  "}).status_code == 409
    asked = house.http.post(f"/desk/{row.id}/ask", data={"text": "Quel numéro de commande ?\nQuelle date ?"})
    assert asked.headers["location"].endswith("done=noted")  # this partner is not answered by e-mail
    assert "Quelle date" in house.http.get(f"/orders/{row.id}").text
    assert house.http.post(f"/desk/{row.id}/reject", data={"why": ""}).status_code == 422
    assert house.http.post(f"/desk/{row.id}/reject", data={"why": "illisible"}).status_code == 303
    assert again(house, row).state == "rejected"
    closed = house.http.get(f"/desk/{row.id}").text
    assert "data-save" not in closed


def test_save_and_next_leads_through_the_queue_and_offers_to_undo(own_house: House) -> None:
    first, second = misread(own_house, "D-Q1"), misread(own_house, "D-Q2")
    started = own_house.http.get("/desk")
    assert started.headers["location"] == f"/desk/{first.id}"
    onward = own_house.http.post(f"/desk/{first.id}", params=ENGLISH, data=as_printed("D-Q1") | {"then": "next"})
    assert onward.headers["location"] == f"/desk/{second.id}?done=saved&last={first.id}"
    assert f'action="/desk/{first.id}/undo"' in own_house.http.get(onward.headers["location"]).text
    own_house.http.post(f"/desk/{second.id}", params=ENGLISH, data=as_printed("D-Q2"))
    assert own_house.http.get("/desk", params=ENGLISH).text.count("No order waits for you") == 1


def test_edifact_is_shown_segment_by_segment_with_its_fields_marked(house: House) -> None:
    row = house.held()
    text = house.http.get(f"/desk/{row['id']}", params=ENGLISH).text
    assert f'<mark data-for="number">{row["number"]}</mark>' in text
    assert '<mark data-for="requested_delivery">' in text
    assert '<mark data-for="lines[0].quantity.value">' in text


def test_json_and_a_mail_are_shown_with_their_fields(house: House) -> None:
    row = _held_json(house, "WEB-SEEN")
    assert '<mark data-for="number">' in house.http.get(f"/desk/{row.id}", params=ENGLISH).text
    letter = (
        "From: bonjour@atelier-lumiere.example\r\nTo: commandes@us.example\r\nSubject: Commande M-77\r\n"
        "Message-ID: <m77@atelier-lumiere.example>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Bonjour,\r\n\r\nCommande n° M-77\r\n\r\n10 x VIS-0440 vis à bois\r\n5 x MAR-0500 marteau\r\n\r\nMerci\r\n"
    )
    mailed = the_order(house, send(house, letter.encode(), "lettre.eml"))
    text = house.http.get(f"/desk/{mailed.id}", params=ENGLISH).text
    assert ">VIS-0440</text>" in text
    assert 'class="sheet"' in text  # its words are drawn, there is no picture


def test_who_may_only_look_cannot_change_anything_at_the_desk(house: House) -> None:
    from gateway.model.identity import Right
    from gateway.web.console.desk import router
    from gateway.web.rights import demand_of

    for route in router.routes:
        demand = demand_of(route)
        assert demand is not None
        if "POST" in route.methods:  # type: ignore[attr-defined]
            assert demand.rights == {Right.SETTLE}
