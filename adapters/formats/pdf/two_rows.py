"""Orders whose lines stand in two rows with columns of their own, as SAP prints them: position, material and text above;
quantity, unit, price and amount below, under heads on two rows that share no borders."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from adapters.formats.pdf.columns import Column, columns_of
from adapters.formats.pdf.heads import MONEY, NAMES, Head, head_cells
from adapters.formats.pdf.lexicon import SUM, Role, fold, matches
from adapters.formats.pdf.numbers import is_numeric
from adapters.formats.pdf.page import Page, Row, Word

_PRICED = re.compile(r"\d[.,]\d{2}(?:\d{1,2})?$")
_UPPER = frozenset({*NAMES, Role.POSITION, Role.DELIVERY, Role.OTHER})
LEFT = 4.0  # points by which what stands under a head may stand further left


@dataclass(frozen=True)
class TwoRows:
    """``upper`` and ``lower`` are the columns of either row; ``bodies`` the rows below the heads, page by page."""

    page: Page
    upper: tuple[Column, ...]
    lower: tuple[Column, ...]
    heads: tuple[Row, ...]
    bodies: tuple[tuple[Page, tuple[Row, ...]], ...]

    def starts(self, row: Row) -> bool:
        """Whether an item begins here: a word under the first of the upper heads, or a code under the second."""
        return not is_priced(row) and any(
            -LEFT < row.words[0].box.x0 - column.x0 < 2 * LEFT
            for column in self.upper
            if column.role is not Role.DESCRIPTION
        )

    def goes_on(self, row: Row) -> bool:
        """Whether the row is more of the text: it begins under the text's head, as no note between the lines does."""
        return abs(row.words[0].box.x0 - self.upper[-1].x0) < 2 * LEFT

    def cells(self, row: Row) -> Iterator[tuple[int, tuple[Word, ...]]]:
        """The words of an upper row by the column they begin under."""
        for index, column in enumerate(self.upper):
            words = tuple(word for word in row.words if column.x0 - LEFT <= word.box.x0 < column.x1 - LEFT)
            if words:
                yield index, words


def is_priced(row: Row) -> bool:
    """A row that ends in an amount, perhaps with its currency."""
    words = [word.text for word in row.words if re.search(r"\d", word.text)]
    return bool(words) and _PRICED.search(words[-1]) is not None


def find_two_rows(pages: Sequence[Page]) -> TwoRows | None:
    for place, page in enumerate(pages):
        for index, (high, low) in enumerate(zip(page.rows, page.rows[1:], strict=False)):
            upper, lower = head_cells([high]), head_cells([low])
            if not _are_two(upper, lower, high, low):
                continue
            heads = (high, low)
            bodies = [(page, page.rows[index + 2 :]), *((other, _below(other, heads)) for other in pages[place + 1 :])]
            priced = [row for _, rows in bodies for row in rows if is_priced(row) and not _is_sum(row)]
            if not priced:
                return None
            columns = columns_of(lower, (low,), priced, page)
            return TwoRows(page, _upper_columns(upper, page), tuple(columns), heads, tuple(bodies))
    return None


def _are_two(upper: Sequence[Head], lower: Sequence[Head], high: Row, low: Row) -> bool:
    """Names above, numbers below, close together, and the numbers do not all stand right of the names."""
    above, below = {head.role for head in upper}, {head.role for head in lower}
    if (
        not above <= _UPPER
        or len(upper) < 2
        or not above & set(NAMES)
        or Role.QUANTITY not in below
        or not below & set(MONEY)
    ):
        return False
    if below & set(NAMES) or low.box.y0 - high.box.y1 > 0.8 * high.height or re.search(r"\d", low.text):
        return False
    return len(lower) >= 3 and min(head.box.x0 for head in lower) < max(head.box.x1 for head in upper)


def _upper_columns(upper: Sequence[Head], page: Page) -> tuple[Column, ...]:
    texts = (Role.ITEM, Role.DESCRIPTION)
    upper = [
        head
        for turn, head in enumerate(upper)
        if not (
            turn and head.role in texts and upper[turn - 1].role in texts and head.box.x0 - upper[turn - 1].box.x1 < 6
        )
    ]  # "Description article" is one head
    ends = [head.box.x0 for head in upper[1:]] + [page.width]
    first = [head.role for head in upper].index(Role.POSITION) if Role.POSITION in {h.role for h in upper} else 0
    return tuple(  # "Item no." beside a line number is the article's
        Column(Role.CODE if head.role is Role.POSITION and turn != first else head.role, head.text, head.box.x0, end)
        for turn, (head, end) in enumerate(zip(upper, ends, strict=True))
    )


def _below(page: Page, heads: Sequence[Row]) -> tuple[Row, ...]:
    """The rows below the heads where the page repeats them, else all."""
    last = fold(heads[-1].text)
    at = next((index for index, row in enumerate(page.rows) if fold(row.text) == last), -1)
    return page.rows[at + 1 :]


def _is_sum(row: Row) -> bool:
    named = [fold(phrase.text) for phrase in row.phrases if not is_numeric(phrase.text)]
    return bool(named) and matches(SUM, named[0])
