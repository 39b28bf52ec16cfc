"""Columns of a table: heads found by their words, borders by where the words of the body stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from adapters.formats.pdf.lexicon import CARRIED, NUMERIC, TOTAL, Role, column_role, fold, matches, unit_code
from adapters.formats.pdf.numbers import is_numeric
from adapters.formats.pdf.page import PHRASE_GAP, Box, Page, Phrase, Row, Word, around, phrases

MONEY = (Role.AMOUNT, Role.PRICE, Role.GROSS_PRICE)
NAMES = (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN, Role.ITEM, Role.DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Head:
    role: Role
    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Column:
    role: Role
    head: str
    x0: float
    x1: float


def find_heads(page: Page) -> tuple[list[Head], int, Sequence[Row]] | None:
    """The head of the table: the rows whose words name the most columns, among them a quantity."""
    best: tuple[float, list[Head], int, Sequence[Row]] | None = None
    for index, row in enumerate(page.rows):
        for depth in (1, 2, 3):
            rows = page.rows[index : index + depth]
            if len(rows) < depth or not _stack(rows):
                break
            cells = _head_cells(rows)
            roles = [cell.role for cell in cells if cell.role is not Role.OTHER]
            known = set(roles)
            if Role.QUANTITY not in known or len(known) < 3 or not known & {*MONEY, *NAMES} or not known & set(NAMES):
                continue
            more = [column_role(phrase.text) for row in rows[1:] for phrase in row.phrases]
            score = len(known) - 0.6 * (len(cells) - len(roles)) - 0.3 * (len(roles) - len(known)) - 0.05 * depth
            score += 0.2 if more and None not in more else 0.0  # the heads again in another language
            if best is None or score > best[0]:
                best = (score, cells, index + depth - 1, rows)
    return (best[1], best[2], best[3]) if best else None


def _stack(rows: Sequence[Row]) -> bool:
    """Rows close below each other, none but the first of them with digits."""
    if any(re.search(r"\d{2}|\d[.,]", row.text) for row in rows[1:]):
        return False
    return all(low.box.y0 - high.box.y1 < 0.6 * high.height for high, low in pairwise(rows))


def _head_cells(rows: Sequence[Row]) -> list[Head]:
    cells: list[list[Phrase]] = []
    for row in rows:
        for phrase in phrases(row.words, _head_gap(row)):
            for part in _parted(phrase):
                home = next((cell for cell in cells if any(part.box.overlap(one.box) > 0 for one in cell)), None)
                if home is None:
                    cells.append([part])
                else:
                    home.append(part)
    heads = []
    for cell in cells:
        text = " ".join(part.text for part in cell)
        role = column_role(text) or next((known for part in cell if (known := column_role(part.text))), None)
        if len(cell) > 1 and role in (Role.DISCOUNT, Role.AMOUNT):
            role = column_role(text) or role
        heads.append(Head(role or Role.OTHER, text, around(part.box for part in cell)))
    return sorted(heads, key=lambda head: head.box.x0)


def _head_gap(row: Row) -> float:
    """Heads stand closer together than expressions do; a typewriter's blank is wide, a printer's is not."""
    gaps = [right.box.x0 - left.box.x1 for left, right in pairwise(row.words)]
    narrow = [gap for gap in gaps if 0 < gap < PHRASE_GAP * row.height]
    return max(0.42 * row.height, min(PHRASE_GAP * row.height, 1.5 * min(narrow, default=0.0)))


def _parted(phrase: Phrase) -> Iterator[Phrase]:
    """Heads that stand so close together that they look like one expression, quantity and unit above all."""
    together = column_role(phrase.text)
    for cut in range(1, len(phrase.words)):
        left, right = Phrase(phrase.words[:cut]), Phrase(phrase.words[cut:])
        one, other = column_role(left.text), column_role(right.text)
        if one is None or other is None or one is other:
            continue
        if {one, other} == {Role.QUANTITY, Role.UNIT} or together is None or _hides_two(phrase):
            yield left
            yield from _parted(right)
            return
    yield phrase


def _hides_two(phrase: Phrase) -> bool:
    gaps = [right.box.x0 - left.box.x1 for left, right in pairwise(phrase.words)]
    return max(gaps) > 0.5 * phrase.height and min(gaps) < 0.4 * phrase.height


def columns_of(heads: Sequence[Head], body: Sequence[Row], page: Page) -> tuple[Column, ...]:
    """Each border where the fewest words of the body cross it and every column holds what its head promises."""
    rows = [words for row in body if _is_of_lines(words := grouped(row), row)][:60]
    parted = any(head.role is Role.UNIT for head in heads)
    borders = [0.0]
    for left, right in pairwise(heads):
        borders.append(_border(left, right, rows, borders[-1], parted))
    borders.append(page.width)
    return tuple(
        Column(head.role, head.text, start, end) for head, (start, end) in zip(heads, pairwise(borders), strict=True)
    )


def _is_of_lines(words: Sequence[Word], row: Row) -> bool:
    """A row that shows where the columns stand: with numbers, and none of the sums."""
    numbers = sum(is_numeric(word.text) for word in words)
    return numbers >= 2 and not matches(rf"{TOTAL}|^({CARRIED})\b", fold(row.phrases[0].text))


def grouped(row: Row) -> list[Word]:
    """The row's words, with numbers printed as ``2 349,03`` in one piece."""
    grouped: list[Word] = []
    for word in row.words:
        last = grouped[-1] if grouped else None
        tall = word.box.y1 - word.box.y0
        if (
            last is not None
            and re.fullmatch(r"[+-]?\d{1,3}(?: \d{3})*", last.text)
            and re.fullmatch(r"\d{3}(?:[.,]\d+)?", word.text)
            and word.box.x0 - last.box.x1 < 0.45 * tall
        ):
            grouped[-1] = Word(f"{last.text} {word.text}", around((last.box, word.box)), word.bold)
        else:
            grouped.append(word)
    return grouped


def _border(left: Head, right: Head, rows: Sequence[Sequence[Word]], least: float, parted: bool) -> float:
    low, high = max(left.box.middle, least + 1), right.box.middle
    if high <= low:
        return (left.box.x1 + right.box.x0) / 2
    near = [word for row in rows for word in row if word.box.x1 > low and word.box.x0 < high]
    sides = {low, high, left.box.x1, right.box.x0, *(word.box.x0 for word in near), *(word.box.x1 for word in near)}
    places = sorted(side for side in sides if low <= side <= high)
    gaps = [(start + end) / 2 for start, end in pairwise(places) if end - start > 0.3] or [(low + high) / 2]

    def cost(border: float) -> float:
        total = 0.0
        for word in near:
            if word.box.x0 < border - 0.1 and word.box.x1 > border + 0.1:
                total += 1
            role = left.role if word.box.middle < border else right.role
            total += _misfit(word, role, parted)
        for row in rows if right.role in NUMERIC else ():
            first = next((word for word in row if word.box.middle >= border), None)
            total += first is not None and first.box.x0 < high and not is_number(first)
        for head in (left, right):
            total += 2 * (head.box.x0 < border - 0.5 and head.box.x1 > border + 0.5)
        return total

    costs = {border: cost(border) for border in gaps}
    least_cost = min(costs.values())
    good = [border for border in gaps if costs[border] <= least_cost + 1e-9]
    middle = (left.box.x1 + right.box.x0) / 2
    return _widest(good, gaps, places, middle)


def _widest(good: Sequence[float], gaps: Sequence[float], places: Sequence[float], middle: float) -> float:
    """Among equally good borders the one in the widest gap between words; ties nearest to the middle of the heads."""

    def room(border: float) -> float:
        return next((end - start for start, end in pairwise(places) if start <= border <= end), 0.0)

    return max(good, key=lambda border: (round(room(border), 1), -abs(border - middle)))


def _misfit(word: Word, role: Role, parted: bool) -> float:
    """How little a word fits a column. Where units have a column of their own they fit worse beside the numbers."""
    numeric = is_numeric(word.text)
    if role in NUMERIC:
        if numeric or word.text in "€£$%" or word.text.upper() in ("EUR", "GBP", "USD", "CHF"):
            return 0
        if role in (Role.QUANTITY, Role.PRICE, Role.GROSS_PRICE, Role.PER) and unit_code(word.text):
            return 0.6 if parted else 0
        return 2
    if role is Role.UNIT:
        return 2 if numeric else 0
    if role is Role.GTIN:
        return 0 if word.text.isdigit() and len(word.text) >= 8 else 1.5
    return 0


def is_number(word: Word) -> bool:
    return is_numeric(word.text) or word.text in "€£$"
