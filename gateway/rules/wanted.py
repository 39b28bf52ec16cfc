"""Which master data a batch of orders needs, so that the store can load it in a few queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateway.model.frame import FrameKind
from gateway.model.keys import Key, gtin_key, party_keys, site_keys
from gateway.model.order import Order
from gateway.model.parts import Item, Party
from gateway.rules.digits import with_right_check_digit


@dataclass(frozen=True, slots=True)
class WantedMaster:
    """What to look up. ``accounts`` are keys of ``MasterBook.account_index`` as :mod:`gateway.model.keys` spells them;
    ``gtins`` have 14 digits; ``buyer_codes`` and ``order_numbers`` are wanted under every account that is found."""

    accounts: set[Key] = field(default_factory=set)
    gtins: set[str] = field(default_factory=set)
    seller_codes: set[str] = field(default_factory=set)
    buyer_codes: set[str] = field(default_factory=set)
    order_numbers: set[str] = field(default_factory=set)
    frames: set[tuple[FrameKind, str]] = field(default_factory=set)


def identifiers_wanted(orders: Sequence[Order]) -> WantedMaster:
    """Everything the orders name, plus what a wrong check digit may have meant (for suggestions)."""
    wanted = WantedMaster()
    for order in orders:
        if order.number:
            wanted.order_numbers.add(order.number)
        for party in _customer_parties(order):
            wanted.accounts.update(party_keys(party))
            wanted.accounts.update(site_keys(party))
        if order.references:
            wanted.frames.update(frames_named(order))
        if order.origin is not None and order.origin.partner:
            wanted.accounts.add(("partner", order.origin.partner))
        for line in order.lines:
            _want_item(wanted, line.item)
    return wanted


def frames_named(order: Order) -> Iterator[tuple[FrameKind, str]]:
    """The blanket order or quotation it draws on; what calls off on a contract may mean a blanket order of that number."""
    for known in order.references:
        if known.kind == "quotation":
            yield "quotation", known.number
        elif known.kind == "blanket_order" or (known.kind == "contract" and order.kind == "call_off"):
            yield "blanket_order", known.number


def _customer_parties(order: Order) -> Iterator[Party]:
    parties = order.parties
    for party in (parties.buyer, parties.invoice_to, parties.ship_to, parties.payer, parties.orderer):
        if party is not None:
            yield party
    for line in order.lines:
        if line.deliveries:
            yield from (part.ship_to for part in line.deliveries if part.ship_to is not None)


def _want_item(wanted: WantedMaster, item: Item) -> None:
    if item.gtin:
        wanted.gtins.add(gtin_key(item.gtin))
        meant = with_right_check_digit(item.gtin)
        if meant is not None:
            wanted.gtins.add(gtin_key(meant))
    if item.seller_code:
        wanted.seller_codes.add(item.seller_code)
    if item.buyer_code:
        wanted.buyer_codes.add(item.buyer_code)
