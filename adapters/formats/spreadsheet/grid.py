"""Cells laid out as a page, so that one reader understands paper and sheets; and a place on that page as a cell again."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from adapters.formats.pdf.numbers import parse
from adapters.formats.pdf.page import Box, Page, Word
from adapters.formats.spreadsheet.cells import Cell

TALL, PITCH = 10.0, 17.5  # rows stand far enough apart that no two are taken for one line of the order
SIGN, PAD, WIDEST = 5.0, 14.0, 60  # points a sign takes, between columns, signs a column is wide at most


class Grid:
    """``page`` has each cell's words at the cell's place."""

    def __init__(self, rows: Sequence[Sequence[Cell]]) -> None:
        self._rows = rows
        point = _point(rows)
        said = [[_text(cell, point) for cell in row] for row in rows]
        count = max((len(row) for row in said), default=0)
        wide = [max((min(len(row[at]), WIDEST) for row in said if at < len(row)), default=0) for at in range(count)]
        self._starts = [PAD]
        for width in wide:
            self._starts.append(self._starts[-1] + (width + 1) * SIGN + PAD)
        words = [
            word
            for index, row in enumerate(said)
            for at, text in enumerate(row)
            for word in self._words(text, index, at)
        ]
        self.page = Page(1, self._starts[-1] + PAD, (len(rows) + 1) * PITCH, tuple(words))

    def _words(self, text: str, row: int, column: int) -> list[Word]:
        room = self._starts[column + 1] - self._starts[column] - PAD
        scale = min(SIGN, room / max(1, len(text)))
        x, y = self._starts[column], row * PITCH
        words = []
        for part in text.split():
            end = x + len(part) * scale
            words.append(Word(part, Box(1, x, y, end, y + TALL)))
            x = end + scale
        return words

    def where(self, box: Box) -> str:
        """The first cell of the place."""
        row = min(int((box.y0 + 1) / PITCH), len(self._rows) - 1)
        column = max(at for at, start in enumerate(self._starts) if start <= box.x0 + 1)
        return self._rows[row][min(column, len(self._rows[row]) - 1)].where


def _point(rows: Sequence[Sequence[Cell]]) -> str:
    """The decimal sign of the numbers that stand as text, so that typed numbers are written like them."""
    texts = [
        cell.value
        for row in rows
        for cell in row
        if isinstance(cell.value, str) and any(sign.isdigit() for sign in cell.value)
    ]
    commas = sum("," in text and parse(text, ",") is not None for text in texts)
    return "," if commas > sum("." in text and parse(text, ".") is not None for text in texts) else "."


def _text(cell: Cell, point: str) -> str:
    value = cell.value
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return format(whole if value == whole else value.normalize(), "f").replace(".", point)
    if isinstance(value, date):
        return value.isoformat()
    return value or ""
