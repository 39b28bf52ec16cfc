"""The price of a line: what the order states, what the price list says, and what we charge.

**What we charge is the agreed list price.** An order whose price lies within the partner's tolerance is accepted at
the list price (the answer shows it where it differs); beyond the tolerance it waits for somebody who may decide.
Where no list has the item, the order's own price is charged and a warning says so. Reductions on the line are the
sender's account of how it came to its price: the list price is already net of what was agreed, so they are never
taken off it a second time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import PRICE_DECIMALS, SENSIBLE, SLACK, WIDE, ZERO, cascade, is_finer_than, signed, to_cents
from gateway.model.master import PriceEntry
from gateway.model.order import OrderLine
from gateway.model.parts import Price, Quantity
from gateway.model.shelf import Article, Offer, price_of
from gateway.rules.units import ONE, factor_to_sales_unit

SMALLEST = Decimal("0.000001")


def list_price(offers: tuple[Offer, ...], currency: str, quantity: Decimal, on: date) -> Offer | None:
    """The offer in force on that day, with the highest threshold the quantity reaches; the newest when two do."""
    if len(offers) == 1 and offers[0].always:
        return offers[0] if offers[0].currency == currency else None  # the ordinary case, told quickly
    in_force = [
        entry
        for entry in offers
        if entry.currency == currency
        and entry.per > 0
        and entry.from_quantity <= quantity
        and (entry.valid_from is None or entry.valid_from <= on)
        and (entry.valid_to is None or on <= entry.valid_to)
    ]
    if len(in_force) > 1:
        in_force.sort(key=lambda entry: (entry.from_quantity, entry.valid_from or date.min))
    return in_force[-1] if in_force else None


@lru_cache(4096)
def given_away(unit: str, currency: str) -> Offer:
    """The price of a sample."""
    return Offer.of(PriceEntry(price_list="-", item="-", currency=currency, net=ZERO), unit)


@dataclass(slots=True, eq=False)
class Stated:
    """The order's price: ``net`` for ``per`` sales units; ``readings`` are the prices of one sales unit it may mean,
    the likeliest first (with and without the line's reductions)."""

    net: Decimal
    per: Decimal
    readings: tuple[Decimal, ...]


def stated_price(line: OrderLine, item: Article, quantity: Decimal) -> Stated | None:
    """None when the order states no price that can be computed with."""
    price = line.price
    if price is None:
        return None
    amount = price.net if price.net is not None else price.gross
    per = basis_in_sales_units(line, item)
    if amount is None or per is None or not 0 < per < SENSIBLE or not abs(amount) < SENSIBLE:
        return None
    if not line.allowances:
        return Stated(amount, per, (amount if per is ONE else amount / per,))
    readings = list(_readings(line, amount / per, quantity))
    if line.net_amount is not None:
        claimed = line.net_amount
        readings.sort(key=lambda unit: abs(unit * quantity - claimed))
    return Stated(readings[0] * per, per, tuple(readings))


def _readings(line: OrderLine, unit: Decimal, quantity: Decimal) -> Iterator[Decimal]:
    reductions = sum((signed(given) for given in cascade(unit * quantity, line.allowances)), ZERO)
    reduced = unit + reductions / quantity if quantity else unit
    stated_net = line.price is not None and line.price.net is not None
    yield from (unit, reduced) if stated_net else (reduced, unit)


def basis_in_sales_units(line: OrderLine, item: Article) -> Decimal | None:
    """How many sales units the order's price is for; None when its unit is not in the item's table."""
    ordered_in = line.quantity.unit if line.quantity is not None else None
    per = line.price.per if line.price is not None else None
    if per is None:
        return factor_to_sales_unit(ordered_in, item)
    factor = factor_to_sales_unit(per.unit or ordered_in, item)
    return factor * per.value if factor is not None else None


def is_as_listed(line: OrderLine, price: Price | None, asked: Quantity | None, entry: Offer, factor: Decimal) -> bool:
    """The order names the listed price, for the quantity that the list names it for, and nothing off it: the ordinary case,
    told quickly. ``price`` and ``asked`` are the line's, ``factor`` is that of the unit ordered in."""
    net = price.net if price is not None else None
    if price is None or net is None or net != entry.net or not ZERO < net < SENSIBLE or line.allowances:
        return False
    per = price.per
    if per is None:
        return entry.is_each if factor is ONE else factor == entry.per
    return (
        factor is ONE
        and per.value == entry.per
        and (per.unit is None or (asked is not None and per.unit == asked.unit))
    )


def agrees(stated: Stated, entry: Offer, quantity: Decimal, tolerance_percent: Decimal) -> bool:
    """Within the tolerance, or too close to tell on the whole line."""
    listed = entry.net / entry.per
    allowed = abs(listed) * tolerance_percent / 100
    return any(
        (gap := abs(unit - listed)) <= allowed or (gap * quantity <= SLACK and to_cents(gap) == 0)
        for unit in stated.readings
    )


def charged_price(entry: Offer | None, stated: Stated | None, item: Article) -> Price | None:
    if entry is not None:
        return entry.price or price_of(str(entry.net), str(entry.per), item.unit)
    if stated is not None:
        finer = is_finer_than(PRICE_DECIMALS, stated.net)
        net = stated.net.quantize(SMALLEST, context=WIDE) if finer else stated.net
        return Price(net=net, per=Quantity(value=stated.per, unit=item.unit))
    return None
