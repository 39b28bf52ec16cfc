"""Links that show a customer one order without signing in: signed with the installation's key, over some day, and
withdrawn all together when somebody says so.

``<order>.<generation>.<day it ends>.<signature>``: nothing is stored for a link, so the same order gives the same link all
day long, and a letter that is written again is the same letter.
"""

import base64
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.identity.seal import seal_of
from gateway.identity.tokens import same
from gateway.settings import Settings
from gateway.store import Transaction
from gateway.store.order_links import OrderLinks

LASTS = timedelta(days=90)
PURPOSE = "order-link"


@dataclass(frozen=True, slots=True)
class OrderLink:
    order_id: str
    generation: int
    ends_on: date

    @property
    def said(self) -> str:
        return f"{self.order_id}.{self.generation}.{self.ends_on:%Y%m%d}"


def make_link(settings: Settings, tx: Transaction, order_id: str) -> str:
    """The link's token; it opens the order until 90 days from now."""
    generation = OrderLinks(tx.connection, tx.now).generation(order_id)
    link = OrderLink(order_id, generation, (tx.now + LASTS).date())
    return f"{link.said}.{_signature(settings, link.said)}"


def link_address(settings: Settings, tx: Transaction, order_id: str) -> str | None:
    """The whole address, for a letter; None where nobody has said under which address people reach us."""
    if settings.public_url is None:
        return None
    return f"{settings.public_url.rstrip('/')}/portal/link/{make_link(settings, tx, order_id)}"


def read_link(settings: Settings, token: str, now: datetime) -> OrderLink | None:
    """None for what we did not sign, or what is over. Whether it was withdrawn is asked separately."""
    said, _, signature = token.rpartition(".")
    parts = said.split(".")
    if len(parts) != 3 or not same(signature, _signature(settings, said)):
        return None
    link = OrderLink(parts[0], int(parts[1]), datetime.strptime(parts[2], "%Y%m%d").date())  # noqa: DTZ007 - a day
    return link if link.ends_on >= now.date() else None


def opens(settings: Settings, tx: Transaction, token: str) -> OrderLink | None:
    link = read_link(settings, token, tx.now)
    if link is None or OrderLinks(tx.connection, tx.now).generation(link.order_id) != link.generation:
        return None
    return link


def page_token(settings: Settings, token: str) -> str:
    """What forms carry that were opened by this link, so that no other page can send them."""
    return _encoded(seal_of(settings).sign(token, f"{PURPOSE}/forms"))


def _signature(settings: Settings, said: str) -> str:
    return _encoded(seal_of(settings).sign(said, PURPOSE))


def _encoded(signature: bytes) -> str:
    return base64.urlsafe_b64encode(signature).rstrip(b"=").decode()
