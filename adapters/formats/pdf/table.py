"""The order's lines as a table: heads found by their words, columns by where the words stand, rows by their numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from adapters.formats.pdf.lexicon import CARRIED, NUMERIC, TOTAL, Role, column_role, fold, matches, unit_code
from adapters.formats.pdf.numbers import is_numeric, parse_with_rest
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


Cell = tuple[Word, ...]


@dataclass(frozen=True)
class Item:
    """One line of the order as it stands on the page: for each column the words of its rows, from top to bottom."""

    box: Box
    cells: dict[int, list[Cell]]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Table:
    columns: tuple[Column, ...]
    items: tuple[Item, ...]
    heads: tuple[Box, ...]
    used: frozenset[int] = field(default_factory=frozenset)  # ids of the rows that belong to the table

    def column(self, *roles: Role) -> int | None:
        for role in roles:
            for index, column in enumerate(self.columns):
                if column.role is role:
                    return index
        return None


def find_table(pages: Sequence[Page]) -> Table | None:
    """The order's table, over as many pages as it goes on; ``None`` when there is none."""
    columns: tuple[Column, ...] = ()
    items: list[Item] = []
    heads: list[Box] = []
    used: set[int] = set()
    for page in pages:
        found = _heads(page)
        if found is None and not columns:
            continue
        if found is not None:
            head_cells, last_head_row, head_rows = found
            body = page.rows[last_head_row + 1 :]
            cut = _columns(head_cells, body, page)
            heads.append(around(cell.box for cell in head_cells))
            used.update(id(row) for row in head_rows)
            if [one.role for one in cut] != [one.role for one in columns] and columns and items:
                continue  # another table: tax summary, delivery schedule
            columns = cut
        else:
            body = page.rows
        for item in _items(body, columns, page, headed=found is not None):
            items.append(item)
            used.update(id(row) for row in item.rows)
    return _numbered(Table(columns, tuple(items), tuple(heads), frozenset(used))) if items else None


def _numbered(table: Table) -> Table:
    """Line numbers that stand so close to the next column that they were taken for its first word."""
    first = [item.cells.get(0, [()])[0] for item in table.items]
    if table.columns[0].role is Role.POSITION or not all(
        len(cell) > 1 and cell[0].text.strip(".").isdigit() for cell in first
    ):
        return table
    said = [int(cell[0].text.strip(".")) for cell in first]
    if said[0] not in (1, 10) or said != [said[0] * turn for turn in range(1, len(said) + 1)]:
        return table
    columns = (Column(Role.POSITION, "", 0.0, table.columns[0].x0), *table.columns)
    items = []
    for item, cell in zip(table.items, first, strict=True):
        shifted = {index + 1: cells for index, cells in item.cells.items()}
        shifted[1] = [cell[1:], *shifted[1][1:]]
        items.append(Item(item.box, {0: [cell[:1]], **shifted}, item.rows))
    return Table(columns, tuple(items), table.heads, table.used)


def _heads(page: Page) -> tuple[list[Head], int, Sequence[Row]] | None:
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


def _columns(heads: Sequence[Head], body: Sequence[Row], page: Page) -> tuple[Column, ...]:
    """Each border where the fewest words of the body cross it and every column holds what its head promises."""
    rows = [words for row in body if _is_of_lines(words := _grouped(row), row)][:60]
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


def _grouped(row: Row) -> list[Word]:
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
            total += first is not None and first.box.x0 < high and not _is_number(first)
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


def _items(body: Sequence[Row], columns: Sequence[Column], page: Page, *, headed: bool) -> Iterator[Item]:
    """Rows are gathered around those that hold the numbers; what is above or below belongs to the nearest."""
    cut = [(row, _cells(row, columns)) for row in body if not _is_rule(row)]
    anchors = [index for index, (row, cells) in enumerate(cut) if _is_anchor(row, cells, columns)]
    if not anchors:
        return
    starts = _starts(cut, columns, anchors)
    for turn, anchor in enumerate(anchors):
        first = starts[turn]
        last = starts[turn + 1] if turn + 1 < len(anchors) else len(cut)
        rows = [anchor]
        for index in range(anchor - 1, first - 1, -1):
            if not _follows(cut[index][0], cut[rows[0]][0], columns):
                break
            rows.insert(0, index)
        for index in range(anchor + 1, last):
            if not _follows(cut[rows[-1]][0], cut[index][0], columns):
                break
            rows.append(index)
        cells: dict[int, list[Cell]] = {}
        for index in rows:
            row, own = cut[index]
            for column, words in (own if index == anchor else _spread(row, own, columns)).items():
                cells.setdefault(column, []).append(words)
        held = tuple(cut[index][0] for index in rows)
        yield Item(around(row.box for row in held), cells, held)


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
    return any(cells.get(mark) for mark in marks)


def _is_rule(row: Row) -> bool:
    return not re.search(r"\w", row.text)


def _cells(row: Row, columns: Sequence[Column]) -> dict[int, Cell]:
    cells: dict[int, list[Word]] = {}
    for word in _grouped(row):
        index = next((at for at, column in enumerate(columns) if word.box.middle < column.x1), len(columns) - 1)
        cells.setdefault(index, []).append(word)
    for index in range(1, len(columns)):
        _hand_back(cells, columns, index)
    return {index: tuple(words) for index, words in cells.items() if words}


def _hand_back(cells: dict[int, list[Word]], columns: Sequence[Column], index: int) -> None:
    """A long description that runs up to the number beside it keeps its last words."""
    words = cells.get(index, [])
    if (
        columns[index].role not in NUMERIC
        or columns[index - 1].role in NUMERIC
        or not any(_is_number(word) for word in words)
    ):
        return
    while words and not _is_number(words[0]):
        cells.setdefault(index - 1, []).append(words.pop(0))


def _is_number(word: Word) -> bool:
    return is_numeric(word.text) or word.text in "€£$"


def _said(cell: Cell) -> str:
    return " ".join(word.text for word in cell)


def _is_anchor(row: Row, cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """A row with a quantity and, where the table has them, a price or an amount; and not one of the sums."""
    roles = {column.role: index for index, column in enumerate(columns)}
    if not _numeric(cells.get(roles[Role.QUANTITY], ())):
        return False
    named = any(cells.get(index) for role, index in roles.items() if role in (*NAMES, Role.POSITION))
    first = fold(row.phrases[0].text)
    if matches(TOTAL, first) and not _has_code(cells, columns) and not _is_complete(cells, columns):
        return False
    if matches(rf"^({CARRIED})\b", first) or any(matches(rf"^({CARRIED})$", fold(one.text)) for one in row.phrases):
        return False
    money = [index for role, index in roles.items() if role in MONEY]
    if money:
        return any(_numeric(cells.get(index, ())) for index in money)
    return named


def _has_code(cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    coded = (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN, Role.POSITION)
    return any(columns[index].role in coded and re.search(r"\d", _said(words)) for index, words in cells.items())


def _is_complete(cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """Quantity, price and amount all there: an item called ``Port USB``, not the carriage."""
    return all(
        any(column.role is role and _numeric(cells.get(index, ())) for index, column in enumerate(columns))
        for role in (Role.QUANTITY, Role.PRICE, Role.AMOUNT)
    )


def _numeric(cell: Cell) -> bool:
    said = _said(cell)
    return bool(said) and any(
        (found := parse_with_rest(said, point)) is not None and (not found[1] or len(found[1]) <= 12)
        for point in (",", ".")
    )


def _follows(high: Row, low: Row, columns: Sequence[Column]) -> bool:
    """Whether two rows stand close enough to be one item, and neither is a sum or a carried total."""
    for row in (high, low):
        words = [fold(phrase.text) for phrase in row.phrases]
        money = sum(is_numeric(word.text) for word in row.words)
        if any(matches(rf"^({CARRIED})\b", one) for one in words):
            return False
        if money and any(matches(TOTAL, one) for one in words) and len(words) <= 4 and not row.words[0].text.isdigit():
            quantity = next(column for column in columns if column.role is Role.QUANTITY)
            if not any(quantity.x0 < word.box.middle < quantity.x1 and is_numeric(word.text) for word in row.words):
                return False
            if matches(TOTAL, words[0]):
                return False
    return low.box.y0 - high.box.y1 < 0.75 * min(high.height, low.height)


def _spread(row: Row, cells: dict[int, Cell], columns: Sequence[Column]) -> dict[int, Cell]:
    """A row below the numbers: a sentence that begins under the description may run on under the numbers."""
    text = next(
        (at for role in (Role.DESCRIPTION, Role.ITEM) for at, one in enumerate(columns) if one.role is role), None
    )
    if text is None:
        return cells
    spread: dict[int, list[Word]] = {}
    for phrase in row.phrases:
        home = next((at for at, column in enumerate(columns) if phrase.box.x0 + 1 < column.x1), len(columns) - 1)
        for word in phrase.words:
            own = next((at for at, column in enumerate(columns) if word.box.middle < column.x1), len(columns) - 1)
            spread.setdefault(home if home == text and own > text and not is_numeric(word.text) else own, []).append(
                word
            )
    return {index: tuple(words) for index, words in spread.items()}
