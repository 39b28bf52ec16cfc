"""The way in, in a real browser: nothing it shows breaks the content policy, every form comes back to our own page."""

import base64
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from gateway.identity import totp
from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway, running_gateway

PASSWORD = "la marée monte à six heures"
EVIL = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("locked")) as running:
        yield running


def test_the_first_administrator_comes_in_by_the_link_invites_makes_a_key_and_sets_up_a_second_factor(
    home: RunningGateway, browser: Browser
) -> None:
    (link,) = re.findall(r"http://\S+/welcome/\S+", home.command("init"))
    with a_page(browser, home.base, "en") as page:
        page.goto(link)
        page.fill("[name=login]", "chef@example.org")
        page.fill("[name=name]", f"Chef {EVIL}")
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=again]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home.base}/")
        expect(page.locator(".who")).to_contain_text("Chef")

        page.goto("/people")
        page.locator('form[action="/people"] [name=login]').fill("anna@example.org")
        page.locator('form[action="/people"] [name=name]').fill(EVIL)
        page.locator('form[action="/people"] [value=clerk]').check()
        page.locator('form[action="/people"] button').click()
        expect(page.locator(".secret code")).to_contain_text("/welcome/")
        page.locator('form[action="/keys"] [name=name]').fill(EVIL)
        page.locator('form[action="/keys"] [value="orders:read"]').check()
        page.locator('form[action="/keys"] button').click()
        expect(page.locator(".secret code")).to_contain_text("gw_live_")

        page.goto("/account")
        page.get_by_role("button", name="Set it up").click()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()

        secret = base64.b32decode(page.locator("p.mono").inner_text().strip())
        page.fill("[name=code]", totp.code_at(secret, time.time()))
        page.keyboard.press("Enter")
        recovery = page.locator(".codes li").first.inner_text()

        page.goto("/audit?verify=1")
        expect(page.locator(".pill.is-accepted")).to_contain_text("The chain holds")
        assert page.locator("img[src=x]").count() == 0
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")

        page.goto("/orders")
        page.wait_for_url("**/sign-in?next=/orders")
        page.fill("[name=login]", "chef@example.org")
        page.fill("[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/code")
        page.fill("[name=code]", recovery)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{home.base}/")
