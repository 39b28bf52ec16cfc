"""The canonical order: one shape for every channel and every wire format, and where it came from."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gateway.model.base import Document, Moment, Number
from gateway.model.parts import (
    Allowance,
    Attachment,
    DeliveryTerms,
    Item,
    Note,
    Parties,
    Party,
    PaymentTerms,
    Period,
    Price,
    Quantity,
    Reference,
    Tax,
    Totals,
)

OrderKind = Literal[
    "order", "blanket", "call_off", "spot", "sample", "rush", "consignment", "repair", "rental", "other"
]
OrderFunction = Literal[
    "original", "change", "cancellation", "copy", "replacement", "duplicate", "confirmation", "other"
]
LineAction = Literal["add", "change", "delete", "unchanged"]


class Delivery(Document):
    """One part of a line that is split by site or by date."""

    ship_to: Party | None = None
    quantity: Quantity | None = None
    requested_delivery: Period | None = None


class OrderLine(Document):
    number: str = Field(examples=["1"])
    action: LineAction | None = Field(default=None, description="change orders only")
    item: Item = Item()
    quantity: Quantity | None = None
    free_quantity: Quantity | None = None
    price: Price | None = None
    net_amount: Number | None = None
    tax: Tax | None = None
    requested_delivery: Period | None = None
    deliveries: tuple[Delivery, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: tuple[Note, ...] = ()
    packaging: Quantity | None = Field(default=None, description="number and kind of packages (UN/ECE Rec 21)")
    units_per_pack: Quantity | None = None


class Origin(Document):
    """Where the order came from: what the channel knew and what the envelope said."""

    channel: str | None = None
    received_at: datetime | None = None
    sha256: str | None = None
    media_type: str | None = None
    sender: str | None = None
    interchange_reference: str | None = None
    message_reference: str | None = None
    message_type: str | None = Field(default=None, examples=["ORDERS:D:96A:UN:EAN008"])
    partner: str | None = None
    ack_requested: bool | None = None


class Order(Document):
    """``number`` is the buyer's. Only ``lines`` carry what is to be delivered; ``totals`` are the sender's claim.

    A missing mandatory field is not an error of the model but a finding of the rules, so that a poor order
    can still be kept and shown: hence the optional types.
    """

    number: str | None = Field(default=None, description="the buyer's order number", examples=["PO-2026-1042"])
    kind: OrderKind = "order"
    function: OrderFunction = "original"
    issued_at: Moment | None = None
    currency: str | None = Field(default=None, description="ISO 4217", examples=["EUR"])
    test: bool = False
    valid_until: Moment | None = None
    response_requested: str | None = Field(default=None, description="BGM 4343: AB, AC …")
    requested_delivery: Period | None = None
    requested_despatch: Period | None = None
    requested_pick_up: Period | None = None
    parties: Parties = Parties()
    delivery_terms: DeliveryTerms | None = None
    payment_terms: PaymentTerms | None = None
    references: tuple[Reference, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    totals: Totals | None = None
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    tax: Tax | None = None
    origin: Origin | None = None
