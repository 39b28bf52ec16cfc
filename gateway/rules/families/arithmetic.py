"""Do the order's own lines and allowances compute? The Peppol BIS Order rules (T01), with their slack of 0.02.

Only what the sender states is compared with what the sender states; our prices are the prices family's business.
"""

from collections.abc import Iterator
from decimal import Decimal

from gateway.model.amounts import HUNDRED, SLACK, ZERO, cascade, is_finer_than, signed
from gateway.model.figures import Figure, money
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.parts import Allowance
from gateway.rules.case import Case, LineCase, LineRule, OrderRule

LINE_AMOUNT = FindingKind(
    "line.amount-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Ligne {line} : montant indiqué {given:fr}, calculé {expected:fr} (quantité x prix / base).",
    "Line {line}: stated amount {given}, computed {expected} (quantity x price / basis).",
    "Demander au client si c'est la quantité, le prix ou le montant qui est faux.",
    "Ask the customer whether the quantity, the price or the amount is wrong.",
)
NEGATIVE = FindingKind(
    "amount.negative",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Le champ {field} est négatif : {given:fr}.",
    "Field {field} is negative: {given}.",
    "Un retour ou un avoir ne se demande pas par une commande : voir avec le client.",
    "A return or a credit is not asked for by an order: see with the customer.",
)
TOO_PRECISE = FindingKind(
    "amount.too-precise",
    Family.ARITHMETIC,
    Severity.WARNING,
    "Le montant {field} a plus de deux décimales : {given:fr}.",
    "Amount {field} has more than two decimals: {given}.",
    "Rien à faire ; nos montants sont arrondis au centime.",
    "Nothing to do; our amounts are rounded to the cent.",
)
BASIS = FindingKind(
    "price.basis-not-positive",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Ligne {line} : la base du prix ({given:fr}) n'est pas supérieure à zéro.",
    "Line {line}: the price's basis ({given}) is not above zero.",
    "Demander au client pour combien d'unités le prix est donné.",
    "Ask the customer how many units the price is for.",
)
NET_ABOVE_GROSS = FindingKind(
    "price.net-above-gross",
    Family.ARITHMETIC,
    Severity.WARNING,
    "Ligne {line} : le prix net {given:fr} dépasse le prix brut {expected:fr}.",
    "Line {line}: the net price {given} exceeds the gross price {expected}.",
    "Vérifier que les deux prix ne sont pas intervertis.",
    "Check that the two prices have not been swapped.",
)
ALLOWANCE_EMPTY = FindingKind(
    "allowance.empty",
    Family.ARITHMETIC,
    Severity.WARNING,
    "Une remise ou des frais ({reason}) n'ont ni montant ni pourcentage.",
    "An allowance or charge ({reason}) has neither amount nor percentage.",
    "Demander le montant au client ; sans lui, rien n'est compté.",
    "Ask the customer for the amount; without it nothing is counted.",
)
ALLOWANCE_AMOUNT = FindingKind(
    "allowance.amount-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Remise ou frais ({reason}) : montant indiqué {given:fr}, calculé {expected:fr} ({percent:fr} % de {base:fr}).",
    "Allowance or charge ({reason}): stated amount {given}, computed {expected} ({percent} % of {base}).",
    "Faire corriger le montant ou le pourcentage.",
    "Have the amount or the percentage corrected.",
)
CURRENCY_DIFFERS = FindingKind(
    "currency.differs",
    Family.PRICES,
    Severity.ERROR,
    "La commande est en {given}, le compte du client est tenu en {expected}.",
    "The order is in {given}, the customer's account is kept in {expected}.",
    "Convenir de la monnaie avec le client : tarif et encours sont en {expected}.",
    "Agree on the currency with the customer: prices and credit are in {expected}.",
)


def far(given: Decimal, expected: Decimal) -> bool:
    return abs(given - expected) > SLACK


def ordinary(case: LineCase) -> bool:
    """Its amount is the one we compute ourselves from the same quantity and price, and so in cents."""
    line, price = case.line, case.price
    if not case.as_listed or price is None or price.gross is not None or line.free_quantity is not None:
        return False
    amount = line.net_amount
    return amount is None or amount == case.net


def line_amount(case: LineCase) -> Finding | None:
    """R024. With the line's reductions or without: senders differ in what they call the net price."""
    line = case.line
    if line.net_amount is None or line.quantity is None or line.price is None:
        return None
    price = line.price.net if line.price.net is not None else line.price.gross
    per = line.price.per.value if line.price.per is not None else Decimal(1)
    same_unit = line.price.per is None or line.price.per.unit in (None, line.quantity.unit)
    if price is None or per <= 0 or not same_unit:
        return None
    plain = line.quantity.value * price / per
    if not far(line.net_amount, plain):
        return None
    reduced = plain + sum((signed(given) for given in cascade(plain, line.allowances)), ZERO)
    if not far(line.net_amount, reduced):
        return None
    return LINE_AMOUNT.at(
        case.path("net_amount"), line=case.number, given=money(line.net_amount), expected=money(reduced)
    )


def line_basis(case: LineCase) -> Finding | None:
    """R025."""
    per = case.line.price.per if case.line.price is not None else None
    if per is None or per.value > 0:
        return None
    return BASIS.at(case.path("price.per"), line=case.number, given=Figure(per.value))


def line_not_negative(case: LineCase) -> Finding | None:
    """R004, R005."""
    line, price = case.line, case.line.price
    plain = line.net_amount is None and line.free_quantity is None
    if plain and price is not None and price.gross is None and price.net is not None and price.net >= 0:
        return None  # the ordinary case, told quickly
    stated = (
        ("price.net", price.net if price is not None else None),
        ("price.gross", price.gross if price is not None else None),
        ("net_amount", line.net_amount),
        ("free_quantity", line.free_quantity.value if line.free_quantity is not None else None),
    )
    for field, value in stated:
        if value is not None and value < 0:
            return NEGATIVE.at(case.path(field), line=case.number, field=field, given=Figure(value))
    return None


def line_net_and_gross(case: LineCase) -> Finding | None:
    """R019, as far as it can be told without knowing the discount."""
    price = case.line.price
    if price is None or price.net is None or price.gross is None or price.net <= price.gross:
        return None
    if any(given.kind == "charge" for given in case.line.allowances):
        return None
    return NET_ABOVE_GROSS.at(case.path("price"), line=case.number, given=money(price.net), expected=money(price.gross))


def line_allowances(case: LineCase) -> Finding | None:
    for index, given in enumerate(case.line.allowances):
        finding = _allowance(given, case.path(f"allowances[{index}]"), case.number)
        if finding is not None:
            return finding
    return None


def _allowance(given: Allowance, path: str, line: str | None = None) -> Finding | None:
    """R020 to R023."""
    reason = given.reason or given.code or "-"
    if given.amount is None and given.percent is None:
        return ALLOWANCE_EMPTY.at(path, line=line, reason=reason)
    for field, value in (("amount", given.amount), ("percent", given.percent), ("base", given.base)):
        if value is not None and value < 0:
            return NEGATIVE.at(f"{path}.{field}", line=line, field=f"allowances.{field}", given=Figure(value))
    if given.amount is None or given.percent is None or given.base is None:
        return None
    expected = given.base * given.percent / HUNDRED
    if not far(given.amount, expected):
        return None
    return ALLOWANCE_AMOUNT.at(
        f"{path}.amount",
        line=line,
        reason=reason,
        given=money(given.amount),
        expected=money(expected),
        percent=Figure(given.percent),
        base=money(given.base),
    )


def header_allowances(case: Case) -> Iterator[Finding]:
    for index, given in enumerate(case.order.allowances):
        finding = _allowance(given, f"allowances[{index}]")
        if finding is not None:
            yield finding


def line_amount_precise(case: LineCase) -> Finding | None:
    amount = case.line.net_amount
    if amount is None or not is_finer_than(2, amount):
        return None
    return TOO_PRECISE.at(case.path("net_amount"), line=case.number, field="net_amount", given=Figure(amount))


def one_currency(case: Case) -> Iterator[Finding]:
    """R003; the model holds one currency per order, which must be the account's."""
    account, given = case.account, case.order.currency
    if account is not None and given and given != account.currency:
        yield CURRENCY_DIFFERS.at("currency", given=given, expected=account.currency)


ORDER_RULES: tuple[OrderRule, ...] = (one_currency, header_allowances)
LINE_RULES: tuple[LineRule, ...] = (
    line_amount,
    line_amount_precise,
    line_basis,
    line_not_negative,
    line_net_and_gross,
    line_allowances,
)
