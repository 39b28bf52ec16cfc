"""The quotation as its template wants it: what is offered, at what price, until when, and how it is ordered."""

from collections.abc import Iterator
from decimal import Decimal

from adapters.formats.pdf_out import figures
from adapters.formats.pdf_out.labels import LABELS, Language
from adapters.formats.pdf_out.view import View, codes, paper, party_view
from gateway.model.amounts import ZERO, cascade, signed
from gateway.model.decision import ResolvedLine
from gateway.model.master import OwnIdentity
from gateway.model.quotation import Quotation

WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "title": "Devis",
        "until": "Valable jusqu'au",
        "asked": "Votre demande",
        "terms": "Paiement",
        "days": "à {count} jours",
        "at_once": "comptant",
        "free": "offert",
        "lead": "Nous vous remercions de votre demande et vous proposons :",
        "close": "Ces prix sont fermes jusqu'au {until}. Pour commander, rappelez le numéro {number} : la commande est prise "
        "à ces prix. Les délais sont confirmés à la commande, selon le stock du jour.",
    },
    "en": {
        "title": "Quotation",
        "until": "Valid until",
        "asked": "Your enquiry",
        "terms": "Payment",
        "days": "within {count} days",
        "at_once": "on receipt",
        "free": "free",
        "lead": "Thank you for your enquiry. We are pleased to offer you:",
        "close": "These prices are firm until {until}. To order, quote number {number}: the order is taken at these prices. "
        "Delivery times are confirmed with the order, as stock then allows.",
    },
    "de": {
        "title": "Angebot",
        "until": "Gültig bis",
        "asked": "Ihre Anfrage",
        "terms": "Zahlung",
        "days": "innerhalb von {count} Tagen",
        "at_once": "sofort",
        "free": "gratis",
        "lead": "Wir danken für Ihre Anfrage und bieten Ihnen an:",
        "close": "Diese Preise gelten fest bis {until}. Bitte geben Sie bei der Bestellung die Nummer {number} an: Sie wird zu "
        "diesen Preisen angenommen. Liefertermine bestätigen wir mit der Bestellung, je nach Lagerbestand.",
    },
}


def quotation_view(quotation: Quotation, own: OwnIdentity, language: Language) -> View:
    words, said = LABELS[language], WORDS[language]
    until = figures.day(quotation.valid_until, language)
    return paper(own, quotation.parties.seller, language, test=False) | {
        "title": said["title"],
        "number": quotation.number,
        "facts": [(name, value) for name, value in _facts(quotation, language) if value],
        "customer": party_view(quotation.parties.buyer, language, identified=True)
        or {"name": "", "lines": [], "details": []},
        "ship_to": party_view(quotation.parties.ship_to, language),
        "lead": said["lead"],
        "columns": [
            words["line"],
            words["item"],
            words["quantity"],
            words["price"],
            words["rate"],
            f"{words['amount']} ({quotation.currency})",
        ],
        "lines": [_line(line, language) for line in quotation.offered.lines],
        "sums": list(_sums(quotation, language)),
        "close": said["close"].format(until=until, number=quotation.number),
    }


def _facts(quotation: Quotation, language: Language) -> Iterator[tuple[str, str]]:
    words, said, days = LABELS[language], WORDS[language], quotation.payment_days
    yield words["date"], figures.day(quotation.issued_at, language)
    yield said["until"], figures.day(quotation.valid_until, language)
    yield said["asked"], quotation.asked or ""
    if days is not None:
        yield said["terms"], said["days"].format(count=days) if days else said["at_once"]


def _line(line: ResolvedLine, language: Language) -> View:
    rate = line.tax.rate if line.tax is not None else None
    return {
        "number": line.number,
        "name": line.item.description or line.item_code or "",
        "details": codes(line.item, language),
        "quantity": figures.quantity(line.quantity, language) if line.quantity is not None else "",
        "price": WORDS[language]["free"] if line.free else _price(line, language),
        "rate": figures.percent(rate, language) if rate is not None else "–",
        "amount": figures.amount(line.net_amount or ZERO, language),
    }


def _price(line: ResolvedLine, language: Language) -> str:
    if line.price is None or line.price.net is None:
        return ""
    shown, per = figures.amount(line.price.net, language, most=6), line.price.per
    if per is None or per.value == 1:
        return shown
    return f"{shown} {LABELS[language]['per'].format(quantity=figures.number(per.value, language))}"


def _sums(quotation: Quotation, language: Language) -> Iterator[tuple[str, str]]:
    """The lines, each reduction and charge by its reason, then what is left of it."""
    words, offered = LABELS[language], quotation.offered

    def shown(amount: Decimal) -> str:
        return figures.money(amount, quotation.currency, language)

    lines = sum((line.net_amount or ZERO for line in offered.lines), ZERO)
    applied = cascade(lines, offered.allowances or ())
    if applied:
        yield words["lines"], shown(lines)
    for given in applied:
        size = f" {figures.percent(given.percent, language)}" if given.percent is not None else ""
        yield f"{given.reason or ''}{size}".strip(), shown(signed(given))
    yield words["net"], shown(offered.net)
    yield words["tax"], shown(offered.tax)
    yield words["gross"], shown(offered.gross)
