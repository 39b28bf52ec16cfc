"""What a person's correction teaches of a layout: where the right values stand on the page, and under which words.

The corrected order and the words of the page are compared: each value that is found on the page becomes an anchor, with the
label beside or above it; each column of the lines is known by where its values stand. A value that stands nowhere on the
page (the customer changed its mind on the telephone) teaches nothing. How anchors are used: ``learnt.py``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from adapters.formats.pdf.dates import days
from adapters.formats.pdf.heads import grouped
from adapters.formats.pdf.lexicon import fold, unit_code
from adapters.formats.pdf.numbers import POINTS, parse_with_rest
from adapters.formats.pdf.page import Box, Page, Phrase, Row, Word, around
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Party
from gateway.model.reading import Corners, DocumentReading, LayoutAnchor, LearntLayout

LEAST_MARKS = 3  # words by which a layout is known again; with fewer it is no layout
ALIGNED = 4.0  # points within which the cells of a column stand


def learn(reading: DocumentReading, corrected: Order) -> LearntLayout | None:
    pages = pages_of(reading)
    if not pages:
        return None
    anchors = [*_head_anchors(pages, corrected), *_column_anchors(pages, corrected)]
    marks = sorted({fold(anchor.label) for anchor in anchors if anchor.label and len(fold(anchor.label)) > 1})
    if len(marks) < LEAST_MARKS:
        return None
    return LearntLayout(id="", reader=reading.reader, marks=tuple(marks), anchors=tuple(anchors))


def pages_of(reading: DocumentReading) -> list[Page]:
    """The pages as they were read, in points again."""
    return [
        Page(
            page.number,
            page.width,
            page.height,
            tuple(
                Word(
                    word.text,
                    Box(
                        page.number,
                        word.box[0] * page.width,
                        word.box[1] * page.height,
                        word.box[2] * page.width,
                        word.box[3] * page.height,
                    ),
                )
                for word in page.words
            ),
        )
        for page in reading.pages
    ]


def share(box: Box, page: Page) -> Corners:
    return (box.x0 / page.width, box.y0 / page.height, box.x1 / page.width, box.y1 / page.height)


# --- the head ---------------------------------------------------------------------------------------------------------


def _head_anchors(pages: Sequence[Page], order: Order) -> Iterator[LayoutAnchor]:
    first = pages[0]
    wanted = order.requested_delivery.latest if order.requested_delivery else None
    for path, boxes in (
        ("number", list(_saying(first, order.number)) if order.number else []),
        ("issued_at", list(_dated(first, order.issued_at))),
        ("requested_delivery", list(_dated(first, wanted))),
        ("parties.buyer", list(_naming(first, order.parties.buyer))),
        ("parties.ship_to", list(_naming(first, order.parties.ship_to))),
    ):
        labelled = [(_label(first, box), box) for box in boxes]
        label, box = next(((label, box) for label, box in labelled if label), labelled[0] if labelled else (None, None))
        if box is None:
            continue
        yield LayoutAnchor(
            path=path,
            label=label.text if label else None,
            offset=((box.x0 - label.box.x0) / first.width, (box.y0 - label.box.y0) / first.height) if label else None,
            box=share(box, first),
            shape=re.sub(r"[A-Za-z]", "A", re.sub(r"\d", "9", order.number or "")) if path == "number" else None,
        )


def _saying(page: Page, value: str) -> Iterator[Box]:
    """Where the words of the value stand, one after the other."""
    said = value.split()
    for row in page.rows:
        texts = [word.text.strip(":,;()") for word in row.words]
        for at in range(len(texts) - len(said) + 1):
            if [one.casefold() for one in texts[at : at + len(said)]] == [one.casefold() for one in said]:
                yield around(word.box for word in row.words[at : at + len(said)])


def _dated(page: Page, value: date | datetime | None) -> Iterator[Box]:
    wanted = value.date() if isinstance(value, datetime) else value
    for row in page.rows if wanted else ():
        for phrase in row.phrases:
            for day in days(phrase.text):
                if wanted in (day.value, day.other, day.until):
                    yield _words_of(phrase, day.start, day.end)


def _words_of(phrase: Phrase, start: int, end: int) -> Box:
    boxes, at = [], 0
    for word in phrase.words:
        if at < end and at + len(word.text) > start:
            boxes.append(word.box)
        at += len(word.text) + 1
    return around(boxes)


def _naming(page: Page, party: Party | None) -> Iterator[Box]:
    """Where the party's name stands with the first line of its address close below; else its name."""
    if party is None or not party.name:
        return
    address = party.address.lines[0] if party.address and party.address.lines else None
    beside = list(_saying(page, address)) if address else []
    for box in _saying(page, party.name):
        if not address or any(0 < one.y0 - box.y0 < 40 and abs(one.x0 - box.x0) < ALIGNED for one in beside):
            yield box


def _label(page: Page, box: Box) -> Phrase | None:
    """The words before the value in its expression, else the expression at its left or above it; never one with digits."""
    for row in page.rows:
        if not row.box.y0 - 2 <= (box.y0 + box.y1) / 2 <= row.box.y1 + 2:
            continue
        for phrase in row.phrases:
            before = [word for word in phrase.words if word.box.x1 <= box.x0 + 1]
            if before and phrase.box.x1 >= box.x1 - 1 and not _has_digits(before):
                return Phrase(before)
        left = [one for one in row.phrases if one.box.x1 <= box.x0 and box.x0 - one.box.x1 < 0.35 * page.width]
        if left and not _has_digits(left[-1].words):
            return left[-1]
    above = [
        phrase
        for row in page.rows
        if 0 < box.y0 - row.box.y0 < 3 * (box.y1 - box.y0)
        for phrase in row.phrases
        if phrase.box.overlap(box) > 0 and not _has_digits(phrase.words)
    ]
    return above[-1] if above else None


def _has_digits(words: Sequence[Word]) -> bool:
    return any(sign.isdigit() for word in words for sign in word.text)


# --- the lines --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A word that is the value of a line."""

    line: int
    row: Row
    box: Box


def _column_anchors(pages: Sequence[Page], order: Order) -> Iterator[LayoutAnchor]:
    found = {path: _column(pages, [_value(line, path) for line in order.lines]) for path in COLUMNS}
    held = {path: seen for path, seen in found.items() if seen}
    if "quantity.value" not in held:
        return
    page = pages[held["quantity.value"][0].box.page - 1]
    top = min(one.box.y0 for seen in held.values() for one in seen if one.box.page == page.number)
    heads = _heads(page, top, [around(one.box for one in seen) for seen in held.values()])
    boxes = [around(one.box for one in seen) for seen in held.values()]
    for row in heads:
        for phrase in row.phrases:  # a column that nobody asked for stands between the others all the same
            if not any(phrase.box.overlap(box) > -3 for box in boxes):
                yield LayoutAnchor(path="lines[].other", label=phrase.text, box=share(phrase.box, page))
    for path, seen in held.items():
        box = around(one.box for one in seen)
        over = [word for row in heads for word in row.words if word.box.overlap(box) > -3]
        label = " ".join(word.text for word in over)
        yield LayoutAnchor(path=f"lines[].{path}", label=label or None, box=share(box, page))


COLUMNS = (
    "number",
    "item.seller_code",
    "item.buyer_code",
    "item.gtin",
    "item.description",
    "quantity.value",
    "quantity.unit",
    "price.net",
    "net_amount",
)


def _value(line: OrderLine, path: str) -> str | Decimal | None:
    said: object = line
    for name in path.split("."):
        said = getattr(said, name, None)
    if path == "item.description" and isinstance(said, str):
        return said.split(" ")[0]
    return said if isinstance(said, (str, Decimal)) else None


def _column(pages: Sequence[Page], values: Sequence[str | Decimal | None]) -> list[_Seen]:
    """Words that are the value of their line and stand below each other, for as many lines as possible."""
    seen = [
        _Seen(at, row, word.box)
        for page in pages
        for row in page.rows
        for word in grouped(row)
        for at, value in enumerate(values)
        if value is not None and _is(word.text, value)
    ]
    best: list[_Seen] = []
    for edge in ("x0", "x1"):
        sides = Counter(round(getattr(one.box, edge) / ALIGNED) for one in seen)
        for side, _ in sides.most_common(4):
            here = [one for one in seen if abs(getattr(one.box, edge) / ALIGNED - side) <= 1]
            here = list({one.line: one for one in here}.values())
            if len(here) > len(best):
                best = here
    wanted = sum(value is not None for value in values)
    return best if best and len(best) >= 0.6 * wanted else []


def _is(said: str, value: str | Decimal) -> bool:
    if isinstance(value, str):
        return unit_code(said) == value or said.strip(":,;()") == value
    return any((found := parse_with_rest(said, point)) is not None and found[0] == value for point in POINTS)


def _heads(page: Page, top: float, columns: Sequence[Box]) -> list[Row]:
    """The rows right above the first line that have words over most of the columns."""
    above = [row for row in page.rows if row.box.y1 <= top + 1 and top - row.box.y1 < 60]
    named = [
        row
        for row in above
        if sum(any(word.box.overlap(box) > -6 for word in row.words) for box in columns) >= 0.5 * len(columns)
    ]
    return named[-1:]
