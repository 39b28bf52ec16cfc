"""What a person has told the machinery to do: leave a channel alone, look into it now, begin no new work. Kept among the
single facts of the installation, so that it outlives every process and reaches all of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.store.sql import upsert
from gateway.store.tables import installation

_DRAIN = "standing:drain"


@dataclass(frozen=True, slots=True)
class Order:
    """``by`` whom, and since when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelOrders:
    paused: Order | None = None
    asked: Order | None = None


class Standing:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def of_channels(self) -> dict[str, ChannelOrders]:
        """Of the channels that were ever told something."""
        rows = self._connection.execute(select(installation).where(installation.c.key.like("channel:%")))
        return {document["channel"]: _orders(document) for _, document in rows}

    def of(self, channel: str) -> ChannelOrders:
        return _orders(self._document(_key(channel)) or {})

    def pause(self, channel: str, *, by: str) -> None:
        self._say(channel, paused=self._order(by))

    def resume(self, channel: str) -> None:
        self._say(channel, paused=None)

    def poll_now(self, channel: str, *, by: str) -> None:
        self._say(channel, asked=self._order(by))

    def drain(self, *, by: str) -> None:
        upsert(self._connection, installation, [{"key": _DRAIN, "document": self._order(by)}])

    def end_drain(self) -> None:
        self._connection.execute(installation.delete().where(installation.c.key == _DRAIN))

    def draining(self) -> Order | None:
        """What is in hand goes on, and nothing new is begun, as long as this is set."""
        return _order(self._document(_DRAIN))

    def _say(self, channel: str, **said: Any) -> None:
        known = self._document(_key(channel)) or {"channel": channel}
        upsert(self._connection, installation, [{"key": _key(channel), "document": {**known, **said}}])

    def _order(self, by: str) -> dict[str, str]:
        return {"by": by, "at": self._now.isoformat()}

    def _document(self, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self._connection.execute(
            select(installation.c.document).where(installation.c.key == key)
        ).scalar_one_or_none()
        return found


def _key(channel: str) -> str:
    return f"channel:{channel}"[:40]


def _orders(document: dict[str, Any]) -> ChannelOrders:
    return ChannelOrders(_order(document.get("paused")), _order(document.get("asked")))


def _order(said: dict[str, Any] | None) -> Order | None:
    return Order(said["by"], datetime.fromisoformat(said["at"])) if said else None
