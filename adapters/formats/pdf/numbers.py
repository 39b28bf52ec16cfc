"""Numbers as people print them. Which sign is the decimal one is a habit of the whole document, never of one number."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

POINTS = (",", ".")
"""The two habits: 1.234,50 and 1,234.50."""

LONGEST = 60  # signs; longer is no number but a sentence
_DIGIT = re.compile(r"\d")
BLANKS = "\u00a0\u202f\u2009 "
_MONEY = re.compile(r"(?i)(?:€|£|\$|EUR|GBP|USD|CHF)")
_GROUPED = {
    ",": re.compile(r"[+-]?(?:\d{1,3}(?:[ .'’]\d{3})+|\d+)(?:,\d+)?"),
    ".": re.compile(r"[+-]?(?:\d{1,3}(?:[ ,'’]\d{3})+|\d+)(?:\.\d+)?"),
}


@lru_cache(20_000)
def parse(said: str, point: str) -> Decimal | None:
    """The whole text as one number, a sign of money beside it allowed; ``None`` when it is none in this habit."""
    if len(said) > LONGEST or not _DIGIT.search(said):
        return None
    plain = _MONEY.sub(" ", said)
    for blank in BLANKS:
        plain = plain.replace(blank, " ")
    plain = " ".join(plain.split()).replace("−", "-")
    if plain.endswith("-") and plain[:1].isdigit():
        plain = "-" + plain[:-1].strip()
    if not plain or not _GROUPED[point].fullmatch(plain):
        return None
    digits = re.sub(r"[ '’]", "", plain).replace("." if point == "," else ",", "").replace(",", ".")
    try:
        return Decimal(digits) if len(digits) <= 30 else None
    except InvalidOperation:
        return None


_LEADING = re.compile(r"\s*([+-]?\d[\d .,'’\u00a0\u202f]*)(.*)", re.DOTALL)


@lru_cache(20_000)
def parse_with_rest(said: str, point: str) -> tuple[Decimal, str] | None:
    """A number and what stands behind it: ``48,5 KG`` gives 48.5 and ``KG``."""
    found = _LEADING.fullmatch(_MONEY.sub(" ", said))
    if found is None:
        return None
    value = parse(found.group(1).strip(" .,"), point)
    return (value, found.group(2).strip()) if value is not None else None


@lru_cache(20_000)
def is_numeric(said: str) -> bool:
    """A number in some habit, perhaps with a sign of money or a percent sign."""
    plain = said.strip().rstrip("%").strip()
    return any(parse(plain, point) is not None for point in POINTS)
