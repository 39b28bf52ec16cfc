"""What the fault runs compare their own list with: what is stored, what was accepted, what is not through yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, union

from gateway.model.decision import OrderState
from gateway.store.inbound import InboundState
from gateway.store.jobs import Job, JobState
from gateway.store.outgoing import OutgoingState
from gateway.store.sql import record
from gateway.store.tables import inbound, job, orders, outgoing


@dataclass(frozen=True, slots=True)
class Stored:
    """Ids of all transmissions and those taken from files by the files' names; how often each order number was accepted;
    answers of one kind to one order beyond the first."""

    ids: frozenset[str]
    by_filename: dict[str, str]
    accepted: Counter[str]
    answered_twice: list[str]


def stored(connection: Connection) -> Stored:
    rows = connection.execute(select(inbound.c.id, inbound.c.filename)).all()
    accepted = connection.execute(select(orders.c.number).where(orders.c.state == OrderState.ACCEPTED)).scalars()
    again = connection.execute(
        select(outgoing.c.order_id)
        .where(outgoing.c.order_id.is_not(None))
        .group_by(outgoing.c.order_id, outgoing.c.kind)
        .having(func.count() > 1)
    ).scalars()
    return Stored(
        frozenset(row.id for row in rows),
        {row.filename: row.id for row in rows if row.filename},
        Counter(number or "" for number in accepted),
        [order_id or "" for order_id in again],
    )


def not_through(connection: Connection, before: datetime | None = None) -> list[str]:
    """Transmissions (received before the moment) that are not read, have an undecided order or an answer not sent."""
    waiting = union(
        select(inbound.c.id).where(inbound.c.state == InboundState.RECEIVED),
        select(orders.c.inbound_id).where(orders.c.state == OrderState.RECEIVED),
        select(outgoing.c.inbound_id).where(outgoing.c.state == OutgoingState.READY),
    )
    query = select(inbound.c.id).where(inbound.c.id.in_(waiting))
    if before is not None:
        query = query.where(inbound.c.received_at < before)
    return list(connection.execute(query.order_by(inbound.c.received_at)).scalars())


def unfinished_jobs(connection: Connection, limit: int = 20) -> list[Job]:
    """The jobs that should be over by now, the oldest first."""
    rows = connection.execute(
        select(job)
        .where(
            job.c.state.in_((JobState.READY, JobState.LEASED)),
            job.c.kind.in_(("read", "part", "decide", "answer", "send")),
        )
        .order_by(job.c.created_at)
        .limit(limit)
    )
    return [record(Job, row) for row in rows]
