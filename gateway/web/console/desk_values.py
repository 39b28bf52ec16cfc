"""Numbers and days as people and papers write them, read from the fields of the document desk and shown in them."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation


def show_number(value: Decimal, language: str) -> str:
    plain = format(value, "f")
    return plain.replace(".", ",") if language == "fr" else plain


def show_day(value: str, language: str) -> str:
    """``2026-03-20`` stays so in English, where 03/04 would be read both ways; ``20/03/2026`` in French."""
    try:
        day = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{day:%d/%m/%Y}" if language == "fr" else f"{day:%Y-%m-%d}"


_NUMBER = re.compile(r"-?\d[\d\s.,'’\u00a0\u202f]*")


def read_number(said: str) -> Decimal | None:
    """As people and papers write it: ``1 234,50``, ``1.234,50``, ``1,234.50``, ``12.5 €``. A single sign followed by three
    digits after at most three is taken for thousands only when the sign comes again."""
    found = _NUMBER.search(said.replace("−", "-"))
    if found is None or re.search(r"[^\s\d.,'’€$£%\-−\u00a0\u202fA-Z]", said):
        return None
    plain = re.sub(r"[\s'’\u00a0\u202f]", "", found[0])
    last = max(plain.rfind(","), plain.rfind("."))
    if last >= 0:
        sign = plain[last]
        other = "." if sign == "," else ","
        whole = plain.replace(other, "")
        plain = whole.replace(sign, "") if whole.count(sign) > 1 else whole.replace(sign, ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


_DAY_FIRST = re.compile(r"\b(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{2}|\d{4})\b")


def read_day(said: str) -> str | None:
    """``2026-03-20``, ``20/03/2026``, ``20.3.26`` → ISO; None for what is no day. The day comes before the month."""
    try:
        return date.fromisoformat(said.strip()[:10]).isoformat()
    except ValueError:
        pass
    found = _DAY_FIRST.search(said)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None
