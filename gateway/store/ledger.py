"""The conservation law: every acknowledged input is in exactly one state, and whatever is unfinished has a job that will
finish it or a person who is asked to."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from gateway.model.decision import OrderState
from gateway.store.inbound import InboundState
from gateway.store.jobs import JobState
from gateway.store.outgoing import OutgoingState
from gateway.store.tables import (
    answer_owed,
    credit_movement,
    exposure,
    hold,
    inbound,
    invoice,
    job,
    message,
    orders,
    outgoing,
)

_ALIVE = (JobState.READY, JobState.LEASED)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts by state, and every mismatch in a sentence. No mismatch means that the law holds."""

    inputs: int
    by_state: dict[str, int]
    messages: dict[str, int]
    orders: dict[str, int]
    outgoing: dict[str, int]
    jobs: dict[str, int]
    mismatches: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.mismatches

    def line(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.by_state.items())) or "none"
        orders_by_state = ", ".join(f"{count} {state}" for state, count in sorted(self.orders.items())) or "none"
        verdict = "balanced" if self.holds else f"{len(self.mismatches)} MISMATCH"
        return f"{self.inputs} inputs ({states}) · {sum(self.orders.values())} orders ({orders_by_state}) · {verdict}"


def take_stock(connection: Connection) -> Ledger:
    by_state = _count(connection, inbound.c.state)
    return Ledger(
        inputs=sum(by_state.values()),
        by_state=by_state,
        messages=_count(connection, message.c.state),
        orders=_count(connection, orders.c.state),
        outgoing=_count(connection, outgoing.c.state),
        jobs=_count(connection, job.c.state),
        mismatches=[*_mismatches(connection)],
    )


@dataclass(frozen=True, slots=True)
class PeriodLedger:
    """What came in within a time, and in which state all of it is now; ``unaccounted`` are transmissions that are read
    though not all of their messages are there."""

    inputs: dict[str, int]
    messages: dict[str, int]
    orders: dict[str, int]
    outgoing: dict[str, int]
    unaccounted: tuple[str, ...] = ()


def take_stock_of(connection: Connection, since: datetime, until: datetime) -> PeriodLedger:
    """Of what was received from ``since`` on and before ``until``; of documents, what was written then."""
    came = and_(inbound.c.received_at >= since, inbound.c.received_at < until)
    within = select(inbound.c.id).where(came)
    said = select(func.count()).where(message.c.inbound_id == inbound.c.id).scalar_subquery()
    lost = select(inbound.c.id).where(came, inbound.c.state == InboundState.READ, inbound.c.document_count != said)
    return PeriodLedger(
        _count(connection, inbound.c.state, came),
        _count(connection, message.c.state, message.c.inbound_id.in_(within)),
        _count(connection, orders.c.state, and_(orders.c.received_at >= since, orders.c.received_at < until)),
        _count(connection, outgoing.c.state, and_(outgoing.c.created_at >= since, outgoing.c.created_at < until)),
        tuple(connection.execute(lost.limit(20)).scalars()),
    )


def _count(connection: Connection, column: ColumnElement[str], *wanted: ColumnElement[bool]) -> dict[str, int]:
    return dict(connection.execute(select(column, func.count()).where(*wanted).group_by(column)).all())


def _mismatches(connection: Connection) -> list[str]:
    working = select(job.c.id).where(job.c.state.in_(_ALIVE))
    checks = [
        (
            "inbound {} waits to be read, and no job will read it",
            select(inbound.c.id).where(
                inbound.c.state == InboundState.RECEIVED, ~exists(working.where(job.c.subject_id == inbound.c.id))
            ),
        ),
        (
            "inbound {} is read, but not all of its messages are accounted for",
            select(inbound.c.id).where(
                inbound.c.state == InboundState.READ,
                inbound.c.document_count
                != select(func.count()).where(message.c.inbound_id == inbound.c.id).scalar_subquery(),
            ),
        ),
        (
            "inbound {} has a message whose order is missing",
            select(message.c.inbound_id).where(
                message.c.state == "order", ~exists(select(orders.c.id).where(orders.c.id == message.c.order_id))
            ),
        ),
        (
            "order {} waits to be decided, and no job will decide it",
            select(orders.c.id).where(
                orders.c.state == OrderState.RECEIVED,
                ~exists(
                    select(job.c.id).where(
                        job.c.kind == "decide",
                        job.c.subject_id == orders.c.inbound_id,
                        job.c.state.in_((*_ALIVE, JobState.QUARANTINED)),
                    )
                ),
            ),
        ),
        (
            "order {} is held, but nobody is asked to lift a hold",
            select(orders.c.id).where(
                orders.c.state == OrderState.HELD,
                ~exists(select(hold.c.id).where(hold.c.order_id == orders.c.id, hold.c.lifted_at.is_(None))),
            ),
        ),
        (
            "change {} waits for its order, and no job will ask a person when that does not come",
            select(orders.c.id).where(
                orders.c.state == OrderState.PARKED,
                ~exists(
                    select(job.c.id).where(
                        job.c.kind == "escalate",
                        job.c.payload["order"].as_string() == orders.c.id,
                        job.c.state.in_((*_ALIVE, JobState.QUARANTINED)),
                    )
                ),
            ),
        ),
        (
            "order {} is decided, and no job will answer it",
            select(answer_owed.c.order_id).where(~exists(select(job.c.id).where(job.c.id == answer_owed.c.job_id))),
        ),
        (
            "outgoing {} waits to be sent, and no job will send it",
            select(outgoing.c.id).where(
                outgoing.c.state == OutgoingState.READY,
                *(
                    ~exists(
                        select(job.c.id).where(
                            job.c.kind == "send", carries, job.c.state.in_((*_ALIVE, JobState.QUARANTINED))
                        )
                    )
                    for carries in (job.c.subject_id == outgoing.c.id, job.c.id == outgoing.c.carried_by)
                ),
            ),
        ),
        (
            "account {}: the balance is not the sum of its movements",
            select(exposure.c.account).where(
                exposure.c.balance
                != func.coalesce(
                    select(func.sum(credit_movement.c.amount))
                    .where(credit_movement.c.account == exposure.c.account)
                    .scalar_subquery(),
                    0,
                )
            ),
        ),
        (
            "invoice series {} has a gap",
            select(invoice.c.series)
            .group_by(invoice.c.series)
            .having(or_(func.max(invoice.c.rank) != func.count(), and_(func.min(invoice.c.rank) != 1))),
        ),
    ]
    return [
        sentence.format(subject) for sentence, query in checks for (subject,) in connection.execute(query.limit(20))
    ]
