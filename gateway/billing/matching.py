"""Which invoices a payment settles: by the numbers in its reference, by its amount, else the oldest first by choice.

A proposal, not a booking. Nothing is guessed between two equal readings: such a payment waits for a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from gateway.model.amounts import ZERO
from gateway.model.receivable import IncomingPayment, OpenItem

TOLERANCE = Decimal("0.05")
"""A payer may round; a difference up to this settles the invoice and stays visible on the account."""


@dataclass(frozen=True, slots=True)
class Share:
    """``amount`` of the payment for one open item; negative for a credit note the payer deducted."""

    number: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """``why`` says by what the items were recognised: ``reference``, ``amount``, ``oldest`` or ``none``."""

    shares: tuple[Share, ...] = ()
    why: str = "none"


def match_payment(incoming: IncomingPayment, left: Decimal, items: Sequence[OpenItem]) -> Match:
    """What ``left`` of the payment settles among the open items of its debtor (all debtors when it is not known)."""
    usable = [item for item in items if item.currency == incoming.currency and item.open]
    named = [item for item in usable if names(incoming.reference, item.number)] if incoming.reference else []
    if named:
        return Match(spread(left, named), "reference")
    invoices = [item for item in usable if item.open > 0]
    exact = [item for item in invoices if abs(item.open - left) <= TOLERANCE]
    if len(exact) == 1:
        return Match(spread(left, exact), "amount")
    whole = sum((item.open for item in usable), ZERO)
    if usable and len({item.debtor for item in usable}) == 1 and abs(whole - left) <= TOLERANCE:
        return Match(spread(left, usable), "amount")
    return Match()


def names(reference: str, number: str) -> bool:
    """Whether the text holds the number, whatever blanks and dashes the bank took out or put in."""
    wanted = _letters(number)
    plain = _letters(reference)
    start = plain.find(wanted)
    while start >= 0:
        after = plain[start + len(wanted) : start + len(wanted) + 1]
        if not after.isdigit():
            return True
        start = plain.find(wanted, start + 1)
    return False


@lru_cache(maxsize=100_000)
def _letters(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def spread(amount: Decimal, items: Iterable[OpenItem]) -> tuple[Share, ...]:
    """Credit notes first, since the payer deducted them: from invoices, so never more than is owed; then the invoices by
    due date as far as the money goes.

    A rounding of a few cents on the last one is taken with it.
    """
    kept = list(items)
    shares: list[Share] = []
    deductible = sum((item.open for item in kept if item.open > 0), ZERO)
    for item in kept:
        if item.open < 0 < deductible:
            part = max(item.open, -deductible)
            shares.append(Share(item.number, part))
            deductible += part
    left = amount - sum((share.amount for share in shares), ZERO)
    owed = sorted(
        (item for item in kept if item.open > 0), key=lambda item: (item.due_on or item.issued_on, item.number)
    )
    for item in owed:
        if left <= 0:
            break
        part = min(item.open, left)
        shares.append(Share(item.number, part))
        left -= part
    return tuple(shares)


def oldest_first(amount: Decimal, items: Iterable[OpenItem]) -> Match:
    """For a person who decides so: the oldest invoices as far as the money goes."""
    return Match(spread(amount, [item for item in items if item.open > 0]), "oldest")
