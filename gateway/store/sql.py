"""The two SQL idioms every repository needs: rows into records, and insert-or-replace on both databases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

Record = TypeVar("Record")
Value = TypeVar("Value")
CHUNK = 400  # SQLite allows 999 parameters in a statement on old builds


def record(kind: type[Record], row: Row[Any] | None) -> Record:
    """The row as the dataclass whose fields are named as its columns."""
    if row is None:
        raise LookupError(kind.__name__)
    values = row._mapping
    return kind(**{field.name: values[field.name] for field in fields(kind) if field.name in values})  # type: ignore[arg-type]


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, by: Sequence[str] = ()) -> None:
    """Insert the rows; where the key is there already, replace the other columns. ``by`` names another unique key than the
    primary one."""
    if not rows:
        return
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(table)
    keys = list(by) or [column.name for column in table.primary_key.columns]
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    statement = (
        statement.on_conflict_do_update(index_elements=keys, set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=keys)
    )
    connection.execute(statement, list(rows))


def insert_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Insert; when a unique key stands in the way, leave everything as it is and say False."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement: Any = insert(table).values(**row).on_conflict_do_nothing()
    inserted = connection.execute(statement.returning(next(iter(table.primary_key.columns))))
    return inserted.first() is not None


def insert_those_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> set[Any]:
    """Insert the rows; those that a unique key stands in the way of are left out. The primary keys of the others."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).on_conflict_do_nothing().returning(next(iter(table.primary_key.columns)))
    return set(connection.execute(statement, list(rows)).scalars())


def chunks(values: Sequence[Value]) -> Iterable[Sequence[Value]]:
    """As many at a time as one statement takes."""
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
