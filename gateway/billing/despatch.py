"""What leaves: how much of each line is still to go, how much goes now, and the despatch advice that says so.

Lines go by their number in the resolution, quantities in the item's sales unit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.despatch import DespatchAdvice, DespatchLine
from gateway.model.figures import Figure
from gateway.model.finding import Words
from gateway.model.master import OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Parties, Party, Period, Quantity, Reference

ZERO = Decimal(0)


def still_to_despatch(resolution: Resolution, sent: Iterable[DespatchAdvice]) -> dict[str, Decimal]:
    """Line number → quantity left, for every line of the order; none is below zero."""
    left = {line.number: line.quantity.value for line in resolution.lines if line.quantity is not None}
    for advice in sent:
        for gone in advice.lines:
            number = gone.order_line or gone.number
            if number in left:
                left[number] = max(left[number] - gone.quantity.value, ZERO)
    return left


_NONE_NEEDED = Words(fr="", en="")


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes now; or, in ``problem``, why it cannot and in ``way_out`` what to do."""

    quantities: Mapping[str, Decimal] = field(default_factory=dict)
    problem: Words | None = None
    way_out: Words = _NONE_NEEDED


def quantities_to_despatch(left: Mapping[str, Decimal], asked: Mapping[str, Decimal] | None = None) -> Leaving:
    """All that is left, or what is asked for when that is possible."""
    if asked is None:
        going = {number: quantity for number, quantity in left.items() if quantity > 0}
        return Leaving(going) if going else _nothing_left()
    for number, quantity in asked.items():
        if number not in left:
            return _unknown_line(number, left)
        if not 0 <= quantity <= left[number]:
            return _too_much(number, quantity, left[number])
    going = {number: quantity for number, quantity in asked.items() if quantity > 0}
    return Leaving(going) if going else _nothing_left()


def _nothing_left() -> Leaving:
    return Leaving(
        problem=Words(fr="Il n'y a rien à expédier.", en="There is nothing to despatch."),
        way_out=Words(
            fr="Tout est déjà parti, ou toutes les quantités données sont nulles.",
            en="Everything has left already, or all the quantities given are zero.",
        ),
    )


def _unknown_line(number: str, left: Mapping[str, Decimal]) -> Leaving:
    known = ", ".join(left)
    return Leaving(
        problem=Words(fr=f"La commande n'a pas de ligne {number}.", en=f"The order has no line {number}."),
        way_out=Words(fr=f"Lignes de la commande : {known}.", en=f"Lines of the order: {known}."),
    )


def _too_much(number: str, quantity: Decimal, left: Decimal) -> Leaving:
    given, most = Figure(quantity), Figure(left)
    return Leaving(
        problem=Words(
            fr=f"Ligne {number} : {given:fr} ne peut pas partir, il reste {most:fr}.",
            en=f"Line {number}: {given} cannot leave, {most} is left.",
        ),
        way_out=Words(fr=f"Donner une quantité entre 0 et {most:fr}.", en=f"Give a quantity between 0 and {most}."),
    )


def despatch_advice(
    order: Order,
    resolution: Resolution,
    own: OwnIdentity,
    number: str,
    at: datetime,
    quantities: Mapping[str, Decimal] | None = None,
    ship_to: Party | None = None,
) -> DespatchAdvice:
    """The delivery note for the given quantities (all of the order when None); lines at zero are left out. ``ship_to``
    is another place than the order's own."""
    return DespatchAdvice(
        number=number,
        issued_at=at,
        order_number=order.number or "",
        order_issued_at=order.issued_at,
        despatched_at=at,
        expected_delivery=_expected(resolution),
        test=order.test,
        parties=Parties(
            buyer=order.parties.buyer,
            seller=own.as_party(),
            ship_to=ship_to or resolution.ship_to,
            ship_from=own.as_party(),
            carrier=order.parties.carrier,
        ),
        references=tuple(_references(order)),
        lines=tuple(_lines(resolution.lines, quantities)),
    )


def _references(order: Order) -> Iterator[Reference]:
    if order.number:
        yield Reference(kind="order", number=order.number, date=order.issued_at)
    yield from (known for known in order.references if known.kind in ("contract", "project", "buyer"))


def _expected(resolution: Resolution) -> Period | None:
    days = {line.expected_delivery for line in resolution.lines}
    return days.pop() if len(days) == 1 else None


def _lines(lines: Iterable[ResolvedLine], quantities: Mapping[str, Decimal] | None) -> Iterator[DespatchLine]:
    for line in lines:
        if line.quantity is None:
            continue
        going = line.quantity.value if quantities is None else quantities.get(line.number, ZERO)
        if going <= 0:
            continue
        yield DespatchLine(
            number=line.number,
            order_line=line.number,
            item=line.item,
            quantity=Quantity(value=going, unit=line.quantity.unit),
            ordered=line.quantity,
        )
