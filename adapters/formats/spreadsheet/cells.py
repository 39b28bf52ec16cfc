"""Bytes → rows of cells, within limits. Values only: formulas are never computed, macros never run, links never followed."""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO

from lxml import etree

from adapters.formats.pdf.dates import days

MOST_ROWS, MOST_COLUMNS, MOST_SIGNS = 20_000, 100, 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200  # unpacked to packed; real sheets stay below fifty
REPEATED = 50  # times an ods cell may be repeated; the empty rest of a sheet is repeated a million times

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError)
"""What reading a damaged archive may raise; a password shows as ``RuntimeError``."""

Value = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` typed where the file has types; csv has text only. ``where`` as a person names it: ``Sheet1!B7``."""

    value: Value
    where: str


class SheetError(Exception):
    """The file cannot be taken; the argument is one of damaged, bomb, large, macros, empty."""


def rows_of(content: bytes) -> list[list[Cell]]:
    """The rows of the first sheet that holds anything. Raises :class:`SheetError`."""
    if content[:4] == b"PK\x03\x04":
        kind = _unpacked_kind(content)
        return _xlsx(content) if kind == "xlsx" else _ods(content)
    return _csv(content)


def _unpacked_kind(content: bytes) -> str:
    """Looks into the archive without believing its directory; refuses bombs and macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            total = 0
            for name in names[:2000]:
                with archive.open(name) as part:
                    total += _counted(part, MOST_UNPACKED - total)
    except BROKEN_ARCHIVE as error:
        raise SheetError("damaged") from error
    if total > MOST_RATIO * len(content) + 10_000_000:
        raise SheetError("bomb")
    if any("vbaProject" in name for name in names):
        raise SheetError("macros")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    raise SheetError("damaged")


def _counted(part: IO[bytes], left: int) -> int:
    read = 0
    while chunk := part.read(1 << 20):
        read += len(chunk)
        if read > left:
            raise SheetError("bomb")
    return read


def _xlsx(content: bytes) -> list[list[Cell]]:
    from openpyxl import load_workbook  # half a second, for whoever has a workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            rows: list[list[Cell]] = []
            for row in sheet.iter_rows(max_col=MOST_COLUMNS):
                if len(rows) >= MOST_ROWS:
                    raise SheetError("large")
                rows.append(
                    [Cell(_typed(cell.value), f"{sheet.title}!{_name(at, len(rows))}") for at, cell in enumerate(row)]
                )
            if any(cell.value is not None for row in rows for cell in row):
                return rows
    except SheetError:
        raise
    except Exception as error:  # openpyxl raises whatever the damaged part of the file makes it raise
        raise SheetError("damaged") from error
    raise SheetError("empty")


def _typed(value: object) -> Value:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**20 else str(value)[:MOST_SIGNS]
    if isinstance(value, float):  # what the person typed, not what the binary float makes of it
        return Decimal(repr(value)) if abs(value) < 1e15 else None
    return str(value)[:MOST_SIGNS].strip() or None


def _ods(content: bytes) -> list[list[Cell]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("content.xml")
    try:
        root = etree.fromstring(
            text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        )
    except etree.XMLSyntaxError as error:
        raise SheetError("damaged") from error
    if root.getroottree().docinfo.doctype:
        raise SheetError("damaged")
    for table in root.iter(f"{_TABLE}table"):
        title = table.get(f"{_TABLE}name") or "Sheet"
        rows: list[list[Cell]] = []
        for row in table.iter(f"{_TABLE}table-row"):
            cells: list[Cell] = []
            for cell in row:
                again = _times(cell.get(f"{_TABLE}number-columns-repeated"), REPEATED)
                value = _ods_value(cell)
                cells += [Cell(value, f"{title}!{_name(len(cells) + one, len(rows))}") for one in range(again)]
            rows += [cells[:MOST_COLUMNS]] * _times(row.get(f"{_TABLE}number-rows-repeated"), 2)
            if len(rows) > MOST_ROWS:
                raise SheetError("large")
        if any(cell.value is not None for row in rows for cell in row):
            return rows
    raise SheetError("empty")


def _times(said: str | None, most: int) -> int:
    return min(int(said), most) if said is not None and said.isdecimal() and len(said) < 12 else 1


def _ods_value(cell: etree._Element) -> Value:
    kind, said = cell.get(f"{_OFFICE}value-type"), cell.get(f"{_OFFICE}value")
    day = cell.get(f"{_OFFICE}date-value")
    if kind in ("float", "currency", "percentage") and said:
        return Decimal(said) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,12})?", said) else None
    if kind == "date" and day:
        return next((found.value for found in days(day[:10])), None)
    text = " ".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p")).strip()
    return text[:MOST_SIGNS] or None


def _csv(content: bytes) -> list[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\x00" in text:
        raise SheetError("damaged")
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator(text)):
            if len(rows) >= MOST_ROWS:
                raise SheetError("large")
            rows.append(
                [
                    Cell(said.strip()[:MOST_SIGNS] or None, _name(at, len(rows)))
                    for at, said in enumerate(row[:MOST_COLUMNS])
                ]
            )
    except csv.Error as error:
        raise SheetError("damaged") from error
    if not any(cell.value is not None for row in rows for cell in row):
        raise SheetError("empty")
    return rows


def separator(text: str) -> str:
    """The sign that cuts most lines into the same number of cells."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]

    def steady(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        most = max(set(counts), key=lambda count: (count > 0, counts.count(count)), default=0)
        return (counts.count(most) if most else 0), most

    return max(";\t,|", key=steady)


def _name(column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
