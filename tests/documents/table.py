"""Draws the lines of an order as a table over as many pages as it takes, in one of several manners."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.documents.sheet import Column, Sheet
from tests.documents.truth import Line


@dataclass(frozen=True)
class Manner:
    grid: bool = False  # every cell boxed
    rules: bool = False  # a rule under each line
    shade: bool = False  # grey head, every other line grey
    middle: bool = False  # cells centred in height
    repeat: bool = True  # the head again on each page
    carried: str = ""  # words of the carried total
    pad: float = 5
    bottom: float = 90


def draw_table(
    sheet: Sheet,
    top: float,
    columns: Sequence[Column],
    lines: Sequence[Line],
    manner: Manner,
    *,
    next_page: Callable[[Sheet], float],
    money: Callable[[Decimal], str],
) -> float:
    """Returns where the table ends on the last page."""
    step = sheet.size * 1.22
    y = _head(sheet, top, columns, manner)
    carried = Decimal(0)
    for index, line in enumerate(lines):
        cells = [column.value(line) for column in columns]
        tall = max(len(cell) for cell in cells) * step + manner.pad
        if y + tall > sheet.height - manner.bottom:
            if manner.carried:
                sheet.text(columns[-1].x0 - 60, y + step, manner.carried, "r")
                sheet.text(columns[-1].at, y + step, money(carried), columns[-1].align)
            sheet.new_page()
            y = next_page(sheet)
            if manner.repeat:
                y = _head(sheet, y, columns, manner)
            if manner.carried:
                sheet.text(columns[-1].x0 - 60, y + step, manner.carried, "r")
                sheet.text(columns[-1].at, y + step, money(carried), columns[-1].align)
                y += step + manner.pad
        if manner.shade and index % 2:
            sheet.canvas.setFillGray(0.92)
            sheet.canvas.rect(
                columns[0].x0, sheet.height - y - tall, columns[-1].x1 - columns[0].x0, tall, stroke=0, fill=1
            )
            sheet.canvas.setFillGray(0)
        for column, cell in zip(columns, cells, strict=True):
            lead = (tall - manner.pad - len(cell) * step) / 2 if manner.middle else 0
            for row, said in enumerate(cell):
                sheet.text(column.at, y + manner.pad / 2 + lead + (row + 0.85) * step, said, column.align)
            if manner.grid:
                sheet.box(column.x0, y, column.x1, y + tall)
        y += tall
        if manner.rules:
            sheet.rule(columns[0].x0, y, columns[-1].x1, y)
        carried += line.amount
    return y


def _head(sheet: Sheet, y: float, columns: Sequence[Column], manner: Manner) -> float:
    step = sheet.size * 1.22
    tall = max(len(column.head) for column in columns) * step + 6
    if manner.shade or manner.grid:
        sheet.box(columns[0].x0, y, columns[-1].x1, y + tall, fill=0.85)
    for column in columns:
        for row, said in enumerate(column.head):
            sheet.text(column.at, y + 3 + (row + 0.85) * step, said, column.align, bold=manner.shade or manner.grid)
    if manner.rules:
        sheet.rule(columns[0].x0, y, columns[-1].x1, y)
        sheet.rule(columns[0].x0, y + tall, columns[-1].x1, y + tall)
    return y + tall + 2


def columns(
    sheet: Sheet,
    *given: tuple[str | tuple[str, ...], float, str, Callable[[Line], str | Sequence[str]]],
    left: float = 40,
) -> list[Column]:
    """From (head, width, alignment, value); text wider than its column is broken."""
    made = []
    for head, width, align, value in given:
        heads = (head,) if isinstance(head, str) else head

        def cell(
            line: object, value: Callable[[Line], str | Sequence[str]] = value, width: float = width
        ) -> Sequence[str]:
            said = value(line)  # type: ignore[arg-type]
            parts = [said] if isinstance(said, str) else list(said)
            return [broken for part in parts for broken in (sheet.fit(part, width - 6) if part else [""])]

        made.append(Column(heads, left, left + width, align, cell))
        left += width
    return made


def draw_totals(
    sheet: Sheet, y: float, rows: Sequence[tuple[str, str]], *, label_at: float, value_at: float, step: float = 14
) -> float:
    if y + len(rows) * step > sheet.height - 40:
        sheet.new_page()
        y = 60
    for label, value in rows:
        y += step
        sheet.text(label_at, y, label)
        sheet.text(value_at, y, value, "r")
    return y
