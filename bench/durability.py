"""Orders per second from the drop folder to every answer on disk, on both set-ups, against raw inserts in the same run.

``python -m bench.durability [--orders 500] [--lines 20]``: one interchange; embedded (SQLite, one process) and the full set
(PostgreSQL + RabbitMQ, two worker processes). Beside it, what the same machine does at the same time with nothing but the
order documents inserted and committed one by one, or a hundred at a time, and pydifact's time merely to parse the file.
"""

import argparse
import os
import resource
import sqlite3
import tempfile
import time
import warnings
from contextlib import ExitStack
from pathlib import Path

import psycopg
from pydifact.segmentcollection import Interchange
from sqlalchemy import make_url

from adapters.formats.edifact.format import EdifactFormat
from tests.faults.house import House, open_house, until
from tests.road import an_interchange, numbers, sqlite_url
from tests.services.postgres import find_postgres
from tests.services.rabbitmq import find_rabbitmq


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--lines", type=int, default=20)
    said = parser.parse_args()
    content = an_interchange(*numbers("A", said.orders), lines=said.lines)
    print(f"{said.orders} orders of {said.lines} lines, {len(content) / 1e6:.1f} MB, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        postgres = stack.enter_context(find_postgres(stack).new_database())
        raw = stack.enter_context(find_postgres(stack).new_database())
        broker = stack.enter_context(find_rabbitmq(stack).new_vhost())
        show(
            "embedded, SQLite, one process",
            said.orders,
            _road(sqlite_url(place), place / "a", None, content, said.orders),
        )
        show(
            "PostgreSQL + RabbitMQ, two workers",
            said.orders,
            _road(postgres, place / "b", broker, content, said.orders),
        )
        documents = [document.order.model_dump_json() for document in EdifactFormat().read(content, None).documents if document.order]  # fmt: skip
        for batch in (1, 100):
            show(
                f"raw inserts, SQLite, {batch} per commit",
                said.orders,
                _raw_sqlite(place / f"raw{batch}.db", documents, batch),
            )
            show(f"raw inserts, PostgreSQL, {batch} per commit", said.orders, _raw_postgres(raw, documents, batch))
    began = time.perf_counter()
    warnings.simplefilter("ignore")
    Interchange.from_str(content.decode("latin-1"))
    show("pydifact, parsing alone", said.orders, time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest process {peak:.0f} MB")


def show(what: str, orders: int, seconds: float) -> None:
    print(f"{what:42} {orders / seconds:10,.0f} orders/s   {seconds * 1000 / orders:8.2f} ms each")


def _road(url: str, folder: Path, broker: str | None, content: bytes, orders: int) -> float:
    """Seconds from the file's appearance in the folder until the last answer is on disk."""
    with open_house(url, folder, broker=broker, lease_seconds=300) as house:
        inbox = house.road.services.settings.inbox_folder
        inbox.mkdir(parents=True)
        duties = [("relay",), ("worker",), ("worker",)] if broker else [("serve",)]
        for words in duties:
            house.start(*words, GATEWAY_BIND="127.0.0.1:0")
        time.sleep(4)  # until they are up; starting is not what is measured
        (inbox / "orders.edi").write_bytes(content)
        began = time.perf_counter()
        until(lambda: _answered(house) >= orders + 1, 3600, what="all answers")
        took = time.perf_counter() - began
        with house.road.store.reading() as tx:
            print(f"  {tx.ledger().line()}")
        for child in house.running:
            child.terminate()
            child.wait(30)
        return took


def _answered(house: House) -> int:
    with house.road.store.reading() as tx:
        return tx.ledger().outgoing.get("sent", 0)


def _raw_sqlite(path: Path, documents: list[str], batch: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE document (id INTEGER PRIMARY KEY, body TEXT)")
    began = time.perf_counter()
    for start in range(0, len(documents), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO document (body) VALUES (?)", [(one,) for one in documents[start : start + batch]]
        )
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


def _raw_postgres(url: str, documents: list[str], batch: int) -> float:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("DROP TABLE IF EXISTS document")
        connection.execute("CREATE TABLE document (id serial PRIMARY KEY, body jsonb)")
        connection.commit()
        began = time.perf_counter()
        for start in range(0, len(documents), batch):
            with connection.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO document (body) VALUES (%s)", [(one,) for one in documents[start : start + batch]]
                )
            connection.commit()
        return time.perf_counter() - began


if __name__ == "__main__":
    main()
