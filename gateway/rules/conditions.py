"""What was agreed beside the price list: which contract counts, and the reductions and charges of lines and header.

Conditions are applied in a cascade: rabais, remise, escompte, then carriage, each percentage on what the ones before have
left. What the order states itself is compared with them by gateway.rules.families.prices.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gateway.model.amounts import CENT, SENSIBLE, WIDE, cascade, signed
from gateway.model.conditions import EVERYONE, Condition, Contract
from gateway.model.master import Account
from gateway.model.order import Order
from gateway.model.parts import Allowance
from gateway.model.shelf import Article, Offer

SMALLEST = Decimal("0.000001")
_STAGES = {"rabais": 1, "remise": 2, "escompte": 3, "carriage": 4}


def contract_of(order: Order, account: Account, contracts: Sequence[Contract], on: date) -> Contract | None:
    """The contract in force that the order names; else the only one there is."""
    in_force = [one for one in contracts if one.in_force(on)]
    named = {reference.number for reference in order.references if reference.kind == "contract"}
    for one in in_force:
        if one.number in named:
            return one
    return in_force[0] if len(in_force) == 1 and not named else None


def for_account(conditions: Iterable[Condition], account: Account, currency: str, on: date) -> tuple[Condition, ...]:
    """Those that concern the account on the day, in the order in which they apply."""
    addressed = (account.number, f"segment:{account.segment}", EVERYONE)
    found = (
        one
        for one in conditions
        if one.account in addressed and one.in_force(on) and (one.amount is None or one.currency == currency)
    )
    return tuple(sorted(found, key=lambda one: (_STAGES[one.stage], one.sequence, one.code)))


def reduced(entry: Offer, item: Article, quantity: Decimal, conditions: Sequence[Condition]) -> Offer:
    """The list price after the conditions of the line, to six decimals; the list's own entry when none applies."""
    whole = quantity * entry.net / entry.per
    applied = cascade(whole, (_allowance(one) for one in conditions if _fits_line(one, item, whole)))
    if not applied or quantity <= 0:
        return entry
    net = entry.net + sum((signed(one) for one in applied), Decimal(0)) * entry.per / quantity
    net = max(net, Decimal(0)).quantize(SMALLEST, context=WIDE).normalize() + 0
    return replace(entry, net=net, price=None, too_fine=False)


def _fits_line(condition: Condition, item: Article, amount: Decimal) -> bool:
    return condition.level == "line" and condition.item in (item.code, EVERYONE) and _within(condition, amount)


def _within(condition: Condition, amount: Decimal) -> bool:
    return condition.from_amount <= amount and (condition.below_amount is None or amount < condition.below_amount)


def _allowance(condition: Condition) -> Allowance:
    return Allowance(
        kind=condition.kind,
        reason=condition.reason,
        percent=condition.percent,
        amount=condition.amount,
        sequence=_STAGES[condition.stage] * 1000 + condition.sequence,
    )


@dataclass(frozen=True, slots=True)
class HeaderTerms:
    """``applied`` are the reductions and charges of the whole order; ``agreed`` the places of the order's own that match
    a condition; ``added`` the conditions the order does not mention; ``replaced`` its charges that ours take the place of.
    """

    applied: tuple[Allowance, ...] = ()
    agreed: frozenset[int] = frozenset()
    added: tuple[Condition, ...] = ()
    replaced: tuple[tuple[int, Condition], ...] = ()


NO_TERMS = HeaderTerms()


def header_terms(order: Order, net: Decimal, conditions: Sequence[Condition]) -> HeaderTerms:
    """``net`` is the sum of the lines."""
    if not conditions and not order.allowances:
        return NO_TERMS
    own = [given for given in order.allowances if _is_sensible(given)]
    fitting = [one for one in conditions if one.level == "header" and one.item == EVERYONE and _within(one, net)]
    if not fitting:
        return HeaderTerms(applied=tuple(own))
    agreed: set[int] = set()
    added: list[Condition] = []
    replaced: list[tuple[int, Condition]] = []
    for condition in fitting:
        place = next(
            (at for at, given in enumerate(order.allowances) if at not in agreed and _same(given, condition)), None
        )
        other = next(_charges(order, condition, agreed), None) if place is None else None
        if place is not None:
            agreed.add(place)
        elif other is not None:
            replaced.append((other, condition))
            agreed.add(other)
        else:
            added.append(condition)
    gone = {at for at, _ in replaced}
    kept = [given for at, given in enumerate(order.allowances) if at not in gone and _is_sensible(given)]
    ours = [_allowance(one) for one in (*added, *(condition for _, condition in replaced))]
    return HeaderTerms((*kept, *ours), frozenset(agreed), tuple(added), tuple(replaced))


def _charges(order: Order, condition: Condition, taken: set[int]) -> Iterator[int]:
    """A charge of the order that can only mean this one of ours."""
    if condition.kind == "charge":
        yield from (at for at, given in enumerate(order.allowances) if given.kind == "charge" and at not in taken)


def _same(given: Allowance, condition: Condition) -> bool:
    if given.kind != condition.kind:
        return False
    if given.percent is not None and condition.percent is not None:
        return given.percent == condition.percent
    if given.amount is not None and condition.amount is not None:
        return abs(given.amount - condition.amount) <= CENT
    return False


def _is_sensible(given: Allowance) -> bool:
    return all(abs(number) < SENSIBLE for number in (given.amount, given.percent) if number is not None)
