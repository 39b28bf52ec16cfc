"""The document desk in a real browser: an order is put right by keyboard alone, and its layout passes untouched from then on."""

from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessible import in_both_themes
from tests.browser.conftest import a_page
from tests.documents.at_the_desk import odd_form, wanted
from tests.documents.fax import faxed
from tests.documents.truth import Truth
from tests.e2e.running import RunningGateway, running_gateway

TODAY = date.today()  # noqa: DTZ011 - the partner's day
PAPER = {"pdf": "commande.pdf", "fax": "0001.tif"}
SAID = {
    "fr": {"saved": "Enregistrée et décidée", "accepted": "Acceptée", "none": "Plus aucun doute", "day": "%d/%m/%Y"},
    "en": {"saved": "Saved and decided", "accepted": "Accepted", "none": "No doubt left", "day": "%Y-%m-%d"},
}


def arrives(gateway: RunningGateway, truth: Truth, paper: str) -> dict[str, str]:
    """The order it became."""
    content = odd_form(truth) if paper == "pdf" else faxed(odd_form(truth), damage="light", seed=truth.number)
    with gateway.http() as http:
        named = {"filename": PAPER[paper], "partner": "boutique"}
        answer = http.post("/v1/interchanges", params=named, content=content).raise_for_status()
    (order,) = gateway.settled(answer.json()["id"]).orders
    return order


def type_over(page: Page, text: str) -> None:
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def tabs(page: Page, count: int) -> None:
    for _ in range(count):
        page.keyboard.press("Tab")


def field(page: Page) -> str:
    """The name of the field one is in."""
    return str(page.evaluate("document.activeElement.closest('[data-slot]')?.dataset.slot ?? ''"))


@pytest.mark.parametrize(("paper", "language"), [("pdf", "en"), ("fax", "fr")])
def test_an_order_is_put_right_by_keyboard_alone_and_the_next_in_its_layout_passes_untouched(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, paper: str, language: str
) -> None:
    said = SAID[language]
    truth = wanted("D-2026-118", TODAY, VIS_0440=5, MAR_0500=3)
    with running_gateway(tmp_path_factory.mktemp("desk")) as gateway:
        order = arrives(gateway, truth, paper)
        assert order["state"] == "held"
        with a_page(browser, gateway.base, language) as page:
            page.goto(f"/orders/{order['id']}")
            page.keyboard.press("e")
            page.wait_for_url("**/desk/ord_*")
            expect(page.locator(".sheet")).to_be_visible()
            assert field(page) == "number"  # the first doubt has the focus
            type_over(page, truth.number)
            while True:  # from doubt to doubt
                page.keyboard.press("Tab")
                match field(page):
                    case "issued_at":
                        type_over(page, truth.ordered.strftime(said["day"]))
                    case "requested_delivery":
                        type_over(page, truth.wanted.strftime(said["day"]))
                    case "lines[n0].item.seller_code":
                        break
                    case "parties.ship_to.name" | "parties.buyer.name":
                        pass
                    case other:
                        pytest.fail(f"nothing is doubtful about {other!r}")
            for at, line in enumerate(truth.lines):
                assert field(page) == f"lines[n{at}].item.seller_code"
                page.keyboard.type(line.code.lower())
                expect(page.locator(".desk-offers:not([hidden]) li")).to_have_count(1)
                page.keyboard.press("Enter")
                expect(page.locator(f"[name='f:lines[n{at}].quantity.unit']")).to_have_value("H87")
                if at == 0:
                    page.keyboard.press("Tab")  # the last doubt is left behind; every field follows now
                    expect(page.locator("#doubts")).to_have_text(said["none"])
                    tabs(page, 1)
                else:
                    tabs(page, 2)
                type_over(page, line.description)
                tabs(page, 2)
                type_over(page, str(line.quantity))
                tabs(page, 2)
                type_over(page, str(line.price))
                tabs(page, 2)
                type_over(page, str(line.amount))
                expect(page.locator(".desk-line").nth(at).locator(".line-sum")).to_contain_text("✓")
                if at + 1 < len(truth.lines):
                    page.keyboard.press("Enter")  # a new line
            page.keyboard.press("Control+s")
            expect(page.locator("[data-toast]")).to_contain_text(said["saved"])
            expect(page.locator(".subject-line .pill")).to_have_text(said["accepted"])
            expect(page.locator("h1")).to_have_text(truth.number)

            second = arrives(gateway, wanted("D-2026-131", TODAY, TRN_SET6=2, VIS_0550=8, CLE_1232=1), paper)
            assert (second["number"], second["state"]) == ("D-2026-131", "accepted")
            page.goto(f"/orders/{second['id']}")
            expect(page.locator(".lines")).to_contain_text("TRN-SET6")
            expect(page.locator(".timeline li")).not_to_have_count(0)
            assert page.locator(".timeline li", has_text="· api").count() == 0
            assert page.locator(".timeline li", has_text="· console").count() == 0


def test_places_and_fields_light_up_together_and_words_are_taken_from_the_page(
    gateway: RunningGateway, browser: Browser
) -> None:
    order = arrives(gateway, wanted("D-2026-200", TODAY, VIS_0440=5), "pdf")
    with a_page(browser, gateway.base, "en", viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"/desk/{order['id']}")
        expect(page.locator("image")).to_have_attribute("href", page.locator("image").get_attribute("href") or "")
        number, day = page.locator("[name='f:number']"), page.locator("[name='f:issued_at']")
        wrong = day.input_value()
        day.focus()
        expect(page.locator(".box.shining")).to_have_attribute("data-for", "issued_at")

        def middle(text: str) -> tuple[float, float]:
            page.locator(".word", has_text=text).first.scroll_into_view_if_needed()
            box = page.locator(".word", has_text=text).first.bounding_box()
            assert box is not None
            return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

        number.focus()
        page.mouse.click(*middle("D-2026-200"))  # a click
        expect(number).to_have_value("D-2026-200")
        day.focus()
        page.mouse.click(*middle(TODAY.strftime("%d/%m/%Y")))
        expect(day).to_have_value(TODAY.isoformat())
        page.keyboard.press("Control+z")
        expect(day).to_have_value(wrong)
        name = page.locator("[name='f:parties.ship_to.address.lines']")
        name.focus()
        left, top = middle("impasse")
        page.mouse.move(left - 60, top - 8)
        page.mouse.down()
        page.mouse.move(left + 90, top + 8, steps=4)
        page.mouse.up()  # several words by dragging
        expect(name).to_have_value("5 impasse de l'Ébauche")
        page.locator("[data-slot='parties.ship_to.address.lines'] .slot-undo").click()
        expect(name).to_have_value("")

        page.locator("[data-turn]").click()
        page.locator("[data-zoom='1']").click()
        name.focus()
        page.mouse.click(*middle("Dossier"))  # turned and larger, a word is still where it is seen
        expect(name).to_have_value("Dossier")


def test_a_removed_line_comes_back_and_a_segment_shows_its_field(gateway: RunningGateway, browser: Browser) -> None:
    from gateway.demo.samples import load_samples

    (sample,) = [one for one in load_samples(TODAY, "DESK") if one.name == "interchange_d96a.edi"]
    with gateway.http() as http:
        answer = http.post("/v1/interchanges", params={"filename": sample.name}, content=sample.content)
    orders = gateway.settled(answer.raise_for_status().json()["id"]).orders
    (order,) = [one for one in orders if one["number"].startswith("LAC")]
    with a_page(browser, gateway.base, "en") as page:
        page.goto(f"/desk/{order['id']}")
        page.locator("mark[data-for='lines[0].quantity.value']").hover()
        expect(page.locator("[data-slot='lines[0].quantity.value']")).to_have_class("slot wide-2 shining")
        page.locator("[name='f:lines[0].quantity.value']").focus()
        expect(page.locator("mark.shining")).to_have_attribute("data-for", "lines[0].quantity.value")
        count = page.locator(".desk-line").count()
        page.keyboard.press("Alt+Delete")
        expect(page.locator("#line-count")).to_have_text(str(count - 1))
        page.locator(".desk-line.removed .line-remove").click()
        expect(page.locator("#line-count")).to_have_text(str(count))
        page.keyboard.press("ArrowDown")
        assert field(page).startswith("lines[1]")


def test_the_desk_is_accessible_and_fits_a_phone(gateway: RunningGateway, browser: Browser) -> None:
    order = arrives(gateway, wanted("D-AXE", TODAY, VIS_0440=5), "pdf")
    for wide in (1440, 390):
        look = {"viewport": {"width": wide, "height": 900}, "color_scheme": "light"}
        with a_page(browser, gateway.base, "fr", **look) as page:
            for address in (f"/desk/{order['id']}", "/desk/new"):
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth") <= wide, address
                assert in_both_themes(page, frame=False) == [], address
