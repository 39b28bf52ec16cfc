"""Labels that were misspelt or misread say what they meant; words that say something already are left alone."""

import pytest

from adapters.formats.pdf.misprints import label


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Comnande n°", "commande no"),
        ("Numer0 de cornmande", "numero de commande"),
        ("De1ivery date", "delivery date"),
        ("Lleferadresse", "lieferadresse"),
        ("Fourniseur :", "fournisseur"),
        ("Tota1 HT", "total ht"),
    ],
)
def test_one_wrong_sign_is_set_right(printed: str, meant: str) -> None:
    assert label(printed) == meant


@pytest.mark.parametrize("said", ["commandeur", "supplies", "lieferanten", "quotation", "po4711", "besteller", "Lyon"])
def test_a_word_that_says_something_else_is_not_touched(said: str) -> None:
    assert label(said) == said.casefold()
