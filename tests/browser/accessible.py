"""axe-core on an open page. Colours take two thirds of its time, and are the same in every language: they are asked for apart."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_COLOURS = ["color-contrast", "link-in-text-block"]
WHOLE: dict[str, Any] = {"runOnly": WCAG, "resultTypes": ["violations"], "preload": False}
WORDS: dict[str, Any] = WHOLE | {"rules": {name: {"enabled": False} for name in _COLOURS}}
COLOURS: dict[str, Any] = WHOLE | {"runOnly": {"type": "rule", "values": _COLOURS}}


def violations(page: Page, options: dict[str, Any] = WHOLE, around: str = "document") -> list[tuple[str, str]]:
    """(rule, HTML) of what is wrong; axe is put into the page when it is not there."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = f"options => axe.run({around}, options).then(found => found.violations)"
    found = page.evaluate(run, options)
    return [(one["id"], node["html"][:160]) for one in found for node in one["nodes"][:3]]


def in_both_themes(page: Page, *, frame: bool = True) -> list[tuple[str, str, str]]:
    """The open page, and the dark theme put on it without loading it again: only colours can be wrong then. Without ``frame``,
    only those of its content: the rest is as on other pages."""
    around = "document" if frame else "document.querySelector('main')"
    wrong = [("light", *found) for found in (*violations(page, WORDS), *violations(page, COLOURS, around))]
    page.emulate_media(color_scheme="dark")
    wrong += [("dark", *found) for found in violations(page, COLOURS, around)]
    page.emulate_media(color_scheme="light")
    return wrong
