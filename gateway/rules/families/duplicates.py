"""Have we had this order before? The business key is the customer account with the buyer's order number.

A refused order and a linked duplicate do not count: a failed first try never blocks the next. Nor does a test stand in the
way of the real order under its number, or the other way round.
"""

from collections.abc import Iterator
from typing import Any

from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import EarlierOrder
from gateway.rules.case import Case, OrderRule
from gateway.rules.repeats import content_hash

REPEATED = FindingKind(
    "order.repeated",
    Family.DUPLICATES,
    Severity.NOTICE,
    "La commande {number} a déjà été reçue à l'identique le {day:%d/%m/%Y} (par {channel}).",
    "Order {number} was received before, exactly the same, on {day:%Y-%m-%d} (by {channel}).",
    "Rien à faire : l'envoi est rattaché à la première, une seule est livrée.",
    "Nothing to do: it is linked to the first, only one is delivered.",
)
SAME_NUMBER = FindingKind(
    "order.same-number",
    Family.DUPLICATES,
    Severity.ERROR,
    "Une commande {number} au contenu différent a été reçue le {day:%d/%m/%Y} (par {channel}).",
    "An order {number} with different content was received on {day:%Y-%m-%d} (by {channel}).",
    "Comparer les deux : refuser celle-ci si c'est la même, la libérer si le client en veut deux, sinon traiter en modification.",
    "Compare the two: refuse this one if it is the same, release it if the customer wants both, else treat it as a change.",
)
NUMBER_REUSED = FindingKind(
    "order.number-reused",
    Family.DUPLICATES,
    Severity.WARNING,
    "Le numéro {number} a déjà servi à une commande reçue le {day:%d/%m/%Y}.",
    "Number {number} was used before for an order received on {day:%Y-%m-%d}.",
    "Rien à faire si le client recommence sa numérotation.",
    "Nothing to do if the customer starts its numbers again.",
)
CANCELLED_BEFORE = FindingKind(
    "order.cancelled-before",
    Family.DUPLICATES,
    Severity.ERROR,
    "La commande {number}, reçue le {day:%d/%m/%Y}, a été annulée ; elle revient.",
    "Order {number}, received on {day:%Y-%m-%d}, was cancelled; here it is again.",
    "Demander au client s'il la passe de nouveau.",
    "Ask the customer whether it places it again.",
)

_COUNTS_NOTHING = frozenset({"rejected", "duplicate"})
_MAY_REPEAT = frozenset({"change", "cancellation", "replacement"})


def earlier_orders(case: Case) -> tuple[EarlierOrder, ...]:
    if case.account is None or not case.order.number:
        return ()
    held = case.book.earlier.get((case.account.number, case.order.number), ())
    alike = (one for one in held if one.test == case.order.test)
    return tuple(one for one in alike if one.state not in _COUNTS_NOTHING)


def repeated_order(case: Case) -> EarlierOrder | None:
    """The living order that this one repeats to the letter, whatever channel either came by."""
    earlier = earlier_orders(case)
    if not earlier or case.order.function in _MAY_REPEAT:
        return None
    content = content_hash(case.order)
    return next((known for known in earlier if known.content_hash == content and known.state != "cancelled"), None)


def seen_before(case: Case) -> Iterator[Finding]:
    earlier = earlier_orders(case)
    if not earlier or case.order.function in _MAY_REPEAT:
        return
    same = repeated_order(case)
    latest = same or max(earlier, key=lambda known: known.received_at)
    told: dict[str, Any] = {"number": case.order.number, "day": latest.received_at, "channel": latest.channel}
    if same is not None:
        yield REPEATED.at("number", **told)
    elif latest.state == "cancelled":
        yield CANCELLED_BEFORE.at("number", **told)
    elif (case.context.today - latest.received_at.date()).days > case.context.duplicate_window_days:
        yield NUMBER_REUSED.at("number", **told)
    else:
        yield SAME_NUMBER.at("number", **told)


ORDER_RULES: tuple[OrderRule, ...] = (seen_before,)
