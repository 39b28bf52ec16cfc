"""A reading → the canonical order, and the findings that say what is in doubt. Where each value stood: ``told.py``."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from adapters.formats.pdf import findings as found
from adapters.formats.pdf.dates import Day
from adapters.formats.pdf.fields import SURE, Field
from adapters.formats.pdf.heads import MONEY
from adapters.formats.pdf.items import Line
from adapters.formats.pdf.lexicon import Role, column_role, unit_code
from adapters.formats.pdf.page import Box
from adapters.formats.pdf.parties import PartiesRead
from adapters.formats.pdf.reading import Reading
from adapters.formats.pdf.table import Table
from gateway.model.finding import Finding, Severity, Words
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Allowance, Item, Parties, Period, Price, Quantity, Totals


def order_of(reading: Reading) -> Order:
    header, parties, sums = reading.header, reading.parties, reading.sums
    totals = Totals(
        lines=sums.net.value if sums.net and not (sums.charges or sums.reductions) else None,
        net=sums.net.value if sums.net else None,
        tax=sums.tax.value if sums.tax else None,
        gross=sums.gross.value if sums.gross else None,
        line_count=int(sums.line_count.value) if sums.line_count else None,
    )
    charged = [Allowance(kind="charge", reason=one.label[:60], amount=one.value) for one in sums.charges]
    reduced = [Allowance(kind="allowance", reason=one.label[:60], amount=abs(one.value)) for one in sums.reductions]
    return Order(
        number=_value(header.number),
        issued_at=_value(header.ordered),
        currency=_value(header.currency),
        requested_delivery=_period(_value(header.wanted)),
        parties=_parties(parties),
        allowances=(*reduced, *charged),
        lines=tuple(_order_line(line) for line in reading.lines),
        totals=totals if totals != Totals() else None,
    )


def _value(read: Field[Any] | None) -> Any:
    return read.value if read is not None else None


def _period(day: Day | None) -> Period | None:
    return Period(earliest=day.value, latest=day.until or day.value) if day is not None else None


def _parties(read: PartiesRead) -> Parties:
    return Parties(
        buyer=_value(read.buyer),
        seller=_value(read.seller),
        ship_to=_value(read.ship_to),
        invoice_to=_value(read.invoice_to),
    )


def _order_line(line: Line) -> OrderLine:
    seller_code, buyer_code = line.seller_code, line.buyer_code
    if line.code:  # a code of nobody said whom: ours unless ours stands elsewhere, and perhaps the buyer's own
        seller_code, buyer_code = (
            seller_code or (None if buyer_code is None and line.seller_code else line.code),
            buyer_code or line.code,
        )
    per = Quantity(value=line.per) if line.per is not None and line.per != 1 else None
    price = line.price if line.price is not None else line.gross_price
    return OrderLine(
        number=line.number,
        item=Item(gtin=line.gtin, seller_code=seller_code, buyer_code=buyer_code, description=line.description),
        quantity=Quantity(value=line.quantity, unit=line.unit) if line.quantity is not None else None,
        price=Price(net=price, gross=line.gross_price if line.price is not None else None, per=per)
        if price is not None
        else None,
        net_amount=line.amount,
        allowances=(Allowance(kind="allowance", percent=line.discount),) if _is_reduced(line) else (),
        requested_delivery=_period(line.delivery),
    )


def _is_reduced(line: Line) -> bool:
    """A net price beside the gross one has the reduction in it already."""
    return line.discount is not None and (line.price is None or line.gross_price is None)


Where = Callable[[Box], str]
"""How a place is told: by page and box, or by the cell of a sheet."""


def head(reading: Reading) -> Sequence[tuple[str, Field[Any] | None]]:
    return (
        ("number", reading.header.number),
        ("issued_at", reading.header.ordered),
        ("requested_delivery", reading.header.wanted),
        ("currency", reading.header.currency),
        ("parties.buyer", reading.parties.buyer),
        ("parties.ship_to", reading.parties.ship_to),
    )


NEEDED = ("number", "issued_at", "parties.buyer")
"""Fields of the head without which no order goes through; the rules judge the others against master data."""


def findings_of(
    reading: Reading, where: Where = str, *, certain: bool = False, threshold: float = SURE
) -> Iterator[Finding]:
    """Everything that makes the order wait, each with its place. ``certain`` says that cells, not places on a page,
    tell which value is which: then nothing has to be proven, and only contradictions count. ``threshold`` is the confidence the partner asks for."""
    yield from _head_findings(reading, where, threshold)
    for one, other in reading.overlapping:
        yield found.OVERLAP.at(place=where(one.box), one=one.text[:40], other=other.text[:40])
    if not reading.lines:
        yield found.NOT_AN_ORDER.at("lines")
        return
    usual = _usual_codes(reading.lines)
    for index, line in enumerate(reading.lines):
        yield from _line_findings(line, index, where, usual)
    yield from _proof_findings(reading, where, certain=certain)


def _head_findings(reading: Reading, where: Where, threshold: float) -> Iterator[Finding]:
    for path, read in head(reading):
        fr, en = found.FIELDS[path]
        if read is None:
            if path in NEEDED:
                yield found.NOT_FOUND.at(path, field_fr=fr, field_en=en)
        elif read.calibrated() < threshold:
            yield found.DOUBTFUL.at(
                path, place=where(read.box), field_fr=fr, field_en=en,
                value=shown(read.value), percent=round(100 * read.calibrated()), why=read.why,
            )  # fmt: skip
    if reading.parties.unplaced:
        fr, en = found.FIELDS["parties.ship_to"]
        place = where(reading.parties.unplaced[0])
        yield found.NOT_FOUND.at("parties.ship_to", place=place, field_fr=fr, field_en=en)
    ordered, wanted = reading.header.ordered, reading.header.wanted
    if wanted is None and reading.header.unclear and not any(line.delivery for line in reading.lines):
        fr, en = found.FIELDS["requested_delivery"]
        yield found.NOT_FOUND.at("requested_delivery", place=where(reading.header.unclear[0]), field_fr=fr, field_en=en)
    if ordered and wanted and wanted.value.value < ordered.value:
        fr, en = found.FIELDS["requested_delivery"]
        yield found.DOUBTFUL.at(
            "requested_delivery", place=where(wanted.box), field_fr=fr, field_en=en,
            value=shown(wanted.value), percent=50, why=Words(fr="avant le jour de la commande", en="before the day of the order"),
        )  # fmt: skip


def shown(value: Any) -> str:
    if isinstance(value, Day):
        return value.value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "name", None) or value)


def _usual_codes(lines: Sequence[Line]) -> frozenset[str]:
    """The kinds of code that nearly every line has: a line without one of them has lost it."""
    kinds = ("gtin", "code", "seller_code", "buyer_code")
    return frozenset(kind for kind in kinds if sum(bool(getattr(line, kind)) for line in lines) >= 0.7 * len(lines))


def _line_findings(line: Line, index: int, where: Where, usual: frozenset[str] = frozenset()) -> Iterator[Finding]:
    place = where(line.box)
    if line.closes is False or not line.sensible:
        yield found.LINE_UNPROVEN.at(
            f"lines[{index}]", line=line.number, place=place,
            quantity=line.quantity if line.quantity is not None else "?", price=line.unit_price if line.unit_price is not None else "?",
            amount=line.amount if line.amount is not None else "?",
        )  # fmt: skip
    codes = [code for code in (line.gtin, line.code, line.seller_code, line.buyer_code) if code]
    counted = {line.number, str(index + 1), str(10 * (index + 1))}
    odd = any(" " in code or _is_unit(code) or code.lstrip("0") in counted for code in codes)
    lost = usual and not line.gtin and any(not getattr(line, kind) for kind in usual)
    if not codes or odd or lost:
        yield found.CODE_DOUBTFUL.at(
            f"lines[{index}].item", line=line.number, place=place, code=", ".join(codes) or "-"
        )
    if line.printed_unit and line.unit is None:
        yield found.UNIT_UNKNOWN.at(
            f"lines[{index}].quantity.unit", line=line.number, place=place, unit=line.printed_unit[:20]
        )


def _exchangeable(table: Table) -> bool:
    """Quantity × price is price × quantity: at least one of the two must be named by its head."""
    named = {column_role(column.head) for column in table.columns if column.role in (Role.QUANTITY, *MONEY)}
    return not named & {Role.QUANTITY, Role.PRICE, Role.GROSS_PRICE, Role.UNIT}


def _is_unit(code: str) -> bool:
    """``KRT``: the unit's column was taken for the code's."""
    return not any(sign.isdigit() for sign in code) and unit_code(code) is not None


def _proof_findings(reading: Reading, where: Where, *, certain: bool) -> Iterator[Finding]:
    sums = reading.sums
    if certain and sums.proven is not False:
        return
    if reading.layout is None and reading.table is not None and _exchangeable(reading.table):
        yield found.NO_PROOF.at(
            "lines", place=where(reading.lines[0].box), fr="aucun titre de colonne connu : quantité et prix peuvent être échangés",
            en="no column has a head that is known: quantity and price may be exchanged",
        )  # fmt: skip
        return
    if any(line.closes is None for line in reading.lines):
        yield found.NO_PROOF.at(
            "lines", place=where(reading.lines[0].box), fr="pas de prix ou pas de montant", en="no price or no amount"
        )
    elif sums.proven is None:
        yield found.NO_PROOF.at("lines", place=where(reading.lines[-1].box), fr="pas de total", en="no total")
    elif sums.proven is False:
        stated = sums.net or sums.gross
        yield found.SUM_DIFFERS.at(
            "totals",
            place=where(stated.box) if stated else None,
            lines=sums.lines,
            stated=stated.value if stated else "?",
        )


def hidden_finding(hidden: Sequence[tuple[int, str]]) -> Finding | None:
    """Hidden digits could have been meant to be read; hidden words without any are noted only."""
    if not hidden:
        return None
    said = " ".join(word for _, word in hidden[:8])[:80]
    dangerous = any(sign.isdigit() for _, word in hidden for sign in word)
    return found.HIDDEN.at(
        place=f"page {hidden[0][0]}", said=said, severity=Severity.ERROR if dangerous else Severity.NOTICE
    )
