"""Columns of the order's table: borders and meanings chosen together, so that heads, cells and arithmetic agree best.

Every set of borders that the gaps between the words allow is weighed (``partition``); a column counts for what its head
says and for what its cells look like (:mod:`adapters.formats.pdf.evidence`). Among the meanings that are then possible the
one wins in which quantity × price is the amount on most lines: a head nobody knows, or a misleading one, does no harm.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product

from adapters.formats.pdf.evidence import UNIQUE, Evidence, closing
from adapters.formats.pdf.heads import Head, apart
from adapters.formats.pdf.lexicon import NUMERIC, Role
from adapters.formats.pdf.line_rows import all_between, before_the_sums, rows_of_lines
from adapters.formats.pdf.page import Page, Row, Word

MOST_ROWS = 16  # of the body whose cells are looked at
NARROWEST = 0.8  # points of white between two columns
CROSSED = 6.0  # what a border costs that cuts through a word on every row
HEAD_CUT = 3.0
PHRASE_CUT = 2.2
MOST_JOINED = 14  # gaps that one column may hold
MOST_ALTERNATIVES = 3
MOST_UNHEADED = 4  # where the head says nothing
UNCODED = -0.8  # an order whose items have no code at all
UNHEADED = -1.5  # beyond that, when a column stands under a head nobody knows; and the same for a description
ARITHMETIC = 4.0  # what it is worth when quantity × price is the amount on every line


TEXTS = frozenset({Role.DESCRIPTION, Role.ITEM})
CODED = frozenset({Role.CODE, Role.ITEM, Role.SELLER_CODE, Role.BUYER_CODE, Role.GTIN})


@dataclass(frozen=True, slots=True)
class Column:
    role: Role
    head: str
    x0: float
    x1: float


@dataclass(frozen=True)
class _Strip:
    """What stands between two borders."""

    x0: float
    x1: float
    heads: tuple[Word, ...]
    cells: tuple[tuple[Word, ...], ...]
    blank: float
    headed: bool  # whether the table has heads at all

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence.of(self.heads, self.cells, self.blank, headed=self.headed)


def columns_of(heads: Sequence[Head], head_rows: Sequence[Row], body: Sequence[Row], page: Page) -> tuple[Column, ...]:
    """``heads`` are a first guess of what is named; the borders are found here."""
    rows = before_the_sums(list(rows_of_lines(body)))
    head_words = [part for row in head_rows for word in row.words for part in apart(word)]
    if not rows:
        return tuple(Column(one.role, one.text, one.box.x0 - 3, one.box.x1 + 3) for one in heads)
    strips = partition(head_words, rows, all_between(rows, body), page.width, max(0.42, 1.3 * page.blank))
    roles = _meanings(strips)
    columns = [Column(role, strip.evidence.head, strip.x0, strip.x1) for strip, role in zip(strips, roles, strict=True)]
    return tuple(_without_splits(columns) if head_words else columns)


def _without_splits(columns: Sequence[Column]) -> Iterator[Column]:
    """A text without a head beside the one with the description's is the end of the same cell, after a blank that is wide
    on every row."""
    held: Column | None = None
    for column in columns:
        if held is not None and held.role in TEXTS and column.role in TEXTS and not column.head:
            held = Column(held.role, held.head, held.x0, column.x1)
            continue
        if held is not None:
            yield held
        held = column
    if held is not None:
        yield held


def partition(
    heads: Sequence[Word],
    rows: Sequence[Sequence[Word]],
    everything: Sequence[Sequence[Word]],
    width: float,
    blank: float,
) -> list[_Strip]:
    """The best set of borders, by dynamic programming over the gaps from left to right. ``blank`` as a share of the height
    parts no two columns."""
    borders = [0.0, *_gaps(heads, rows, everything, width), width]
    cost = [_cost(border, heads, rows, everything, blank) for border in borders]
    looked_at = rows[:: max(1, len(rows) // MOST_ROWS)]
    best: list[tuple[float, int]] = [(0.0, 0)]
    made: dict[tuple[int, int], _Strip] = {}
    for end in range(1, len(borders)):
        options = []
        for start in range(max(0, end - MOST_JOINED), end):
            strip = made.setdefault((start, end), _strip(borders[start], borders[end], heads, looked_at, blank))
            options.append((best[start][0] + strip.evidence.best - (cost[end] if end < len(borders) - 1 else 0), start))
        best.append(max(options))
    strips = []
    at = len(borders) - 1
    while at > 0:
        start = best[at][1]
        strips.append(made[(start, at)])
        at = start
    return strips[::-1]


def _strip(x0: float, x1: float, heads: Sequence[Word], rows: Sequence[Sequence[Word]], blank: float) -> _Strip:
    return _Strip(
        x0,
        x1,
        tuple(word for word in heads if x0 <= word.box.middle < x1),
        tuple(tuple(word for word in row if x0 <= word.box.middle < x1) for row in rows),
        blank,
        bool(heads),
    )


def _gaps(
    heads: Sequence[Word], rows: Sequence[Sequence[Word]], everything: Sequence[Sequence[Word]], width: float
) -> Iterator[float]:
    """Places where few rows of numbers have a word; in a gap so wide that heads stand in it, one on either side of each."""
    words = [word for row in (*rows, *everything) for word in row]
    sides = sorted({0.0, width, *(side for word in words for side in (word.box.x0, word.box.x1))})
    few = 0.2 * len(rows)
    zones: list[list[_Free]] = []
    for low, high in pairwise(sides):
        middle = (low + high) / 2
        crossed = _crossed(rows, middle)
        if crossed > few or high - low < 0.02:
            continue
        free = _Free(low, high, 10 * crossed + _crossed(everything, middle))
        if zones and zones[-1][-1].high >= low - 0.03:
            zones[-1].append(free)
        else:
            zones.append([free])
    for zone in zones:
        low, high = zone[0].low, zone[-1].high
        if high - low < NARROWEST or high >= width or low <= 0:
            continue
        inside = sorted((word for word in heads if word.box.x1 > low and word.box.x0 < high), key=lambda w: w.box.x0)
        edges = [low, *(side for word in inside for side in (word.box.x0, word.box.x1)), high]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if end - start > 0.3:
                yield _clearest(zone, start, end)


@dataclass(frozen=True, slots=True)
class _Free:
    """A stretch across the page and how many rows have a word there."""

    low: float
    high: float
    crossed: int


def _clearest(zone: Sequence[_Free], low: float, high: float) -> float:
    """The middle of the widest stretch that the fewest rows cross."""
    parts = [
        _Free(max(one.low, low), min(one.high, high), one.crossed) for one in zone if one.high > low and one.low < high
    ]
    least = min(part.crossed for part in parts)
    runs: list[tuple[float, float]] = []
    for part in parts:
        if part.crossed > least:
            continue
        if runs and part.low - runs[-1][1] < 0.05:
            runs[-1] = (runs[-1][0], part.high)
        else:
            runs.append((part.low, part.high))
    start, end = max(runs, key=lambda run: run[1] - run[0])
    return (start + end) / 2


def _crossed(rows: Sequence[Sequence[Word]], at: float) -> int:
    return sum(any(word.box.x0 < at < word.box.x1 for word in row) for row in rows)


def _cost(
    border: float,
    heads: Sequence[Word],
    rows: Sequence[Sequence[Word]],
    everything: Sequence[Sequence[Word]],
    blank: float,
) -> float:
    crossed = sum(_hurt(row, border, blank) for row in rows) / len(rows)
    beside = sum(_hurt(row, border, blank) for row in everything) / max(1, len(everything))
    cut = sum(word.box.x0 + 0.5 < border < word.box.x1 - 0.5 for word in heads)
    return (
        CROSSED * crossed
        + 0.3 * CROSSED * beside
        + HEAD_CUT * cut
        + (PHRASE_CUT if _parts_a_phrase(border, heads, blank) else 0.0)
    )


def _hurt(row: Sequence[Word], border: float, blank: float) -> float:
    return max((_crossing(border, one, other, blank) for one, other in pairwise((*row, None))), default=0.0)


def _crossing(border: float, word: Word | None, after: Word | None, blank: float) -> float:
    """How much a border hurts at this word: it cuts through it, or between two words of one expression."""
    assert word is not None
    if word.box.x0 + 0.2 < border < word.box.x1 - 0.2:
        return 1.0
    if after is None or not word.box.x1 <= border <= after.box.x0:
        return 0.0
    lettered = sum(any(sign.isalpha() for sign in one.text) for one in (word, after))
    return 0.3 * lettered if after.box.x0 - word.box.x1 < blank * (word.box.y1 - word.box.y0) else 0.0


def _parts_a_phrase(border: float, heads: Sequence[Word], blank: float) -> bool:
    """Whether two words of the heads stand no further apart at the border than words of one expression do."""
    left = max((word for word in heads if word.box.x1 <= border), key=lambda word: word.box.x1, default=None)
    if left is None:
        return False
    tall = left.box.y1 - left.box.y0
    beside = [
        word.box.x0 - left.box.x1 for word in heads if word.box.x0 >= border and abs(word.box.y0 - left.box.y0) < 2
    ]
    return min(beside, default=tall) < blank * tall


def _meanings(strips: Sequence[_Strip]) -> list[Role]:
    """Of the meanings each column may have, those that are possible together and fit the arithmetic best."""
    options = [
        strip.evidence.options[: MOST_ALTERNATIVES if strip.evidence.said else MOST_UNHEADED] for strip in strips
    ]
    unheaded = any(strip.evidence.said is None and any(strip.evidence.cells) for strip in strips)
    coded = CODED if any(strip.evidence.begins_coded for strip in strips) else CODED - {Role.ITEM}
    options = [[one for one in found if one[0] > found[0][0] - 2.6] for found in options]
    while _count(options) > 4000:
        longest = max(options, key=len)
        longest.pop()
    best: tuple[float, list[Role]] | None = None
    for chosen in product(*options):
        roles = [role for _, role in chosen]
        score = sum(value for value, _ in chosen) - 3.0 * sum(roles.count(role) - 1 for role in UNIQUE if role in roles)
        score += 0.0 if Role.QUANTITY in roles else -3.0
        score += 0.0 if CODED & set(roles) else UNCODED
        score += UNHEADED * unheaded * (not coded & set(roles)) + UNHEADED * unheaded * (not TEXTS & set(roles))
        if best is not None and score + ARITHMETIC <= best[0]:
            continue
        cells = {role: strip.evidence.numbers for role, strip in zip(roles, strips, strict=True) if role in NUMERIC}
        score += ARITHMETIC * closing(cells)
        if best is None or score > best[0]:
            best = (score, roles)
    assert best is not None
    return best[1]


def _count(options: Sequence[Sequence[object]]) -> int:
    total = 1
    for one in options:
        total *= len(one)
    return total
