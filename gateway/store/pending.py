"""Rows that nobody needs before the transaction ends, written together: one statement for a hundred events, not a hundred."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table


class Pending:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: defaultdict[Table, list[Mapping[str, Any]]] = defaultdict(list)

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        """All rows of a table carry the same columns."""
        self._rows[table].append(row)

    def write(self, table: Table | None = None) -> None:
        """One table's rows, before it is read in the same transaction; all of them at its end."""
        for one in list(self._rows) if table is None else [table]:
            rows = self._rows.pop(one, None)
            if rows:
                self._connection.execute(one.insert(), rows)
