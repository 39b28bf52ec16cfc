"""Documents that leave: written once with the decision, then carried until the receiver has them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, or_, select

from gateway.errors import NotFound
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import outgoing
from gateway.store.types import new_id


class OutgoingState(StrEnum):
    READY = "ready"
    SENT = "sent"
    FAILED = "failed"


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


class OutgoingRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

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
    ) -> str | None:
        """The new id, or None when a document with this dedupe key was written already."""
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
        return outgoing_id if new else None

    def get(self, outgoing_id: str) -> OutgoingRow:
        row = self._connection.execute(select(outgoing).where(outgoing.c.id == outgoing_id)).first()
        if row is None:
            raise NotFound(f"there is no outgoing document {outgoing_id}")
        return record(OutgoingRow, row)

    def sent(self, outgoing_id: str, location: str) -> None:
        self._connection.execute(
            outgoing.update()
            .where(outgoing.c.id == outgoing_id)
            .values(state=OutgoingState.SENT, location=location, sent_at=self._now, last_status="sent")
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
