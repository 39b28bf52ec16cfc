"""The form of the document desk: an order as fields a person fills in, and the filled-in form as an order again.

A field is named by its canonical path. What the form does not show (allowances, references, deliveries) stays as it was.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import ValidationError

from gateway.model.finding import Words
from gateway.model.order import Order
from gateway.web.console.desk_values import read_day, read_number, show_day, show_number

Kind = Literal["text", "number", "date", "address"]
Search = Literal["", "item", "account", "site"]
Sheet = dict[str, str]
"""Path → what stands in the field."""

MOST_LINES = 2_000
SHOWN_SUMS = ("net", "tax", "gross")
ACCOUNT = "parties.buyer.account"
"""Our number of the customer: among the identifiers of the buyer, and the first thing it is recognised by."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of the form. ``wide`` is its share of a row, in twelfths."""

    path: str
    label: Words
    kind: Kind = "text"
    wide: int = 6
    search: Search = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: Words
    slots: tuple[Slot, ...]


HEAD: tuple[Group, ...] = (
    Group(
        Words(fr="Commande", en="Order"),
        (
            Slot("number", Words(fr="N° de commande du client", en="Customer's order number"), wide=5),
            Slot("issued_at", Words(fr="Date", en="Date"), "date", 3),
            Slot("requested_delivery", Words(fr="Livraison demandée", en="Delivery wanted"), "date", 4),
            Slot("currency", Words(fr="Devise", en="Currency"), wide=2),
            Slot("notes[0].text", Words(fr="Remarque", en="Note"), wide=10),
        ),
    ),
    Group(
        Words(fr="Client", en="Customer"),
        (
            Slot("parties.buyer.name", Words(fr="Nom", en="Name"), wide=7, search="account"),
            Slot(ACCOUNT, Words(fr="Notre n° de compte", en="Our account number"), wide=5, search="account"),
            Slot("parties.buyer.gln", Words(fr="GLN", en="GLN"), wide=6),
            Slot("parties.buyer.vat_id", Words(fr="N° de TVA", en="VAT number"), wide=6),
        ),
    ),
    Group(
        Words(fr="Livraison", en="Delivery"),
        (
            Slot("parties.ship_to.name", Words(fr="Lieu", en="Place"), wide=7, search="site"),
            Slot("parties.ship_to.gln", Words(fr="GLN", en="GLN"), wide=5),
            Slot("parties.ship_to.address.lines", Words(fr="Adresse", en="Address"), "address", 12),
            Slot("parties.ship_to.address.postal_code", Words(fr="Code postal", en="Postal code"), wide=3),
            Slot("parties.ship_to.address.city", Words(fr="Ville", en="Town"), wide=6),
            Slot("parties.ship_to.address.country", Words(fr="Pays", en="Country"), wide=3),
        ),
    ),
    Group(
        Words(fr="Totaux du document", en="Totals of the document"),
        (
            Slot("totals.net", Words(fr="Net", en="Net"), "number", 4),
            Slot("totals.tax", Words(fr="TVA", en="VAT"), "number", 4),
            Slot("totals.gross", Words(fr="TTC", en="Incl. VAT"), "number", 4),
        ),
    ),
)

LINE: tuple[Slot, ...] = (
    Slot("item.seller_code", Words(fr="Notre article", en="Our item"), wide=3, search="item"),
    Slot("item.buyer_code", Words(fr="Code du client", en="Customer's code"), wide=3),
    Slot("item.description", Words(fr="Désignation", en="Description"), wide=6),
    Slot("item.gtin", Words(fr="GTIN", en="GTIN"), wide=3),
    Slot("quantity.value", Words(fr="Quantité", en="Quantity"), "number", 2),
    Slot("quantity.unit", Words(fr="Unité", en="Unit"), wide=2),
    Slot("price.net", Words(fr="Prix", en="Price"), "number", 2),
    Slot("price.per.value", Words(fr="par", en="per"), "number", 1),
    Slot("net_amount", Words(fr="Montant", en="Amount"), "number", 2),
)


class Unfit(Exception):
    """What cannot stand in a field; ``wrong`` says it by path."""

    def __init__(self, wrong: Mapping[str, Words]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong


def sheet_of(order: Order, language: str) -> Sheet:
    """Every field of the order as it is shown; lines as ``lines[0].quantity.value``."""
    document = order.model_dump(mode="json")
    sheet = {slot.path: _shown(slot, document, slot.path, language) for group in HEAD for slot in group.slots}
    for index in range(len(order.lines)):
        for slot in LINE:
            path = f"lines[{index}].{slot.path}"
            sheet[path] = _shown(slot, document, path, language)
    return sheet


def _shown(slot: Slot, document: Any, path: str, language: str) -> str:
    if path == "requested_delivery":
        wanted = document.get("requested_delivery", {})
        return show_day(wanted.get("latest") or wanted.get("earliest") or "", language)
    if path == ACCOUNT:
        return _account(document) or ""
    value = _at(document, path)
    if value is None:
        return ""
    if slot.kind == "address":
        return ", ".join(value)
    if slot.kind == "date":
        return show_day(str(value), language)
    if slot.kind == "number":
        return show_number(Decimal(str(value)), language)
    return str(value)


def order_of(form: Mapping[str, str], lines: Sequence[str], before: Order, language: str) -> Order:
    """``lines`` are the names of the form's lines in their order: a number where line ``before.lines[n]`` is meant, any
    other name for a new one. ``form`` has ``lines[name].…`` for each. Empty lines are left out.

    Raises :class:`Unfit` with the fields that cannot be understood.
    """
    wrong: dict[str, Words] = {}
    document = before.model_dump(mode="json", exclude={"lines"})
    shown = sheet_of(before, language)
    for group in HEAD:
        for slot in group.slots:
            typed = form.get(slot.path)
            if typed is not None and typed.strip() != shown[slot.path]:
                _put(document, slot, slot.path, typed, wrong)
    document["lines"] = _lines(form, lines, before, shown, wrong)
    if document["lines"] != before.model_dump(mode="json").get("lines", []):
        shown_sums = {name: value for name, value in (document.get("totals") or {}).items() if name in SHOWN_SUMS}
        document["totals"] = shown_sums  # those that nobody sees are of the lines before
    if wrong:
        raise Unfit(wrong)
    try:
        return Order.model_validate(_without_empty(document))
    except ValidationError as error:
        raise Unfit({_path(one["loc"]): NOT_RIGHT for one in error.errors()}) from error


def _lines(
    form: Mapping[str, str], names: Sequence[str], before: Order, shown: Sheet, wrong: dict[str, Words]
) -> list[Any]:
    made: list[Any] = []
    used = {line.number for line in before.lines}
    for name in names[:MOST_LINES]:
        known = before.lines[int(name)] if name.isdigit() and int(name) < len(before.lines) else None
        typed = {slot.path: form.get(f"lines[{name}].{slot.path}", "").strip() for slot in LINE}
        if known is None and not any(typed.values()):
            continue
        line = known.model_dump(mode="json") if known is not None else {"number": _free_number(used)}
        used.add(line["number"])
        for slot in LINE:
            path = f"lines[{name}].{slot.path}"
            if path in form and typed[slot.path] != shown.get(path, ""):
                _put(line, slot, slot.path, typed[slot.path], wrong, shown_as=path)
        made.append(line)
    return made


def _free_number(used: set[str]) -> str:
    tens = [int(number) for number in used if number.isdigit()]
    step = 10 if tens and all(number % 10 == 0 for number in tens) else 1
    return str(max(tens, default=0) + step)


def _put(
    document: dict[str, Any], slot: Slot, path: str, typed: str, wrong: dict[str, Words], shown_as: str | None = None
) -> None:
    typed = typed.strip()
    value: Any = typed
    if typed and slot.kind == "number":
        number = read_number(typed)
        value = None if number is None else format(number, "f")
        if number is None:
            wrong[shown_as or path] = NO_NUMBER
    if typed and slot.kind == "date":
        value = read_day(typed)
        if value is None:
            wrong[shown_as or path] = NO_DAY
    if path == "requested_delivery":
        document[path] = {"earliest": value, "latest": value} if typed else None
    elif path == ACCOUNT:
        _put_account(document, typed)
    elif slot.kind == "address":
        _set(document, path, [part.strip() for part in typed.split(",") if part.strip()])
    else:
        _set(document, path, value or None)


def _account(document: Any) -> str | None:
    known = ((document.get("parties") or {}).get("buyer") or {}).get("identifiers") or []
    return next((one["value"] for one in known if one["scheme"] == "seller"), None)


def _put_account(document: dict[str, Any], number: str) -> None:
    buyer = document.setdefault("parties", {}).setdefault("buyer", {})
    others = [one for one in buyer.get("identifiers", []) if one["scheme"] != "seller"]
    buyer["identifiers"] = [{"scheme": "seller", "value": number}, *others] if number else others


_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")


def _at(document: Any, path: str) -> Any:
    for name, index in _STEP.findall(path):
        document = document.get(name) if isinstance(document, dict) else None
        if index and document is not None:
            document = document[int(index)] if int(index) < len(document) else None
        if document is None:
            return None
    return document


def _set(document: Any, path: str, value: Any) -> None:
    *way, (last, index) = _STEP.findall(path)
    for name, at in way:
        document = document.setdefault(name, [] if at else {})
        if at:
            while len(document) <= int(at):
                document.append({})
            document = document[int(at)]
    assert not index  # a field of the form is never an item of a list
    if value is None:
        document.pop(last, None)
    else:
        document[last] = value


def _without_empty(value: Any) -> Any:
    """A party or price whose last word was deleted is no longer there; nor is a note without text."""
    if isinstance(value, dict):
        kept = {name: _without_empty(part) for name, part in value.items()}
        kept = {name: part for name, part in kept.items() if part not in (None, {}, [])}
        if "quantity" in kept and "value" not in kept["quantity"]:
            del kept["quantity"]
        if isinstance(kept.get("price"), dict) and "value" not in kept["price"].get("per", {"value": 1}):
            del kept["price"]["per"]
        if "notes" in kept:
            kept["notes"] = [note for note in kept["notes"] if note.get("text")]
        return kept
    return [_without_empty(part) for part in value] if isinstance(value, list) else value


def _path(location: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location).lstrip(".")


NO_NUMBER = Words(fr="Ce n'est pas un nombre.", en="This is not a number.")
NO_DAY = Words(fr="Ce n'est pas une date (jour/mois/année).", en="This is not a date (year-month-day).")
NOT_RIGHT = Words(fr="Cette valeur ne convient pas.", en="This value does not fit.")
