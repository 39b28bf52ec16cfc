"""Paper to draw on: pages, text in three alignments, rules, tables by column; a thin layer over reportlab."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONTS = {
    "helvetica": ("Helvetica", "Helvetica-Bold"),
    "times": ("Times-Roman", "Times-Bold"),
    "courier": ("Courier", "Courier-Bold"),
}
MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
}


class Sheet:
    """Coordinates in points from the top left corner."""

    def __init__(self, font: str = "helvetica", size: float = 9, *, wide: bool = False, stretch: float = 1) -> None:
        self._file = io.BytesIO()
        self.width, self.height = landscape(A4) if wide else A4
        self.canvas = Canvas(self._file, pagesize=(self.width, self.height))
        self.plain, self.bold = FONTS[font]
        self.size = size
        self.stretch = stretch  # below 1 is narrow print
        self.page = 1

    def text(
        self, x: float, y: float, said: str, align: str = "l", *, bold: bool = False, size: float | None = None
    ) -> None:
        size = size or self.size
        font = self.bold if bold else self.plain
        wide = stringWidth(said, font, size) * self.stretch
        line = self.canvas.beginText(x - {"l": 0, "r": wide, "c": wide / 2}[align], self.height - y)
        line.setFont(font, size)
        line.setHorizScale(100 * self.stretch)
        line.textOut(said)
        self.canvas.drawText(line)

    def block(
        self, x: float, y: float, lines: Iterable[str], *, step: float | None = None, size: float | None = None
    ) -> float:
        step = step or self.size * 1.3
        for said in lines:
            self.text(x, y, said, size=size)
            y += step
        return y

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.6) -> None:
        self.canvas.setLineWidth(weight)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: float | None = None) -> None:
        if fill is not None:
            self.canvas.setFillGray(fill)
        self.canvas.setLineWidth(0.6)
        self.canvas.rect(x0, self.height - y1, x1 - x0, y1 - y0, stroke=1, fill=int(fill is not None))
        self.canvas.setFillGray(0)

    def new_page(self) -> None:
        self.canvas.showPage()
        self.page += 1

    def fit(self, said: str, width: float, size: float | None = None) -> list[str]:
        """Broken at blanks to the width of a column."""
        lines: list[str] = []
        for word in said.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.stretch * stringWidth(longer, self.plain, size or self.size) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def done(self) -> bytes:
        self.canvas.save()
        return self._file.getvalue()


@dataclass(frozen=True)
class Column:
    """``value`` gives the cell's lines of text from an order line."""

    head: tuple[str, ...]
    x0: float
    x1: float
    align: str
    value: Callable[[object], Sequence[str]]

    @property
    def at(self) -> float:
        return {"l": self.x0 + 3, "r": self.x1 - 3, "c": (self.x0 + self.x1) / 2}[self.align]


def number(value: Decimal, style: str, places: int | None = 2) -> str:
    """``style`` is the thousands sign and the decimal sign, as `` ,`` or ``,.`` or ``.,`` or ``_,`` for none."""
    thousands, point = style[0].replace("_", ""), style[1]
    shown = f"{value:,.{places}f}" if places is not None else f"{value.normalize():,f}"
    return shown.replace(",", "T").replace(".", point).replace("T", thousands)


def day(value: date, style: str, language: str) -> str:
    if style == "long":
        month = MONTHS[language][value.month - 1]
        dot = "." if language == "de" else ""
        return f"{value.day}{dot} {month} {value.year}"
    if style == "short-month":
        return f"{value.day:02d}-{MONTHS[language][value.month - 1][:3]}-{value.year}"
    return value.strftime(
        {
            "slash": "%d/%m/%Y",
            "dot": "%d.%m.%Y",
            "iso": "%Y-%m-%d",
            "two": "%d/%m/%y",
            "dash": "%d-%m-%Y",
            "us": "%m/%d/%Y",
        }[style]
    )
