"""What a person looks at: the inbox and the order list, page by page, and the numbers above them. Read only.

Not here: what is waiting for a person, grouped by cause (gateway.store.causes), nor one thing by its id (the
repositories). Pages go from new to old; the cursor is the id of the last row seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, false, func, literal, or_, select, union_all

from gateway.errors import NotFound
from gateway.model.decision import OrderState
from gateway.model.finding import Finding
from gateway.store.care import owned_by
from gateway.store.inbound import InboundRow, InboundState, MessageRow
from gateway.store.jobs import JobState
from gateway.store.journal import EventRow
from gateway.store.orders import OrderRow
from gateway.store.outgoing import OutgoingRow
from gateway.store.reach import EVERYTHING, Reach, bounds
from gateway.store.sql import record
from gateway.store.tables import account, event, finding, hold, inbound, job, message, orders, outgoing, partner

Row = TypeVar("Row")
PAGE = 50
SHOWN = 3  # orders named in a row of the inbox; the others are counted
COUNTED = 1000
"""Nobody needs to know how many more there are: "1,000+". What is counted so takes the same time at any size."""
LATEST = 20_000
"""Any part of a number or file name is looked for among so many of the latest; whole ones and beginnings everywhere."""

STANDING = (
    OrderState.ACCEPTED,
    OrderState.PART_DESPATCHED,
    OrderState.DESPATCHED,
    OrderState.PART_INVOICED,
    OrderState.INVOICED,
    OrderState.PAID,
)
"""States an order can only be in after it was accepted."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """``next`` is the cursor of the following page; None on the last."""

    rows: list[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class OrderGlance:
    """An order as the inbox names it."""

    id: str
    number: str | None
    state: str


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A transmission, its orders counted by state, the first few of them, and its messages that became no order."""

    inbound: InboundRow
    orders: dict[str, int] = field(default_factory=dict)
    first: list[OrderGlance] = field(default_factory=list)
    failed_messages: int = 0

    @property
    def title(self) -> str | None:
        """What a person calls it: its file, its reference, or the number of its only order."""
        alone = self.first[0].number if len(self.first) == 1 and sum(self.orders.values()) == 1 else None
        return self.inbound.filename or self.inbound.reference or alone


@dataclass(frozen=True, slots=True)
class MessageEntry:
    """A message of a transmission, with the order it became."""

    message: MessageRow
    order: OrderRow | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers at the top of the console."""

    received: int
    accepted: int
    held: int
    rejected: int
    waiting: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Names:
    """Number or id → name."""

    accounts: dict[str, str]
    partners: dict[str, str]


@dataclass(frozen=True, slots=True)
class InboxFilter:
    search: str = ""
    state: str = ""
    channel: str = ""
    partner: str = ""
    reach: Reach = EVERYTHING


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """``answer`` is what the partner said of it, ``answered`` asks for those of which it should say anything."""

    kind: str = ""
    partner: str = ""
    order_id: str = ""
    inbound_id: str = ""
    answer: str = ""
    answered: bool = False
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
class Sums:
    """What matching orders make, by currency, VAT included; ``count`` stops at :data:`COUNTED`, and then so do they."""

    count: int
    value: dict[str, Decimal]

    @property
    def whole(self) -> bool:
        return self.count <= COUNTED


class Views:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- inbox ---------------------------------------------------------------------------------------------------

    def inbox(self, wanted: InboxFilter, *, before: str | None = None, limit: int = PAGE) -> Page[InboxEntry]:
        page = self._page(select(inbound).where(*_inbox_conditions(wanted)), inbound, before, limit)
        return Page(self._entries([record(InboundRow, row) for row in page.rows]), page.next)

    def newer(self, wanted: InboxFilter, than: str) -> int:
        """How many matching transmissions came in after the given one."""
        anchor = self._received_at(inbound, than)
        query = select(func.count()).select_from(inbound).where(*_inbox_conditions(wanted))
        return self._connection.execute(query.where(_after(inbound, anchor, than))).scalar_one()

    def entry(self, inbound_id: str) -> InboxEntry:
        row = self._connection.execute(select(inbound).where(inbound.c.id == inbound_id)).first()
        if row is None:
            raise NotFound(f"there is no inbound {inbound_id}")
        return self._entries([record(InboundRow, row)])[0]

    def _entries(self, rows: list[InboundRow]) -> list[InboxEntry]:
        ids = [row.id for row in rows]
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        by_state = (
            select(orders.c.inbound_id, orders.c.state, func.count())
            .where(orders.c.inbound_id.in_(ids))
            .group_by(orders.c.inbound_id, orders.c.state)
        )
        for inbound_id, state, count in self._connection.execute(by_state):
            counts[inbound_id][state] = count
        first: defaultdict[str, list[OrderGlance]] = defaultdict(list)
        named = (
            select(orders.c.inbound_id, orders.c.id, orders.c.number, orders.c.state)
            .where(orders.c.inbound_id.in_(ids), orders.c.position <= SHOWN)
            .order_by(orders.c.inbound_id, orders.c.position)
        )
        for row in self._connection.execute(named):
            first[row.inbound_id].append(OrderGlance(row.id, row.number, row.state))
        failed = (
            select(message.c.inbound_id, func.count())
            .where(message.c.inbound_id.in_(ids), message.c.order_id.is_(None))
            .group_by(message.c.inbound_id)
        )
        lost: dict[str, int] = dict(self._connection.execute(failed).all())
        return [InboxEntry(row, counts[row.id], first[row.id], lost.get(row.id, 0)) for row in rows]

    def channels(self) -> list[str]:
        """Those that something came through lately."""
        latest = select(inbound.c.channel).order_by(inbound.c.received_at.desc()).limit(5 * COUNTED).subquery()
        return list(self._connection.execute(select(latest.c.channel).distinct().order_by(latest.c.channel)).scalars())

    def messages(self, inbound_id: str, *, after: int = 0, limit: int = 100) -> list[MessageEntry]:
        """Messages with a position above ``after``, each with its order."""
        query = (
            select(message)
            .where(message.c.inbound_id == inbound_id, message.c.position > after)
            .order_by(message.c.position)
            .limit(limit)
        )
        found = [record(MessageRow, row) for row in self._connection.execute(query)]
        made = select(orders).where(orders.c.id.in_([one.order_id for one in found if one.order_id]))
        by_id = {row.id: record(OrderRow, row) for row in self._connection.execute(made)}
        return [MessageEntry(one, by_id.get(one.order_id or "")) for one in found]

    def transmission_findings(self, inbound_id: str, *, limit: int = 200) -> list[tuple[int | None, Finding]]:
        """What was found while reading, with the message's position; not what the rules say of each order."""
        query = (
            select(finding.c.position, finding.c.body)
            .where(finding.c.inbound_id == inbound_id, finding.c.order_id.is_(None))
            .order_by(finding.c.id)
            .limit(limit)
        )
        return [(position, Finding.model_validate(body)) for position, body in self._connection.execute(query)]

    # --- orders --------------------------------------------------------------------------------------------------

    def orders(self, wanted: OrderFilter, *, before: str | None = None, limit: int = PAGE) -> Page[OrderRow]:
        page = self._page(select(orders).where(*_order_conditions(wanted)), orders, before, limit)
        return Page([record(OrderRow, row) for row in page.rows], page.next)

    def names(self, accounts: Iterable[str | None], partners: Iterable[str | None]) -> Names:
        """What people call them; those we do not know are left out."""
        numbers, ids = {number for number in accounts if number}, {one for one in partners if one}
        known_accounts = select(account.c.number, account.c.document["name"].as_string()).where(
            account.c.number.in_(numbers)
        )
        known_partners = select(partner.c.id, partner.c.document["name"].as_string()).where(partner.c.id.in_(ids))
        return Names(
            accounts=dict(self._connection.execute(known_accounts).all()),
            partners=dict(self._connection.execute(known_partners).all()),
        )

    def order_states(self, wanted: OrderFilter) -> dict[str, int]:
        """How many orders each state would show, whatever state is chosen now; more than :data:`COUNTED` are not counted."""
        return self._facet(replace(wanted, state=""), orders.c.state, list(OrderState))

    def order_channels(self, wanted: OrderFilter) -> dict[str, int]:
        return self._facet(replace(wanted, channel=""), orders.c.channel, self.channels())

    def _facet(self, wanted: OrderFilter, column: ColumnElement[str], values: Sequence[str]) -> dict[str, int]:
        conditions = _order_conditions(wanted)
        counts = [
            select(literal(str(value)).label("value"), func.count().label("count")).select_from(
                select(literal(1)).select_from(orders).where(*conditions, column == value).limit(COUNTED + 1).subquery()
            )
            for value in values
        ]
        if not counts:
            return {}
        found = self._connection.execute(union_all(*counts))
        return {str(value): count for value, count in found if count}

    def order_values(self, wanted: OrderFilter) -> Sums:
        """Value with VAT of the matching orders, as far as they are counted."""
        some = (
            select(orders.c.currency, orders.c.gross)
            .where(*_order_conditions(wanted))
            .order_by(orders.c.received_at.desc())
            .limit(COUNTED + 1)
            .subquery()
        )
        query = select(some.c.currency, func.count(), func.sum(some.c.gross, type_=orders.c.gross.type))
        rows = self._connection.execute(query.group_by(some.c.currency)).all()
        return Sums(sum(count for _, count, _ in rows), {name: total for name, _, total in rows if name and total})

    def order_ids(self, wanted: OrderFilter, limit: int = COUNTED) -> list[str]:
        """The latest first."""
        query = select(orders.c.id).where(*_order_conditions(wanted))
        return list(self._connection.execute(query.order_by(orders.c.received_at.desc()).limit(limit)).scalars())

    # --- documents -----------------------------------------------------------------------------------------------

    def documents(self, wanted: DocumentFilter, *, before: str | None = None, limit: int = PAGE) -> Page[OutgoingRow]:
        """What we wrote, the newest first; ids sort by time."""
        query = select(outgoing).where(*bounds(outgoing, wanted.reach))
        for name in ("kind", "partner", "order_id", "inbound_id", "answer"):
            if said := getattr(wanted, name):
                query = query.where(outgoing.c[name] == said)
        if wanted.answered:
            query = query.where(outgoing.c.answer.is_not(None))
        if before:
            query = query.where(outgoing.c.id < before)
        rows = self._connection.execute(query.order_by(outgoing.c.id.desc()).limit(limit + 1)).all()
        found = [record(OutgoingRow, row) for row in rows[:limit]]
        return Page(found, found[-1].id if len(rows) > limit else None)

    # --- numbers -------------------------------------------------------------------------------------------------

    def tally(self, since: datetime) -> Tally:
        """Received, accepted and rejected since the given moment; the others as they stand now."""
        jobs: dict[str, int] = dict(
            self._connection.execute(
                select(job.c.state, func.count())
                .where(job.c.state.in_([state for state in JobState if state is not JobState.DONE]))
                .group_by(job.c.state)
            ).all()
        )
        return Tally(
            received=self._count(inbound, inbound.c.received_at >= since),
            accepted=self._count(orders, orders.c.decided_at >= since, orders.c.state.in_(STANDING)),
            held=self._count(orders, orders.c.state == OrderState.HELD),
            rejected=self._count(orders, orders.c.decided_at >= since, orders.c.state == OrderState.REJECTED)
            + self._count(inbound, inbound.c.finished_at >= since, inbound.c.state == InboundState.REJECTED),
            waiting=jobs.get(JobState.READY, 0) + jobs.get(JobState.LEASED, 0),
            quarantined=jobs.get(JobState.QUARANTINED, 0) + jobs.get(JobState.FAILED, 0),
        )

    def _count(self, table: Table, *conditions: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()

    # --- what is new ---------------------------------------------------------------------------------------------

    def last_event(self) -> int:
        return self._connection.execute(select(func.max(event.c.id))).scalar() or 0

    def events_after(
        self, event_id: int, limit: int = 500, *, kinds: Sequence[str] = (), reach: Reach = EVERYTHING
    ) -> list[EventRow]:
        query = select(event).where(event.c.id > event_id, *bounds(event, reach)).order_by(event.c.id).limit(limit)
        if kinds:
            query = query.where(event.c.kind.in_(kinds))
        return [record(EventRow, row) for row in self._connection.execute(query)]

    # --- paging --------------------------------------------------------------------------------------------------

    def _page(self, query: Select[Any], table: Table, before: str | None, limit: int) -> Page[Any]:
        if before:
            query = query.where(_before(table, self._received_at(table, before), before))
        query = query.order_by(table.c.received_at.desc(), table.c.id.desc()).limit(limit + 1)
        rows: Sequence[Any] = self._connection.execute(query).all()
        return Page(list(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)

    def _received_at(self, table: Table, row_id: str) -> datetime:
        at: datetime | None = self._connection.execute(select(table.c.received_at).where(table.c.id == row_id)).scalar()
        if at is None:
            raise NotFound(
                f"the list cannot go on after {row_id}: there is no such row", "start again from its beginning"
            )
        return at


def _before(table: Table, at: datetime, row_id: str) -> ColumnElement[bool]:
    return or_(table.c.received_at < at, and_(table.c.received_at == at, table.c.id < row_id))


def _after(table: Table, at: datetime, row_id: str) -> ColumnElement[bool]:
    return or_(table.c.received_at > at, and_(table.c.received_at == at, table.c.id > row_id))


def _inbox_conditions(wanted: InboxFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = bounds(inbound, wanted.reach)
    if wanted.partner:
        conditions.append(inbound.c.partner == wanted.partner)
    if wanted.state:  # a state of the transmission, or of one of its orders
        with_order = select(orders.c.inbound_id).where(orders.c.state == wanted.state)
        conditions.append(or_(inbound.c.state == wanted.state, inbound.c.id.in_(with_order)))
    if wanted.channel:
        conditions.append(inbound.c.channel == wanted.channel)
    said = wanted.search.strip()
    if said:
        latest = (
            select(inbound.c.id, inbound.c.filename).order_by(inbound.c.received_at.desc()).limit(LATEST).subquery()
        )
        conditions.append(
            or_(
                inbound.c.id == said.lower(),
                _starts(inbound.c.reference, said),
                _hash_begins(said),
                _starts(inbound.c.filename, said),
                inbound.c.id.in_(select(latest.c.id).where(latest.c.filename.icontains(said, autoescape=True))),
                inbound.c.partner == said.lower(),
                inbound.c.sender.in_(_spellings(said)),
                inbound.c.id.in_(select(orders.c.inbound_id).where(_carries(said))),
            )
        )
    return conditions


def _order_conditions(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = bounds(orders, wanted.reach)
    if wanted.state:
        conditions.append(orders.c.state == wanted.state)
    if wanted.partner:
        conditions.append(orders.c.partner == wanted.partner)
    if wanted.channel:
        conditions.append(orders.c.channel == wanted.channel)
    if wanted.account:
        conditions.append(orders.c.account == wanted.account)
    if wanted.owner:
        conditions.append(orders.c.id.in_(owned_by(wanted.owner)))
    if wanted.since:
        conditions.append(orders.c.received_at >= _midnight(wanted.since))
    if wanted.until:
        conditions.append(orders.c.received_at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.number:
        conditions.append(orders.c.number == wanted.number)
    if wanted.cause:
        conditions.append(
            or_(
                orders.c.id.in_(select(finding.c.order_id).where(finding.c.code == wanted.cause)),
                orders.c.id.in_(select(hold.c.order_id).where(hold.c.kind == wanted.cause, hold.c.lifted_at.is_(None))),
            )
        )
    said = wanted.search.strip()
    if said:
        came_in = select(inbound.c.id).where(
            or_(_starts(inbound.c.reference, said), _hash_begins(said), _starts(inbound.c.filename, said))
        )
        conditions.append(
            or_(
                _carries(said),
                orders.c.partner == said.lower(),
                orders.c.account.in_(_spellings(said)),
                orders.c.inbound_id == said.lower(),
                orders.c.inbound_id.in_(came_in),
            )
        )
    return conditions


def _carries(said: str) -> ColumnElement[bool]:
    latest = select(orders.c.id, orders.c.number).order_by(orders.c.received_at.desc()).limit(LATEST).subquery()
    return or_(
        orders.c.id == said.lower(),
        _starts(orders.c.number, said),
        orders.c.id.in_(select(latest.c.id).where(latest.c.number.icontains(said, autoescape=True))),
    )


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
