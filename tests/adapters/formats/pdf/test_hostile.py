"""Hostile PDF is refused with a reason each, what cannot be seen is never read, and nothing outlives its limits."""

import io
import time
import zlib

import pytest
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from adapters.formats.pdf.format import PdfFormat
from adapters.formats.pdf.opening import Limits, Refused, open_paper
from gateway.model.finding import Severity
from gateway.ports import ReadResult
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import Truth, invent

TRUTH: Truth = invent("fr", "hostile", lines=3)
GOOD = LAYOUTS["boxed"](TRUTH)


def read(content: bytes) -> ReadResult:
    return PdfFormat().read(content, None)


def reasons(content: bytes) -> list[str]:
    return [one.sentence.en for one in read(content).findings]


def changed(change: object) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    assert callable(change)
    change(writer)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def test_one_with_a_password_is_refused() -> None:
    assert reasons(changed(lambda writer: writer.encrypt("secret"))) == [
        "This PDF is not read: it is protected by a password."
    ]


def test_one_cut_short_is_refused() -> None:
    assert reasons(GOOD[: len(GOOD) * 2 // 3]) == ["This PDF is not read: it is incomplete, its end is missing."]


def test_one_with_a_program_in_it_is_refused() -> None:
    action = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )
    content = changed(lambda writer: writer.root_object.update({NameObject("/OpenAction"): action}))
    assert reasons(content) == ["This PDF is not read: it holds a program (JavaScript)."]


def test_ten_thousand_pages_are_refused_quickly() -> None:
    writer = PdfWriter()
    for _ in range(10_000):
        writer.add_blank_page(200, 200)
    held = io.BytesIO()
    writer.write(held)
    start = time.monotonic()
    assert reasons(held.getvalue()) == ["This PDF is not read: it has 10000 pages, which is no order."]
    assert time.monotonic() - start < 10


def test_something_else_called_pdf_is_refused() -> None:
    html = b"<html><script>alert(1)</script></html>"
    assert PdfFormat().bid(html, "order.pdf", None) > 0
    assert reasons(html) == ["This PDF is not read: the content is not a PDF, whatever its name."]


def test_noise_behind_a_right_beginning_is_refused() -> None:
    assert isinstance(open_paper(b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"\n%%EOF"), Refused)


def bomb() -> bytes:
    """A page whose content unpacks to half a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 1 1 l S\n" * 100_000) for _ in range(400)) + packer.flush()
    parts = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
             b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
             b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream"]  # fmt: skip
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj%s endobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"


def test_a_bomb_ends_within_its_limits() -> None:
    content = bomb()
    start = time.monotonic()
    refused = open_paper(content, Limits(memory=400 * 1024 * 1024, cpu=3, wall=8))
    assert isinstance(refused, Refused)
    assert refused.reason in ("broken", "memory", "crash", "time")
    assert time.monotonic() - start < 9


def hidden(how: str) -> bytes:
    """The good order with another order number on it that nobody can see."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595.28, 841.89))
    if how == "covered":
        canvas.setFont("Helvetica", 9)
        canvas.drawString(345, 700, "Commande n° 666999")
        canvas.setFillGray(1)
        canvas.rect(340, 690, 200, 25, stroke=0, fill=1)
    else:
        text = canvas.beginText(345, 700)
        text.setFont("Helvetica", 1.5 if how == "tiny" else 9)
        if how == "white":
            text.setFillGray(1)
        if how == "mode 3":
            text.setTextRenderMode(3)
        text.textOut("Commande n° 666999")
        canvas.drawText(text)
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(held.getvalue())))
    writer.pages[0].merge_page(PdfReader(io.BytesIO(GOOD)).pages[0])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("how", ["white", "mode 3", "tiny", "covered"])
def test_text_that_cannot_be_seen_is_not_read_and_the_order_waits(how: str) -> None:
    document = read(hidden(how)).documents[0]
    assert document.order is not None
    assert document.order.number == TRUTH.number
    found = [one for one in document.findings if one.code == "pdf.hidden-text"]
    assert [one.severity for one in found] == [Severity.ERROR]
    assert "666999" in found[0].sentence.en


def test_two_texts_printed_over_each_other_make_the_order_wait() -> None:
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(595.28, 841.89))
    canvas.setFont("Helvetica", 9)
    canvas.drawString(481, 841.89 - 80, "999" + TRUTH.number[3:])
    canvas.showPage()
    canvas.save()
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(GOOD)))
    writer.pages[0].merge_page(PdfReader(io.BytesIO(held.getvalue())).pages[0])
    out = io.BytesIO()
    writer.write(out)
    assert "pdf.overlapping-text" in [one.code for one in read(out.getvalue()).documents[0].findings]


def test_bold_struck_twice_is_read_once() -> None:
    held = io.BytesIO()
    plain = LAYOUTS["typed"](TRUTH)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plain)))
    writer.pages[0].merge_transformed_page(PdfReader(io.BytesIO(plain)).pages[0], Transformation().translate(0.3, 0))
    writer.write(held)
    document = read(held.getvalue()).documents[0]
    assert document.order is not None
    assert document.order.number == TRUTH.number
    assert len(document.order.lines) == 3


def test_a_picture_of_a_page_waits_for_a_person() -> None:
    held = io.BytesIO()
    canvas = Canvas(held)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    document = read(held.getvalue()).documents[0]
    assert [one.code for one in document.findings] == ["pdf.no-text"]
