"""Documents as the templates want them: every word in the reader's language, every figure ready to print."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from adapters.formats.pdf_out import figures
from adapters.formats.pdf_out.labels import LABELS, TITLES, Language
from gateway.model.amounts import signed
from gateway.model.despatch import DespatchAdvice, DespatchLine
from gateway.model.french import is_french, siren, siret
from gateway.model.invoice import Invoice, InvoiceLine
from gateway.model.master import OwnIdentity
from gateway.model.parts import Allowance, Item, Party, Period
from gateway.model.receivable import Reminder

View = dict[str, Any]
NATURES = {"B": "goods", "S": "services", "M": "both"}
SHOWN_REFERENCES = ("order", "despatch", "contract", "buyer", "project", "invoice")


def invoice_view(invoice: Invoice, own: OwnIdentity, language: Language) -> View:
    words, currency = LABELS[language], invoice.currency
    payable = words["credited" if invoice.crediting else "payable"]
    customer = invoice.parties.invoice_to or invoice.parties.buyer
    abroad = customer is not None and not is_french(customer)
    return paper(own, invoice.parties.seller, language, test=invoice.test, abroad=abroad) | {
        "title": TITLES[language][invoice.kind],
        "number": invoice.number,
        "facts": list(_invoice_facts(invoice, language)),
        "customer": party_view(customer, language, identified=True),
        "ship_to": party_view(invoice.parties.ship_to, language),
        "lead": [words["credit_reason"].format(words=note.text) for note in invoice.notes if note.subject == "ACD"],
        "columns": [
            words["line"],
            words["item"],
            words["quantity"],
            words["price"],
            words["rate"],
            f"{words['amount']} ({currency})",
        ],
        "lines": [_invoice_line(line, language) for line in invoice.lines],
        "sums": list(_sums(invoice, language)),
        "due": [payable, figures.money(invoice.totals.payable or Decimal(0), currency, language)],
        "taxes": [
            {
                "cells": [
                    figures.percent(row.rate, language) + ("" if row.category == "S" else f" ({row.category})"),
                    figures.amount(row.base, language),
                    figures.amount(row.amount, language),
                ]
            }
            for row in invoice.taxes
        ],
        "exemptions": [row.exemption_reason for row in invoice.taxes if row.exemption_reason],
        "payment": list(_payment(invoice, language)),
        "notes": [note.text for note in invoice.notes if note.subject not in ("REG", "ACD", "BAR")],
        "foot": _foot(
            own, next((note.text for note in invoice.notes if note.subject == "REG"), own.legal_note), language
        ),
    }


def paper(own: OwnIdentity, seller: Party | None, language: Language, *, test: bool, abroad: bool = False) -> View:
    """``abroad``: to a customer in another country, who is told which is ours."""
    words = LABELS[language]
    return {
        "language": language,
        "accent": own.accent,
        "test": test,
        "labels": {
            **{name: words[name] for name in _TEMPLATE_WORDS},
            "tax_columns": [words["tax_rate"], words["tax_base"], words["tax_amount"]],
        },
        "seller": party_view(seller or own.as_party(), language, contact=True, abroad=abroad),
        "foot": _foot(own, own.legal_note, language),
    }


_TEMPLATE_WORDS = ("page", "test", "invoiced_to", "ship_to", "customer", "seller", "to", "reservations", "signature")


def _foot(own: OwnIdentity, legal: str | None, language: Language) -> list[str]:
    words, party = LABELS[language], own.as_party()
    numbers = (("siret", siret(party)), ("siren", None if siret(party) else siren(party)), ("vat_id", own.vat_id))
    identity = [own.name, *(f"{words[name]} {value}" for name, value in numbers if value)]
    return [line for line in (" · ".join(identity), legal or "", own.footer) if line]


def party_view(
    party: Party | None, language: Language, *, identified: bool = False, contact: bool = False, abroad: bool = False
) -> View | None:
    if party is None:
        return None
    words, address = LABELS[language], party.address
    lines: list[str] = []
    if address is not None:
        city = " ".join(part for part in (address.postal_code, address.city) if part)
        country = figures.country(address.country, language) if abroad or address.country != "FR" else ""
        lines = [line for line in (*address.lines, city, country) if line]
    details: list[str] = []
    if identified:
        known = (("siren", siren(party)), ("vat_id", party.vat_id), ("account", party.identifier("seller")))
        details += [f"{words[name]} {value}" for name, value in known if value]
    if contact and party.contact is not None:
        details += [said for said in (party.contact.phone, party.contact.email) if said]
    return {"name": party.name or party.gln or "", "lines": lines, "details": details}


def _invoice_facts(invoice: Invoice, language: Language) -> Iterator[tuple[str, str]]:
    words = LABELS[language]
    yield words["date"], figures.day(invoice.issued_on, language)
    if invoice.due_on is not None and not invoice.crediting:
        yield words["due"], figures.day(invoice.due_on, language)
    for kind in SHOWN_REFERENCES:
        named = [known for known in invoice.references if known.kind == kind]
        if kind == "invoice" and not invoice.crediting:
            continue  # deposits, which the totals name one by one
        if named:
            yield (
                words[kind],
                ", ".join(
                    f"{known.number} ({figures.day(known.date, language)})"
                    if len(named) == 1 and known.date
                    else known.number
                    for known in named
                ),
            )
    if invoice.delivered_on is not None and invoice.period is None:
        yield words["delivered"], figures.day(invoice.delivered_on, language)
    if invoice.period is not None:
        yield words["period"], _period(invoice.period, language)
    nature = NATURES.get((invoice.business_process or "")[:1])
    if nature is not None:
        yield words["nature"], words[nature]


def _period(period: Period, language: Language) -> str:
    return " – ".join(
        said for said in (figures.day(period.earliest, language), figures.day(period.latest, language)) if said
    )


def _invoice_line(line: InvoiceLine, language: Language) -> View:
    words, price = LABELS[language], line.price
    shown = figures.amount(price.net or Decimal(0), language, most=6)
    if price.per is not None and price.per.value != 1:
        shown += " " + words["per"].format(quantity=figures.number(price.per.value, language))
    rate = "–" if line.tax.rate is None or line.tax.category == "O" else figures.percent(line.tax.rate, language)
    details = [*codes(line.item, language), *(_reduction(given, language) for given in line.allowances)]
    details += [known.number for known in line.references if known.kind in ("order", "despatch")]
    return {
        "number": line.number,
        "name": line.item.description or line.item.seller_code or "",
        "details": [*details, *(note.text for note in line.notes)],
        "quantity": figures.quantity(line.quantity, language),
        "price": shown,
        "rate": rate,
        "amount": figures.amount(line.net_amount, language),
    }


def codes(item: Item, language: Language) -> list[str]:
    known = (("our_code", item.seller_code), ("buyer_code", item.buyer_code), ("gtin", item.gtin), ("lot", item.lot))
    return [LABELS[language][name].format(code=code) for name, code in known if code]


def _reduction(given: Allowance, language: Language) -> str:
    size = figures.percent(given.percent, language) if given.percent is not None else ""
    sign = "–" if given.kind == "allowance" else "+"
    return f"{given.reason or ''} {size} {sign} {figures.amount(given.amount or Decimal(0), language)}".strip()


def _sums(invoice: Invoice, language: Language) -> Iterator[tuple[str, str]]:
    words, totals, currency = LABELS[language], invoice.totals, invoice.currency

    def shown(value: Decimal | None) -> str:
        return figures.money(value or Decimal(0), currency, language)

    if invoice.allowances:
        yield words["lines"], shown(totals.lines)
    for name, value in _reductions(invoice.allowances, language).items():
        yield name, shown(value)
    yield words["net"], shown(totals.net)
    yield words["tax"], shown(totals.tax)
    if invoice.tax_currency and invoice.tax_in_tax_currency is not None:
        said = words["tax_due_in"].format(currency=invoice.tax_currency)
        yield said, figures.money(invoice.tax_in_tax_currency, invoice.tax_currency, language)
    yield words["gross"], shown(totals.gross)
    for paid in invoice.prepayments:
        day, tax = figures.day(paid.issued_on, language), shown(paid.tax)
        yield words["prepaid"].format(number=paid.number, date=day, tax=tax), shown(-paid.gross)
    if totals.rounding:
        yield words["rounding"], shown(totals.rounding)


def _reductions(allowances: Iterable[Allowance], language: Language) -> dict[str, Decimal]:
    """Name → what it adds to the amount; the shares that fall on each VAT rate are one reduction to the reader."""
    added: dict[str, Decimal] = {}
    for given in allowances:
        size = f" {figures.percent(given.percent, language)}" if given.percent is not None else ""
        name = f"{given.reason or ''}{size}"
        added[name] = added.get(name, Decimal(0)) + signed(given)
    return added


def _payment(invoice: Invoice, language: Language) -> Iterator[tuple[str, str]]:
    words, terms = LABELS[language], invoice.payment_terms
    if terms is None:
        return
    if not invoice.crediting and terms.iban:
        yield words["iban"], figures.iban(terms.iban)
        if terms.bic:
            yield words["bic"], terms.bic
        yield words["reference"], invoice.payment_reference or invoice.number
        yield words["due"], figures.day(invoice.due_on, language)
    elif invoice.crediting:
        yield words["terms"], words["deducted"]


def despatch_view(advice: DespatchAdvice, own: OwnIdentity, language: Language) -> View:
    words = LABELS[language]
    facts = [(words["date"], figures.day(advice.despatched_at or advice.issued_at, language))]
    facts += [
        (words[known.kind], f"{known.number} ({figures.day(known.date, language)})" if known.date else known.number)
        for known in advice.references
        if known.kind in SHOWN_REFERENCES
    ]
    buyer = advice.parties.buyer
    return paper(own, advice.parties.seller, language, test=advice.test) | {
        "title": TITLES[language]["despatch"],
        "number": advice.number,
        "facts": facts,
        "ship_to": party_view(advice.parties.ship_to or buyer, language) or {"name": "", "lines": [], "details": []},
        "customer": party_view(buyer, language),
        "columns": [words[name] for name in ("line", "item", "ordered", "quantity", "received")],
        "lines": [_despatch_line(line, language) for line in advice.lines],
    }


def _despatch_line(line: DespatchLine, language: Language) -> View:
    return {
        "number": line.number,
        "name": line.item.description or line.item.seller_code or "",
        "details": codes(line.item, language),
        "ordered": figures.quantity(line.ordered, language) if line.ordered is not None else "",
        "quantity": figures.quantity(line.quantity, language),
    }


def reminder_view(letter: Reminder, own: OwnIdentity, language: Language) -> View:
    words, currency = LABELS[language], letter.currency
    address = own.address
    city = f"{address.city}, " if address is not None and address.city else ""
    city += "le " if language == "fr" and city else ""
    added = [(words["interest"], letter.interest), (words["indemnity"], letter.indemnity)]
    sums = [(words["total"], letter.total), *added] if letter.interest or letter.indemnity else []
    claimed = letter.total + letter.interest + letter.indemnity
    return paper(own, letter.sender, language, test=False) | {
        "title": letter.title,
        "number": "",
        "place_and_date": city + figures.day(letter.made_on, language),
        "customer": party_view(letter.recipient, language),
        "text": list(letter.text),
        "closing": letter.closing,
        "columns": [
            words["original"],
            words["date"],
            words["due"],
            words["days_late"],
            f"{words['open']} ({currency})",
        ],
        "lines": [
            [
                one.number,
                figures.day(one.issued_on, language),
                figures.day(one.due_on, language),
                words["days"].format(count=one.days_late) if one.days_late > 0 else "–",
                figures.amount(one.open, language),
            ]
            for one in letter.invoices
        ],
        "sums": [(name, figures.money(value, currency, language)) for name, value in sums if value],
        "due": [words["claimed" if sums else "total"], figures.money(claimed, currency, language)],
        "payment": list(_pairs((words["iban"], figures.iban(letter.iban)))),
    }


def _pairs(*said: tuple[str, str]) -> Iterable[tuple[str, str]]:
    return (pair for pair in said if pair[1])
