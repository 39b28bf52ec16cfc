"""Numbers that are given once: control references, document numbers, gap-free invoice numbers.

A counter's row stays locked until the transaction ends. When the transaction fails, the number was never given: that is
what makes invoice numbers gap-free.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from gateway.store.sql import insert_unless_there
from gateway.store.tables import counter


class Counters:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._taken: dict[str, int] = {}

    def next(self, name: str) -> int:
        """1, 2, 3 … for each name. The first call locks the row; how far it came is written at the end."""
        return self.take(name, 1)

    def take(self, name: str, count: int) -> int:
        """As many numbers in a row; returns the first of them."""
        known = self._taken.get(name)
        if known is None:
            known = self._lock(name)
            if known is None:
                insert_unless_there(self._connection, counter, {"name": name, "value": 0})
                known = self._lock(name)
            assert known is not None  # its row is there now
        self._taken[name] = known + count
        return known + 1

    def _lock(self, name: str) -> int | None:
        value: int | None = self._connection.execute(
            select(counter.c.value).where(counter.c.name == name).with_for_update()
        ).scalar()
        return value

    def write(self) -> None:
        """Called when the transaction ends."""
        for name, value in self._taken.items():
            self._connection.execute(counter.update().where(counter.c.name == name).values(value=value))
