"""Order number, days and currency from the head of the order: which of the labelled values is which, and how surely."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from adapters.formats.pdf.dates import Day, month_first
from adapters.formats.pdf.fields import Field, but, labelled_as
from adapters.formats.pdf.labels import Labelled, labelled
from adapters.formats.pdf.lexicon import (
    DELIVERY_DAY,
    DOCUMENT,
    NOT_THE_ORDER,
    NUMBER,
    ONLY_A_DAY,
    ORDER,
    ORDER_DAY,
    OTHER_DAY,
    OUR_REFERENCE,
    PLAIN_DAY,
    fold,
    matches,
)
from adapters.formats.pdf.page import Box, Page, Row
from gateway.model.finding import Words

CURRENCIES = {
    "€": "EUR",
    "£": "GBP",
    "EUR": "EUR",
    "EURO": "EUR",
    "EUROS": "EUR",
    "GBP": "GBP",
    "USD": "USD",
    "CHF": "CHF",
    "US$": "USD",
    "PLN": "PLN",
    "SEK": "SEK",
    "DKK": "DKK",
    "CZK": "CZK",
}
TO_A_SUPPLIER = re.compile(
    r"(?:(?<=commande)|(?<=order)|(?<=cde)|(?<=bestellung)|(?<=auftrag)) (?:fournisseur|supplier|vendor|frs)\b|^(?:supplier|vendor) (?=order)"
)
"""``Commande fournisseur n°`` is the order's number, not the supplier's."""
_MONEY = re.compile(r"\d+,\d\d|\d{1,3}(?:[.,' ]?\d{3})+[.,]\d\d")
SAID = 0.9  # the score of a day from which its label says what it is
WORDS_NEAR = 6  # of a sentence before a value that may say what it is


@dataclass(frozen=True)
class Header:
    number: Field[str] | None = None
    ordered: Field[date] | None = None
    wanted: Field[Day] | None = None
    currency: Field[str] | None = None
    unclear: tuple[Box, ...] = ()  # days that nothing says the meaning of


def read_header(pages: Sequence[Page], rows: Sequence[Row], line_days: Iterable[Day]) -> Header:
    """``rows`` are those outside the table. ``line_days`` help to tell whether days or months come first."""
    values = list(labelled(rows))
    if not values:
        return Header(currency=_currency(pages, rows))
    days = [one for one in values if one.day is not None]
    swap = month_first([*(one.day for one in days if one.day), *line_days], [one.text for one in days])
    ordered = _day(days, _is_order_day)
    wanted = _day(days, _is_delivery_day)
    if swap:
        ordered, wanted = _swapped(ordered), _swapped(wanted)
    elif swap is None:
        ordered, wanted = _settled(ordered, wanted, _language_says_day_first(pages))
    return Header(
        number=_number(values, rows),
        ordered=Field(ordered.value.value, ordered.box, ordered.confidence, ordered.why, ordered.printed)
        if ordered
        else None,
        wanted=wanted,
        currency=_currency(pages, rows),
        unclear=_unclear(days, ordered),
    )


def _unclear(days: Sequence[Labelled], ordered: Field[Day] | None) -> tuple[Box, ...]:
    """Days that may be the delivery's: not the order's, and under no label that says for sure what they are."""
    known = {
        one.box
        for one in days
        if _is_order_day(one.label) >= SAID or _is_delivery_day(one.label) or matches(OTHER_DAY, one.label)
    } | {ordered.box if ordered is not None else None}
    return tuple(one.box for one in days if one.box not in known)


def _number(values: Sequence[Labelled], rows: Sequence[Row]) -> Field[str] | None:
    scored: list[tuple[float, int, Labelled]] = []
    for place, one in enumerate(values):
        if one.day is not None or not _may_be_number(one.text):
            continue
        score = _number_score(one, rows) * _shape(one.text)
        score *= 0.5 if one.how != "inline" and one.words_after > 1 else 1.0
        if score > 0.3:
            scored.append((score, -place, one))
    if not scored:
        return None
    scored.sort(key=lambda found: found[:2], reverse=True)
    best_score, _, best = scored[0]
    text = _whole(best, rows)
    rivals = {_whole(one, rows) for score, _, one in scored if score > best_score - 0.05} - {text}
    confidence = best_score if not rivals else min(best_score, 0.6)
    return Field(text, best.box, round(confidence, 2), _why(best, rivals), text)


def _why(best: Labelled, rivals: Iterable[str]) -> Words:
    why = labelled_as(best.label, best.how)
    others = ", ".join(sorted(rivals))
    return but(why, f"mais aussi {others}", f"but also {others}") if others else why


def _may_be_number(text: str) -> bool:
    digits = sum(sign.isdigit() for sign in text)
    return 3 <= len(text) <= 30 and digits >= 2 and not _MONEY.fullmatch(text)


def _shape(text: str) -> float:
    """How much the text looks like the number of an order."""
    if re.fullmatch(r"(?:(?:0?[1-9]|1[0-2])[/.-])?(?:19|20)\d\d", text):
        return 0.5
    return 1.0 if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9./_-]*", text) else 0.8


def _number_score(one: Labelled, rows: Sequence[Row]) -> float:
    label = " ".join(one.label.split()[-WORDS_NEAR:])
    if not label:
        return 0.0
    ordered, numbered = matches(ORDER, label), matches(NUMBER, label) or "bestellnr" in label
    excluded = matches(NOT_THE_ORDER, TO_A_SUPPLIER.sub("", label))
    direct = {"inline": 1.0, "left": 0.99, "above": 0.97}.get(one.how, 0.5)
    if ordered and (numbered or label.endswith(("number", "nummer", "nr"))):
        return (0.98 if not excluded else 0.75) * direct
    if excluded:
        return 0.0
    if ordered:
        return 0.9 * direct
    if numbered and matches(DOCUMENT, label):
        return 0.93 * direct
    if matches(r"\brappeler\b|please quote|bitte angeben", label):
        return 0.93 * direct
    if matches(OUR_REFERENCE, label):
        return 0.6 * direct
    if numbered and len(label.split()) <= 2:
        return (0.9 if _title_near(one.box, rows) else 0.55) * direct
    return 0.0


def _title_near(box: Box, rows: Sequence[Row]) -> bool:
    """A heading that names the order stands right above: a bare ``N°`` below it is the order's."""
    return any(
        matches(ORDER, fold(row.text)) and len(row.words) <= 8 and 0 <= box.y0 - row.box.y0 < 45
        for row in rows
        if row.box.page == box.page
    )


def _whole(one: Labelled, rows: Sequence[Row]) -> str:
    """A number printed with blanks, such as ``CF 2026 00123``, taken whole when nothing else stands in the cell."""
    for row in rows:
        if row.box.page != one.box.page or abs(row.box.y0 - one.box.y0) > 8:
            continue
        for phrase in row.phrases:
            if phrase.box.x0 - 1 <= one.box.x0 <= phrase.box.x1 and one.how in ("left", "above"):
                words = phrase.text.split()
                if 1 < len(words) <= 4 and all(
                    re.fullmatch(r"[A-Z]{1,4}|[A-Z0-9./-]*\d[A-Z0-9./-]*", word) for word in words
                ):
                    return phrase.text
    return one.text


def _day(days: Sequence[Labelled], score: Callable[[str], float]) -> Field[Day] | None:
    scored = [(score(one.label), -place, one) for place, one in enumerate(days)]
    scored = [found for found in scored if found[0] > 0.3]
    if not scored:
        return None
    scored.sort(key=lambda found: found[:2], reverse=True)
    best_score, _, best = scored[0]
    assert best.day is not None
    rivals = {
        one.text
        for value, _, one in scored
        if value > best_score - 0.05 and one.day and one.day.value != best.day.value
    }
    confidence = best_score if not rivals else min(best_score, 0.7)
    return Field(
        best.day,
        best.box,
        round(confidence, 2),
        _why(best, rivals),
        best.text,
    )


def _last(stems: str, label: str) -> int:
    return max((found.start() for found in re.finditer(stems, label)), default=-1)


def _is_order_day(label: str) -> float:
    near = " ".join(label.split()[-WORDS_NEAR:])
    ordered, wanted = _last(ORDER_DAY, near), _last(DELIVERY_DAY, near)
    titled = matches(ORDER, near) and matches(r"\b(no|nr|number|nummer) (of|du|vom|dated|from)$", near)
    if titled and not matches(NOT_THE_ORDER, TO_A_SUPPLIER.sub("", near)):
        return 0.97  # "Purchase order no. 4711 of 3 April"
    if wanted >= 0 and not (ordered > wanted and matches(r"\b(du|vom|dated|le|of)$", near)):
        return 0.0
    if matches(OTHER_DAY, near):
        return 0.0
    if ordered >= 0 or (matches(ORDER, near) and matches(r"\b(du|of|vom|v|from|dated)$", near)):
        return 0.97
    if not matches(PLAIN_DAY, near):
        return 0.0
    return 0.9 if matches(ONLY_A_DAY, near) else 0.6  # "Date" with a word nobody knows may be any day


NOT_A_DELIVERY = (
    r"factur|invoice|rechnung|\bbl\b|lieferschein|acknowl|\baccuse|confirm|bestatig|\bantwort|reponse|\breply"
)


def _is_delivery_day(label: str) -> float:
    near = " ".join(label.split()[-WORDS_NEAR:])
    if not matches(DELIVERY_DAY, near) or matches(NOT_A_DELIVERY, near):
        return 0.0
    ordered, wanted = _last(ORDER_DAY, near), _last(DELIVERY_DAY, near)
    return 0.97 if wanted > ordered else 0.8 if not matches(r"\b(du|vom|dated)$", near) else 0.0


def _swapped(found: Field[Day] | None) -> Field[Day] | None:
    if found is None or found.value.other is None:
        return found
    day = found.value
    assert day.other is not None
    why = but(found.why, "le mois d'abord", "month first")
    return Field(Day(day.start, day.end, day.other, day.value), found.box, found.confidence, why, found.printed)


def _language_says_day_first(pages: Sequence[Page]) -> bool:
    """French and German always put the day first, and so do orders in pounds; English in dollars is anybody's guess."""
    said = " ".join(word.text for page in pages[:1] for word in page.words)
    if re.search(r"[éèàçüöäß]", said) or "£" in said or "GBP" in said:
        return True
    return "$" not in said and "USD" not in said


def _settled(
    ordered: Field[Day] | None, wanted: Field[Day] | None, day_first: bool
) -> tuple[Field[Day] | None, Field[Day] | None]:
    """Days that can be read both ways: as the language has it when that makes sense, else in doubt."""
    if day_first and _in_order(ordered, wanted):
        return ordered, wanted
    return _doubtful(ordered), _doubtful(wanted)


def _in_order(ordered: Field[Day] | None, wanted: Field[Day] | None) -> bool:
    return ordered is None or wanted is None or 0 <= (wanted.value.value - ordered.value.value).days <= 400


def _doubtful(found: Field[Day] | None) -> Field[Day] | None:
    if found is None or found.value.other is None:
        return found
    why = but(found.why, "jour et mois peut-être échangés", "day and month may be exchanged")
    return Field(found.value, found.box, 0.6, why, found.printed)


def _currency(pages: Sequence[Page], rows: Sequence[Row]) -> Field[str] | None:
    for row in rows:
        for phrase in row.phrases:
            if matches(r"devise|monnaie|currency|\bcur\b|wahrung|waehrung", fold(row.text)):
                for word in phrase.words:
                    code = CURRENCIES.get(word.text.strip(":;.,()").upper())
                    if code:
                        return Field(code, word.box, 0.98, labelled_as(fold(phrase.text), "inline"), word.text)
    counted: dict[str, list[Box]] = {}
    for page in pages:
        for word in page.words:
            for said in re.findall(r"[€£]|\b(?:EUR|GBP|USD|CHF|PLN|SEK|DKK|CZK|EUROS?)\b|US\$", word.text.upper()):
                counted.setdefault(CURRENCIES[said], []).append(word.box)
    if len(counted) == 1:
        code, boxes = next(iter(counted.items()))
        why = Words(fr=f"la seule monnaie nommée, {len(boxes)} fois", en=f"the only currency said, {len(boxes)} times")
        return Field(code, boxes[0], 0.95, why)
    if counted:
        code = max(counted, key=lambda known: len(counted[known]))
        return Field(
            code, counted[code][0], 0.6, Words(fr="plusieurs monnaies nommées", en="several currencies are said")
        )
    return None
