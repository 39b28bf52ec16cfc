"""The clerk's and the credit manager's day, by keyboard alone and by mouse."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import in_both_themes
from tests.browser.conftest import a_page
from tests.e2e.running import RunningGateway

HandOver = Callable[[str], str]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_clerks_day_by_keyboard_alone(gateway: RunningGateway, browser: Browser, hand_over: HandOver) -> None:
    run = hand_over("interchange_d96a.edi")
    held = f"LAC{run}-07"
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        press(page, "/")  # from anywhere: any reference
        expect(page.locator("dialog#find input")).to_be_focused()
        page.keyboard.type(held)
        expect(page.locator("#found .exact")).to_contain_text(held)
        press(page, "Enter")
        page.wait_for_url("**/orders/ord_*")
        expect(page.locator("h1")).to_have_text(held)
        expect(page.locator(".ladder li")).to_have_count(6)

        press(page, "n")  # a note for a colleague
        page.keyboard.type("@anna can you look at this one?")
        press(page, "Tab", "Enter")
        expect(page.locator("#notes .called")).to_have_text("@anna")

        press(page, "g", "o", "f")  # the list, filtered
        page.wait_for_url("**/orders")
        press(page, "f")
        page.keyboard.type(run)
        expect(page.locator("tbody tr")).to_have_count(3)
        press(page, "Escape", "j", "x", "j", "j", "X")
        expect(page.locator("[data-count]")).to_have_text("3 chosen")
        expect(page.locator("[data-sum]")).to_contain_text("€")
        press(page, "r")  # what would happen
        expect(page.locator("dialog#bulk")).to_contain_text("cannot be done")
        press(page, "Control+Enter")
        page.wait_for_url("**/bulk/bulk_*")
        press(page, "u")  # better not
        expect(page.locator("#run h2")).to_have_text("Taken back; nothing happened")

        press(page, "g", "e")  # what waits, with its preview beside it
        page.wait_for_url("**/exceptions")
        press(page, "j")
        expect(page.locator("#preview .peek")).to_be_visible()
        press(page, "m")
        expect(page.locator("[data-toast]")).to_contain_text("It is yours")
        press(page, "?")
        expect(page.locator("dialog#keys")).to_contain_text("Apply the suggestion")
        press(page, "Escape", ".")
        expect(page.locator("dialog#menu li").first).to_be_visible()


def test_many_orders_are_released_by_mouse_after_a_look_at_the_effect(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("interchange_d96a.edi")
    with a_page(browser, gateway.base, "fr") as page:
        page.goto(f"/orders?q={run}&state=held")
        count = page.locator("tbody tr").count()
        page.locator("[data-pick-all]").check()
        expect(page.locator("[data-count]")).to_have_text("1 choisie" if count == 1 else f"{count} choisies")
        page.get_by_role("button", name="Lever les blocages…").click()
        dialog = page.locator("dialog#bulk")
        expect(dialog.locator(".effect")).to_contain_text("Acceptée")
        dialog.locator("textarea").fill("vu avec la comptabilité")
        dialog.get_by_role("button", name="Exécuter").click()
        page.wait_for_url("**/bulk/bulk_*")
        expect(page.locator("#run h2")).to_have_text("Terminé", timeout=25_000)
        expect(page.locator("#run")).to_contain_text("Acceptée")


def test_the_credit_managers_day_by_keyboard_and_by_mouse(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    first, second = f"LAC{hand_over('interchange_d96a.edi')}-07", f"LAC{hand_over('interchange_d96a.edi')}-07"
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/")
        press(page, "g", "c")
        page.wait_for_url("**/credit")
        expect(page.locator(".exposure svg").first).to_be_visible()
        row = page.locator(".held tbody tr", has_text=first)
        row.locator("[data-row]").focus()
        press(page, "l")
        expect(page.locator("dialog#release")).to_contain_text(first)
        page.keyboard.type("transfer seen this morning")
        press(page, "Control+Enter")
        expect(page.locator("[data-toast]")).to_contain_text("Released")
        expect(page.locator(".held tbody tr", has_text=first)).to_have_count(0)
        expect(page.get_by_text("transfer seen this morning").first).to_be_visible()

        page.locator(".held tbody tr", has_text=second).get_by_role("button", name="Reject").click()
        page.locator("dialog#refuse textarea").fill("the account is closed")
        page.locator("dialog#refuse").get_by_role("button", name="Reject").click()
        expect(page.locator(".held tbody tr", has_text=second)).to_have_count(0)


def test_a_line_pointed_at_lights_its_segments_and_the_other_way_round(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("interchange_d96a.edi")
    order = gateway.get(f"/v1/orders?number=LAC{run}-07")["orders"][0]
    with a_page(browser, gateway.base, "en") as page:
        page.goto(f"/orders/{order['id']}?tab=source")
        page.locator(".lit-lines li").first.hover()
        lit = page.locator(".lit-segments .lit-now")
        expect(lit.first).to_contain_text("LIN+1")
        page.locator(".lit-segments span[data-line='1']").first.hover()
        expect(page.locator(".lit-lines .lit-now")).to_have_count(1)


def test_a_view_is_kept_under_a_name_and_columns_are_chosen(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    hand_over("shop_order.json")
    with a_page(browser, gateway.base, "en") as page:
        page.goto("/orders?state=accepted")
        page.get_by_role("button", name="Save this view").click()
        page.locator("dialog#keep-view input[name=name]").fill("Accepted ones")
        page.keyboard.press("Enter")
        expect(page.locator(".kept-one a")).to_contain_text("Accepted ones")
        page.locator(".columns-choice summary").click()
        page.locator(".columns-choice").get_by_label("Channel").uncheck()
        page.locator(".columns-choice").get_by_role("button", name="Show").click()
        expect(page.locator("thead")).not_to_contain_text("Channel")
        with page.expect_download() as download:
            page.locator("[data-export]").click()
        assert download.value.suggested_filename == "orders.csv"
        page.get_by_role("button", name="Remove the view").click()
        expect(page.locator(".kept-one")).to_have_count(0)


def test_the_pages_of_daily_work_are_accessible_and_fit_a_phone(
    gateway: RunningGateway, browser: Browser, hand_over: HandOver
) -> None:
    run = hand_over("interchange_d96a.edi")
    order = gateway.get(f"/v1/orders?number=LAC{run}-07")["orders"][0]
    phone, desk = {"width": 390, "height": 900}, {"width": 1440, "height": 900}
    with a_page(browser, gateway.base, "fr", viewport=phone, color_scheme="light") as page:
        for address in ("/orders", "/exceptions", "/credit", f"/orders/{order['id']}", "/search?q=LAC",
                        f"/orders/{order['id']}?tab=source"):  # fmt: skip
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"], address
            assert in_both_themes(page, frame=address == "/orders") == [], address
            page.set_viewport_size(desk)  # type: ignore[arg-type]
            assert page.evaluate("document.documentElement.scrollWidth") <= desk["width"], address
            page.set_viewport_size(phone)  # type: ignore[arg-type]
