"""Days as people print them in French, English and German; day or month first is a habit of the whole document."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from adapters.formats.pdf.lexicon import fold

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier january januar janner jan janv",
            "fevrier february februar feb fev fevr feber",
            "mars march marz mar maerz mrz",
            "avril april apr avr",
            "mai may",
            "juin june juni jun",
            "juillet july juli jul juil",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oktober oct okt",
            "novembre november nov",
            "decembre december dezember dec dez",
        ),
        start=1,
    )
    for name in names.split()
}

_DIGITS = re.compile(r"(?<![\d.,/-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?![\d/]|[.,-]\d)")
_ISO = re.compile(r"(?<![\d.,/-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_NAMED = re.compile(
    r"(?<![\d.,])(\d{1,2})\s?(?:er|st|nd|rd|th|\.)?[\s-]+(?:of |de )?([A-Za-zéûäÉÛÄ]{3,9})\.?,?[\s-]+(\d{4}|\d{2})(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<![\w])([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_WEEK = re.compile(r"(?i)(?<!\w)(?:KW|CW|semaine|week|sem\.?|S)\s?(\d{1,2})\s?[/.\-\s]\s?(\d{4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """``start`` and ``end`` are where it stands in the text; ``other`` is the day with month and day exchanged, when
    that is one too; ``until`` is later for a week."""

    start: int
    end: int
    value: date
    other: date | None = None
    until: date | None = None


def days(said: str) -> Iterator[Day]:
    """Every day in the text, day first where it can be read both ways."""
    if not any(sign.isdigit() for sign in said):
        return
    taken: list[tuple[int, int]] = []
    for found in sorted((*_iso(said), *_named(said), *_digits(said), *_weeks(said)), key=lambda one: one.start):
        if all(found.end <= start or found.start >= end for start, end in taken):
            taken.append((found.start, found.end))
            yield found


def month_first(found: Iterable[Day], said: Iterable[str]) -> bool | None:
    """Whether the document puts the month first: some number tells, or nothing does (``None``)."""
    for text in said:
        match = _DIGITS.fullmatch(text.strip())
        if match is None:
            continue
        first, second = int(match.group(1)), int(match.group(3))
        if first > 12:
            return False
        if second > 12:
            return True
    return None if any(day.other for day in found) else False


def _iso(said: str) -> Iterator[Day]:
    for found in _ISO.finditer(said):
        value = _day(int(found.group(1)), int(found.group(3)), int(found.group(4)))
        if value:
            yield Day(found.start(), found.end(), value)


def _named(said: str) -> Iterator[Day]:
    for found in _NAMED.finditer(said):
        month = MONTHS.get(fold(found.group(2)))
        value = _day(_year(found.group(3)), month, int(found.group(1))) if month else None
        if value:
            yield Day(found.start(), found.end(), value)
    for found in _MONTH_FIRST.finditer(said):
        month = MONTHS.get(fold(found.group(1)))
        value = _day(int(found.group(3)), month, int(found.group(2))) if month else None
        if value:
            yield Day(found.start(), found.end(), value)


def _digits(said: str) -> Iterator[Day]:
    for found in _DIGITS.finditer(said):
        first, second, year = int(found.group(1)), int(found.group(3)), _year(found.group(4))
        value, other = _day(year, second, first), _day(year, first, second)
        if value and other and value != other:
            yield Day(found.start(), found.end(), value, other)
        elif value or other:
            yield Day(found.start(), found.end(), value or other or date.min)


def _weeks(said: str) -> Iterator[Day]:
    for found in _WEEK.finditer(said):
        try:
            monday = date.fromisocalendar(int(found.group(2)), int(found.group(1)), 1)
        except ValueError:
            continue
        yield Day(found.start(), found.end(), monday, until=monday + timedelta(days=4))


def _year(said: str) -> int:
    return int(said) if len(said) == 4 else 2000 + int(said)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        value = date(year, month, day)
    except ValueError:
        return None
    return value if 1990 <= year <= 2099 else None
