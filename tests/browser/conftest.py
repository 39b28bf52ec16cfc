"""A running gateway and a real browser in front of it. A page that logs an error fails its test."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from gateway.demo.samples import load_bad_samples, load_samples
from tests.browser.chromium import ARGUMENTS, chromium
from tests.e2e.running import RunningGateway, running_gateway

LOCALES = {"fr": "fr-FR", "en": "en-GB"}
PATIENCE = 30_000  # milliseconds; a busy machine draws a page late, and no test is about that
expect.set_options(timeout=PATIENCE)
_runs = itertools.count(1)

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningGateway]:
    with running_gateway(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        path = chromium()
    except FileNotFoundError as missing:
        pytest.fail(str(missing), pytrace=False)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def a_page(browser: Browser, base: str, language: str, **look: object) -> Iterator[Page]:
    """A window of its own. Whatever the browser complains about (an error, a breach of the content policy) is collected."""
    context = browser.new_context(
        base_url=base, locale=LOCALES[language], reduced_motion="reduce", **look  # type: ignore[arg-type]
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    try:
        yield page
    finally:
        context.close()
    assert complaints == []


@pytest.fixture
def hand_over(gateway: RunningGateway) -> Callable[[str], str]:
    """Send one of the demonstration's samples over HTTP, under numbers of its own; the number of its run."""

    def send(name: str) -> str:
        run = f"B{next(_runs):04d}"
        today = date.today()  # noqa: DTZ011 - the partner's day
        known = {one.name: one.content for one in [*load_samples(today, run), *load_bad_samples(today, run)]}
        with gateway.http() as http:
            if name.endswith(".json"):
                answer = http.post("/v1/orders?partner=boutique", content=known[name])
            else:
                answer = http.post("/v1/interchanges", params={"filename": name}, content=known[name])
        answer.raise_for_status()
        gateway.settled(answer.json()["id"])
        return run

    return send
