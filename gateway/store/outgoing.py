"""Documents that leave: written once with the decision, then carried until the receiver has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from gateway.errors import NotFound
from gateway.store.pending import Pending
from gateway.store.sql import chunks, insert_those_new, insert_unless_there, record
from gateway.store.tables import outgoing, outgoing_content
from gateway.store.types import new_id


class OutgoingState(StrEnum):
    READY = "ready"
    SENT = "sent"
    FAILED = "failed"


class AnswerState(StrEnum):
    """What the partner said of it; none when it is not asked to say anything."""

    AWAITED = "awaited"  # the partner acknowledges what we send, and its time is not over
    OVERDUE = "overdue"  # it should have
    RECEIVED = "received"  # received, not yet checked
    ACCEPTED = "accepted"
    PARTLY = "partly"  # accepted but for some messages
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    id: str
    kind: str
    partner: str
    outlet: str
    filename: str
    media_type: str
    sha256: str
    size: int
    dedupe_key: str
    reference: str
    state: str
    location: str | None
    last_status: str | None
    inbound_id: str | None
    order_id: str | None
    created_at: datetime
    sent_at: datetime | None
    answer: str | None = None
    answer_due: datetime | None = None
    answered_at: datetime | None = None
    answer_words: dict[str, str] | None = None
    carried_by: str | None = None


class OutgoingRepository:
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._written, self._now, self._pending = connection, now, pending

    @property
    def _connection(self) -> Connection:
        """Whoever asks the database about documents sees what was only noted of them so far."""
        self._pending.write(outgoing)
        return self._written

    def add(
        self,
        *,
        kind: str,
        partner: str,
        outlet: str,
        filename: str,
        media_type: str,
        sha256: str,
        size: int,
        dedupe_key: str,
        reference: str,
        inbound_id: str | None,
        order_id: str | None,
        content: bytes | None = None,
    ) -> str | None:
        """The new id, or None when a document with this dedupe key was written already. Without ``content`` the bytes are
        in the archive under their hash."""
        outgoing_id = new_id("out")
        new = insert_unless_there(
            self._connection,
            outgoing,
            {
                "id": outgoing_id,
                "kind": kind,
                "partner": partner,
                "outlet": outlet,
                "filename": filename,
                "media_type": media_type,
                "sha256": sha256,
                "size": size,
                "dedupe_key": dedupe_key,
                "reference": reference,
                "state": OutgoingState.READY,
                "inbound_id": inbound_id,
                "order_id": order_id,
                "created_at": self._now,
            },
        )
        if new and content is not None:
            self._pending.add(outgoing_content, {"outgoing_id": outgoing_id, "content": content})
        return outgoing_id if new else None

    def add_many(self, documents: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """As :meth:`add` for many at once: the arguments of each, and for each its id, or None."""
        if not documents:
            return []
        rows = [
            {name: value for name, value in one.items() if name != "content"}
            | {"id": new_id("out"), "state": OutgoingState.READY, "created_at": self._now}
            for one in documents
        ]
        insert_those_new(self._connection, outgoing, rows)
        ids = [row["id"] for row in rows]
        new: set[str] = set()
        for some in chunks(ids):
            new.update(self._connection.execute(select(outgoing.c.id).where(outgoing.c.id.in_(some))).scalars())
        for row, one in zip(rows, documents, strict=True):
            if row["id"] in new:
                self._pending.add(outgoing_content, {"outgoing_id": row["id"], "content": one["content"]})
        return [one if one in new else None for one in ids]

    def carry_by(self, outgoing_ids: Sequence[str], job_id: str | None) -> None:
        """These go together, by that job; or each by its own again."""
        for some in chunks(outgoing_ids):
            self._connection.execute(outgoing.update().where(outgoing.c.id.in_(some)).values(carried_by=job_id))

    def add_again(
        self, row: OutgoingRow, *, dedupe_key: str, inbound_id: str | None, order_id: str | None
    ) -> str | None:
        """The same bytes under the same reference, to leave once more; None when this key was used already."""
        return self.add(
            kind=row.kind,
            partner=row.partner,
            outlet=row.outlet,
            filename=row.filename,
            media_type=row.media_type,
            sha256=row.sha256,
            size=row.size,
            dedupe_key=dedupe_key,
            reference=row.reference,
            inbound_id=inbound_id,
            order_id=order_id,
            content=self.contents([row.id]).get(row.id),
        )

    def contents(self, outgoing_ids: Sequence[str]) -> dict[str, bytes]:
        """The bytes of those documents that were kept here and not in the archive."""
        self._pending.write(outgoing_content)
        rows = self._connection.execute(
            select(outgoing_content).where(outgoing_content.c.outgoing_id.in_(outgoing_ids))
        )
        return {row.outgoing_id: row.content for row in rows}

    def many(self, outgoing_ids: Sequence[str]) -> list[OutgoingRow]:
        rows = self._connection.execute(select(outgoing).where(outgoing.c.id.in_(outgoing_ids)))
        return [record(OutgoingRow, row) for row in rows]

    def get(self, outgoing_id: str) -> OutgoingRow:
        row = self._connection.execute(select(outgoing).where(outgoing.c.id == outgoing_id)).first()
        if row is None:
            raise NotFound(
                f"there is no outgoing document {outgoing_id}",
                fr=(f"il n'y a pas de document sortant {outgoing_id}", ""),
            )
        return record(OutgoingRow, row)

    def sent(self, outgoing_id: str, location: str) -> None:
        """It is there now."""
        self._pending.change(outgoing, _SENT, {"document": outgoing_id, "place": location, "now": self._now})

    def reopen(self, outgoing_id: str) -> None:
        """A document that was given up is to be sent again."""
        self._connection.execute(
            outgoing.update()
            .where(outgoing.c.id == outgoing_id, outgoing.c.state == OutgoingState.FAILED)
            .values(state=OutgoingState.READY)
        )

    def failed(self, outgoing_id: str, why: str, *, final: bool) -> None:
        state = OutgoingState.FAILED if final else OutgoingState.READY
        self._connection.execute(
            outgoing.update().where(outgoing.c.id == outgoing_id).values(state=state, last_status=why)
        )

    def about(self, *, inbound_id: str | None = None, order_id: str | None = None) -> list[OutgoingRow]:
        """What was written because of a transmission, of an order, or of either."""
        wanted = [
            column == value
            for column, value in ((outgoing.c.inbound_id, inbound_id), (outgoing.c.order_id, order_id))
            if value
        ]
        rows = self._connection.execute(
            select(outgoing).where(or_(*wanted)).order_by(outgoing.c.created_at, outgoing.c.id)
        )
        return [record(OutgoingRow, row) for row in rows]

    def await_answer(self, outgoing_id: str, due: datetime) -> None:
        self._connection.execute(
            outgoing.update().where(outgoing.c.id == outgoing_id).values(answer=AnswerState.AWAITED, answer_due=due)
        )

    def sent_under(self, partner: str, reference: str) -> list[OutgoingRow]:
        """What went to the partner under this control reference: one document, and its repeats."""
        rows = self._connection.execute(
            select(outgoing)
            .where(outgoing.c.partner == partner, outgoing.c.reference == reference)
            .order_by(outgoing.c.created_at)
        )
        return [record(OutgoingRow, row) for row in rows]

    def answered(self, outgoing_id: str, verdict: AnswerState, words: dict[str, str]) -> None:
        self._connection.execute(
            outgoing.update()
            .where(outgoing.c.id == outgoing_id)
            .values(answer=verdict, answered_at=self._now, answer_words=words)
        )

    def overdue(self, outgoing_id: str) -> bool:
        """Mark as overdue what is still awaited. False when the answer came."""
        late = self._connection.execute(
            outgoing.update()
            .where(outgoing.c.id == outgoing_id, outgoing.c.answer == AnswerState.AWAITED)
            .values(answer=AnswerState.OVERDUE)
        )
        return late.rowcount == 1

    def count(self, state: OutgoingState) -> int:
        return self._connection.execute(select(func.count()).where(outgoing.c.state == state)).scalar_one()

    def answers(self) -> dict[str, int]:
        """How many documents are in each state of being answered."""
        rows = self._connection.execute(
            select(outgoing.c.answer, func.count()).where(outgoing.c.answer.is_not(None)).group_by(outgoing.c.answer)
        )
        return {str(state): count for state, count in rows}


_SENT = (
    outgoing.update()
    .where(outgoing.c.id == bindparam("document"))
    .values(state=OutgoingState.SENT, location=bindparam("place"), sent_at=bindparam("now"), last_status="sent")
)
