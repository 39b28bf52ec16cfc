"""The credit note (avoir): the only way back from an issued invoice, which it names. Also the rebate on a period's turnover.

Amounts are positive; the document's type (381, 262) says in whose favour they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from gateway.billing.compose import CREDIT_TRANSFER, TO_CONSUMER, compose, in_euro, mentions
from gateway.model.amounts import ZERO, Rate, allowance_total, charge_total, line_net, rate_of, to_cents
from gateway.model.figures import Figure
from gateway.model.finding import Words
from gateway.model.invoice import Invoice, InvoiceLine
from gateway.model.master import Account, OwnIdentity
from gateway.model.parts import (
    Allowance,
    Item,
    Note,
    Parties,
    PaymentTerms,
    Period,
    Price,
    Quantity,
    Reference,
    Tax,
)


def creditable(original: Invoice, earlier: Iterable[Invoice]) -> dict[str, Decimal]:
    """Line number → quantity that no credit note has taken back yet."""
    left = {line.number: line.quantity.value for line in original.lines}
    for note in earlier:
        for line in note.lines:
            known = _credited_line(line)
            if known in left:
                left[known] = max(left[known] - line.quantity.value, ZERO)
    return left


def _credited_line(line: InvoiceLine) -> str:
    """The line of the invoice that a credit note's line takes back."""
    return next((known.line for known in line.references if known.kind == "invoice" and known.line), line.number)


def too_much(left: Mapping[str, Decimal], asked: Mapping[str, Decimal]) -> Words | None:
    """Why the quantities cannot be credited, or None."""
    for number, quantity in asked.items():
        if number not in left:
            known = ", ".join(left)
            return Words(
                fr=f"La facture n'a pas de ligne {number} ; ses lignes : {known}.",
                en=f"The invoice has no line {number}; its lines: {known}.",
            )
        if not 0 <= quantity <= left[number]:
            most = Figure(left[number])
            return Words(
                fr=f"Ligne {number} : {Figure(quantity):fr} ne peut pas être crédité, il reste {most:fr}.",
                en=f"Line {number}: {Figure(quantity)} cannot be credited, {most} is left.",
            )
    if not any(asked.values()):
        return Words(fr="Il n'y a rien à créditer.", en="There is nothing to credit.")
    return None


def credit_note(
    original: Invoice, own: OwnIdentity, number: str, issued_on: date, why: str, quantities: Mapping[str, Decimal]
) -> Invoice:
    """Takes the quantities of the invoice's lines back, at its prices, rates and allowances.

    All that was invoiced gives the invoice's own totals again; a part takes its share of the header's allowances, rate by
    rate.
    """
    lines = list(_lines(original, quantities))
    shares = _shares(lines, original)
    language = next((note.language for note in original.notes if note.subject == "PMD" and note.language), "fr")
    said = mentions(own, language, consumer=TO_CONSUMER in original.notes)
    made = compose(
        number=number,
        kind="credit_note",
        issued_on=issued_on,
        currency=original.currency,
        lines=lines,
        allowances=[part for given in original.allowances if (part := _part(given, shares(given))).amount],
        due_on=issued_on,
        test=original.test,
        business_process=_ordinary(original.business_process),
        tax_point_code=original.tax_point_code,
        delivered_on=original.delivered_on,
        period=original.period,
        parties=original.parties,
        payment_terms=_terms(own),
        references=(
            Reference(kind="invoice", number=original.number, date=original.issued_on),
            *(known for known in original.references if known.kind not in ("invoice", "despatch")),
        ),
        notes=(*said, Note(subject="ACD", text=why, language="fr")),
    )
    return in_euro(made, own)


def _lines(original: Invoice, quantities: Mapping[str, Decimal]) -> Iterator[InvoiceLine]:
    rank = 0
    for line in original.lines:
        quantity = quantities.get(line.number, ZERO)
        if quantity <= 0:
            continue
        rank += 1
        share = quantity / line.quantity.value
        allowances = tuple(_part(given, share) for given in line.allowances)
        net = line_net(quantity, line.price) - allowance_total(allowances) + charge_total(allowances)
        yield line.model_copy(
            update={
                "number": str(rank),
                "quantity": line.quantity.model_copy(update={"value": quantity}),
                "net_amount": net,
                "allowances": allowances,
                "references": (Reference(kind="invoice", number=original.number, line=line.number),),
            }
        )


def _shares(lines: Iterable[InvoiceLine], original: Invoice) -> Callable[[Allowance], Decimal]:
    """How much of a header allowance goes back: as much as of the lines under its rate."""
    credited, whole = _nets(lines), _nets(original.lines)
    overall = sum(credited.values(), ZERO) / (sum(whole.values(), ZERO) or Decimal(1))

    def share(given: Allowance) -> Decimal:
        rate = rate_of(given.tax or Tax())
        return credited.get(rate, ZERO) / whole[rate] if whole.get(rate) else overall

    return share


def _nets(lines: Iterable[InvoiceLine]) -> dict[Rate, Decimal]:
    nets: dict[Rate, Decimal] = {}
    for line in lines:
        nets[rate_of(line.tax)] = nets.get(rate_of(line.tax), ZERO) + line.net_amount
    return nets


def _part(given: Allowance, share: Decimal) -> Allowance:
    if share == 1:
        return given
    base = to_cents(given.base * share) if given.base is not None else None
    return given.model_copy(update={"amount": to_cents((given.amount or ZERO) * share), "base": base})


def _ordinary(business_process: str | None) -> str:
    return (business_process or "B1")[:1] + "1"


def _terms(own: OwnIdentity) -> PaymentTerms:
    return PaymentTerms(
        note="Avoir à déduire de votre prochain règlement.",
        means=CREDIT_TRANSFER if own.iban else None,
        iban=own.iban,
        bic=own.bic,
    )


def rebate(
    account: Account,
    own: OwnIdentity,
    number: str,
    issued_on: date,
    *,
    period: Period,
    contract: str,
    percent: Decimal,
    turnover: Mapping[Rate, Decimal],
) -> Invoice:
    """The ristourne of a period (262, BR-FR-CO-03): a percentage of the turnover excl. VAT, per VAT category and rate."""
    lines = [
        InvoiceLine(
            number=str(rank),
            item=Item(
                description=f"Ristourne de {Figure(percent):fr} % sur un chiffre d'affaires de {Figure(net, 2):fr}"
            ),
            quantity=Quantity(value=Decimal(1), unit="C62"),
            price=Price(net=to_cents(net * percent / 100)),
            net_amount=to_cents(net * percent / 100),
            tax=Tax(category=category, rate=rate),
        )
        for rank, ((category, rate), net) in enumerate(turnover.items(), start=1)
    ]
    made = compose(
        number=number,
        kind="rebate",
        issued_on=issued_on,
        currency=account.currency,
        lines=lines,
        due_on=issued_on,
        business_process="B1",
        period=period,
        parties=Parties(buyer=account.as_party(), seller=own.as_party(), invoice_to=account.as_party()),
        payment_terms=_terms(own),
        references=(Reference(kind="contract", number=contract),),
        notes=tuple(mentions(own, account.language, consumer=account.consumer)),
    )
    return in_euro(made, own)
