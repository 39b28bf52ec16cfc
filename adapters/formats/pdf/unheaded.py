"""Where the lines of an order stand when no head says so: rows on which one number times another is a third.

The last resort of ``table.py``, for heads in words that nobody knows, and for orders without any.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from adapters.formats.pdf.heads import grouped
from adapters.formats.pdf.numbers import POINTS, parse_with_rest
from adapters.formats.pdf.page import Page, Row

SLACK = Decimal("0.01")
MOST_NUMBERS = 8  # on a row; one with more is no line
HIGHEST = 6  # rows between the heads and the first numbers that close
FAR = 3.0  # heights between the heads and the row below them


def body_of(pages: Sequence[Page]) -> list[tuple[Page, Sequence[Row], Sequence[Row]]]:
    """Each page from the first with such rows on: the row of its heads, where there is one, and the rows below. Nothing when
    fewer than two rows close, for one may be chance; rows that close for a quantity of one count beside others only."""
    closing = [
        (at, index, proof)
        for at, page in enumerate(pages)
        for index, row in enumerate(page.rows)
        if (proof := _proof(row))
    ]
    if len(closing) < 2 or not any(proof > 1 for *_, proof in closing):
        return []
    first, index, _ = closing[0]
    head = _head_above(pages[first], index)
    said = pages[first].rows[head].text if head is not None else None
    start = index if head is None else head + 1
    above: Sequence[Row] = pages[first].rows[head:start] if head is not None else ()
    parts: list[tuple[Page, Sequence[Row], Sequence[Row]]] = [(pages[first], above, pages[first].rows[start:])]
    for page in pages[first + 1 :]:
        again = next((turn for turn, row in enumerate(page.rows) if row.text == said), -1)
        parts.append((page, page.rows[again : again + 1] if again >= 0 else (), page.rows[again + 1 :]))
    return parts


def _proof(row: Row) -> int:
    """2 when two numbers of the row, neither of them one, make a later one: a quantity, a price, an amount. 1 when one of
    them is one."""
    read = [list(_numbers(row, point)) for point in POINTS]
    return max((_closes(values) for values in read), default=0)


def _numbers(row: Row, point: str) -> Iterator[Decimal]:
    words = [word for word in grouped(row) if any(sign.isdigit() for sign in word.text)]
    for word in words if len(words) <= MOST_NUMBERS else ():
        found = parse_with_rest(word.text, point)
        if found is not None and len(found[1]) <= 4:
            yield found[0]


def _closes(values: Sequence[Decimal]) -> int:
    return max(
        (
            1 if 1 in (one, other) else 2
            for one, other, made in combinations(values, 3)
            if made and abs(one * other - made) <= SLACK
        ),
        default=0,
    )


def _head_above(page: Page, index: int) -> int | None:
    """The nearest row above without digits, of three expressions or more, that has one over two of the numbers."""
    numbers = [word.box for word in grouped(page.rows[index]) if any(sign.isdigit() for sign in word.text)]
    for at in range(index - 1, max(-1, index - 1 - HIGHEST), -1):
        row, low = page.rows[at], page.rows[at + 1]
        if low.box.y0 - row.box.y1 > FAR * row.height:
            return None
        over = sum(any(phrase.box.overlap(box) > 0 for phrase in row.phrases) for box in numbers)
        if over >= 2 and len(row.phrases) >= 3 and not any(sign.isdigit() for sign in row.text):
            return at
    return None
