"""The whole document → what it says, each value with place, confidence and why; and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.formats.pdf.header import Header, read_header
from adapters.formats.pdf.items import Line, read_lines
from adapters.formats.pdf.labels import labelled
from adapters.formats.pdf.learnt import KnownTable, corrected_header, corrected_parties, known_table, recognised
from adapters.formats.pdf.page import Page, Row, Word, overlaps
from adapters.formats.pdf.parties import PartiesRead, read_parties
from adapters.formats.pdf.table import Table, find_table
from adapters.formats.pdf.totals import Sums, read_sums
from gateway.model.reading import LearntLayout


@dataclass(frozen=True)
class Reading:
    """``point`` is the document's decimal sign. ``overlapping`` are words painted over each other."""

    header: Header
    parties: PartiesRead
    table: Table | None
    lines: tuple[Line, ...]
    sums: Sums
    point: str
    overlapping: tuple[tuple[Word, Word], ...]
    layout: str | None  # the learnt layout that was recognised
    above: tuple[Row, ...]  # what stands above the lines, headings among it


def read_pages(pages: Sequence[Page], layouts: Sequence[LearntLayout] = ()) -> Reading:
    """``layouts`` are what corrections have taught of this sender's documents."""
    layout = recognised(pages, layouts)
    known = known_table(layout, pages[0]) if layout else None
    table, point, lines = _read_table(pages, known)
    around_table = _outside(pages, table)
    after = _after(pages, table)
    ends = {pages[-1].number, *((table.items[-1].box.page,) if table else ())}  # pages whose foot may name the buyer
    head = [row for row in around_table if row not in after or row.box.page in ends]
    header = read_header(pages, around_table, [line.delivery for line in lines if line.delivery])
    parties = read_parties(pages, head, list(labelled(around_table)))
    if layout is not None:
        header, parties = corrected_header(header, layout, pages[0]), corrected_parties(parties, layout, pages[0])
    return Reading(
        header=header,
        parties=parties,
        table=table,
        lines=tuple(lines),
        sums=read_sums(after, lines, point),
        point=point,
        layout=layout.id if layout else None,
        above=tuple(row for row in around_table if row not in after),
        overlapping=tuple(pair for page in pages for pair in overlaps(page)),
    )


def _read_table(pages: Sequence[Page], known: KnownTable | None) -> tuple[Table | None, str, list[Line]]:
    """As a layout teaches, unless more lines prove themselves without it: what was taught of one order need not hold for
    another, and lines in two rows cannot be taught."""
    tables = [find_table(pages, known), find_table(pages)] if known is not None else [find_table(pages)]
    read = [(table, *read_lines(table)) for table in tables if table is not None]
    return max(read, key=lambda one: sum(line.closes is True for line in one[2]), default=(None, ",", []))


def _outside(pages: Sequence[Page], table: Table | None) -> list[Row]:
    used = table.used if table else frozenset()
    return [row for page in pages for row in page.rows if id(row) not in used]


def _after(pages: Sequence[Page], table: Table | None) -> list[Row]:
    """Rows below the last line of the order, where its sums stand."""
    if table is None:
        return []
    last = table.items[-1].rows[-1].box
    return [
        row
        for page in pages
        for row in page.rows
        if page.number > last.page or (page.number == last.page and row.box.y0 > last.y0 + 1)
    ]
