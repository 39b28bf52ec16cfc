"""German is told to partners: no finding may be without it, and it tells what the other languages tell."""

import importlib
import string
from pathlib import Path

import pytest

from gateway.model.finding import CATALOGUE, Severity, Words
from gateway.model.german import SENTENCES
from gateway.model.order import Order
from gateway.orders import decide, order_response
from gateway.rules import examine
from tests.builders import NOW, a_book, a_context, a_line, an_order, own_identity
from tests.gateway.rules.cases import FIRES

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="module", autouse=True)
def _every_declaration() -> None:
    for package in ("gateway", "adapters"):
        for path in sorted((REPOSITORY / package).rglob("*.py")):
            if "FindingKind(" in path.read_text(encoding="utf-8"):
                importlib.import_module(".".join(path.relative_to(REPOSITORY).with_suffix("").parts))


def test_every_finding_has_its_german_sentence() -> None:
    assert sorted(set(CATALOGUE) - set(SENTENCES)) == []


def test_german_tells_the_same_values_and_fits_what_edifact_can_carry() -> None:
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    for code in CATALOGUE:
        sentence = SENTENCES[code]
        assert names(sentence) == names(CATALOGUE[code].en), code
        assert ":fr}" not in sentence, code
        sentence.encode("latin-1")


@pytest.mark.parametrize("code", FIRES)
def test_every_rule_speaks_german_when_it_fires(code: str) -> None:
    order, book, context = FIRES[code]()
    said = [one.sentence for one in examine(order, book, context).findings if one.code == code]
    assert said
    assert all(one.de and one.to("de") not in (one.fr, one.en) for one in said)


def test_words_without_german_are_english() -> None:
    assert Words(fr="oui", en="yes").to("de") == "yes"


def test_a_refusal_is_answered_in_german() -> None:
    order: Order = an_order(lines=(a_line(quantity=None),))
    seen = examine(order, a_book(), a_context())
    findings = [one.model_copy(update={"severity": Severity.REJECT}) for one in seen.findings]
    decision = decide(order, seen.resolution, findings, None)
    answer = order_response(order, decision, own_identity(), "R1", NOW, "de")
    assert [note.text for note in answer.lines[0].notes] == ["Position 1 hat keine Menge."]
    assert answer.lines[0].notes[0].language == "de"
