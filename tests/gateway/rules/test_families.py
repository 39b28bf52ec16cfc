"""Every rule fires where it should, is silent where it should, and can be relaxed by a partner's profile."""

import importlib
import pkgutil
import string
from dataclasses import replace

import pytest

from gateway.model.finding import CATALOGUE, Finding, FindingKind, Severity
from gateway.rules import examine, families
from gateway.rules.case import open_case
from tests.builders import a_partner
from tests.gateway.rules.cases import FIRES, SILENT
from tests.gateway.rules.near import NEAR


def found(code: str) -> list[Finding]:
    order, book, context = FIRES[code]()
    return [finding for finding in examine(order, book, context).findings if finding.code == code]


def declared() -> dict[str, FindingKind]:
    """The kinds declared by the rule families."""
    modules = [
        importlib.import_module(f"{families.__name__}.{known.name}")
        for known in pkgutil.iter_modules(families.__path__)
    ]
    return {
        value.code: value for module in modules for value in vars(module).values() if isinstance(value, FindingKind)
    }


def test_every_declared_finding_has_a_case_in_which_it_fires() -> None:
    assert set(FIRES) == set(declared())


@pytest.mark.parametrize("code", FIRES)
def test_the_rule_fires_once_with_its_severity_and_a_place_in_the_order(code: str) -> None:
    findings = found(code)
    assert len(findings) == 1
    assert findings[0].severity is CATALOGUE[code].severity
    assert findings[0].path


def test_every_declared_finding_has_a_case_that_comes_near_and_in_which_it_does_not() -> None:
    assert set(NEAR) == set(declared())


@pytest.mark.parametrize("code", NEAR)
def test_the_rule_does_not_fire_where_it_nearly_would(code: str) -> None:
    order, book, context = NEAR[code]()
    assert code not in {finding.code for finding in examine(order, book, context).findings}


@pytest.mark.parametrize("code", FIRES)
def test_what_is_said_of_a_line_names_the_line(code: str) -> None:
    (finding,) = found(code)
    if finding.path is not None and finding.path.startswith("lines["):
        assert finding.line


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_said_about(name: str) -> None:
    order, book, context = SILENT[name]()
    said = [
        finding.code for finding in examine(order, book, context).findings if finding.severity is not Severity.NOTICE
    ]
    assert said == []


@pytest.mark.parametrize("code", FIRES)
def test_a_partner_profile_relaxes_the_rule_and_it_is_still_reported(code: str) -> None:
    order, book, context = FIRES[code]()
    relaxed = (context.partner or a_partner()).model_copy(update={"severities": {code: Severity.NOTICE}})
    if context.partner is None:
        relaxed = relaxed.model_copy(update={"id": "nobody"})
    findings = examine(order, book, replace(context, partner=relaxed)).findings
    assert [finding.severity for finding in findings if finding.code == code] == [Severity.NOTICE]


@pytest.mark.parametrize("kind", declared().values(), ids=lambda kind: kind.code)
def test_both_languages_tell_the_same_values_and_fit_a_latin_1_message(kind: FindingKind) -> None:
    def names(template: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert names(kind.fr) == names(kind.en)
    assert names(kind.way_out_fr) == names(kind.way_out_en)
    for text in (kind.fr, kind.en, kind.way_out_fr, kind.way_out_en):
        text.encode("latin-1")


@pytest.mark.parametrize("name", [*FIRES, *SILENT])
def test_the_quick_look_at_a_line_hides_nothing_that_a_rule_would_say(name: str) -> None:
    case = open_case(*(FIRES.get(name) or SILENT[name])())
    for line in case.lines:
        for is_ordinary, rules in families.LINE_RULES:
            assert not (is_ordinary(line) and [rule.__name__ for rule in rules if rule(line) is not None])


@pytest.mark.parametrize("code", declared())
def test_the_good_order_gives_no_rule_a_reason_to_speak(code: str) -> None:
    order, book, context = SILENT["the good order"]()
    assert code not in [finding.code for finding in examine(order, book, context).findings]


@pytest.mark.parametrize("code", FIRES)
def test_a_partner_profile_tightens_the_rule(code: str) -> None:
    order, book, context = FIRES[code]()
    strict = (context.partner or a_partner(id="nobody")).model_copy(update={"severities": {code: Severity.REJECT}})
    findings = examine(order, book, replace(context, partner=strict)).findings
    assert [finding.severity for finding in findings if finding.code == code] == [Severity.REJECT]
