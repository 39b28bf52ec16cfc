"""Who sees to an order that waits, and until when it is put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, select

from gateway.store.sql import record, upsert
from gateway.store.tables import care


@dataclass(frozen=True, slots=True)
class Care:
    order_id: str
    owner: str | None
    owned_at: datetime | None
    snoozed_until: datetime | None
    snoozed_by: str | None


class Cares:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of(self, order_ids: Sequence[str]) -> dict[str, Care]:
        rows = self._connection.execute(select(care).where(care.c.order_id.in_(order_ids)))
        return {row.order_id: record(Care, row) for row in rows}

    def give(self, order_ids: Sequence[str], owner: str | None) -> None:
        """To a person; None: to nobody in particular."""
        at = self._now if owner else None
        upsert(self._connection, care, [{"order_id": one, "owner": owner, "owned_at": at} for one in order_ids])

    def snooze(self, order_ids: Sequence[str], until: datetime | None, *, by: str) -> None:
        """None: it is to be looked at now."""
        rows = [{"order_id": one, "snoozed_until": until, "snoozed_by": by if until else None} for one in order_ids]
        upsert(self._connection, care, rows)


def owned_by(owner: str) -> Select[tuple[str]]:
    """The ids of the orders that this person sees to."""
    return select(care.c.order_id).where(care.c.owner == owner)


def asleep(now: datetime) -> Select[tuple[str]]:
    """The ids of the orders that are put off."""
    return select(care.c.order_id).where(care.c.snoozed_until > now)
