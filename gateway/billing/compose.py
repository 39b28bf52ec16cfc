"""What every kind of invoice shares: VAT rows and totals from its lines, the parties, the terms and the mentions.

Amounts follow EN 16931 (BR-CO-10 to 17): lines to the cent, VAT on the sum of its base per category and rate.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from gateway.model.amounts import ZERO, allowance_total, charge_total, tax_breakdown, to_cents
from gateway.model.decision import Resolution
from gateway.model.invoice import Invoice, InvoiceKind, InvoiceLine, Prepayment, TaxTotal
from gateway.model.master import Account, OwnIdentity
from gateway.model.order import Order
from gateway.model.parts import Allowance, Note, Parties, PaymentTerms, Totals

EURO = "EUR"
CREDIT_TRANSFER = "30"  # UNCL 4461
ON_DEBITS = "5"  # BT-8: VAT falls due with the invoice

EXEMPTIONS: dict[str, tuple[str, str | None]] = {
    "K": ("Exonération de TVA, article 262 ter I du CGI (livraison intracommunautaire)", "VATEX-EU-IC"),
    "G": ("Exonération de TVA, article 262 I du CGI (exportation)", "VATEX-EU-G"),
    "AE": ("Autoliquidation", "VATEX-EU-AE"),
    "E": ("Exonération de TVA", None),
    "O": ("Opération hors du champ de la TVA", "VATEX-EU-O"),
}
"""Per category the sentence (BT-120) and the VATEX code (BT-121)."""


def compose(
    *,
    number: str,
    kind: InvoiceKind,
    issued_on: date,
    currency: str,
    lines: Sequence[InvoiceLine],
    allowances: Sequence[Allowance] = (),
    prepayments: Sequence[Prepayment] = (),
    **more: Any,
) -> Invoice:
    """An invoice whose VAT rows and totals follow from its lines. ``allowances`` carry a rate each."""
    taxes = tuple(tax_rows(lines, allowances))
    return Invoice(
        number=number,
        kind=kind,
        issued_on=issued_on,
        currency=currency,
        lines=tuple(lines),
        allowances=tuple(allowances),
        prepayments=tuple(prepayments),
        taxes=taxes,
        totals=_totals(lines, allowances, taxes, prepayments),
        **more,
    )


def in_euro(made: Invoice, own: OwnIdentity) -> Invoice:
    """With VAT in EUR beside it when the invoice is in another currency whose rate we know (BR-FR-CO-12)."""
    rate = own.euro_rates.get(made.currency)
    if made.currency == EURO or rate is None:
        return made
    tax = to_cents((made.totals.tax or ZERO) * rate)
    return made.model_copy(update={"tax_currency": EURO, "tax_in_tax_currency": tax})


def tax_rows(lines: Iterable[InvoiceLine], allowances: Iterable[Allowance]) -> Iterator[TaxTotal]:
    for row in tax_breakdown([(line.net_amount, line.tax) for line in lines], allowances):
        reason, code = EXEMPTIONS.get(row.category, (None, None))
        yield TaxTotal(
            category=row.category,
            rate=row.rate,
            base=row.base,
            amount=row.amount,
            exemption_reason=reason,
            exemption_code=code,
        )


def _totals(
    lines: Iterable[InvoiceLine],
    allowances: Sequence[Allowance],
    taxes: Iterable[TaxTotal],
    prepayments: Iterable[Prepayment],
) -> Totals:
    """BT-106 to BT-115."""
    of_lines = sum((line.net_amount for line in lines), ZERO)
    less, more = allowance_total(allowances), charge_total(allowances)
    net = of_lines - less + more
    tax = sum((row.amount for row in taxes), ZERO)
    prepaid = sum((paid.gross for paid in prepayments), ZERO)
    return Totals(
        lines=to_cents(of_lines),
        allowances=to_cents(less) if less else None,
        charges=to_cents(more) if more else None,
        net=to_cents(net),
        tax=to_cents(tax),
        gross=to_cents(net + tax),
        prepaid=to_cents(prepaid) if prepaid else None,
        payable=to_cents(net + tax - prepaid),
    )


def parties_of(order: Order, resolution: Resolution, account: Account, own: OwnIdentity) -> Parties:
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


def header_allowances(order: Order, resolution: Resolution) -> tuple[Allowance, ...]:
    """The order's reductions and charges with those agreed, as the decision understood them."""
    return resolution.allowances if resolution.allowances is not None else order.allowances


def payment_terms(account: Account, own: OwnIdentity, due_on: date) -> PaymentTerms:
    return PaymentTerms(
        days=account.payment_days,
        due_on=due_on,
        note=f"Paiement à {account.payment_days} jours, au plus tard le {due_on:%d/%m/%Y}.",
        means=CREDIT_TRANSFER if own.iban else None,
        iban=own.iban,
        bic=own.bic,
    )


def due_after(account: Account, issued_on: date) -> date:
    return issued_on + timedelta(days=account.payment_days)


def mentions(own: OwnIdentity, language: str = "fr", *, consumer: bool = False) -> Iterator[Note]:
    """The mentions of C. com. L441-9 under the subject codes of BR-FR-05, our legal identity, and the VAT option; of a
    private person the invoice says so (BR-FR-20)."""
    for subject, name in MENTIONS.items():
        text = own.note_in(language, name)
        if text:
            translated = name in own.translations.get(language, {})
            yield Note(subject=subject, text=text, language=language if translated else "fr")
    if own.vat_on_debits:
        yield Note(subject="TXD", text=VAT_ON_DEBITS, language="fr")
    if consumer:
        yield TO_CONSUMER


MENTIONS = {"REG": "legal_note", "PMD": "late_penalty_note", "PMT": "recovery_note", "AAB": "early_payment_note"}
TO_CONSUMER = Note(subject="BAR", text="B2C")


VAT_ON_DEBITS = "Option pour le paiement de la taxe d'après les débits"


def nature(lines: Iterable[InvoiceLine], services: frozenset[str]) -> str:
    """B goods, S services, M both: the letter of the business process (BT-23). ``services`` are codes of our items."""
    kinds = {(line.item.seller_code or "") in services for line in lines}
    if kinds == {True}:
        return "S"
    return "M" if True in kinds else "B"
