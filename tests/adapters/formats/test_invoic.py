"""INVOIC both ways: what we issue passes the validator and reads back as the same invoice; CEN's examples read right."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.formats.edifact import read_interchanges, validate
from adapters.formats.edifact.format import EdifactFormat
from adapters.mapping import read_message
from gateway.model.invoice import Invoice
from gateway.ports import OutgoingContext
from tests.adapters.formats.iso20625 import as_edifact
from tests.adapters.mapping.exceptions import carried, entries, plain, sorted_lists
from tests.builders import a_partner, own_identity
from tests.invoices import every_kind

KINDS = every_kind()
DIRECTORIES = [("D.96A", "EAN008"), ("D.01B", "EAN010"), ("D.14B", None)]


def interchange(made: Invoice, directory: str, association: str | None) -> bytes:
    partner = a_partner(directory=directory, association=association)
    at = datetime(2026, 3, 10, tzinfo=UTC)
    context = OutgoingContext(own=own_identity(), partner=partner, reference="00000001", at=at)
    written = EdifactFormat().write(made, context)
    assert written is not None
    return written.content


def meant(said: Any) -> Any:
    """Without the dates of references: ours have a zone, on the wire they are the local moment."""
    for part in (said, *said.get("lines", ())):
        for reference in part.get("references", ()):
            reference.pop("date", None)
    return said


@pytest.mark.parametrize(("directory", "association"), DIRECTORIES)
@pytest.mark.parametrize("kind", KINDS)
def test_an_issued_invoice_passes_the_validator_and_reads_back_the_same(
    kind: str, directory: str, association: str | None
) -> None:
    made = KINDS[kind]
    (read,) = read_interchanges(interchange(made, directory, association))
    report = validate(read)
    assert report.interchange_ok
    assert report.message_ok(1), [fault.sentence("en") for fault in report.faults]
    document = read_message(read.messages[0]).document
    assert isinstance(document, Invoice)
    rows = [row for row in entries() if row.applies_to(frozenset({"EDIFACT", "INVOIC", f"INVOIC {directory}"}))]
    expected = meant(carried(plain(made), rows).tree)
    assert sorted_lists(meant(plain(document)), rows) == sorted_lists(expected, rows)
    assert document.totals == made.totals


def test_the_cen_profile_states_its_specification_and_its_totals() -> None:
    content = interchange(KINDS["one line"], "D.14B", None).decode("iso-8859-1")
    for said in ("NAD+SE+", "FTX+DOC++B1+urn?:cen.eu?:en16931?:2017", "MOA+389:125.00", "MOA+388:150.00"):
        assert said in content
    assert "NAD+SU" not in content


EXAMPLES = [f"documents/*EXAMPLE{number}.TXT" for number in (0, 2, 3, 5, 7, 8)]
EXAMPLES += [f"documents/*EXAMPLE{number}.xml" for number in (1, 2, 3, 8, 9)]
EXAMPLES += [f"edifact/*EXAMPLE{number}.TXT" for number in (0, 5)]
TOTALS = {"lines": ("79",), "allowances": ("260",), "charges": ("259",), "net": ("389",), "gross": ("388",)}
TOTALS |= {"tax": ("176",), "prepaid": ("113",), "payable": ("9",)}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_of_cen_read_into_the_canon_with_every_amount_right(shared_data: Path, name: str) -> None:
    (file,) = shared_data.glob(name)
    content = file.read_bytes()
    if file.suffix == ".xml":
        content = as_edifact(content)
    (read,) = read_interchanges(content)
    document = read_message(read.messages[0]).document
    assert isinstance(document, Invoice)
    said = by_hand(content)
    for field, qualifiers in TOTALS.items():
        amounts = [amount for qualifier in qualifiers for amount in said["summary"].get(qualifier, [])]
        given = getattr(document.totals, field)
        assert ([given] if given is not None else []) == amounts[:1], field
    assert [line.net_amount for line in document.lines] == said["lines"]
    assert [line.price.net for line in document.lines] == said["prices"]
    assert [line.quantity.value for line in document.lines] == said["quantities"]
    assert [(row.base, row.amount) for row in document.taxes] == said["taxes"]


def test_all_examples_of_cen_are_read(shared_data: Path) -> None:
    known = {file for folder in ("documents", "edifact") for file in (shared_data / folder).glob("*EDIFACT_EXAMPLE*")}
    assert known == {file for name in EXAMPLES for file in shared_data.glob(name)}


def by_hand(content: bytes) -> dict[str, Any]:
    """Amounts picked out of the text with nothing of ours: line nets, totals after UNS, and the VAT rows."""
    segments = [segment.strip() for segment in content.decode("latin-1").split("'")]
    middle = next(index for index, segment in enumerate(segments) if segment.startswith("UNS"))
    body, summary = segments[:middle], segments[middle:]
    totals: dict[str, list[Decimal]] = {}
    taxes: list[tuple[Decimal, Decimal]] = []
    base: Decimal | None = None
    in_tax = False
    for segment in summary:
        in_tax = in_tax or segment.startswith("TAX+")
        found = re.match(r"MOA\+(\d+):([\d.,-]+)", segment)
        if not found:
            continue
        qualifier, amount = found.group(1), Decimal(found.group(2).replace(",", "."))
        if not in_tax:
            totals.setdefault(qualifier, []).append(amount)
        elif qualifier == "125":
            base = amount
        elif qualifier == "124" and base is not None:
            taxes.append((base, amount))
    after_lines = body[next(i for i, segment in enumerate(body) if segment.startswith("LIN")) :]
    pick = lambda pattern: [  # noqa: E731
        Decimal(found.group(1).replace(",", ".")) for segment in after_lines if (found := re.match(pattern, segment))
    ]
    return {
        "summary": totals,
        "lines": pick(r"MOA\+203:([\d.,-]+)"),
        "prices": pick(r"PRI\+AAA:([\d.,-]+)"),
        "quantities": pick(r"QTY\+47:([\d.,-]+)"),
        "taxes": taxes,
    }
