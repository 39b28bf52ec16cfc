"""Real messages of the shared collection: all are read, and the twenty spot-checked by eye keep what was seen."""

from __future__ import annotations

import csv
from pathlib import Path

from adapters.formats.edifact import read_interchange
from adapters.mapping import Reading, read_message
from gateway.model.order import Order

MAPPED = {"ORDERS", "ORDCHG", "ORDRSP", "INVOIC", "DESADV", "APERAK"}


def readings(folder: Path, *wanted: str) -> list[tuple[str, Reading]]:
    found = []
    with (folder / "edifact" / "INDEX.tsv").open(encoding="utf-8") as index:
        for row in csv.DictReader(index, delimiter="\t"):
            if not set(wanted or MAPPED) & set(row["message_type"].split(",")):
                continue
            messages = read_interchange((folder / "edifact" / row["file"]).read_bytes()).messages
            found += [(row["file"], read_message(m)) for m in messages if m.type in (wanted or MAPPED)]
    return found


def test_every_mapped_message_of_the_collection_is_read(shared_data: Path) -> None:
    found = readings(shared_data)
    assert len(found) > 60
    orders = [r for name, r in found if isinstance(r.document, Order)]
    assert len(orders) > 40
    assert all(reading.document is not None or reading.problems for _, reading in found)


def test_every_value_is_taken_reported_or_listed(shared_data: Path) -> None:
    for name, reading in readings(shared_data):
        listed = {(u.segment, u.element, u.component) for u in reading.unmapped}
        taken = reading._trace.taken
        for segment in reading.root.walk():
            if segment.tag in {"UNH", "UNT", "UNS"}:
                continue
            for element, composite in enumerate(segment.elements, 1):
                for component, value in enumerate(composite, 1):
                    place = (segment.position, element, component)
                    assert not value.strip() or place in listed or place in taken, (name, segment)


def test_orders_spot_checked_by_eye(shared_data: Path) -> None:
    seen = {}
    for name, reading in readings(shared_data, "ORDERS"):
        assert isinstance(reading.document, Order)
        seen.setdefault(name.split("--")[-1], reading.document)
    trans = seen["openedifact-converter-runnable-src-test-resources-DESADV_D96A_OPEN_TRANS.edi"]
    assert len(trans.lines) == 9
    sample = seen["docs-sample-orders-minified.edifact"]
    assert len(sample.lines) == 3
    folio = seen["src-test-resources-edifact-acquisitions-edifact_orders_result.edi"]
    assert folio.currency == "USD"
    smooks = seen["pipelines-src-test-resources-expected.txt"]
    assert len(smooks.lines) == 3
    long = seen["openedifact-converter-runnable-src-test-resources-ORDERNoName.txt"]
    assert len(long.lines) == 23
