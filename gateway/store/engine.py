"""Connections to SQLite or PostgreSQL, opened the way durability demands.

SQLite: WAL, ``synchronous=FULL``, and every transaction takes the write lock at its start (``BEGIN IMMEDIATE``), so that
two writers wait for each other instead of failing half-way. PostgreSQL: as it is; `gateway doctor` checks its settings.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from gateway.errors import StoreUnavailable
from gateway.model.plain import Json

BUSY_TIMEOUT_MS = 10_000
IDLE_LIMIT = "idle_in_transaction_session_timeout=30000"
"""What a process holds locked is free again half a minute after it stood still in the middle of a transaction."""
PATIENCE: dict[str, object] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""PostgreSQL's seconds (the last one: milliseconds) until a peer that vanished without a word counts as gone; the system's
own default is a quarter of an hour to two hours."""


def connect(url: str) -> Engine:
    """An engine for the URL; for SQLite the file's folder is made. Raises :class:`StoreUnavailable`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            address,
            json_serializer=_as_json,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    said = PATIENCE if "options" in address.query else PATIENCE | {"options": f"-c {IDLE_LIMIT}"}
    return create_engine(
        address, json_serializer=_as_json, pool_pre_ping=True, pool_size=10, max_overflow=20, connect_args=said
    )


def _as_json(value: Any) -> str:
    return value if type(value) is Json else json.dumps(value)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_TIMEOUT_MS}", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def unavailable_when_broken() -> Iterator[None]:
    """Turns a database that does not answer into :class:`StoreUnavailable`; a constraint violation passes through."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailable(
            f"the database does not answer: {error.orig}", "try again in a moment; `gateway doctor` says more"
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise StoreUnavailable("the connection to the database broke", "try again in a moment") from error
        raise


def database_now(connection: Connection) -> datetime:
    """The database's clock, the only one that leases believe. SQLite's is this machine's."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
    return now.astimezone(UTC)
