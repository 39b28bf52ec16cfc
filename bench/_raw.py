"""What the databases do on this machine with nothing but rows inserted: the floor under every other figure."""

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy import make_url


def sqlite_rows(path: Path, documents: Sequence[str], batch: int) -> float:
    """Rows per second, ``batch`` per commit, each commit synced."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, body TEXT)")
    began = time.perf_counter()
    for start in range(0, len(documents), batch):
        connection.execute("BEGIN IMMEDIATE")
        rows = [(one,) for one in documents[start : start + batch]]
        connection.executemany("INSERT INTO document (body) VALUES (?)", rows)
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return len(documents) / took


def postgres_rows(url: str, documents: Sequence[str], batch: int) -> float:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_document (id bigserial PRIMARY KEY, body jsonb)")
        connection.commit()
        began = time.perf_counter()
        for start in range(0, len(documents), batch):
            with connection.cursor() as cursor:
                rows = [(one,) for one in documents[start : start + batch]]
                cursor.executemany("INSERT INTO bench_document (body) VALUES (%s)", rows)
            connection.commit()
        return len(documents) / (time.perf_counter() - began)
