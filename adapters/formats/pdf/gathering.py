"""Rows gathered into the order's items, around those that hold the numbers: what stands above or below belongs to the
nearest. What one row is: ``row_cells.py``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.pdf.columns import Column
from adapters.formats.pdf.heads import MONEY, is_number
from adapters.formats.pdf.lexicon import CARRIED, COUNTED, LINE_COUNT, TOTAL, Role, fold, matches
from adapters.formats.pdf.numbers import is_numeric
from adapters.formats.pdf.page import Box, Row, around
from adapters.formats.pdf.row_cells import (
    Cell,
    cells_of,
    has_code,
    is_anchor,
    is_rule,
    names_sums,
    numeric,
    spread,
    text_of,
)


@dataclass(frozen=True)
class Item:
    """One line of the order as it stands on the page: for each column the words of its rows, from top to bottom."""

    box: Box
    cells: dict[int, list[Cell]]
    rows: tuple[Row, ...]


def items_of(body: Sequence[Row], columns: Sequence[Column]) -> Iterator[Item]:
    """Rows are gathered around those that hold the numbers; what is above or below belongs to the nearest."""
    cut = [(row, cells_of(row, columns)) for row in body if not is_rule(row)]
    sums = next((index for index, (row, _) in enumerate(cut) if names_sums(row)), len(cut))
    anchors = [
        index
        for index, (row, cells) in enumerate(cut)
        if is_anchor(row, cells, columns) and (index < sums or has_code(cells, columns))
    ]
    if not anchors:
        return
    starts = _starts(cut, columns, anchors)
    for turn, anchor in enumerate(anchors):
        first = starts[turn]
        last = starts[turn + 1] if turn + 1 < len(anchors) else len(cut)
        rows = [anchor]
        for index in range(anchor - 1, first - 1, -1):
            if not follows(cut[index][0], cut[rows[0]][0], columns):
                break
            rows.insert(0, index)
        for index in range(anchor + 1, last):
            if not follows(cut[rows[-1]][0], cut[index][0], columns):
                break
            if _second_amount(cut[anchor][1], cut[index][1], columns):
                break
            rows.append(index)
        cells: dict[int, list[Cell]] = {}
        for index in rows:
            row, own = cut[index]
            for column, words in (own if index == anchor else spread(row, own, columns)).items():
                cells.setdefault(column, []).append(words)
        held = tuple(cut[index][0] for index in rows)
        yield Item(around(row.box for row in held), cells, held)


def _second_amount(anchor: dict[int, Cell], cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """A row with an amount where the item has one already is a sum or a carried total, not the item's."""
    return any(
        columns[index].role in MONEY and numeric(words) and numeric(anchor.get(index, ()))
        for index, words in cells.items()
        if is_number(words[-1]) and re.search(r"[.,]\d\d", text_of(words))
    )


def _starts(cut: Sequence[tuple[Row, dict[int, Cell]]], columns: Sequence[Column], anchors: Sequence[int]) -> list[int]:
    """Where each item's rows may begin: at its line number or code when one stands above its numbers, else at the
    widest gap since the item before."""
    starts = []
    marks = _marks(cut, columns, anchors)
    for turn, anchor in enumerate(anchors):
        before = anchors[turn - 1] if turn else -1
        own = _has(cut[anchor][1], marks)
        above = [index for index in range(before + 1, anchor) if _has(cut[index][1], marks)]
        if marks and not own and above:
            starts.append(above[0])
            continue
        gaps = {
            index: cut[index][0].box.y0 - cut[index - 1][0].box.y1 for index in range(max(before + 1, 1), anchor + 1)
        }
        if not gaps:
            starts.append(anchor)
            continue
        widest = max(gaps.values())
        tall = cut[anchor][0].height
        above_gap = gaps[anchor]
        below_gap = gaps.get(before + 1, above_gap)
        if turn == 0:  # the cells of the first line may be centred in height, beside a description of several rows
            starts.append(before + 1 if above_gap < (0.1 if own else 0.4) * tall else anchor)
        elif widest - min(above_gap, below_gap) < 0.12 * tall:
            starts.append(anchor)
        else:
            starts.append(max(index for index, gap in gaps.items() if gap > widest - 0.1))
    return starts


def _marks(cut: Sequence[tuple[Row, dict[int, Cell]]], columns: Sequence[Column], anchors: Sequence[int]) -> set[int]:
    """Columns that open an item: the line number, else the code."""
    for wanted in ((Role.POSITION,), (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN)):
        found = {index for index, column in enumerate(columns) if column.role in wanted}
        if found:
            return found
    return set()


def _has(cells: dict[int, Cell], marks: set[int]) -> bool:
    return any(re.search(r"\d", text_of(cells.get(mark, ()))) for mark in marks)


def follows(high: Row, low: Row, columns: Sequence[Column]) -> bool:
    """Whether two rows stand close enough to be one item, and neither is a sum or a carried total."""
    for row in (high, low):
        words = [fold(phrase.text) for phrase in row.phrases]
        money = sum(is_numeric(word.text) for word in row.words)
        if any(matches(rf"^({CARRIED})\b|^({LINE_COUNT}|{COUNTED})", one) for one in words[:1] + words[2:3]):
            return False
        if any(matches(rf"^({CARRIED})\b", one) for one in words):
            return False
        if money and any(matches(TOTAL, one) for one in words) and len(words) <= 4 and not row.words[0].text.isdigit():
            quantity = next((column for column in columns if column.role is Role.QUANTITY), None)
            if quantity is None or not any(
                quantity.x0 < word.box.middle < quantity.x1 and is_numeric(word.text) for word in row.words
            ):
                return False
            if matches(TOTAL, words[0]):
                return False
    return low.box.y0 - high.box.y1 < 0.75 * min(high.height, low.height)
