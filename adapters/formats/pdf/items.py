"""Rows of the table → order lines. The arithmetic on each line decides which sign is the decimal one, and proves it."""

import re
from dataclasses import dataclass
from decimal import Decimal

from adapters.formats.pdf.dates import Day, days
from adapters.formats.pdf.gathering import Item
from adapters.formats.pdf.lexicon import Role, unit_code
from adapters.formats.pdf.naming import Cells, named_by
from adapters.formats.pdf.numbers import POINTS, parse, parse_with_rest
from adapters.formats.pdf.page import Box
from adapters.formats.pdf.table import Table

SLACK = Decimal("0.02")
FINEST = 3  # decimals of a quantity that mean something

_PILED = re.compile(r"(.*\d[.,]\d{2,4}\D{0,5}) (1|10|100|1[., ]?000)")


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


def _line(item: Item, table: Table, point: str, turn: int) -> Line:
    cells = Cells(item, table)
    quantity, printed_unit = _amount_and_unit(cells.text(Role.QUANTITY), point)
    printed_unit = cells.text(Role.UNIT) or printed_unit
    price, per = _price(cells.text(Role.PRICE), point)
    gross, gross_per = _price(cells.text(Role.GROSS_PRICE), point)
    stated_per = parse_with_rest(cells.text(Role.PER), point)
    off = parse(cells.text(Role.DISCOUNT).replace("%", ""), point)
    named = named_by(cells, table)
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
    """``12,50 / 100 ST`` is a price and its basis; so is ``12,50`` with ``100`` piled below it."""
    before, _, after = said.partition("/")
    if piled := _PILED.fullmatch(before.strip()):
        before, after = piled.groups()
    found = parse_with_rest(before, point)
    basis = parse_with_rest(after, point) if after else None
    return (found[0] if found else None), (basis[0] if basis and basis[0] > 0 else None)
