"""Finds what carries a reference, whatever kind it is: order numbers, ids, references of envelopes and mails, GLN, GTIN,
customers, files, hashes, invoices, delivery notes. Read only.

Every question goes to an index or to a bounded number of rows, so that an answer comes at once whatever the size: whole
references and their beginnings, names of customers and items and subjects of mails by any part of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Text, cast, or_, select

from gateway.store import tables
from gateway.store.tables import inbound, message, orders, outgoing

FEW = 8
LATEST_ORDERS = 500  # looked through for an item
LATEST = 5000  # transmissions looked through for a mail's Message-ID or subject
SHORTEST = 2


class Kind(StrEnum):
    ORDER = "order"
    TRANSMISSION = "transmission"
    DOCUMENT = "document"
    INVOICE = "invoice"
    DESPATCH = "despatch"
    CUSTOMER = "customer"
    PARTNER = "partner"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Hit:
    """``exact`` when the whole of what was said stands there; ``by`` names the field."""

    id: str
    title: str
    about: str | None = None
    state: str | None = None
    at: datetime | None = None
    exact: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    said: str
    groups: dict[Kind, list[Hit]] = field(default_factory=dict)

    @property
    def only(self) -> tuple[Kind, Hit] | None:
        """The one thing that was meant: the only exact hit; else the only hit of all."""
        every = [(kind, hit) for kind, hits in self.groups.items() for hit in hits]
        exact = [pair for pair in every if pair[1].exact]
        wanted = exact or every
        return wanted[0] if len(wanted) == 1 else None


class Search:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def find(self, said: str) -> Found:
        """Groups without a hit are left out; at most :data:`FEW` hits in each."""
        said = " ".join(said.split())[:200]
        if len(said) < SHORTEST:
            return Found(said)
        groups = {kind: list(_once(look(said)))[:FEW] for kind, look in self._rooms().items()}
        return Found(said, {kind: hits for kind, hits in groups.items() if hits})

    def _rooms(self) -> dict[Kind, Any]:
        return {
            Kind.ORDER: self._orders,
            Kind.TRANSMISSION: self._transmissions,
            Kind.DOCUMENT: self._documents,
            Kind.INVOICE: self._invoices,
            Kind.DESPATCH: self._despatches,
            Kind.CUSTOMER: self._customers,
            Kind.PARTNER: self._partners,
            Kind.ITEM: self._items,
        }

    # --- what moved ----------------------------------------------------------------------------------------------

    def _orders(self, said: str) -> Iterator[Hit]:
        wide = select(orders.c.id, orders.c.number, orders.c.account, orders.c.partner, orders.c.state,
                      orders.c.received_at)  # fmt: skip
        if said.lower().startswith("ord_"):
            yield from self._hits(wide.where(orders.c.id == said.lower()), _order_hit("id", exact=True))
        spelt = _spellings(said)
        yield from self._latest(wide.where(orders.c.number.in_(spelt)), orders, _order_hit("number", exact=True))
        yield from self._latest(wide.where(_begins(orders.c.number, said)), orders, _order_hit("number"))
        named = select(message.c.order_id).where(message.c.reference.in_(spelt), message.c.order_id.is_not(None))
        yield from self._latest(wide.where(orders.c.id.in_(named.limit(200))), orders, _order_hit("message"))
        if _is_item_number(said):
            yield from self._latest(wide.where(orders.c.id.in_(self._with_item(said))), orders, _order_hit("item"))

    def _with_item(self, said: str) -> list[str]:
        """Among the latest orders those that name the item."""
        latest = select(orders.c.id, orders.c.document).order_by(orders.c.received_at.desc()).limit(LATEST_ORDERS)
        some = latest.subquery()
        query = select(some.c.id).where(cast(some.c.document["lines"], Text).contains(f'"{said}"', autoescape=True))
        return list(self._connection.execute(query).scalars())

    def _transmissions(self, said: str) -> Iterator[Hit]:
        wide = select(inbound.c.id, inbound.c.filename, inbound.c.reference, inbound.c.partner, inbound.c.sender,
                      inbound.c.state, inbound.c.received_at)  # fmt: skip
        low = said.lower()
        if low.startswith("in_"):
            yield from self._hits(wide.where(inbound.c.id == low), _inbound_hit("id", exact=True))
        spelt = _spellings(said)
        yield from self._latest(
            wide.where(inbound.c.reference.in_(spelt)), inbound, _inbound_hit("reference", exact=True)
        )
        yield from self._latest(wide.where(inbound.c.filename.in_(spelt)), inbound, _inbound_hit("file", exact=True))
        if len(low) >= 6 and set(low) <= set("0123456789abcdef"):
            whole = len(low) == 64
            alike = (inbound.c.sha256 >= low) & (inbound.c.sha256 < low + "g")
            yield from self._latest(wide.where(alike), inbound, _inbound_hit("sha256", exact=whole))
        if "@" in said:
            yield from self._by_mail(said, wide)
        yield from self._latest(wide.where(_begins(inbound.c.reference, said)), inbound, _inbound_hit("reference"))
        yield from self._latest(wide.where(_begins(inbound.c.filename, said)), inbound, _inbound_hit("file"))
        yield from self._latest(wide.where(inbound.c.sender.in_(spelt)), inbound, _inbound_hit("sender"))
        yield from self._by_subject(said)

    def _by_subject(self, said: str) -> Iterator[Hit]:
        """Of a mail that came lately; whole, with any part of it found too."""
        latest = (
            select(
                *(
                    inbound.c[name]
                    for name in ("id", "facts", "media_type", "partner", "sender", "state", "received_at")
                )
            )
            .order_by(inbound.c.received_at.desc())
            .limit(LATEST)
            .subquery()
        )
        subject = latest.c.facts["subject"].as_string()
        query = select(latest, subject.label("subject")).where(
            latest.c.media_type == "message/rfc822", subject.icontains(said, autoescape=True)
        )
        for row in self._connection.execute(query.order_by(latest.c.received_at.desc()).limit(FEW)):
            exact = row.subject.lower() == said.lower()
            yield Hit(row.id, row.subject, row.partner or row.sender, row.state, row.received_at, exact, "subject")

    def _by_mail(self, said: str, wide: Select[Any]) -> Iterator[Hit]:
        """A Message-ID, with its brackets or without: of a mail to us, or of a letter of ours that was answered."""
        plain = said.strip("<> ")
        both = (plain, f"<{plain}>")
        seen = tables.mail_seen
        bodies = select(seen.c.sha256).where(seen.c.message_id.in_(both), seen.c.sha256.is_not(None)).limit(20)
        yield from self._latest(wide.where(inbound.c.sha256.in_(bodies)), inbound, _inbound_hit("mail", exact=True))
        carried = inbound.c.facts["message_id"].as_string().in_(both)
        latest = select(inbound.c.id).order_by(inbound.c.received_at.desc()).limit(LATEST)
        yield from self._latest(
            wide.where(inbound.c.id.in_(latest), carried), inbound, _inbound_hit("mail", exact=True)
        )

    def _documents(self, said: str) -> Iterator[Hit]:
        wide = select(outgoing.c.id, outgoing.c.kind, outgoing.c.reference, outgoing.c.partner, outgoing.c.state,
                      outgoing.c.created_at)  # fmt: skip
        if said.lower().startswith("out_"):
            yield from self._hits(wide.where(outgoing.c.id == said.lower()), _document_hit("id", exact=True))
        newest = outgoing.c.created_at.desc()
        by_reference = wide.where(outgoing.c.reference.in_(_spellings(said))).order_by(newest).limit(FEW)
        yield from self._hits(by_reference, _document_hit("reference"))
        if "@" in said:
            plain = said.strip("<> ")
            thread = tables.mail_thread
            ours = select(thread.c.outgoing_id).where(thread.c.message_id.in_((plain, f"<{plain}>")))
            yield from self._hits(wide.where(outgoing.c.id.in_(ours)), _document_hit("mail", exact=True))

    def _invoices(self, said: str) -> Iterator[Hit]:
        known = tables.invoice
        query = select(known.c.number, known.c.order_id, known.c.account, known.c.kind, known.c.issued_at)
        for row in self._connection.execute(query.where(known.c.number.in_(_spellings(said))).limit(FEW)):
            yield Hit(row.number, row.number, row.account, at=row.issued_at, exact=True, by=row.order_id or "")

    def _despatches(self, said: str) -> Iterator[Hit]:
        known = tables.despatch
        query = select(known.c.number, known.c.order_id, known.c.at)
        for row in self._connection.execute(query.where(known.c.number.in_(_spellings(said))).limit(FEW)):
            yield Hit(row.number, row.number, at=row.at, exact=True, by=row.order_id)

    # --- whom and what we know -----------------------------------------------------------------------------------

    def _customers(self, said: str) -> Iterator[Hit]:
        known, carried = tables.account, tables.account_identifier
        name = known.c.document["name"].as_string()
        owners = select(carried.c.account).where(carried.c.value.in_(_spellings(said)))
        whole = or_(known.c.number.in_(_spellings(said)), known.c.number.in_(owners))
        for exact, wanted in ((True, whole), (False, name.icontains(said, autoescape=True))):
            for row in self._connection.execute(select(known.c.number, name.label("name")).where(wanted).limit(FEW)):
                yield Hit(row.number, row.name, row.number, exact=exact, by="account")

    def _partners(self, said: str) -> Iterator[Hit]:
        known, carried = tables.partner, tables.partner_identifier
        name = known.c.document["name"].as_string()
        owners = select(carried.c.partner).where(carried.c.value.in_(_spellings(said)))
        whole = or_(known.c.id == said.lower(), known.c.id.in_(owners))
        for exact, wanted in ((True, whole), (False, name.icontains(said, autoescape=True))):
            for row in self._connection.execute(select(known.c.id, name.label("name")).where(wanted).limit(FEW)):
                yield Hit(row.id, row.name, row.id, exact=exact, by="partner")

    def _items(self, said: str) -> Iterator[Hit]:
        known, crossed = tables.item, tables.cross_reference
        words = known.c.document["description"].as_string()
        meant = select(crossed.c.item).where(crossed.c.buyer_code.in_(_spellings(said)))
        whole = or_(
            known.c.code.in_(_spellings(said)),
            known.c.gtin.in_((said, said.zfill(14), said.zfill(13))),
            known.c.code.in_(meant),
        )
        for exact, wanted in ((True, whole), (False, words.icontains(said, autoescape=True))):
            query = select(known.c.code, known.c.gtin, words.label("words")).where(wanted).limit(FEW)
            for row in self._connection.execute(query):
                yield Hit(row.code, row.words, row.gtin or row.code, exact=exact, by="item")

    # --- asking --------------------------------------------------------------------------------------------------

    def _latest(self, query: Select[Any], table: Any, hit: Any) -> Iterator[Hit]:
        return self._hits(query.order_by(table.c.received_at.desc()).limit(FEW), hit)

    def _hits(self, query: Select[Any], hit: Any) -> Iterator[Hit]:
        return (hit(row) for row in self._connection.execute(query))


def _order_hit(by: str, *, exact: bool = False) -> Any:
    return lambda row: Hit(
        row.id, row.number or row.id, row.account or row.partner, row.state, row.received_at, exact, by
    )


def _inbound_hit(by: str, *, exact: bool = False) -> Any:
    return lambda row: Hit(
        row.id,
        row.filename or row.reference or row.id,
        row.partner or row.sender,
        row.state,
        row.received_at,
        exact,
        by,
    )


def _document_hit(by: str, *, exact: bool = False) -> Any:
    return lambda row: Hit(row.id, f"{row.kind} {row.reference}", row.partner, row.state, row.created_at, exact, by)


def _spellings(said: str) -> Sequence[str]:
    return tuple(dict.fromkeys((said, said.upper(), said.lower())))


def _begins(column: Column[Any], said: str) -> ColumnElement[bool]:
    """By the indexes made for beginnings; in capitals, too, as most numbers are."""
    return or_(*(column.startswith(one, autoescape=True) for one in dict.fromkeys((said, said.upper()))))


def _is_item_number(said: str) -> bool:
    return said.isdigit() and 8 <= len(said) <= 14


def _once(hits: Iterator[Hit]) -> Iterator[Hit]:
    """The first time that each is found counts: whole references come before beginnings."""
    seen: set[str] = set()
    for hit in hits:
        if hit.id not in seen:
            seen.add(hit.id)
            yield hit
            if len(seen) == FEW:
                return
