"""From findings to a decision: refused, repeated, held with reasons and roles, or accepted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain

from gateway.model.decision import Decision, Hold, HoldKind, Outcome, Resolution, Role
from gateway.model.finding import Family, Finding, Severity, Words
from gateway.model.order import Order

HOLD_OF_FAMILY: dict[Family, HoldKind] = {
    Family.SYNTAX: HoldKind.DATA,
    Family.COMPLETENESS: HoldKind.DATA,
    Family.IDENTITY: HoldKind.DATA,
    Family.ITEMS: HoldKind.DATA,
    Family.QUANTITIES: HoldKind.DATA,
    Family.PRICES: HoldKind.PRICE,
    Family.DELIVERY: HoldKind.DATA,
    Family.ARITHMETIC: HoldKind.DATA,
    Family.DUPLICATES: HoldKind.DUPLICATE,
    Family.PLAUSIBILITY: HoldKind.DATA,
    Family.CREDIT: HoldKind.CREDIT,
    Family.CHANGES: HoldKind.MANUAL,
}

HOLD_OF_SUBJECT: dict[str, HoldKind] = {
    "stock": HoldKind.STOCK,
    "function": HoldKind.MANUAL,
    "kind": HoldKind.MANUAL,
    "reply": HoldKind.MANUAL,
    "deposit": HoldKind.DEPOSIT,
}
"""What the first word of a code says more precisely than its family."""

ROLE_OF_HOLD: dict[HoldKind, Role] = {
    HoldKind.DATA: Role.CLERK,
    HoldKind.DUPLICATE: Role.CLERK,
    HoldKind.PRICE: Role.BILLING,  # who enters orders does not also grant prices
    HoldKind.STOCK: Role.CLERK,
    HoldKind.CREDIT: Role.CREDIT,
    HoldKind.DEPOSIT: Role.CREDIT,
    HoldKind.INVOICE: Role.BILLING,
    HoldKind.MANUAL: Role.CLERK,
}

_THE_PARTNER_CAN_MEND = frozenset({HoldKind.DATA, HoldKind.PRICE, HoldKind.DUPLICATE})
_SENTENCES = 3  # of a hold's reason; the findings have them all


def decide(
    order: Order,
    resolution: Resolution,
    findings: Sequence[Finding],
    duplicate_of: str | None,
    credit_findings: Sequence[Finding] = (),
) -> Decision:
    """A refusal goes before a repeat, a repeat before a hold. An order nothing stands against is accepted.

    An order that could not be understood well enough to be delivered is never accepted, whatever was relaxed or
    released; nor is a message that changes or cancels another order.
    """
    everything = tuple(chain(findings, credit_findings))
    holds = tuple(_holds(everything))
    if any(finding.severity is Severity.REJECT for finding in everything):
        return Decision(outcome=Outcome.REJECTED, findings=everything, resolution=resolution)
    if duplicate_of is not None:
        return Decision(
            outcome=Outcome.DUPLICATE, findings=everything, resolution=resolution, duplicate_of=duplicate_of
        )
    if not holds and order.function in _ABOUT_ANOTHER_ORDER:
        holds = (_NOT_AN_ORDER,)
    elif not holds and not is_deliverable(order, resolution):
        holds = (_NOT_UNDERSTOOD,)
    outcome = Outcome.HELD if holds else Outcome.ACCEPTED
    return Decision(outcome=outcome, findings=everything, holds=holds, resolution=resolution)


def is_deliverable(order: Order, resolution: Resolution) -> bool:
    """Known debtor and place, and every line an item, a quantity and an amount: what despatch and invoice need."""
    if order.number is None or resolution.account is None or resolution.ship_to is None or not resolution.lines:
        return False
    return all(
        line.item_code is not None
        and line.quantity is not None
        and line.quantity.value > 0
        and line.net_amount is not None
        for line in resolution.lines
    )


_ABOUT_ANOTHER_ORDER = frozenset({"change", "cancellation"})
_NOT_AN_ORDER = Hold(
    kind=HoldKind.MANUAL,
    reason=Words(
        fr="Ce message modifie ou annule une autre commande : il ne peut pas être livré lui-même.",
        en="This message changes or cancels another order: it cannot be delivered itself.",
        de="Diese Nachricht ändert oder storniert eine andere Bestellung: Sie selbst kann nicht geliefert werden.",
    ),
    role=ROLE_OF_HOLD[HoldKind.MANUAL],
)
_NOT_UNDERSTOOD = Hold(
    kind=HoldKind.DATA,
    reason=Words(
        fr="La commande ne dit pas tout ce qu'il faut pour livrer et facturer : compte, lieu, articles, quantités, prix.",
        en="The order does not say all it takes to deliver and invoice: account, place, items, quantities, prices.",
        de="Der Bestellung fehlt, was zum Liefern und Berechnen nötig ist: Konto, Ort, Artikel, Mengen, Preise.",
    ),
    role=ROLE_OF_HOLD[HoldKind.DATA],
)


def hold_of(finding: Finding) -> HoldKind:
    return HOLD_OF_SUBJECT.get(finding.code.partition(".")[0], HOLD_OF_FAMILY[finding.family])


def _holds(findings: Iterable[Finding]) -> Iterable[Hold]:
    """One hold per kind, in the order of the kinds, with the reasons of all its findings."""
    reasons: defaultdict[HoldKind, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            reasons[hold_of(finding)].append(finding)
    for kind in HoldKind:
        if kind in reasons:
            codes = tuple(dict.fromkeys(finding.code for finding in reasons[kind]))
            yield Hold(kind=kind, reason=_reason(reasons[kind]), role=ROLE_OF_HOLD[kind], codes=codes)


def _reason(findings: Sequence[Finding]) -> Words:
    told = findings[:_SENTENCES]
    fr, en, de = (" ".join(one.sentence.to(language) for one in told) for language in ("fr", "en", "de"))
    left = len(findings) - len(told)
    if left:
        fr, en, de = f"{fr} (et {left} de plus)", f"{en} (and {left} more)", f"{de} (und {left} weitere)"
    return Words(fr=fr, en=en, de=de)


def for_the_partner(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What stands in the way and the partner can mend. Its credit and our stock are not for an error message."""
    return tuple(
        finding
        for finding in findings
        if finding.severity in (Severity.ERROR, Severity.REJECT) and hold_of(finding) in _THE_PARTNER_CAN_MEND
    )
