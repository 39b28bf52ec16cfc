"""Documents damaged at random give findings, never an exception: sheets of all kinds, mail, and PDF."""

from random import Random

import pytest

from adapters.formats.mail.format import MailFormat
from adapters.formats.pdf.format import PdfFormat
from adapters.formats.spreadsheet.format import SpreadsheetFormat
from gateway.ports import Format
from tests.adapters.formats.mail.test_mail import a_mail
from tests.adapters.formats.spreadsheet.test_spreadsheet import as_csv, ods, xlsx
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import invent

TRUTH = invent("fr", "damage", lines=3)
CASES: dict[str, tuple[Format, bytes, int]] = {
    "xlsx": (SpreadsheetFormat(), xlsx(TRUTH), 120),
    "ods": (SpreadsheetFormat(), ods(TRUTH), 120),
    "csv": (SpreadsheetFormat(), as_csv(TRUTH), 60),
    "mail": (MailFormat(), a_mail(("order.xlsx", xlsx(TRUTH), "application/octet-stream")), 60),
    "pdf": (PdfFormat(), LAYOUTS["typed"](TRUTH), 25),
}


def damaged(content: bytes, dice: Random) -> bytes:
    held = bytearray(content)
    for _ in range(dice.choice([1, 5, 40])):
        held[dice.randrange(len(held))] = dice.randrange(256)
    return bytes(held[: dice.randrange(len(held))]) if dice.random() < 0.2 else bytes(held)


@pytest.mark.parametrize("name", sorted(CASES))
def test_damage_is_never_an_exception(name: str) -> None:
    form, content, times = CASES[name]
    dice = Random(name)
    for _ in range(times):
        hurt = damaged(content, dice)
        form.peek(hurt)
        result = form.read(hurt, None)
        assert result.documents or result.findings
