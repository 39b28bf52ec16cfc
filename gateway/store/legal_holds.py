"""Legal holds: whose documents are kept beyond every retention, and which archived bytes that means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select

from gateway.errors import NotFound
from gateway.model.finding import Words
from gateway.store.reach import Reach, bounds
from gateway.store.sql import chunks, record
from gateway.store.tables import inbound, invoice, metadata, orders
from gateway.store.tables.keeping import legal_hold
from gateway.store.types import new_id


class HeldKind(StrEnum):
    PARTNER = "partner"  # all that came from it and went to it
    ACCOUNT = "account"  # a customer's orders, and all that belongs to them
    ORDER = "order"
    INBOUND = "inbound"  # one transmission, and what was made of it


HELD_WORDS: dict[HeldKind, Words] = {
    HeldKind.PARTNER: Words(fr="Partenaire", en="Partner"),
    HeldKind.ACCOUNT: Words(fr="Client", en="Customer"),
    HeldKind.ORDER: Words(fr="Commande", en="Order"),
    HeldKind.INBOUND: Words(fr="Transmission", en="Transmission"),
}


@dataclass(frozen=True, slots=True)
class LegalHold:
    id: str
    kind: str
    subject: str
    why: str
    placed_at: datetime
    placed_by: str
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_why: str | None


class LegalHolds:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def all(self) -> list[LegalHold]:
        """Those in force first, each group with the newest first."""
        order = legal_hold.c.lifted_at.is_not(None), legal_hold.c.placed_at.desc(), legal_hold.c.id
        return [record(LegalHold, row) for row in self._connection.execute(select(legal_hold).order_by(*order))]

    def in_force(self) -> list[LegalHold]:
        return [one for one in self.all() if one.lifted_at is None]

    def get(self, hold_id: str) -> LegalHold:
        row = self._connection.execute(select(legal_hold).where(legal_hold.c.id == hold_id)).first()
        if row is None:
            raise NotFound(
                f"there is no legal hold {hold_id}",
                "`gateway legal-hold list` names them",
                fr=(f"il n'y a pas de gel légal {hold_id}", "`gateway legal-hold list` les nomme"),
            )
        return record(LegalHold, row)

    def place(self, kind: HeldKind, subject: str, why: str, by: str) -> str:
        hold_id = new_id("legal")
        self._connection.execute(
            legal_hold.insert().values(
                id=hold_id, kind=kind, subject=subject, why=why, placed_at=self._now, placed_by=by
            )
        )
        return hold_id

    def lift(self, hold_id: str, why: str, by: str) -> None:
        self._connection.execute(
            legal_hold.update()
            .where(legal_hold.c.id == hold_id, legal_hold.c.lifted_at.is_(None))
            .values(lifted_at=self._now, lifted_by=by, lifted_why=why)
        )

    def held(self, hashes: Iterable[str]) -> set[str]:
        """Of these archived bytes, those that a hold keeps."""
        wanted, found = list(hashes), set[str]()
        for one in self.in_force():
            for table in metadata.tables.values():
                if "sha256" not in table.c:
                    continue
                condition = _belongs(table, one)
                for some in chunks(wanted):
                    query = select(table.c.sha256).where(and_(table.c.sha256.in_(some), condition))
                    found.update(self._connection.execute(query).scalars())
        return found


def _belongs(table: Table, held: LegalHold) -> ColumnElement[bool]:
    """Whether a row has to do with what is held, by whichever of its columns says so."""
    of_orders = select(orders.c.id).where(_orders(held))
    transmissions = select(inbound.c.id).where(_inbound(held))
    conditions: list[ColumnElement[bool]] = []
    if table is inbound:
        conditions.append(table.c.id.in_(transmissions))
    if "partner" in table.c and held.kind == HeldKind.PARTNER:
        conditions.append(table.c.partner == held.subject)
    if held.kind == HeldKind.ACCOUNT:
        conditions += [table.c[name] == held.subject for name in ("account", "debtor") if name in table.c]
    if "order_id" in table.c:
        conditions.append(table.c.order_id.in_(of_orders))
    if "inbound_id" in table.c:
        conditions.append(table.c.inbound_id.in_(transmissions))
    if "number" in table.c and table.name == "invoice_copy":
        own = or_(invoice.c.order_id.in_(of_orders), _named(invoice.c.account, held), _named(invoice.c.debtor, held))
        conditions.append(table.c.number.in_(select(invoice.c.number).where(own)))
    return or_(false(), *conditions)


def _named(column: "ColumnElement[str]", held: LegalHold) -> ColumnElement[bool]:
    return column == held.subject if held.kind == HeldKind.ACCOUNT else false()


def _orders(held: LegalHold) -> ColumnElement[bool]:
    own = {
        HeldKind.PARTNER: orders.c.partner,
        HeldKind.ACCOUNT: orders.c.account,
        HeldKind.ORDER: orders.c.id,
        HeldKind.INBOUND: orders.c.inbound_id,
    }
    return own[HeldKind(held.kind)] == held.subject


def _inbound(held: LegalHold) -> ColumnElement[bool]:
    """Those with one of its orders in them, and those that it handed over."""
    theirs = inbound.c.id.in_(select(orders.c.inbound_id).where(_orders(held)))
    if held.kind == HeldKind.INBOUND:
        return inbound.c.id == held.subject
    if held.kind == HeldKind.PARTNER:
        return or_(theirs, *bounds(inbound, Reach(partner=held.subject)))
    return or_(theirs, *bounds(inbound, Reach(account=held.subject))) if held.kind == HeldKind.ACCOUNT else theirs
