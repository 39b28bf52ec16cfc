"""Whose part is played: a partner in test with what it may order, or the simulator's own stand-in.

Only partners in test can be played: what they send carries the test indicator, what they are answered too, and no figure
counts it. The stand-in is a partner of its own that never leaves the test; it is made when it is asked for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from gateway.errors import Conflict, NotFound
from gateway.model.base import Document
from gateway.model.master import Account, CatalogueItem, Partner, PriceEntry
from gateway.model.parts import Contact, Identifier
from gateway.pipeline import Services
from gateway.store import Transaction
from gateway.store.simulations import Simulations

STAND_IN = "simulator"
_GLN, _GTIN = "9529999999979", "9529999999955"  # GS1's prefix for examples


@dataclass(frozen=True, slots=True)
class Part:
    """What the partner calls itself and us, who buys, and one item it may order at our price."""

    partner: Partner
    sender: str
    us: str
    buyer: str
    supplier: str
    currency: str
    gtin: str
    description: str
    quantity: Decimal
    price: Decimal
    at: datetime

    def facts(self, number: str, reference: str) -> dict[str, object]:
        """What the names in the braces of the scenarios stand for."""
        association = f":{self.partner.association}" if self.partner.association else ""
        return {
            "sender": self.sender,
            "us": self.us,
            "buyer": self.buyer,
            "supplier": self.supplier,
            "currency": self.currency,
            "gtin": self.gtin,
            "description": self.description,
            "quantity": _plain(self.quantity),
            "twice": _plain(self.quantity * 2),
            "price": _plain(self.price),
            "half_price": _plain(self.price / 2),
            "version": f"{self.partner.directory.replace('.', ':')}:UN{association}",
            "number": number,
            "reference": reference,
            "today": self.at,
            "now": self.at,
            "past": self.at - timedelta(days=1),
            "wanted": _workday(self.at + timedelta(days=14)),
        }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _workday(day: datetime) -> datetime:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def part_of(tx: Transaction, partner_id: str) -> Part:
    """Raises :class:`NotFound` for a partner we do not have, :class:`Conflict` with what stands against playing it."""
    partner = tx.master.partner(partner_id)
    if partner is None:
        raise NotFound(
            f"there is no partner {partner_id}",
            "`gateway export partners` names them",
            fr=(f"il n'y a pas de partenaire {partner_id}", "`gateway export partners` les nomme"),
        )
    if not partner.test:
        raise Conflict(
            f"{partner_id} is in production",
            "take it back to test first, or play the stand-in",
            fr=(f"{partner_id} est en production", "remettez-le d'abord en essai, ou jouez le remplaçant"),
        )
    if partner.format != "edifact":
        raise Conflict(
            f"{partner_id} sends {partner.format}",
            "the simulator plays partners who send EDIFACT",
            fr=(
                f"{partner_id} envoie du {partner.format}",
                "le simulateur joue des partenaires qui envoient de l'EDIFACT",
            ),
        )
    own = tx.master.own()
    sender = next((one.value for one in partner.identifiers if one.scheme == "unb"), None)
    account = next((one for one in tx.catalogue.rows(Account) if one.partner == partner_id and one.gln), None)
    if sender is None or own.gln is None or account is None or account.gln is None:
        raise Conflict(
            f"{partner_id} cannot order yet",
            "give it an identifier for UNB, link a customer account with a GLN to it, and give us a GLN",
            fr=(
                f"{partner_id} ne peut pas encore commander",
                "donnez-lui un identifiant UNB, liez-lui un compte client qui a un GLN, et donnez-nous un GLN",
            ),
        )
    found = _orderable(tx, account)
    if found is None:
        raise Conflict(
            f"nothing {partner_id} could order has a GTIN and a price in {account.price_list}",
            "load items and prices",
            fr=(
                f"rien de ce que {partner_id} pourrait commander n'a un GTIN et un prix dans {account.price_list}",
                "chargez des articles et des prix",
            ),
        )
    item, price = found
    step = item.pack or Decimal(1)
    return Part(
        partner, sender, f"{own.gln}:14", account.gln, own.gln, price.currency, item.gtin or "",
        item.description[:35].encode("latin-1", "replace").decode("latin-1").translate(_RELEASED),
        max(step, -(-(item.minimum or step) // step) * step), price.net / (price.per or 1), own.local(tx.now),
    )  # fmt: skip


_RELEASED = str.maketrans({sign: f"?{sign}" for sign in "?'+:"})


def _orderable(tx: Transaction, account: Account) -> tuple[CatalogueItem, PriceEntry] | None:
    for item, price in Simulations(tx.connection, tx.now).priced_items(account.price_list):
        if item.status == "active" and item.gtin and item.unit == "H87" and not price.from_quantity:
            return item, price
    return None


def make_stand_in(services: Services) -> str:
    """The partner that is always in test, with an account and an item of its own; made once."""
    with services.store.transaction() as tx:
        if tx.master.partner(STAND_IN) is None:
            tx.master.load(_stand_in())
            tx.audit.enter("stand-in-made", STAND_IN)
    return STAND_IN


def _stand_in() -> list[Document]:
    name = "Simulateur – Simulator"
    return [
        Partner(
            id=STAND_IN, name=name, test=True, language="en", contact=Contact(name=name, email="edi@simulator.example"),
            identifiers=(Identifier(scheme="unb", value=f"{_GLN}:14"),),
        ),
        Account(
            number="SIMULATOR", name=name, gln=_GLN, partner=STAND_IN, price_list=STAND_IN, limit=Decimal(1_000_000),
            language="en",
        ),
        CatalogueItem(code="SIMULATOR-1", description="Article du simulateur", gtin=_GTIN),
        PriceEntry(price_list=STAND_IN, item="SIMULATOR-1", net=Decimal("12.50")),
    ]  # fmt: skip
