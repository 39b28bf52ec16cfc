"""Numbers that are given once: control references, document numbers, gap-free invoice numbers.

A counter's row stays locked until the transaction ends. When the transaction fails, the number was never given: that is
what makes invoice numbers gap-free.
"""

from datetime import datetime

from sqlalchemy import Connection

from gateway.store.sql import insert_unless_there
from gateway.store.tables import counter


class Counters:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection

    def next(self, name: str) -> int:
        """1, 2, 3 … for each name."""
        known = self._count_on(name)
        if known is None:
            insert_unless_there(self._connection, counter, {"name": name, "value": 0})
            known = self._count_on(name)
        assert known is not None  # its row is there now
        return known

    def _count_on(self, name: str) -> int | None:
        value: int | None = self._connection.execute(
            counter.update().where(counter.c.name == name).values(value=counter.c.value + 1).returning(counter.c.value)
        ).scalar()
        return value
