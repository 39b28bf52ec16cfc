"""Orders with an agreement behind them: blanket orders and what is called off on them, quotations, samples."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gateway.model.amounts import ZERO
from gateway.model.figures import Figure
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.timing import day_of
from gateway.rules.case import Case, OrderRule
from gateway.rules.wanted import frames_named

BLANKET = FindingKind(
    "blanket.taken",
    Family.PLAUSIBILITY,
    Severity.NOTICE,
    "Commande ouverte : rien n'est livré, facturé ni compté dans l'encours avant ses appels de livraison.",
    "Blanket order: nothing is delivered, invoiced or counted as credit before it is called off.",
    "Rien à faire ; les appels de livraison citent son numéro.",
    "Nothing to do; call-offs name its number.",
)
CALL_OFF = FindingKind(
    "call-off.unreferenced",
    Family.PLAUSIBILITY,
    Severity.WARNING,
    "L'appel de livraison ne dit pas sur quelle commande ouverte ou quel contrat il s'impute.",
    "The call-off does not say which blanket order or contract it draws on.",
    "Demander la référence au client ; sans elle, le tarif du compte s'applique.",
    "Ask the customer for the reference; without it the account's price list applies.",
)
FRAME_UNKNOWN = FindingKind(
    "call-off.frame-unknown",
    Family.PLAUSIBILITY,
    Severity.NOTICE,
    "Nous ne tenons pas la commande ouverte {number} pour ce client : rien n'est décompté.",
    "We do not hold blanket order {number} for this customer: nothing is counted down.",
    "Rien à faire si elle est suivie ailleurs ; sinon demander au client de l'envoyer.",
    "Nothing to do if it is followed elsewhere; else ask the customer to send it.",
)
FRAME_OVER = FindingKind(
    "call-off.frame-over",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "La commande ouverte {number} n'est plus valable depuis le {until}.",
    "Blanket order {number} is no longer valid since {until}.",
    "Convenir d'une prolongation avec le client, ou livrer au tarif du jour.",
    "Agree on an extension with the customer, or deliver at today's price list.",
)
DRAWN = FindingKind(
    "call-off.drawn",
    Family.QUANTITIES,
    Severity.NOTICE,
    "Ligne {line} : après cet appel il reste {left:fr} {unit} sur {agreed:fr} de la commande ouverte {number}.",
    "Line {line}: after this call-off {left} {unit} of {agreed} are left on blanket order {number}.",
    "Rien à faire.",
    "Nothing to do.",
)
OVER_CALLED = FindingKind(
    "call-off.over-quantity",
    Family.QUANTITIES,
    Severity.ERROR,
    "Ligne {line} : {given:fr} {unit} appelés, il en reste {left:fr} sur {agreed:fr} de la commande ouverte {number}.",
    "Line {line}: {given} {unit} called off, {left} of {agreed} are left on blanket order {number}.",
    "Proposer {left:fr} au client, ou augmenter la commande ouverte avec lui.",
    "Offer {left} to the customer, or raise the blanket order with it.",
)
NOT_IN_FRAME = FindingKind(
    "call-off.item-not-agreed",
    Family.ITEMS,
    Severity.ERROR,
    "Ligne {line} : l'article {item} ne figure pas dans la commande ouverte {number}.",
    "Line {line}: item {item} is not part of blanket order {number}.",
    "Demander au client s'il s'agit d'une autre commande ; libérée, elle est livrée au tarif du compte.",
    "Ask the customer whether another order is meant; released, it is delivered at the account's price list.",
)
QUOTATION_UNKNOWN = FindingKind(
    "quotation.unknown",
    Family.PRICES,
    Severity.WARNING,
    "La commande cite le devis {number}, que nous ne tenons pas pour ce client.",
    "The order names quotation {number}, which we do not hold for this customer.",
    "Vérifier le numéro avec le client ; le tarif du compte s'applique.",
    "Check the number with the customer; the account's price list applies.",
)
QUOTATION_OVER = FindingKind(
    "quotation.over",
    Family.PRICES,
    Severity.WARNING,
    "Le devis {number} n'est plus valable (jusqu'au {until}, ou déjà accepté ou retiré) : le tarif du compte s'applique.",
    "Quotation {number} no longer counts (until {until}, or accepted or withdrawn): the account's price list applies.",
    "Confirmer ses prix au client si l'on veut les tenir encore.",
    "Confirm its prices to the customer if they are still to be kept.",
)
SAMPLE = FindingKind(
    "sample.free",
    Family.PRICES,
    Severity.ERROR,
    "Échantillon : {count} ligne(s) sont demandées gratuitement.",
    "Sample: {count} line(s) are asked for free of charge.",
    "Libérer pour livrer à prix nul, ou refuser.",
    "Release to deliver at no charge, or refuse.",
)


def special(case: Case) -> Iterator[Finding]:
    if case.order.kind == "blanket":
        yield BLANKET.at("kind")
    elif case.order.kind == "sample":
        free = [line for line in case.lines if line.charged is not None and not line.charged.net]
        if free:
            yield SAMPLE.at("kind", count=len(free))


def call_off(case: Case) -> Iterator[Finding]:
    if case.order.kind != "call_off" or case.contract is not None:
        return
    if not any(reference.kind in _FRAMES for reference in case.order.references):
        yield CALL_OFF.at("references")


_FRAMES = frozenset({"blanket_order", "contract", "quotation"})


def frame_known(case: Case) -> Iterator[Finding]:
    if not case.order.references or case.account is None:
        return
    day = day_of(case.order.issued_at) or case.context.today
    for kind, number in frames_named(case.order):
        frame = case.book.frames.get((case.account.number, kind, number))
        if kind == "quotation" and frame is None:
            yield QUOTATION_UNKNOWN.at("references", number=number)
        elif kind == "quotation" and frame is not None and not frame.counts_on(day):
            yield QUOTATION_OVER.at("references", number=number, until=frame.valid_until or "-")
        elif kind == "blanket_order" and frame is None and case.contract is None:
            yield FRAME_UNKNOWN.at("references", number=number)
        elif kind == "blanket_order" and frame is not None and not frame.counts_on(day):
            yield FRAME_OVER.at("references", number=number, until=frame.valid_until or "-")


def drawn(case: Case) -> Iterator[Finding]:
    """Line by line against what is left of the blanket order, the lines before counted in."""
    frame = case.frame
    if frame is None or frame.kind != "blanket_order" or case.order.kind == "blanket":
        return
    taken: dict[str, Decimal] = {}
    for line in case.lines:
        if line.item is None or line.quantity is None or line.quantity <= 0:
            continue
        code, agreed = line.item.code, frame.lines.get(line.item.code)
        if agreed is None:
            yield NOT_IN_FRAME.at(line.path("item"), line=line.number, item=code, number=frame.number)
            continue
        left = agreed.left - taken.get(code, ZERO)
        taken[code] = taken.get(code, ZERO) + line.quantity
        told: dict[str, Any] = {"number": frame.number, "unit": line.item.unit, "agreed": Figure(agreed.quantity)}
        if line.quantity > left:
            yield OVER_CALLED.at(
                line.path("quantity"),
                line=line.number,
                given=Figure(line.quantity),
                left=Figure(max(left, ZERO)),
                **told,
            )
        else:
            yield DRAWN.at(line.path("quantity"), line=line.number, left=Figure(left - line.quantity), **told)


ORDER_RULES: tuple[OrderRule, ...] = (special, call_off, frame_known, drawn)
