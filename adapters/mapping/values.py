"""Numbers and dates between wire text and exact Python values. A text that is no such value gives None, never an error.

Dates follow data element 2379: `20261121` under 102, `202611211430` under 203, periods under 718 and 719, weeks under 616.
A moment of the source without zone stays without one: it is the partner's local time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache

Moment = date | datetime

_NUMBER = re.compile(r"-?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_PIVOT = 80  # two-digit years from here on are 19xx
_ZONES = {
    "UTC": 0,
    "GMT": 0,
    "ZZZ": 0,
    "WET": 0,
    "CET": 60,
    "MEZ": 60,
    "WES": 60,
    "CES": 120,
    "MES": 120,
    "EET": 120,
    "EES": 180,
}


def number(text: str) -> Decimal | None:
    """`12,50` and `12.50` as the exact decimal, its digits kept; a minus may follow the number, as old systems write it."""
    whole, _, part = text.partition(".")
    if whole.isdigit() and (not part or part.isdigit()) and text.isascii():  # nearly all; the others take the long way
        return Decimal(text)
    if text[-1:] == "-":
        text = "-" + text[:-1]
    if _NUMBER.fullmatch(text) is None:
        return None
    return Decimal(text.replace(",", "."))


def integer(text: str) -> int | None:
    """A whole number; `3.00` is one."""
    exact = number(text)
    if exact is None or exact != exact.to_integral_value():
        return None
    return int(exact)


def plain(value: Decimal, mark: str = ".") -> str:
    """The decimal written out, without exponent."""
    text = str(value)
    if "E" in text:
        text = format(value, "f")
    return text if mark == "." else text.replace(".", mark)


@lru_cache(maxsize=4096)
def moment(text: str, code: str) -> Moment | None:
    """The day or moment `text` under format `code`; an empty code is taken by the length of the text. None when it is none."""
    reader = _FORMATS.get(code)
    if reader is None:
        return None
    try:
        return reader(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def period(text: str, code: str) -> tuple[Moment, Moment] | None:
    """First and last moment of `text` under `code`; a plain moment is a period of itself. None when it is none."""
    try:
        match code:
            case "718" | "719" | "711" | "713" if "-" in text or len(text) % 2 == 0:
                first, last = text.split("-") if "-" in text else (text[: len(text) // 2], text[len(text) // 2 :])
                single = {"718": "102", "719": "203", "711": "101", "713": "201"}[code]
                start, end = moment(first, single), moment(last, single)
                return (start, end) if start is not None and end is not None else None
            case "616" if _DIGITS.fullmatch(text) and len(text) == 6:
                monday = date.fromisocalendar(int(text[:4]), int(text[4:]), 1)
                return monday, monday + timedelta(days=6)
            case "610" if _DIGITS.fullmatch(text) and len(text) == 6:
                first_day = date(int(text[:4]), int(text[4:]), 1)
                return first_day, (first_day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    except ValueError:
        return None
    found = moment(text, code)
    return None if found is None else (found, found)


def wire_moment(value: Moment, zone: tzinfo) -> tuple[str, str]:
    """Text and 2379 code. A moment with a zone is told in `zone`; seconds are written only when there are some."""
    if not isinstance(value, datetime):
        return f"{value.year:04d}{value.month:02d}{value.day:02d}", "102"
    local = value.astimezone(zone) if value.tzinfo is not None else value
    day = f"{local.year:04d}{local.month:02d}{local.day:02d}{local.hour:02d}{local.minute:02d}"
    return (f"{day}{local.second:02d}", "204") if local.second else (day, "203")


def _digits(length: int, build: Callable[[str], Moment]) -> Callable[[str], Moment | None]:
    def read(text: str) -> Moment | None:
        if len(text) != length or _DIGITS.fullmatch(text) is None:
            return None
        return build(text)

    return read


def _century(two: str) -> int:
    return (1900 if int(two) >= _PIVOT else 2000) + int(two)


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _clock(text: str) -> datetime:
    seconds = int(text[12:14]) if len(text) > 12 else 0
    return datetime(int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]), seconds)  # noqa: DTZ001


def _short(text: str) -> str:
    return f"{_century(text[:2]):04d}{text[2:]}"


def _zoned(length: int) -> Callable[[str], Moment | None]:
    def read(text: str) -> Moment | None:
        stamp, zone = text[:length], text[length:].strip()
        if len(stamp) != length or _DIGITS.fullmatch(stamp) is None:
            return None
        clock = _clock(stamp)
        if zone in _ZONES:
            return clock.replace(tzinfo=UTC if _ZONES[zone] == 0 else timezone(timedelta(minutes=_ZONES[zone])))
        found = re.fullmatch(r"([+-])(\d\d)(\d\d)?", zone, re.ASCII)
        if found is None:
            return clock if not zone else None
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return clock.replace(tzinfo=timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes)))

    return read


def _by_length(text: str) -> Moment | None:
    code = {8: "102", 12: "203", 14: "204"}.get(len(text))
    return _FORMATS[code](text) if code else None


_FORMATS: dict[str, Callable[[str], Moment | None]] = {
    "": _by_length,
    "2": _digits(6, lambda t: date(_century(t[4:]), int(t[2:4]), int(t[:2]))),
    "3": _digits(6, lambda t: date(_century(t[4:]), int(t[:2]), int(t[2:4]))),
    "4": _digits(8, lambda t: date(int(t[4:]), int(t[2:4]), int(t[:2]))),
    "101": _digits(6, lambda t: _day(_short(t))),
    "102": _digits(8, _day),
    "201": _digits(10, lambda t: _clock(_short(t))),
    "202": _digits(12, lambda t: _clock(_short(t))),
    "203": _digits(12, _clock),
    "204": _digits(14, _clock),
    "205": _zoned(12),
    "303": _zoned(12),
    "304": _zoned(14),
}
