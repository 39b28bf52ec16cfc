"""Items and prices as the rules look at them: made once, when the master data of some orders is looked up.

A line is put against its item some fifty times. What a look needs stands here in slots, worked out ahead; reading it off
the documents that are imported, exported and stored (:mod:`gateway.model.master`) would cost more than the looking.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, Self

from gateway.model.amounts import ONE, PRICE_DECIMALS, ZERO, is_finer_than
from gateway.model.keys import gtin_key
from gateway.model.master import CatalogueItem, PriceEntry, Stock
from gateway.model.parts import Item, Price, Quantity, Tax


@dataclass(slots=True, eq=False)
class Article:
    """An item with its stock; nothing changes one. ``named`` is how our documents call it, ``tax`` its own VAT.
    ``available`` is None when no stock is kept of it; ``singly``: any whole number of it is sold."""

    code: str
    description: str
    gtin: str | None
    unit: str
    units: Mapping[str, Decimal]
    pack: Decimal
    minimum: Decimal | None
    singly: bool
    on_sale: bool
    status: str
    substitute: str | None
    free_per: Decimal | None
    nature: Literal["goods", "service"]
    tax: Tax
    named: Item
    available: Decimal | None
    lead_days: int

    @classmethod
    def of(cls, item: CatalogueItem, stock: Stock | None = None) -> Self:
        code, description, gtin, pack, minimum = item.code, item.description, item.gtin, item.pack, item.minimum
        status = item.status
        return cls(
            code=code,
            description=description,
            gtin=gtin,
            unit=item.unit,
            units=item.units,
            pack=pack,
            minimum=minimum,
            singly=minimum is None and pack == ONE,
            on_sale=status == "active",
            status=status,
            substitute=item.substitute,
            free_per=item.free_per,
            nature=item.nature,
            tax=tax_of(item.tax_category, str(item.tax_rate)),
            named=Item.of(gtin=gtin, seller_code=code, description=description),
            available=stock.available if stock is not None else None,
            lead_days=stock.lead_days if stock is not None else 0,
        )


@dataclass(slots=True, eq=False)
class Offer:
    """A price for ``per`` sales units; nothing changes one. ``price`` is how our documents state it, None where the unit
    is the order's to say; ``always``: on every day, for every quantity; ``too_fine``: it
    has more decimals than a price may."""

    currency: str
    net: Decimal
    per: Decimal
    from_quantity: Decimal
    valid_from: date | None
    valid_to: date | None
    price: Price | None
    always: bool
    is_each: bool
    too_fine: bool

    @classmethod
    def of(cls, entry: PriceEntry, unit: str | None = None) -> Self:
        net, per, least = entry.net, entry.per, entry.from_quantity
        since, until = entry.valid_from, entry.valid_to
        return cls(
            currency=entry.currency,
            net=net,
            per=per,
            from_quantity=least,
            valid_from=since,
            valid_to=until,
            price=price_of(str(net), str(per), unit) if unit is not None else None,
            always=since is until is None and not least and per > ZERO,
            is_each=per == ONE,
            too_fine=is_finer_than(PRICE_DECIMALS, net),
        )


Offers = Mapping[str, Mapping[str, tuple[Offer, ...]]]
"""Price list → code of an item → its prices."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """``gtins``: every GTIN in 14 digits, and as the item spells it → codes of the items that carry it."""

    items: Mapping[str, Article]
    gtins: Mapping[str, tuple[str, ...]]
    prices: Offers


def shelved(items: Iterable[CatalogueItem], prices: Iterable[PriceEntry], stock: Mapping[str, Stock]) -> Shelf:
    articles = {item.code: Article.of(item, stock.get(item.code)) for item in items}
    offers: defaultdict[str, dict[str, tuple[Offer, ...]]] = defaultdict(dict)
    for entry in prices:
        of_list, code = offers[entry.price_list], entry.item
        article = articles.get(code)
        offer = Offer.of(entry, article.unit if article is not None else None)
        of_list[code] = (*of_list[code], offer) if code in of_list else (offer,)
    return Shelf(articles, _by_gtin(articles.values()), dict(offers))


def _by_gtin(articles: Iterable[Article]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    spelled: dict[str, str] = {}
    for article in articles:
        if article.gtin:
            key = spelled[article.gtin] = gtin_key(article.gtin)
            found[key] = (*found[key], article.code) if key in found else (article.code,)
    return {as_written: found[key] for as_written, key in spelled.items()} | found


@lru_cache(256)
def tax_of(category: str, rate: str) -> Tax:
    return Tax(category=category, rate=Decimal(rate))


@lru_cache(4096)
def price_of(net: str, per: str, unit: str) -> Price:
    """Kept by how the numbers are written, so that an answer shows them as the list does."""
    return Price(net=Decimal(net), per=Quantity(value=Decimal(per), unit=unit))
