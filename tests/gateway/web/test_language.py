"""Every sentence exists in French and English, and a reader gets the one that was asked for."""

import ast
import string
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gateway.web import problems, words
from gateway.web.api import bodies
from gateway.web.console import reference
from gateway.web.language import preferred, translations
from tests.gateway.web.conftest import House

WEB = Path(str(files("gateway.web")))
SOURCES = Path(str(files("gateway")))


def sentences() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(
        WEB / "templates",
        method_map=[("**.html", "jinja2")],
        options_map={"**.html": {"newstyle_gettext": "true", "extensions": "jinja2.ext.do"}},
    )
    return {tuple(message) if isinstance(message, list | tuple) else message for _, _, message, _, _ in found}


def test_every_sentence_of_the_pages_has_its_french_and_none_is_left_over(house: House) -> None:
    described = reference.sentences(house.http.get("/v1/openapi.json").json())
    with (WEB / "locale/fr/LC_MESSAGES/console.po").open("rb") as file:
        catalogue = {message.id: message for message in read_po(file, locale="fr") if message.id}
    assert {tuple(key) if isinstance(key, list | tuple) else key for key in catalogue} == sentences() | described
    for message in catalogue.values():
        assert message.string
        assert all(message.string), message.id
        assert not message.fuzzy
        assert not list(message.check()), message.id


def test_the_catalogue_is_read_without_a_build_step() -> None:
    assert translations("fr").gettext("Lift holds") == "Lever les blocages"
    assert translations("fr").ngettext("%(num)s order", "%(num)s orders", 0) == "%(num)s commande"
    assert translations("en").gettext("Lift holds") == "Lift holds"


def test_every_kind_of_event_has_its_words() -> None:
    wanted = {kind for kind in noted_kinds() if not kind.endswith("-")}
    for prefix in noted_kinds() - wanted:  # followed by an outcome
        wanted |= {f"{prefix}{outcome}" for outcome in ("held", "rejected", "duplicate")}
    wordless = sorted(wanted - set(words.EVENTS))
    assert wordless == [], "give these kinds of event their words in gateway/web/words.py"


def noted_kinds() -> set[str]:
    """First arguments of every ``journal.note(…)`` in the gateway."""
    kinds = set()
    for path in SOURCES.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr == "note"
                and call.args
            ):
                first = call.args[0].values[0] if isinstance(call.args[0], ast.JoinedStr) else call.args[0]
                if isinstance(first, ast.Constant):
                    kinds.add(str(first.value))
    return kinds


def fields(template: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(template)} - {None}


def test_both_languages_say_the_same_things() -> None:
    for pair in [*words.EVENTS.values(), *bodies.SENTENCES.values()]:
        assert fields(pair.fr) == fields(pair.en)
        assert pair.fr != pair.en
    for kind in problems.KINDS:
        assert kind.detail.fr != kind.detail.en


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr-CA,fr;q=0.9,en;q=0.8", "fr"), ("de,en;q=0.5,fr;q=0.4", "en"), ("de", None), ("", None), ("fr;q=0", None),
     ("fr;q=nonsense,en;q=0.1", "en")],
)  # fmt: skip
def test_the_language_that_the_browser_weighs_highest_is_taken(header: str, language: str | None) -> None:
    assert preferred(header) == language


def test_a_chosen_language_is_remembered_and_goes_before_the_browsers(house: House) -> None:
    english = {"Accept-Language": "en"}
    assert '<html lang="en"' in house.http.get("/", headers=english).text
    chosen = house.http.get("/?lang=fr", headers=english)
    assert '<html lang="fr"' in chosen.text
    assert "language=fr" in chosen.headers["set-cookie"]
    house.http.cookies.clear()
    assert '<html lang="fr"' in house.http.get("/", headers=english | {"Cookie": "language=fr"}).text
    assert '<html lang="fr"' in house.http.get("/", headers={"Accept-Language": "de"}).text  # the setting
