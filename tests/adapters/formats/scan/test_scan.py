"""Pictures are decoded within limits, set upright, and read; what cannot be read is refused with its reason."""

import io
import struct
import time
from dataclasses import replace as changed
from decimal import Decimal

import numpy as np
import pytest
from PIL import Image

from adapters.formats.pdf.format import PdfFormat
from adapters.formats.scan import opening
from adapters.formats.scan.format import ScanFormat
from adapters.formats.scan.opening import Limits
from gateway.ports import ReadResult
from tests.documents.fax import faxed, pages, tiff
from tests.documents.layouts import LAYOUTS
from tests.documents.sheet import Sheet
from tests.documents.truth import Truth, invent


def truth_of(seed: str, lines: int = 4) -> Truth:
    return invent("fr", f"scan {seed}", lines=lines)


def quantities(result: ReadResult, position: int = 1) -> list[tuple[Decimal | None, Decimal | None]]:
    order = result.documents[position - 1].order
    assert order is not None
    return [
        (line.quantity.value if line.quantity else None, line.price.net if line.price else None) for line in order.lines
    ]


def wanted(truth: Truth) -> list[tuple[Decimal | None, Decimal | None]]:
    return [(line.quantity, line.price) for line in truth.lines]


def codes(result: ReadResult) -> set[str]:
    return {one.code for one in [*result.findings, *(f for d in result.documents for f in d.findings)]}


@pytest.mark.parametrize(("turn", "resolution"), [(0, "fine"), (90, "fine"), (180, "fine"), (270, "fine")])
def test_a_page_is_read_whichever_way_it_was_laid(turn: int, resolution: str) -> None:
    truth = truth_of("turned")
    result = ScanFormat().read(faxed(LAYOUTS["boxed"](truth), resolution, "light", seed="t", turn=turn), None)
    assert quantities(result) == wanted(truth)


@pytest.mark.parametrize(
    ("kind", "options"), [("PNG", {"dpi": (300, 300)}), ("JPEG", {"dpi": (300, 300), "quality": 80})]
)
def test_png_and_jpeg_are_read(kind: str, options: dict[str, object]) -> None:
    truth = truth_of(kind)
    (page,) = pages(LAYOUTS["boxed"](truth), "scan", "clean", seed=kind)
    held = io.BytesIO()
    page.convert("L").save(held, kind, **options)
    assert quantities(ScanFormat().read(held.getvalue(), None)) == wanted(truth)


def test_a_pdf_of_pictures_is_read_by_the_reader_of_scans() -> None:
    truth = truth_of("pdf")
    (page,) = pages(LAYOUTS["boxed"](truth), "scan", "clean", seed="pdf")
    held = io.BytesIO()
    page.convert("L").save(held, "PDF", resolution=300)
    result = PdfFormat().read(held.getvalue(), None)
    assert quantities(result) == wanted(truth)
    (document,) = result.documents
    assert document.reading is not None
    assert document.reading.reader == "scan"


def test_two_orders_behind_a_cover_page_are_two_documents() -> None:
    first, second = truth_of("first"), changed(truth_of("second"), number="CDE-99871")
    cover = Sheet()
    for turn, said in enumerate(
        ("TÉLÉCOPIE", "De : Service achats", "À : Norvelle", "Nombre de pages : 3", "Bonne réception")
    ):
        cover.text(60, 80 + 40 * turn, said, size=14)
    drawn = [
        page
        for at, pdf in enumerate((cover.done(), LAYOUTS["boxed"](first), LAYOUTS["boxed"](second)))
        for page in pages(pdf, "fine", "light", seed=f"several {at}")
    ]
    result = ScanFormat().read(tiff(drawn), None)
    assert [document.position for document in result.documents] == [1, 2]
    assert [document.reading.pages[0].number for document in result.documents if document.reading] == [2, 3]
    assert quantities(result, 1) == wanted(first)
    assert quantities(result, 2) == wanted(second)
    assert {"scan.cover-page", "scan.several-orders"} <= codes(result)


def test_a_blank_page_is_kept_for_a_person() -> None:
    held = io.BytesIO()
    Image.new("1", (1728, 2290), 1).save(held, "TIFF", compression="group4", dpi=(204, 196))
    result = ScanFormat().read(held.getvalue(), None)
    assert codes(result) == {"scan.blank"}


def a_tiff_of(count: int, side: int = 8) -> bytes:
    """Directories one after the other, all of the same few dots, whatever size they claim."""
    dots, made = b"\xff" * 8, bytearray(struct.pack("<2sHI", b"II", 42, 16) + b"\xff" * 8)
    for turn in range(count):
        tags = (
            (256, side),
            (257, side),
            (258, 1),
            (259, 1),
            (262, 1),
            (273, 8),
            (277, 1),
            (278, side),
            (279, len(dots)),
        )
        after = len(made) + 2 + 12 * len(tags) + 4 if turn + 1 < count else 0
        made += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        made += struct.pack("<I", after)
    return bytes(made)


def test_f21_ten_thousand_pages_are_refused_without_decoding_them() -> None:
    before = time.perf_counter()
    result = ScanFormat().read(a_tiff_of(10_000), None)
    assert codes(result) == {"scan.refused"}
    assert "100 pages" in result.findings[0].sentence.en
    assert time.perf_counter() - before < 30


def test_a_page_of_absurd_size_is_refused() -> None:
    result = ScanFormat().read(a_tiff_of(1, side=60_000), None)
    assert codes(result) == {"scan.refused"}
    assert "dots" in result.findings[0].sentence.en


@pytest.mark.parametrize("content", [b"II*\x00 nothing", b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff\xe0 broken"])
def test_what_is_broken_is_refused_with_its_reason(content: bytes) -> None:
    assert codes(ScanFormat().read(content, None)) == {"scan.refused"}


def test_half_a_file_is_refused_and_the_reader_goes_on() -> None:
    whole = faxed(LAYOUTS["boxed"](truth_of("half")), "fine", "light")
    assert codes(ScanFormat().read(whole[: len(whole) // 2], None)) == {"scan.refused"}
    noise = np.random.default_rng(1).integers(0, 255, 4000, dtype=np.uint8).tobytes()
    assert codes(ScanFormat().read(b"MM\x00*" + noise, None)) == {"scan.refused"}


def test_a_reader_that_dies_is_replaced() -> None:
    truth = truth_of("slow", lines=1)
    content = faxed(LAYOUTS["boxed"](truth), "fine", "light")
    assert codes(ScanFormat(Limits(wall=0.2)).read(content, None)) == {"scan.refused"}
    assert quantities(ScanFormat().read(content, None)) == wanted(truth)
    child = opening._confined(Limits())._free.queue[0]
    assert child is not None
    child.kill()
    assert quantities(ScanFormat().read(content, None)) == wanted(truth)
