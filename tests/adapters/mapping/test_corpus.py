"""Real messages of the shared collection: all are read, and the twenty spot-checked by eye keep what was seen."""

from __future__ import annotations

import csv
from pathlib import Path

from adapters.formats.edifact import read_interchange
from adapters.mapping import CannotCarry, Reading, read_message, write_message
from adapters.mapping.compare import differences
from gateway.model.order import Order

from .wire import interchange_of

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


def test_real_messages_written_again_say_the_same_but_for_losses_that_are_told(shared_data: Path) -> None:
    """Read, written as the same message, read once more: what differs is told, or stands in the table of the README."""
    same = 0
    for name, reading in readings(shared_data):
        read = reading.message
        if reading.document is None:
            continue
        try:
            written = write_message(
                reading.document, message_type=read.type, version=read.version, association=read.association
            )
        except CannotCarry as error:
            if "cannot be written without" in error.message:  # the source lacks it
                continue
            raise
        raw = interchange_of(written, read.type, read.version, read.association, syntax="UNOY:4")
        again = read_message(read_interchange(raw).messages[0])
        told = {loss.path for loss in written.losses}
        for difference in differences(reading.document, again.document):
            blanks = difference.expected.replace("\n", " ") == difference.found  # EDIFACT has no line breaks
            listed = any(difference.path.startswith(path.rpartition("[")[0] + "[") for path in told if path[-1] == "]")
            assert blanks or listed or difference.path in told, (name, difference)
        same += 1
    assert same > 50


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


def test_invoices_and_the_rest_spot_checked_by_eye(shared_data: Path) -> None:
    seen = {name.split("--")[-1]: reading for name, reading in readings(shared_data)}
    cen = seen["edifact-examples-EDIFACT_EXAMPLE0.TXT"].content
    terms = cen["payment_terms"]
    assert (terms["iban"], terms["means"]) == ("NL57 RABO 0107307510", "30")  # PAI stands under PYT here
    assert terms["note"].startswith("Alle leveringen zijn franco.")  # BT-20, in FTX+AAB
    assert str(cen["due_on"]) == "2017-03-02"
    full = seen["edifact-examples-EDIFACT_EXAMPLE5.TXT"].content
    assert (full["tax_currency"], str(full["tax_in_tax_currency"])) == ("EUR", "628.62")
    vauxhall = seen["tests-data-invoice1.edi"].content
    assert vauxhall["kind"] == "credit_note"
    assert vauxhall["parties"]["invoice_to"]["vat_id"] == "382324067"  # NAD+BT
    dedeman = seen["src-underware.Edifact.Examples-Samples-D96A_INVOIC.txt"].content
    assert [str(line["quantity"]["unit"]) for line in dedeman["lines"]][:2] == ["H87", "H87"]  # BUC, a piece in Romania
    despatch = seen["docs-DESADV.edifact"].content
    assert (despatch["order_number"], despatch["lines"][0]["order_line"]) == ("5500011089", "00010")
    answer = seen["test-indice.Edi.Tests-Samples-edifact.ORDRSP.edi"].content
    assert (answer["order_number"], str(answer["lines"][0]["price"]["net"])) == ("00001672", "50.5")
    book = seen["src-test-resources-edifact-acquisitions-edifact_orders_result.edi"]
    assert (book.content["number"], book.content["lines"][0]["references"][0]["number"]) == ("10005", "10005-1")
