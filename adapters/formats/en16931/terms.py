"""An invoice as the terms of EN 16931: business term (``BT-1``) → text, groups (``BG-25``) → lists.

One dictionary feeds both syntaxes, CII and UBL; whoever writes them leaves out what the chosen profile has no room for.
Not here: elements and their order (facturx), parties (:mod:`adapters.formats.en16931.parties`).
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from adapters.formats.en16931.parties import party_terms
from gateway.model.amounts import to_cents
from gateway.model.base import Moment
from gateway.model.french import is_french, siren
from gateway.model.invoice import TYPE_CODES, Invoice, InvoiceLine, TaxTotal
from gateway.model.parts import Allowance, Note, Party, Period, Reference

Terms = dict[str, Any]

GTIN = "0160"  # ISO 6523 scheme of BT-157
NO_RATE = "O"  # outside the scope of VAT: a rate would be wrong (BR-O-05)

HEADER_REFERENCES = {"buyer": "BT-10", "contract": "BT-12", "order_response": "BT-14", "receipt": "BT-15"}
TAX_POINTS = {"3": "invoice", "5": "invoice", "35": "delivery", "29": "delivery", "432": "payment", "72": "payment"}
"""UNCL 2475 as UBL writes it and as CII does; the writer knows which of the two it needs."""

ALLOWANCE_CODES = frozenset({"41", "42", "60", "62", "63", "64", "65", "66", "67", "68", "70", "71", "88", "95", "100"})
CHARGE_CODES = frozenset({"AA", "AAA", "ABL", "ADR", "CG", "DL", "FC", "FI", "IN", "LA", "PC", "SH", "SU", "TX"})
"""Codes of UNCL 5189 and 7161 that our documents use; another one is left out and the reason's words stand."""


def terms(invoice: Invoice, *, extended: bool) -> Terms:
    """``extended`` names buyer and invoiced party apart, and gives lines their own orders and despatches; the plain
    profile names the invoiced party as the buyer."""
    parties = invoice.parties
    invoiced = parties.invoice_to or parties.buyer
    buyer = parties.buyer if extended and parties.buyer is not None else invoiced
    said: Terms = {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on,
        "BT-3": TYPE_CODES.get(invoice.kind, "380"),
        "BT-5": invoice.currency,
        "BT-6": invoice.tax_currency,
        "BT-7": invoice.tax_point_on,
        "BT-8": TAX_POINTS.get(invoice.tax_point_code or ""),
        "BT-9": invoice.due_on,
        "BT-19": invoice.accounting_reference,
        "BT-20": invoice.payment_terms.note if invoice.payment_terms else None,
        "BT-23": invoice.business_process,
        "BT-72": invoice.delivered_on,
        "BT-83": invoice.payment_reference,
        "BG-1": list(_notes(invoice)),
        "BG-4": party_terms(parties.seller, legal_info=_said(invoice, "REG"), seller=True),
        "BG-7": party_terms(buyer),
        "BG-10": party_terms(parties.payee),
        "BG-11": party_terms(parties.tax_representative),
        "BG-13": party_terms(parties.ship_to, address_only=True),
        "BG-20": [_allowance(given) for given in invoice.allowances if given.kind == "allowance"],
        "BG-21": [_allowance(given) for given in invoice.allowances if given.kind == "charge"],
        "BG-23": [_tax(row) for row in invoice.taxes],
        "BG-25": [_line(line, invoice) for line in invoice.lines],
    }
    said |= (
        _references(invoice.references) | _period(invoice.period, "BT-73", "BT-74") | _means(invoice) | _totals(invoice)
    )
    if extended and invoiced is not None and invoiced != buyer:
        said["EXT-FR-FE-BG-04"] = party_terms(invoiced)
    if any(row.category == NO_RATE for row in invoice.taxes):
        _without_vat_numbers(said)
    return {term: value for term, value in said.items() if value not in (None, [], {})}


def _without_vat_numbers(said: Terms) -> None:
    """Outside the scope of VAT no VAT number may stand on the invoice (BR-O-02)."""
    for group in ("BG-4", "BG-7", "BG-11", "EXT-FR-FE-BG-04"):
        said.get(group, {}).pop("vat_identifier", None)


def _said(invoice: Invoice, subject: str) -> str | None:
    return next((note.text for note in invoice.notes if note.subject == subject), None)


def _notes(invoice: Invoice) -> Iterator[Terms]:
    for note in invoice.notes:
        yield _note(note)
    kind = _treatment(invoice.parties.seller, invoice.parties.invoice_to or invoice.parties.buyer)
    if kind is not None and not any(note.subject == "BAR" for note in invoice.notes):
        yield {"BT-21": "BAR", "BT-22": kind}


def _note(note: Note) -> Terms:
    return {"BT-21": note.subject, "BT-22": note.text} if note.subject else {"BT-22": note.text}


def _treatment(seller: Party | None, customer: Party | None) -> str | None:
    """How the French platform is to treat it (BR-FR-20): between French businesses, or with a foreign one."""
    if seller is None or customer is None or not is_french(seller):
        return None
    if is_french(customer):
        return "B2B" if siren(customer) else None
    return "B2BINT" if customer.vat_id else None


def _references(references: Iterable[Reference]) -> Terms:
    """One order and one despatch stand in the header; several stand at their lines."""
    kept = list(references)
    said: Terms = {}
    orders, despatches = (
        [known for known in kept if known.kind in kinds] for kinds in (("order",), ("despatch", "delivery_note"))
    )
    if len(orders) == 1:
        said |= {"BT-13": orders[0].number, "EXT-FR-FE-197": day(orders[0].date)}
    if len(despatches) == 1:
        said |= {"BT-16": despatches[0].number, "EXT-FR-FE-198": day(despatches[0].date)}
    for known in kept:
        term = HEADER_REFERENCES.get(known.kind)
        if term is not None:
            said.setdefault(term, known.number)
    project = next((known.number for known in kept if known.kind == "project"), None)
    said |= {"BT-11": project, "BT-11-0": project}
    preceding = [known for known in kept if known.kind == "invoice"]
    said["BG-3"] = [
        {key: value for key, value in (("BT-25", known.number), ("BT-26", day(known.date))) if value}
        for known in preceding
    ]
    return said


def _means(invoice: Invoice) -> Terms:
    means = invoice.payment_terms
    if means is None:
        return {}
    return {"BT-81": means.means or ("30" if means.iban else None), "BT-84": means.iban, "BT-86": means.bic}


def _totals(invoice: Invoice) -> Terms:
    totals = invoice.totals
    stated = {
        "BT-106": totals.lines,
        "BT-107": totals.allowances,
        "BT-108": totals.charges,
        "BT-109": totals.net,
        "BT-110": totals.tax,
        "BT-111": invoice.tax_in_tax_currency,
        "BT-112": totals.gross,
        "BT-113": totals.prepaid,
        "BT-114": totals.rounding,
        "BT-115": totals.payable,
    }
    return {term: money(amount) for term, amount in stated.items() if amount is not None}


def _tax(row: TaxTotal) -> Terms:
    said = {
        "BT-116": money(row.base),
        "BT-117": money(row.amount),
        "BT-118": row.category,
        "BT-119": None if row.category == NO_RATE else percent(row.rate),
        "BT-120": row.exemption_reason,
        "BT-121": row.exemption_code,
    }
    return {term: value for term, value in said.items() if value is not None}


def _allowance(given: Allowance) -> Terms:
    said: Terms = {
        "amount": money(given.amount or Decimal(0)),
        "reason": given.reason or ("Remise" if given.kind == "allowance" else "Frais"),
        "reason_code": _reason_code(given),
    }
    if given.percent is not None and given.base is not None:
        said |= {"rate": percent(given.percent), "base_amount": money(given.base)}
    if given.tax is not None:
        category = given.tax.category or "S"
        said["vat_category_code"] = category
        if given.tax.rate is not None and category != NO_RATE:
            said["vat_rate"] = percent(given.tax.rate)
    return {key: value for key, value in said.items() if value is not None}


def _reason_code(given: Allowance) -> str | None:
    known = ALLOWANCE_CODES if given.kind == "allowance" else CHARGE_CODES
    return given.code if given.code in known else None


def _line(line: InvoiceLine, invoice: Invoice) -> Terms:
    item, price, tax = line.item, line.price, line.tax
    said: Terms = {
        "BT-126": line.number,
        "BT-129": plain(line.quantity.value),
        "BT-130": line.quantity.unit or "C62",
        "BT-131": money(line.net_amount),
        "BT-132": line.order_line,
        "BT-133": line.accounting_reference,
        "BT-146": plain(price.net or Decimal(0)),
        "BT-151": tax.category or "S",
        "BT-152": None if tax.category == NO_RATE or tax.rate is None else percent(tax.rate),
        "BT-153": item.description or item.seller_code or line.number,
        "BT-155": item.seller_code,
        "BT-156": item.buyer_code,
        "BG-27": [_allowance(given) for given in line.allowances if given.kind == "allowance"],
        "BG-28": [_allowance(given) for given in line.allowances if given.kind == "charge"],
        "BT-127-00": [{"BT-127": note.text, "EXT-FR-FE-183": note.subject} for note in line.notes],
    }
    if item.gtin:
        said |= {"BT-157": item.gtin, "BT-157-1": GTIN}
    if price.per is not None and price.per.value != 1:
        said["BT-149"] = plain(price.per.value)
    if price.gross is not None and price.net is not None and price.gross > price.net:
        said |= {"BT-148": plain(price.gross), "BT-147-00": [{"BT-147": plain(price.gross - price.net)}]}
    said |= _line_references(line) | _period(line.period, "BT-134", "BT-135")
    return {term: value for term, value in said.items() if value not in (None, [], {})}


def _line_references(line: InvoiceLine) -> Terms:
    """For the extended profile; the plain one has a note instead, when the line's order is not the header's."""
    said: Terms = {}
    named: list[str] = []
    for known in line.references:
        if known.kind == "order":
            said |= {"EXT-FR-FE-135": known.number, "EXT-FR-FE-200": day(known.date)}
            named.append(f"commande {known.number}")
        elif known.kind == "despatch":
            said["EXT-FR-FE-140"] = known.number
            named.append(f"livraison {known.number}")
    if named:
        texts = [{"BT-127": note.text, "EXT-FR-FE-183": note.subject} for note in line.notes]
        said["BT-127-00"] = [*texts, {"BT-127": ", ".join(named).capitalize()}]
    return said


def _period(period: Period | None, first: str, last: str) -> Terms:
    if period is None:
        return {}
    return {first: day(period.earliest), last: day(period.latest)}


def day(moment: Moment | None) -> date | None:
    return moment.date() if isinstance(moment, datetime) else moment


def money(amount: Decimal) -> str:
    return format(to_cents(amount), "f")


def plain(value: Decimal) -> str:
    """Without the zeros that say nothing: 12.5000 → 12.5."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal) -> str:
    return plain(to_cents(value))
