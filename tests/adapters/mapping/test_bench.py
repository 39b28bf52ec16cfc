"""The test bench: golden samples with differences field by field, explanations, coverage, drafts of overlays."""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from adapters.mapping import read_message
from adapters.mapping.bench import coverage, explain
from adapters.mapping.compare import Difference, differences
from adapters.mapping.samples import run_samples
from adapters.mapping.suggest import draft, suggest
from tests.adapters.mapping.wire import message

SAMPLES = Path(__file__).parents[3] / "mappings" / "samples"
HEAD = "BGM+220+PO-1+9'DTM+137:20261121:102'"


def test_every_mapped_message_has_a_golden_sample_and_all_pass() -> None:
    results = run_samples()
    assert [r.name for r in results if not r.ok or r.problems or (r.unmapped and "payload" not in r.name)] == []
    messages = {f.stem.upper() for f in SAMPLES.parent.glob("*.yaml")} - {"COMMON", "EXCEPTIONS"}
    orders = {f.stem for f in (SAMPLES.parent / "xml").glob("*.yaml")} - {"common", "cdar"}
    shops = {f.stem for f in (SAMPLES.parent / "shops").glob("*.yaml")}
    assert {r.message_type for r in results} == messages | orders | shops


def test_the_amounts_of_an_xml_sample_tell_fields_apart() -> None:
    for sample in (SAMPLES / "xml").glob("*.json"):
        totals = list(json.loads(sample.read_text(encoding="utf-8")).get("totals", {}).values())
        assert len(totals) == len(set(totals)), sample.name


def test_an_xml_sample_that_differs_is_shown_field_by_field_both_ways(tmp_path: Path) -> None:
    name = "ubl-order-cancellation"
    content = (SAMPLES / "xml" / f"{name}.xml").read_text(encoding="utf-8")
    (tmp_path / f"{name}.xml").write_text(content, encoding="utf-8")
    expected = json.loads((SAMPLES / "xml" / f"{name}.json").read_text(encoding="utf-8"))
    expected["notes"][1]["text"] = "Rien"
    (tmp_path / f"{name}.json").write_text(json.dumps(expected), encoding="utf-8")
    (result,) = run_samples(tmp_path)
    assert result.read == [Difference("notes[1].text", "Rien", "Nouvelle commande en janvier")]
    (tmp_path / f"{name}.xml").write_text(content.replace(":order_cancellation:3", ":other:3"), encoding="utf-8")
    (result,) = run_samples(tmp_path)
    assert [(d.expected, d.found) for d in result.written] == [
        ("urn:fdc:peppol.eu:poacc:trns:other:3", "urn:fdc:peppol.eu:poacc:trns:order_cancellation:3")
    ]


def test_a_shops_sample_that_differs_is_shown_field_by_field(tmp_path: Path) -> None:
    (tmp_path / "shopify.payload.json").write_bytes((SAMPLES / "shops" / "shopify.payload.json").read_bytes())
    expected = json.loads((SAMPLES / "shops" / "shopify.json").read_text(encoding="utf-8"))
    (tmp_path / "shopify.json").write_text(json.dumps(expected | {"currency": "CHF"}), encoding="utf-8")
    (result,) = run_samples(tmp_path)
    assert result.read == [Difference("currency", "CHF", "EUR")]


def test_a_sample_that_differs_is_shown_field_by_field(tmp_path: Path) -> None:
    name = "aperak-d96a"
    (tmp_path / f"{name}.edi").write_bytes((SAMPLES / f"{name}.edi").read_bytes())
    expected = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    expected["faults"][0]["line"] = "4"
    (tmp_path / f"{name}.json").write_text(json.dumps(expected), encoding="utf-8")
    (result,) = run_samples(tmp_path)
    assert not result.ok
    assert result.read == [Difference("faults[0].line", "4", "103")]
    assert result.written == []


def test_differences_name_what_is_missing_and_what_is_too_much() -> None:
    assert differences({"a": [1, 2], "b": "x"}, {"a": [1], "c": True}) == [
        Difference("a[1]", "2", ""),
        Difference("b", "x", ""),
        Difference("c", "", "true"),
    ]


def test_an_explanation_gives_each_field_its_place() -> None:
    told = {e.path: e for e in explain(message(f"{HEAD}LIN+1'QTY+21:5:PCE'UNS+S"))}
    place = told["lines[0].quantity.unit"].place
    assert place is not None
    assert str(place) == "QTY, segment 5, element 1, component 3"
    assert told["lines[0].quantity.unit"].value == "H87"
    assert told["test"].place is None


def test_coverage_names_the_fields_without_a_place() -> None:
    found = coverage("ORDERS")
    places = {c.place for c in found.covered if c.path == "lines[].price.net"}
    assert places == {"LIN/PRI[AAA|CAL|INV|NTP] 1.2"}
    assert all(c.line.startswith("mappings/") for c in found.covered)
    assert "attachments[].name" in found.without
    assert "parties.buyer.gln" not in found.without


def test_a_suggestion_says_what_the_directory_calls_it_and_guesses() -> None:
    samples = [message(f"{HEAD}DTM+117:2026120{n}:102'LIN+1'MEA+PD+AAB+KGM:1{n}'UNS+S") for n in (1, 2)]
    found = {s.place: s for s in suggest(samples)}
    first = found["DTM[117] 1.2"]
    assert first.seen == 2
    assert first.meaning.endswith("Delivery date/time, first")
    assert first.examples == ("20261201", "20261202")
    assert first.guess.startswith("requested_delivery")
    assert found["MEA[PD] 3.2"].group == "LIN"
    assert found["MEA[PD] 3.2"].guess == ""


def test_a_draft_is_an_overlay_that_changes_nothing_until_a_person_decides(tmp_path: Path) -> None:
    sample = message(f"{HEAD}DTM+117:20261201:102'UNS+S")
    text = draft(suggest([sample]), "ORDERS", "dupont")
    file = tmp_path / "dupont.yaml"
    file.write_text(text, encoding="utf-8")
    assert yaml.safe_load(text) == {"messages": {"ORDERS": {"header": None}}}
    assert read_message(sample, overlay=str(file)).document == read_message(sample).document
    file.write_text(text.replace("# DTM[117]", "DTM[117]"), encoding="utf-8")
    decided = read_message(sample, overlay=str(file))
    assert decided.unmapped == []
    assert decided.document != read_message(sample).document
