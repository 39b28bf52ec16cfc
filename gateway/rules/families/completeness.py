"""What an order must say before we can work on it: our mandatory set, as EDIFACT itself demands almost nothing."""

from collections import Counter
from collections.abc import Iterator

from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.rules.case import Case, LineCase, LineRule, OrderRule

NUMBER_MISSING = FindingKind(
    "order.number-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La commande n'a pas de numéro.",
    "The order has no number.",
    "Demander au client son numéro de commande : il doit figurer sur la facture.",
    "Ask the customer for its order number: the invoice must carry it.",
)
DATE_MISSING = FindingKind(
    "order.date-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La commande n'a pas de date.",
    "The order has no date.",
    "Demander la date de la commande : elle fixe le tarif applicable.",
    "Ask for the order's date: it decides which prices apply.",
)
CURRENCY_ASSUMED = FindingKind(
    "order.currency-assumed",
    Family.COMPLETENESS,
    Severity.NOTICE,
    "La commande ne dit pas sa monnaie : celle du compte est prise, {currency}.",
    "The order does not state its currency: the account's is taken, {currency}.",
    "Rien à faire si le client achète toujours en {currency}.",
    "Nothing to do if the customer always buys in {currency}.",
)
CURRENCY_MISSING = FindingKind(
    "order.currency-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La commande ne dit pas sa monnaie.",
    "The order does not state its currency.",
    "Trouver d'abord le compte client : sa monnaie sera prise.",
    "Find the customer account first: its currency will be taken.",
)
NO_LINES = FindingKind(
    "order.no-lines",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La commande n'a aucune ligne.",
    "The order has no lines.",
    "Demander au client de renvoyer la commande complète.",
    "Ask the customer to send the whole order again.",
)
LINE_NUMBER_REPEATED = FindingKind(
    "line.number-repeated",
    Family.COMPLETENESS,
    Severity.ERROR,
    "Le numéro de ligne {number} est utilisé {times} fois.",
    "Line number {number} is used {times} times.",
    "Demander au client de numéroter chaque ligne différemment : nos réponses citent ce numéro.",
    "Ask the customer to give each line its own number: our answers refer to it.",
)
LINE_NUMBER_MISSING = FindingKind(
    "line.number-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La ligne en position {position} n'a pas de numéro.",
    "The line in position {position} has no number.",
    "Demander au client de numéroter ses lignes.",
    "Ask the customer to number its lines.",
)
ITEM_MISSING = FindingKind(
    "item.missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La ligne {line} ne désigne aucun article par un code (GTIN, notre code ou celui du client).",
    "Line {line} names no item by a code (GTIN, our code or the customer's).",
    "Retrouver l'article d'après la désignation : {description}.",
    "Find the item by its description: {description}.",
)
QUANTITY_MISSING = FindingKind(
    "quantity.missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La ligne {line} n'a pas de quantité.",
    "Line {line} has no quantity.",
    "Demander la quantité au client.",
    "Ask the customer for the quantity.",
)
DELIVERY_DATE_MISSING = FindingKind(
    "delivery.date-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "Aucune date de livraison n'est demandée.",
    "No delivery date is requested.",
    "Demander au client quand il veut être livré.",
    "Ask the customer when it wants the goods.",
)
LINE_DELIVERY_DATE_MISSING = FindingKind(
    "delivery.line-date-missing",
    Family.COMPLETENESS,
    Severity.ERROR,
    "La ligne {line} n'a pas de date de livraison, alors que d'autres en ont une.",
    "Line {line} has no delivery date although others have one.",
    "Demander au client quand il veut être livré de cette ligne.",
    "Ask the customer when it wants this line.",
)


def number(case: Case) -> Iterator[Finding]:
    if not case.order.number:
        yield NUMBER_MISSING.at("number")


def issue_date(case: Case) -> Iterator[Finding]:
    if case.order.issued_at is None:
        yield DATE_MISSING.at("issued_at")


def currency(case: Case) -> Iterator[Finding]:
    if case.order.currency:
        return
    if case.currency is not None:
        yield CURRENCY_ASSUMED.at("currency", currency=case.currency)
    else:
        yield CURRENCY_MISSING.at("currency")


def at_least_one_line(case: Case) -> Iterator[Finding]:
    if not case.lines:
        yield NO_LINES.at("lines")


def line_numbers(case: Case) -> Iterator[Finding]:
    names = {line.line.number for line in case.lines}
    if len(names) == len(case.lines) and "" not in names:
        return
    seen = Counter(line.line.number for line in case.lines)
    first: set[str] = set()
    for line in case.lines:
        own = line.line.number
        if not own:
            yield LINE_NUMBER_MISSING.at(line.path("number"), line=line.number, position=line.index + 1)
        elif own in first:
            yield LINE_NUMBER_REPEATED.at(line.path("number"), line=own, number=own, times=seen[own])
        first.add(own)


def requested_date(case: Case) -> Iterator[Finding]:
    if not case.lines or case.order.kind == "blanket":  # its call-offs say when
        return
    undated = [line for line in case.lines if line.wanted is None]
    if len(undated) == len(case.lines):
        yield DELIVERY_DATE_MISSING.at("requested_delivery")
        return
    for line in undated:
        yield LINE_DELIVERY_DATE_MISSING.at(line.path("requested_delivery"), line=line.number)


def item_named(case: LineCase) -> Finding | None:
    if case.match.named:
        return None
    return ITEM_MISSING.at(case.path("item"), line=case.number, description=case.line.item.description or "-")


def quantity(case: LineCase) -> Finding | None:
    if case.line.quantity is None:
        return QUANTITY_MISSING.at(case.path("quantity"), line=case.number)
    return None


def ordinary(case: LineCase) -> bool:
    return case.asked is not None and bool(case.match.named)


ORDER_RULES: tuple[OrderRule, ...] = (number, issue_date, currency, at_least_one_line, line_numbers, requested_date)
LINE_RULES: tuple[LineRule, ...] = (item_named, quantity)
