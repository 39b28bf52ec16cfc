"""One row of the table: which words stand in which column, and whether that makes it a line's numbers, a sum, or a foot."""

import re
from collections.abc import Sequence

from adapters.formats.pdf.columns import Column
from adapters.formats.pdf.heads import MONEY, NAMES, grouped, is_number
from adapters.formats.pdf.identifiers import identifiers
from adapters.formats.pdf.lexicon import (
    CARRIED,
    CHARGE_TOTAL,
    COUNTED,
    LINE_COUNT,
    NUMERIC,
    REDUCTION_TOTAL,
    SUM,
    TOTAL,
    Role,
    fold,
    matches,
)
from adapters.formats.pdf.numbers import is_numeric, parse_with_rest
from adapters.formats.pdf.page import Row, Word

Cell = tuple[Word, ...]


def cells_of(row: Row, columns: Sequence[Column]) -> dict[int, Cell]:
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


def text_of(cell: Cell) -> str:
    return " ".join(word.text for word in cell)


def spread(row: Row, cells: dict[int, Cell], columns: Sequence[Column]) -> dict[int, Cell]:
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


def is_anchor(row: Row, cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """A row with a quantity and, where the table has them, a price or an amount; and not one of the sums."""
    roles = {column.role: index for index, column in enumerate(columns)}
    if Role.QUANTITY not in roles or not numeric(cells.get(roles[Role.QUANTITY], ())):
        return False
    named = any(cells.get(index) for role, index in roles.items() if role in (*NAMES, Role.POSITION))
    if any(matches(rf"^({COUNTED}|{LINE_COUNT})", fold(one.text)) for one in row.phrases):
        return False
    if row.is_sentence or _is_foot(row):
        return False
    first = fold(row.phrases[0].text)
    if matches(TOTAL, first) and not has_code(cells, columns) and not _is_complete(cells, columns):
        return False
    if matches(rf"^({CARRIED})\b", first) or any(matches(rf"^({CARRIED})$", fold(one.text)) for one in row.phrases):
        return False
    money = [index for role, index in roles.items() if role in MONEY]
    if money:
        return any(numeric(cells.get(index, ())) for index in money)
    return named


_FOOT = r"\biban\b|\bbic\b|\btva\b|\bvat\b|\bust\b|\buid\b|\btax\b|\btel\b|\bfax\b|\bsiret\b|\bgln\b"


def _is_foot(row: Row) -> bool:
    """The sender's numbers at the foot of the page: a VAT number or an account, and the words that say so."""
    return matches(_FOOT, fold(row.text)) and any(
        one.kind in ("iban", "vat_id", "siret") for one in identifiers(row.text)
    )


def has_code(cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    coded = (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN)
    for index, words in cells.items():
        said = text_of(words)
        if columns[index].role is Role.POSITION and re.fullmatch(r"\d{1,5}\.?", said):
            return True
        if columns[index].role in coded and re.search(r"\d", said) and not re.search(r"[.,]\d\d\b\D*$", said):
            return True
    return False


def _is_complete(cells: dict[int, Cell], columns: Sequence[Column]) -> bool:
    """Quantity, price and amount all there: an item called ``Port USB``, not the carriage."""
    return all(
        any(column.role is role and numeric(cells.get(index, ())) for index, column in enumerate(columns))
        for role in (Role.QUANTITY, Role.PRICE, Role.AMOUNT)
    )


def numeric(cell: Cell) -> bool:
    said = text_of(cell)
    return bool(said) and any(
        (found := parse_with_rest(said, point)) is not None and (not found[1] or len(found[1]) <= 12)
        for point in (",", ".")
    )


def names_sums(row: Row) -> bool:
    """A sum, or labels of sums side by side with their values in the row below; after it there are no lines without a code."""
    if len(row.phrases) == 2 and is_numeric(row.phrases[1].text):
        said = fold(row.phrases[0].text)
        return matches(SUM, said) and not matches(CARRIED, said)
    labels = [fold(phrase.text) for phrase in row.phrases if not is_numeric(phrase.text)]
    money = [label for label in labels if matches(SUM, label)]
    beside = rf"{COUNTED}|{LINE_COUNT}|{CHARGE_TOTAL}|{REDUCTION_TOTAL}"
    others = [label for label in labels if label not in money and not matches(beside, label)]
    return len(money) >= 2 and not others and sum(is_numeric(phrase.text) for phrase in row.phrases) <= 2


def is_rule(row: Row) -> bool:
    return not re.search(r"\w", row.text)
