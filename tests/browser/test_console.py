"""The console as a clerk uses it: live, by keyboard, in both languages, on any screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import in_both_themes
from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway

HandOver = Callable[[str], str]

WORDS = {
    "fr": {
        "new": "1 nouveau",
        "held": "En attente",
        "accepted": "Acceptée",
        "done": "Blocages levés",
        "live": "En direct",
    },
    "en": {"new": "1 new", "held": "On hold", "accepted": "Accepted", "done": "Holds lifted", "live": "Live"},
}


def listening(page: Page) -> None:
    expect(page.locator("#live-light.on")).to_be_visible()
    page.wait_for_timeout(700)  # the feed takes its bearings once before it can tell what is new


@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_order_appears_while_one_looks_is_opened_and_its_hold_lifted_without_a_mouse(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver, language: str
) -> None:
    words = WORDS[language]
    hand_over("interchange_d01b.edi")
    with a_page(browser, gateway.base, language) as page:
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        listening(page)
        before = page.locator("tbody tr").first.get_attribute("id")
        run = hand_over("interchange_d96a.edi")

        expect(page.locator(".news")).to_have_text(words["new"])
        assert page.locator("tbody tr").first.get_attribute("id") == before  # nothing moved under the cursor
        page.keyboard.press("n")
        arrived = page.locator("tbody tr").first
        expect(arrived).to_contain_text(f"LAC{run}-07")
        expect(arrived.locator(".pill.is-held").first).to_contain_text(words["held"])

        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/inbound/in_*")
        expect(page.locator(".messages tbody tr")).to_have_count(3)
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/orders/ord_*")
        expect(page.locator("h1")).to_have_text(f"LAC{run}-07")

        page.keyboard.press("l")
        expect(page.locator("dialog#lift")).to_be_visible()
        page.keyboard.type("vu avec la comptabilité")
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-toast]")).to_contain_text(words["done"])
        expect(page.locator(".subject-line .pill")).to_have_text(words["accepted"])
        expect(page.locator(".timeline")).to_contain_text("vu avec la comptabilité")
        assert "done=" not in page.url


def test_a_row_tells_what_became_of_it_without_being_asked(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("interchange_d96a.edi")
    with a_page(browser, gateway.base, "fr") as page, a_page(browser, gateway.base, "fr") as other:
        page.goto("/")
        listening(page)
        row = page.locator("tbody tr", has_text=f"LAC{run}-07")
        expect(row.locator(".pill.is-held")).to_have_count(2)
        order = gateway.get(f"/v1/orders?number=LAC{run}-07")["orders"][0]
        other.goto(f"/orders/{order['id']}")
        listening(other)
        with gateway.http() as http:
            http.post(f"/v1/orders/{order['id']}/reject", json={"why": "compte clos"}).raise_for_status()
        expect(row.locator(".pill.is-rejected")).to_have_count(1)
        expect(row.locator(".pill.is-held")).to_have_count(1)
        expect(other.locator(".explained")).to_contain_text("compte clos")  # the open order as well


def test_an_accepted_order_leaves_and_its_invoice_appears(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("shop_order.json")
    order = gateway.get(f"/v1/orders?number=WEB-{run}-0042")["orders"][0]
    with a_page(browser, gateway.base, "en") as page:
        page.goto(f"/orders/{order['id']}")
        listening(page)
        page.keyboard.press("d")
        expect(page.locator("dialog#despatch")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("[data-toast]")).to_contain_text("Despatched")
        expect(page.locator(".subject-line .pill")).to_have_text("Invoiced", timeout=30_000)
        expect(page.locator(".timeline")).to_contain_text("Invoiced, invoice F")


def test_keys_lead_everywhere_and_the_help_names_those_of_the_page(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("interchange_d96a.edi")
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        for keys, address in (("go", "/orders"), ("ge", "/exceptions"), ("gs", "/system"), ("gi", "/")):
            for key in keys:
                page.keyboard.press(key)
            page.wait_for_url(gateway.base + address)
        page.keyboard.press("f")
        page.keyboard.type(f"LAC{run}")
        expect(page.locator("tbody tr")).to_have_count(1)
        assert f"LAC{run}" in page.url
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        expect(page.locator("dialog#keys")).to_contain_text("Show what is new")
        expect(page.locator("dialog#keys")).not_to_contain_text("Lift holds")
        page.keyboard.press("Escape")
        expect(page.locator("dialog#keys")).to_be_hidden()


def test_an_empty_inbox_fills_by_itself(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    from gateway.demo.samples import load_samples
    from tests.browser.conftest import date
    from tests.e2e.running import running_gateway

    with running_gateway(tmp_path_factory.mktemp("empty")) as fresh, a_page(browser, fresh.base, "fr") as page:
        page.goto("/")
        expect(page.locator(".empty h2")).to_have_text("Rien n’est encore arrivé")
        listening(page)
        (order,) = [one for one in load_samples(date.today()) if one.name == "shop_order.json"]
        with fresh.http() as http:
            http.post("/v1/orders?partner=boutique", content=order.content).raise_for_status()
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator(".pill.is-accepted")).to_have_count(1)
        expect(page.locator("#tally a b").first).to_have_text("1")


def test_every_page_fits_a_phone(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    run = hand_over("interchange_d96a.edi")
    order = gateway.get(f"/v1/orders?number=BM{run}-02")["orders"][0]
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    with a_page(browser, gateway.base, "fr", **phone) as page:
        for address in ("/", "/orders", f"/orders/{order['id']}", f"/inbound/{order['inbound_id']}", "/exceptions",
                        f"/orders/{order['id']}?tab=source", "/system", "/docs"):  # fmt: skip
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


@pytest.mark.parametrize(("browsers", "pages", "form"), [("en", "fr", "jj/mm/aaaa"), ("fr", "en", "dd/mm/yyyy")])
def test_a_day_is_typed_in_the_language_of_the_page_whatever_the_browsers_is(
    gateway: RunningGateway, browser: Browser, browsers: str, pages: str, form: str
) -> None:
    with a_page(browser, gateway.base, browsers) as page:
        page.goto(f"/orders?lang={pages}&since=2026-03-07")
        typed, sent = page.locator(".typed-day input[type=text]").first, page.locator("input[type=date][name=since]")
        expect(typed).to_have_value("07/03/2026")
        expect(typed).to_have_attribute("placeholder", form)
        typed.fill("08.03.2026")
        expect(sent).to_have_value("2026-03-08")
        typed.fill("31/02/2026")
        expect(sent).to_have_value("")
        assert typed.evaluate("field => !field.validity.valid")
        assert in_both_themes(page) == []
    with a_page(browser, gateway.base, pages) as page:  # a browser of the same language needs no help
        page.goto("/orders")
        expect(page.locator(".typed-day")).to_have_count(0)
