"""``docs/tour.md`` is walked as it is written: every step in its boxes is done, in a demonstration like the reader's."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import a_page
from tests.browser.test_screens import SCREENS, WANTED, take

TOUR = Path(__file__).parents[2] / "docs" / "tour.md"
PATIENCE = 60_000  # milliseconds for what is under way to show


def steps() -> list[list[str]]:
    boxes = re.findall(r"^```tour\n(.*?)^```", TOUR.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for box in boxes for line in box.splitlines()]


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[str]:
    """Its address, once it says that all came out as expected."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    environment |= {"GATEWAY_HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "gateway.cli", "demo", "--port", "0"]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said: list[str] = []
    try:
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            if line.startswith("Console:"):
                break
        assert "Everything came out as expected." in "".join(said)
        yield re.findall(r"http://[^/\s]+", said[-1])[0]
    finally:
        running.terminate()
        running.wait(timeout=30)
        if running.stdout is not None:
            running.stdout.close()


def test_a_new_user_gets_through_the_tour_by_doing_what_it_says(demonstration: str, browser: Browser) -> None:
    look: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
    with a_page(browser, demonstration, "en", **look) as page:
        for step in steps():
            do(page, *step)


def do(page: Page, verb: str, *words: str) -> None:
    match verb:
        case "open":
            page.goto(words[0])
        case "click":
            page.locator("a:visible, button:visible").filter(has_text=words[0]).first.click()
            page.wait_for_load_state()
        case "press":
            for key in words:
                page.keyboard.press(key)
        case "type":
            page.keyboard.type(words[0])
        case "paste":
            page.locator("#source").fill(words[0])
            page.locator("#source").press("Control+Enter")
        case "see":
            expect(page.locator("main")).to_contain_text(words[0], timeout=PATIENCE)
        case "picture":
            page.wait_for_timeout(300)
            if WANTED:
                take(page, SCREENS / f"tour-{words[0]}.webp")
        case _:
            pytest.fail(f"the tour says {verb!r}, which nobody can do")


def test_the_tour_shows_every_picture_it_takes() -> None:
    text = TOUR.read_text(encoding="utf-8")
    taken = {f"tour-{step[1]}.webp" for step in steps() if step[0] == "picture"}
    assert set(re.findall(r"\(screens/(tour-[\w-]+\.webp)\)", text)) == taken
    assert {one.name for one in SCREENS.glob("tour-*.webp")} == taken, "GATEWAY_WRITE_SCREENS=1 takes them again"
