"""Who owes whom an acknowledgement: what partners have not answered of ours, and what of ours has not left yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, literal, select

from gateway.store.outgoing import AnswerState, OutgoingRow, OutgoingState
from gateway.store.sql import record
from gateway.store.tables import inbound, job, outgoing

OURS = ("CONTRL", "APERAK", "ORDRSP", "ORDER_RESPONSE")
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Unread:
    """A transmission that is owed a receipt and is not read yet."""

    id: str
    partner: str | None
    sender: str | None
    filename: str | None
    received_at: datetime


class AnswersWatch:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def theirs(self, *, states: tuple[str, ...], partner: str = "") -> list[OutgoingRow]:
        """What we sent, by what was said of it: overdue first, then what falls due soonest."""
        found = [row for state in states for row in self._with_answer(state, partner)]
        return sorted(found, key=_urgency)[:LIMIT]

    def _with_answer(self, state: str, partner: str) -> list[OutgoingRow]:
        """What falls due soonest, by index."""
        query = select(outgoing).where(outgoing.c.answer == state)
        if partner:
            query = query.where(outgoing.c.partner == partner)
        rows = self._connection.execute(
            query.order_by(outgoing.c.answer_due, outgoing.c.created_at.desc()).limit(LIMIT)
        )
        return [record(OutgoingRow, row) for row in rows]

    def ours(self) -> list[OutgoingRow]:
        """Answers of ours that are written and have not left, the oldest first."""
        unsent = outgoing.c.state != literal(OutgoingState.SENT.value, literal_execute=True)  # as its index is declared
        rows = self._connection.execute(
            select(outgoing).where(unsent, outgoing.c.kind.in_(OURS)).order_by(outgoing.c.created_at).limit(LIMIT)
        )
        return [record(OutgoingRow, row) for row in rows]

    def unread(self) -> list[Unread]:
        """Transmissions that nobody has read yet, so that no receipt could be written; the oldest first."""
        rows = self._connection.execute(
            select(inbound.c.id, inbound.c.partner, inbound.c.sender, inbound.c.filename, inbound.c.received_at)
            .join(job, job.c.subject_id == inbound.c.id)
            .where(inbound.c.state == "received", job.c.kind == "read")
            .order_by(inbound.c.received_at)
            .limit(LIMIT)
        )
        return [Unread(*row) for row in rows]


def _urgency(row: OutgoingRow) -> tuple[bool, bool, float, float]:
    """Those that are never due come last; of the same moment the latest first."""
    due = row.answer_due
    return (
        row.answer != AnswerState.OVERDUE,
        due is None,
        due.timestamp() if due is not None else 0.0,
        -row.created_at.timestamp(),
    )
