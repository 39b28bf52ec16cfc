"""A frame that orders draw on: a blanket order that is called off, or a quotation that is accepted; with its prices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from gateway.model.decision import Resolution
from gateway.model.master import PriceEntry
from gateway.model.parts import Price
from gateway.model.shelf import Offer

FrameKind = Literal["blanket_order", "quotation"]
"""As a reference of an order spells it."""

FrameKey = tuple[str, FrameKind, str]
"""(account, kind, number)."""


@dataclass(frozen=True, slots=True)
class FrameLine:
    """``quantity`` agreed and ``called`` off so far, in sales units; ``net`` and ``called_net`` the same in money."""

    item: str
    quantity: Decimal
    net: Decimal
    price: Offer | None
    called: Decimal = Decimal(0)
    called_net: Decimal = Decimal(0)

    @property
    def left(self) -> Decimal:
        return self.quantity - self.called


@dataclass(frozen=True, slots=True)
class Frame:
    """``id`` is the blanket order's id, or the quotation's number. ``open`` is false once it is accepted, over or withdrawn."""

    kind: FrameKind
    id: str
    number: str
    account: str
    currency: str | None
    valid_until: date | None = None
    open: bool = True
    lines: Mapping[str, FrameLine] = field(default_factory=dict)

    def counts_on(self, day: date) -> bool:
        return self.open and (self.valid_until is None or day <= self.valid_until)


def frame_lines(
    understood: Resolution, called: Mapping[str, tuple[Decimal, Decimal]], name: str
) -> dict[str, FrameLine]:
    """One line per item: two lines of one item are added up, the first one's price counts. ``called``: item → quantity
    and amount drawn so far."""
    found: dict[str, FrameLine] = {}
    for line in understood.lines:
        if line.item_code is None or line.quantity is None:
            continue
        code, net = line.item_code, line.net_amount or Decimal(0)
        before = found.get(code)
        quantity = line.quantity.value + (before.quantity if before is not None else 0)
        price = before.price if before is not None else _entry(understood, line.price, code, name)
        drawn, drawn_net = called.get(code, (Decimal(0), Decimal(0)))
        found[code] = FrameLine(code, quantity, net + (before.net if before else 0), price, drawn, drawn_net)
    return found


def _entry(understood: Resolution, price: Price | None, item: str, name: str) -> Offer | None:
    if price is None or price.net is None:
        return None
    per = price.per.value if price.per is not None else Decimal(1)
    return Offer.of(
        PriceEntry(price_list=name, item=item, currency=understood.currency or "EUR", net=price.net, per=per)
    )
