"""What the message is for. A new order goes on by itself; a change is put onto its order (gateway.orders.changes);
whatever else it may be waits for a person."""

from collections.abc import Iterator

from gateway.model.finding import Family, Finding, FindingKind, Severity, Words
from gateway.rules.case import Case, OrderRule

CHANGE = FindingKind(
    "function.change",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Ce message modifie la commande {number} ; il n'est pas lui-même une commande à livrer.",
    "This message changes order {number}; it is not an order to deliver itself.",
    "La modification est reportée sur la commande dès que le client et la commande sont reconnus.",
    "The change is carried over to the order as soon as customer and order are recognised.",
)
REPLACEMENT = FindingKind(
    "function.replacement",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Le message remplace la commande {number}, que nous n'avons pas reçue.",
    "The message replaces order {number}, which we have not received.",
    "Demander au client si la première a été envoyée ; libérer celle-ci si elle en tient lieu.",
    "Ask the customer whether the first was sent; release this one if it stands for it.",
)
CANCELLATION = FindingKind(
    "function.cancellation",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Ce message annule la commande {number} ; il n'est pas lui-même une commande à livrer.",
    "This message cancels order {number}; it is not an order to deliver itself.",
    "L'annulation est reportée sur la commande dès que le client et la commande sont reconnus.",
    "The cancellation is carried over to the order as soon as customer and order are recognised.",
)
COPY = FindingKind(
    "function.copy",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Le message se dit une copie de la commande {number}, que nous n'avons pas reçue.",
    "The message calls itself a copy of order {number}, which we have not received.",
    "Demander au client si l'original a été envoyé ; libérer cette copie si elle en tient lieu.",
    "Ask the customer whether the original was sent; release this copy if it stands for it.",
)
UNUSUAL = FindingKind(
    "function.unusual",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Le message n'est pas une commande nouvelle mais : {function:fr}.",
    "The message is not a new order but: {function}.",
    "Vérifier avec le client s'il faut livrer, puis libérer ou refuser.",
    "Check with the customer whether to deliver, then release or refuse.",
)
KIND = FindingKind(
    "kind.by-hand",
    Family.PLAUSIBILITY,
    Severity.ERROR,
    "Commande d'un genre particulier ({kind:fr}) : elle ne se livre ni ne se facture comme une commande ordinaire.",
    "An order of a special kind ({kind}): it is not delivered and invoiced like an ordinary one.",
    "La traiter à la main, ou la libérer si elle doit suivre le cours ordinaire.",
    "Handle it by hand, or release it if it is to take the ordinary course.",
)

_FUNCTIONS = {
    "confirmation": Words(fr="la confirmation d'une commande déjà passée", en="the confirmation of an earlier order"),
    "other": Words(fr="une fonction que nous ne traitons pas", en="a function that we do not handle"),
}
_KINDS = {
    "consignment": Words(fr="consignation", en="consignment"),
    "repair": Words(fr="réparation", en="repair"),
    "rental": Words(fr="location", en="rental"),
}
_ELSE = Words(fr="autre", en="other")

ORDINARY_KINDS = frozenset({"order", "spot", "rush", "call_off", "blanket", "sample"})


def function(case: Case) -> Iterator[Finding]:
    asked, number = case.order.function, case.order.number or "?"
    if asked == "change":
        yield CHANGE.at("function", number=number)
    elif asked == "replacement":
        yield REPLACEMENT.at("function", number=number)
    elif asked == "cancellation":
        yield CANCELLATION.at("function", number=number)
    elif asked in ("copy", "duplicate"):
        yield COPY.at("function", number=number)
    elif asked != "original":
        yield UNUSUAL.at("function", function=_FUNCTIONS.get(asked, _ELSE))


def kind(case: Case) -> Iterator[Finding]:
    if case.order.kind not in ORDINARY_KINDS:
        yield KIND.at("kind", kind=_KINDS.get(case.order.kind, _ELSE))


ORDER_RULES: tuple[OrderRule, ...] = (function, kind)
