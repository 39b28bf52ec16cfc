"""Keys of programs: found by their id, compared by hash, rotated with an overlap, never deleted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from gateway.errors import Conflict, NotFound
from gateway.store.reach import Reach
from gateway.store.sql import record
from gateway.store.tables import api_key

USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: str
    name: str
    sha256: str
    scopes: list[str]
    partner: str | None
    account: str | None
    addresses: list[str]
    per_minute: int | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    successor: str | None

    @property
    def reference(self) -> str:
        return f"key_{self.id}"

    @property
    def reach(self) -> Reach:
        return Reach(self.partner, self.account)

    def lives(self, at: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)


class ApiKeys:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def any(self) -> bool:
        return self._connection.execute(select(api_key.c.id).limit(1)).first() is not None

    def all(self) -> list[ApiKey]:
        rows = self._connection.execute(select(api_key).order_by(api_key.c.created_at, api_key.c.id))
        return [record(ApiKey, row) for row in rows]

    def find(self, key_id: str) -> ApiKey | None:
        row = self._connection.execute(select(api_key).where(api_key.c.id == key_id)).first()
        return None if row is None else record(ApiKey, row)

    def get(self, key_id: str) -> ApiKey:
        found = self.find(key_id.removeprefix("key_"))
        if found is None:
            raise NotFound(
                f"there is no key {key_id}",
                "`gateway key list` names them",
                fr=(f"il n'y a pas de clé {key_id}", "`gateway key list` les nomme"),
            )
        return found

    def add(self, **columns: Any) -> None:
        self._connection.execute(api_key.insert().values(created_at=self._now, **columns))

    def succeed(self, old: ApiKey, successor: str, until: datetime) -> None:
        """The old key goes on until the moment given, beside the new one. Raises :class:`Conflict` when it has a
        successor that lives: there are never more than two."""
        if old.successor is not None or not old.lives(self._now):
            raise Conflict(
                f"key {old.id} is over or being replaced",
                "rotate the key that took over",
                fr=(
                    f"la clé {old.id} a expiré ou est en cours de remplacement",
                    "renouvelez la clé qui a pris sa suite",
                ),
            )
        ends = until if old.expires_at is None else min(until, old.expires_at)
        self._change(old.id, successor=successor, expires_at=ends)

    def revoke(self, key_id: str) -> None:
        self._connection.execute(
            api_key.update().where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None)).values(revoked_at=self._now)
        )

    def used(self, key_id: str) -> None:
        """Noted once a minute."""
        stale = or_(api_key.c.last_used_at.is_(None), api_key.c.last_used_at < self._now - USED_EVERY)
        self._connection.execute(api_key.update().where(api_key.c.id == key_id, stale).values(last_used_at=self._now))

    def _change(self, key_id: str, **columns: Any) -> None:
        self._connection.execute(api_key.update().where(api_key.c.id == key_id).values(**columns))
