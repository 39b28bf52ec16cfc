"""A reading → the words that every reader of pages tells its fields in: value, place, confidence and why."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from adapters.formats.pdf.fields import SURE
from adapters.formats.pdf.items import Line
from adapters.formats.pdf.order import head, shown
from adapters.formats.pdf.page import Box, Page
from adapters.formats.pdf.reading import Reading
from gateway.model.finding import Words
from gateway.model.reading import Corners, DocumentReading, PageWord, ReadField, ReadPage

PROVEN, STATED, GUESSED = 0.995, 0.9, 0.5

CellOf = Callable[[Box], str]
"""Tells a place by the cell of a sheet; the page is then none that a person would know."""


def reading_of(
    reader: str, reading: Reading, pages: Sequence[Page], cell: CellOf | None = None, threshold: float = SURE
) -> DocumentReading:
    places = _Places(pages, cell)
    return DocumentReading(
        reader=reader,
        fields=(*_head_fields(reading, places, threshold), *_line_fields(reading, places)),
        pages=tuple(_page(page) for page in pages),
        layout=reading.layout,
    )


def _page(page: Page) -> ReadPage:
    words = tuple(
        PageWord(text=word.text, box=_share(word.box, page), confidence=word.sure)
        for row in page.rows
        for word in row.words
    )
    return ReadPage(number=page.number, width=page.width, height=page.height, words=words)


def _share(box: Box, page: Page) -> Corners:
    across, down = page.width or 1, page.height or 1
    return (round(box.x0 / across, 5), round(box.y0 / down, 5), round(box.x1 / across, 5), round(box.y1 / down, 5))


class _Places:
    def __init__(self, pages: Sequence[Page], cell: CellOf | None) -> None:
        self._pages = {page.number: page for page in pages}
        self._cell = cell

    def of(self, box: Box) -> dict[str, Any]:
        if self._cell is not None:
            return {"cell": self._cell(box), "page": box.page, "box": _share(box, self._pages[box.page])}
        return {"page": box.page, "box": _share(box, self._pages[box.page])}


def _head_fields(reading: Reading, places: _Places, threshold: float) -> Iterator[ReadField]:
    for path, read in head(reading):
        if read is None:
            continue
        yield ReadField(
            path=path,
            value=shown(read.value),
            printed=read.printed or None,
            confidence=read.calibrated(),
            raw=read.confidence,
            why=read.why,
            doubtful=read.calibrated() < threshold,
            **places.of(read.box),
        )


PATHS = {
    "quantity": "quantity.value",
    "unit": "quantity.unit",
    "price": "price.net",
    "gross_price": "price.gross",
    "per": "price.per",
    "amount": "net_amount",
    "discount": "allowances",
    "delivery": "requested_delivery",
    "code": "item.seller_code",
    "seller_code": "item.seller_code",
    "buyer_code": "item.buyer_code",
    "gtin": "item.gtin",
    "description": "item.description",
    "position": "number",
}


def _line_fields(reading: Reading, places: _Places) -> Iterator[ReadField]:
    for index, line in enumerate(reading.lines):
        confidence, why = _line_confidence(line, reading)
        for role, box in (dict(line.boxes) or {"line": line.box}).items():
            value = getattr(line, role, None)
            yield ReadField(
                path=f"lines[{index}].{PATHS[role]}" if role in PATHS else f"lines[{index}]",
                value=None if value is None else shown(value),
                confidence=confidence,
                why=why,
                doubtful=line.closes is False,
                **places.of(box),
            )


def _line_confidence(line: Line, reading: Reading) -> tuple[float, Words]:
    if line.closes and reading.sums.proven:
        return PROVEN, Words(
            fr="quantité × prix donne le montant, et les montants font le total",
            en="quantity × price is the amount, and the amounts are the total",
        )
    if line.closes:
        return STATED, Words(fr="quantité × prix donne le montant", en="quantity × price is the amount")
    return GUESSED, Words(fr="rien dans le calcul ne le prouve", en="not proven by arithmetic")
