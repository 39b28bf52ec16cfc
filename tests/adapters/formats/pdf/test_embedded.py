"""A structured order inside a PDF is taken before the page, by its root element, whatever the file is called."""

from decimal import Decimal
from pathlib import Path

import pytest

from adapters.formats.pdf.format import PdfFormat

SAMPLES = Path(__file__).parents[4].parent / "shared" / "data" / "documents"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared documents are not here")


@needs_samples
@pytest.mark.parametrize(
    ("name", "number", "lines"),
    [
        (
            "ZUGFeRD--mustangproject-library-src-test-resources-ORDER-X_EX01_ORDER_FULL_DATA-COMFORT.pdf",
            "PO123456789",
            3,
        ),
        ("horstoeko--orderx-tests-assets-reader-order-x-extended.pdf", "PO123456789", 3),
    ],
)
def test_an_order_x_is_read_with_certainty(name: str, number: str, lines: int) -> None:
    result = PdfFormat().read((SAMPLES / name).read_bytes(), None)
    order = result.documents[0].order
    assert order is not None
    assert (order.number, len(order.lines)) == (number, lines)
    assert all(line.quantity is not None and line.quantity.value > Decimal(0) for line in order.lines)
    reading = result.documents[0].reading
    assert reading is not None
    assert [one.confidence for one in reading.fields] == [1.0]


@needs_samples
@pytest.mark.parametrize("name", ["akretion--factur-x-tests-fixtures-pdf-invoice_EN16931.pdf"])
def test_an_invoice_inside_a_pdf_is_refused_as_one(name: str) -> None:
    result = PdfFormat().read((SAMPLES / name).read_bytes(), None)
    assert [one.code for one in result.findings] == ["pdf.not-an-order"]


@needs_samples
def test_no_real_invoice_or_broken_file_goes_through_as_an_order() -> None:
    for file in sorted(SAMPLES.glob("*.pdf")):
        result = PdfFormat().read(file.read_bytes(), None)
        if "order" in file.name.lower():
            continue
        findings = [*result.findings, *(one for document in result.documents for one in document.findings)]
        assert any(one.severity in ("error", "reject") for one in findings), file.name
