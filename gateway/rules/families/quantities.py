"""Can this quantity be sold? Units by the item's table only, packs, minimum, and figures that cannot be meant."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from gateway.model.amounts import SENSIBLE, ZERO, is_finer_than
from gateway.model.figures import Figure
from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.model.shelf import Article
from gateway.rules.case import LineCase, LineRule
from gateway.rules.units import COUNTED, ONE

MOST_DECIMALS = 3

NOT_POSITIVE = FindingKind(
    "quantity.not-positive",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : la quantité {given:fr} n'est pas supérieure à zéro.",
    "Line {line}: quantity {given} is not above zero.",
    "Demander la quantité voulue ; un retour ou un avoir se traite à part.",
    "Ask for the quantity meant; a return or a credit is handled apart.",
)
TOO_PRECISE = FindingKind(
    "quantity.too-precise",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : la quantité {given:fr} a plus de {most} décimales.",
    "Line {line}: quantity {given} has more than {most} decimals.",
    "Demander une quantité arrondie.",
    "Ask for a rounded quantity.",
)
UNIT_ASSUMED = FindingKind(
    "quantity.unit-assumed",
    Family.QUANTITIES,
    Severity.NOTICE,
    "Ligne {line} : l'unité n'est pas dite ; l'unité de vente est prise, {unit}.",
    "Line {line}: no unit is stated; the sales unit is taken, {unit}.",
    "Rien à faire si le client compte dans cette unité.",
    "Nothing to do if the customer counts in this unit.",
)
UNIT_UNKNOWN = FindingKind(
    "quantity.unit-unknown",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : l'unité {given} n'est pas prévue pour cet article ; unités possibles : {expected}.",
    "Line {line}: unit {given} is not provided for this item; possible units: {expected}.",
    "Demander la quantité dans une unité prévue, ou ajouter cette unité et son contenu à l'article.",
    "Ask for the quantity in a possible unit, or add this unit and its content to the item.",
)
CONVERTED = FindingKind(
    "quantity.converted",
    Family.QUANTITIES,
    Severity.NOTICE,
    "Ligne {line} : {given:fr} {unit} font {taken:fr} {sales_unit}.",
    "Line {line}: {given} {unit} make {taken} {sales_unit}.",
    "Rien à faire : conversion par la table de l'article.",
    "Nothing to do: converted by the item's table.",
)
NOT_A_PACK = FindingKind(
    "quantity.not-a-pack",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : {given:fr} n'est pas un multiple du conditionnement de {pack:fr} {unit}.",
    "Line {line}: {given} is not a multiple of the pack of {pack} {unit}.",
    "Proposer {near:fr} au client.",
    "Offer {near} to the customer.",
)
BELOW_MINIMUM = FindingKind(
    "quantity.below-minimum",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : {given:fr} est au-dessous du minimum de {minimum:fr} {unit}.",
    "Line {line}: {given} is below the minimum of {minimum} {unit}.",
    "Proposer le minimum au client, ou accepter par exception.",
    "Offer the minimum to the customer, or accept as an exception.",
)
HUGE = FindingKind(
    "quantity.huge",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Ligne {line} : la quantité {given:fr} dépasse {most:fr} et n'est sans doute pas voulue.",
    "Line {line}: quantity {given} exceeds {most} and is hardly meant.",
    "Faire confirmer la quantité par le client.",
    "Have the customer confirm the quantity.",
)
UNUSUAL = FindingKind(
    "quantity.unusual",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Ligne {line} : {given:fr} est plus de {factor} fois ce que ce client a jamais commandé de l'article ({usual:fr}).",
    "Line {line}: {given} is more than {factor} times what this customer has ever ordered of the item ({usual}).",
    "Faire confirmer la quantité par le client : l'unité a pu changer (pièces ou cartons).",
    "Have the customer confirm the quantity: the unit may have changed (pieces or cases).",
)
FREE_AGREED = FindingKind(
    "quantity.free-agreed",
    Family.PRICES,
    Severity.NOTICE,
    "Ligne {line} : {given:fr} gratuits sont ajoutés, comme convenu (un pour {per:fr}).",
    "Line {line}: {given} are added free of charge, as agreed (one for every {per}).",
    "Rien à faire.",
    "Nothing to do.",
)
FREE_CLAIMED = FindingKind(
    "quantity.free-claimed",
    Family.PRICES,
    Severity.ERROR,
    "Ligne {line} : {given:fr} sont demandés gratuitement, sans accord enregistré.",
    "Line {line}: {given} are asked for free of charge, with no agreement on file.",
    "Vérifier l'offre promise au client ; les gratuits ne sont pas livrés d'office.",
    "Check what was promised to the customer; free goods are not delivered by themselves.",
)
SPLIT_DIFFERS = FindingKind(
    "quantity.split-differs",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : les livraisons partielles font {given:fr}, la ligne demande {expected:fr}.",
    "Line {line}: the partial deliveries make {given}, the line asks for {expected}.",
    "Demander au client laquelle des deux quantités est juste.",
    "Ask the customer which of the two quantities is right.",
)


def ordinary(case: LineCase) -> bool:
    item, asked, quantity = case.item, case.asked, case.quantity
    if item is None or asked is None or quantity is None or case.factor is not ONE or case.usual is not None:
        return False
    return (
        ZERO < quantity <= case.context.largest_quantity
        and not quantity % ONE
        and (item.singly or _in_whole_packs(quantity, item))
        and not case.parts
        and asked.unit is not None
        and case.line.free_quantity is None
    )


def _in_whole_packs(quantity: Decimal, item: Article) -> bool:
    return item.pack > ZERO and not quantity % item.pack and (item.minimum is None or quantity >= item.minimum)


def positive(case: LineCase) -> Finding | None:
    asked = case.line.quantity
    if asked is None or asked.value > 0:
        return None
    return NOT_POSITIVE.at(case.path("quantity"), line=case.number, given=Figure(asked.value))


def precise_enough(case: LineCase) -> Finding | None:
    asked = case.line.quantity
    if asked is None or not is_finer_than(MOST_DECIMALS, asked.value):
        return None
    return TOO_PRECISE.at(case.path("quantity"), line=case.number, given=Figure(asked.value), most=MOST_DECIMALS)


def unit_known(case: LineCase) -> Finding | None:
    asked, item = case.line.quantity, case.item
    if asked is None or item is None:
        return None
    if asked.unit is None:
        return UNIT_ASSUMED.at(case.path("quantity.unit"), line=case.number, unit=item.unit)
    if case.factor is None and abs(asked.value) < SENSIBLE:
        possible = ", ".join((item.unit, *item.units))
        return UNIT_UNKNOWN.at(case.path("quantity.unit"), line=case.number, given=asked.unit, expected=possible)
    return None


def converted(case: LineCase) -> Finding | None:
    asked, item = case.line.quantity, case.item
    if asked is None or item is None or case.quantity is None or case.factor in (None, 1):
        return None
    return CONVERTED.at(
        case.path("quantity"),
        line=case.number,
        given=Figure(asked.value),
        unit=asked.unit,
        taken=Figure(case.quantity),
        sales_unit=item.unit,
    )


def whole_packs(case: LineCase) -> Finding | None:
    item, quantity = case.item, case.quantity
    if item is None or quantity is None or quantity <= 0 or item.pack <= 0:
        return None
    if quantity % item.pack == 0 or (item.pack == 1 and item.unit not in COUNTED):
        return None
    packs = quantity / item.pack
    return NOT_A_PACK.at(
        case.path("quantity"),
        line=case.number,
        given=Figure(quantity),
        pack=Figure(item.pack),
        unit=item.unit,
        near=_whole_packs_near(packs, item.pack),
    )


def _whole_packs_near(packs: Decimal, pack: Decimal) -> Words:
    """The whole packs on either side; nobody is offered none at all."""
    below, above = (packs.to_integral_value(side) for side in (ROUND_FLOOR, ROUND_CEILING))
    fewer, more = Figure(below * pack), Figure(above * pack)
    if not below:
        return Words(fr=f"{more:fr}", en=f"{more}")
    return Words(fr=f"{fewer:fr} ou {more:fr}", en=f"{fewer} or {more}")


def minimum(case: LineCase) -> Finding | None:
    item, quantity = case.item, case.quantity
    if item is None or quantity is None or item.minimum is None or not 0 < quantity < item.minimum:
        return None
    return BELOW_MINIMUM.at(
        case.path("quantity"),
        line=case.number,
        given=Figure(quantity),
        minimum=Figure(item.minimum),
        unit=item.unit,
    )


def plausible(case: LineCase) -> Finding | None:
    quantity = case.quantity
    if quantity is None and case.line.quantity is not None:
        quantity = case.line.quantity.value
    if quantity is None or quantity <= case.context.largest_quantity:
        return None
    return HUGE.at(
        case.path("quantity"),
        line=case.number,
        given=Figure(quantity),
        most=Figure(case.context.largest_quantity),
    )


def usual(case: LineCase) -> Finding | None:
    """Only where the customer has a history of the item; the absolute bound is another rule's."""
    most, factor = case.usual, case.context.unusual_factor
    if most is None or case.quantity is None or case.quantity <= most * factor:
        return None
    return UNUSUAL.at(
        case.path("quantity"), line=case.number, given=Figure(case.quantity), usual=Figure(most), factor=Figure(factor)
    )


def free_goods(case: LineCase) -> Finding | None:
    free = case.line.free_quantity
    if free is None or free.value == 0:
        return None
    agreed, item = case.free_agreed, case.item
    if item is not None and item.free_per is not None and 0 < free.value * (case.factor or 1) <= agreed:
        return FREE_AGREED.at(
            case.path("free_quantity"), line=case.number, given=Figure(agreed), per=Figure(item.free_per)
        )
    return FREE_CLAIMED.at(case.path("free_quantity"), line=case.number, given=Figure(free.value))


def split(case: LineCase) -> Finding | None:
    asked = case.line.quantity
    if asked is None or not case.line.deliveries:
        return None
    parts = [part.quantity for part in case.line.deliveries if part.quantity is not None]
    if not parts or any(part.unit not in (None, asked.unit) for part in parts):
        return None
    total: Decimal = sum((part.value for part in parts), ZERO)
    if total == asked.value:
        return None
    return SPLIT_DIFFERS.at(
        case.path("deliveries"), line=case.number, given=Figure(total), expected=Figure(asked.value)
    )


LINE_RULES: tuple[LineRule, ...] = (
    positive,
    precise_enough,
    unit_known,
    converted,
    whole_packs,
    minimum,
    plausible,
    usual,
    free_goods,
    split,
)
