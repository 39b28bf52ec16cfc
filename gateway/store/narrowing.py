"""What a list is narrowed down to, put so that an index serves each part of it whatever the number of rows.

A row may be looked for in many ways (its number, its file, its partner …). One condition with an OR over all of them makes the
database read the whole table; so each way is asked for by itself, the latest rows first and only as many as are wanted,
and the rows found are put together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, exists, false, or_, select, union

from gateway.store.care import owned_by
from gateway.store.reach import EVERYTHING, Reach, bounds
from gateway.store.tables import finding, hold, inbound, orders

LATEST = 20_000
"""Any part of a number or file name is looked for among so many of the latest; whole ones and beginnings everywhere."""


@dataclass(frozen=True, slots=True)
class InboxFilter:
    search: str = ""
    state: str = ""
    channel: str = ""
    partner: str = ""
    reach: Reach = EVERYTHING


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """``cause`` is the code of a finding, or the kind of a hold that no finding explains; ``owner`` a person's name."""

    search: str = ""
    state: str = ""
    partner: str = ""
    number: str = ""
    cause: str = ""
    channel: str = ""
    account: str = ""
    owner: str = ""
    since: date | None = None
    until: date | None = None
    reach: Reach = EVERYTHING


@dataclass(frozen=True, slots=True)
class Narrowing:
    """``every`` condition holds for a row, and of each group of ``ways`` at least one."""

    table: Table
    every: list[ColumnElement[bool]] = field(default_factory=list)
    ways: list[Sequence[ColumnElement[bool]]] = field(default_factory=list)

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """All of it, for where few rows are left to look at anyway."""
        return [*self.every, *(or_(*group) for group in self.ways)]

    def narrowed(
        self, query: Select[*tuple[Any, ...]], most: int, *more: ColumnElement[bool]
    ) -> Select[*tuple[Any, ...]]:
        """The query's rows to which this and ``more`` apply; when they may be found in several ways, the latest ``most`` of
        each."""
        if not self.ways:
            return query.where(*self.every, *more)
        newest = (self.table.c.received_at.desc(), self.table.c.id.desc())
        found = [
            select(self.table.c.id).where(*self.every, *more, *combined).order_by(*newest).limit(most).subquery()
            for combined in product(*self.ways)
        ]
        return query.where(self.table.c.id.in_(union(*(select(one.c.id) for one in found))))


def of_inbox(wanted: InboxFilter) -> Narrowing:
    asked = Narrowing(inbound, bounds(inbound, wanted.reach))
    if wanted.partner:
        asked.every.append(inbound.c.partner == wanted.partner)
    if wanted.channel:
        asked.every.append(inbound.c.channel == wanted.channel)
    if wanted.state:  # a state of the transmission, or of one of its orders
        with_order = exists().where(orders.c.inbound_id == inbound.c.id, orders.c.state == wanted.state)
        asked.ways.append((inbound.c.state == wanted.state, with_order))
    said = wanted.search.strip()
    if said:
        asked.ways.append(
            (
                inbound.c.id == said.lower(),
                _starts(inbound.c.reference, said),
                _hash_begins(said),
                _starts(inbound.c.filename, said),
                _lately(inbound.c.filename, said),
                inbound.c.partner == said.lower(),
                inbound.c.sender.in_(_spellings(said)),
                *(inbound.c.id.in_(select(orders.c.inbound_id).where(way)) for way in _carries(said)),
            )
        )
    return asked


def of_orders(wanted: OrderFilter) -> Narrowing:
    asked = Narrowing(orders, bounds(orders, wanted.reach))
    for name in ("state", "partner", "channel", "account", "number"):
        if value := getattr(wanted, name):
            asked.every.append(orders.c[name] == value)
    if wanted.owner:
        asked.every.append(orders.c.id.in_(owned_by(wanted.owner)))
    if wanted.since:
        asked.every.append(orders.c.received_at >= _midnight(wanted.since))
    if wanted.until:
        asked.every.append(orders.c.received_at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.cause:
        still_held = and_(hold.c.order_id == orders.c.id, hold.c.kind == wanted.cause, hold.c.lifted_at.is_(None))
        found = and_(finding.c.order_id == orders.c.id, finding.c.code == wanted.cause)
        asked.ways.append((exists().where(found), exists().where(still_held)))
    said = wanted.search.strip()
    if said:
        came_in = (_starts(inbound.c.reference, said), _hash_begins(said), _starts(inbound.c.filename, said))
        asked.ways.append(
            (
                *_carries(said),
                orders.c.partner == said.lower(),
                orders.c.account.in_(_spellings(said)),
                orders.c.inbound_id == said.lower(),
                *(orders.c.inbound_id.in_(select(inbound.c.id).where(way)) for way in came_in),
            )
        )
    return asked


def _carries(said: str) -> tuple[ColumnElement[bool], ...]:
    return (
        orders.c.id == said.lower(),
        _starts(orders.c.number, said),
        _lately(orders.c.number, said),
    )


def _lately(column: Column[Any], said: str) -> ColumnElement[bool]:
    """In the latest so many rows, anywhere in the column; they are gone through once."""
    table = column.table
    row = table.alias()
    latest = (
        select(row.c.id, row.c[column.name].label("said")).order_by(row.c.received_at.desc()).limit(LATEST).subquery()
    )
    return table.c.id.in_(select(latest.c.id).where(latest.c.said.icontains(said, autoescape=True)))


def _spellings(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((said, said.upper(), said.lower())))


def _starts(column: ColumnElement[str], said: str) -> ColumnElement[bool]:
    """By the index made for beginnings."""
    return or_(*(column.startswith(one, autoescape=True) for one in _spellings(said)))


def _hash_begins(said: str) -> ColumnElement[bool]:
    """A range of the index; ``g`` comes after every hexadecimal digit."""
    low = said.lower()
    return (inbound.c.sha256 >= low) & (inbound.c.sha256 < low + "g") if _is_hash(low) else false()


def _is_hash(said: str) -> bool:
    return len(said) >= 4 and set(said) <= set("0123456789abcdef")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()
