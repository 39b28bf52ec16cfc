"""The clerk's and the credit manager's day on the server's side: search, actions on many, suggestions, credit, exports."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gateway.errors import Conflict
from gateway.model.decision import HoldKind, Role
from gateway.pipeline import bulk, learn, receive, resend
from gateway.pipeline.bulk import BulkAction, Wanted
from gateway.pipeline.settle import hold_by_hand, lift_holds
from gateway.ports import Arrival
from gateway.store.bulk_runs import BulkRuns
from gateway.store.notes import Notes, called_in
from gateway.store.search import Kind, Search
from gateway.web.console import exports
from gateway.web.console.exports import safe
from tests.gateway.web.conftest import House, an_order


def waiting(house: House) -> list[dict[str, Any]]:
    """Orders of one customer over its limit, and one with an item nobody knows."""
    return [house.held(), *[one for one in house.orders("unknown_item.edi") if one["state"] == "held"]]


def found(house: House, said: str) -> set[tuple[Kind, str]]:
    with house.services.store.reading() as tx:
        groups = Search(tx.connection, tx.now).find(said).groups
    return {(kind, hit.id) for kind, hits in groups.items() for hit in hits}


def test_search_finds_an_order_by_every_reference_that_it_came_with_or_led_to(house: House) -> None:
    (order,) = house.orders("shop_order.json")
    house.http.post(f"/v1/orders/{order['id']}/despatch", json={}).raise_for_status()
    house.work()
    with house.services.store.reading() as tx:
        row = tx.orders.get(order["id"])
        inbound = tx.inbound.get(row.inbound_id)
        (despatch,), (invoice,) = tx.billing.despatches(row.id), tx.billing.invoices(row.id)
        document = tx.outgoing.about(order_id=row.id)[0]
    assert (Kind.ORDER, row.id) in found(house, order["number"])
    assert (Kind.ORDER, row.id) in found(house, order["number"][:7].lower())
    assert (Kind.ORDER, row.id) in found(house, row.id.upper())
    assert (Kind.TRANSMISSION, inbound.id) in found(house, inbound.id)
    assert (Kind.TRANSMISSION, inbound.id) in found(house, inbound.sha256[:12])
    assert (Kind.INVOICE, invoice.number) in found(house, invoice.number)
    assert (Kind.DESPATCH, despatch.number) in found(house, despatch.number.lower())
    assert (Kind.DOCUMENT, document.id) in found(house, document.reference)
    assert (Kind.CUSTOMER, row.account) in found(house, str(row.account))
    for nothing in ("no-such-thing-anywhere", "%", "_", "x"):
        assert found(house, nothing) == set()


def test_an_exact_reference_jumps_to_what_carries_it_and_anything_else_is_a_list(house: House) -> None:
    (order,) = house.orders("shop_order.json")
    answer = house.http.get("/search", params={"q": order["number"]}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/orders/{order['id']}")
    assert house.http.get("/search", params={"q": "WEB-"}).status_code == 200
    typed = house.http.get("/search", params={"q": "WEB-"}, headers={"HX-Request": "true"}).text
    assert typed.lstrip().startswith('<div id="found"')


def test_an_interchange_is_found_by_its_envelope_its_message_and_its_file(house: House) -> None:
    inbound_id = house.hand_over("interchange_d96a.edi")
    house.work()
    with house.services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
    for said in (row.reference, row.filename, str(row.filename)[:9]):
        assert (Kind.TRANSMISSION, inbound_id) in found(house, str(said)), said
    assert Kind.CUSTOMER in {kind for kind, _ in found(house, "9521000001008")}  # the buyer's GLN
    assert {kind for kind, _ in found(house, "9521101000023")} >= {Kind.ITEM, Kind.ORDER}  # a GTIN in it


def test_a_preview_says_what_would_happen_and_changes_nothing(house: House) -> None:
    order, unknown = waiting(house)
    before = (house.order(order["id"]), house.order(unknown["id"]))
    wanted = Wanted(BulkAction.RELEASE, "Anna", "seen with accounting", frozenset(Role))
    seen = bulk.preview(house.services, wanted, [order["id"], unknown["id"], "ord_no_such_order"])
    assert seen.outcomes == {"accepted": 1}
    assert [number for number, _ in seen.failures] == [unknown["number"], "ord_no_such_order"]
    assert (house.order(order["id"]), house.order(unknown["id"])) == before
    with house.services.store.reading() as tx:
        assert not [one for one in tx.outgoing.about(order_id=order["id"]) if one.kind == "ORDRSP"]


def test_what_was_previewed_is_done_in_the_background_and_failures_are_listed(house: House) -> None:
    order, unknown = waiting(house)
    wanted = Wanted(BulkAction.RELEASE, "Anna", "seen with accounting", frozenset(Role))
    run_id = bulk.begin(house.services, wanted, [unknown["id"], order["id"]], grace=timedelta(0))
    house.work()
    with house.services.store.reading() as tx:
        progress = BulkRuns(tx.connection, tx.now).progress(run_id)
    assert (progress.run.state, progress.done, progress.outcomes) == ("done", 2, {"accepted": 1})
    assert [one.order_id for one in progress.failures] == [unknown["id"]]
    assert "cannot be accepted yet" in progress.failures[0].why.en
    assert progress.failures[0].why.fr != progress.failures[0].why.en
    assert house.order(order["id"])["state"] == "accepted"
    with house.services.store.reading() as tx:
        assert tx.ledger().holds
    page = house.http.get(f"/bulk/{run_id}").text
    assert unknown["number"] in page


def test_an_action_can_be_taken_back_until_it_starts_and_not_afterwards(house: House) -> None:
    order = house.held()
    wanted = Wanted(BulkAction.REJECT, "Anna", "no more of this", frozenset(Role))
    run_id = bulk.begin(house.services, wanted, [order["id"]], grace=timedelta(seconds=0.2))
    assert house.http.post(f"/bulk/{run_id}/undo", follow_redirects=False).status_code == 303
    import time

    time.sleep(0.3)
    house.work()
    assert house.order(order["id"])["state"] == "held"
    with pytest.raises(Conflict, match="taken_back"):
        bulk.take_back(house.services, run_id, by="Anna")


def test_a_run_that_was_cut_short_goes_on_and_does_nothing_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = house.held(), house.held()
    wanted = Wanted(BulkAction.RELEASE, "Anna", "both", frozenset(Role))
    run_id = bulk.begin(house.services, wanted, [first["id"], second["id"]], grace=timedelta(0))
    whole, done = bulk._one, []

    def dies_after_one(*about: Any) -> None:
        if done:
            raise OSError("the machine went away")
        whole(*about)
        done.append(about)

    monkeypatch.setattr(bulk, "_one", dies_after_one)
    with house.services.store.reading() as tx:
        (job,) = tx.jobs.of([run_id])
    with pytest.raises(OSError, match="went away"):
        bulk.bulk(house.services, job)
    monkeypatch.setattr(bulk, "_one", whole)
    house.work()
    for order in (first, second):
        kinds = [one["kind"] for one in house.order(order["id"])["documents"]]
        assert house.order(order["id"])["state"] == "accepted"
        assert kinds.count("ORDRSP") == 1
    with house.services.store.reading() as tx:
        assert BulkRuns(tx.connection, tx.now).progress(run_id).outcomes == {"accepted": 2}


def test_an_action_on_many_needs_the_right_for_it_a_reason_and_orders(house: House) -> None:
    order = house.held()
    for wanted, ids, wrong in (
        (Wanted(BulkAction.RELEASE, "A"), [order["id"]], "reason"),
        (Wanted(BulkAction.RECHECK, "A"), [], "no order"),
        (Wanted(BulkAction.RECHECK, "A"), ["x"] * 2001, "more than"),
    ):
        with pytest.raises(Conflict, match=wrong):
            bulk.begin(house.services, wanted, ids)
    clerk = Wanted(BulkAction.RELEASE, "Clerk", "because", frozenset({Role.CLERK}))
    (failure,) = bulk.preview(house.services, clerk, [order["id"]]).failures
    assert "credit" in failure[1].en
    assert failure[1].fr == "ses blocages sont levés par Crédit ; demandez-leur"


def test_a_suggestion_is_applied_with_one_click_and_taught(house: House) -> None:
    number = "SUGGEST-1"
    order = {"item": {"buyer_code": "KUNDE-77", "description": "Vis à bois tête fraisée 5 x 50 mm"}}
    import json

    from tests.gateway.web.conftest import sample

    base = json.loads(sample("shop_order.json"))
    base |= {"number": number, "lines": [base["lines"][0] | order]}
    house.http.post("/v1/orders?partner=boutique", content=json.dumps(base).encode()).raise_for_status()
    house.work()
    (made,) = house.http.get("/v1/orders", params={"number": number}).json()["orders"]
    offers = learn.offers(house.services, made["id"])
    assert offers, house.order(made["id"])
    preview = house.http.get(f"/exceptions/order/{made['id']}").text
    assert offers[0].meant in preview
    answer = house.http.post(f"/exceptions/{made['id']}/apply", data=offers[0].lesson(), follow_redirects=False)
    assert answer.status_code == 303
    with house.services.store.reading() as tx:
        assert ("KUNDE-77", offers[0].meant) in {(one.buyer_code, one.item) for one in tx.catalogue.taught()}
        assert "item.unknown" not in {one.code for one in tx.journal.order_findings(made["id"])}
    again = house.http.post(f"/exceptions/{made['id']}/apply", data=offers[0].lesson(), follow_redirects=False)
    assert again.status_code == 404  # it is no suggestion any more


def test_an_order_kept_by_hand_stays_whatever_comes_until_somebody_lifts_it(house: House) -> None:
    order = house.held()
    hold_by_hand(house.services, order["id"], by="Anna", why="the buyer calls back")
    lift_holds(house.services, order["id"], by="Paul", why="paid", kinds=[HoldKind.CREDIT])
    assert house.order(order["id"])["state"] == "held"
    house.http.post(f"/orders/{order['id']}/recheck")
    assert house.order(order["id"])["state"] == "held"
    lift_holds(house.services, order["id"], by="Anna", why="he called", kinds=[HoldKind.MANUAL])
    assert house.order(order["id"])["state"] == "accepted"


def test_an_answer_is_sent_again_with_the_same_bytes_under_the_same_reference(house: House) -> None:
    (order,) = house.orders("shop_order.json")
    with house.services.store.reading() as tx:
        first = next(one for one in tx.outgoing.about(order_id=order["id"]) if one.kind in resend.ANSWERS)
    for _ in range(2):
        assert house.http.post(f"/documents/{first.id}/resend", follow_redirects=False).status_code == 303
        house.work()
    with house.services.store.reading() as tx:
        sent = [one for one in tx.outgoing.about(order_id=order["id"]) if one.kind == first.kind]
        assert len(sent) == 3
        assert {(one.sha256, one.reference, one.state) for one in sent} == {(first.sha256, first.reference, "sent")}
        assert tx.ledger().holds


def test_the_credit_manager_sees_exposure_and_releases_with_a_reason_only_what_is_credit(house: House) -> None:
    order = house.held()
    text = house.http.get("/credit", headers={"Accept-Language": "en"}).text
    assert order["number"] in text
    assert "These orders" in text
    refused = house.http.post(f"/credit/{order['id']}/release", data={"why": " "})
    assert refused.status_code == 409
    assert house.order(order["id"])["state"] == "held"
    house.http.post(f"/credit/{order['id']}/ask", data={"why": "@paul do they pay this week?"})
    house.http.post(f"/credit/{order['id']}/release", data={"why": "bank transfer seen"})
    assert house.order(order["id"])["state"] == "accepted"
    page = house.http.get(f"/orders/{order['id']}").text
    assert "do they pay this week?" in page
    assert "bank transfer seen" in house.http.get("/credit").text  # the history of releases
    other = next(one for one in house.orders("unknown_item.edi") if one["state"] == "held")
    assert house.http.post(f"/credit/{other['id']}/reject", data={"why": "no"}).status_code == 409


def test_notes_call_people_by_name(house: House) -> None:
    assert called_in("@Anna, see @jean-luc. mail a@b.c @@x") == ["anna", "jean-luc"]
    order = house.held()
    house.http.post(f"/orders/{order['id']}/note", data={"text": "@anna <b>look</b>"})
    with house.services.store.reading() as tx:
        notes = Notes(tx.connection, tx.now)
        assert [one.number for one in (mention for mention in notes.calling("Anna Martin"))] == [order["number"]]
        assert notes.calling("Zoé") == []
    assert "&lt;b&gt;look" in house.http.get(f"/orders/{order['id']}").text


def test_an_order_is_somebodys_is_put_off_and_comes_back(house: House) -> None:
    order = house.held()
    mine = house.http.post("/care", data={"order": order["id"], "do": "mine"}, follow_redirects=False)
    assert "done=mine" in mine.headers["location"]
    with house.services.store.reading() as tx:
        owner = tx.connection.exec_driver_sql("SELECT owner FROM care").scalar()
    assert order["number"] in house.http.get("/orders", params={"owner": owner}).text
    house.http.post("/care", data={"order": order["id"], "do": "day"})
    assert order["number"] not in house.http.get("/exceptions").text
    assert order["number"] in house.http.get("/exceptions?put_off=1").text
    house.http.post("/care", data={"order": order["id"], "do": "wake"})
    assert order["number"] in house.http.get("/exceptions").text
    away = house.http.post(
        "/care", data={"order": order["id"], "do": "nobody", "back": "//evil.example"}, follow_redirects=False
    )
    assert away.headers["location"].startswith("/exceptions")


def test_a_view_is_kept_shown_and_forgotten(house: House) -> None:
    kept = house.http.post(
        "/views", data={"name": "Late & large", "page": "orders", "query": "state=held&before=x&owner="},
        follow_redirects=False,
    )  # fmt: skip
    assert kept.headers["location"] == "/orders?state=held"
    text = house.http.get("/orders").text
    assert "Late &amp; large" in text
    view = text.split('action="/views/', 1)[1].split("/", 1)[0]
    house.http.post(f"/views/{view}/forget")
    assert "Late &amp; large" not in house.http.get("/orders").text


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1"])
def test_a_cell_that_a_spreadsheet_would_run_is_text(evil: str) -> None:
    assert safe(evil, "en") == f"'{evil}"


def test_figures_stay_figures_in_the_language_of_the_spreadsheet() -> None:
    assert (safe(Decimal("-12.50"), "fr"), safe(Decimal("-12.50"), "en")) == ("-12,50", "-12.50")
    assert safe("LAC-7", "en") == "LAC-7"
    assert safe(datetime(2026, 11, 22, tzinfo=UTC), "en").startswith("2026-11-2")


def test_the_export_holds_what_the_filter_shows(house: House) -> None:
    house.http.post("/v1/orders?partner=boutique", content=an_order(number='=HYPERLINK("http://x")')).raise_for_status()
    house.work()
    answer = house.http.get("/export/orders.csv", params={"q": "=HYPERLINK"}, headers={"Accept-Language": "en"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["id", "number"]
    assert [row[1] for row in rows[1:]] == ['\'=HYPERLINK("http://x")']
    for what in ("inbox", "exceptions", "credit"):
        assert house.http.get(f"/export/{what}.csv").status_code == 200


def test_segments_of_an_order_are_laid_beside_its_lines(house: House) -> None:
    order = house.held()
    text = house.http.get(f"/orders/{order['id']}?tab=source", headers={"Accept-Language": "en"}).text
    assert 'data-line="0" title="lines[0].number' in text or 'data-line="0"' in text
    assert "data-lit" in text


def test_the_ladder_names_every_step_with_its_download(house: House) -> None:
    order = next(one for one in house.orders("interchange_d96a.edi") if one["state"] == "accepted")
    text = house.http.get(f"/orders/{order['id']}").text
    ladder = text.split('class="ladder"', 1)[1].split("</ol>", 1)[0]
    assert ladder.count("<li") == 6
    assert ladder.count('href="/documents/') == 2  # CONTRL and ORDRSP
    for kind in ("CONTRL", "APERAK", "ORDRSP", "DESADV", "INVOIC"):
        assert f"<b>{kind}" in ladder


def test_a_mail_is_found_by_any_part_of_its_subject(house: House) -> None:
    facts = {"message_id": "<tournee-7@martin.example>", "subject": "Commande pour la tournée de jeudi"}
    mail = Arrival("mailbox", "box:tournee-7", b"Subject: x\r\n\r\nBonjour", filename="mail.eml", sender="a@martin.example",
                   media_type="message/rfc822", facts=facts)  # fmt: skip
    inbound_id = receive(house.services, mail).inbound.id
    for said in ("TOURNÉE DE jeudi".lower(), facts["subject"], "<tournee-7@martin.example>"):
        assert (Kind.TRANSMISSION, inbound_id) in found(house, said)
    assert (Kind.TRANSMISSION, inbound_id) not in found(house, "tournée de vendredi")
    with house.services.store.reading() as tx:
        (hit,) = Search(tx.connection, tx.now).find(facts["subject"]).groups[Kind.TRANSMISSION]
    assert (hit.title, hit.exact) == (facts["subject"], True)


def test_an_export_has_every_row_whatever_a_page_or_a_piece_of_it_holds(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The piece is made small instead of a thousand orders."""
    held = house.held()["id"]

    def rows(what: str) -> list[list[str]]:
        answer = house.http.get(f"/export/{what}.csv", headers={"Accept-Language": "en"})
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    files = ("orders", "inbox", "exceptions", "credit")
    whole = {what: rows(what) for what in files}
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    for what in files:
        pieces = rows(what)
        assert len(pieces) >= 3
        assert sorted(pieces) == sorted(whole[what])
        assert what == "inbox" or any(held in row for row in pieces)
