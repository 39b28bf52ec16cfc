"""Tables whose heads nobody knows, or that have none, are told by their arithmetic."""

import pytest

from adapters.formats.pdf.format import PdfFormat
from adapters.formats.pdf.opening import Paper, open_paper
from adapters.formats.pdf.unheaded import body_of
from gateway.model.finding import Severity
from tests.documents.fifth_blind import bare
from tests.documents.measure import score
from tests.documents.sheet import Sheet
from tests.documents.truth import LANGUAGES, invent


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_without_heads_are_read_and_wait_because_price_and_quantity_could_be_exchanged(language: str) -> None:
    truth = invent(language, "bare-told", lines=6)
    result = PdfFormat().read(bare(truth), None)
    found = score("bare", truth, result)
    assert found.lines_right == 6, found.wrong
    waits = [one for one in result.documents[0].findings if one.code == "pdf.unproven"]
    assert [one.severity for one in waits] == [Severity.ERROR]
    assert "exchanged" in waits[0].sentence.en


def test_one_row_whose_numbers_happen_to_multiply_is_no_table() -> None:
    sheet = Sheet()
    sheet.text(40, 60, "Stock 12   7   84")
    sheet.text(40, 80, "Nothing else on this page has three numbers")
    paper = open_paper(sheet.done())
    assert isinstance(paper, Paper)
    assert body_of(paper.pages) == []
