"""Check digits of the identifiers that orders carry. A wrong one is a typing error caught before it costs anything."""

from functools import lru_cache

from stdnum import ean, luhn
from stdnum.eu import vat

_EUROPEAN = frozenset(
    {
        "at",
        "be",
        "bg",
        "cy",
        "cz",
        "de",
        "dk",
        "ee",
        "el",
        "es",
        "fi",
        "fr",
        "hr",
        "hu",
        "ie",
        "it",
        "lt",
        "lu",
        "lv",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "se",
        "si",
        "sk",
    }
)
REMEMBERED = 50_000  # the same articles and places come back in every order


@lru_cache(REMEMBERED)
def gs1_is_right(number: str) -> bool:
    """GTIN-8, -12, -13, -14 or GLN: digits only, with the right last one."""
    return len(number) in (8, 12, 13, 14) and bool(ean.is_valid(number))


@lru_cache(REMEMBERED)
def with_right_check_digit(number: str) -> str | None:
    """The number its other digits call for, when only its check digit is wrong."""
    if len(number) not in (8, 12, 13, 14) or not (number.isascii() and number.isdigit()) or ean.is_valid(number):
        return None
    return number[:-1] + str(ean.calc_check_digit(number[:-1]))


@lru_cache(REMEMBERED)
def vat_is_right(number: str) -> bool:
    """True too for countries outside the Union, whose numbers we cannot judge."""
    plain = "".join(sign for sign in number if sign.isalnum()).upper()
    return plain[:2].lower() not in _EUROPEAN or bool(vat.is_valid(plain))


@lru_cache(REMEMBERED)
def register_number_is_right(number: str) -> bool:
    """SIREN (9 digits) and SIRET (14) end on a Luhn digit; La Poste's establishments are exempt. Others pass."""
    plain = "".join(sign for sign in number if sign.isalnum())
    if not plain.isdigit() or len(plain) not in (9, 14) or plain.startswith("356000000"):
        return True
    return bool(luhn.is_valid(plain))
