"""What the fields of the document desk offer while a person types: our items, our accounts, an account's sites; each with
the fields it fills."""

from dataclasses import dataclass, field

from gateway.model.master import Account, CatalogueItem, Site
from gateway.model.parts import Item
from gateway.rules.suggestions import nearest_items
from gateway.store import Transaction
from gateway.store.lookup import Lookup
from gateway.web.console.desk_sheet import ACCOUNT

SHORTEST = 2  # signs worth a search
FUZZY_FROM = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """``fills`` are fields by path (of an item: by path within its line). ``code`` is what is remembered."""

    code: str
    words: str
    more: str = ""
    fills: dict[str, str] = field(default_factory=dict)


def offers(tx: Transaction, what: str, typed: str, account: str) -> list[Offer]:
    if what == "site":
        return _sites(tx, typed, account)
    if len(typed.strip()) < SHORTEST:
        return []
    if what == "account":
        return [_account(one) for one in Lookup(tx.connection).accounts(typed)]
    return _items(tx, typed)


def _items(tx: Transaction, typed: str) -> list[Offer]:
    """What holds the words; failing that what is like them."""
    found = Lookup(tx.connection).items(typed)
    if not found and len(typed.strip()) >= FUZZY_FROM:
        asked = Item(seller_code=typed.strip()[:80], description=typed.strip())
        near = [one.code for one in nearest_items(asked, tx.catalogue.item_words(), limit=5)]
        known = {one.code: one for one in tx.catalogue.rows(CatalogueItem, about=near)}
        found = [known[code] for code in near if code in known]
    return [
        Offer(
            one.code,
            one.description,
            " · ".join(filter(None, (one.gtin, one.unit, one.status if one.status != "active" else None))),
            {"item.seller_code": one.code, "item.gtin": one.gtin or "", "quantity.unit": one.unit},
        )
        for one in found
    ]


def _account(known: Account) -> Offer:
    town = known.address.city if known.address is not None else None
    fills = {
        ACCOUNT: known.number,
        "parties.buyer.name": known.name,
        "parties.buyer.gln": known.gln or "",
        "parties.buyer.vat_id": known.vat_id or "",
    }
    return Offer(known.number, known.name, " · ".join(filter(None, (town, known.gln))), fills)


def _sites(tx: Transaction, typed: str, account: str) -> list[Offer]:
    known = tx.master.account(account.strip()) if account.strip() else None
    if known is None:
        return []
    words = typed.lower().split()
    return [_site(one) for one in known.sites if all(word in _said(one) for word in words) or not words]


def _said(site: Site) -> str:
    town = site.address.city if site.address is not None else ""
    return f"{site.name} {site.code} {site.gln} {town}".lower()


def _site(site: Site) -> Offer:
    ship_to = "parties.ship_to"
    where = site.address
    fills = {
        f"{ship_to}.name": site.name,
        f"{ship_to}.gln": site.gln or "",
        f"{ship_to}.address.lines": ", ".join(where.lines) if where is not None else "",
        f"{ship_to}.address.postal_code": (where.postal_code if where is not None else None) or "",
        f"{ship_to}.address.city": (where.city if where is not None else None) or "",
        f"{ship_to}.address.country": (where.country if where is not None else None) or "",
    }
    return Offer(site.name, site.name, " · ".join(filter(None, (site.code, where.city if where else None))), fills)
