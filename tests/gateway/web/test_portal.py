"""The customer portal: a customer sees its own orders and nothing else, tells what is missing, orders, accepts, contests."""

import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from gateway.identity.order_links import make_link
from gateway.model.identity import Right
from gateway.web import create_app
from gateway.web.callers import REMEMBERED
from gateway.web.rights import demand_of
from tests.gateway.web.conftest import an_order
from tests.gateway.web.customers import PASSWORD, Portal, open_portal

EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
LIMIT = 50_000  # bytes of a page with all that it fetches, uncompressed


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with open_portal(tmp_path_factory.mktemp("portal")) as opened:
        yield opened


def csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def send(client: httpx.Client, path: str, form: dict[str, Any], seen: str, **more: Any) -> httpx.Response:
    """A form, from the page it stands on."""
    return client.post(path, data=form | {"csrf": csrf(client.get(seen))}, **more)


def test_a_customer_sees_its_orders_with_their_steps_in_plain_words_in_both_languages(portal: Portal) -> None:
    order_id = portal.give("PO-STEPS")
    with portal.browser("C1004") as client:
        page = client.get("/portal?lang=en").text
        assert "PO-STEPS" in page
        assert "Confirmed, we are preparing it." in page
        assert "Confirmée, nous la préparons." in client.get("/portal?lang=fr").text
        assert "PO-STEPS" in client.get("/portal?q=steps&only=confirmed").text
        assert "PO-STEPS" not in client.get("/portal?only=invoiced").text
        portal.post(f"/v1/orders/{order_id}/despatch", json={}).raise_for_status()
        portal.house.work()
        page = client.get(f"/portal/orders/{order_id}?lang=en").text
        assert "Despatched and invoiced." in page
        assert page.count('<li class="done">') == 5


def test_documents_are_fetched_as_papers(portal: Portal) -> None:
    order_id = portal.give("PO-PAPERS")
    portal.post(f"/v1/orders/{order_id}/despatch", json={}).raise_for_status()
    portal.house.work()
    with portal.browser("C1004") as client:
        page = client.get(f"/portal/orders/{order_id}").text
        papers = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)" download', page)]
        assert len(papers) == 4  # confirmation, delivery note, invoice twice
        for address in papers:
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert answer.content.startswith(b"%PDF"), address
            assert "attachment" in answer.headers["content-disposition"]


def test_what_is_missing_is_asked_and_the_answer_reaches_the_waiting_order(portal: Portal) -> None:
    lines = [{"number": "1", "item": {"buyer_code": "NOBODY-KNOWS"}, "quantity": {"value": "2"}}]
    order_id = portal.give("PO-MISSING", lines=lines)
    with portal.browser("C1004") as client:
        page = client.get(f"/portal/orders/{order_id}?lang=en")
        assert "What we need from you" in page.text
        assert "Please tell us which item you want." in page.text
        assert "item.unknown" not in page.text  # none of our codes
        key = re.search(r'name="key" value="([^"]+)"', page.text)
        assert key is not None
        form = {"key": key[1], "answer-0": "le marteau de 500 g", "words": ""}
        for _ in range(2):  # sent twice
            said = send(client, f"/portal/orders/{order_id}/words", form, f"/portal/orders/{order_id}")
            assert said.status_code == 303
        assert client.get(f"/portal/orders/{order_id}").text.count("le marteau de 500 g") == 1
    order = portal.get(f"/v1/orders/{order_id}")
    assert order["state"] == "held"
    assert str(order).count("'reply.portal'") >= 1
    assert "le marteau de 500 g" in str(order)


def test_words_about_an_order_that_no_longer_waits_are_an_exception_for_a_person(portal: Portal) -> None:
    order_id = portal.give("PO-QUESTION")
    with portal.browser("C1004") as client:
        words = {"key": "k1", "words": "Peut-on livrer avant midi ?"}
        send(client, f"/portal/orders/{order_id}/words", words, f"/portal/orders/{order_id}")
        assert "Peut-on livrer avant midi ?" in client.get(f"/portal/orders/{order_id}").text
        nothing = send(client, f"/portal/orders/{order_id}/words", {"words": " "}, f"/portal/orders/{order_id}")
        assert nothing.status_code == 422
    assert portal.get(f"/v1/orders/{order_id}")["state"] == "accepted"
    letters = [one for one in portal.get("/v1/inbound?channel=portal")["inbound"] if one["state"] == "rejected"]
    assert any("avant midi" in str(portal.get(f"/v1/inbound/{one['id']}")) for one in letters)


def test_an_invoice_is_contested_once(portal: Portal) -> None:
    order_id = portal.give("PO-DISPUTE")
    portal.post(f"/v1/orders/{order_id}/despatch", json={}).raise_for_status()
    portal.house.work()
    (invoice,) = portal.get(f"/v1/invoices?order={order_id}")["invoices"]
    with portal.browser("C1004") as client:
        form = {"order": order_id, "reason": "damaged", "words": "deux boîtes écrasées"}
        for _ in range(2):
            said = send(client, f"/portal/invoices/{invoice['number']}/dispute", form, f"/portal/orders/{order_id}")
            assert said.status_code == 303
        assert "deux boîtes écrasées" in client.get(f"/portal/orders/{order_id}").text
        assert send(client, f"/portal/invoices/{invoice['number']}/dispute", {"reason": "x"},
                    f"/portal/orders/{order_id}").status_code == 422  # fmt: skip
    assert len(portal.get(f"/v1/invoices/{invoice['number']}")["disputes"]) == 1


def filled(number: str, **changes: Any) -> dict[str, Any]:
    wanted = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 - the customer's day
    return {
        "number": number,
        "wanted": wanted,
        "code": ["VIS-0440", ""],
        "quantity": ["12", ""],
        "key": number,
    } | changes


def test_an_order_by_form_is_decided_like_every_other_and_counts_once(portal: Portal) -> None:
    with portal.browser("C1004") as client:
        for _ in range(2):
            sent = send(client, "/portal/new", filled("FORM-1"), "/portal/new")
            assert sent.status_code == 303, sent.text
        other = send(client, "/portal/new", filled("FORM-1", quantity=["13", ""]), "/portal/new")
        assert other.status_code == 422  # the same form with another content
        assert client.get(sent.headers["location"]).status_code == 200
        portal.house.work()
        (order,) = portal.get("/v1/orders?number=FORM-1")["orders"]
        assert (order["state"], order["account"], order["channel"]) == ("accepted", "C1004", "portal")
        assert client.get(sent.headers["location"]).headers["location"].startswith(f"/portal/orders/{order['id']}")


def test_what_is_wrong_in_the_form_is_said_and_nothing_typed_is_lost(portal: Portal) -> None:
    with portal.browser("C1004") as client:
        form = filled("FORM-2", code=["NICHTS"], quantity=["drei"], note="au quai 3")
        answer = send(client, "/portal/new?lang=en", form, "/portal/new")
        assert answer.status_code == 422
        assert "Item NICHTS is not in your price list." in answer.text
        assert 'value="FORM-2"' in answer.text
        assert "au quai 3" in answer.text
        assert send(client, "/portal/new", filled("FORM-3", quantity=["-1"], code=["VIS-0440"]), "/portal/new"
                    ).status_code == 422  # fmt: skip


def test_articles_are_found_in_the_customers_own_price_list(portal: Portal) -> None:
    with portal.browser("C1004") as client:
        assert "17,90" in client.get("/portal/items?q=marteau&lang=fr").text
    with portal.browser("C1003") as client:  # another list
        found = client.get("/portal/items?q=marteau&lang=fr").text
        assert "16,47" in found
        assert "17,90" not in found


def test_a_file_is_the_customers_own_order_whatever_it_says(portal: Portal) -> None:
    own = an_order(number="FILE-1", parties={})
    others = an_order(number="FILE-2", parties={"buyer": {"gln": "9521000002005"}})  # Norbat's
    with portal.browser("C1004") as client:
        for name, content in (("own.json", own), ("others.json", others)):
            sent = send(client, "/portal/file", {"key": name}, "/portal/new",
                        files={"file": (name, content, "application/json")})  # fmt: skip
            assert sent.status_code == 303
        portal.house.work()
        last = client.get(sent.headers["location"] + "?lang=en")
        assert "is kept" in last.text, (last.status_code, last.headers, last.text)
        assert "is kept" in client.get(sent.headers["location"] + "?lang=en").text
        assert send(client, "/portal/file", {"key": "z"}, "/portal/new").status_code == 422
    (order,) = portal.get("/v1/orders?number=FILE-1")["orders"]
    assert order["account"] == "C1004"
    assert portal.get("/v1/orders?number=FILE-2")["orders"] == []


def test_a_quotation_is_taken_up_as_an_order(portal: Portal) -> None:
    number = portal.quote("C1004")
    with portal.browser("C1004") as client:
        assert number in client.get("/portal/quotations").text
        assert client.get(f"/portal/quotations/{number}/document").content.startswith(b"%PDF-")
        for _ in range(2):
            taken = send(client, f"/portal/quotations/{number}/accept", {"number": "QUOTE-1"}, "/portal/quotations")
            assert taken.status_code == 303
        portal.house.work()
        assert "QUOTE-1" in client.get("/portal").text
        again = send(client, f"/portal/quotations/{number}/accept", {"number": "QUOTE-2"}, "/portal/quotations")
        assert again.status_code == 422
    assert len(portal.get("/v1/orders?number=QUOTE-1")["orders"]) == 1


def portal_routes(portal: Portal) -> list[tuple[str, str]]:
    return [
        (method, str(route.path))
        for route in iter_route_contexts(create_app(portal.house.services).routes)
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"})
        if str(route.path).startswith("/portal") and Right.OPEN not in demand_of(route).rights  # type: ignore[union-attr]
    ]


def test_another_customers_ids_are_404_by_login_and_by_link(portal: Portal) -> None:
    theirs, mine = portal.give("PO-THEIRS", account="C1002"), portal.give("PO-MINE")
    portal.post(f"/v1/orders/{theirs}/despatch", json={}).raise_for_status()
    portal.house.work()
    order = portal.get(f"/v1/orders/{theirs}")
    (invoice,) = portal.get(f"/v1/invoices?order={theirs}")["invoices"]
    ids = {"order_id": theirs, "inbound_id": order["inbound_id"], "invoice_number": invoice["number"],
           "quotation_number": portal.quote("C1002")}  # fmt: skip
    link = httpx.Client(base_url=portal.house.base, headers={"Accept": "text/html"})
    with portal.house.services.store.reading() as tx:
        link.get(f"/portal/link/{make_link(portal.house.services.settings, tx, mine)}")
    tried = 0
    for client, own_page in ((portal.browser("C1004"), "/portal"), (link, f"/portal/orders/{mine}")):
        token = csrf(client.get(own_page))
        for method, path in portal_routes(portal):
            named = re.findall(r"\{(\w+)", path)
            if not named:
                continue
            address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: ids[name[1]], path)
            answer = client.request(
                method, address, data={"csrf": token, "words": "x", "number": "1", "reason": "price"}
            )
            assert answer.status_code == 404, (method, path, answer.status_code)
            assert "PO-THEIRS" not in answer.text
            tried += 1
        for page in ("/portal", "/portal/quotations"):
            shown = client.get(page, follow_redirects=True).text
            assert not any(one in shown for one in ("PO-THEIRS", *ids.values()))
        client.close()
    assert tried >= 18


def test_a_customer_gets_into_no_page_of_the_house(portal: Portal) -> None:
    with portal.browser("C1004") as client:
        for path in ("/orders", "/people", "/exceptions", "/inbox", "/account", "/system"):
            answer = client.get(path)
            assert answer.status_code in (303, 403, 404), path
            assert answer.headers.get("location", "/portal") == "/portal"
        assert client.get("/v1/orders").status_code == 403


def test_the_link_opens_one_order_until_it_is_withdrawn(portal: Portal) -> None:
    order_id, other = portal.give("PO-LINK"), portal.give("PO-LINK-OTHER")
    settings = portal.house.services.settings
    with portal.house.services.store.reading() as tx:
        token = make_link(settings, tx, order_id)
    with httpx.Client(base_url=portal.house.base, headers={"Accept": "text/html"}) as client:
        assert client.get(f"/portal/link/{token[:-2]}xx").status_code == 410
        assert client.get(f"/portal/link/{token.replace(order_id, other)}").status_code == 410
        assert client.get(f"/portal/link/{token}").headers["location"] == f"/portal/orders/{order_id}"
        assert "PO-LINK" in client.get(f"/portal/orders/{order_id}").text
        assert client.get("/portal/new").status_code == 303  # placing orders takes a sign-in
        assert client.get(f"/portal/orders/{other}").status_code == 404
        said = send(client, f"/portal/orders/{order_id}/words", {"words": "merci"}, f"/portal/orders/{order_id}")
        assert said.status_code == 303
        no_token = client.post(f"/portal/orders/{order_id}/words", data={"words": "merci"})
        assert no_token.status_code == 403
        with httpx.Client(base_url=portal.house.base) as staff:
            staff.post("/sign-in", data={"login": "chef@example.org", "password": PASSWORD})
            page = staff.get(f"/orders/{order_id}/customer-link")
            assert token in page.text
            form = {"csrf": csrf(page)}
            assert staff.post(f"/orders/{order_id}/customer-link", data=form).status_code == 303
        time.sleep(REMEMBERED + 0.2)
        assert client.get(f"/portal/orders/{order_id}").status_code == 303
        assert client.get(f"/portal/link/{token}").status_code == 410


def test_signing_out_closes_the_portal_and_nobody_sees_it_without_signing_in(portal: Portal) -> None:
    with portal.browser("C1004") as client:
        assert send(client, "/portal/sign-out", {}, "/portal").headers["location"] == "/portal/sign-in"
        assert client.get("/portal").headers["location"].startswith("/portal/sign-in")
        wrong = client.post("/portal/sign-in", data={"login": "x", "password": "y"})
        assert wrong.status_code == 401


def test_what_a_customer_wrote_is_text(portal: Portal) -> None:
    lines = [{"number": EVIL, "item": {"description": EVIL, "buyer_code": EVIL}, "quantity": {"value": "2"}}]
    order_id = portal.give("XSS-1", lines=lines, notes=[{"text": EVIL}])
    with portal.browser("C1004") as client:
        send(client, f"/portal/orders/{order_id}/words", {"words": EVIL}, f"/portal/orders/{order_id}")
        for path in ("/portal", f"/portal/orders/{order_id}", f"/portal?q={EVIL}", f"/portal/items?q={EVIL}"):
            answer = client.get(path)
            assert "<img src=x" not in answer.text, path
            assert "<script>" not in answer.text
            assert "unsafe" not in answer.headers["content-security-policy"]
        form = filled(EVIL[:30], note=EVIL, code=[EVIL], quantity=[EVIL])
        assert "<img src=x" not in send(client, "/portal/new", form, "/portal/new").text


def test_every_page_weighs_less_than_fifty_kilobytes_in_all(portal: Portal) -> None:
    for rank in range(20):
        order_id = portal.give(f"PO-WEIGHT-{rank}")
    number = portal.quote("C1004")
    with portal.browser("C1004") as client:
        for path in ("/portal", f"/portal/orders/{order_id}", "/portal/new", "/portal/quotations",
                     f"/portal/quotations/{number}", "/portal/nothing", "/portal/sign-in"):  # fmt: skip
            page = client.get(path, follow_redirects=True)
            assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
            assert assets
            weight = len(page.content) + sum(len(client.get(one).content) for one in assets)
            assert weight < LIMIT, (path, weight)
            assert "style=" not in page.text
            assert not re.search(r"<script(?! src)", page.text)


def test_the_portals_own_font_is_the_devices() -> None:
    """The console's letters would weigh three times the page."""
    sheet = (files("gateway.web") / "static" / "portal.css").read_text()
    assert "--sans: system-ui" in sheet
    assert "var(--mono)" not in sheet
