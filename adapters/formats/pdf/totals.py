"""The sums below the lines, and whether the lines make them up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from adapters.formats.pdf.heads import grouped
from adapters.formats.pdf.items import SLACK, Line
from adapters.formats.pdf.lexicon import (
    CHARGE_TOTAL,
    COUNTED,
    GROSS_TOTAL,
    LINE_COUNT,
    NET_TOTAL,
    REDUCTION_TOTAL,
    SUM,
    TAX_TOTAL,
    TOTAL,
    matches,
)
from adapters.formats.pdf.misprints import label as set_right
from adapters.formats.pdf.numbers import parse
from adapters.formats.pdf.page import PHRASE_GAP, Box, Phrase, Row, around, phrases

FLUSH = 2.0  # points
_TAIL = re.compile(r"^(.*?[^\d\s,'’%])?[:\s]*([-+]?\d[\d .,'’\u00a0\u202f]*\d|\d)\s*(€|EUR|£|GBP|\$|USD|CHF)?$")


@dataclass(frozen=True, slots=True)
class Sum:
    label: str
    value: Decimal
    box: Box


@dataclass(frozen=True)
class Sums:
    """As stated. ``proven``: the lines (with charges and reductions) make up the net total; ``None`` when none is said."""

    net: Sum | None = None
    tax: Sum | None = None
    gross: Sum | None = None
    charges: tuple[Sum, ...] = ()
    reductions: tuple[Sum, ...] = ()
    line_count: Sum | None = None
    lines: Decimal = Decimal(0)
    proven: bool | None = None
    problems: tuple[str, ...] = field(default=())


def read_sums(rows: Sequence[Row], lines: Sequence[Line], point: str) -> Sums:
    """``rows`` are those after the last line of the order."""
    stated = list(_stated(rows, point))
    net = tax = gross = count = None
    charges, reductions, plain = [], [], []
    for one in stated:
        label = set_right(one.label)
        if matches(LINE_COUNT, label):
            count = count or one
        elif matches(COUNTED, label):
            continue
        elif matches(GROSS_TOTAL, label) and not matches(
            r"\bhors|excl|\bht\b|netto|\bnet\b(?! (a (payer|regler)|ttc))", label
        ):
            gross = one
        elif matches(TAX_TOTAL, label) and not matches(
            r"\bexc?l?\b|excl|hors|\bht\b|ohne|before|without|\bsans|\bnet", label
        ):
            tax = one if tax is None else Sum(tax.label, tax.value + one.value, tax.box)
        elif matches(CHARGE_TOTAL, label):
            charges.append(one)
        elif matches(REDUCTION_TOTAL, label):
            reductions.append(one)
        elif matches(NET_TOTAL, label):
            net = one
        elif matches(TOTAL, label):
            plain.append(one)
    known = [line.amount for line in lines if line.amount is not None]
    total = sum(known, Decimal(0))
    for one in plain:  # a bare "Total" is what the others leave for it to be
        if net is None and abs(one.value - total) <= SLACK:
            net = one
        elif gross is None:
            gross = one
    expected = (
        total
        + sum((one.value for one in charges), Decimal(0))
        - sum((abs(one.value) for one in reductions), Decimal(0))
    )
    complete = len(known) == len(lines) and bool(lines)
    proven = _proven(net, tax, gross, total, expected) if complete else None
    return Sums(net, tax, gross, tuple(charges), tuple(reductions), count, total, proven)


def _proven(net: Sum | None, tax: Sum | None, gross: Sum | None, total: Decimal, expected: Decimal) -> bool | None:
    if net is not None:
        return abs(net.value - total) <= SLACK or abs(net.value - expected) <= SLACK
    if gross is not None and tax is not None:
        return abs(gross.value - tax.value - expected) <= SLACK
    if gross is not None:
        return abs(gross.value - expected) <= SLACK or None
    return None


def _stated(rows: Sequence[Row], point: str) -> Iterator[Sum]:
    """Labels with the value beside them, in one expression with them, or below them."""
    high: Row | None = None
    for row in rows:
        labels: list[Phrase] = []
        expressions = list(phrases(grouped(row), row.height * PHRASE_GAP))
        in_turn = _in_turn(high, expressions, point)
        for phrase in expressions:
            value = parse(phrase.text, point)
            if value is None:
                alone = _label_with_value(phrase, row, point)
                if alone is None:
                    labels.append(phrase)
                else:
                    yield alone
                continue
            said = " ".join(one.text for one in labels) or in_turn.get(id(phrase)) or _above(phrase, high, row)
            if said and matches(f"{SUM}|{LINE_COUNT}|{COUNTED}|{CHARGE_TOTAL}|{REDUCTION_TOTAL}", set_right(said)):
                yield Sum(said, value, around([*(one.box for one in labels), phrase.box]))
                labels = []
        high = row


def _label_with_value(phrase: Phrase, row: Row, point: str) -> Sum | None:
    """``Total HT : 120,00`` in one expression; but ``TVA 20 %`` with its value to the right is a label only."""
    found = _TAIL.match(phrase.text)
    value = parse(found.group(2), point) if found and found.group(1) else None
    if (
        found is None
        or value is None
        or not matches(f"{SUM}|{CHARGE_TOTAL}|{LINE_COUNT}|{COUNTED}", set_right(found.group(1)))
    ):
        return None
    if any(one.box.x0 > phrase.box.x1 and parse(one.text, point) is not None for one in row.phrases):
        return None
    return Sum(found.group(1), value, phrase.box)


def _in_turn(high: Row | None, values: Sequence[Phrase], point: str) -> dict[int, str]:
    """As many labels above as values below, and nothing else: each value's label is the one at its place in the row."""
    labels = high.phrases if high is not None else ()
    side_by_side = len(labels) == len(values) > 1 and all(parse(one.text, point) is not None for one in values)
    if not side_by_side or not all(matches(SUM, set_right(one.text)) for one in labels):
        return {}
    return {id(value): label.text for label, value in zip(labels, values, strict=True)}


def _above(phrase: Phrase, high: Row | None, row: Row) -> str:
    """The label standing over a value, when sums are laid out side by side; of labels that run into each other the words
    that begin where this value does, up to those that begin where another does."""
    over = [one for one in high.phrases if one.box.overlap(phrase.box) > 0] if high is not None else []
    if not over:
        return ""
    label = max(over, key=lambda one: _beneath(one.box, phrase.box))
    starts = [at for at, word in enumerate(label.words) if abs(word.box.x0 - phrase.box.x0) < FLUSH]
    if not starts:
        return label.text
    others = [one.box.x0 for one in row.phrases if one is not phrase and one.box.x0 > phrase.box.x0]
    ends = (at for at, word in enumerate(label.words) if any(abs(word.box.x0 - x) < FLUSH for x in others))
    return " ".join(word.text for word in label.words[starts[0] : next(ends, None)])


def _beneath(label: Box, value: Box) -> float:
    """How well a value stands under a label: flush with one of its sides, else by how much they share."""
    flush = min(abs(label.x0 - value.x0), abs(label.x1 - value.x1)) < FLUSH
    return label.overlap(value) + (1000 if flush else 0)
