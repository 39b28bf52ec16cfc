"""States, holds and roles: the closed vocabulary of an order's life, each word with its sentence in both languages."""

from decimal import Decimal
from enum import StrEnum

from gateway.model.base import Document, Number
from gateway.model.finding import Finding, Words
from gateway.model.parts import Allowance, Item, Party, Period, Price, Quantity, Tax


class OrderState(StrEnum):
    RECEIVED = "received"
    HELD = "held"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    CANCELLED = "cancelled"
    PARKED = "parked"  # a change whose order has not come yet
    APPLIED = "applied"  # a change or cancellation that has become part of its order
    PART_DESPATCHED = "part_despatched"
    DESPATCHED = "despatched"
    PART_INVOICED = "part_invoiced"
    INVOICED = "invoiced"
    PAID = "paid"


class HoldKind(StrEnum):
    DATA = "data"
    DUPLICATE = "duplicate"
    PRICE = "price"
    STOCK = "stock"
    CREDIT = "credit"
    DEPOSIT = "deposit"
    INVOICE = "invoice"
    MANUAL = "manual"


class Role(StrEnum):
    CLERK = "clerk"
    CREDIT = "credit"
    BILLING = "billing"
    IT = "it"
    ADMIN = "admin"
    AUDITOR = "auditor"
    CUSTOMER = "customer"  # somebody of a customer's, in the portal


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


STATE_WORDS: dict[OrderState, Words] = {
    OrderState.RECEIVED: Words(fr="Reçue", en="Received"),
    OrderState.HELD: Words(fr="En attente", en="On hold"),
    OrderState.ACCEPTED: Words(fr="Acceptée", en="Accepted"),
    OrderState.REJECTED: Words(fr="Refusée", en="Rejected"),
    OrderState.DUPLICATE: Words(fr="Doublon", en="Duplicate"),
    OrderState.CANCELLED: Words(fr="Annulée", en="Cancelled"),
    OrderState.PARKED: Words(fr="Attend sa commande", en="Waits for its order"),
    OrderState.APPLIED: Words(fr="Reportée sur la commande", en="Carried over to its order"),
    OrderState.PART_DESPATCHED: Words(fr="Expédiée en partie", en="Part despatched"),
    OrderState.DESPATCHED: Words(fr="Expédiée", en="Despatched"),
    OrderState.PART_INVOICED: Words(fr="Facturée en partie", en="Part invoiced"),
    OrderState.INVOICED: Words(fr="Facturée", en="Invoiced"),
    OrderState.PAID: Words(fr="Payée", en="Paid"),
}


def in_words(state: str) -> Words:
    """The state of an order, as it is stored, in words."""
    return STATE_WORDS[OrderState(state)]


HOLD_WORDS: dict[HoldKind, Words] = {
    HoldKind.DATA: Words(fr="Données à compléter", en="Data to complete"),
    HoldKind.DUPLICATE: Words(fr="Doublon possible", en="Possible duplicate"),
    HoldKind.PRICE: Words(fr="Écart de prix", en="Price difference"),
    HoldKind.STOCK: Words(fr="Stock insuffisant", en="Short of stock"),
    HoldKind.CREDIT: Words(fr="Encours à valider", en="Credit to release"),
    HoldKind.DEPOSIT: Words(fr="Acompte attendu", en="Deposit awaited"),
    HoldKind.INVOICE: Words(fr="Facture retenue", en="Invoice held back"),
    HoldKind.MANUAL: Words(fr="Retenue à la main", en="Held by hand"),
}


SERVICE_HOURS: dict[HoldKind, int] = {
    HoldKind.DATA: 4,
    HoldKind.DUPLICATE: 4,
    HoldKind.PRICE: 8,
    HoldKind.STOCK: 24,
    HoldKind.CREDIT: 4,
    HoldKind.DEPOSIT: 120,
    HoldKind.INVOICE: 24,
    HoldKind.MANUAL: 8,
}
"""Within how many hours somebody should have answered; after that it is brought to those above."""


class Hold(Document):
    """Why an order waits, and who may let it go."""

    kind: HoldKind
    reason: Words
    role: Role
    codes: tuple[str, ...] = ()


class PlannedDelivery(Document):
    """One part of a line that is wanted on several days or at several places; ``quantity`` in the item's sales unit,
    ``ship_to`` absent where it goes to the order's own place."""

    ship_to: Party | None = None
    quantity: Quantity | None = None
    expected_delivery: Period | None = None


class ResolvedLine(Document):
    """An order line as we understand it: our item, our unit, the price we will charge per ``price.per`` sales units.

    ``quantity`` is in the item's sales unit; ``net_amount`` is rounded to cents; ``replaces`` is the item asked for where
    this one takes its place. ``free`` marks goods given with the line
    of the same ``index``, as agreed; ``deliveries`` say when it leaves and where to,
    when not all at once.
    """

    number: str
    index: int
    item_code: str | None = None
    replaces: str | None = None
    item: Item = Item()
    quantity: Quantity | None = None
    price: Price | None = None
    net_amount: Number | None = None
    tax: Tax | None = None
    expected_delivery: Period | None = None
    deliveries: tuple[PlannedDelivery, ...] = ()
    free: bool | None = None


class Resolution(Document):
    """The order put against master data. Amounts in the order's currency; ``gross`` includes VAT.

    ``debtor`` is the account that is invoiced, and whose credit counts: the buyer's own unless the order says
    otherwise. ``net`` is after ``allowances``, the reductions and charges of the whole order: its own and those agreed.
    ``payment_days`` are the contract's, when one counts.
    """

    account: str | None = None
    debtor: str | None = None
    partner: str | None = None
    ship_to: Party | None = None
    invoice_to: Party | None = None
    currency: str | None = None
    lines: tuple[ResolvedLine, ...] = ()
    allowances: tuple[Allowance, ...] | None = None
    contract: str | None = None
    payment_days: int | None = None
    net: Number = Decimal(0)
    tax: Number = Decimal(0)
    gross: Number = Decimal(0)


class Decision(Document):
    """What became of the order, why, and on which understanding of it."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    holds: tuple[Hold, ...] = ()
    resolution: Resolution = Resolution()
    duplicate_of: str | None = None
