"""Golden samples, written by hand: what each message must become, and that it becomes the message again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.formats.edifact import read_interchange, validate
from adapters.mapping import read_message, write_message
from adapters.mapping.compare import differences

SAMPLES = sorted((Path(__file__).parents[3] / "mappings" / "samples").glob("*.edi"))
INVENTED_ONLY_HERE = {"orders-d96a", "ordrsp-d96a", "invoic-d96a", "desadv-d96a"}


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


@pytest.mark.parametrize("sample", [s for s in SAMPLES if s.stem in INVENTED_ONLY_HERE], ids=lambda s: s.stem)
def test_the_amounts_of_a_golden_sample_tell_fields_apart(sample: Path) -> None:
    expected = json.loads(sample.with_suffix(".json").read_text(encoding="utf-8"))
    totals = list(expected.get("totals", {}).values())
    assert len(totals) == len(set(map(str, totals)))
