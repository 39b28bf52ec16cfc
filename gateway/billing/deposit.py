"""The deposit (acompte): an invoice of type 386 for a part of an order, due at once, deducted by the final invoice.

VAT falls due when it is cashed, for goods too (since 2023), so it is stated per rate like on any invoice.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from gateway.billing.compose import compose, header_allowances, in_euro, mentions, nature, parties_of, payment_terms
from gateway.model.amounts import HUNDRED, ZERO, Rate, cascade, per_rate, rate_of, signed, to_cents
from gateway.model.decision import Resolution
from gateway.model.figures import Figure
from gateway.model.invoice import Invoice, InvoiceLine, Prepayment
from gateway.model.master import Account, OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Item, Price, Quantity, Reference, Tax

PIECE = "C62"  # Rec 20: one


def deposit_invoice(
    order: Order,
    resolution: Resolution,
    account: Account,
    own: OwnIdentity,
    number: str,
    issued_on: date,
    percent: Decimal,
    *,
    services: frozenset[str] = frozenset(),
) -> Invoice:
    """``percent`` of the order, one line for each VAT rate it holds."""
    lines = [
        InvoiceLine(
            number=str(rank),
            item=Item(description=f"Acompte de {Figure(percent):fr} % sur la commande {order.number or ''}".strip()),
            quantity=Quantity(value=Decimal(1), unit=PIECE),
            price=Price(net=amount),
            net_amount=amount,
            tax=Tax(category=category, rate=rate),
        )
        for rank, ((category, rate), amount) in enumerate(_shares(order, resolution, percent), start=1)
    ]
    references = (Reference(kind="order", number=order.number, date=order.issued_at),) if order.number else ()
    made = compose(
        number=number,
        kind="deposit",
        issued_on=issued_on,
        currency=resolution.currency or account.currency,
        lines=lines,
        due_on=issued_on,
        test=order.test,
        business_process=nature(_ordered(resolution), services) + "1",
        payment_reference=number,
        parties=parties_of(order, resolution, account, own),
        payment_terms=payment_terms(account, own, issued_on).model_copy(
            update={"days": 0, "note": "Acompte payable à réception."}
        ),
        references=references,
        notes=tuple(mentions(own, account.language, consumer=account.consumer)),
    )
    return in_euro(made, own)


def _shares(order: Order, resolution: Resolution, percent: Decimal) -> list[tuple[Rate, Decimal]]:
    """Per rate the part of what the order comes to, its header allowances included; rates that come to nothing are left out."""
    taxed = [(line.net_amount or ZERO, line.tax or Tax(category="S", rate=Decimal(20))) for line in resolution.lines]
    nets: defaultdict[Rate, Decimal] = defaultdict(Decimal)
    for net, tax in taxed:
        nets[rate_of(tax)] += net
    for given in per_rate(taxed, cascade(sum(nets.values(), ZERO), header_allowances(order, resolution))):
        nets[rate_of(given.tax or Tax())] += signed(given)
    shares = ((rate, to_cents(net * percent / HUNDRED)) for rate, net in nets.items())
    return sorted(((rate, share) for rate, share in shares if share > 0), key=lambda one: -one[0][1])


def _ordered(resolution: Resolution) -> list[InvoiceLine]:
    return [
        InvoiceLine(
            number=line.number,
            item=line.item,
            quantity=line.quantity or Quantity(value=ZERO),
            price=line.price or Price(),
            net_amount=line.net_amount or ZERO,
            tax=line.tax or Tax(),
        )
        for line in resolution.lines
    ]


def prepayment(deposit: Invoice, invoices: Iterable[Invoice]) -> Prepayment:
    """What is left of a paid deposit after the invoices that deducted some of it."""
    taken = [paid for made in invoices for paid in made.prepayments if paid.number == deposit.number]
    totals = deposit.totals
    return Prepayment(
        number=deposit.number,
        issued_on=deposit.issued_on,
        net=(totals.net or ZERO) - sum((paid.net for paid in taken), ZERO),
        tax=(totals.tax or ZERO) - sum((paid.tax for paid in taken), ZERO),
        gross=(totals.gross or ZERO) - sum((paid.gross for paid in taken), ZERO),
    )


def deduct(left: Iterable[Prepayment], gross: Decimal) -> tuple[Prepayment, ...]:
    """As much of the deposits, the oldest first, as an invoice of ``gross`` can take; the rest waits for the next one."""
    taken: list[Prepayment] = []
    for deposit in left:
        amount = min(deposit.gross, gross)
        if amount <= 0:
            continue
        net = deposit.net if amount == deposit.gross else to_cents(deposit.net * amount / deposit.gross)
        taken.append(deposit.model_copy(update={"gross": amount, "net": net, "tax": amount - net}))
        gross -= amount
    return tuple(taken)
