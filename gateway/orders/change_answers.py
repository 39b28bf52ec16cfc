"""What the sender of a change or a cancellation is told, for each line it touched: done, done in part, or too late.

Not here: the answer to an order (gateway.orders.answers), from which the confirmed lines are taken.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from gateway.model.decision import Decision, Outcome
from gateway.model.figures import Figure
from gateway.model.finding import Severity, Words
from gateway.model.master import OwnIdentity
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Note, Quantity, Reference
from gateway.model.response import OrderResponse, ResponseLine, ResponseStatus
from gateway.orders.answers import order_response
from gateway.orders.changes import Amendment

PREVIOUS_MESSAGE = "acw"
"""Kind of the reference by which an answer names the change it answers (EDIFACT 1153: ACW)."""

_CANCELLED = Words(fr="La commande est annulée.", en="The order is cancelled.", de="Die Bestellung ist storniert.")
_PART_CANCELLED = Words(
    fr="Ce qui n'était pas expédié est annulé ; le reste est livré et facturé.",
    en="What had not left is cancelled; the rest is delivered and invoiced.",
    de="Was noch nicht versandt war, ist storniert; der Rest wird geliefert und berechnet.",
)


def change_response(
    change: Order,
    amendment: Amendment,
    decision: Decision,
    own: OwnIdentity,
    number: str,
    issued_at: datetime,
    language: str = "fr",
) -> OrderResponse:
    """``decision`` is the one on the new version. Lines that the change did not touch are not repeated."""
    whole = order_response(amendment.after, decision, own, number, issued_at, language)
    lines = tuple(_lines(change, amendment, decision, whole, language))
    notes = tuple(_notes(change, amendment, decision, language)) or whole.notes
    return whole.model_copy(
        update={
            "status": _status(decision, lines),
            "lines": lines,
            "references": (*whole.references, *_change_number(change)),
            "notes": notes,
            "totals": None if amendment.cancelled or decision.outcome is Outcome.REJECTED else whole.totals,
        }
    )


def _change_number(change: Order) -> Iterator[Reference]:
    for reference in change.references:
        if reference.kind == "order_change":
            yield Reference(kind=PREVIOUS_MESSAGE, number=reference.number, date=change.issued_at)


def _status(decision: Decision, lines: tuple[ResponseLine, ...]) -> ResponseStatus:
    if decision.outcome is Outcome.REJECTED:
        return "rejected"
    return "accepted" if all(line.status == "accepted" for line in lines) else "changed"


def _lines(
    change: Order, amendment: Amendment, decision: Decision, whole: OrderResponse, language: str
) -> Iterator[ResponseLine]:
    if decision.outcome is Outcome.REJECTED:
        yield from (_refused(line, decision, language) for line in change.lines)
        return
    if amendment.cancelled:
        return
    confirmed = {line.number: line for line in whole.lines}
    before = {line.number: line for line in amendment.before.lines}
    for number in _touched(amendment):
        if number in confirmed:
            yield _told(confirmed[number], before.get(number), amendment, language)
        elif number in before:
            yield _dropped(before[number])


def _touched(amendment: Amendment) -> list[str]:
    """In the order of the lines; a change of the header touches them all."""
    difference = amendment.difference
    changed = {line.number for line in difference.lines} | set(amendment.refused)
    everyone = dict.fromkeys(line.number for line in (*amendment.before.lines, *amendment.after.lines))
    return [number for number in everyone if difference.header or not changed or number in changed]


def _told(line: ResponseLine, before: OrderLine | None, amendment: Amendment, language: str) -> ResponseLine:
    sent = amendment.refused.get(line.number)
    if sent is None:
        return line
    gone = Figure(sent.value)
    words = Words(
        fr=f"{gone:fr} déjà expédiés : cette partie ne peut plus être modifiée.",
        en=f"{gone} despatched already: this part can no longer be changed.",
        de=f"{gone:de} schon versandt: Dieser Teil kann nicht mehr geändert werden.",
    )
    untouched = before is not None and before.quantity == line.quantity
    note = Note(text=words.to(language), subject="AAI", language=language)
    return line.model_copy(update={"status": "rejected" if untouched else "changed", "notes": (*line.notes, note)})


def _dropped(line: OrderLine) -> ResponseLine:
    """Deleted as asked: nothing of it will be delivered."""
    unit = line.quantity.unit if line.quantity is not None else None
    return ResponseLine(
        number=line.number, status="accepted", item=line.item, quantity=Quantity(value=Decimal(0), unit=unit)
    )


def _refused(line: OrderLine, decision: Decision, language: str) -> ResponseLine:
    reasons = (
        one.sentence.to(language)
        for one in decision.findings
        if one.line == line.number and one.severity in (Severity.REJECT, Severity.ERROR, Severity.WARNING)
    )
    return ResponseLine(
        number=line.number,
        status="rejected",
        item=line.item,
        ordered=line.quantity,
        ordered_price=line.price,
        notes=tuple(Note(text=reason, subject="AAI", language=language) for reason in reasons),
    )


def _notes(change: Order, amendment: Amendment, decision: Decision, language: str) -> Iterator[Note]:
    if change.function != "cancellation" or decision.outcome is not Outcome.ACCEPTED:
        return
    words = _CANCELLED if amendment.cancelled else _PART_CANCELLED
    yield Note(text=words.to(language), subject="AAI", language=language)
