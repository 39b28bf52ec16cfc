"""The control before an invoice is issued: every mandatory mention is there and every figure adds up.

An issued invoice cannot be taken back, only credited; so what the law or EN 16931 asks for is refused here.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from gateway.billing.faults import (
    CATEGORY_UNKNOWN,
    DUE_BEFORE_ISSUE,
    DUE_TOO_LATE,
    LINE_INVALID,
    MENTION_ADVISED,
    MENTION_MISSING,
    NOT_CARRIED,
    NUMBER_INVALID,
    PROCESS_INVALID,
    RATE_UNUSUAL,
    SIREN_INVALID,
    TOTAL_INVALID,
)
from gateway.model.amounts import ZERO, allowance_total, charge_total, is_finer_than, line_net, tax_breakdown
from gateway.model.figures import money
from gateway.model.finding import Finding, Severity, Words
from gateway.model.invoice import Invoice, InvoiceLine
from gateway.model.parts import Party

_SIREN = re.compile(r"\d{9}|\d{14}")
_NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")
FRENCH_RATES = frozenset(
    Decimal(rate)
    for rate in ("0", "0.9", "1.05", "1.75", "2.1", "5.5", "7", "8.5", "9.2", "9.6", "10", "13", "19.6", "20", "20.6")
)
_LONGEST_TERM = timedelta(days=60)

_OWN = Words(fr="l'identité de l'entreprise (own.yaml)", en="the company's identity (own.yaml)")
_ACCOUNT = Words(fr="le compte client", en="the customer account")
_ORDER = Words(fr="la commande", en="the order")
_ITEM = Words(fr="la fiche article", en="the item's record")


FRENCH_CATEGORIES = frozenset({"S", "E", "AE", "K", "G", "O", "Z"})
PROCESSES = frozenset(
    (
        "B1",
        "S1",
        "M1",
        "B2",
        "S2",
        "M2",
        "S3",
        "B4",
        "S4",
        "M4",
        "S5",
        "S6",
        "B7",
        "S7",
        "B8",
        "S8",
        "M8",
        "B9",
        "S9",
        "M9",
    )
)


def check_invoice(invoice: Invoice) -> tuple[Finding, ...]:
    """Empty, or only warnings, when the invoice may be issued."""
    return tuple(_findings(invoice))


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those of the findings that forbid the issue."""
    return tuple(one for one in findings if one.severity in (Severity.ERROR, Severity.REJECT))


def _findings(invoice: Invoice) -> Iterator[Finding]:
    yield from _header(invoice)
    yield from _process(invoice)
    yield from _references(invoice)
    yield from _seller(invoice.parties.seller)
    yield from _customer(invoice)
    yield from _mentions(invoice)
    for line in invoice.lines:
        yield from _line(line)
    yield from _taxes(invoice)
    yield from _sums(invoice)


def _missing(path: str, fr: str, en: str, rule: str, where: Words, *, advised: bool = False) -> Finding:
    kind = MENTION_ADVISED if advised else MENTION_MISSING
    return kind.at(path, mention=Words(fr=fr, en=en), rule=rule, where=where)


def _header(invoice: Invoice) -> Iterator[Finding]:
    if not _NUMBER.fullmatch(invoice.number):
        yield NUMBER_INVALID.at("number", given=invoice.number)
    if invoice.due_on is None:
        yield _missing("due_on", "la date d'échéance", "the due date", "C. com. L441-9", _ACCOUNT)
    elif invoice.due_on < invoice.issued_on and invoice.kind != "deposit":
        yield DUE_BEFORE_ISSUE.at("due_on", due=invoice.due_on, issued=invoice.issued_on)
    elif invoice.due_on - invoice.issued_on > _LONGEST_TERM:
        yield DUE_TOO_LATE.at("due_on", days=(invoice.due_on - invoice.issued_on).days)
    if invoice.kind in _DELIVERING and invoice.delivered_on is None and invoice.period is None:
        yield _missing(
            "delivered_on", "la date de livraison", "the date of delivery", "CGI ann. II 242 nonies A", _ORDER
        )
    if not invoice.lines:
        yield _missing("lines", "au moins une ligne", "at least one line", "BR-16", _ORDER)


_DELIVERING = frozenset({"invoice", "corrected", "debit_note", "self_billed", "other"})


def _process(invoice: Invoice) -> Iterator[Finding]:
    process, totals = invoice.business_process or "", invoice.totals
    if process not in PROCESSES:
        yield PROCESS_INVALID.at("business_process", given=process or "-", rule="BR-FR-08")
    elif process[1] == "4" and invoice.kind == "deposit":
        yield PROCESS_INVALID.at("business_process", given=process, rule="BR-FR-CO-08")
    elif process[1] == "2" and totals.payable:
        yield PROCESS_INVALID.at("business_process", given=process, rule="BR-FR-CO-09")
    if invoice.currency != "EUR" and (invoice.tax_currency != "EUR" or invoice.tax_in_tax_currency is None):
        yield _missing("tax_currency", "la TVA en EUR", "VAT in EUR", "BR-FR-CO-12", _ORDER)


def _references(invoice: Invoice) -> Iterator[Finding]:
    kinds = {known.kind for known in invoice.references}
    if invoice.kind in ("credit_note", "corrected"):
        named = [known for known in invoice.references if known.kind == "invoice" and known.date is not None]
        if not named:
            yield _missing(
                "references",
                "la facture d'origine et sa date",
                "the original invoice and its date",
                "BR-FR-CO-05",
                _ORDER,
            )
    elif invoice.kind == "rebate":
        if "contract" not in kinds or invoice.period is None:
            yield _missing(
                "references", "le contrat et la période", "the contract and the period", "BR-FR-CO-03", _ACCOUNT
            )
    elif "order" not in kinds:
        yield _missing(
            "references", "le numéro de commande du client", "the buyer's order number", "C. com. L441-9", _ORDER
        )


def _seller(seller: Party | None) -> Iterator[Finding]:
    known = seller or Party()
    path, law = "parties.seller", "CGI ann. II 242 nonies A"
    if not known.name:
        yield _missing(f"{path}.name", "notre nom", "our name", "BR-06", _OWN)
    if not _has_address(known):
        yield _missing(f"{path}.address", "notre adresse", "our address", law, _OWN)
    if not known.vat_id:
        yield _missing(f"{path}.vat_id", "notre numéro de TVA", "our VAT number", law, _OWN)
    if not known.legal_id:
        yield _missing(f"{path}.legal_id", "notre SIREN", "our SIREN", "BR-FR-10", _OWN)
    elif not _SIREN.fullmatch(known.legal_id.replace(" ", "")):
        whose = Words(fr="Notre SIREN", en="Our SIREN")
        yield SIREN_INVALID.at(f"{path}.legal_id", whose=whose, given=known.legal_id, rule="BR-FR-10")


def _customer(invoice: Invoice) -> Iterator[Finding]:
    path, law = "parties.invoice_to", "CGI ann. II 242 nonies A"
    customer = invoice.parties.invoice_to or invoice.parties.buyer or Party()
    if not customer.name:
        yield _missing(f"{path}.name", "le nom du client", "the customer's name", "BR-07", _ACCOUNT)
    if not _has_address(customer):
        yield _missing(f"{path}.address", "l'adresse de facturation", "the billing address", "C. com. L441-9", _ACCOUNT)
    country = customer.address.country if customer.address is not None else None
    if not (customer.legal_id or _siren_in(customer.vat_id)) and country in (None, "FR") and not _to_consumer(invoice):
        yield _missing(f"{path}.legal_id", "le SIREN du client", "the customer's SIREN", "BR-FR-11", _ACCOUNT)
    if customer.legal_id and country == "FR" and not _SIREN.fullmatch(customer.legal_id.replace(" ", "")):
        whose = Words(fr="SIREN du client", en="The customer's SIREN")
        yield SIREN_INVALID.at(f"{path}.legal_id", whose=whose, given=customer.legal_id, rule="BR-FR-11")
    if not customer.vat_id and any(row.category in ("K", "AE") for row in invoice.taxes):
        yield _missing(f"{path}.vat_id", "le numéro de TVA du client", "the customer's VAT number", law, _ACCOUNT)
    place = invoice.parties.ship_to
    if any(row.category == "K" for row in invoice.taxes) and place is not None and not _country(place):
        yield _missing("parties.ship_to.address", "le pays de livraison", "the country of delivery", "BR-IC-12", _ORDER)
    if invoice.kind in _DELIVERING and invoice.parties.ship_to is None:
        yield _missing("parties.ship_to", "l'adresse de livraison", "the delivery address", law, _ORDER)


def _to_consumer(invoice: Invoice) -> bool:
    """A private person has no SIREN; everybody else in France must be named by it (décret 2022-1299)."""
    return any(note.subject == "BAR" and note.text == "B2C" for note in invoice.notes)


def _siren_in(vat_id: str | None) -> bool:
    return bool(re.fullmatch(r"FR[0-9A-Z]{2}\d{9}", (vat_id or "").replace(" ", "")))


def _country(party: Party) -> str | None:
    return party.address.country if party.address is not None else None


def _has_address(party: Party) -> bool:
    address = party.address
    return address is not None and bool(address.lines and address.city and address.country)


_MENTIONS = (
    ("REG", "la forme juridique, le capital et le RCS", "the legal form, capital and register", "C. com. R123-238"),
    ("PMD", "le taux des pénalités de retard", "the rate of late penalties", "BR-FR-05"),
    ("PMT", "l'indemnité de recouvrement de 40 EUR", "the recovery indemnity of 40 EUR", "BR-FR-05"),
    ("AAB", "l'escompte ou son absence", "early payment discount, or that there is none", "BR-FR-05"),
)


def _mentions(invoice: Invoice) -> Iterator[Finding]:
    said = {note.subject for note in invoice.notes if note.text}
    for subject, fr, en, rule in _MENTIONS:
        if subject not in said:
            yield _missing("notes", fr, en, f"{rule}, {subject}", _OWN)
    terms = invoice.payment_terms
    if terms is None or not terms.iban:
        yield _missing("payment_terms.iban", "notre IBAN", "our IBAN", "BT-84", _OWN, advised=True)


def _taxes(invoice: Invoice) -> Iterator[Finding]:
    for row in invoice.taxes:
        if row.category not in FRENCH_CATEGORIES:
            yield CATEGORY_UNKNOWN.at("taxes", given=row.category)
        if row.category not in ("S", "Z") and not row.exemption_reason:
            yield _missing("taxes", "le motif d'exonération de TVA", "the reason for no VAT", "BT-120", _ACCOUNT)
        if row.rate not in FRENCH_RATES:
            yield RATE_UNUSUAL.at("taxes", rate=money(row.rate))


def _line(line: InvoiceLine) -> Iterator[Finding]:
    path = f"lines[{line.number}]"
    if not line.item.description:
        yield _missing(f"{path}.item", "la désignation de l'article", "the item's description", "BR-25", _ITEM)
    if is_finer_than(4, line.quantity.value):
        what = Words(fr="la quantité", en="the quantity")
        yield NOT_CARRIED.at(path, line=line.number, what=what, given=line.quantity.value, most=4, rule="BR-FR-DEC-02")
    if line.price.net is not None and is_finer_than(6, line.price.net):
        what = Words(fr="le prix", en="the price")
        yield NOT_CARRIED.at(path, line=line.number, what=what, given=line.price.net, most=6, rule="BR-FR-DEC-03")
    expected = line_net(line.quantity.value, line.price)
    expected += charge_total(line.allowances) - allowance_total(line.allowances)
    sound = line.quantity.value > 0 and line.price.net is not None and line.price.net >= 0
    if not sound or line.net_amount != expected:
        yield LINE_INVALID.at(path, line=line.number, given=money(line.net_amount), expected=money(expected))


def _sums(invoice: Invoice) -> Iterator[Finding]:
    """BR-CO-10, 11, 12, 13, 14, 15, 16 and 17, to the cent."""
    totals = invoice.totals
    lines = sum((line.net_amount for line in invoice.lines), ZERO)
    less, more = allowance_total(invoice.allowances), charge_total(invoice.allowances)
    taxed = [(line.net_amount, line.tax) for line in invoice.lines]
    tax = sum((row.amount for row in tax_breakdown(taxed, invoice.allowances)), ZERO)
    net = lines - less + more
    expected = {
        "lines": lines,
        "allowances": less,
        "charges": more,
        "net": net,
        "tax": tax,
        "gross": net + tax,
        "prepaid": sum((paid.gross for paid in invoice.prepayments), ZERO),
        "payable": net + tax - (totals.prepaid or ZERO) + (totals.rounding or ZERO),
    }
    for field, amount in expected.items():
        given: Decimal = getattr(totals, field) or ZERO
        if given != amount:
            yield TOTAL_INVALID.at(f"totals.{field}", field=field, given=money(given), expected=money(amount))
    if sum((row.base for row in invoice.taxes), ZERO) != net:
        base = sum((row.base for row in invoice.taxes), ZERO)
        yield TOTAL_INVALID.at("taxes", field="taxes", given=money(base), expected=money(net))
