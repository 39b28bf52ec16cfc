"""Every page of the console and the portal, in both languages and both themes: axe-core finds no violation."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Browser

from gateway.app import build
from gateway.settings import Settings
from gateway.web import create_app
from tests.browser.conftest import a_page
from tests.browser.furnished import Furnished, furnished
from tests.browser.pages import NO_PAGES, OF_PROGRAMS, PAGES

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WHOLE: dict[str, Any] = {"runOnly": WCAG, "resultTypes": ["violations"]}
COLOURS: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
THEMES = {"fr": ("light", "dark"), "en": ("dark", "light")}


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


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_has_a_violation(house: Furnished, browser: Browser, language: str) -> None:
    """Each is loaded once; the other theme is put on without loading it again, and then only colours can be wrong."""
    wrong: list[tuple[str, str, str, str]] = []
    first, second = THEMES[language]
    for who in ("staff", "customer", "nobody"):
        look = {"viewport": {"width": 1280, "height": 800}, "color_scheme": first}
        with a_page(browser, house.base, language, **look) as page:
            page.context.add_cookies(
                [{"name": n, "value": v, "url": house.base} for n, v in house.cookies[who].items()]
            )
            for one in (one for one in PAGES if one.who == who):
                answer = page.goto(one.at(house.ids))
                assert answer is not None, one.name
                assert answer.ok, f"{one.name}: {answer.status}"
                page.evaluate(Axe().axe_script)
                wrong += [(one.name, first, *found) for found in _violations(page, WHOLE)]
                page.emulate_media(color_scheme=second)  # type: ignore[arg-type]
                wrong += [(one.name, second, *found) for found in _violations(page, COLOURS)]
                page.emulate_media(color_scheme=first)  # type: ignore[arg-type]
    assert wrong == []


def _violations(page: Any, options: dict[str, Any]) -> list[tuple[str, str]]:
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(one["id"], node["html"][:160]) for one in found for node in one["nodes"][:3]]
