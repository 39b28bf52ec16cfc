"""The invoice of one despatch, in EN 16931 terms: line nets to the cent, VAT on the sum per rate, totals that add up.

Percentages of the order's header apply to what is invoiced; fixed amounts in the proportion of what is invoiced, so
that an order sent in parts is charged its carriage once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from gateway.model.amounts import (
    ZERO,
    allowance_total,
    cascade,
    charge_total,
    line_net,
    per_rate,
    tax_breakdown,
    to_cents,
)
from gateway.model.decision import Resolution, ResolvedLine
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice, InvoiceLine, TaxTotal
from gateway.model.master import Account, OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Allowance, Note, Parties, PaymentTerms, Reference, Tax, Totals
from gateway.model.timing import day_of

CREDIT_TRANSFER = "30"  # UNCL 4461

EXEMPTION_REASONS = {
    "K": "Exonération de TVA, article 262 ter I du CGI (livraison intracommunautaire)",
    "G": "Exonération de TVA, article 262 I du CGI (exportation)",
    "AE": "Autoliquidation",
    "E": "Exonération de TVA",
    "O": "Opération hors du champ de la TVA",
}


def invoice(
    order: Order,
    resolution: Resolution,
    despatch: DespatchAdvice,
    account: Account,
    own: OwnIdentity,
    number: str,
    issued_on: date,
) -> Invoice:
    """What the despatch holds, at the agreed prices. ``account`` is the buyer's; the debtor stands in the resolution."""
    lines = tuple(_lines(resolution, despatch))
    taxed = [(line.net_amount, line.tax) for line in lines]
    lines_total = sum((line.net_amount for line in lines), ZERO)
    allowances = _header_allowances(order, resolution, lines_total, taxed)
    taxes = tuple(_tax_rows(taxed, allowances))
    due_on = issued_on + timedelta(days=account.payment_days)
    return Invoice(
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        currency=resolution.currency or account.currency,
        test=order.test or despatch.test,
        delivered_on=day_of(despatch.despatched_at) or day_of(despatch.issued_at),
        parties=_parties(order, resolution, account, own),
        payment_terms=_payment_terms(account, own, due_on),
        references=tuple(_references(order, despatch)),
        allowances=allowances,
        lines=lines,
        taxes=taxes,
        totals=_totals(lines_total, allowances, taxes),
        notes=tuple(_notes(own)),
    )


def _lines(resolution: Resolution, despatch: DespatchAdvice) -> Iterator[InvoiceLine]:
    understood = {line.number: line for line in resolution.lines}
    for rank, gone in enumerate(despatch.lines, start=1):
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
        )


def _buyers_number(line: ResolvedLine) -> str:
    """A number that the buyer used twice carries a mark of ours; it reads its own."""
    return line.number.rstrip("*")


def _header_allowances(
    order: Order, resolution: Resolution, lines_total: Decimal, taxed: Sequence[tuple[Decimal, Tax]]
) -> tuple[Allowance, ...]:
    whole = sum((line.net_amount for line in resolution.lines if line.net_amount is not None), ZERO)
    share = lines_total / whole if whole else Decimal(1)
    applied = cascade(lines_total, (_in_proportion(given, share) for given in order.allowances))
    return tuple(
        given.model_copy(update={"reason": given.reason or _REASONS[given.kind]})
        for given in per_rate(taxed, applied)
        if given.amount
    )


_REASONS = {"allowance": "Remise", "charge": "Frais"}  # BR-33, BR-38: each has a reason


def _in_proportion(given: Allowance, share: Decimal) -> Allowance:
    if given.amount is None or share == 1:
        return given
    base = to_cents(given.base * share) if given.base is not None else None
    return given.model_copy(update={"amount": to_cents(given.amount * share), "base": base})


def _tax_rows(taxed: Sequence[tuple[Decimal, Tax]], allowances: Iterable[Allowance]) -> Iterator[TaxTotal]:
    for row in tax_breakdown(taxed, allowances):
        yield TaxTotal(
            category=row.category,
            rate=row.rate,
            base=row.base,
            amount=row.amount,
            exemption_reason=EXEMPTION_REASONS.get(row.category),
        )


def _totals(lines: Decimal, allowances: Sequence[Allowance], taxes: Iterable[TaxTotal]) -> Totals:
    """BT-106 to BT-115."""
    less, more = allowance_total(allowances), charge_total(allowances)
    net = lines - less + more
    tax = sum((row.amount for row in taxes), ZERO)
    return Totals(
        lines=to_cents(lines),
        allowances=to_cents(less) if less else None,
        charges=to_cents(more) if more else None,
        net=to_cents(net),
        tax=to_cents(tax),
        gross=to_cents(net + tax),
        payable=to_cents(net + tax),
    )


def _parties(order: Order, resolution: Resolution, account: Account, own: OwnIdentity) -> Parties:
    """The buyer as our file has it, since the invoice must carry its legal identity and address."""
    buyer = account.as_party()
    ordered_by = order.parties.buyer
    if ordered_by is not None and ordered_by.contact is not None:
        buyer = buyer.model_copy(update={"contact": ordered_by.contact})
    return Parties(
        buyer=buyer,
        seller=own.as_party(),
        ship_to=resolution.ship_to,
        invoice_to=resolution.invoice_to or buyer,
        payer=order.parties.payer,
    )


def _payment_terms(account: Account, own: OwnIdentity, due_on: date) -> PaymentTerms:
    return PaymentTerms(
        days=account.payment_days,
        due_on=due_on,
        note=f"Paiement à {account.payment_days} jours, au plus tard le {due_on:%d/%m/%Y}.",
        means=CREDIT_TRANSFER if own.iban else None,
        iban=own.iban,
        bic=own.bic,
    )


def _references(order: Order, despatch: DespatchAdvice) -> Iterator[Reference]:
    if order.number:
        yield Reference(kind="order", number=order.number, date=order.issued_at)
    yield Reference(kind="despatch", number=despatch.number, date=despatch.issued_at)
    yield from (known for known in order.references if known.kind in ("contract", "project", "buyer"))


def _notes(own: OwnIdentity) -> Iterator[Note]:
    """The mentions of C. com. L441-9 under the subject codes of BR-FR-05, and our legal identity."""
    mentions = (
        ("REG", own.legal_note),
        ("PMD", own.late_penalty_note),
        ("PMT", own.recovery_note),
        ("AAB", own.early_payment_note),
    )
    for subject, text in mentions:
        if text:
            yield Note(subject=subject, text=text, language="fr")
