"""What a person looks at: the inbox and the order list, page by page, and the numbers above them. Read only.

Not here: what is waiting for a person, grouped by cause (gateway.store.causes), nor one thing by its id (the
repositories). Pages go from new to old; the cursor is the id of the last row seen.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, func, literal, or_, select, union_all

from gateway.errors import NotFound
from gateway.model.decision import OrderState
from gateway.model.finding import Finding
from gateway.store.inbound import InboundRow, InboundState, MessageRow
from gateway.store.jobs import JobState
from gateway.store.journal import EventRow
from gateway.store.narrowing import InboxFilter, Narrowing, OrderFilter, of_inbox, of_orders
from gateway.store.orders import OrderRow
from gateway.store.outgoing import OutgoingRow
from gateway.store.reach import EVERYTHING, Reach, bounds
from gateway.store.sql import record
from gateway.store.tables import account, event, finding, inbound, job, message, orders, outgoing, partner

Row = TypeVar("Row")
PAGE = 50
SHOWN = 3  # orders named in a row of the inbox; the others are counted
COUNTED = 1000
"""Nobody needs to know how many more there are: "1,000+". What is counted so takes the same time at any size."""
FEW = 100  # orders that a search has found are named to what is asked of them next
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
        self._found: dict[tuple[str, Reach], list[str]] = {}

    # --- inbox ---------------------------------------------------------------------------------------------------

    def inbox(self, wanted: InboxFilter, *, before: str | None = None, limit: int = PAGE) -> Page[InboxEntry]:
        page = self._page(of_inbox(wanted), before, limit)
        return Page(self._entries([record(InboundRow, row) for row in page.rows]), page.next)

    def newer(self, wanted: InboxFilter, than: str) -> int:
        """How many matching transmissions came in after the given one."""
        anchor = self._received_at(inbound, than)
        query = select(func.count()).select_from(inbound).where(*of_inbox(wanted).conditions)
        return self._connection.execute(query.where(_after(inbound, anchor, than))).scalar_one()

    def entry(self, inbound_id: str) -> InboxEntry:
        row = self._connection.execute(select(inbound).where(inbound.c.id == inbound_id)).first()
        if row is None:
            raise NotFound(f"there is no inbound {inbound_id}", fr=(f"il n'y a pas de transmission {inbound_id}", ""))
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
        page = self._page(self._asked(wanted), before, limit)
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
        asked = self._asked(wanted)
        if asked.ways or wanted.search.strip():  # of what was looked for, the latest
            named = select(column, func.count()).group_by(column)
            return dict(map(tuple, self._connection.execute(asked.narrowed(named, COUNTED + 1))))
        counts = []
        for value in values:
            some = select(orders.c.id).where(*asked.every, column == value).limit(COUNTED + 1).subquery()
            counts.append(select(literal(str(value)).label("value"), func.count().label("count")).select_from(some))
        if not counts:
            return {}
        found = self._connection.execute(union_all(*counts))
        return {str(value): count for value, count in found if count}

    def order_values(self, wanted: OrderFilter) -> Sums:
        """Value with VAT of the matching orders, as far as they are counted."""
        found = self._asked(wanted).narrowed(select(orders.c.currency, orders.c.gross), COUNTED + 1)
        some = found.order_by(orders.c.received_at.desc()).limit(COUNTED + 1).subquery()
        query = select(some.c.currency, func.count(), func.sum(some.c.gross, type_=orders.c.gross.type))
        rows = self._connection.execute(query.group_by(some.c.currency)).all()
        return Sums(sum(count for _, count, _ in rows), {name: total for name, _, total in rows if name and total})

    def order_ids(self, wanted: OrderFilter, limit: int = COUNTED) -> list[str]:
        """The latest first."""
        query = of_orders(wanted).narrowed(select(orders.c.id), limit)
        return list(self._connection.execute(query.order_by(orders.c.received_at.desc()).limit(limit)).scalars())

    def _asked(self, wanted: OrderFilter) -> Narrowing:
        """A list, its counts and its sum look for the same words: that is done once, as long as few orders carry them."""
        said = wanted.search.strip()
        if not said:
            return of_orders(wanted)
        if (said, wanted.reach) not in self._found:
            alone = of_orders(OrderFilter(search=said, reach=wanted.reach))
            query = alone.narrowed(select(orders.c.id), FEW + 1).limit(FEW + 1)
            self._found[said, wanted.reach] = list(self._connection.execute(query).scalars())
        found = self._found[said, wanted.reach]
        if len(found) > FEW:
            return of_orders(wanted)
        asked = of_orders(replace(wanted, search=""))
        asked.every.append(orders.c.id.in_(found))
        return asked

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

    def to_settle(self) -> int:
        """Orders on hold and jobs put aside, beside the menu of every page: beyond :data:`COUNTED` of either, only that there are more."""
        held = select(orders.c.id).where(orders.c.state == OrderState.HELD).limit(COUNTED + 1)
        aside = select(job.c.id).where(job.c.state.in_((JobState.QUARANTINED, JobState.FAILED))).limit(COUNTED + 1)
        counts = [select(func.count()).select_from(some.subquery()).scalar_subquery() for some in (held, aside)]
        found: int = self._connection.execute(select(counts[0] + counts[1])).scalar_one()
        return found

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

    def _page(self, asked: Narrowing, before: str | None, limit: int) -> Page[Any]:
        table = asked.table
        earlier = [_before(table, self._received_at(table, before), before)] if before else []
        query = asked.narrowed(select(table), limit + 1, *earlier)
        newest = query.order_by(table.c.received_at.desc(), table.c.id.desc()).limit(limit + 1)
        rows: Sequence[Any] = self._connection.execute(newest).all()
        return Page(list(rows[:limit]), rows[limit - 1].id if len(rows) > limit else None)

    def _received_at(self, table: Table, row_id: str) -> datetime:
        at: datetime | None = self._connection.execute(select(table.c.received_at).where(table.c.id == row_id)).scalar()
        if at is None:
            raise NotFound(
                f"the list cannot go on after {row_id}: there is no such row",
                "start again from its beginning",
                fr=(
                    f"la liste ne peut pas continuer après {row_id} : il n'y a pas une telle ligne",
                    "reprenez-la du début",
                ),
            )
        return at


def _before(table: Table, at: datetime, row_id: str) -> ColumnElement[bool]:
    return or_(table.c.received_at < at, and_(table.c.received_at == at, table.c.id < row_id))


def _after(table: Table, at: datetime, row_id: str) -> ColumnElement[bool]:
    return or_(table.c.received_at > at, and_(table.c.received_at == at, table.c.id > row_id))
