"""The invoice of what has left: one despatch, an order's, or all of a customer's in a period.

Percentages of the order's header apply to what is invoiced; fixed amounts in the proportion of what is invoiced, so
that an order sent in parts is charged its carriage once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.billing.compose import (
    ON_DEBITS,
    compose,
    due_after,
    header_allowances,
    in_euro,
    mentions,
    nature,
    parties_of,
    payment_terms,
)
from gateway.model.amounts import ZERO, cascade, line_net, per_rate, to_cents
from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice, InvoiceLine, Prepayment
from gateway.model.master import Account, OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Allowance, Period, Reference, Tax
from gateway.model.timing import day_of


@dataclass(frozen=True, slots=True)
class Billed:
    """One despatch to be invoiced, with the order it belongs to."""

    order: Order
    resolution: Resolution
    despatch: DespatchAdvice


def invoice(
    order: Order,
    resolution: Resolution,
    despatch: DespatchAdvice,
    account: Account,
    own: OwnIdentity,
    number: str,
    issued_on: date,
) -> Invoice:
    """What one despatch holds, at the agreed prices."""
    return invoice_of([Billed(order, resolution, despatch)], account, own, number, issued_on)


def invoice_of(
    billed: Sequence[Billed],
    account: Account,
    own: OwnIdentity,
    number: str,
    issued_on: date,
    *,
    prepayments: Sequence[Prepayment] = (),
    services: frozenset[str] = frozenset(),
) -> Invoice:
    """What the despatches hold, at the agreed prices, less the deposits that were paid for it.

    ``account`` is the buyer's; the debtor stands in the resolutions, which agree on it and on the currency.
    """
    several = len(billed) > 1
    lines: list[InvoiceLine] = []
    allowances: list[Allowance] = []
    for one in billed:
        own_lines = list(_lines(one, len(lines) + 1, referring=several))
        lines += own_lines
        allowances += _header_allowances(one.order, one.resolution, own_lines)
    first = billed[0]
    due_on = due_after(account, issued_on)
    days = sorted(day for day in (_left_on(one.despatch) for one in billed) if day is not None)
    made = compose(
        number=number,
        kind="invoice",
        issued_on=issued_on,
        currency=first.resolution.currency or account.currency,
        lines=lines,
        allowances=allowances,
        prepayments=prepayments,
        due_on=due_on,
        test=any(one.order.test or one.despatch.test for one in billed),
        business_process=_business_process(lines, services, prepayments),
        tax_point_code=ON_DEBITS if own.vat_on_debits else None,
        payment_reference=number,
        delivered_on=days[-1] if days else None,
        period=Period(earliest=days[0], latest=days[-1]) if several and days else None,
        parties=parties_of(first.order, first.resolution, account, own),
        payment_terms=payment_terms(account, own, due_on),
        references=tuple(_references(billed, prepayments)),
        notes=tuple(mentions(own, account.language, consumer=account.consumer)),
    )
    return in_euro(made, own)


def _left_on(despatch: DespatchAdvice) -> date | None:
    return day_of(despatch.despatched_at) or day_of(despatch.issued_at)


def _business_process(lines: Iterable[InvoiceLine], services: frozenset[str], prepayments: Sequence[Prepayment]) -> str:
    """BT-23: 4 is the final invoice after a deposit (BR-FR-CO-08)."""
    return nature(lines, services) + ("4" if prepayments else "1")


def _lines(billed: Billed, first: int, *, referring: bool) -> Iterator[InvoiceLine]:
    understood = {line.number: line for line in billed.resolution.lines}
    references = tuple(_own_references(billed)) if referring else ()
    rank = first
    for gone in billed.despatch.lines:
        known = understood[gone.order_line or gone.number]
        if known.price is None:
            continue  # never accepted without one; the control before issue counts the lines
        yield InvoiceLine(
            number=str(rank),
            item=known.item,
            quantity=gone.quantity,
            price=known.price,
            net_amount=line_net(gone.quantity.value, known.price),
            tax=known.tax or Tax(category="S", rate=Decimal(20)),
            order_line=_buyers_number(known),
            references=references,
        )
        rank += 1


def _buyers_number(line: ResolvedLine) -> str:
    """A number used twice, or of goods given free, carries a mark of ours; the buyer reads its own."""
    return line.number.removesuffix("-G").rstrip("*")


def _header_allowances(order: Order, resolution: Resolution, lines: Sequence[InvoiceLine]) -> Iterator[Allowance]:
    taxed = [(line.net_amount, line.tax) for line in lines]
    invoiced = sum((line.net_amount for line in lines), ZERO)
    whole = sum((line.net_amount for line in resolution.lines if line.net_amount is not None), ZERO)
    share = invoiced / whole if whole else Decimal(1)
    applied = cascade(invoiced, (_in_proportion(given, share) for given in header_allowances(order, resolution)))
    for given in per_rate(taxed, applied):
        if given.amount:
            yield given.model_copy(update={"reason": given.reason or _REASONS[given.kind]})


_REASONS = {"allowance": "Remise", "charge": "Frais"}  # BR-33, BR-38: each has a reason


def _in_proportion(given: Allowance, share: Decimal) -> Allowance:
    if given.amount is None or share == 1:
        return given
    base = to_cents(given.base * share) if given.base is not None else None
    return given.model_copy(update={"amount": to_cents(given.amount * share), "base": base})


def _references(billed: Sequence[Billed], prepayments: Iterable[Prepayment]) -> Iterator[Reference]:
    """Orders and despatches once each, what the buyer wants quoted, and the deposits that are deducted."""
    seen: set[tuple[str, str]] = set()
    for one in billed:
        quoted = (known for known in one.order.references if known.kind in ("contract", "project", "buyer"))
        for known in (*_own_references(one), *quoted):
            if (known.kind, known.number) not in seen:
                seen.add((known.kind, known.number))
                yield known
    for paid in prepayments:
        yield Reference(kind="invoice", number=paid.number, date=paid.issued_on)


def _own_references(billed: Billed) -> Iterator[Reference]:
    if billed.order.number:
        yield Reference(kind="order", number=billed.order.number, date=billed.order.issued_at)
    yield Reference(kind="despatch", number=billed.despatch.number, date=billed.despatch.issued_at)
