"""The order's lines as a table: heads found by their words, columns by where the words stand, rows by their
numbers (``gathering.py``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.formats.pdf.columns import Column, columns_of
from adapters.formats.pdf.gathering import Item, follows, items_of
from adapters.formats.pdf.heads import Head, find_heads, head_cells
from adapters.formats.pdf.lexicon import Role, fold
from adapters.formats.pdf.page import Box, Page, Row, around
from adapters.formats.pdf.row_cells import Cell, cells_of, is_anchor
from adapters.formats.pdf.two_rows import TwoRows, find_two_rows, is_priced
from adapters.formats.pdf.unheaded import body_of

if TYPE_CHECKING:
    from adapters.formats.pdf.learnt import KnownTable


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
    table = _table(list(_parts(pages) if known is None else _known_parts(pages, known)), known)
    return table if table is not None or known is not None else _table(list(_unheaded_parts(pages)))


def _table(parts: Sequence["_Part"], known: "KnownTable | None" = None) -> Table | None:
    if not parts:
        return None
    first = parts[0]
    body = [row for part in parts for row in part.body]
    columns = columns_of(first.cells, first.heads, body, first.page) if known is None else known.columns
    items: list[Item] = []
    used: set[int] = set()
    heads_said = {fold(row.text) for part in parts for row in part.heads}
    for part in parts:
        again = [
            row for row in part.body if fold(row.text) in heads_said
        ]  # a section of its own begins on the same page
        used.update(id(row) for row in (*part.heads, *again))
        for item in items_of([row for row in part.body if row not in again], columns):
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
            elif begun and follows(begun[-1], row, columns):
                begun.append(row)
            elif begun:
                items += _two_row_item(begun, two)
                begun = []
        items += _two_row_item(begun, two)
    if not items:
        return None
    used = {id(row) for item in items for row in item.rows} | {id(row) for row in two.heads}
    heads = (around(row.box for row in two.heads),)
    return _numbered(Table(columns, tuple(items), heads, frozenset(used)))


def _two_row_item(rows: Sequence[Row], two: TwoRows) -> list[Item]:
    """One item, or none when no numbers stand below its text."""
    cells: dict[int, list[Cell]] = {}
    numbers = 0
    for row in rows:
        below = cells_of(row, two.lower)
        if not numbers and is_priced(row) and is_anchor(row, below, two.lower):
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


def _unheaded_parts(pages: Sequence[Page]) -> Iterator[_Part]:
    for page, heads, body in body_of(pages):
        yield _Part(page, head_cells(heads), heads, body)


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
