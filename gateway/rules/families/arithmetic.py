"""Do the order's own figures agree with each other? The Peppol BIS Order rules (T01), with their slack of 0.02.

Only what the sender states is compared with what the sender states; our prices are the prices family's business.
"""

from collections.abc import Iterator
from decimal import Decimal

from gateway.model.amounts import HUNDRED, SLACK, ZERO, allowance_total, cascade, charge_total, is_finer_than, signed
from gateway.model.figures import Figure, money
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.order import Order
from gateway.model.parts import Allowance, Totals
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
TOTAL_LINES = FindingKind(
    "total.lines-differ",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Total des lignes indiqué {given:fr}, calculé {expected:fr}.",
    "Stated total of lines {given}, computed {expected}.",
    "Une ligne manque peut-être : faire confirmer la commande par le client.",
    "A line may be missing: have the customer confirm the order.",
)
TOTAL_ALLOWANCES = FindingKind(
    "total.allowances-differ",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Total des remises indiqué {given:fr}, calculé {expected:fr}.",
    "Stated total of allowances {given}, computed {expected}.",
    "Faire corriger les remises de la commande.",
    "Have the order's allowances corrected.",
)
TOTAL_CHARGES = FindingKind(
    "total.charges-differ",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Total des frais indiqué {given:fr}, calculé {expected:fr}.",
    "Stated total of charges {given}, computed {expected}.",
    "Faire corriger les frais de la commande.",
    "Have the order's charges corrected.",
)
TOTAL_NET = FindingKind(
    "total.net-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Total hors taxes indiqué {given:fr}, calculé {expected:fr} (lignes - remises + frais).",
    "Stated total without tax {given}, computed {expected} (lines - allowances + charges).",
    "Faire confirmer la commande par le client.",
    "Have the customer confirm the order.",
)
TOTAL_GROSS = FindingKind(
    "total.gross-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Total toutes taxes indiqué {given:fr}, calculé {expected:fr} (hors taxes + TVA).",
    "Stated total with tax {given}, computed {expected} (without tax + VAT).",
    "Faire confirmer la commande par le client.",
    "Have the customer confirm the order.",
)
TOTAL_PAYABLE = FindingKind(
    "total.payable-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "Net à payer indiqué {given:fr}, calculé {expected:fr} (toutes taxes - déjà payé + arrondi).",
    "Stated amount to pay {given}, computed {expected} (with tax - prepaid + rounding).",
    "Faire confirmer la commande par le client.",
    "Have the customer confirm the order.",
)
LINE_COUNT = FindingKind(
    "total.line-count-differs",
    Family.ARITHMETIC,
    Severity.ERROR,
    "La commande annonce {given} lignes et en contient {expected}.",
    "The order announces {given} lines and holds {expected}.",
    "Une ligne est perdue ou en trop : faire renvoyer la commande.",
    "A line is lost or one too many: have the order sent again.",
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
    reduced = plain + sum((signed(given) for given in cascade(plain, line.allowances)), ZERO)
    if not far(line.net_amount, plain) or not far(line.net_amount, reduced):
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


def totals(case: Case) -> Iterator[Finding]:
    """R006 to R011, R016, R017: each stated total against those it is made of."""
    stated = case.order.totals
    if stated is None:
        return
    lines = stated_lines(case.order)
    if stated.lines is not None and lines is not None and far(stated.lines, lines):
        yield TOTAL_LINES.at("totals.lines", given=money(stated.lines), expected=money(lines))
    base = stated.lines if stated.lines is not None else lines
    applied = cascade(base if base is not None else ZERO, case.order.allowances)
    computable = base is not None or all(given.amount is not None for given in applied)
    allowances, charges = allowance_total(applied), charge_total(applied)
    if computable and stated.allowances is not None and far(stated.allowances, allowances):
        yield TOTAL_ALLOWANCES.at("totals.allowances", given=money(stated.allowances), expected=money(allowances))
    if computable and stated.charges is not None and far(stated.charges, charges):
        yield TOTAL_CHARGES.at("totals.charges", given=money(stated.charges), expected=money(charges))
    if stated.net is not None and base is not None:
        expected = base - allowances + charges
        if far(stated.net, expected):
            yield TOTAL_NET.at("totals.net", given=money(stated.net), expected=money(expected))
    yield from _with_tax(stated)


def _with_tax(stated: Totals) -> Iterator[Finding]:
    if stated.gross is not None and stated.net is not None and stated.tax is not None:
        expected = stated.net + stated.tax
        if far(stated.gross, expected):
            yield TOTAL_GROSS.at("totals.gross", given=money(stated.gross), expected=money(expected))
    if stated.payable is not None and stated.gross is not None:
        expected = stated.gross - (stated.prepaid or ZERO) + (stated.rounding or ZERO)
        if far(stated.payable, expected):
            yield TOTAL_PAYABLE.at("totals.payable", given=money(stated.payable), expected=money(expected))


def stated_lines(order: Order) -> Decimal | None:
    """The sum of the lines' stated amounts; None when one of them states none."""
    amounts = [line.net_amount for line in order.lines]
    known = [amount for amount in amounts if amount is not None]
    return sum(known, ZERO) if len(known) == len(amounts) else None


def line_count(case: Case) -> Iterator[Finding]:
    stated = case.order.totals
    if stated is not None and stated.line_count is not None and stated.line_count != len(case.lines):
        yield LINE_COUNT.at("totals.line_count", given=stated.line_count, expected=len(case.lines))


_TOTALS = ("lines", "allowances", "charges", "net", "tax", "gross", "prepaid", "payable")


def totals_sound(case: Case) -> Iterator[Finding]:
    """R004, R005 and R028: no negative total, two decimals."""
    stated = case.order.totals
    if stated is None:
        return
    for field in _TOTALS:
        value: Decimal | None = getattr(stated, field)
        if value is None:
            continue
        if value < 0:
            yield NEGATIVE.at(f"totals.{field}", field=f"totals.{field}", given=Figure(value))
        if is_finer_than(2, value):
            yield TOO_PRECISE.at(f"totals.{field}", field=f"totals.{field}", given=Figure(value))


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


ORDER_RULES: tuple[OrderRule, ...] = (one_currency, totals, totals_sound, line_count, header_allowances)
LINE_RULES: tuple[LineRule, ...] = (
    line_amount,
    line_amount_precise,
    line_basis,
    line_not_negative,
    line_net_and_gross,
    line_allowances,
)
