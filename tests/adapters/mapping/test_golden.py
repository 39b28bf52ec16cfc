"""Golden samples, written by hand: what each message must become, and that it becomes the message again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from adapters.formats.edifact import read_interchange, validate
from adapters.mapping import bench, read_message, write_message
from adapters.mapping.compare import differences
from adapters.mapping.samples import SampleResult, run_samples
from adapters.mapping.xml import kind_of
from adapters.mapping.xml.engine import written_kinds
from tests.adapters.mapping.xml.schemas import check

FOLDER = Path(__file__).parents[3] / "mappings" / "samples"
SAMPLES = sorted(FOLDER.glob("*.edi"))
XML = sorted((FOLDER / "xml").glob("*.xml"))
MESSAGES = ("ORDERS", "ORDCHG", "ORDRSP", "DESADV", "INVOIC", "APERAK", "RECADV", "REMADV", "COMDIS")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.stem)
def test_a_golden_sample_is_valid_and_becomes_the_expected_document(sample: Path) -> None:
    interchange = read_interchange(sample.read_bytes())
    assert validate(interchange).ok
    reading = read_message(interchange.messages[0])
    assert differences(json.loads(sample.with_suffix(".json").read_text(encoding="utf-8")), reading.document) == []
    assert reading.problems == []
    assert reading.unmapped == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.stem)
def test_the_document_of_a_golden_sample_is_written_as_the_same_segments(sample: Path) -> None:
    message = read_interchange(sample.read_bytes()).messages[0]
    document = read_message(message).document
    assert document is not None
    written = write_message(
        document, message_type=message.type, version=message.version, association=message.association
    )
    assert written.losses == []
    assert list(written) == list(message.segments)[1:-1]


@pytest.mark.parametrize("sample", XML, ids=lambda s: s.stem)
def test_a_golden_sample_of_xml_is_valid_and_reads_and_writes_as_it_stands(sample: Path) -> None:
    content = sample.read_bytes()
    check(content)
    (result,) = [one for one in xml_results() if one.name == sample.name]
    assert result.read == []
    assert result.written == []
    assert result.problems == []
    assert result.unmapped == []


@lru_cache(maxsize=1)
def xml_results() -> list[SampleResult]:
    return run_samples(FOLDER / "xml")


@pytest.mark.parametrize("expected", [s.with_suffix(".json") for s in (*SAMPLES, *XML)], ids=lambda s: s.stem)
def test_no_two_values_of_a_golden_sample_are_equal_so_that_none_can_stand_for_another(expected: Path) -> None:
    equal = list(equal_pairs(json.loads(expected.read_text(encoding="utf-8"))))
    assert not equal, f"{expected.name}: " + "; ".join(f"{a} and {b} both say {said!r}" for a, b, said in equal)


def test_two_fields_that_say_the_same_are_named() -> None:
    pairs = list(equal_pairs({"number": "7", "lines": [{"number": "7", "quantity": {"value": 7}}]}))
    assert pairs == [("number", "lines[0].number", "7"), ("number", "lines[0].quantity.value", "7")]


def test_there_is_a_golden_sample_of_every_message_in_both_directories_and_of_every_xml() -> None:
    known = {
        (message.type, message.version)
        for sample in SAMPLES
        for message in read_interchange(sample.read_bytes()).messages
    }
    assert known >= {(message, version) for message in MESSAGES for version in ("D.96A", "D.01B")}
    assert {kind_of(sample.read_bytes()) for sample in XML} >= set(written_kinds()) - {"cdar"}
    invoices = [json.loads(s.with_suffix(".json").read_text(encoding="utf-8")) for s in FOLDER.glob("invoic*.edi")]
    assert {one["kind"] for one in invoices} == {"invoice", "credit_note", "deposit"}
    assert any(len(one.get("prepayments", ())) == 2 for one in invoices)


WORDS = {"action", "category", "function", "kind", "list_kind", "scheme", "status"}
"""Fields that hold a qualifier or a word of a closed list: a message has no other words for them."""


def equal_pairs(document: object) -> Iterator[tuple[str, str, str]]:
    """Fields that say the same although nothing forces them to, the first of them with each other."""
    first: dict[str, str] = {}
    for path, value in bench.leaves(document, ""):
        known = first.setdefault(value, path)
        if known != path and not _forced(known, path, document):
            yield known, path, value


def _forced(one: str, other: str, document: object) -> bool:
    around, _, name = one.rpartition(".")
    last = other.rpartition(".")[2]
    a_day = (around, name, last) == (other.rpartition(".")[0], "earliest", "latest")  # one date says both ends
    by_counting = name == last == "unit" and _is_backordered(
        one, other, document
    )  # what is left is counted in one unit
    return a_day or by_counting or (name in WORDS and last in WORDS)


def _is_backordered(one: str, other: str, document: object) -> bool:
    line = one.partition(".")[0]
    if line != other.partition(".")[0] or not isinstance(document, dict) or "lines" not in document:
        return False
    return bool(document["lines"][int(line.removeprefix("lines[").removesuffix("]"))].get("status") == "backordered")
