"""Amounts, quantities and dates as they are printed in each language."""

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from adapters.formats.pdf_out.labels import Language
from adapters.formats.pdf_out.units import UNITS
from gateway.model.base import Moment
from gateway.model.parts import Quantity

LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB", "de": "de_DE"}


def money(amount: Decimal, currency: str, language: Language) -> str:
    return format_currency(amount, currency, locale=LOCALES[language])


def amount(value: Decimal, language: Language, *, most: int = 2) -> str:
    """Two decimals, up to ``most`` where they say something: for columns whose head names the currency."""
    return format_decimal(value, "#,##0.00" + "#" * (most - 2), locale=LOCALES[language])


def number(value: Decimal, language: Language) -> str:
    return format_decimal(value, "#,##0.######", locale=LOCALES[language])


def quantity(given: Quantity, language: Language) -> str:
    return f"{number(given.value, language)}\u00a0{unit_name(given, language)}".rstrip("\u00a0")


def unit_name(given: Quantity, language: Language) -> str:
    """In words, in the plural when there are several: two pairs. A code that has no words stands for itself."""
    unit = given.unit or "C62"
    names = UNITS[language].get(unit)
    if names is None:
        return unit
    one, _, many = names.partition("|")
    several = abs(given.value) >= 2 if language == "fr" else given.value != 1
    return (many or one) if several else one


def percent(value: Decimal, language: Language) -> str:
    sign = "\u00a0%" if language != "en" else "%"
    return number(value, language) + sign


def day(moment: Moment | None, language: Language) -> str:
    if moment is None:
        return ""
    plain: date = moment.date() if isinstance(moment, datetime) else moment
    if language == "fr":
        return format_date(plain, "1'er' MMMM y" if plain.day == 1 else "d MMMM y", locale=LOCALES[language])
    return format_date(plain, "long", locale=LOCALES[language])


def country(code: str | None, language: Language) -> str:
    """Its name; the code itself where it names none."""
    return str(Locale.parse(LOCALES[language]).territories.get(code, code)) if code else ""


def iban(value: str | None) -> str:
    """In groups of four, as people read it aloud."""
    plain = (value or "").replace(" ", "")
    return "\u00a0".join(plain[start : start + 4] for start in range(0, len(plain), 4))
