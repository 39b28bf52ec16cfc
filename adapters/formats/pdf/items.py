"""Rows of the table → order lines. The arithmetic on each line decides which sign is the decimal one, and proves it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapters.formats.pdf.dates import Day, days
from adapters.formats.pdf.gathering import Item
from adapters.formats.pdf.identifiers import gtin
from adapters.formats.pdf.lexicon import DELIVERY_DAY, Role, fold, matches, unit_code
from adapters.formats.pdf.numbers import POINTS, parse, parse_with_rest
from adapters.formats.pdf.page import Box, around
from adapters.formats.pdf.table import Table

SLACK = Decimal("0.02")
FINEST = 3  # decimals of a quantity that mean something

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


@dataclass(frozen=True)
class Line:
    """One order line. ``closes`` says that quantity × price ÷ basis − reduction is the amount; ``None`` without amount."""

    number: str
    box: Box
    quantity: Decimal | None = None
    unit: str | None = None
    printed_unit: str | None = None
    price: Decimal | None = None
    gross_price: Decimal | None = None
    per: Decimal | None = None
    discount: Decimal | None = None
    amount: Decimal | None = None
    gtin: str | None = None
    code: str | None = None
    seller_code: str | None = None
    buyer_code: str | None = None
    description: str | None = None
    delivery: Day | None = None
    boxes: tuple[tuple[str, Box], ...] = ()

    @property
    def unit_price(self) -> Decimal | None:
        return self.price if self.price is not None else self.gross_price

    @property
    def closes(self) -> bool | None:
        if self.amount is None or self.unit_price is None:
            return None
        if self.quantity is None:
            return False
        factors = (
            {self.discount or Decimal(0), Decimal(0)}
            if self.gross_price is not None and self.price is not None
            else {self.discount or Decimal(0)}
        )
        return any(
            abs(self.quantity * self.unit_price / (self.per or 1) * (1 - off / 100) - self.amount) <= SLACK
            for off in factors
        )

    @property
    def sensible(self) -> bool:
        return self.quantity is not None and self.quantity > 0 and self.quantity == round(self.quantity, FINEST)


def read_lines(table: Table) -> tuple[str, list[Line]]:
    """The decimal sign of the document and its lines: of the two habits the one in which more lines close."""
    read = {point: [_line(item, table, point, turn) for turn, item in enumerate(table.items, 1)] for point in POINTS}

    def score(point: str) -> tuple[int, int, int]:
        lines = read[point]
        filled = sum(value is not None for line in lines for value in (line.quantity, line.unit_price, line.amount))
        return sum(line.closes is True for line in lines), filled, sum(line.sensible for line in lines)

    best = max(POINTS, key=score)
    return best, read[best]


class _Cells:
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
        for index, cells in self._item.cells.items():
            if self._table.columns[index].role in roles:
                self.boxes.append((roles[0].value, around(word.box for cell in cells for word in cell)))
        return " ".join(self.rows(*roles))


def _line(item: Item, table: Table, point: str, turn: int) -> Line:
    cells = _Cells(item, table)
    quantity, printed_unit = _amount_and_unit(cells.text(Role.QUANTITY), point)
    printed_unit = cells.text(Role.UNIT) or printed_unit
    price, per = _price(cells.text(Role.PRICE), point)
    gross, gross_per = _price(cells.text(Role.GROSS_PRICE), point)
    stated_per = parse_with_rest(cells.text(Role.PER), point)
    off = parse(cells.text(Role.DISCOUNT).replace("%", ""), point)
    named = _named(cells, table)
    delivery = next(days(cells.text(Role.DELIVERY)), None) or named.delivery
    position = cells.text(Role.POSITION).strip(". ")
    return Line(
        number=(position.lstrip("0") or position) if re.fullmatch(r"\w{1,8}", position) else str(turn),
        box=item.box,
        quantity=quantity,
        unit=unit_code(printed_unit) if printed_unit else None,
        printed_unit=printed_unit or None,
        price=price,
        gross_price=gross,
        per=stated_per[0] if stated_per and stated_per[0] > 0 else per or gross_per,
        discount=abs(off) if off else None,
        amount=parse(cells.text(Role.AMOUNT), point),
        gtin=named.gtin,
        code=named.code,
        seller_code=named.seller_code,
        buyer_code=named.buyer_code,
        description=named.description,
        delivery=delivery,
        boxes=tuple(cells.boxes),
    )


def _amount_and_unit(said: str, point: str) -> tuple[Decimal | None, str]:
    found = parse_with_rest(said, point)
    if found is None:
        return None, ""
    value, rest = found
    return value, rest if not rest or unit_code(rest) else rest[:12]


def _price(said: str, point: str) -> tuple[Decimal | None, Decimal | None]:
    """``12,50 / 100 ST`` is a price and its basis."""
    before, _, after = said.partition("/")
    found = parse_with_rest(before, point)
    basis = parse_with_rest(after, point) if after else None
    return (found[0] if found else None), (basis[0] if basis and basis[0] > 0 else None)


@dataclass
class _Named:
    gtin: str | None = None
    code: str | None = None
    seller_code: str | None = None
    buyer_code: str | None = None
    description: str | None = None
    delivery: Day | None = None


def _named(cells: _Cells, table: Table) -> _Named:
    """What the line asks for: codes from their columns, and what the lines under the description say."""
    beside: list[str] = []
    coded = cells.columns(Role.CODE)
    named = _Named(
        gtin=gtin(cells.text(Role.GTIN)),
        code=_joined_code(coded[0], beside) if coded else None,
        seller_code=_joined_code(cells.rows(Role.SELLER_CODE), beside),
        buyer_code=_joined_code(cells.rows(Role.BUYER_CODE), beside),
    )
    if len(coded) > 1 and named.buyer_code is None and named.seller_code is None:
        named.buyer_code = _joined_code(coded[1], beside)  # two codes of nobody said whom: the rules try both
    (
        cells.text(Role.CODE),
        cells.text(Role.BUYER_CODE),
        cells.text(Role.SELLER_CODE),
        cells.text(Role.DESCRIPTION, Role.ITEM),
    )
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
    """A code broken over two rows is one code; words below it are no part of it and go ``beside``."""
    code = rows[0].strip() if rows else ""
    for row in rows[1:]:
        if " " in row or not re.search(r"\d", row) or re.search(r"[a-zà-ÿ]{3}", row):
            beside.append(row)
        else:
            code += row.strip()
    return code or None


def _took(row: str, named: _Named) -> bool:
    """Whether the row says something of its own: an EAN, somebody's code, a date."""
    found = _GTIN_LINE.match(row)
    if found and (number := gtin(found.group(1))):
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


def _took_code(rows: list[str], named: _Named) -> list[str]:
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
