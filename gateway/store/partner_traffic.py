"""What went to and fro with a partner: for the list of partners, and for the proof that one may go live."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, and_, case, exists, func, select

from gateway.store.inbound import InboundState
from gateway.store.outgoing import AnswerState, OutgoingState
from gateway.store.tables import inbound, message, outgoing, simulated

SPAN = timedelta(days=30)
TAKEN = (AnswerState.ACCEPTED, AnswerState.RECEIVED, AnswerState.PARTLY)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Of the last thirty days. ``last`` is the latest arrival of them."""

    came: int = 0
    refused: int = 0
    last: datetime | None = None
    went: int = 0
    stuck: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What has ever worked: ``clean`` is a transmission read without one refused message, ``format`` the one it was in; ``sent``
    and ``taken`` are kinds of documents that left, and that the partner said it took."""

    clean: str | None = None
    format: str | None = None
    sent: frozenset[str] = field(default=frozenset())
    taken: frozenset[str] = field(default=frozenset())
    failed: int = 0


class PartnerTraffic:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of_all(self) -> dict[str, Traffic]:
        bad = inbound.c.state.in_((InboundState.REJECTED, InboundState.QUARANTINED))
        came = self._connection.execute(
            select(inbound.c.partner, func.count(), func.sum(case((bad, 1), else_=0)), func.max(inbound.c.received_at))
            .where(inbound.c.received_at >= self._now - SPAN, inbound.c.partner.is_not(None))
            .group_by(inbound.c.partner)
        ).all()
        went = self._connection.execute(
            select(
                outgoing.c.partner,
                func.count(),
                func.sum(case((outgoing.c.state == OutgoingState.FAILED, 1), else_=0)),
                func.sum(case((outgoing.c.answer == AnswerState.OVERDUE, 1), else_=0)),
            )
            .where(outgoing.c.created_at >= self._now - SPAN)
            .group_by(outgoing.c.partner)
        ).all()
        out = {partner: (count, stuck, late) for partner, count, stuck, late in went}
        known = {partner: (count, refused, last) for partner, count, refused, last in came}
        return {
            partner: Traffic(*known.get(partner, (0, 0, None)), *out.get(partner, (0, 0, 0)))
            for partner in known.keys() | out.keys()
        }

    def proof(self, partner: str) -> Proof:
        """What the simulator sent in the partner's name, and what that was answered, proves nothing."""
        refused = exists().where(and_(message.c.inbound_id == inbound.c.id, message.c.state == "rejected"))
        clean = self._connection.execute(
            select(inbound.c.id, inbound.c.format)
            .where(inbound.c.partner == partner, inbound.c.state == InboundState.READ, ~refused, ~_played(inbound.c.id))
            .order_by(inbound.c.received_at.desc())
            .limit(1)
        ).first()
        rows = self._connection.execute(
            select(outgoing.c.kind, outgoing.c.state, outgoing.c.answer, func.count())
            .where(outgoing.c.partner == partner, ~_played(outgoing.c.inbound_id))
            .group_by(outgoing.c.kind, outgoing.c.state, outgoing.c.answer)
        ).all()
        return Proof(
            clean.id if clean is not None else None,
            clean.format if clean is not None else None,
            frozenset(kind for kind, state, _, _ in rows if state == OutgoingState.SENT),
            frozenset(kind for kind, _, answer, _ in rows if answer in TAKEN),
            sum(count for _, state, _, count in rows if state == OutgoingState.FAILED),
        )

    def versions_seen(self, partner: str, limit: int = 200) -> Iterable[tuple[str, int]]:
        """Kinds of messages it sent of late, and how many."""
        latest = select(inbound.c.id).where(inbound.c.partner == partner).order_by(inbound.c.received_at.desc())
        rows = self._connection.execute(
            select(message.c.kind, func.count())
            .where(message.c.inbound_id.in_(latest.limit(limit)))
            .group_by(message.c.kind)
            .order_by(func.count().desc())
        )
        return [(kind, count) for kind, count in rows]


def _played(inbound_id: Column[str]) -> ColumnElement[bool]:
    return exists().where(simulated.c.inbound_id == inbound_id)
