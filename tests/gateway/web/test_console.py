"""The pages: each renders in both languages, escapes what partners send, and its buttons do what they say."""

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import event

from tests.gateway.web.conftest import House, an_order

LANGUAGES = ("fr", "en")
XSS = "\"'><img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}}${7*7}"


def page(house: House, address: str, language: str = "fr", status: int = 200) -> str:
    answer = house.http.get(address, headers={"Accept-Language": language})
    assert answer.status_code == status, address
    return answer.text


class _Tags(HTMLParser):
    """Every tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_nothing_inline(text: str) -> None:
    """What the content policy would block anyway must not be there."""
    for tag, attributes in _Tags(text).tags:
        assert tag != "style"
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/orders", "/exceptions", "/system", "/docs"])
def test_an_empty_gateway_says_what_to_do_next(fresh_house: House, address: str, language: str) -> None:
    text = page(fresh_house, address, language)
    assert f'<html lang="{language}"' in text
    assert_nothing_inline(text)
    if address in ("/", "/orders", "/exceptions"):
        assert 'class="empty"' in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_what_came_in_renders(house: House, language: str) -> None:
    for name in ("interchange_d96a.edi", "truncated.edi", "binary.edi", "unknown_item.edi", "shop_order.json"):
        inbound_id = house.hand_over(name)
        assert_nothing_inline(page(house, f"/inbound/{inbound_id}", language))
        house.work()
        for address in (f"/inbound/{inbound_id}", f"/inbound/{inbound_id}?tab=source", f"/inbox/row/{inbound_id}"):
            assert_nothing_inline(page(house, address, language))
        for message in house.http.get(f"/v1/inbound/{inbound_id}").json()["messages"]:
            if message["order"]:
                for tab in ("", "?tab=source"):
                    text = page(house, f"/orders/{message['order']['id']}{tab}", language)
                    assert_nothing_inline(text)
                    assert message["order"]["number"] in text
    for address in ("/", "/orders", "/exceptions", "/system", "/tally"):
        assert_nothing_inline(page(house, address, language))


def test_what_a_partner_wrote_is_text_on_every_page(house: House) -> None:
    order = an_order(number=f"{XSS[:60]}", notes=[{"text": XSS}], references=[{"kind": "contract", "number": XSS}])
    taken = house.http.post("/v1/orders?partner=boutique", content=order).json()
    interchange = house.http.post("/v1/interchanges", params={"filename": XSS}, content=XSS.encode()).json()
    house.work()
    (found,) = house.http.get(f"/v1/inbound/{taken['id']}").json()["messages"]
    order_id = found["order"]["id"]
    addresses = ["/", f"/?q={XSS}", "/orders", f"/orders?q={XSS}&partner={XSS}&cause={XSS}&state={XSS}", "/exceptions",
                 f"/orders/{order_id}", f"/orders/{order_id}?tab=source", f"/orders/{order_id}?done={XSS[:20]}",
                 f"/inbound/{interchange['id']}", f"/inbound/{interchange['id']}?tab=source",
                 f"/inbox/news?since={taken['id']}&q={XSS}"]  # fmt: skip
    for address in addresses:
        text = page(house, address)
        assert "<img src=x" not in text, address
        assert "alert(2)</script>" not in text, address
        assert_nothing_inline(text)
    assert "&lt;img src=x" in page(house, f"/orders/{order_id}")
    refused = house.http.post(f"/orders/{order_id}/despatch", data={"quantity:1": XSS})
    assert refused.status_code == 422
    assert_nothing_inline(refused.text)


def test_the_inbox_is_searched_by_everything_a_person_may_hold(house: House) -> None:
    inbound_id = house.hand_over("interchange_d96a.edi", run="SRCH1")
    house.work()
    inbound = house.http.get(f"/v1/inbound/{inbound_id}").json()
    order = inbound["messages"][0]["order"]
    known = [order["number"], order["number"][:9], order["id"], inbound_id, inbound["reference"], inbound["sha256"][:10],
             "change_d96a", "brico-marine"]  # fmt: skip
    for said in known:
        assert f'id="row-{inbound_id}"' in page(house, f"/?q={said}"), said
    for said in ("nobody-has-this", "%", "BMSRCH1%", "BMSRCH_"):
        assert f'id="row-{inbound_id}"' not in page(house, f"/?q={said}"), said
    assert f'id="row-{inbound_id}"' in page(house, "/?state=held&channel=http")
    assert f'id="row-{inbound_id}"' not in page(house, "/?state=quarantined")


def test_a_filter_gets_the_list_alone(house: House) -> None:
    text = house.http.get("/?q=x", headers={"HX-Request": "true"}).text
    assert text.lstrip().startswith('<div id="list">')
    assert "<html" not in text


def test_what_is_new_is_counted_for_the_filter_on_the_page(house: House) -> None:
    before = house.hand_over("interchange_d96a.edi")
    house.hand_over("interchange_d01b.edi")
    house.hand_over("shop_order.json")
    assert ">2 nouveaux<" in page(house, f"/inbox/news?since={before}")
    assert ">1 new<" in page(house, f"/inbox/news?since={before}&channel=api", "en")
    assert "data-news" not in page(house, f"/inbox/news?since={before}&q=nobody-has-this")


def test_a_held_order_is_settled_with_a_reason(house: House) -> None:
    held = house.held()
    text = page(house, f"/orders/{held['id']}")
    assert f'action="/orders/{held["id"]}/lift"' in text
    assert "La commande attend une personne : encours à valider" in text
    answer = house.http.post(f"/orders/{held['id']}/lift", data={"kind": "credit", "why": "vu avec Mme Petit"})
    assert answer.status_code == 303
    text = page(house, answer.headers["location"])
    assert "Blocages levés" in text
    assert "vu avec Mme Petit" in text
    assert house.order(held["id"])["state"] == "accepted"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": "credit", "why": "  "}, "Une raison est nécessaire."),
        ({"why": "x"}, "Choisissez au moins un blocage."),
    ],
)
def test_a_form_that_cannot_be_used_says_why_on_the_page(house: House, form: dict[str, str], sentence: str) -> None:
    held = house.held()
    answer = house.http.post(f"/orders/{held['id']}/lift", data=form, headers={"Accept-Language": "fr"})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert house.order(held["id"])["state"] == "held"


def test_an_order_goes_its_whole_way_by_the_buttons(house: House) -> None:
    held = house.held()
    address = f"/orders/{held['id']}"
    assert house.http.post(f"{address}/recheck").headers["location"] == f"{address}?done=recheck"
    assert house.http.post(f"{address}/lift", data={"kind": "credit", "why": "oui"}).status_code == 303
    assert house.http.post(f"{address}/despatch", data={"quantity:1": "2", "quantity:2": ""}).status_code == 303
    house.work()
    assert house.order(held["id"])["state"] == "part_invoiced"
    assert house.http.post(f"{address}/despatch", data={}).status_code == 303
    assert house.http.post(f"{address}/invoice").status_code == 303
    house.work()
    done = house.order(held["id"])
    assert done["state"] == "invoiced"
    text = page(house, address)
    for invoice in done["invoices"]:
        assert invoice["number"] in text
    main = text.split("<main")[1].split("</main")[0]
    assert not re.findall(r'<form[^>]*action="[^"]*/(?:lift|reject|despatch|invoice|cancel)"', main)  # notes go on


def test_a_deposit_is_asked_for_on_the_page_of_the_order(house: House) -> None:
    accepted = next(order for order in house.orders("interchange_d96a.edi") if order["state"] == "accepted")
    address = f"/orders/{accepted['id']}"
    assert f'action="{address}/deposit"' in house.http.get(address).text
    refused = house.http.post(f"{address}/deposit", data={"percent": "150"}, headers={"Accept-Language": "fr"})
    assert refused.status_code == 409
    assert "pourcentage" in refused.text
    assert (
        house.http.post(f"{address}/deposit", data={"percent": "30,5"}).headers["location"] == f"{address}?done=deposit"
    )
    assert f'action="{address}/deposit"' not in house.http.get(address).text, "it is asked for once"


def test_a_button_that_comes_too_late_says_so(house: House) -> None:
    held = house.held()
    house.http.post(f"/v1/orders/{held['id']}/reject", json={"why": "non"})
    answer = house.http.post(f"/orders/{held['id']}/lift", data={"kind": "credit", "why": "x"})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text


def test_what_waits_is_grouped_by_cause_with_its_value_and_way_out(fresh_house: House) -> None:
    fresh_house.orders("unknown_item.edi")
    fresh_house.orders("interchange_d96a.edi")
    fresh_house.hand_over("binary.edi")
    fresh_house.work()
    text = page(fresh_house, "/exceptions", "en")
    causes = re.findall(r'<p class="place"><code>([^<]+)</code>', text)
    assert causes[0] == "item.unknown"  # the largest group first
    assert {"credit.over-limit", "input.unreadable"} <= set(causes)
    held = fresh_house.http.get("/v1/orders?state=held").json()["orders"]
    assert all(f"/orders/{order['id']}" in text for order in held)
    of_cause = page(fresh_house, "/orders?cause=item.unknown", "en")
    assert of_cause.count("data-row") == 2


def test_the_system_page_shows_settings_but_no_secret(locked_house: House) -> None:
    text = locked_house.http.get("/system", auth=("anna", "s3cret-tøken")).text
    assert "GATEWAY_API_TOKEN" in text
    assert "s3cret" not in text
    assert "••••" in text


def test_a_page_that_is_not_there_is_a_page(house: House) -> None:
    for address in ("/orders/ord_none", "/inbound/in_none", "/nowhere"):
        assert "Introuvable" in page(house, address, status=404)


def test_no_list_asks_the_database_once_for_each_row(fresh_house: House) -> None:
    """How long pages take with a million orders is measured by `python -m bench.million`; this is why it can be short."""
    asked: list[str] = []
    engine = fresh_house.services.store.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))

    def questions(address: str) -> int:
        asked.clear()
        page(fresh_house, address)
        return len(asked)

    lists = ("/", "/orders", "/exceptions", "/acknowledgements")
    few: dict[str, int] = {}
    many: dict[str, int] = {}
    for counts, sample in ((few, "interchange_d96a.edi"), (many, "interchange_d01b.edi")):
        fresh_house.hand_over(sample)
        fresh_house.work()
        for address in lists:
            questions(address)  # what is asked for once only
            counts[address] = questions(address)
    assert few == many


def test_a_job_that_was_put_aside_is_released_from_the_page_that_lists_it(fresh_house: House) -> None:
    inbound_id = fresh_house.hand_over("interchange_d01b.edi")
    with fresh_house.services.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE job SET state = 'quarantined', attempts = 3, last_error = 'disk away'")
        (job,) = tx.jobs.of([inbound_id])
    assert f"/exceptions/{job.id}/release" in page(fresh_house, "/exceptions", "en")
    answer = fresh_house.http.post(f"/exceptions/{job.id}/release")
    assert (answer.status_code, answer.headers["location"]) == (303, "/exceptions#put-aside")
    with fresh_house.services.store.reading() as tx:
        assert (tx.jobs.get(job.id).state, tx.jobs.get(job.id).attempts) == ("ready", 0)
    assert fresh_house.http.post(f"/exceptions/{job.id}/release").status_code == 404
