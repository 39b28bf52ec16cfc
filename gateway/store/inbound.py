"""Transmissions as they arrived, and the messages found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select, tuple_

from gateway.errors import NotFound
from gateway.model.finding import Words
from gateway.store.pending import Pending
from gateway.store.sql import chunks, insert_those_new, record
from gateway.store.tables import division, inbound, message
from gateway.store.types import new_id


class InboundState(StrEnum):
    RECEIVED = "received"  # stored, waiting to be read
    READ = "read"  # understood; its messages have their own states
    REJECTED = "rejected"  # nothing in it could be used, and the reason was said
    DUPLICATE = "duplicate"  # the same bytes were read before
    NOTHING = "nothing"  # nothing to do, and why
    QUARANTINED = "quarantined"  # reading it failed again and again; a person looks


INBOUND_WORDS: dict[InboundState, Words] = {
    InboundState.RECEIVED: Words(fr="Reçu, en attente de lecture", en="Received, waiting to be read"),
    InboundState.READ: Words(fr="Lu", en="Read"),
    InboundState.REJECTED: Words(fr="Refusé", en="Rejected"),
    InboundState.DUPLICATE: Words(fr="Doublon", en="Duplicate"),
    InboundState.NOTHING: Words(fr="Sans suite", en="Nothing to do"),
    InboundState.QUARANTINED: Words(fr="En quarantaine", en="In quarantine"),
}


@dataclass(frozen=True, slots=True)
class InboundRow:
    id: str
    channel: str
    transport_id: str
    sha256: str
    size: int
    filename: str | None
    media_type: str | None
    format: str | None
    sender: str | None
    recipient: str | None
    reference: str | None
    partner: str | None
    received_at: datetime
    finished_at: datetime | None
    state: str
    reason: dict[str, str] | None
    duplicate_of: str | None
    document_count: int
    test: bool
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MessageRow:
    inbound_id: str
    position: int
    kind: str
    reference: str | None
    state: str
    order_id: str | None


_BEGUN: dict[str, Any] = dict.fromkeys(("format", "recipient", "reference", "finished_at", "reason", "duplicate_of"))
"""What is known of none that has just arrived."""


class InboundRepository:
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._connection, self._now, self._pending = connection, now, pending

    def add_many(self, arrived: Sequence[Mapping[str, Any]]) -> list[tuple[InboundRow, bool]]:
        """Each row, and whether it is new: a transmission seen before, here or just now, keeps its first row.

        ``arrived`` gives ``channel``, ``transport_id``, ``sha256``, ``size``, ``filename``, ``media_type``, ``sender``,
        ``partner`` and ``facts`` of each.
        """
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for one in arrived:
            begun = {
                "id": new_id("in"),
                "received_at": self._now,
                "state": InboundState.RECEIVED,
                "document_count": 0,
                "test": False,
            }
            rows.setdefault((one["channel"], one["transport_id"]), {**one, **begun})
        if not rows:
            return []
        in_order = [rows[key] for key in sorted(rows)]  # two that bring the same keys never wait in a circle
        new = insert_those_new(self._connection, inbound, in_order)
        known = {key: InboundRow(**_BEGUN, **row) for key, row in rows.items() if row["id"] in new}
        for some in chunks([key for key in rows if key not in known]):
            found = self._connection.execute(
                select(inbound).where(tuple_(inbound.c.channel, inbound.c.transport_id).in_(some))
            )
            known |= {(row.channel, row.transport_id): record(InboundRow, row) for row in found}
        told = []
        for one in arrived:
            key = one["channel"], one["transport_id"]
            told.append((known[key], rows[key]["id"] in new))
            rows[key]["id"] = ""  # whoever comes second with the same key in one call is not new
        return told

    def get(self, inbound_id: str) -> InboundRow:
        row = self._connection.execute(select(inbound).where(inbound.c.id == inbound_id)).first()
        if row is None:
            raise NotFound(
                f"there is no inbound {inbound_id}",
                "`gateway status` lists what came in",
                fr=(f"il n'y a pas de transmission {inbound_id}", "`gateway status` énumère ce qui est arrivé"),
            )
        return record(InboundRow, row)

    def by_transport(self, channel: str, transport_id: str) -> InboundRow | None:
        """By the channel's own name for it."""
        row = self._connection.execute(
            select(inbound).where(inbound.c.channel == channel, inbound.c.transport_id == transport_id)
        ).first()
        return None if row is None else record(InboundRow, row)

    def change(self, inbound_id: str, **columns: Any) -> None:
        self._connection.execute(inbound.update().where(inbound.c.id == inbound_id).values(**columns))

    def finish(self, inbound_id: str, state: InboundState, **columns: Any) -> None:
        self.change(inbound_id, state=state, finished_at=self._now, **columns)

    def reopen(self, inbound_id: str) -> None:
        """It waits to be read again."""
        self.change(inbound_id, state=InboundState.RECEIVED, finished_at=None, reason=None)

    def forget_messages(self, inbound_id: str) -> None:
        self._connection.execute(message.delete().where(message.c.inbound_id == inbound_id))

    def select(
        self, ids: Sequence[str] | None, partner: str | None, since: datetime | None, until: datetime | None
    ) -> list[InboundRow]:
        """Those that meet every condition given, the oldest first."""
        query = select(inbound).order_by(inbound.c.received_at, inbound.c.id)
        if ids:
            query = query.where(inbound.c.id.in_(ids))
        if partner:
            query = query.where(inbound.c.partner == partner)
        if since:
            query = query.where(inbound.c.received_at >= since)
        if until:
            query = query.where(inbound.c.received_at < until)
        return [record(InboundRow, row) for row in self._connection.execute(query)]

    def read_before(self, sha256: str, than: str) -> InboundRow | None:
        """The first transmission with these bytes that was read; failed ones do not count, so a retry is never blocked."""
        row = self._connection.execute(
            select(inbound)
            .where(inbound.c.sha256 == sha256, inbound.c.state == InboundState.READ, inbound.c.id != than)
            .order_by(inbound.c.received_at)
            .limit(1)
        ).first()
        return None if row is None else record(InboundRow, row)

    def being_read_in_parts(self, sha256: str, than: str) -> str | None:
        """The id of an earlier transmission with these bytes whose parts are not all read yet."""
        found: str | None = self._connection.execute(
            select(inbound.c.id)
            .join(division, division.c.inbound_id == inbound.c.id)
            .where(inbound.c.sha256 == sha256, inbound.c.state == InboundState.RECEIVED, inbound.c.id != than)
            .limit(1)
        ).scalar()
        return found

    def lock_bytes(self, sha256: str) -> None:
        """Until this transaction ends nobody else may finish reading the same bytes. SQLite has one writer anyway."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(select(func.pg_advisory_xact_lock(int(sha256[:15], 16))))

    def with_bytes(self, sha256: str) -> list[str]:
        """The ids of the transmissions with these bytes, the first one first."""
        rows = self._connection.execute(
            select(inbound.c.id).where(inbound.c.sha256 == sha256).order_by(inbound.c.received_at)
        )
        return list(rows.scalars())

    def same_envelope(
        self, sender: str | None, recipient: str | None, reference: str | None, than: str
    ) -> InboundRow | None:
        if not (sender and reference):
            return None
        row = self._connection.execute(
            select(inbound)
            .where(
                inbound.c.sender == sender,
                inbound.c.recipient == recipient,
                inbound.c.reference == reference,
                inbound.c.state == InboundState.READ,
                inbound.c.id != than,
            )
            .limit(1)
        ).first()
        return None if row is None else record(InboundRow, row)

    def add_message(
        self, inbound_id: str, position: int, kind: str, reference: str | None, state: str, order_id: str | None
    ) -> None:
        self._pending.add(
            message,
            {
                "inbound_id": inbound_id,
                "position": position,
                "kind": kind,
                "reference": reference,
                "state": state,
                "order_id": order_id,
            },
        )

    def became_order(self, inbound_id: str, position: int, reference: str | None, order_id: str) -> None:
        """A person made the order that a document, or the whole transmission, had not become by itself."""
        self._pending.write(message)
        known = self._connection.execute(
            message.update()
            .where(message.c.inbound_id == inbound_id, message.c.position == position)
            .values(state="order", reference=reference, order_id=order_id)
        )
        if known.rowcount == 0:
            self.add_message(inbound_id, position, "order", reference, "order", order_id)
        self._pending.write(message)
        count = select(func.count()).where(message.c.inbound_id == inbound_id).scalar_subquery()
        self.change(inbound_id, state=InboundState.READ, reason=None, document_count=count, finished_at=self._now)

    def count_messages(self, inbound_id: str) -> dict[str, int]:
        """By state."""
        self._pending.write(message)
        rows = self._connection.execute(
            select(message.c.state, func.count()).where(message.c.inbound_id == inbound_id).group_by(message.c.state)
        )
        return dict(rows.all())

    def messages(self, inbound_id: str) -> list[MessageRow]:
        self._pending.write(message)
        rows = self._connection.execute(
            select(message).where(message.c.inbound_id == inbound_id).order_by(message.c.position)
        )
        return [record(MessageRow, row) for row in rows]
