"""Every page of the console and the portal, in both languages and both themes: axe-core finds no violation."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser, Page

from gateway.app import build
from gateway.settings import Settings
from gateway.web import create_app
from tests.browser.accessible import WORDS, in_both_themes, violations
from tests.browser.conftest import a_page
from tests.browser.furnished import Furnished, furnished
from tests.browser.pages import NO_PAGES, OF_PROGRAMS, PAGES


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnished(tmp_path_factory.mktemp("furnished")) as made:
        yield made


def test_every_route_that_answers_get_is_a_page_looked_at_or_says_why_not(tmp_path_factory: Any) -> None:
    services = build(Settings(home=tmp_path_factory.mktemp("routes"))).services
    routes = {
        str(route.path)
        for route in iter_route_contexts(create_app(services).routes)
        if "GET" in (route.methods or ()) and not str(route.path).startswith(OF_PROGRAMS)
    }
    services.store.close()
    assert routes - {page.route for page in PAGES} - set(NO_PAGES) == set()
    assert {page.route for page in PAGES} - routes == set()
    assert {route for route in NO_PAGES if not route.startswith(OF_PROGRAMS)} - routes == set()


def test_no_page_has_a_violation_in_french_nor_a_wrong_colour_in_either_theme(
    house: Furnished, browser: Browser
) -> None:
    wrong = [
        (name, *found)
        for page, name, frame in _pages(house, browser, "fr")
        for found in in_both_themes(page, frame=frame)
    ]
    assert wrong == []


def test_no_page_has_a_violation_in_english(house: Furnished, browser: Browser) -> None:
    wrong = [(name, *found) for page, name, _ in _pages(house, browser, "en") for found in violations(page, WORDS)]
    assert wrong == []


def _pages(house: Furnished, browser: Browser, language: str) -> Iterator[tuple[Page, str, bool]]:
    """Every page, open; whether its frame has not been looked at yet."""
    for who in ("staff", "customer", "nobody"):
        look = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
        with a_page(browser, house.base, language, **look) as page:
            page.context.add_cookies(
                [{"name": n, "value": v, "url": house.base} for n, v in house.cookies[who].items()]
            )
            for count, one in enumerate(one for one in PAGES if one.who == who):
                answer = page.goto(one.at(house.ids))
                assert answer is not None, one.name
                assert answer.ok, f"{one.name}: {answer.status}"
                yield page, one.name, count == 0 or who == "nobody"
