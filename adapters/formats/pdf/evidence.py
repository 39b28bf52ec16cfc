"""What speaks for each meaning of a column: the words of its head, and what its cells look like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from adapters.formats.pdf.dates import days
from adapters.formats.pdf.identifiers import gtin
from adapters.formats.pdf.lexicon import NUMERIC, Role, column_role, unit_code
from adapters.formats.pdf.numbers import LONGEST, POINTS, is_numeric, parse, parse_with_rest
from adapters.formats.pdf.page import Word

UNIQUE = (
    Role.POSITION,
    Role.QUANTITY,
    Role.UNIT,
    Role.PRICE,
    Role.GROSS_PRICE,
    Role.PER,
    Role.DISCOUNT,
    Role.AMOUNT,
    Role.GTIN,
)
MONEY = frozenset({Role.PRICE, Role.GROSS_PRICE, Role.AMOUNT})
NAMED, UNNAMED, HEADLESS, EMPTY = 2.0, -0.2, -1.2, -1.2
NO_HEADS = 0.0  # of a column in a table that has no heads
TWO_HEADS = -2.5
_AKIN = {
    frozenset({Role.PRICE, Role.AMOUNT}): -0.4,
    frozenset({Role.PRICE, Role.GROSS_PRICE}): -0.3,
    frozenset({Role.AMOUNT, Role.GROSS_PRICE}): -0.6,
    frozenset({Role.ITEM, Role.CODE}): 1.6,
    frozenset({Role.ITEM, Role.DESCRIPTION}): 1.6,
    frozenset({Role.ITEM, Role.POSITION}): 1.6,
    frozenset({Role.POSITION, Role.CODE}): 0.2,
    frozenset({Role.CODE, Role.DESCRIPTION}): 0.0,
    frozenset({Role.CODE, Role.SELLER_CODE}): 0.5,
    frozenset({Role.CODE, Role.BUYER_CODE}): 0.5,
    frozenset({Role.CODE, Role.GTIN}): 0.4,
    frozenset({Role.PER, Role.UNIT}): 1.2,
    frozenset({Role.PER, Role.PRICE}): -0.2,
    frozenset({Role.PER, Role.QUANTITY}): -0.4,
    frozenset({Role.QUANTITY, Role.UNIT}): 0.4,
    frozenset({Role.QUANTITY, Role.OTHER}): 0.2,
    frozenset({Role.AMOUNT, Role.OTHER}): 0.0,
    frozenset({Role.OTHER, Role.UNIT}): 0.8,
    frozenset({Role.OTHER, Role.DESCRIPTION}): 0.6,
    frozenset({Role.TAX, Role.OTHER}): 1.0,
    frozenset({Role.TAX, Role.DISCOUNT}): 0.0,
}
"""What a head of one meaning is still worth for another that it may stand for."""


@dataclass(frozen=True)
class Evidence:
    head: str
    said: Role | None
    several: bool
    cells: tuple[str, ...]
    headless: float = HEADLESS

    @staticmethod
    def of(heads: Sequence[Word], cells: Sequence[Sequence[Word]], blank: float, *, headed: bool = True) -> "Evidence":
        ordered = sorted(heads, key=lambda word: (round(word.box.y0 / 4), word.box.x0))
        head = " ".join(word.text for word in ordered)
        said = tuple(" ".join(word.text for word in cell) for cell in cells)
        missing = HEADLESS if headed else NO_HEADS
        return Evidence(head, column_role(head), _names_several(ordered, blank), said, missing)

    @cached_property
    def options(self) -> list[tuple[float, Role]]:
        """Each meaning with what speaks for it, the likeliest first."""
        found = [(self._head(role) + self._cells(role), role) for role in Role]
        return sorted(found, key=lambda one: -one[0])

    @property
    def best(self) -> float:
        return self.options[0][0] + (TWO_HEADS if self.several else 0.0)

    @cached_property
    def numbers(self) -> dict[str, list[float | None]]:
        """The cells as numbers in either habit."""
        return {point: [_number(cell, point) for cell in self.cells] for point in POINTS}

    @cached_property
    def begins_coded(self) -> bool:
        """Whether most cells are a code with words behind it."""
        first = [cell.split() for cell in self.cells if cell]
        coded = sum(len(words) > 1 and _fits(words[0], Role.CODE) > 0.5 for words in first)
        return coded > 0.5 * max(1, len(first))

    def _head(self, role: Role) -> float:
        if not self.head:
            return self.headless
        if self.said is None:
            return UNNAMED + (1.4 if role is Role.OTHER else 0.0)
        if self.said is role:
            return NAMED
        return _AKIN.get(frozenset({self.said, role}), -1.5)

    def _cells(self, role: Role) -> float:
        filled = [cell for cell in self.cells if cell]
        if not filled:
            return EMPTY + (1.0 if role in (Role.DISCOUNT, Role.DELIVERY) else 0.0)
        fit = sum(_fits(cell, role) for cell in filled) / len(filled)
        if role is Role.POSITION and not _rises(filled):
            fit -= 1.5
        missing = 1 - len(filled) / len(self.cells)
        if role in (Role.QUANTITY, Role.AMOUNT, Role.PRICE, Role.POSITION):
            fit -= 1.5 * missing
        return fit


def _names_several(words: Sequence[Word], blank: float) -> bool:
    """Whether a head on one row falls apart into two of different meaning: at a gap wider than a blank, or because a
    quantity's and a unit's head stand side by side."""
    if len({round(word.box.y0 / 4) for word in words}) > 1:
        return False
    for cut in range(1, len(words)):
        gap = words[cut].box.x0 - words[cut - 1].box.x1
        one = column_role(" ".join(word.text for word in words[:cut]))
        other = column_role(" ".join(word.text for word in words[cut:]))
        if one is None or other is None or one is other:
            continue
        if gap > blank * (words[cut].box.y1 - words[cut].box.y0) or {one, other} == {Role.QUANTITY, Role.UNIT}:
            return True
    return False


def _number(cell: str, point: str) -> float | None:
    found = parse_with_rest(cell.partition("/")[0], point) if cell else None
    return float(found[0]) if found is not None else None


@lru_cache(20_000)
def _fits(cell: str, role: Role) -> float:
    """From about 1 (just what such a column holds) to -2 (impossible)."""
    if len(cell) > LONGEST:
        return 0.9 if role in (Role.DESCRIPTION, Role.ITEM) else 0.0 if role is Role.OTHER else -2.0
    words = cell.split()
    numeric = is_numeric(cell)
    if role in NUMERIC:
        return _fits_number(cell, role, words, numeric=numeric)
    if role is Role.TAX:
        value = parse(cell.replace("%", ""), ",") or parse(cell.replace("%", ""), ".")
        return 0.9 if value is not None and 0 <= value <= 27 else 0.2 if re.fullmatch(r"[A-Z]\d?", cell) else -2.0
    if role is Role.POSITION:
        return 1.0 if re.fullmatch(r"\d{1,5}\.?", cell) else -2.0
    if role is Role.UNIT:
        return 1.0 if unit_code(cell) else 0.1 if re.fullmatch(r"[A-Za-z]{1,5}\.?", cell) else -2.0
    if role is Role.GTIN:
        return 1.2 if gtin(cell) else -1.0 if cell.isdigit() and len(cell) in (8, 12, 13, 14) else -2.0
    if role is Role.DELIVERY:
        return _fits_day(cell)
    letters = sum(sign.isalpha() for sign in cell)
    if role in (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE):
        if next(days(cell), None) is not None:
            return -1.5
        if len(words) == 1:
            coded = re.search(r"\d", cell) is not None
            return (0.9 if not numeric or re.fullmatch(r"\d{4,}|\d+(\.\d+){2,}", cell) else -0.4) if coded else 0.1
        return -0.3 if len(words) == 2 and any(map(is_numeric, words)) else -1.2
    if role is Role.ITEM and len(words) == 1 and re.search(r"\d", cell) and (letters or len(cell) >= 4):
        return 0.9
    if role in (Role.DESCRIPTION, Role.ITEM):
        return (0.9 if letters >= 3 and (len(words) > 1 or letters >= 5) else 0.2) if letters else -1.8
    return 0.0


def _fits_day(cell: str) -> float:
    day = next(days(cell), None)
    if day is None:
        return -2.0
    return -1.0 if re.search(r"\d[.,]\d\d\b", cell[: day.start] + cell[day.end :]) else 1.0  # an amount beside the day


def _fits_number(cell: str, role: Role, words: Sequence[str], *, numeric: bool) -> float:
    if not numeric:
        said = parse_with_rest(cell, ",") or parse_with_rest(cell, ".")
        if said is None:
            return -2.5
        rest = said[1]
        if role is Role.QUANTITY and unit_code(rest):
            return 0.9
        if role in MONEY and re.match(r"^/\s*\d*\s*\w*$|^(per|par|pro|je|pour)\b", rest, re.IGNORECASE):
            return 0.9
        if role is Role.PER and unit_code(rest):
            return 0.9
        return -0.6 if len(words) <= 2 and not re.search(r"\d", rest) else -2.5
    plain = cell.replace(" ", "")
    cents = re.search(r"[.,]\d{2,4}\D*$", plain) is not None
    money = re.search(r"[€£$]|EUR|GBP|USD|CHF", cell) is not None
    if role is Role.QUANTITY:
        return 0.2 if money else 0.8 if re.fullmatch(r"\d{8,}", plain) is None else -1.5
    if role is Role.PER:
        return 0.9 if re.fullmatch(r"1|10|100|1[.,]?000", plain) else -2.0
    if role is Role.DISCOUNT:
        value = parse(cell.replace("%", ""), ",") or parse(cell.replace("%", ""), ".")
        return (0.8 + 0.2 * ("%" in cell)) if value is not None and value <= 100 and not money else -2.0
    return 1.0 if cents or money else 0.1


def _rises(cells: Sequence[str]) -> bool:
    said = [int(found.group()) for cell in cells if (found := re.match(r"\d+", cell))]
    return bool(said) and all(low < high for low, high in pairwise(said)) and said[0] <= 200


def closing(cells: Mapping[Role, Mapping[str, Sequence[float | None]]]) -> float:
    """The share of lines on which quantity × price ÷ basis − reduction is the amount, in the better habit."""
    if Role.QUANTITY not in cells or Role.AMOUNT not in cells or not {Role.PRICE, Role.GROSS_PRICE} & set(cells):
        return 0.0
    return max(_closing(cells, point) for point in POINTS)


def _closing(cells: Mapping[Role, Mapping[str, Sequence[float | None]]], point: str) -> float:
    price = cells.get(Role.PRICE) or cells[Role.GROSS_PRICE]
    net_of_reduction = Role.PRICE in cells and Role.GROSS_PRICE in cells
    count = closed = 0
    for at, (quantity, unit, amount) in enumerate(
        zip(cells[Role.QUANTITY][point], price[point], cells[Role.AMOUNT][point], strict=True)
    ):
        if amount is None:
            continue
        count += 1
        if quantity is None or unit is None:
            continue
        per = cells[Role.PER][point][at] or 1 if Role.PER in cells else 1
        off = cells[Role.DISCOUNT][point][at] or 0 if Role.DISCOUNT in cells and not net_of_reduction else 0
        made = quantity * unit * (1 - abs(off) / 100)
        closed += any(abs(made / basis - amount) <= 0.021 for basis in {per, 1.0 if per == 1 else per, 100.0, 1000.0})
    return closed / count if count else 0.0
