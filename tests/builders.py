"""Builders with telling defaults: a supplier (Atelier Dupont), its customer Martin, three articles, one good order.

``an_order()`` against ``a_book()`` on ``NOW`` is accepted without a word; a test names only what it changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from gateway.model.conditions import Condition, Contract
from gateway.model.keys import index_accounts
from gateway.model.master import (
    Account,
    CatalogueItem,
    CrossReference,
    EarlierOrder,
    MasterBook,
    OwnIdentity,
    Partner,
    PriceEntry,
    Site,
    Stock,
)
from gateway.model.order import Order, OrderLine
from gateway.model.parts import Address, Contact, Identifier, Item, Parties, Party, Period, Price, Quantity, Tax
from gateway.model.shelf import shelved
from gateway.rules import CheckContext

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
ORDERED_ON = date(2026, 3, 9)
DELIVERY_ON = date(2026, 3, 20)

OUR_GLN = "3012345000017"
MARTIN_GLN = "3020120000015"
MARTIN_DEPOT_GLN = "3020120000022"
BRACKET_GTIN = "3274080005003"
SCREW_GTIN = "3274080012001"
PAINT_GTIN = "3274080023007"

MARTIN = Party(name="Quincaillerie Martin", gln=MARTIN_GLN)
US = Party(name="Atelier Dupont", gln=OUR_GLN)
MARTIN_DEPOT = Party(gln=MARTIN_DEPOT_GLN)


def own_identity(**changes: Any) -> OwnIdentity:
    said: dict[str, Any] = {
        "name": "Atelier Dupont SAS",
        "gln": OUR_GLN,
        "vat_id": "FR40303265045",
        "legal_id": "303265045",
        "legal_note": "SAS au capital de 50 000 EUR, RCS Lyon 303 265 045",
        "address": Address(lines=("12 rue des Forges",), city="Lyon", postal_code="69007", country="FR"),
        "contact": Contact(name="Service commandes", email="commandes@dupont.example", phone="+33400000000"),
        "iban": "FR7630006000011234567890189",
        "late_penalty_note": "Pénalités de retard : taux BCE majoré de 10 points.",
        "recovery_note": "Indemnité forfaitaire pour frais de recouvrement : 40 EUR.",
        "early_payment_note": "Pas d'escompte pour paiement anticipé.",
    }
    return OwnIdentity(**said | changes)


def an_account(number: str = "C0042", **changes: Any) -> Account:
    said: dict[str, Any] = {
        "number": number,
        "name": "Quincaillerie Martin",
        "gln": MARTIN_GLN,
        "vat_id": "FR83404833048",
        "legal_id": "404833048",
        "partner": "martin",
        "address": Address(lines=("3 place du Marché",), city="Dijon", postal_code="21000", country="FR"),
        "sites": (
            Site(
                name="Martin, dépôt de Beaune",
                gln=MARTIN_DEPOT_GLN,
                code="BEA",
                address=Address(lines=("ZA des Vignes",), city="Beaune", postal_code="21200", country="FR"),
            ),
        ),
        "limit": Decimal(10_000),
    }
    return Account(**said | changes)


def a_partner(**changes: Any) -> Partner:
    said: dict[str, Any] = {
        "id": "martin",
        "name": "Quincaillerie Martin",
        "identifiers": (Identifier(scheme="unb", value=f"{MARTIN_GLN}:14"),),
    }
    return Partner(**said | changes)


def an_item(code: str = "EQ-50", **changes: Any) -> CatalogueItem:
    said: dict[str, Any] = {"code": code, "description": "Équerre acier 50 mm", "gtin": BRACKET_GTIN}
    return CatalogueItem(**said | changes)


BRACKET = an_item()
SCREW = an_item("VIS-4", description="Vis 4 x 40, la pièce", gtin=SCREW_GTIN, pack=100, units={"CT": 1000, "CEN": 100})
PAINT = an_item("PEI-1", description="Peinture blanche", gtin=PAINT_GTIN, unit="LTR", units={"CT": 12})


def a_price(item: str = "EQ-50", net: str = "12.50", **changes: Any) -> PriceEntry:
    return PriceEntry(**{"price_list": "standard", "item": item, "net": net} | changes)


PRICES = (a_price(), a_price("VIS-4", "3.20", per=100), a_price("PEI-1", "9.90"))


def a_book(
    *,
    own: OwnIdentity | None = None,
    accounts: Iterable[Account] | None = None,
    items: Iterable[CatalogueItem] = (BRACKET, SCREW, PAINT),
    prices: Iterable[PriceEntry] = PRICES,
    stock: Iterable[Stock] = (),
    cross_references: Iterable[CrossReference] = (),
    earlier: Mapping[tuple[str, str], tuple[EarlierOrder, ...]] | None = None,
    contracts: Iterable[Contract] = (),
    conditions: Iterable[Condition] = (),
    usual: Mapping[tuple[str, str], Decimal] | None = None,
) -> MasterBook:
    """A master book filed as the store files it."""
    known_accounts = tuple(accounts) if accounts is not None else (an_account(),)
    by_account: dict[str, tuple[Contract, ...]] = {}
    for contract in contracts:
        by_account[contract.account] = (*by_account.get(contract.account, ()), contract)
    shelf = shelved(items, prices, {known.item: known for known in stock})
    return MasterBook(
        own=own or own_identity(),
        accounts={account.number: account for account in known_accounts},
        account_index=index_accounts(known_accounts),
        items=shelf.items,
        gtins=shelf.gtins,
        buyer_codes={(known.account, known.buyer_code): known.item for known in cross_references},
        prices=shelf.prices,
        earlier=earlier or {},
        contracts=by_account,
        conditions=tuple(conditions),
        usual=usual or {},
    )


def a_line(number: str = "1", **changes: Any) -> OrderLine:
    """Ten brackets at the agreed price."""
    said: dict[str, Any] = {
        "number": number,
        "item": Item(gtin=BRACKET_GTIN, description="Équerre"),
        "quantity": Quantity(value=Decimal(10), unit="H87"),
        "price": Price(net=Decimal("12.50")),
    }
    return OrderLine(**said | changes)


def an_order(number: str | None = "PO-1042", **changes: Any) -> Order:
    """Martin orders ten brackets for its depot. ``lines`` may be a number of lines."""
    if isinstance(changes.get("lines"), int):
        changes["lines"] = tuple(a_line(str(index + 1)) for index in range(changes["lines"]))
    said: dict[str, Any] = {
        "number": number,
        "issued_at": ORDERED_ON,
        "currency": "EUR",
        "requested_delivery": Period(earliest=DELIVERY_ON, latest=DELIVERY_ON),
        "parties": Parties(buyer=MARTIN, seller=US, ship_to=MARTIN_DEPOT),
        "lines": (a_line(),),
    }
    return Order(**said | changes)


def parties(**changes: Party | None) -> Parties:
    """The good order's parties with some exchanged; None leaves one out."""
    said: dict[str, Party | None] = {"buyer": MARTIN, "seller": US, "ship_to": MARTIN_DEPOT}
    return Parties(**said | changes)


def a_context(**changes: Any) -> CheckContext:
    return replace(CheckContext(now=NOW, channel="folder", partner=a_partner()), **changes)


def an_earlier_order(order_id: str = "ord_1", **changes: Any) -> EarlierOrder:
    said: dict[str, Any] = {
        "id": order_id,
        "state": "accepted",
        "received_at": datetime(2026, 3, 9, 17, 0, tzinfo=UTC),
        "content_hash": "another content",
        "channel": "http",
    }
    return EarlierOrder(**said | changes)


VAT_20 = Tax(category="S", rate=Decimal(20))
