"""``docs/screens``: every page in both languages and both themes. ``GATEWAY_WRITE_SCREENS=1`` takes the pictures again,
``GATEWAY_WRITE_SCREENS=orders,kpi`` those of these pages only."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import a_page
from tests.browser.furnished import furnished
from tests.browser.pages import PAGES

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
ASKED = os.environ.get("GATEWAY_WRITE_SCREENS", "")
WANTED = [page for page in PAGES if ASKED == "1" or page.name in ASKED.split(",")]
LOOKS = [(language, theme) for language in ("fr", "en") for theme in ("light", "dark")]
WIDTH, HEIGHT, TALLEST = 1280, 800, 1600
WIDE = 960  # pixels of a picture, from a window of 1280
MOST = 6_000_000  # bytes of the whole folder


def test_every_page_has_its_pictures_and_the_folder_stays_small() -> None:
    wanted = {f"{page.name}-{language}-{theme}.webp" for page in PAGES for language, theme in LOOKS}
    if not WANTED:
        there = {one.name for one in SCREENS.glob("*.webp") if not one.name.startswith("tour-")}
        assert there == wanted, "GATEWAY_WRITE_SCREENS=1 takes them again"
    assert sum(one.stat().st_size for one in SCREENS.iterdir()) < MOST


@pytest.mark.skipif(not WANTED, reason="takes the pictures when asked: GATEWAY_WRITE_SCREENS=1")
def test_the_pictures_are_taken(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    if ASKED == "1":
        for old in SCREENS.glob("*.webp"):
            if not old.name.startswith("tour-"):
                old.unlink()
    with furnished(tmp_path_factory.mktemp("screens")) as house:
        for language, theme in LOOKS:
            for who, cookies in house.cookies.items():
                look = {"viewport": {"width": WIDTH, "height": HEIGHT}, "color_scheme": theme}
                with a_page(browser, house.base, language, **look) as page:
                    page.context.add_cookies([{"name": n, "value": v, "url": house.base} for n, v in cookies.items()])
                    for one in (one for one in WANTED if one.who == who):
                        page.goto(one.at(house.ids))
                        page.wait_for_timeout(250)
                        stands = one.name.startswith("desk")  # its foot stands at the bottom of the window
                        take(page, SCREENS / f"{one.name}-{language}-{theme}.webp", HEIGHT if stands else TALLEST)


def take(page: Any, where: Path, tallest: int = TALLEST) -> None:
    """The page from its top, small enough to live in a repository."""
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    shown = whole.crop((0, 0, whole.width, min(whole.height, tallest)))
    shown = shown.resize((WIDE, round(shown.height * WIDE / shown.width)), Image.Resampling.LANCZOS)
    shown.save(where, "WEBP", quality=40, method=6)
