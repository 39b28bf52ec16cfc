"""A layout nobody has designed: every choice a company makes on its order form, thrown by dice, in words of one batch.

``a_dialect("3/17")`` is always the same one: batch 3 (its words), throw 17. A batch that has been learnt from is no longer
blind; a new one is a new number. What a dialect leaves unsaid is in ``unsaid``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tests.documents.dialect_head import draw_head
from tests.documents.dialect_lines import draw_in_two_rows, draw_lines
from tests.documents.dialect_manner import Manner
from tests.documents.dialect_trouble import Trouble
from tests.documents.sheet import Sheet, number
from tests.documents.truth import LANGUAGES, Line, Truth, invent
from tests.documents.vocabulary import NOISE, WIDER_FROM, labels, words

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Dialect:
    """Draws an order. ``language`` is part of it: words are thrown for one language."""

    name: str
    language: str
    manner: Manner
    unsaid: tuple[str, ...] = field(default=())
    trouble: Trouble = field(default=Trouble())

    def truth(self, seed: int) -> Truth:
        """An order that this form can hold."""
        manner = self.manner
        columns = set(manner.columns)
        lines = {0: None, 1: 38, 2: 1}.get(seed % 7)
        truth = invent(
            self.language,
            f"{self.name}/{seed}",
            lines=lines,
            discount="discount" in columns,
            per="per" in columns or manner.per_in_price,
        )
        changed = truth.lines
        if manner.whole_net:
            changed = tuple(_net_of_reduction(line) for line in changed)
        if manner.number_step != 1 or manner.same_day:
            changed = tuple(
                replace(
                    line,
                    pos=line.pos * manner.number_step,
                    wanted=truth.wanted if manner.same_day else line.wanted,
                )
                for line in changed
            )
        wanted = truth.wanted
        if manner.date_style_wanted == "week":
            wanted = wanted + timedelta(days=4 - wanted.weekday())
        return self.trouble.befalls(_summed(replace(truth, lines=changed, wanted=wanted)))

    def __call__(self, truth: Truth) -> bytes:
        manner = self.manner
        sheet = Sheet(manner.font, manner.size, wide=manner.wide, stretch=manner.stretch)
        self.trouble.mark(sheet, truth, manner.date_style)
        top = draw_head(sheet, truth, manner, self.trouble.address(self.language))
        draw = draw_in_two_rows if manner.two_row_heads else draw_lines
        end = draw(sheet, truth, manner, top, self.trouble.section)
        _draw_foot(sheet, truth, manner, self.trouble, end)
        self.trouble.end(sheet, self.language)
        return sheet.done()


def _net_of_reduction(line: Line) -> Line:
    """The price column shows the net price, the gross one what it was before the reduction."""
    net = (line.price * (100 - line.discount) / 100).quantize(CENT, ROUND_HALF_UP)
    amount = (line.quantity * net / line.per).quantize(CENT, ROUND_HALF_UP)
    return replace(line, price=net, amount=amount)


def _summed(truth: Truth) -> Truth:
    net = sum((line.amount for line in truth.lines), Decimal(0))
    tax = (net * truth.rate / 100).quantize(CENT, ROUND_HALF_UP)
    return replace(truth, net=net, tax=tax, gross=net + tax)


def _draw_foot(sheet: Sheet, truth: Truth, manner: Manner, trouble: Trouble, y: float) -> None:
    said = manner.said
    if y > sheet.height - 190:
        manner.close_page(sheet, truth)
        sheet.new_page()
        y = 60
    taxes = trouble.taxes(truth.net, truth.rate)
    shown = [(said["net"], truth.net)]
    shown += [(said["tax"].format(rate=number(rate, "_,", 0)), amount) for rate, amount in taxes]
    if manner.gross:
        shown.append((said["gross"], truth.gross))
    elif manner.net_only:
        shown = shown[:1]
    if trouble.charge:
        shown.insert(0, (trouble.charge, trouble.charge_value))
    mark = {"": "", "code": f" {truth.currency}", "sign": {"EUR": " €", "GBP": " £"}[truth.currency]}[manner.money_mark]
    y += 12
    if manner.count_noise:
        total = sum((line.quantity for line in truth.lines), Decimal(0))
        sheet.text(
            45, y, {"fr": "Nombre de lignes", "en": "Number of lines", "de": "Anzahl Positionen"}[truth.language]
        )
        sheet.text(180, y, str(len(truth.lines)), "r")
        sheet.text(45, y + 12, {"fr": "Quantité totale", "en": "Total quantity", "de": "Gesamtmenge"}[truth.language])
        sheet.text(180, y + 12, number(total, manner.numbers, None), "r")
    right = sheet.width - 45
    if manner.totals == "row":
        step = (sheet.width - 250) / len(shown)
        for at, (label, value) in enumerate(shown):
            sheet.text(220 + at * step, y + 14, label, bold=True)
            sheet.text(220 + at * step, y + 27, number(value, manner.numbers) + mark)
        y += 40
    else:
        label_at = right - (230 if manner.totals == "wide" else 150)
        for label, value in shown:
            colon = " :" if manner.colon and manner.totals == "wide" else ""
            sheet.text(label_at, y, label + colon, bold=manner.bold_labels)
            sheet.text(right, y, number(value, manner.numbers) + mark, "r")
            y += manner.size * 1.6
    y += 22
    for row in manner.closing:
        sheet.text(45, y, row, size=manner.size - 1)
        y += manner.size * 1.3
    manner.close_page(sheet, truth)


def a_dialect(name: str, language: str) -> Dialect:
    """``name`` is ``batch/throw``."""
    batch, throw = (int(part) for part in name.split("/"))
    dice = Random(f"dialect {batch} {throw} {language}")
    manner = Manner.thrown(dice, language, batch, lambda kind: dice.choice(words(labels(batch)[kind], language, batch)))
    unsaid = []
    if not manner.gross:
        unsaid.append("gross")
    if not manner.says_currency:
        unsaid.append("currency")
    if not manner.wanted_in_head:
        unsaid.append("wanted")  # the lines say it
    if not manner.says_gln:
        unsaid.append("gln")
    trouble = Trouble()
    if batch >= WIDER_FROM:
        more = Random(f"trouble {batch} {throw} {language}")
        trouble = Trouble.thrown(more, language)
        if more.random() < 0.12:
            manner = manner.with_two_row_heads()
    return Dialect(f"{name}", language, manner, tuple(unsaid), trouble)


def batch(number: int, throws: int) -> list[Dialect]:
    return [a_dialect(f"{number}/{throw}", language) for throw in range(throws) for language in LANGUAGES]


Throw = Callable[[str], str]
__all__ = ["NOISE", "Dialect", "a_dialect", "batch"]
