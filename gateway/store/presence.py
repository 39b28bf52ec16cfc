"""Who is alive and who leads. A leader holds its row for a while and must renew it; a silent one is replaced."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from gateway.store.sql import insert_unless_there, record, upsert
from gateway.store.tables import heartbeat


@dataclass(frozen=True, slots=True)
class Heartbeat:
    name: str
    holder: str
    until: datetime
    details: dict[str, Any]


class Presence:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def lead(self, role: str, holder: str, lasting: timedelta) -> bool:
        """Become or remain the leader of a role. False while another holds it."""
        until = self._now + lasting
        if insert_unless_there(
            self._connection, heartbeat, {"name": role, "holder": holder, "until": until, "details": {}}
        ):
            return True
        renewed = self._connection.execute(
            heartbeat.update()
            .where(heartbeat.c.name == role, or_(heartbeat.c.holder == holder, heartbeat.c.until < self._now))
            .values(holder=holder, until=until)
        )
        return renewed.rowcount == 1

    def resign(self, role: str, holder: str) -> None:
        self._connection.execute(heartbeat.delete().where(heartbeat.c.name == role, heartbeat.c.holder == holder))

    def leave(self, holder: str) -> None:
        """It leads nothing and is not alive any more."""
        self._connection.execute(heartbeat.delete().where(heartbeat.c.holder == holder))

    def beat(self, name: str, lasting: timedelta, **details: Any) -> None:
        upsert(
            self._connection,
            heartbeat,
            [{"name": name, "holder": name, "until": self._now + lasting, "details": details}],
        )

    def visited(self, channel: str, poller: str, lasting: timedelta, **details: Any) -> None:
        """What came of a poller's last visit to a channel."""
        row = {"name": f"visit-{channel}", "holder": poller, "until": self._now + lasting, "details": details}
        upsert(self._connection, heartbeat, [row])

    def visits(self) -> dict[str, Heartbeat]:
        """Channel → the last visit that was noted."""
        rows = self._connection.execute(select(heartbeat).where(heartbeat.c.name.like("visit-%")))
        return {row.name.removeprefix("visit-"): record(Heartbeat, row) for row in rows}

    def forget_the_dead(self) -> None:
        """Processes come and go under new names; those that were silent for a day are no news any more."""
        long_ago = self._now - timedelta(days=1)
        self._connection.execute(heartbeat.delete().where(heartbeat.c.until < long_ago))

    def alive(self) -> list[Heartbeat]:
        rows = self._connection.execute(
            select(heartbeat)
            .where(heartbeat.c.until >= self._now, heartbeat.c.name.not_like("visit-%"))
            .order_by(heartbeat.c.name)
        )
        return [record(Heartbeat, row) for row in rows]
