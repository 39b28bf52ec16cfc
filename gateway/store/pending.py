"""Rows that nobody needs before the transaction ends, written together: one statement for a hundred events, not a hundred.

New rows go first, then changes of rows by their ``id``; whoever reads a table in the same transaction has it written first.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table, Update


class Pending:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: defaultdict[Table, list[Mapping[str, Any]]] = defaultdict(list)
        self._changes: defaultdict[Table, list[tuple[Update, Mapping[str, Any]]]] = defaultdict(list)

    def add(self, table: Table, row: Mapping[str, Any]) -> None:
        """All rows of a table carry the same columns."""
        self._rows[table].append(row)

    def rows(self, table: Table) -> list[Mapping[str, Any]]:
        """What was added and is not written yet; the list itself, for whoever wants a say in it."""
        return self._rows[table]

    def change(self, table: Table, statement: Update, values: Mapping[str, Any]) -> None:
        """``statement`` changes one row of the table and is the same object for every row that it is used for."""
        self._changes[table].append((statement, values))

    def write(self, table: Table | None = None) -> None:
        """One table's rows, before it is read in the same transaction; all of them at its end."""
        for one in dict.fromkeys((*self._rows, *self._changes)) if table is None else (table,):
            rows = self._rows.pop(one, None)
            if rows:
                self._connection.execute(one.insert(), rows)
            for statement, values in _together(self._changes.pop(one, ())):
                self._connection.execute(statement, values)


def _together(
    changes: "list[tuple[Update, Mapping[str, Any]]] | tuple[()]",
) -> list[tuple[Update, list[Mapping[str, Any]]]]:
    """Changes by the same statement that follow one another."""
    runs: list[tuple[Update, list[Mapping[str, Any]]]] = []
    for statement, values in changes:
        if not runs or runs[-1][0] is not statement:
            runs.append((statement, []))
        runs[-1][1].append(values)
    return runs
