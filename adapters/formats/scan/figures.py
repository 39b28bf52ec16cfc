"""What damage does to print, undone where there is no doubt: signs that are dirt, commas that lost their tail.

Works on words before they are read as an order; no digit is changed into another. Which sign is the decimal one is a habit of the
whole document (:func:`habit`), and so a comma read as a point is told from its place: two digits follow it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from adapters.formats.pdf.lexicon import fold
from adapters.formats.pdf.page import Page, Word, around

_LOOSE = re.compile(r"\d[\d.,;:·'’]*")
_CENTS = re.compile(r"(\d{1,3}(?:[.,]?\d{3})*|\d+)[.,](\d\d)")
_SMALL = re.compile(r"0[.,](\d{3,4})")
_DATE = re.compile(r"(\d{1,2})([./:,;·-])(\d{1,2})([./:,;·-])(\d{4})")
_COMMA_WORDS = re.compile(
    r"\b(commande|quantite|qte|prix|montant|livraison|bestell\w*|menge|preis|betrag|lieferung|summe)\b"
)
_POINT_WORDS = re.compile(r"\b(order|quantity|qty|price|amount|delivery|ship|subtotal)\b")
_TAIL = re.compile(r"[-/]\d[\w./-]*")
_BEFORE_TAIL = re.compile(r"[A-Z]{1,5}|[A-Z]*\d+[A-Z]*")
_ORDER_PREFIX = re.compile(r"^P0(?=-?\d{4,}$)")  # the letter of “PO”, where numbers begin with no nought
_FIRST_HALF, _SECOND_HALF = re.compile(r"([A-Z])0(\d{1,2}[A-Z]?)"), re.compile(r"\d[A-Z]{2}")  # of a British post code
_MONEY = re.compile(r"^([€£$]?)(.*?)([€£$%]?)$")


def habit(pages: Sequence[Page]) -> str:
    """The decimal sign. A comma that lost its tail looks like a point, hardly ever the other way round."""
    said = " ".join(fold(word.text) for page in pages for word in page.words)
    score = 3.0 * (len(_COMMA_WORDS.findall(said)) > len(_POINT_WORDS.findall(said))) - 1.5
    for page in pages:
        for word in page.words:
            found = re.search(r"(?:([.,])\d{3})?([.,])\d\d\D?$", word.text)
            if found is None or _DATE.search(word.text):
                continue
            score += {",": 1.0, ".": -0.5}[found.group(2)]
            if found.group(1) and found.group(1) != found.group(2):
                score += {",": 1.0, ".": -1.0}[found.group(2)]
    return "," if score > 0 else "."


def mended(pages: Sequence[Page]) -> list[Page]:
    point = habit(pages)
    dates = [found.group(2) for page in pages for word in page.words if (found := _DATE.fullmatch(word.text))]
    between = max("./-", key=dates.count) if dates else "."
    return [replace(page, words=tuple(_mended(page.words, point, between))) for page in pages]


def _mended(words: Sequence[Word], point: str, between: str) -> list[Word]:
    found: list[Word] = []
    for word in words:
        text = _word(word.text, point, between)
        if not text:
            continue
        last = found[-1] if found else None
        if last is not None and _goes_on(last, word, text):
            found[-1] = replace(
                last, text=last.text + text, box=around((last.box, word.box)), sure=min(last.sure, word.sure)
            )
            continue
        if last is not None and _SECOND_HALF.fullmatch(text) and _FIRST_HALF.fullmatch(last.text):
            found[-1] = replace(last, text=_FIRST_HALF.sub(r"\1O\2", last.text))
        found.append(word if text == word.text else replace(word, text=text))
    return found


def _goes_on(last: Word, word: Word, text: str) -> bool:
    """``PMF -7298``: a code whose hyphen stands a little apart."""
    tall = word.box.y1 - word.box.y0
    level = abs(last.box.y0 - word.box.y0) < 0.3 * tall
    near = -0.2 * tall < word.box.x0 - last.box.x1 < 0.6 * tall
    return bool(level and near and _TAIL.fullmatch(text) and _BEFORE_TAIL.fullmatch(last.text))


def _word(text: str, point: str, between: str) -> str:
    text = re.sub(r"^[.,·;:'’`]+(?=\w)", "", text)
    text = re.sub(r"(?<=\w)·(?=\w)", "-", text) if not text[:1].isdigit() else text
    text = _ORDER_PREFIX.sub("PO", text)
    date = _DATE.search(text)
    if date and (date.group(2) != date.group(4) or date.group(2) not in "./-"):
        sign = next((one for one in (date.group(2), date.group(4)) if one in "/-"), between)
        return text[: date.start()] + f"{date.group(1)}{sign}{date.group(3)}{sign}{date.group(5)}" + text[date.end() :]
    if date:
        return text
    parts = _MONEY.match(text)
    assert parts is not None
    before, figure, behind = parts.groups()
    if not _LOOSE.fullmatch(figure):
        return text
    return before + _figure(figure, point) + behind


def _figure(said: str, point: str) -> str:
    plain = said.replace(";", ",").replace(":", ".").replace("·", ".").rstrip(".,'’")
    thousands = "." if point == "," else ","
    small = _SMALL.fullmatch(plain)
    if small:
        return f"0{point}{small.group(1)}"
    cents = _CENTS.fullmatch(plain)
    if cents:
        return cents.group(1).replace(".", thousands).replace(",", thousands) + point + cents.group(2)
    return plain
