"""Do the order's totals agree with its lines and with each other? Peppol BIS Order (T01), with its slack of 0.02."""

from collections.abc import Iterator
from decimal import Decimal

from gateway.model.amounts import ZERO, allowance_total, cascade, charge_total, is_finer_than
from gateway.model.figures import Figure, money
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.order import Order
from gateway.model.parts import Totals
from gateway.rules.case import Case, OrderRule
from gateway.rules.families.arithmetic import NEGATIVE, TOO_PRECISE, far

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


ORDER_RULES: tuple[OrderRule, ...] = (totals, totals_sound, line_count)
