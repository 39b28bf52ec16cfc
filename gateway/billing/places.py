"""Where what is left of an order goes: to the order's own place, and to places of their own that its lines name.

Each place gets its own delivery note. Quantities are in the item's sales unit, by line number of the resolution.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.billing.despatch import ZERO, still_to_despatch
from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.despatch import DespatchAdvice, DespatchLine
from gateway.model.keys import address_key
from gateway.model.parts import Party, Reference
from gateway.model.timing import latest_day


@dataclass(frozen=True, slots=True)
class Going:
    """What can leave for one place."""

    place: Party | None
    quantities: Mapping[str, Decimal]


def left_by_place(
    resolution: Resolution, sent: Sequence[DespatchAdvice], *, until: date | None = None
) -> tuple[Going, ...]:
    """What is left for each place, the order's own first; ``until`` leaves out what is wanted after that day."""
    places: dict[str, Party | None] = {place_key(resolution.ship_to): resolution.ship_to}
    planned: defaultdict[str, dict[str, Decimal]] = defaultdict(dict)
    for line in resolution.lines:
        for place, quantity in _planned(line, resolution.ship_to, until):
            key = place_key(place)
            places.setdefault(key, place)
            planned[key][line.number] = planned[key].get(line.number, ZERO) + quantity
    gone = _gone(sent)
    left = still_to_despatch(resolution, sent)
    found = []
    for key, place in places.items():
        there = {}
        for number, quantity in planned[key].items():
            there[number] = min(max(quantity - gone[key, number], ZERO), left[number])
            left[number] -= there[number]
        found.append(Going(place, {number: quantity for number, quantity in there.items() if quantity > 0}))
    return tuple(one for one in found if one.quantities)


def shared_out(going: Iterable[Going], asked: Mapping[str, Decimal]) -> tuple[Going, ...]:
    """The quantities asked for, given to the places in their order, to none more than is left for it."""
    wanted = dict(asked)
    found = []
    for one in going:
        there = {number: min(quantity, wanted.get(number, ZERO)) for number, quantity in one.quantities.items()}
        for number, quantity in there.items():
            wanted[number] = wanted.get(number, ZERO) - quantity
        found.append(Going(one.place, {number: quantity for number, quantity in there.items() if quantity > 0}))
    return tuple(one for one in found if one.quantities)


def named_place(going: Iterable[Going], said: str) -> Going | None:
    """The place a person means by its GLN, its code or its name."""
    wanted = said.strip().casefold()
    return next((one for one in going if wanted in _names(one.place)), None)


def place_name(place: Party | None) -> str:
    if place is None:
        return "-"
    town = place.address.city if place.address is not None else None
    return place.name or town or place.gln or "-"


def place_key(place: Party | None) -> str:
    """What stays the same of a place when its address is put right."""
    if place is None:
        return ""
    codes = (known.value.strip() for known in place.identifiers)
    return place.gln or next(codes, None) or address_key(place.address) or (place.name or "").casefold()


def together(advices: Sequence[DespatchAdvice]) -> DespatchAdvice:
    """One delivery note for several orders of one customer and place: each line names its order."""
    first = advices[0]
    if len(advices) == 1:
        return first
    references: dict[tuple[str, str], Reference] = {}
    for one in advices:
        references |= {(known.kind, known.number): known for known in one.references}
    lines = (_of_order(line, one.order_number) for one in advices for line in one.lines)
    numbered = tuple(line.model_copy(update={"number": str(at)}) for at, line in enumerate(lines, start=1))
    return first.model_copy(update={"references": tuple(references.values()), "lines": numbered})


def _of_order(line: DespatchLine, order: str) -> DespatchLine:
    return line.model_copy(update={"order_number": order, "order_line": line.order_line or line.number})


def _planned(line: ResolvedLine, own_place: Party | None, until: date | None) -> Iterator[tuple[Party | None, Decimal]]:
    if line.quantity is None:
        return
    rest = line.quantity.value
    for part in line.deliveries:
        if part.quantity is None:
            continue
        quantity = min(part.quantity.value, rest)
        rest -= quantity
        if _is_due(latest_day(part.expected_delivery), until):
            yield part.ship_to or own_place, quantity
    if rest > 0 and _is_due(latest_day(line.expected_delivery), until):
        yield own_place, rest


def _is_due(day: date | None, until: date | None) -> bool:
    return until is None or day is None or day <= until


def _gone(sent: Iterable[DespatchAdvice]) -> defaultdict[tuple[str, str], Decimal]:
    found: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for advice in sent:
        key = place_key(advice.parties.ship_to)
        for line in advice.lines:
            found[key, line.order_line or line.number] += line.quantity.value
    return found


def _names(place: Party | None) -> set[str]:
    if place is None:
        return set()
    town = place.address.city if place.address is not None else None
    said = (place.name, place.gln, town, *(known.value for known in place.identifiers))
    return {one.strip().casefold() for one in said if one}
