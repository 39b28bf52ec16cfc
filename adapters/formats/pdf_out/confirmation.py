"""The order confirmation as its template wants it: what is confirmed, and what differs from what was ordered."""

from collections.abc import Iterator

from adapters.formats.pdf_out import figures
from adapters.formats.pdf_out.labels import LABELS, Language
from adapters.formats.pdf_out.view import View, codes, paper, party_view
from gateway.model.master import OwnIdentity
from gateway.model.parts import Period
from gateway.model.response import OrderResponse, ResponseLine

WORDS: dict[Language, dict[str, str]] = {
    "fr": {
        "title": "Confirmation de commande",
        "ordered_on": "Commandée le",
        "delivery": "Livraison prévue",
        "lead": "Nous vous remercions de votre commande et la confirmons comme suit.",
        "lead_changed": "Nous vous remercions de votre commande et la confirmons comme suit ; ce qui diffère de ce que vous "
        "avez demandé est signalé en couleur.",
        "instead_of": "demandé : {said}",
    },
    "en": {
        "title": "Order confirmation",
        "ordered_on": "Ordered on",
        "delivery": "Expected delivery",
        "lead": "Thank you for your order, which we confirm as follows.",
        "lead_changed": "Thank you for your order, which we confirm as follows; what differs from what you asked for is "
        "marked in colour.",
        "instead_of": "you asked for: {said}",
    },
    "de": {
        "title": "Auftragsbestätigung",
        "ordered_on": "Bestellt am",
        "delivery": "Voraussichtliche Lieferung",
        "lead": "Wir danken für Ihre Bestellung und bestätigen sie wie folgt.",
        "lead_changed": "Wir danken für Ihre Bestellung und bestätigen sie wie folgt; Abweichungen von Ihrer Anfrage sind "
        "farbig gekennzeichnet.",
        "instead_of": "angefragt: {said}",
    },
}


def order_response_view(response: OrderResponse, own: OwnIdentity, language: Language) -> View:
    words, said = LABELS[language], WORDS[language]
    currency = response.currency or "EUR"
    return paper(own, response.parties.seller, language, test=response.test) | {
        "title": said["title"],
        "number": response.number,
        "facts": [(name, value) for name, value in _facts(response, language) if value],
        "customer": party_view(response.parties.buyer, language, identified=True)
        or {"name": "", "lines": [], "details": []},
        "ship_to": party_view(response.parties.ship_to, language),
        "lead": said["lead_changed" if response.status == "changed" else "lead"],
        "columns": [
            words["line"],
            words["item"],
            words["quantity"],
            words["price"],
            said["delivery"],
        ],
        "lines": [_line(line, language) for line in response.lines],
        "sums": list(_sums(response, currency, language)),
        "notes": [note.text for note in response.notes],
    }


def _facts(response: OrderResponse, language: Language) -> Iterator[tuple[str, str]]:
    words, said = LABELS[language], WORDS[language]
    yield words["date"], figures.day(response.issued_at, language)
    yield words["order"], response.order_number
    yield said["ordered_on"], figures.day(response.order_issued_at, language)
    yield said["delivery"], _day(response.expected_delivery, language)


def _line(line: ResponseLine, language: Language) -> View:
    said = WORDS[language]["instead_of"]
    quantity = figures.quantity(line.quantity, language) if line.quantity is not None else ""
    asked = figures.quantity(line.ordered, language) if line.ordered is not None else ""
    price = _price(line, language)
    return {
        "number": line.number,
        "name": line.item.description or line.item.seller_code or "",
        "details": [*codes(line.item, language), *(note.text for note in line.notes)],
        "quantity": quantity,
        "quantity_asked": said.format(said=asked) if asked and asked != quantity else "",
        "price": price[0],
        "price_asked": said.format(said=price[1]) if price[1] else "",
        "delivery": _day(line.expected_delivery, language),
        "changed": line.status != "accepted",
    }


def _price(line: ResponseLine, language: Language) -> tuple[str, str]:
    """Ours, and the one that was ordered where it is another."""
    if line.price is None or line.price.net is None:
        return "", ""
    ours = figures.amount(line.price.net, language, most=6)
    if line.price.per is not None and line.price.per.value != 1:
        ours += " " + LABELS[language]["per"].format(quantity=figures.number(line.price.per.value, language))
    asked = line.ordered_price
    if asked is None or asked.net is None or asked == line.price:
        return ours, ""
    theirs = figures.amount(asked.net, language, most=6)
    return ours, theirs if theirs != ours else ""


def _day(period: Period | None, language: Language) -> str:
    return figures.day(period.latest or period.earliest, language) if period is not None else ""


def _sums(response: OrderResponse, currency: str, language: Language) -> Iterator[tuple[str, str]]:
    words, totals = LABELS[language], response.totals
    if totals is None:
        return
    for name in ("net", "tax", "gross"):
        value = getattr(totals, name)
        if value is not None:
            yield words[name], figures.money(value, currency, language)
