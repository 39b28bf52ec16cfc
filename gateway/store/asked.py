"""Requests that came with an idempotency key, and the answers they got: kept 90 days, as in Stripe's contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import asked_request

KEPT = timedelta(days=90)
ABANDONED = timedelta(minutes=10)
"""After this a request that never got its answer (the process died) may be asked again."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``status`` is None while it is worked on."""

    key: str
    fingerprint: str
    asked_at: datetime
    status: int | None
    media_type: str | None
    headers: dict[str, str] | None
    body: bytes | None


class AskedRequests:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def claim(self, key: str, fingerprint: str) -> Asked | None:
        """None when the caller may go on: the request is its own now. Else what is known of the first one."""
        row = {"key": key, "fingerprint": fingerprint, "asked_at": self._now}
        if insert_unless_there(self._connection, asked_request, row):
            return None
        known = record(
            Asked,
            self._connection.execute(select(asked_request).where(asked_request.c.key == key).with_for_update()).one(),
        )
        over = known.asked_at + (ABANDONED if known.status is None else KEPT) < self._now
        if not over:
            return known
        empty = {"status": None, "media_type": None, "headers": None, "body": None}
        self._connection.execute(asked_request.update().where(asked_request.c.key == key).values(**row, **empty))
        return None

    def answered(self, key: str, status: int, media_type: str | None, headers: Mapping[str, str], body: bytes) -> None:
        self._connection.execute(
            asked_request.update()
            .where(asked_request.c.key == key)
            .values(status=status, media_type=media_type, headers=dict(headers), body=body)
        )

    def release(self, key: str) -> None:
        """Nothing came of it, through no fault of the request: it may be sent again."""
        self._connection.execute(asked_request.delete().where(asked_request.c.key == key))

    def forget_the_old(self) -> None:
        self._connection.execute(asked_request.delete().where(asked_request.c.asked_at < self._now - KEPT))
