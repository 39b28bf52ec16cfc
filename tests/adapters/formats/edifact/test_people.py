"""What people look at: the annotated interchange, the comparison, the directories, reports for continuous integration."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from adapters.formats.edifact import read_interchange, validate
from adapters.formats.edifact.bench import compare_with_pydifact
from adapters.formats.edifact.diff import diff, diff_text
from adapters.formats.edifact.display import show
from adapters.formats.edifact.explain import explain
from adapters.formats.edifact.explain_html import explain_html
from adapters.formats.edifact.generate import Recipe, generate
from adapters.formats.edifact.render import as_junit, as_sarif, as_text

GOOD = generate(Recipe(count=2, lines=2))
BAD = generate(Recipe(count=1, lines=1), "value-type")


def test_explain_names_groups_elements_and_codes_in_both_languages() -> None:
    french, english = explain(GOOD, "fr"), explain(GOOD, "en")
    assert "SG25 · Ligne article" in french
    assert "6063 Qualifiant de quantité: 21 = Quantité commandée" in french
    assert "aucun défaut" in french
    assert "6063 Quantity qualifier: 21 = Ordered quantity" in english
    assert "no fault" in english


def test_explain_puts_errors_in_their_place_and_the_contrl_at_the_end() -> None:
    lines = explain(BAD, "fr").splitlines()
    at = next(number for number, line in enumerate(lines) if "12A" in line)
    assert "✗" in lines[at + 1]
    assert "[37]" in lines[at + 1]
    assert "→" in lines[at + 2]
    title = next(number for number, line in enumerate(lines) if line.startswith("CONTRL que"))
    assert any(line.strip().startswith("UCI+1+") for line in lines[title:])
    assert any(line.strip() == "UCD+37+2:2'" for line in lines[title:])


def test_explain_says_why_there_is_no_contrl() -> None:
    assert "Aucun CONTRL" in explain(b"UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'UNT+3+1'", "fr")


class Page(HTMLParser):
    """Checks that every element is closed and nothing is fetched from outside."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "hr", "br"}:
            self.open.append(tag)
        self.outside += [value for name, value in attrs if name in {"src", "href"} and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "source", [GOOD, BAD, b"UNH+1+ORDERS:D:96A:UN'FTX+AAI+++<script>alert(1)</script>'UNT+3+1'", b"nothing"]
)
def test_the_page_stands_on_its_own_and_hides_nothing_dangerous(source: bytes) -> None:
    html = explain_html(source, "en")
    page = Page()
    page.feed(html)
    assert page.open == []
    assert page.outside == []
    assert "<script" not in html


def test_renumbered_interchanges_mean_the_same() -> None:
    other = generate(Recipe(count=2, lines=2, control_reference="99"))
    assert diff(GOOD, other) == []
    assert diff_text(GOOD, GOOD) == ""
    renumbered = GOOD.replace(b"UNH+1+", b"UNH+501+").replace(b"'UNT+22+1'", b"'UNT+22+501'")
    assert diff(GOOD, renumbered) == []


def test_a_changed_quantity_an_added_line_and_a_lost_order_are_told() -> None:
    changed = GOOD.replace(b"QTY+21:3:PCE", b"QTY+21:30:PCE", 1)
    assert [(d.change, d.before, d.after) for d in diff(GOOD, changed)] == [("changed", "3", "30")]
    first, longer = generate(Recipe(lines=2)), generate(Recipe(lines=3))
    told = diff(first, longer, "en")
    assert [d.change for d in told] == ["added", "changed"]
    assert "LIN" in told[0].path
    one = generate(Recipe(count=1, lines=2))
    assert [d.sentence("fr") for d in diff(GOOD, one)] == ["- ORDERS PO-000002 : retiré"]


def test_a_line_inserted_at_the_top_does_not_make_the_others_differ() -> None:
    order = b"UNH+1+ORDERS:D:96A:UN'BGM+220+1+9'%sUNS+S'UNT+0+1'"
    lines = b"LIN+1++A:SA'QTY+21:1'LIN+2++B:SA'QTY+21:2'"
    longer = b"LIN+1++Z:SA'QTY+21:9'LIN+2++A:SA'QTY+21:1'LIN+3++B:SA'QTY+21:2'"
    assert [d.change for d in diff(order % lines, order % longer)] == ["added"]


def test_a_directory_shows_trees_segments_and_codes() -> None:
    assert "── SG25" in show("D.96A", "ORDERS", "fr")
    assert "7140  C  an..35" in show("D.96A", "lin", "en")
    assert "AAI  General information" in show("D.96A", "4451", "en")
    assert "ORDERS" in show("d96a")
    for unknown in (("D.96A", "NOPE"), ("D.97Z", "ORDERS")):
        with pytest.raises(KeyError):
            show(*unknown)


def test_a_report_prints_as_text_junit_and_sarif() -> None:
    interchange = read_interchange(BAD)
    report = validate(interchange)
    assert "value-type" in as_text(report, "fr")
    suite = ET.fromstring(as_junit(report, interchange, "order.edi"))
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert [f.get("type") for f in suite.iter("failure")] == ["value-type"]
    sarif = json.loads(as_sarif(report, "order.edi", BAD))
    [result] = sarif["runs"][0]["results"]
    assert (sarif["version"], result["ruleId"], result["level"]) == ("2.1.0", "value-type", "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert BAD[region["byteOffset"] : region["byteOffset"] + region["byteLength"]] == b"12A"


def test_the_comparison_with_pydifact_gives_its_figures_for_people_and_programs() -> None:
    measured = compare_with_pydifact(messages=20, rounds=1)
    assert "ratio" in measured.as_text()  # how large it is, `make bench` says
    assert json.loads(measured.as_json())["messages"] == 20
