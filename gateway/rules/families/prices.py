"""Is the price the agreed one? What we charge, and why, is told in :mod:`gateway.rules.pricing`."""

from collections.abc import Iterator
from decimal import Decimal

from gateway.model.amounts import PRICE_DECIMALS, ZERO, is_finer_than
from gateway.model.conditions import Condition
from gateway.model.figures import Figure, money
from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.model.parts import Allowance
from gateway.rules.case import Case, LineCase, LineRule, OrderRule
from gateway.rules.pricing import basis_in_sales_units

MISSING = FindingKind(
    "price.missing",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : aucun prix, ni sur la commande ni au tarif {price_list} pour l'article {item}.",
    "Line {line}: no price, neither on the order nor in price list {price_list} for item {item}.",
    "Ajouter l'article au tarif du client, puis revérifier la commande.",
    "Add the item to the customer's price list, then check the order again.",
)
DIFFERS = FindingKind(
    "price.differs",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : prix commandé {given:fr}, prix convenu {expected:fr} par {unit} (écart {gap:fr} %, toléré {allowed:fr} %).",
    "Line {line}: ordered at {given}, agreed at {expected} per {unit} (difference {gap} %, allowed {allowed} %).",
    "Corriger le tarif si le client a raison ; sinon lui confirmer le prix convenu, qui sera facturé.",
    "Correct the price list if the customer is right; otherwise confirm the agreed price, which will be invoiced.",
)
NOT_IN_LIST = FindingKind(
    "price.not-in-list",
    Family.PRICES,
    Severity.WARNING,
    "Ligne {line} : l'article {item} n'est pas au tarif {price_list} ; le prix de la commande est pris, {given:fr} par {unit}.",
    "Line {line}: item {item} is not in price list {price_list}; the order's price is taken, {given} per {unit}.",
    "Vérifier ce prix et l'inscrire au tarif.",
    "Check this price and enter it in the price list.",
)
FROM_LIST = FindingKind(
    "price.from-list",
    Family.PRICES,
    Severity.NOTICE,
    "Ligne {line} : la commande ne donne pas de prix ; celui du tarif {price_list} est pris, {expected:fr} pour {per:fr} {unit}.",
    "Line {line}: the order gives no price; that of price list {price_list} is taken, {expected} for {per} {unit}.",
    "Rien à faire.",
    "Nothing to do.",
)
GROSS_USED = FindingKind(
    "price.gross-used",
    Family.PRICES,
    Severity.NOTICE,
    "Ligne {line} : seul un prix brut est donné ({given:fr}) ; les remises de la ligne en sont déduites pour comparer.",
    "Line {line}: only a gross price is given ({given}); the line's reductions are taken off it to compare.",
    "Rien à faire.",
    "Nothing to do.",
)
BASIS_UNKNOWN = FindingKind(
    "price.basis-unknown",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : le prix est donné par {given}, unité qui n'est pas prévue pour cet article.",
    "Line {line}: the price is given per {given}, a unit that is not provided for this item.",
    "Demander le prix par {expected}, ou ajouter cette unité à l'article.",
    "Ask for the price per {expected}, or add this unit to the item.",
)
TOO_PRECISE = FindingKind(
    "price.too-precise",
    Family.PRICES,
    Severity.WARNING,
    "Ligne {line} : le prix {given:fr} a plus de {most} décimales.",
    "Line {line}: price {given} has more than {most} decimals.",
    "Donner le prix pour 100 ou 1000 unités plutôt qu'avec tant de décimales.",
    "State the price for 100 or 1000 units rather than with so many decimals.",
)
ZERO_PRICE = FindingKind(
    "price.zero",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : le prix est nul.",
    "Line {line}: the price is zero.",
    "Vérifier s'il s'agit d'un cadeau ou d'un échantillon convenu.",
    "Check whether this is an agreed gift or sample.",
)
NOT_SENSIBLE = FindingKind(
    "price.not-sensible",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : le montant est trop grand pour être vrai.",
    "Line {line}: the amount is too large to be true.",
    "Demander au client de corriger le prix ou la quantité.",
    "Ask the customer to correct the price or the quantity.",
)
ALLOWANCE_NOT_AGREED = FindingKind(
    "allowance.not-agreed",
    Family.PRICES,
    Severity.ERROR,
    "La commande déduit une remise générale ({given:fr}, {reason}) sans accord enregistré.",
    "The order takes off a general reduction ({given}, {reason}) with no agreement on file.",
    "Vérifier les conditions du client : libérer la commande accorde la remise sur la facture.",
    "Check the customer's conditions: releasing the order grants the reduction on the invoice.",
)
CONDITION_ADDED = FindingKind(
    "condition.added",
    Family.PRICES,
    Severity.NOTICE,
    "La condition convenue « {reason} » ({given:fr}) est appliquée ; la commande ne la mentionne pas.",
    'The agreed condition "{reason}" ({given}) is applied; the order does not mention it.',
    "Rien à faire : la réponse et la facture la portent.",
    "Nothing to do: the answer and the invoice carry it.",
)
CHARGE_DIFFERS = FindingKind(
    "charge.differs",
    Family.PRICES,
    Severity.WARNING,
    "La commande prévoit des frais de {given:fr} ; « {reason} » convenu : {expected:fr}, qui s'applique.",
    'The order provides for a charge of {given}; "{reason}" as agreed is {expected}, which applies.',
    "Rappeler au client les frais convenus.",
    "Remind the customer of the charge agreed.",
)
CONTRACT_UNKNOWN = FindingKind(
    "contract.unknown",
    Family.PRICES,
    Severity.WARNING,
    "La commande se réfère au contrat {given}, qui n'est pas en vigueur pour ce client ; en vigueur : {known}.",
    "The order refers to contract {given}, which is not in force for this customer; in force: {known}.",
    "Vérifier le numéro du contrat ou sa durée ; le tarif du compte s'applique.",
    "Check the contract's number or its term; the account's price list applies.",
)
TAX_DIFFERS = FindingKind(
    "tax.differs",
    Family.PRICES,
    Severity.WARNING,
    "Ligne {line} : la commande indique une TVA de {given:fr} %, notre article est à {expected:fr} %.",
    "Line {line}: the order states VAT at {given} %, our item is at {expected} %.",
    "Vérifier le taux avant de facturer ; notre taux s'applique.",
    "Check the rate before invoicing; ours applies.",
)
TERMS_DIFFER = FindingKind(
    "terms.differ",
    Family.PRICES,
    Severity.WARNING,
    "La commande demande à payer à {given} jours, {expected} jours sont convenus.",
    "The order asks to pay within {given} days, {expected} days are agreed.",
    "Rien à faire : le délai convenu figure sur la facture. Le rappeler au client.",
    "Nothing to do: the agreed term stands on the invoice. Remind the customer.",
)


def ordinary(case: LineCase) -> bool:
    """The price is the listed one, and the rate of VAT ours."""
    """The price is the listed one, with no more decimals than it, and the VAT is the item's."""
    entry, item, tax = case.entry, case.item, case.line.tax
    return (
        case.as_listed
        and case.charged is not None
        and entry is not None
        and not entry.too_fine
        and (tax is None or tax.rate is None or (item is not None and tax.rate == item.tax.rate))
    )


def priced(case: LineCase) -> Finding | None:
    item = case.item
    if item is None or case.quantity is None or case.quantity <= 0:
        return None
    if case.charged is None:
        if case.stated is not None or case.entry is not None:
            return NOT_SENSIBLE.at(case.path("price"), line=case.number)
        return MISSING.at(case.path("price"), line=case.number, price_list=_list_of(case), item=item.code)
    if case.entry is None and case.stated is not None:
        return NOT_IN_LIST.at(
            case.path("price"),
            line=case.number,
            item=item.code,
            price_list=_list_of(case),
            given=money(case.stated.readings[0]),
            unit=item.unit,
        )
    if case.stated is None and case.entry is not None and case.line.price is None and case.order.kind != "sample":
        return FROM_LIST.at(
            case.path("price"),
            line=case.number,
            price_list=_list_of(case),
            expected=money(case.entry.net),
            per=Figure(case.entry.per),
            unit=item.unit,
        )
    return None


def agreed(case: LineCase) -> Finding | None:
    entry, stated, item = case.entry, case.stated, case.item
    if case.agreed or entry is None or stated is None or item is None:
        return None
    listed = entry.net / entry.per
    given = min(stated.readings, key=lambda unit: abs(unit - listed))
    gap = (given - listed) / listed * 100 if listed else Decimal(100)
    return DIFFERS.at(
        case.path("price"),
        line=case.number,
        given=money(given),
        expected=money(listed),
        unit=item.unit,
        gap=Figure(gap, most=2),
        allowed=Figure(case.context.tolerance_percent),
    )


def gross(case: LineCase) -> Finding | None:
    price = case.line.price
    if price is None or price.net is not None or price.gross is None:
        return None
    return GROSS_USED.at(case.path("price.gross"), line=case.number, given=money(price.gross))


def basis(case: LineCase) -> Finding | None:
    price, item = case.line.price, case.item
    if price is None or price.per is None or price.per.unit is None or item is None:
        return None
    if basis_in_sales_units(case.line, item) is not None:
        return None
    return BASIS_UNKNOWN.at(case.path("price.per"), line=case.number, given=price.per.unit, expected=item.unit)


def not_zero(case: LineCase) -> Finding | None:
    price = case.line.price
    if price is None or (price.net if price.net is not None else price.gross) != 0:
        return None
    if case.entry is not None and case.entry.net == 0:
        return None
    return ZERO_PRICE.at(case.path("price"), line=case.number)


def precise_enough(case: LineCase) -> Finding | None:
    price = case.line.price
    if price is None or price.net is None or not is_finer_than(PRICE_DECIMALS, price.net):
        return None
    return TOO_PRECISE.at(case.path("price.net"), line=case.number, given=Figure(price.net), most=PRICE_DECIMALS)


def tax(case: LineCase) -> Finding | None:
    stated, item = case.line.tax, case.item
    if stated is None or stated.rate is None or item is None or stated.rate == item.tax.rate:
        return None
    if case.account is not None and case.account.tax_category is not None:
        return None
    return TAX_DIFFERS.at(
        case.path("tax"), line=case.number, given=Figure(stated.rate), expected=Figure(item.tax.rate or ZERO)
    )


def general_reductions(case: Case) -> Iterator[Finding]:
    for index, given in enumerate(case.order.allowances):
        if given.kind == "allowance" and (given.amount or given.percent) and index not in case.terms.agreed:
            yield ALLOWANCE_NOT_AGREED.at(
                f"allowances[{index}]", given=_size(given, case.currency), reason=given.reason or given.code or "-"
            )


def payment_terms(case: Case) -> Iterator[Finding]:
    terms, account = case.order.payment_terms, case.debtor.account
    if terms is None or terms.days is None or account is None:
        return
    agreed = account.payment_days
    if case.contract is not None and case.contract.payment_days is not None:
        agreed = case.contract.payment_days
    if terms.days != agreed:
        yield TERMS_DIFFER.at("payment_terms.days", given=terms.days, expected=agreed)


def agreed_conditions(case: Case) -> Iterator[Finding]:
    for condition in case.terms.added:
        yield CONDITION_ADDED.at("allowances", reason=condition.reason, given=_size(condition, case.currency))
    for index, condition in case.terms.replaced:
        given = case.order.allowances[index]
        yield CHARGE_DIFFERS.at(
            f"allowances[{index}]",
            given=_size(given, case.currency),
            expected=_size(condition, case.currency),
            reason=condition.reason,
        )


def contract_known(case: Case) -> Iterator[Finding]:
    named = [reference.number for reference in case.order.references if reference.kind == "contract"]
    held = case.book.contracts.get(case.account.number, ()) if case.account is not None else ()
    if not named or not held or (case.contract is not None and case.contract.number in named):
        return
    today = case.context.today
    known = ", ".join(one.number for one in held if one.in_force(today)) or "-"
    yield CONTRACT_UNKNOWN.at("references", given=named[0], known=known)


def _size(given: Allowance | Condition, currency: str | None) -> Words:
    """A percentage, or an amount with its currency."""
    size = Figure(given.percent) if given.percent is not None else money(given.amount or ZERO)
    unit = "%" if given.percent is not None else currency or ""
    return Words(fr=f"{size:fr} {unit}", en=f"{size} {unit}")


def _list_of(case: LineCase) -> str:
    return case.account.price_list if case.account is not None else "-"


ORDER_RULES: tuple[OrderRule, ...] = (general_reductions, payment_terms, agreed_conditions, contract_known)
LINE_RULES: tuple[LineRule, ...] = (priced, agreed, gross, basis, not_zero, precise_enough, tax)
