"""Numbers that prove themselves: GTIN, GLN, VAT, SIREN, SIRET, IBAN, found by shape and check digit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stdnum import ean, iban, luhn
from stdnum.eu import vat

Kind = Literal["gln", "vat_id", "siret", "siren", "iban"]

_GLN = re.compile(r"(?i)\b(?:GLN|ILN|EAN\s+(?:lieu|location)|GS1)\b\s*[:.]?\s*(?:n°\s*)?(\d[\d ]{11,16}\d)")
_VAT = re.compile(
    r"(?<![A-Z0-9])(AT\s?U\d{8}|BE\s?[01]\d{3}[ .]?\d{3}[ .]?\d{3}|CHE[- ]?\d{3}[. ]?\d{3}[. ]?\d{3}|DE\s?\d{3}\s?\d{3}\s?\d{3}"
    r"|ES\s?[A-Z0-9]\d{7}[A-Z0-9]|FR\s?[0-9A-Z]{2}\s?\d{3}\s?\d{3}\s?\d{3}|GB\s?\d{3}\s?\d{4}\s?\d{2}|IT\s?\d{11}|LU\s?\d{8}"
    r"|NL\s?\d{9}B\d{2}|PL\s?\d{10}|PT\s?\d{9}|SE\s?\d{12}|DK\s?\d{8}|CZ\s?\d{8,10}|IE\s?[0-9A-Z]{8,9})(?![A-Z0-9])"
)
_SIRET = re.compile(r"(?i)\bSIRET\b\s*(?:n°)?\s*[:.]?\s*(\d{3}\s?\d{3}\s?\d{3}\s?\d{5})(?!\d)")
_SIREN = re.compile(r"(?i)\b(?:SIREN|RCS(?:\s+[^\W\d]+)?)\b\s*(?:n°)?\s*[:.]?\s*(\d{3}\s?\d{3}\s?\d{3})(?!\d)")
_IBAN = re.compile(r"(?<![A-Z0-9])([A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?)(?![A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Identifier:
    """``proven`` says that the check digit holds. ``start`` is where it stands in the text."""

    kind: Kind
    value: str
    proven: bool
    start: int


def identifiers(said: str) -> Iterator[Identifier]:
    for found in _GLN.finditer(said):
        value = re.sub(r"\D", "", found.group(1))[:13]
        if len(value) == 13:
            yield Identifier("gln", value, bool(ean.is_valid(value)), found.start())
    for found in _IBAN.finditer(said):
        value = found.group(1).replace(" ", "")
        if iban.is_valid(value):
            yield Identifier("iban", value, True, found.start())
    for found in _VAT.finditer(said):
        value = re.sub(r"[ .-]", "", found.group(1))
        yield Identifier("vat_id", value, bool(vat.is_valid(value)), found.start())
    for found in _SIRET.finditer(said):
        value = found.group(1).replace(" ", "")
        yield Identifier("siret", value, bool(luhn.is_valid(value)), found.start())
    for found in _SIREN.finditer(said):
        value = found.group(1).replace(" ", "")
        yield Identifier("siren", value, bool(luhn.is_valid(value)), found.start())


def gtin(said: str) -> str | None:
    """The text as a GTIN whose check digit holds."""
    digits = said.replace(" ", "")
    return digits if len(digits) in (8, 12, 13, 14) and digits.isdigit() and ean.is_valid(digits) else None
