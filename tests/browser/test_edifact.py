"""EDIFACT in the browser, as its specialist uses it: paste, see the errors at their place, hover a line."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway
from tests.gateway.web.test_edifact import WRONG


@pytest.mark.parametrize(("language", "ordered"), [("fr", "commande 5"), ("en", "orders 5")])
def test_a_pasted_interchange_is_read_at_once_and_a_line_lights_up_its_segments(
    gateway: RunningGateway, browser: Browser, language: str, ordered: str
) -> None:
    with a_page(browser, gateway.base, language) as page:
        page.goto("/edifact")
        page.evaluate(
            """text => { const place = document.getElementById("source"); place.value = text;
                         place.dispatchEvent(new ClipboardEvent("paste", { bubbles: true })); }""",
            WRONG,
        )
        segment = page.locator("#s1-5")
        expect(segment.locator(".flaw code.told")).to_have_text("UCS+5' UCD+37+2:2")
        expect(segment.locator(".flaw .place")).to_contain_text(str(WRONG.index("5,x")))
        expect(page.locator(".receipt pre")).to_contain_text("UCD+37+2:2")

        page.locator("#source").fill(WRONG.replace("5,x", "5").replace("UNT+9", "UNT+7"))
        page.locator("#source").press("Control+Enter")
        line = page.locator(".order-lines li")
        expect(line).to_contain_text(ordered)
        expect(page.locator(".flaw.is-error")).to_have_count(0)
        line.hover()
        expect(page.locator(".piece.lit-line")).to_have_count(2)
        page.locator("#s1-5").hover()
        expect(line).to_have_class("lit-line")
