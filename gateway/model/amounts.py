"""Arithmetic that orders and invoices share: rounding, cascades of allowances, the VAT breakdown (EN 16931).

Exact decimals throughout; amounts are rounded half up to the cent, where the standard rounds and nowhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from gateway.model.parts import Allowance, Price, Tax

CENT = Decimal("0.01")
SLACK = Decimal("0.02")
"""How far a stated amount may lie from the computed one (Peppol T01 R024)."""

HUNDRED = Decimal(100)
ZERO = Decimal(0)
SENSIBLE = Decimal(10) ** 12
"""No quantity, price or amount of ours reaches it; one that does is reported and not computed with."""

LEAST = -SENSIBLE
ONE = Decimal(1)
PRICE_DECIMALS = 6  # BR-FR-DEC-03: a price has six at most
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(10))

WIDE = Context(prec=250)  # the product of the largest numbers a document may hold still has its cents


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP, WIDE)


def line_net(quantity: Decimal, price: Price) -> Decimal:
    """Quantity × price ÷ basis, to the cent (BT-131); both in the same unit."""
    per = price.per
    return net_of(quantity, price.net or ZERO, per.value if per is not None else ONE)


def net_of(quantity: Decimal, net: Decimal, per: Decimal) -> Decimal:
    """Quantity × price ÷ basis, to the cent."""
    whole = quantity * net
    return (whole if per is ONE or per == ONE else whole / per).quantize(CENT, ROUND_HALF_UP, WIDE)


def is_finer_than(places: int, value: Decimal) -> bool:
    """Whether more than ``places`` digits after the point mean something: 12.500 is not finer than one."""
    return value.is_finite() and bool(WIDE.remainder(value, _STEPS[places]))


def cascade(base: Decimal, allowances: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """Each allowance or charge with its ``base`` and ``amount`` filled in, in the order they apply.

    Commercial reductions come first, each percentage on what the one before left, then the charges (carriage …).
    ``sequence`` orders them within their kind. A stated amount is kept; one without amount or percent counts nothing.
    """
    applied: list[Allowance] = []
    left = base
    for given in sorted(allowances, key=_turn):
        applied.append(_applied_to(left, given))
        left += signed(applied[-1])
    return tuple(applied)


def _applied_to(left: Decimal, given: Allowance) -> Allowance:
    if given.amount is not None:
        return given
    amount = to_cents(left * (given.percent or ZERO) / HUNDRED)
    return given.model_copy(update={"base": left, "amount": amount})


def _turn(given: Allowance) -> tuple[bool, int]:
    return given.kind == "charge", given.sequence or 0


def signed(given: Allowance) -> Decimal:
    """What the allowance or charge adds to the amount: negative for an allowance."""
    amount = given.amount or ZERO
    return amount if given.kind == "charge" else -amount


def allowance_total(applied: Iterable[Allowance]) -> Decimal:
    return sum((given.amount or ZERO for given in applied if given.kind == "allowance"), ZERO)


def charge_total(applied: Iterable[Allowance]) -> Decimal:
    return sum((given.amount or ZERO for given in applied if given.kind == "charge"), ZERO)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One category and rate with its taxable base and its VAT, both in cents (BG-23)."""

    category: str
    rate: Decimal
    base: Decimal
    amount: Decimal


Rate = tuple[str, Decimal]
"""VAT category (UNCL 5305) and percent."""


def per_rate(lines: Sequence[tuple[Decimal, Tax]], applied: Iterable[Allowance]) -> tuple[Allowance, ...]:
    """The header allowances with a VAT rate each, as EN 16931 demands (BT-95, BT-102).

    One that names no rate is cut in proportion to what the lines weigh under each, to the cent, nothing lost.
    """
    weights: defaultdict[Rate, Decimal] = defaultdict(Decimal)
    for net, tax in lines:
        weights[rate_of(tax)] += net
    rated: list[Allowance] = []
    for given in applied:
        if given.tax is not None and given.tax.rate is not None:
            rated.append(given)
            continue
        amounts, bases = spread(given.amount or ZERO, weights), spread(given.base or ZERO, weights)
        for (category, rate), amount in amounts.items():
            part = {"amount": amount, "tax": Tax(category=category, rate=rate)}
            if given.base is not None:
                part["base"] = bases[category, rate]
            rated.append(given.model_copy(update=part))
    return tuple(rated)


def tax_breakdown(lines: Sequence[tuple[Decimal, Tax]], rated: Iterable[Allowance]) -> tuple[TaxRow, ...]:
    """VAT per category and rate, computed on the sum of its bases (BR-CO-17), the header allowances included."""
    bases: defaultdict[Rate, Decimal] = defaultdict(Decimal)
    for net, tax in lines:
        bases[rate_of(tax)] += net
    for given in rated:
        bases[rate_of(given.tax or Tax())] += signed(given)
    return tuple(
        TaxRow(category, rate, to_cents(base), to_cents(base * rate / HUNDRED))
        for (category, rate), base in sorted(bases.items(), key=lambda row: (-row[0][1], row[0][0]))
    )


def spread(amount: Decimal, weights: Mapping[Rate, Decimal]) -> dict[Rate, Decimal]:
    """The amount cut in proportion to the weights, to the cent; the heaviest takes the cent that is left."""
    whole = sum(weights.values(), ZERO)
    if whole == 0:
        return {next(iter(weights), STANDARD_RATE): amount}
    parts = {rate: to_cents(amount * weight / whole) for rate, weight in weights.items()}
    heaviest = max(weights, key=lambda rate: weights[rate])
    parts[heaviest] += amount - sum(parts.values(), ZERO)
    return parts


STANDARD_RATE: Rate = ("S", Decimal(20))


def rate_of(tax: Tax) -> Rate:
    rate = tax.rate if tax.rate is not None else ZERO
    return tax.category or ("S" if rate else "Z"), rate.normalize() + ZERO
