"""The lines of an order in one manner: columns, heads, rules, items over one or several rows, pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.documents.dialect_head import shown_day
from tests.documents.dialect_manner import Manner
from tests.documents.sheet import Sheet, number
from tests.documents.truth import Line, Truth

RIGHT = ("quantity", "price", "per", "gross_price", "discount", "amount", "tax_rate", "weight")
SECOND_ROW = ("quantity", "unit", "price", "per", "gross_price", "discount", "amount", "tax_rate", "weight", "delivery")


@dataclass(frozen=True)
class _Place:
    kind: str
    x0: float
    x1: float
    head: tuple[str, ...]

    @property
    def align(self) -> str:
        return "r" if self.kind in RIGHT else "l"

    @property
    def at(self) -> float:
        return self.x1 - 3 if self.align == "r" else self.x0 + 3


def draw_lines(sheet: Sheet, truth: Truth, manner: Manner, top: float, section: str = "") -> float:
    places, size = _places(sheet, truth, manner)
    step = size * 1.24
    pad = {"none": 3, "rules": 5, "grid": 6, "zebra": 5, "box": 3}[manner.ruling]
    y = _draw_heads(sheet, places, manner, top, size)
    begun = y
    carried = Decimal(0)
    for index, line in enumerate(truth.lines):
        rows = _rows(sheet, line, truth, manner, places, size)
        tall = len(rows) * step + pad
        if section and index == 1 and y + 60 < sheet.height - 85:
            sheet.text(60, y + 8 + step, section, bold=True, size=size)
            y += 2 * step + 8
        if y + tall > sheet.height - 85:
            if manner.carried:
                _carry(sheet, manner, places, y + step, carried, size)
            _close(sheet, places, manner, begun, y)
            manner.close_page(sheet, truth)
            sheet.new_page()
            y = 55.0
            sheet.text(45, 35, f"{truth.buyer.name}   {manner.title} {truth.number}", size=7)
            if manner.repeat_head:
                y = _draw_heads(sheet, places, manner, y, size)
            begun = y
            if manner.carried:
                _carry(sheet, manner, places, y + step, carried, size)
                y += step + pad
        if manner.ruling == "zebra" and index % 2:
            sheet.canvas.setFillGray(0.92)
            sheet.canvas.rect(
                places[0].x0, sheet.height - y - tall, places[-1].x1 - places[0].x0, tall, stroke=0, fill=1
            )
            sheet.canvas.setFillGray(0)
        for turn, row in enumerate(rows):
            for place, said in row:
                sheet.text(place.at, y + pad / 2 + (turn + 0.8) * step, said, place.align, size=size)
        if manner.ruling == "grid":
            for place in places:
                sheet.box(place.x0, y, place.x1, y + tall)
        y += tall
        if manner.ruling == "rules":
            sheet.rule(places[0].x0, y, places[-1].x1, y)
        carried += line.amount
    _close(sheet, places, manner, begun, y)
    return y


def draw_in_two_rows(sheet: Sheet, truth: Truth, manner: Manner, top: float, section: str = "") -> float:
    """As SAP does: position, material and text above; quantity, unit, price and amount below, in columns of their own."""
    size, step = manner.size, manner.size * 1.3
    right: float = sheet.width - 45
    upper = [("position", 40.0, "l"), ("code", 85.0, "l"), ("description", 190.0, "l")]
    lower = [("quantity", 140.0, "r"), ("unit", 150.0, "l"), ("price", right - 160, "r"), ("amount", right, "r")]

    def heads(y: float) -> float:
        sheet.rule(35, y, right, y)
        for turn, row in enumerate((upper, lower)):
            for kind, x, align in row:
                sheet.text(x, y + (turn + 1) * step, manner.heads[kind], align, bold=manner.bold_labels, size=size)
        sheet.rule(35, y + 2.5 * step, right, y + 2.5 * step)
        return float(y + 3.7 * step)

    y = heads(top)
    for index, line in enumerate(truth.lines):
        broken = sheet.fit(line.description, right - 195, size)
        rows = len(broken) + 1 + len(manner.extras)
        if y + rows * step > sheet.height - 85:
            manner.close_page(sheet, truth)
            sheet.new_page()
            y = heads(55.0)
        if section and index == 1:
            sheet.text(60, y, section, bold=True, size=size)
            y += 1.6 * step
        for kind, x, align in upper[:2]:
            sheet.text(x, y, _value(line, kind, truth, manner), align, size=size)
        for part in broken:
            sheet.text(190, y, part, size=size)
            y += step
        for kind, x, align in lower:
            sheet.text(x, y, _value(line, kind, truth, manner), align, size=size)
        y += step
        for one in manner.extras:
            sheet.text(190, y, one, size=size)
            y += step
        y += 5
    return y


def _close(sheet: Sheet, places: Sequence[_Place], manner: Manner, top: float, y: float) -> None:
    if manner.ruling == "box":
        for place in places:
            sheet.rule(place.x0, top, place.x0, y)
        sheet.rule(places[-1].x1, top, places[-1].x1, y)
        sheet.rule(places[0].x0, y, places[-1].x1, y)


def _carry(sheet: Sheet, manner: Manner, places: Sequence[_Place], y: float, carried: Decimal, size: float) -> None:
    amount = next(place for place in places if place.kind == "amount")
    sheet.text(amount.x0 - 55, y, manner.carried, "r", size=size)
    sheet.text(amount.at, y, number(carried, manner.numbers), "r", size=size)


def _places(sheet: Sheet, truth: Truth, manner: Manner) -> tuple[list[_Place], float]:
    """The columns, and the size of print in which everything fits; the description takes what is left."""
    room = sheet.width - 70
    heads = {kind: _head(manner, kind) for kind in manner.columns}
    gap = 2.5 if manner.head_style == "close" else 8
    size = manner.size
    while True:
        wide = {kind: _width(sheet, truth, manner, kind, heads[kind], size, gap) for kind in manner.columns}
        if sum(wide.values()) <= room or size < 5.5:
            break
        size -= 0.25
    wide["description"] += max(0, room - sum(wide.values())) * (0.75 if manner.ruling == "none" else 1)
    places, x = [], 35.0
    for kind in manner.columns:
        places.append(_Place(kind, x, x + wide[kind], heads[kind]))
        x += wide[kind]
    return places, size


def _width(
    sheet: Sheet, truth: Truth, manner: Manner, kind: str, head: Sequence[str], size: float, gap: float
) -> float:
    least = max(stringWidth(part, sheet.bold, size) for part in head) * sheet.stretch + gap
    if kind == "description":
        return max(least, 95 * size / 8)
    said = [_value(line, kind, truth, manner) for line in truth.lines]
    return max(least, *(stringWidth(one, sheet.plain, size) * sheet.stretch + 9 for one in said))


def _head(manner: Manner, kind: str) -> tuple[str, ...]:
    said = manner.heads[kind]
    if manner.head_style == "caps":
        said = said.upper()
    if manner.head_style == "two rows" and " " in said:
        first, _, rest = said.partition(" ")
        return (first, rest)
    return (said,)


def _draw_heads(sheet: Sheet, places: Sequence[_Place], manner: Manner, y: float, size: float) -> float:
    step = size * 1.2
    tall = max(len(place.head) for place in places) * step + 5
    if manner.ruling in ("grid", "zebra"):
        sheet.box(places[0].x0, y, places[-1].x1, y + tall, fill=0.86)
    elif manner.ruling in ("rules", "box"):
        sheet.rule(places[0].x0, y, places[-1].x1, y)
        sheet.rule(places[0].x0, y + tall, places[-1].x1, y + tall)
    for place in places:
        for row, said in enumerate(place.head):
            sheet.text(place.at, y + 2 + (row + 0.85) * step, said, place.align, bold=manner.bold_labels, size=size)
    return y + tall + 2


def _rows(
    sheet: Sheet, line: Line, truth: Truth, manner: Manner, places: Sequence[_Place], size: float
) -> list[list[tuple[_Place, str]]]:
    """What stands in which column, row by row."""
    by_kind = {place.kind: place for place in places}
    text = by_kind["description"]
    broken = sheet.fit(line.description, text.x1 - text.x0 - 6, size)
    extras = list(manner.extras)
    if manner.item_style == "code in text":
        label = {"fr": "Réf.", "en": "Part no.", "de": "Art.-Nr."}[truth.language]
        extras.insert(0, f"{label} {line.code}")
    values = {kind: _value(line, kind, truth, manner) for kind in by_kind if kind != "description"}
    first = [(by_kind[kind], said) for kind, said in values.items()]
    if manner.item_style == "text above":
        rows = [[(text, part)] for part in broken]
        rows[0] += [(place, said) for place, said in first if place.kind in ("position", "code", "buyer_code", "gtin")]
        rows.append(
            [(place, said) for place, said in first if place.kind not in ("position", "code", "buyer_code", "gtin")]
        )
    elif manner.item_style == "two rows":
        top = [(place, said) for place, said in first if place.kind not in SECOND_ROW]
        low = [(place, said) for place, said in first if place.kind in SECOND_ROW]
        rows = [[*top, (text, broken[0])], low, *[[(text, part)] for part in broken[1:]]]
    else:
        rows = [[*first, (text, broken[0])], *[[(text, part)] for part in broken[1:]]]
    return [*rows, *[[(text, one)] for one in extras]]


def _value(line: Line, kind: str, truth: Truth, manner: Manner) -> str:
    style = manner.numbers
    if kind == "quantity":
        said = number(line.quantity, style, None)
        return f"{said} {line.unit}" if manner.quantity_with_unit else said
    mark = f" {'€' if truth.currency == 'EUR' else '£'}" if manner.row_mark else ""
    if kind == "price":
        said = number(line.price, style, manner.price_places) + mark
        return f"{said} / {line.per}" if manner.per_in_price and line.per > 1 else said
    if kind == "gross_price":
        gross = line.price / (100 - line.discount) * 100 if manner.whole_net else line.price
        return number(gross.quantize(Decimal("0.01")), style)
    return {
        "position": f"{line.pos:0{3 if manner.number_step == 1 and manner.row_mark else 1}d}",
        "code": line.code,
        "buyer_code": line.their_code,
        "gtin": line.gtin,
        "unit": line.unit,
        "per": str(line.per),
        "discount": (number(line.discount, style, None) + (" %" if manner.row_mark else "")) if line.discount else "",
        "amount": number(line.amount, style) + mark,
        "delivery": shown_day(
            line.wanted, manner.date_style if manner.date_style not in ("long",) else "slash", truth.language
        ),
        "tax_rate": number(truth.rate, style, None),
        "weight": number(Decimal(line.pos) * Decimal("1.25"), style, 2),
    }[kind]
