"""The portal as a customer holds it in the hand: a phone, in both languages, by login and by link."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gateway.identity.order_links import make_link
from tests.browser.accessible import violations
from tests.browser.conftest import a_page
from tests.gateway.web.conftest import an_order
from tests.gateway.web.customers import PASSWORD, Portal, open_portal

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
WEIGHT = """[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, one) => sum + one.decodedBodySize, 0)"""
HEAVIEST = 50_000  # bytes of a page with all that it fetches, uncompressed
BOTH = pytest.mark.parametrize("language", ["fr", "en"])

WORDS = {
    "fr": {
        "received": "Bien reçue, nous la vérifions.",
        "confirmed": "Confirmée, nous la préparons.",
        "invoiced": "Partie et facturée.",
        "needed": "Nous avons besoin d'une précision de votre part.",
        "which": "Merci de préciser l'article.",
        "thanks": "votre message est chez nous",
        "is with us": "Votre commande est chez nous.",
        "wrong": "Quelque chose ne va pas dans cette facture",
        "noted": "Nous avons noté votre réclamation",
        "contested": "Vous avez contesté cette facture",
        "ordered": "Vous l’avez commandé sous le numéro",
    },
    "en": {
        "received": "Received, we are checking it.",
        "confirmed": "Confirmed, we are preparing it.",
        "invoiced": "Despatched and invoiced.",
        "needed": "We need something from you.",
        "which": "Please tell us which item you want.",
        "thanks": "your message is with us",
        "is with us": "Your order is with us.",
        "wrong": "Something is wrong with this invoice",
        "noted": "We have taken note of your complaint",
        "contested": "You have contested this invoice",
        "ordered": "You have ordered it under number",
    },
}
UNKNOWN = [{"number": "1", "item": {"buyer_code": "NOBODY-KNOWS"}, "quantity": {"value": "2"}}]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with open_portal(tmp_path_factory.mktemp("portal")) as opened:
        yield opened


def signed_in(portal: Portal, page: Page, account: str = "C1004") -> None:
    login, _ = portal.person(account)
    page.goto("/portal")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button").tap()
    page.wait_for_url(f"{portal.house.base}/portal")


def link_to(portal: Portal, order_id: str) -> str:
    services = portal.house.services
    with services.store.reading() as tx:
        return f"/portal/link/{make_link(services.settings, tx, order_id)}"


@BOTH
def test_a_customer_sees_its_order_come_and_go_out_while_it_looks_and_contests_the_invoice(
    portal: Portal, browser: Browser, language: str
) -> None:
    words, number = WORDS[language], f"LIVE-{language}"
    with a_page(browser, portal.house.base, language, **PHONE) as page:
        signed_in(portal, page)
        expect(page.locator("html")).to_have_attribute("lang", language)
        row = page.locator("a.order", has_text=number)
        expect(row).to_have_count(0)
        portal.give(number)
        expect(row).to_contain_text(words["confirmed"])
        row.tap()
        page.wait_for_url("**/portal/orders/*")
        order_id = page.url.rpartition("/")[2]
        expect(page.locator("footer.contact")).to_contain_text("+33 4 99 00 00 00")
        expect(page.locator("a[download]")).to_have_count(1)

        portal.post(f"/v1/orders/{order_id}/despatch", json={}).raise_for_status()
        portal.house.work()
        expect(page.locator(".said")).to_contain_text(words["invoiced"])
        expect(page.locator("a[download]")).to_have_count(4)  # confirmation, delivery note, invoice as PDF and Factur-X
        with page.expect_download() as fetched:
            page.locator("a[download]").nth(1).tap()
        assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF")

        page.get_by_text(words["wrong"]).tap()
        page.select_option("[name=reason]", "damaged")
        page.locator("details [name=words]").fill("deux boîtes écrasées")
        page.locator("details button").tap()
        expect(page.locator("[role=status]")).to_contain_text(words["noted"])
        expect(page.locator("#live")).to_contain_text(words["contested"])


@BOTH
@pytest.mark.parametrize("way", ["login", "link"])
def test_what_is_missing_is_asked_while_the_customer_looks_and_given_with_a_thumb(
    portal: Portal, browser: Browser, language: str, way: str
) -> None:
    words, number = WORDS[language], f"MISSING-{language}-{way}"
    portal.hand_over(number, lines=UNKNOWN)
    portal.house.read()
    (order,) = portal.get(f"/v1/orders?number={number}")["orders"]
    with a_page(browser, portal.house.base, language, **PHONE) as page:
        if way == "login":
            signed_in(portal, page)
            portal.house.work()
            page.locator("a.order", has_text=number).tap()
        else:
            page.goto(link_to(portal, order["id"]))
            assert "link" not in page.url
            expect(page.locator("nav.places")).to_have_count(0)
            expect(page.locator(".said")).to_contain_text(words["received"])
            portal.house.work()
        expect(page.locator(".said")).to_contain_text(words["needed"])
        expect(page.locator("#missing")).to_contain_text(words["which"])
        page.locator(".said a").tap()
        answer = page.locator("#missing input:not([type=hidden])").first
        expect(answer).to_be_in_viewport()
        answer.fill("le marteau de 500 g")
        page.wait_for_timeout(5000)  # longer than the page waits before it looks again: what is typed stays
        expect(answer).to_have_value("le marteau de 500 g")
        page.locator("#missing button").tap()
        expect(page.locator("[role=status]")).to_contain_text(words["thanks"])
        expect(page.locator(".word")).to_contain_text("le marteau de 500 g")
    portal.house.work()
    assert "le marteau de 500 g" in str(portal.get(f"/v1/orders/{order['id']}"))


@BOTH
def test_an_order_is_placed_by_form_and_by_file(
    portal: Portal, browser: Browser, tmp_path: Path, language: str
) -> None:
    words = WORDS[language]
    file = tmp_path / "order.json"
    file.write_bytes(an_order(number=f"FILE-{language}", parties={}))
    with a_page(browser, portal.house.base, language, **PHONE) as page:
        signed_in(portal, page)
        page.locator("nav.places a").nth(1).tap()
        page.fill("[name=number]", f"FORM-{language}")
        page.fill("[name=wanted]", (date.today() + timedelta(days=20)).isoformat())  # noqa: DTZ011 - the customer's day
        page.locator("[data-find]").press_sequentially("marteau")
        page.locator("[data-take]").first.tap()
        expect(page.locator("[name=code]").first).to_have_value("MAR-0500")
        page.locator("[name=quantity]").first.fill("6")
        page.locator("form[action='/portal/new'] button.primary").tap()
        page.wait_for_url("**/portal/sent/*")
        portal.house.work()
        page.wait_for_url("**/portal/orders/*")
        expect(page.locator("[role=status]")).to_contain_text(words["is with us"])
        expect(page.locator(".said")).to_contain_text(words["confirmed"])

        page.goto("/portal/new")
        page.set_input_files("[name=file]", file)
        page.locator("form[action='/portal/file'] button").tap()
        page.wait_for_url("**/portal/sent/*")
        portal.house.work()
        page.wait_for_url("**/portal/orders/*")
        expect(page.locator("h1")).to_contain_text(f"FILE-{language}")


@BOTH
def test_a_quotation_becomes_an_order(portal: Portal, browser: Browser, language: str) -> None:
    number = portal.quote("C1004")
    with a_page(browser, portal.house.base, language, **PHONE) as page:
        signed_in(portal, page)
        page.locator("nav.places a").nth(2).tap()
        page.locator("a.order", has_text=number).tap()
        page.fill("[name=number]", f"QUOTED-{language}")
        page.locator("main button.primary").tap()
        expect(page.locator(".said")).to_contain_text(WORDS[language]["ordered"])
        portal.house.work()
        page.goto("/portal")
        expect(page.locator("a.order", has_text=f"QUOTED-{language}")).to_be_visible()


@pytest.mark.parametrize(("language", "theme"), [("fr", "light"), ("en", "dark")])
def test_every_page_fits_is_light_and_is_read_out_well(
    portal: Portal, browser: Browser, language: str, theme: str
) -> None:
    run = f"{language}-{theme}"
    billed = portal.give(f"BILLED-{run}")
    portal.post(f"/v1/orders/{billed}/despatch", json={}).raise_for_status()
    portal.house.work()
    asks = portal.give(f"ASKS-{run}", lines=UNKNOWN)
    quotation = portal.quote("C1004")
    addresses = ("/portal", f"/portal/orders/{billed}", f"/portal/orders/{asks}", "/portal/new", "/portal/quotations",
                 f"/portal/quotations/{quotation}")  # fmt: skip
    with a_page(browser, portal.house.base, language, color_scheme=theme, **PHONE) as page:
        page.goto("/portal/sign-in")
        well_made(page, "/portal/sign-in")
        signed_in(portal, page)
        for address in addresses:
            page.goto(address, wait_until="networkidle")
            weight = page.evaluate(WEIGHT)
            assert 10_000 < weight < HEAVIEST, (address, weight)
            well_made(page, address)
    with a_page(browser, portal.house.base, language, color_scheme=theme, **PHONE) as page:
        page.goto(link_to(portal, asks))
        well_made(page, "by link")


def well_made(page: Page, address: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"], address
    for tab in page.locator("nav.places a").all():
        expect(tab).to_be_in_viewport(ratio=1)
    assert violations(page) == [], address
