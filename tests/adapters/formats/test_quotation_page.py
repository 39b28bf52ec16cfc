"""The quotation as a page: in the customer's language, with what it must say to be taken up."""

import io
from datetime import date
from decimal import Decimal

import pytest
from pypdf import PdfReader

from adapters.formats.forms import PlainPdf
from adapters.formats.pdf_out.quotation import WORDS
from gateway.model.conditions import Condition
from gateway.model.decision import Resolution
from gateway.model.parts import Parties
from gateway.model.quotation import Quotation
from gateway.rules import examine
from tests.builders import MARTIN, NOW, TODAY, a_book, a_context, an_order, own_identity

REBATE = Condition(code="R3", reason="remise de fin d'année", percent=3)


def offered(conditions: tuple[Condition, ...] = ()) -> Resolution:
    return examine(an_order(lines=2), a_book(conditions=conditions), a_context()).resolution


def a_quotation(**said: object) -> Quotation:
    parties = Parties(seller=own_identity().as_party(), buyer=MARTIN)
    known = {"number": "DV2026-000007", "issued_at": TODAY, "valid_until": date(2026, 4, 9), "currency": "EUR"}
    return Quotation.model_validate(known | {"parties": parties, "offered": offered(), "payment_days": 30} | said)


def page(quotation: Quotation, language: str) -> str:
    formed = PlainPdf().write(quotation, own_identity(), language, NOW)
    assert formed is not None
    assert formed.filename == "DV2026-000007.pdf"
    sheets = PdfReader(io.BytesIO(formed.content)).pages
    return " ".join(
        " ".join(one.extract_text() for one in sheets).replace("\u00a0", " ").replace("\u202f", " ").split()
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ("Devis", "Valable jusqu'au 9 avril 2026", "à 30 jours", "250,00 €", "300,00 €", "Équerre acier 50 mm")),
        ("en", ("Quotation", "9 April 2026", "within 30 days", "€250.00", "€300.00", "To order, quote number")),
        ("de", ("Angebot", "9. April 2026", "innerhalb von 30 Tagen", "250,00 €", "300,00 €", "Preise gelten fest")),
    ],
)
def test_it_says_in_the_customers_language_what_is_offered_and_until_when(language: str, said: tuple[str, ...]) -> None:
    text = page(a_quotation(), language)
    for words in (*said, "DV2026-000007", "Martin"):
        assert words.lower() in text.lower().replace("’", "'"), words


def test_agreed_reductions_stand_between_the_lines_and_the_total() -> None:
    text = page(a_quotation(offered=offered((REBATE,))), "fr")
    assert "remise de fin d'année 3 % -7,50 €" in text.replace("’", "'").replace("−", "-").replace("\u2011", "-")
    assert "242,50 €" in text


def test_what_is_given_free_is_said_and_a_customer_without_terms_reads_none() -> None:
    lines = offered().lines
    given = lines[1].model_copy(update={"free": True, "net_amount": Decimal(0)})
    changed = offered().model_copy(update={"lines": (lines[0], given)})
    text = page(a_quotation(offered=changed, payment_days=None), "fr")
    assert "offert" in text
    assert "Paiement" not in text


def test_the_same_quotation_is_the_same_page() -> None:
    assert page(a_quotation(), "fr") == page(a_quotation(), "fr")


def test_every_word_exists_in_every_language() -> None:
    assert set(WORDS["fr"]) == set(WORDS["en"]) == set(WORDS["de"])
