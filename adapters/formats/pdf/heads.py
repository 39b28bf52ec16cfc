"""The heads of the order's table: the rows whose words name the most columns. Where the borders run: ``columns.py``."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from adapters.formats.pdf.lexicon import Role, column_role
from adapters.formats.pdf.numbers import is_numeric
from adapters.formats.pdf.page import PHRASE_GAP, Box, Page, Phrase, Row, Word, around, phrases

MONEY = (Role.AMOUNT, Role.PRICE, Role.GROSS_PRICE)
NAMES = (Role.CODE, Role.BUYER_CODE, Role.SELLER_CODE, Role.GTIN, Role.ITEM, Role.DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Head:
    role: Role
    text: str
    box: Box


def find_heads(page: Page) -> tuple[list[Head], int, Sequence[Row]] | None:
    """The head of the table: the rows whose words name the most columns; a quantity among them, or enough else to do without."""
    best: tuple[float, list[Head], int, Sequence[Row]] | None = None
    for index, row in enumerate(page.rows):
        for depth in (1, 2, 3):
            rows = page.rows[index : index + depth]
            if len(rows) < depth or not _stack(rows):
                break
            cells = head_cells(rows)
            roles = [cell.role for cell in cells if cell.role is not Role.OTHER]
            known = set(roles)
            if not known & set(NAMES) or len(known) < (3 if Role.QUANTITY in known else 4):
                continue
            if Role.QUANTITY not in known and not known & set(MONEY):
                continue
            more = [column_role(phrase.text) for row in rows[1:] for phrase in row.phrases]
            score = len(known) - 0.6 * (len(cells) - len(roles)) - 0.3 * (len(roles) - len(known)) - 0.05 * depth
            score -= 0.0 if Role.QUANTITY in known else 0.8
            score += 0.2 if more and None not in more else 0.0  # the heads again in another language
            if best is None or score > best[0]:
                best = (score, cells, index + depth - 1, rows)
    return _with_the_rest(page, best[1], best[2], best[3]) if best else None


def _with_the_rest(
    page: Page, cells: list[Head], last: int, rows: Sequence[Row]
) -> tuple[list[Head], int, Sequence[Row]]:
    """With a row right below whose words go on under the heads: ``Code`` / ``SAP``, ``Prix`` / ``HT``."""
    low = page.rows[last + 1] if last + 1 < len(page.rows) else None
    if low is None or low.box.y0 - rows[-1].box.y1 > 0.2 * low.height or re.search(r"\d", low.text) or len(rows) > 2:
        return cells, last, rows
    under = all(any(phrase.box.overlap(head.box) > -4 for head in cells) for phrase in low.phrases)
    if not under or len(low.phrases) > len(cells):
        return cells, last, rows
    more = [*rows, low]
    return head_cells(more), last + 1, more


def _stack(rows: Sequence[Row]) -> bool:
    """Rows close below each other, none but the first of them with digits, and none with a sum of money."""
    if any(re.search(r"\d[.,]\d\d\b", row.text) for row in rows):
        return False
    if any(re.search(r"\d{2}|\d[.,]", row.text) for row in rows[1:]):
        return False
    return all(low.box.y0 - high.box.y1 < 0.6 * high.height for high, low in pairwise(rows))


def head_cells(rows: Sequence[Row]) -> list[Head]:
    cells: list[list[Phrase]] = []
    for row in rows:
        for phrase in phrases([part for word in row.words for part in apart(word)], _head_gap(row)):
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


_JOINT = re.compile(r"(?<=[a-zà-ÿß.])(?=[A-ZÀ-Ý])|(?<=\.)(?=[a-zà-ÿ])")


def apart(word: Word) -> list[Word]:
    """Two heads that touch, ``MengeneinheitBest.-Menge``: one word to the eye of a machine, two when both are known."""
    for joint in _JOINT.finditer(word.text):
        one, other = word.text[: joint.start()], word.text[joint.start() :]
        if len(one) > 1 and len(other) > 1 and column_role(one) and column_role(other):
            share = _wide(one) / _wide(word.text)
            cut = word.box.x0 + share * (word.box.x1 - word.box.x0)
            left = Box(word.box.page, word.box.x0, word.box.y0, cut - 0.2, word.box.y1)
            right = Box(word.box.page, cut + 0.2, word.box.y0, word.box.x1, word.box.y1)
            return [Word(one, left, word.bold), Word(other, right, word.bold)]
    return [word]


def _wide(said: str) -> float:
    """About how wide the text is in a printer's font, in small letters."""
    return sum(
        0.5 if sign in "iljtfr.,'I" else 1.5 if sign in "mwMW" else 1.25 if sign.isupper() else 1.0 for sign in said
    )


def _head_gap(row: Row) -> float:
    """Heads stand closer together than expressions do; a typewriter's blank is wide, a printer's is not."""
    gaps = [right.box.x0 - left.box.x1 for left, right in pairwise(row.words)]
    narrow = [gap for gap in gaps if 0 < gap < PHRASE_GAP * row.height]
    return max(0.42 * row.height, min(PHRASE_GAP * row.height, 1.5 * min(narrow, default=0.0)))


def _parted(phrase: Phrase) -> Iterator[Phrase]:
    """Heads that stand so close together that they look like one expression: the way to cut it that names the most."""
    words = phrase.words
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        options = []
        for start in range(max(0, end - 6), end):
            role = column_role(" ".join(word.text for word in words[start:end]))
            worth = 1.0 if role is not None else -0.4
            gap = words[end].box.x0 - words[end - 1].box.x1 if end < len(words) else 0.0
            tight = end < len(words) and gap < 0.5 * phrase.height
            options.append((best[start][0] + worth - (1.05 if tight else 0.0), start))
        best.append(max(options))
    cuts = [len(words)]
    while cuts[-1] > 0:
        cuts.append(best[cuts[-1]][1])
    for start, end in pairwise(cuts[::-1]):
        yield Phrase(words[start:end])


def grouped(row: Row) -> list[Word]:
    """The row's words, with numbers printed as ``2 349,03`` in one piece."""
    grouped: list[Word] = []
    for word in row.words:
        last = grouped[-1] if grouped else None
        tall = word.box.y1 - word.box.y0
        if (
            last is not None
            and re.fullmatch(r"[+-]?\d{1,3}(?: \d{3})*", last.text)
            and re.fullmatch(r"\d{3}(?:[.,]\d+)?", word.text)
            and word.box.x0 - last.box.x1 < max(0.45, 1.3 * row.blank) * tall
        ):
            grouped[-1] = Word(f"{last.text} {word.text}", around((last.box, word.box)), word.bold)
        else:
            grouped.append(word)
    return grouped


def is_number(word: Word) -> bool:
    return is_numeric(word.text) or word.text in "€£$"
