"""How often the links to an order were withdrawn. A link carries the number it was made under, and opens no more after the
next withdrawal (gateway.identity.order_links)."""

from datetime import datetime

from sqlalchemy import Connection, select

from gateway.store.sql import upsert
from gateway.store.tables import order_link


class OrderLinks:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def generation(self, order_id: str) -> int:
        found: int | None = self._connection.execute(
            select(order_link.c.generation).where(order_link.c.order_id == order_id)
        ).scalar()
        return found or 0

    def withdraw(self, order_id: str, *, by: str) -> None:
        """Of two at once one would do; the links made before either are over."""
        row = {
            "order_id": order_id, "generation": self.generation(order_id) + 1, "withdrawn_at": self._now,
            "withdrawn_by": by,
        }  # fmt: skip
        upsert(self._connection, order_link, [row])
