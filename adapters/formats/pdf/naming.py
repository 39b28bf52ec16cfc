"""What a line asks for: codes from their columns, and what the rows under the description say of themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.formats.pdf.dates import Day, days
from adapters.formats.pdf.gathering import Item
from adapters.formats.pdf.identifiers import gtin
from adapters.formats.pdf.lexicon import DELIVERY_DAY, Role, fold, matches, unit_code
from adapters.formats.pdf.page import Box, around
from adapters.formats.pdf.table import Table

_GTIN_LINE = re.compile(
    r"(?i)^\W*(?:code[ -]?(?:ean|barres?)|ean(?:[ -]?(?:13|code|nr\.?))?|gtin|gencod(?:e)?|bar ?code)\W*(\d[\d ]{7,16})\s*$"
)
_SELLER_LINE = re.compile(
    r"(?i)^\W*(?:(?:votre|vos)\s+(?:réf\w*|code|article)|your\s+(?:ref\w*|code|item|part|article)|ihre\s+(?:art\w*|ref\w*|nr|material\w*)"
    r"|réf\w*\.?\s+(?:fournisseur|fourn\w*)|supplier\s+(?:ref\w*|code|item|part)|lieferanten\S*)[\s.:°nNor#-]*([A-Z0-9][\w./-]*\d[\w./-]*|\d+)\s*$"
)
_BUYER_LINE = re.compile(
    r"(?i)^\W*(?:notre\s+(?:réf\w*|code|article)|our\s+(?:ref\w*|code|item|part)|unsere\s+(?:art\w*|ref\w*|nr|material\w*))"
    r"[\s.:°nNor#-]*([A-Z0-9][\w./-]*\d[\w./-]*|\d+)\s*$"
)
_CODE_LINE = re.compile(
    r"(?i)^\W*(?:code(?: article)?|art(?:icle|ikel)?\.?[- ]?(?:nr|no|n°|nummer)?|réf(?:érence)?|ref(?:erence)?|sku|item(?: no)?|part(?: no)?|material(?:nr)?)"
    r"[\s.:#-]+([A-Z0-9](?=[\w./-]*\d)[\w./-]{2,})(?!\S)"
)
_CODE = re.compile(r"(?=.*\d)(?!\d{1,3}$)(?!.*\d[xX×]\d)[A-Z0-9][A-Z0-9./_-]{3,}")


class Cells:
    """The words of one item by the role of their column."""

    def __init__(self, item: Item, table: Table) -> None:
        self._item, self._table = item, table
        self.boxes: list[tuple[str, Box]] = []

    def rows(self, *roles: Role) -> list[str]:
        return [
            " ".join(word.text for word in cell)
            for index, cells in sorted(self._item.cells.items())
            if self._table.columns[index].role in roles
            for cell in cells
        ]

    def columns(self, role: Role) -> list[list[str]]:
        """The rows of each column of that meaning, where several have it."""
        return [
            [" ".join(word.text for word in cell) for cell in cells]
            for index, cells in sorted(self._item.cells.items())
            if self._table.columns[index].role is role
        ]

    def text(self, *roles: Role) -> str:
        """The cell in one piece, and its place noted."""
        self.note(*roles)
        return " ".join(self.rows(*roles))

    def note(self, *roles: Role) -> None:
        """Where the cell stands."""
        for index, cells in self._item.cells.items():
            if self._table.columns[index].role in roles:
                self.boxes.append((roles[0].value, around(word.box for cell in cells for word in cell)))


@dataclass
class Named:
    gtin: str | None = None
    code: str | None = None
    seller_code: str | None = None
    buyer_code: str | None = None
    description: str | None = None
    delivery: Day | None = None


def named_by(cells: Cells, table: Table) -> Named:
    """What the line asks for: codes from their columns, and what the lines under the description say."""
    beside: list[str] = []
    coded = cells.columns(Role.CODE)
    barred = cells.rows(Role.GTIN)
    proven = next((row for row in barred if gtin(row)), None)
    if proven is not None and not coded and len(barred) > 1:
        coded = [[row for row in barred if row != proven]]  # a code piled on the GTIN under one head
    named = Named(
        gtin=gtin(proven or " ".join(barred)),
        code=_joined_code(coded[0], beside) if coded else None,
        seller_code=_joined_code(cells.rows(Role.SELLER_CODE), beside),
        buyer_code=_joined_code(cells.rows(Role.BUYER_CODE), beside),
    )
    if len(coded) > 1 and named.buyer_code is None and named.seller_code is None:
        named.buyer_code = _joined_code(coded[1], beside)  # two codes of nobody said whom: the rules try both
    for roles in ((Role.GTIN,), (Role.CODE,), (Role.BUYER_CODE,), (Role.SELLER_CODE,), (Role.DESCRIPTION, Role.ITEM)):
        cells.note(*roles)
    items, described = cells.rows(Role.ITEM), [*beside, *cells.rows(Role.DESCRIPTION)]
    if items and described:
        article = _joined_code(items, [])
        if article and named.code and named.seller_code is None and named.buyer_code is None:
            named.seller_code, named.buyer_code, named.code = article, named.code, None  # the rules try both
        if named.seller_code is None and named.buyer_code:
            named.seller_code = article
        elif named.buyer_code is None and named.seller_code:
            named.buyer_code = article
        else:
            named.code = named.code or article
        items = []
    rows = [row for row in (*items, *described) if not _took(row, named)]
    if items and not (named.code or named.buyer_code or named.seller_code) and rows and table.column(Role.GTIN) is None:
        rows = _took_code(rows, named)
    named.description = _sentence(rows)
    if named.code and not named.gtin and gtin(named.code) and len(named.code) >= 12:
        named.gtin, named.code = named.code, None
    return named


def _joined_code(rows: Sequence[str], beside: list[str]) -> str | None:
    """A code broken over two rows is one code; words or a GTIN below it are no part of it and go ``beside``."""
    code = rows[0].strip() if rows else ""
    for row in rows[1:]:
        if _is_gtin(row) or " " in row or not re.search(r"\d", row) or re.search(r"[a-zà-ÿ]{3}", row):
            beside.append(row)
        else:
            code += row.strip()
    return code or None


def _is_gtin(row: str) -> bool:
    return len(row) >= 12 and gtin(row) is not None


def _took(row: str, named: Named) -> bool:
    """Whether the row says something of its own: an EAN, somebody's code, a date."""
    found = _GTIN_LINE.match(row)
    if (found and (number := gtin(found.group(1)))) or (_is_gtin(row) and (number := gtin(row))):
        named.gtin = named.gtin or number
        return True
    for pattern, place in ((_SELLER_LINE, "seller_code"), (_BUYER_LINE, "buyer_code")):
        found = pattern.match(row)
        if found:
            if getattr(named, place) is None:
                setattr(named, place, found.group(1))
            return True
    found = _CODE_LINE.match(row)
    if found and named.code is None and not (named.seller_code or named.buyer_code):
        named.code = found.group(1)
        if found.end() == len(row.rstrip()):
            return True
    day = next(days(row), None)
    if day is not None and matches(DELIVERY_DAY, fold(row[: day.start])):
        named.delivery = named.delivery or day
        return True
    return False


def _took_code(rows: list[str], named: Named) -> list[str]:
    """Code and description under one head: the code stands first."""
    first, _, rest = rows[0].partition(" ")
    if _CODE.fullmatch(first) and not unit_code(rest.split(" ")[0] if rest else ""):
        named.code = first
        return [*([rest.strip(" -–:")] if rest else []), *rows[1:]]
    return rows


def _sentence(rows: Sequence[str]) -> str | None:
    said = ""
    for row in rows:
        broken = said.endswith("-") and row[:1].islower()
        said = said[:-1] + row if broken else f"{said} {row}".strip()
    return said.strip() or None
