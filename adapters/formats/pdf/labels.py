"""Values and the words that say what they are: before them, to their left, or above them.

Gives every day, every number-like word and every currency of the document's head with its label; what they are good
for is decided in ``header.py``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.pdf.dates import Day, days
from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.misprints import label as plain
from adapters.formats.pdf.page import Box, Phrase, Row, around

NEAR = 2.4  # heights between a label and the value below it
FAR = 300.0  # points between a label and the value to its right
_TOWN = re.compile(r"[^\W\d_][^\d,:;()]{1,40},\s*")
_TOKEN = re.compile(r"(?<![\w.,/-])[A-Za-z0-9](?:[\w./-]*[A-Za-z0-9])?(?![\w])")


@dataclass(frozen=True, slots=True)
class Labelled:
    """``how``: ``inline`` in the same expression, ``left`` of it, ``above`` it, or ``none``. ``label`` is folded, its misprints set right."""

    label: str
    how: str
    text: str
    box: Box
    day: Day | None = None
    words_after: int = 0  # words behind it in the same expression: "221 Station Road" is a street, not a number


_CONNECTIVES = ("du", "de", "le", "en date du", "of", "dated", "on", "from", "vom", "v", "am", "")


def _without_numbers(said: str) -> str:
    return re.sub(r"\S*\d\S*", " ", said)


@dataclass(frozen=True, slots=True)
class _Spot:
    start: int
    end: int
    text: str
    day: Day | None = None


def labelled(rows: Sequence[Row]) -> Iterator[Labelled]:
    """Days and number-like words of these rows, each with its label."""
    for index, row in enumerate(rows):
        for turn, phrase in enumerate(row.phrases):
            spots = sorted(_spots(phrase.text), key=lambda spot: spot.start)
            parts = re.split(r"\s/\s", phrase.text)
            outside = _outside(rows, index, turn)
            compound = _compound(outside, len(parts)) if len(parts) > 1 else None
            before = 0
            for spot in spots:
                inline = plain(phrase.text[before : spot.start])
                if before and inline in _CONNECTIVES:  # "Votre offre n° 88 du 3/4": the day is the offer's
                    inline = f"{plain(_without_numbers(phrase.text[:before]))} {inline}"
                if spot.day is not None and _TOWN.fullmatch(phrase.text[: spot.start]):
                    inline = f"{inline} le"  # "Leeds, 4 May 2026" says what "Nantes, le 4 mai 2026" does
                told = [(inline, "inline")]
                if compound is not None:
                    told = [(compound[phrase.text[: spot.start].count(" / ")], "above")]
                elif not told[0][0] and before == 0:
                    told = _without_value(outside)
                for label, how in told:
                    yield Labelled(
                        label, how, spot.text, _place(phrase, spot), spot.day, _words(phrase.text[spot.end :])
                    )
                before = spot.end


def _words(behind: str) -> int:
    return len(re.findall(r"[^\W\d_]{3,}", behind))


def _spots(text: str) -> Iterator[_Spot]:
    found = list(days(text))
    for day in found:
        yield _Spot(day.start, day.end, text[day.start : day.end], day)
    taken = [(day.start, day.end) for day in found]
    known = {one.value for one in identifiers(text)}
    for match in _TOKEN.finditer(text):
        said = match.group()
        if any(match.start() < end and match.end() > start for start, end in taken):
            continue
        if re.search(r"\d", said) and said.replace(" ", "") not in known:
            yield _Spot(match.start(), match.end(), said)


def _place(phrase: Phrase, spot: _Spot) -> Box:
    """The words that hold the characters of the spot."""
    boxes, at = [], 0
    for word in phrase.words:
        if at < spot.end and at + len(word.text) > spot.start:
            boxes.append(word.box)
        at += len(word.text) + 1
    return around(boxes) if boxes else phrase.box


def _outside(rows: Sequence[Row], index: int, turn: int) -> list[tuple[str, str]]:
    """Labels outside the expression, the more telling first: to its left when that is near, else above, else left."""
    phrase, row = rows[index].phrases[turn], rows[index]
    found = []
    if turn:
        left = row.phrases[turn - 1]
        if phrase.box.x0 - left.box.x1 < FAR:
            found.append((left.text, "left"))
    for high in reversed(rows[max(0, index - 4) : index]):
        if high.box.page != row.box.page or phrase.box.y0 - high.box.y1 > NEAR * phrase.height:
            continue
        over = [one for one in high.phrases if one.box.overlap(phrase.box) > 0]
        if over:
            found.append((max(over, key=lambda one: one.box.overlap(phrase.box)).text, "above"))
            break
    return found


def _without_value(outside: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The labels that may be meant: one that ends in a colon for sure, else what stands at the left and above."""
    labels = [(plain(said), how) for said, how in outside if not re.search(r"\d", plain(said))]
    sure = [(plain(said), how) for said, how in outside if said.rstrip().endswith(":")]
    return sure[:1] or labels or [("", "none")]


def _compound(outside: Sequence[tuple[str, str]], count: int) -> list[str] | None:
    """``Bestell-Nr./Belegdatum`` over ``4540175737 / 23.05.2025``."""
    for said, _how in outside:
        parts = [plain(part) for part in re.split(r"\s*/\s*", said)]
        if len(parts) == count and not re.search(r"\d", said):
            return parts
    return None


def blocks(rows: Sequence[Row]) -> list[list[Phrase]]:
    """Expressions that stand below each other, aligned at either side: addresses, mostly."""
    held: list[list[Phrase]] = []
    for row in rows:
        for phrase in row.phrases:
            home = next((block for block in held if _continues(block[-1], phrase)), None)
            if home is None:
                held.append([phrase])
            else:
                home.append(phrase)
    return held


def _continues(high: Phrase, low: Phrase) -> bool:
    if high.box.page != low.box.page or not 0 <= low.box.y0 - high.box.y1 + 0.5 * low.height < 1.3 * low.height:
        return False
    if not 0.7 < high.height / low.height < 1.8:
        return False
    return abs(high.box.x0 - low.box.x0) < 3 or abs(high.box.x1 - low.box.x1) < 2
