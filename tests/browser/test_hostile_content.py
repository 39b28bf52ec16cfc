"""Whatever a partner writes into an order, by whatever channel, is text in every page that shows it: under the strict policy
nothing of it runs, and the browser does not even complain that it tried."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from gateway.web.api.shops import SYSTEMS, signature
from tests.browser import hostile
from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway, Settled, until

SECRET = "the shop's"
INTO = "boutique"
"""The partner in whose name files come."""

Send = Callable[[RunningGateway, str], str]


def by_api(gateway: RunningGateway, number: str) -> str:
    """Numbers and dates are strings too: what the gateway refuses as none is made one, all else is words."""
    order = hostile.canonical(number)
    with gateway.http() as http:
        for _ in range(3):
            answer = http.post("/v1/orders", json=order)
            if answer.status_code != 422:
                break
            for finding in answer.json()["findings"]:
                hostile.correct(order, finding)
    assert answer.status_code == 202, answer.text
    assert str(order).count("onerror") > 60
    return str(answer.json()["id"])


def by_interchange(content: bytes, filename: str) -> Callable[[RunningGateway], str]:
    def send(gateway: RunningGateway) -> str:
        with gateway.http() as http:
            answer = http.post("/v1/interchanges", params={"filename": filename}, content=content)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    return send


def by_shop(system_name: str) -> Send:
    def send(gateway: RunningGateway, number: str) -> str:
        folder = gateway.home / "secrets" / "shops"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / INTO).write_text(SECRET)
        body = hostile.shop(system_name, number)
        (system,) = [one for one in SYSTEMS if one.name == system_name]
        headers = {system.signature: signature(SECRET, body), system.topic: system.orders[0]}
        with gateway.http() as http:
            answer = http.post(f"/v1/shops/{INTO}", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    return send


def by_folder(content: Callable[[str], bytes], ending: str) -> Send:
    """Under a file name that is hostile as well."""

    def send(gateway: RunningGateway, number: str) -> str:
        name = f"{number} {hostile.EVIL}{ending}"
        folder = gateway.home / "inbox" / INTO
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f".{number}").write_bytes(content(number))
        (folder / f".{number}").rename(folder / name)

        def arrived() -> str | None:
            listed = gateway.get("/v1/inbound?limit=20")["inbound"]
            return next((str(one["id"]) for one in listed if number in (one["filename"] or "")), None)

        return str(until(arrived, f"{name} is taken"))

    return send


CHANNELS: dict[str, Send] = {
    "API": by_api,
    "EDIFACT": lambda gateway, number: by_interchange(hostile.edifact(number), hostile.EVIL)(gateway),
    "UBL": lambda gateway, number: by_interchange(hostile.xml("ubl-order.xml", number), hostile.LONG)(gateway),
    "Order-X": lambda gateway, number: by_interchange(hostile.xml("order-x.xml", number), hostile.LONG)(gateway),
    "WooCommerce": by_shop("woocommerce"),
    "Shopify": by_shop("shopify"),
    "PrestaShop": by_shop("prestashop"),
    "mail": by_folder(hostile.mail, ".eml"),
    "PDF": by_folder(hostile.pdf, ".pdf"),
    "spreadsheet": by_folder(hostile.spreadsheet, ".xlsx"),
    "folder": by_folder(hostile.edifact, ".edi"),
}


@pytest.mark.parametrize("channel", list(CHANNELS))
def test_what_a_partner_wrote_is_text_on_every_page(gateway: RunningGateway, browser: Browser, channel: str) -> None:
    number = f"XSS{list(CHANNELS).index(channel):02d}"
    settled = gateway.settled(CHANNELS[channel](gateway, number))
    assert settled.orders, settled.inbound
    seen = 0
    with a_page(browser, gateway.base, "fr") as page:
        for address in pages_of(gateway, settled):
            page.goto(address)
            page.wait_for_load_state()
            seen += hostile_words(page)
            assert page.locator("img[src=x], svg[onload], iframe[src^=javascript], b:text-is('x')").count() == 0, (
                address
            )
            assert "49" not in re.findall(r"onload=alert\(3\)&gt;(\w+)", page.content()), address
    assert seen >= 3, "the payload got as far as the pages"


def pages_of(gateway: RunningGateway, settled: Settled) -> list[str]:
    """Wherever the order, its transmission or its partner's words are shown: to clerks, and to the customer."""
    inbound, order = f"/inbound/{settled.inbound['id']}", f"/orders/{settled.orders[0]['id']}"
    with gateway.http() as http:
        (link,) = re.findall(r"(/portal/link/[^<\s]+)", http.get(f"{order}/customer-link").text)
    return ["/", "/orders", "/exceptions", inbound, f"{inbound}?tab=source", order, f"{order}?tab=source",
            f"/desk/{settled.orders[0]['id']}", "/search?q=onerror", "/acknowledgements", link]  # fmt: skip


def hostile_words(page: Page) -> bool:
    return "img src=x onerror" in page.locator("body").inner_text() or "img src=x onerror" in page.evaluate(
        "[...document.querySelectorAll('input, textarea')].map((one) => one.value).join(' ')"
    )


def test_what_was_pasted_into_the_edifact_page_is_text(gateway: RunningGateway, browser: Browser) -> None:
    with a_page(browser, gateway.base, "fr") as page:
        for content in (hostile.edifact("XSS90"), hostile.xml("ubl-order.xml", "XSS91")):
            page.goto("/edifact")
            page.locator("textarea").first.fill(content.decode())
            page.locator("main form button").first.click()
            page.wait_for_load_state("networkidle")
            assert "onerror" in page.locator("main").inner_text()
            assert page.locator("img[src=x], svg[onload]").count() == 0
