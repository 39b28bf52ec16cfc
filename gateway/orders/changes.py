"""A change or cancellation put onto the order it is about: the new version, and what of it is no longer possible.

What has left cannot be taken back: a line keeps at least what was despatched of it. Pure; who calls knows what has left,
decides on the new version like on any order, and answers (gateway.orders.change_answers).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gateway.model.change import Difference
from gateway.model.decision import Resolution
from gateway.model.figures import Figure
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Item, Parties, Party, Quantity
from gateway.orders.difference import difference

AMENDING = frozenset({"change", "cancellation", "replacement"})
"""Functions of a message that is about another order and is never delivered itself."""

LINE_DESPATCHED = FindingKind(
    "change.line-despatched",
    Family.CHANGES,
    Severity.WARNING,
    "Ligne {line} : {sent:fr} sont déjà expédiés ; la modification demandée n'y change plus rien.",
    "Line {line}: {sent} have left already; the change asked for cannot touch them.",
    "Convenir d'un retour avec le client s'il n'en veut pas.",
    "Agree on a return with the customer if it does not want them.",
)
LINE_UNKNOWN = FindingKind(
    "change.line-unknown",
    Family.CHANGES,
    Severity.ERROR,
    "Ligne {line} : la modification porte sur une ligne que la commande n'a pas.",
    "Line {line}: the change is about a line that the order does not have.",
    "Demander au client quelle ligne il veut modifier.",
    "Ask the customer which line is meant.",
)
LINE_ADDED_TWICE = FindingKind(
    "change.line-exists",
    Family.CHANGES,
    Severity.WARNING,
    "Ligne {line} : la modification ajoute une ligne que la commande a déjà ; elle est prise pour une modification.",
    "Line {line}: the change adds a line that the order has already; it is taken for a change of it.",
    "Comparer les deux versions de la ligne.",
    "Compare the two versions of the line.",
)
TOO_LATE = FindingKind(
    "change.too-late",
    Family.CHANGES,
    Severity.REJECT,
    "La commande {number} est déjà expédiée : elle ne peut plus être modifiée ni annulée.",
    "Order {number} has been despatched already: it can no longer be changed or cancelled.",
    "Passer une nouvelle commande, ou convenir d'un retour.",
    "Place a new order, or agree on a return.",
)
ORDER_CLOSED = FindingKind(
    "change.order-closed",
    Family.CHANGES,
    Severity.REJECT,
    "La commande {number} est annulée : elle ne peut plus être modifiée.",
    "Order {number} is cancelled: it can no longer be changed.",
    "Passer une nouvelle commande.",
    "Place a new order.",
)
PARKED = FindingKind(
    "change.before-its-order",
    Family.CHANGES,
    Severity.WARNING,
    "La commande {number}, que ce message modifie ou annule, n'est pas encore arrivée ; il l'attend.",
    "Order {number}, which this message changes or cancels, has not come yet; it waits for it.",
    "Si la commande tarde, demander au client s'il l'a bien envoyée.",
    "If the order does not come, ask the customer whether it was sent.",
)
CANCELLED = FindingKind(
    "change.cancelled",
    Family.CHANGES,
    Severity.NOTICE,
    "La commande {number} est annulée à la demande du client.",
    "Order {number} is cancelled at the customer's request.",
    "Rien à faire : son encours est libéré.",
    "Nothing to do: its credit is released.",
)


@dataclass(frozen=True, slots=True)
class Amendment:
    """The new version with what was found in making it. ``refused`` are the lines whose change came too late, with what
    had left of each (in the ordered unit); ``cancelled`` says that nothing of the order remains."""

    before: Order
    after: Order
    findings: tuple[Finding, ...] = ()
    refused: Mapping[str, Quantity] = field(default_factory=dict)
    cancelled: bool = False

    @property
    def difference(self) -> Difference:
        return difference(self.before, self.after)


def amend(order: Order, change: Order, sent: Mapping[str, Quantity]) -> Amendment:
    """The order as the change wants it. ``sent`` is what has left per line number, in the ordered unit."""
    if change.function == "cancellation":
        return _cancelled(order, sent)
    if change.function == "replacement":
        asked = {line.number: line for line in change.lines}
        gone = [line.model_copy(update={"action": "delete"}) for line in order.lines if line.number not in asked]
        header = change.model_copy(
            update={
                "function": order.function,
                "kind": order.kind,
                "origin": order.origin,
                "number": order.number or change.number,
            }
        )
        return _with_lines(order, header, (*change.lines, *gone), sent, whole=True)
    return _with_lines(order, _merged_header(order, change), change.lines, sent)


def _cancelled(order: Order, sent: Mapping[str, Quantity]) -> Amendment:
    lines = [line.model_copy(update={"action": "delete"}) for line in order.lines]
    amended = _with_lines(order, order, lines, sent)
    if amended.after.lines:
        return amended
    told = CANCELLED.at("function", number=order.number or "?")
    return Amendment(order, order, (told,), {}, cancelled=True)


def _with_lines(
    order: Order, header: Order, asked: Iterable[OrderLine], sent: Mapping[str, Quantity], *, whole: bool = False
) -> Amendment:
    """``whole``: each line is given in full, and what it is silent about is no longer there."""
    lines = {line.number: line for line in order.lines}
    findings: list[Finding] = []
    refused: dict[str, Quantity] = {}
    for change in asked:
        known = lines.get(change.number)
        findings += _odd_line(change, known)
        if change.action == "unchanged" or (known is None and change.action in ("change", "delete")):
            continue
        wanted = None if change.action == "delete" else _merged_line(None if whole else known, change)
        kept = _despite_despatch(known, wanted, sent.get(change.number)) if known is not None else wanted
        if kept != wanted:
            gone = sent[change.number]
            refused[change.number] = gone
            findings.append(LINE_DESPATCHED.at("lines", line=change.number, sent=Figure(gone.value)))
        if kept is None:
            del lines[change.number]
        else:
            lines[change.number] = kept
    after = header.model_copy(update={"lines": tuple(lines.values())})
    return Amendment(order, after, tuple(findings), refused)


def _odd_line(change: OrderLine, known: OrderLine | None) -> Iterator[Finding]:
    if known is None and change.action in ("change", "delete"):
        yield LINE_UNKNOWN.at("lines", line=change.number)
    if known is not None and change.action == "add":
        yield LINE_ADDED_TWICE.at("lines", line=change.number)


def _despite_despatch(known: OrderLine, wanted: OrderLine | None, sent: Quantity | None) -> OrderLine | None:
    """What of the wish is still possible when some of the line has left."""
    if sent is None or sent.value <= 0 or known.quantity is None:
        return wanted
    if wanted is None:
        return known if sent.value >= known.quantity.value else _reduced(known, known, sent.value)
    if wanted.item != known.item or wanted.price != known.price or wanted.quantity is None:
        return known
    return wanted if wanted.quantity.value >= sent.value else _reduced(known, wanted, sent.value)


def _reduced(known: OrderLine, wanted: OrderLine, least: Decimal) -> OrderLine:
    unit = wanted.quantity.unit if wanted.quantity is not None else None
    return _without_stale_amount(known, wanted.model_copy(update={"quantity": Quantity(value=least, unit=unit)}))


_OVERRIDES = (
    "currency",
    "requested_delivery",
    "requested_despatch",
    "requested_pick_up",
    "valid_until",
    "delivery_terms",
    "payment_terms",
    "allowances",
    "tax",
)


def _merged_header(order: Order, change: Order) -> Order:
    """What the change says counts, what it is silent about stays; the sums of the first version no longer apply."""
    said: dict[str, Any] = {name: value for name in _OVERRIDES if (value := getattr(change, name)) not in (None, ())}
    new_notes = tuple(note for note in change.notes if note not in order.notes)
    return order.model_copy(
        update={
            **said,
            "parties": _merged_parties(order.parties, change.parties),
            "notes": (*order.notes, *new_notes),
            "totals": None,
        }
    )


def _merged_parties(before: Parties, asked: Parties) -> Parties:
    """The buyer and the seller stay who they are: a change does not move an order to another customer."""
    changes = {
        role: party
        for role in Parties.model_fields
        if role not in ("buyer", "seller") and (party := getattr(asked, role)) is not None and party != Party()
    }
    return before.model_copy(update=changes)


_LINE_OVERRIDES = tuple(name for name in OrderLine.model_fields if name not in ("number", "action", "item"))


def _merged_line(known: OrderLine | None, change: OrderLine) -> OrderLine:
    if known is None:
        return change.model_copy(update={"action": None})
    said: dict[str, Any] = {
        name: value for name in _LINE_OVERRIDES if (value := getattr(change, name)) not in (None, ())
    }
    if change.item != Item():
        same = _names_the_same(known.item, change.item)
        said["item"] = _merged_item(known.item, change.item) if same else change.item
        if not same:
            said.setdefault("price", None)  # the price of another article says nothing about this one
    merged = known.model_copy(update=said | {"action": None})
    return merged if "net_amount" in said else _without_stale_amount(known, merged)


def _without_stale_amount(known: OrderLine, merged: OrderLine) -> OrderLine:
    """A line amount and a split belong to the quantity and price they were stated for."""
    if (merged.quantity, merged.price, merged.item) == (known.quantity, known.price, known.item):
        return merged
    stale: dict[str, Any] = {"net_amount": None}
    if merged.quantity != known.quantity and merged.deliveries == known.deliveries:
        stale["deliveries"] = ()
    return merged.model_copy(update=stale)


_CODES = ("gtin", "seller_code", "buyer_code")


def _names_the_same(known: Item, asked: Item) -> bool:
    pairs = [(getattr(known, code), getattr(asked, code)) for code in _CODES]
    return all(old == new for old, new in pairs if old and new)


def _merged_item(known: Item, asked: Item) -> Item:
    said = {name: value for name in Item.model_fields if (value := getattr(asked, name)) not in (None, ())}
    return known.model_copy(update=said)


def sent_in_ordered_units(order: Order, resolution: Resolution, sent: Mapping[str, Decimal]) -> dict[str, Quantity]:
    """What has left per line, told in the unit the buyer ordered in; ``sent`` is in sales units by resolved line number."""
    told: dict[str, Quantity] = {}
    for line in resolution.lines:
        gone, ordered = sent.get(line.number, Decimal(0)), order.lines[line.index].quantity
        if gone <= 0 or ordered is None or line.quantity is None or line.quantity.value <= 0:
            continue
        value = gone * ordered.value / line.quantity.value
        told[line.number] = Quantity(value=value, unit=ordered.unit)
    return told
