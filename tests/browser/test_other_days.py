"""The days of billing, IT and a customer, by keyboard alone and by mouse; the clerk's and the credit manager's are in
test_daily_work, a customer's by hand in test_portal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway
from tests.gateway.web.customers import open_portal

HandOver = Callable[[str], str]
FAR = 120  # presses of Tab that nobody should need more than


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def reach(page: Page, words: str) -> None:
    """Tab on until what has the focus says so: what cannot be reached cannot be used without a mouse."""
    said = "(e => (e.labels && e.labels[0] ? e.labels[0].innerText : e.innerText || e.ariaLabel || ''))(document.activeElement)"
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if words in str(page.evaluate(said)):
            return
    pytest.fail(f"“{words}” is not reached by the Tab key on {page.url}")


def plain_day() -> str:
    """The next day whose number is its month's: typed alike whatever order the browser's language has."""
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - a day on a screen
    while day.day != day.month:
        day += timedelta(days=1)
    return f"{day:%d%m%Y}"


def test_the_day_of_billing_by_keyboard_alone(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    number = f"WEB-{hand_over('shop_order.json')}-0042"
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        press(page, "/")
        page.keyboard.type(number)
        expect(page.locator("#found .exact")).to_contain_text(number)
        press(page, "Enter")
        page.wait_for_url("**/orders/ord_*")
        expect(page.locator(".subject-line .pill")).to_have_text("Accepted", timeout=30_000)
        press(page, "d")  # the goods leave
        expect(page.locator("dialog#despatch")).to_be_visible()
        press(page, "Enter")
        expect(page.locator(".subject-line .pill")).to_have_text("Invoiced", timeout=30_000)
        reach(page, "F20")
        with page.expect_download() as download:  # the paper the customer gets
            press(page, "Enter")
        assert download.value.suggested_filename.endswith(".pdf")

        press(page, "g", "r")  # what is owed
        page.wait_for_url("**/receivables")
        expect(page.locator("main")).to_contain_text("Atelier Lumière")
        reach(page, "Leave alone")
        press(page, "Enter")
        expect(page.locator("dialog#pause")).to_be_visible()
        reach(page, "Until")
        page.keyboard.type(plain_day())
        reach(page, "Reason")
        page.keyboard.type("promised for the end of the month")
        press(page, "Control+Enter")
        expect(page.locator("[data-toast]")).to_contain_text("left alone until that day")
        expect(page.locator("main")).to_contain_text("promised for the end of the month")


def test_the_day_of_it_by_keyboard_alone(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    hand_over("interchange_d96a.edi")
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        press(page, "g", "m")  # the road
        page.wait_for_url("**/monitor")
        reach(page, "Pause")
        press(page, "Enter")
        expect(page.locator("[data-toast]")).to_contain_text("paused")
        reach(page, "Resume")
        press(page, "Enter")
        expect(page.locator("[data-toast]")).to_contain_text("polled again")

        press(page, "g", "p")  # a partner goes back to test
        page.wait_for_url("**/partners")
        press(page, "j", "Enter")
        page.wait_for_url("**/partners/*")
        reach(page, "Back to test")
        press(page, "Enter")
        expect(page.locator("[data-toast]")).to_contain_text("in test")

        press(page, "g", "l")  # alerts, the system
        page.wait_for_url("**/alerts")
        press(page, "g", "s")
        page.wait_for_url("**/system")
        expect(page.locator("main")).to_contain_text("SQLite")


def test_the_day_of_billing_by_mouse(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    number = f"BM{hand_over('interchange_d96a.edi')}-01"
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/orders?state=accepted")
        page.locator("a.open", has_text=number).click()
        expect(page.locator(".subject-line .pill")).to_have_text("Accepted")
        page.get_by_role("button", name="Despatch").first.click()
        page.locator("dialog#despatch button.primary").click()
        expect(page.locator(".subject-line .pill")).to_have_text("Invoiced")
        with page.expect_download() as download:
            page.locator("a[href*='/invoices/'][href$='/pdf']").first.click()
        assert download.value.suggested_filename.endswith(".pdf")

        page.locator("nav.side").get_by_role("link", name="Receivables").click()
        page.get_by_role("button", name="Leave alone").first.click()
        page.locator("dialog#pause").get_by_label("Until").fill(f"{date.today() + timedelta(days=9):%Y-%m-%d}")  # noqa: DTZ011
        page.locator("dialog#pause").get_by_label("Reason").fill("promised for next week")
        page.locator("dialog#pause button.primary").click()
        expect(page.locator("[data-toast]")).to_contain_text("left alone until that day")
        expect(page.locator("main")).to_contain_text("promised for next week")


def test_the_day_of_it_by_mouse(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    """A channel is paused and let go; a partner's overlay is written, put right where it is wrong, tried, published, taken back."""
    hand_over("interchange_d01b.edi")
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        side = page.locator("nav.side")
        side.get_by_role("link", name="Ingestion").click()
        page.get_by_role("button", name="Pause").first.click()
        expect(page.locator("[data-toast]")).to_contain_text("paused")
        page.get_by_role("button", name="Resume").first.click()
        expect(page.locator("[data-toast]")).to_contain_text("polled again")

        side.get_by_role("link", name="Partners").click()
        page.locator("a.open", has_text="Norbat").click()
        page.get_by_role("link", name="Edit and try").click()
        text = page.get_by_label("The text of the overlay")
        text.fill("messages:\n  ORDERS:\n    header:\n      BGM: {2.1: numbr}\n")
        expect(page.locator(".gutter b")).to_have_text("4")
        page.locator(".at-line").click()
        expect(text).to_be_focused()
        assert text.evaluate("place => place.value.slice(place.selectionStart, place.selectionEnd)").strip() == (
            "BGM: {2.1: numbr}"
        )
        text.fill("messages:\n  ORDERS:\n    header:\n      BGM: {2.1: number, 3: ~}\n")
        expect(page.locator("#overlay-faults")).to_contain_text("Nothing is wrong with it")
        page.get_by_role("button", name="Try it").click()
        expect(page.locator("#reading h2").first).to_have_text("What the partner sent lately")
        page.get_by_label("What changes, and why").fill("its function says nothing")
        page.get_by_role("button", name="Publish").click()
        expect(page.locator("[data-toast]")).to_contain_text("The overlay is in force")
        page.get_by_label("Reason for the return to version 0").fill("it says something after all")
        page.get_by_role("button", name="Back to it").click()
        expect(page.locator("[data-toast]")).to_contain_text("in force again")
        expect(page.locator("#overlay-form header")).to_contain_text("nothing is in force yet")

        side.get_by_role("link", name="System").click()
        expect(page.locator("main")).to_contain_text("SQLite")


def test_the_day_of_a_customer_by_keyboard_alone(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_portal(tmp_path_factory.mktemp("customer")) as portal:
        _, cookies = portal.person("C1004")
        base = portal.house.base
        with a_page(browser, base, "en") as page:
            page.context.add_cookies([{"name": n, "value": v or "", "url": base} for n, v in cookies.items()])
            page.goto("/portal")
            reach(page, "New order")
            press(page, "Enter")
            page.wait_for_url("**/portal/new")
            reach(page, "Your order number")
            page.keyboard.type("PO-KEYS-1")
            reach(page, "Wanted for")
            page.keyboard.type(plain_day())
            reach(page, "Article code")
            page.keyboard.type("VIS-0440")
            reach(page, "Quantity")
            page.keyboard.type("5")
            reach(page, "Send the order")
            press(page, "Enter")
            page.wait_for_url("**/portal/sent/*")
            portal.house.work()
            page.goto("/portal")
            reach(page, "PO-KEYS-1")
            press(page, "Enter")
            page.wait_for_url("**/portal/orders/*")
            expect(page.locator("h1")).to_contain_text("PO-KEYS-1")
