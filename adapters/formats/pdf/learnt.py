"""A layout that a correction has taught, used on the next document of its sender: which one it is, what stands where.

A layout is known again by its labels and heads. Its anchors then say where the values of the head stand and what the
columns hold; everything else is read as ever. What was learnt: ``learning.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.formats.pdf.addresses import party_of
from adapters.formats.pdf.columns import Column
from adapters.formats.pdf.dates import Day, days
from adapters.formats.pdf.fields import Field
from adapters.formats.pdf.header import Header
from adapters.formats.pdf.labels import blocks
from adapters.formats.pdf.lexicon import NUMERIC, Role, fold
from adapters.formats.pdf.page import Box, Page, Phrase, Row, around
from adapters.formats.pdf.parties import PartiesRead
from gateway.model.finding import Words
from gateway.model.reading import Corners, LayoutAnchor, LearntLayout

ENOUGH = 0.8  # of the marks must be on the pages
NEAR = 14.0  # points around the place where a value is expected
LEARNT = 0.97
_ROLES = {
    "number": Role.POSITION,
    "item.seller_code": Role.SELLER_CODE,
    "item.buyer_code": Role.BUYER_CODE,
    "item.gtin": Role.GTIN,
    "item.description": Role.DESCRIPTION,
    "quantity.value": Role.QUANTITY,
    "quantity.unit": Role.UNIT,
    "price.net": Role.PRICE,
    "net_amount": Role.AMOUNT,
    "other": Role.OTHER,
}


@dataclass(frozen=True, slots=True)
class KnownTable:
    """The columns as they were taught, and the words of their heads."""

    columns: tuple[Column, ...]
    heads: frozenset[str]

    def head_row(self, page: Page) -> int | None:
        """The place of the row that has most of the heads."""
        shares = [len({fold(word.text) for word in row.words} & self.heads) / len(self.heads) for row in page.rows]
        best = max(range(len(shares)), key=lambda at: shares[at], default=None)
        return best if best is not None and shares[best] >= 0.6 else None


def recognised(pages: Sequence[Page], layouts: Sequence[LearntLayout]) -> LearntLayout | None:
    """The layout most of whose marks are on the pages; the latest of equals."""
    said = " | ".join(fold(row.text) for page in pages[:2] for row in page.rows)
    padded = f" {said} "
    scored = [(sum(f" {mark} " in padded for mark in one.marks) / len(one.marks), one) for one in layouts if one.marks]
    best = max(scored, key=lambda found: found[0], default=None)
    return best[1] if best is not None and best[0] >= ENOUGH else None


def known_table(layout: LearntLayout, page: Page) -> KnownTable | None:
    taught = sorted(
        ((anchor, role) for anchor in layout.anchors if (role := _ROLES.get(anchor.path.removeprefix("lines[].")))
         and anchor.path.startswith("lines[].")),
        key=lambda one: one[0].box[0],
    )  # fmt: skip
    roles = {role for _, role in taught}
    heads = frozenset(word for anchor, _ in taught for word in fold(anchor.label or "").split())
    if Role.QUANTITY not in roles or len(taught) < 3 or len(heads) < 2:
        return None
    columns = []
    start = 0.0
    for turn, (anchor, role) in enumerate(taught):
        end = page.width
        if turn + 1 < len(taught):
            after, next_role = taught[turn + 1]
            end = _border(anchor.box, role, after.box, next_role) * page.width
        columns.append(Column(role, anchor.label or "", start, end))
        start = end
    return KnownTable(tuple(columns), heads)


def _border(box: Corners, role: Role, after: Corners, next_role: Role) -> float:
    """Numbers end at the same place on every order, texts begin at the same place: the border runs beside what is fixed."""
    if role in NUMERIC:
        return min(box[2] + 0.006, (box[2] + after[2]) / 2)
    if next_role not in NUMERIC:
        return after[0] - 0.006
    return after[0] - 0.01 if role is Role.DESCRIPTION else (box[2] + after[0]) / 2


def corrected_header(header: Header, layout: LearntLayout, page: Page) -> Header:
    """The header with what stands where the layout says; what is not found there stays as it was read."""
    number, ordered, wanted = header.number, header.ordered, header.wanted
    for anchor in layout.anchors:
        if anchor.path == "number" and (found := _phrase_at(anchor, page)):
            text, box = found
            if text and any(sign.isdigit() for sign in text):
                number = Field(text, box, LEARNT, _why(layout, anchor), text)
        elif anchor.path in ("issued_at", "requested_delivery") and (dated := _day_at(anchor, page)):
            day, box, said = dated
            if anchor.path == "issued_at":
                ordered = Field(day.value, box, LEARNT, _why(layout, anchor), said)
            else:
                wanted = Field(day, box, LEARNT, _why(layout, anchor), said)
    return replace(header, number=number, ordered=ordered, wanted=wanted)


def corrected_parties(parties: PartiesRead, layout: LearntLayout, page: Page) -> PartiesRead:
    buyer, ship_to = parties.buyer, parties.ship_to
    for anchor in layout.anchors:
        if anchor.path not in ("parties.buyer", "parties.ship_to"):
            continue
        lines = _block_at(anchor, page)
        if not lines:
            continue
        party = party_of([one.text for one in lines])
        box = around(one.box for one in lines)
        if anchor.path == "parties.ship_to":
            ship_to = Field(party, box, LEARNT, _why(layout, anchor))
        elif buyer is None or buyer.value.name != party.name:
            known = {"gln": buyer.value.gln, "vat_id": buyer.value.vat_id} if buyer else {}
            buyer = Field(party.model_copy(update=known), box, LEARNT, _why(layout, anchor))
    return replace(parties, buyer=buyer, ship_to=ship_to)


def _why(layout: LearntLayout, anchor: LayoutAnchor) -> Words:
    where = f" « {anchor.label} »" if anchor.label else ""
    there = f" “{anchor.label}”" if anchor.label else ""
    return Words(
        fr=f"à l'endroit appris d'une correction{where} ({layout.learnt_from or layout.id})",
        en=f"where a correction taught it to stand{there} ({layout.learnt_from or layout.id})",
    )


def _expected(anchor: LayoutAnchor, page: Page) -> tuple[float, float]:
    """Where the value should begin: from its label wherever that stands now, else where it stood."""
    if anchor.label and anchor.offset:
        plain = fold(anchor.label)
        was = (anchor.box[0] - anchor.offset[0]) * page.width, (anchor.box[1] - anchor.offset[1]) * page.height
        found = [box for row in page.rows for box in _standing(row, plain)]
        if found:
            label = min(found, key=lambda box: abs(box.x0 - was[0]) + abs(box.y0 - was[1]))
            return label.x0 + anchor.offset[0] * page.width, label.y0 + anchor.offset[1] * page.height
    return anchor.box[0] * page.width, anchor.box[1] * page.height


def _standing(row: Row, plain: str) -> list[Box]:
    """Where the words stand one after the other on the row."""
    words = [fold(word.text) for word in row.words]
    wanted = plain.split()
    return [
        around(word.box for word in row.words[at : at + len(wanted)])
        for at in range(len(words) - len(wanted) + 1)
        if words[at : at + len(wanted)] == wanted
    ]


def _phrase_at(anchor: LayoutAnchor, page: Page) -> tuple[str, Box] | None:
    """The words that begin at the place, as many as the value had when it was taught."""
    count = len((anchor.shape or "9").split())
    x, y = _expected(anchor, page)
    near = [
        (abs(word.box.x0 - x) + 2 * abs(word.box.y0 - y), row, at)
        for row in page.rows
        for at, word in enumerate(row.words)
        if abs(word.box.x0 - x) < 3 * NEAR and abs(word.box.y0 - y) < NEAR and any(sign.isdigit() for sign in word.text)
    ]
    if not near:
        return None
    _, row, at = min(near, key=lambda one: one[0])
    words = row.words[at : at + count]
    return " ".join(word.text for word in words).strip(":,;()"), around(word.box for word in words)


def _day_at(anchor: LayoutAnchor, page: Page) -> tuple[Day, Box, str] | None:
    x, y = _expected(anchor, page)
    found = [
        (abs(phrase.box.y0 - y) * 2 + max(0.0, phrase.box.x0 - x, x - phrase.box.x1), day, phrase)
        for row in page.rows
        if abs(row.box.y0 - y) < NEAR
        for phrase in row.phrases
        for day in days(phrase.text)
    ]
    if not found:
        return None
    distance, day, phrase = min(found, key=lambda one: one[0])
    return (day, phrase.box, phrase.text[day.start : day.end]) if distance < 6 * NEAR else None


def _block_at(anchor: LayoutAnchor, page: Page) -> list[Phrase]:
    """The lines of the address whose first line begins at the place."""
    x, y = _expected(anchor, page)
    for block in blocks(page.rows):
        for at, phrase in enumerate(block):
            if abs(phrase.box.x0 - x) < NEAR / 2 and abs(phrase.box.y0 - y) < NEAR / 2:
                return block[at : at + 6]
    return []
