"""Digital PDF orders are read right, on layouts the reader knows and on layouts it does not."""

import io
from decimal import Decimal

import pytest
from pypdf import PdfReader, PdfWriter, Transformation

from adapters.formats.pdf.format import PdfFormat
from gateway.model.finding import Severity
from gateway.ports import ReadResult
from tests.documents import measure
from tests.documents.blind import BLIND
from tests.documents.held_back import HELD_BACK
from tests.documents.layouts import LAYOUTS
from tests.documents.second_blind import SECOND_BLIND
from tests.documents.truth import LANGUAGES, invent

ALL = {**LAYOUTS, **HELD_BACK}
UNSEEN = {**BLIND, **SECOND_BLIND}
needs_shared = pytest.mark.skipif(not measure.SHARED.is_dir(), reason="the shared purchase orders are not here")


def read(content: bytes) -> ReadResult:
    return PdfFormat().read(content, None)


def waiting(result: ReadResult) -> list[str]:
    findings = [*result.findings, *(one for document in result.documents for one in document.findings)]
    return [one.code for one in findings if one.severity in (Severity.ERROR, Severity.REJECT)]


@pytest.mark.parametrize("layout", sorted(ALL))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_layout_reads_right_in_every_language_and_goes_straight_through(layout: str, language: str) -> None:
    truth = invent(language, f"{layout}-test", discount=layout == "reduced", per=layout == "ledger")
    result = read(ALL[layout](truth))
    score = measure.score(layout, truth, result, unsaid=measure.UNSAID.get(layout, ()))
    assert score.wrong == []
    assert waiting(result) == []


@needs_shared
def test_the_layouts_given_with_their_truth_read_right() -> None:
    scores = dict(measure.shared())
    assert len(scores) == 6
    assert [wrong for score in scores.values() for wrong in score.wrong] == []


@pytest.mark.parametrize("layout", sorted(UNSEEN))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_that_is_not_read_right_never_goes_through(layout: str, language: str) -> None:
    for seed in range(2):
        truth = invent(language, f"{layout}-unseen-{seed}")
        score = measure.score(layout, truth, read(UNSEEN[layout](truth)), unsaid=measure.UNSAID.get(layout, ()))
        assert score.escaped == 0, score.wrong


def test_an_order_over_several_pages_keeps_every_line_and_no_carried_total() -> None:
    truth = invent("de", "long", lines=70, per=True)
    result = read(LAYOUTS["ledger"](truth))
    order = result.documents[0].order
    assert order is not None
    assert [line.number for line in order.lines] == [str(10 * number) for number in range(1, 71)]
    assert waiting(result) == []


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_shown_turned_is_read_as_it_is_shown(turn: int) -> None:
    truth = invent("fr", "turned")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(LAYOUTS["boxed"](truth))))
    for page in writer.pages:  # the content turned one way, the page the other: a person sees it upright
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        move = {90: (0, width), 180: (width, height), 270: (height, 0)}[turn]
        page.add_transformation(
            Transformation().rotate(-turn).translate(*move)
            if turn != 180
            else Transformation().rotate(180).translate(*move)
        )
        if turn != 180:
            page.mediabox.upper_right = page.cropbox.upper_right = (height, width)
        page.rotate(-turn % 360 if turn != 180 else 180)
    held = io.BytesIO()
    writer.write(held)
    result = read(held.getvalue())
    assert measure.score("turned", truth, result).wrong == []


def _holds(box: tuple[float, float, float, float], across: float, down: float) -> bool:
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def test_each_value_says_where_it_stood_and_why_it_is_believed() -> None:
    truth = invent("fr", "places")
    reading = read(LAYOUTS["boxed"](truth)).documents[0].reading
    assert reading is not None
    said = {one.path: one for one in reading.fields}
    assert said["number"].value == truth.number
    assert said["number"].page == 1
    assert said["number"].box is not None
    across, down = (
        (said["number"].box[0] + said["number"].box[2]) / 2,
        (said["number"].box[1] + said["number"].box[3]) / 2,
    )
    under = [word.text for word in reading.pages[0].words if _holds(word.box, across, down)]
    assert under == [truth.number]
    assert "commande" in said["number"].why.en
    assert said["lines[0].quantity.value"].confidence > 0.99


def test_an_amount_that_does_not_follow_from_its_line_makes_the_order_wait() -> None:
    truth = invent("fr", "misprint", lines=3)
    wrong = truth.lines[1].__class__(**{**vars(truth.lines[1]), "amount": truth.lines[1].amount + 10})
    result = read(
        LAYOUTS["boxed"](truth.__class__(**{**vars(truth), "lines": (truth.lines[0], wrong, truth.lines[2])}))
    )
    assert {"pdf.line-unproven", "pdf.sum-differs"} <= set(waiting(result))
    place = next(one.place for one in result.documents[0].findings if one.code == "pdf.line-unproven")
    assert place is not None
    assert place.startswith("page 1, x ")


def test_a_line_that_is_missing_shows_in_the_total() -> None:
    truth = invent("en", "lost", lines=4)
    result = read(LAYOUTS["boxed"](truth.__class__(**{**vars(truth), "lines": truth.lines[:3]})))
    assert waiting(result) == ["pdf.sum-differs"]


def test_an_invoice_is_not_taken_for_an_order() -> None:
    from tests.documents.sheet import Sheet, number
    from tests.documents.table import Manner, columns, draw_table, draw_totals

    truth = invent("fr", "invoice", lines=2)
    sheet = Sheet()
    sheet.text(40, 50, truth.buyer.name, bold=True)
    sheet.text(300, 50, "FACTURE", bold=True, size=16)
    sheet.block(300, 80, [f"Commande n° {truth.number}", "Date : 12/03/2026"])
    cols = columns(sheet, ("Référence", 100, "l", lambda line: line.code), ("Qté", 60, "r", lambda line: number(line.quantity, "_,", None)),
                   ("PU", 80, "r", lambda line: number(line.price, "_,")), ("Montant", 90, "r", lambda line: number(line.amount, "_,")))  # fmt: skip
    end = draw_table(sheet, 150, cols, truth.lines, Manner(), next_page=lambda _: 50, money=lambda v: number(v, "_,"))
    draw_totals(sheet, end, [("Total HT", number(truth.net, "_,"))], label_at=200, value_at=368)
    assert "pdf.perhaps-not-an-order" in waiting(read(sheet.done()))


def test_the_net_price_and_reduction_of_a_line_are_kept_as_printed() -> None:
    truth = invent("fr", "reduced-3", lines=6, discount=True)
    order = read(LAYOUTS["reduced"](truth)).documents[0].order
    assert order is not None
    for line, read_line in zip(truth.lines, order.lines, strict=True):
        assert [one.percent for one in read_line.allowances] == ([line.discount] if line.discount else [])
        assert read_line.price is not None
        assert read_line.price.net == line.price
        assert read_line.net_amount == line.amount
    assert order.totals is not None
    assert order.totals.net == sum((line.amount for line in truth.lines), Decimal(0))


def test_a_partner_may_ask_for_more_certainty_before_its_orders_go_through() -> None:
    from gateway.model.master import ReadingProfile
    from tests.builders import a_partner

    content = LAYOUTS["boxed"](invent("fr", "threshold"))
    strict = a_partner(reading=ReadingProfile(threshold=1.0))
    assert waiting(PdfFormat().read(content, a_partner())) == []
    result = PdfFormat().read(content, strict)
    assert "pdf.field-doubtful" in waiting(result)
    reading = result.documents[0].reading
    assert reading is not None
    assert {"number", "issued_at"} <= {field.path for field in reading.fields if field.doubtful}
