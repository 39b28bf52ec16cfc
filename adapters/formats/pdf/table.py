"""The order's lines as a table: heads found by their words, columns by where the words stand, rows by their numbers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.formats.pdf.columns import Column, columns_of
from adapters.formats.pdf.heads import MONEY, NAMES, Head, find_heads, grouped, is_number
from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.lexicon import CARRIED, COUNTED, LINE_COUNT, NUMERIC, SUM, TOTAL, Role, fold, matches
from adapters.formats.pdf.numbers import is_numeric, parse_with_rest
from adapters.formats.pdf.page import Box, Page, Row, Word, around
from adapters.formats.pdf.two_rows import TwoRows, find_two_rows, is_priced

if TYPE_CHECKING:
    from adapters.formats.pdf.learnt import KnownTable

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


def find_table(pages: Sequence[Page], known: "KnownTable | None" = None) -> Table | None:
    """The order's table, over as many pages as it goes on; ``None`` when there is none. All its pages tell together where
    the columns are, and what they mean; unless that is ``known`` from a layout that was taught."""
    two = find_two_rows(pages) if known is None else None
    if two is not None and (found := _in_two_rows(two)) is not None:
        return found
    parts = list(_parts(pages) if known is None else _known_parts(pages, known))
    if not parts:
        return None
    first = parts[0]
    body = [row for part in parts for row in part.body]
    columns = columns_of(first.cells, first.heads, body, first.page) if known is None else known.columns
    items: list[Item] = []
    used: set[int] = set()
    for part in parts:
        used.update(id(row) for row in part.heads)
        for item in _items(part.body, columns, part.page, headed=bool(part.heads)):
            items.append(item)
            used.update(id(row) for row in item.rows)
    heads = tuple(around(cell.box for cell in part.cells) for part in parts if part.cells)
    return _numbered(Table(columns, tuple(items), heads, frozenset(used))) if items else None


def _in_two_rows(two: TwoRows) -> Table | None:
    """Each item from the row where it begins to the one where the next does; nothing after the first sum."""
    columns = (*two.upper, *two.lower)
    items: list[Item] = []
    for _page, body in two.bodies:
        begun: list[Row] = []
        for row in body:
            if two.starts(row):
                items += _two_row_item(begun, two)
                begun = [row]
            elif begun and _follows(begun[-1], row, columns):
                begun.append(row)
            elif begun:
                items += _two_row_item(begun, two)
                begun = []
        items += _two_row_item(begun, two)
    if not items:
        return None
    used = {id(row) for item in items for row in item.rows} | {id(row) for row in two.heads}
    heads = (around(row.box for row in two.heads),)
    return Table(columns, tuple(items), heads, frozenset(used))


def _two_row_item(rows: Sequence[Row], two: TwoRows) -> list[Item]:
    """One item, or none when no numbers stand below its text."""
    cells: dict[int, list[Cell]] = {}
    numbers = 0
    for row in rows:
        below = _cells(row, two.lower)
        if not numbers and is_priced(row) and _is_anchor(row, below, two.lower):
            numbers += 1
            cells.update({index + len(two.upper): [words] for index, words in below.items()})
        elif row is rows[0] or two.goes_on(row):
            for index, words in two.cells(row):
                cells.setdefault(index, []).append(words)
    return [Item(around(row.box for row in rows), cells, tuple(rows))] if numbers else []


@dataclass(frozen=True)
class _Part:
    """The table's share of a page: its heads when they are repeated, and the rows below."""

    page: Page
    cells: Sequence[Head]
    heads: Sequence[Row]
    body: Sequence[Row]


def _known_parts(pages: Sequence[Page], known: "KnownTable") -> Iterator[_Part]:
    begun = False
    for page in pages:
        at = known.head_row(page)
        if at is None and not begun:
            continue
        begun = True
        yield _Part(
            page,
            (),
            page.rows[at : at + 1] if at is not None else (),
            page.rows[at + 1 :] if at is not None else page.rows,
        )


def _parts(pages: Sequence[Page]) -> Iterator[_Part]:
    """From the page with the heads on; a page with other heads has another table: a tax summary, a delivery schedule."""
    named: frozenset[str] | None = None
    for page in pages:
        found = find_heads(page)
        if found is None:
            if named is not None:
                yield _Part(page, (), (), page.rows)
            continue
        cells, last, rows = found
        words = frozenset(fold(word.text) for row in rows for word in row.words)
        if named is None:
            named = words
        elif len(words & named) < 0.6 * len(named | words):
            continue
        yield _Part(page, cells, rows, page.rows[last + 1 :])


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


def _items(body: Sequence[Row], columns: Sequence[Column], page: Page, *, headed: bool) -> Iterator[Item]:
    """Rows are gathered around those that hold the numbers; what is above or below belongs to the nearest."""
    cut = [(row, _cells(row, columns)) for row in body if not _is_rule(row)]
    sums = next((index for index, (row, _) in enumerate(cut) if _names_sums(row)), len(cut))
    anchors = [
        index
        for index, (row, cells) in enumerate(cut)
        if _is_anchor(row, cells, columns) and (index < sums or _has_code(cells, columns))
    ]
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
            if _second_amount(cut[anchor][1], cut[index][1], columns):
                break
            rows.append(index)
        cells: dict[int, list[Cell]] = {}
        for index in rows:
            row, own = cut[index]
            for column, words in (own if index == anchor else _spread(row, own, columns)).items():
                cells.setdefault(column, []).append(words)
        held = tuple(cut[index][0] for index in rows)
        yield Item(around(row.box for row in held), cells, held)


def _names_sums(row: Row) -> bool:
    """Labels of sums side by side, their values in the row below; below such a row there are no lines without a code."""
    labels = [fold(phrase.text) for phrase in row.phrases if not is_numeric(phrase.text)]
    money = [label for label in labels if matches(SUM, label)]
    others = [label for label in labels if label not in money and not matches(rf"{COUNTED}|{LINE_COUNT}", label)]
    return len(money) >= 2 and not others and sum(is_numeric(word.text) for word in row.words) <= 2


def _second_amount(anchor: dict[int, Cell], cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """A row with an amount where the item has one already is a sum or a carried total, not the item's."""
    return any(
        columns[index].role in MONEY and _numeric(words) and _numeric(anchor.get(index, ()))
        for index, words in cells.items()
        if is_number(words[-1]) and re.search(r"[.,]\d\d", _said(words))
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
    return any(re.search(r"\d", _said(cells.get(mark, ()))) for mark in marks)


def _is_rule(row: Row) -> bool:
    return not re.search(r"\w", row.text)


def _cells(row: Row, columns: Sequence[Column]) -> dict[int, Cell]:
    cells: dict[int, list[Word]] = {}
    for word in grouped(row):
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
        or not any(is_number(word) for word in words)
    ):
        return
    while words and not is_number(words[0]):
        cells.setdefault(index - 1, []).append(words.pop(0))


def _said(cell: Cell) -> str:
    return " ".join(word.text for word in cell)


def _is_anchor(row: Row, cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """A row with a quantity and, where the table has them, a price or an amount; and not one of the sums."""
    roles = {column.role: index for index, column in enumerate(columns)}
    if Role.QUANTITY not in roles or not _numeric(cells.get(roles[Role.QUANTITY], ())):
        return False
    named = any(cells.get(index) for role, index in roles.items() if role in (*NAMES, Role.POSITION))
    if any(matches(rf"^({COUNTED}|{LINE_COUNT})", fold(one.text)) for one in row.phrases):
        return False
    if _is_sentence(row) or _is_foot(row):
        return False
    first = fold(row.phrases[0].text)
    if matches(TOTAL, first) and not _has_code(cells, columns) and not _is_complete(cells, columns):
        return False
    if matches(rf"^({CARRIED})\b", first) or any(matches(rf"^({CARRIED})$", fold(one.text)) for one in row.phrases):
        return False
    money = [index for role, index in roles.items() if role in MONEY]
    if money:
        return any(_numeric(cells.get(index, ())) for index in money)
    return named


def _is_sentence(row: Row) -> bool:
    """``Invoices are payable 45 days end of month; interest 8 % plus GBP 40.00``: numbers, but no cells."""
    lettered = sum(word.text.strip(".,;:()").isalpha() for word in row.words)
    return len(row.phrases) == 1 and len(row.words) >= 8 and lettered >= 0.6 * len(row.words)


_FOOT = r"\biban\b|\bbic\b|\btva\b|\bvat\b|\bust\b|\buid\b|\btax\b|\btel\b|\bfax\b|\bsiret\b|\bgln\b"


def _is_foot(row: Row) -> bool:
    """The sender's numbers at the foot of the page: a VAT number or an account, and the words that say so."""
    return matches(_FOOT, fold(row.text)) and any(
        one.kind in ("iban", "vat_id", "siret") for one in identifiers(row.text)
    )


def _has_code(cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    coded = (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN)
    for index, words in cells.items():
        said = _said(words)
        if columns[index].role is Role.POSITION and re.fullmatch(r"\d{1,5}\.?", said):
            return True
        if columns[index].role in coded and re.search(r"\d", said) and not re.search(r"[.,]\d\d\b\D*$", said):
            return True
    return False


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
