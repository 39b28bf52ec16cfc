"""How long the console's pages take with a million orders in PostgreSQL.

``python -m bench.million [--orders 1000000] [--keep URL]``: real orders (the demonstration's samples, decided by the real
road) are copied within the database, spread over a year, with their transmissions, messages, events, findings, holds and
documents; then every page is asked for as a browser would. ``--keep`` uses (and leaves) a database of that URL.
"""

import argparse
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import httpx
import uvicorn
from sqlalchemy import Connection, create_engine, text

from gateway.app import build
from gateway.demo.samples import MASTER_DATA, load_bad_samples, load_samples
from gateway.monitor.counting import refresh
from gateway.pipeline import Services, receive
from gateway.pipeline.load import load_files
from gateway.ports import Arrival
from gateway.queue.worker import Worker
from gateway.settings import Settings
from gateway.store.tables import metadata
from gateway.web import create_app
from tests.services.postgres import find_postgres

YEAR = 365 * 24 * 3600
ASKED = 5

KEYS = {  # columns that name a row, and are made other ones in a copy
    "inbound": ("id", "transport_id", "reference"),
    "message": ("inbound_id", "order_id", "reference"),
    "orders": ("id", "inbound_id", "number", "accepted_key", "amends", "duplicate_of"),
    "event": ("inbound_id", "order_id"),
    "finding": ("inbound_id", "order_id"),
    "hold": ("id", "order_id"),
    "outgoing": ("id", "inbound_id", "order_id", "dedupe_key", "reference"),
}
MOMENTS = {
    "inbound": ("received_at", "finished_at"),
    "orders": ("received_at", "decided_at"),
    "event": ("at",),
    "finding": ("at",),
    "hold": ("opened_at", "due_at", "escalated_at", "lifted_at"),
    "outgoing": ("created_at", "sent_at", "answer_due", "answered_at"),
}
PAGES = (
    "/", "/?q=CMD-4242", "/?state=held", "/orders", "/orders?state=held", "/orders?q=CMD-4242", "/search?q=CMD-4242", "/exceptions",
    "/credit", "/acknowledgements", "/kpi?days=30", "/kpi?days=365", "/alerts", "/system", "/monitor", "/orders/{order}",
    "/inbound/{inbound}", "/v1/orders?limit=100", "/metrics",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", default="")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = said.keep or stack.enter_context(find_postgres(stack).new_database())
        gateway = build(Settings(home=Path(folder), database_url=url, requests_per_minute=1_000_000))
        began = time.perf_counter()
        fill(gateway.services, url, said.orders)
        print(f"filled in {time.perf_counter() - began:.0f} s")
        began = time.perf_counter()
        counted = refresh(gateway.services.store, longest=400)
        print(f"{len(counted)} days counted in {time.perf_counter() - began:.0f} s")
        measure(gateway.services)
        gateway.close()


def fill(services: Services, url: str, orders: int) -> None:
    """Copies of whole transmissions until there are so many orders."""
    load_files(services, [MASTER_DATA])
    today = date.today()  # noqa: DTZ011 - the partner's day
    for sample in [*load_samples(today, "CMD-1"), *load_bad_samples(today, "CMD-2")]:
        receive(services, Arrival("folder", sample.name, sample.content, filename=sample.name))
    worker = Worker(services, "bench")
    while True:
        with services.store.reading() as tx:
            ready = tx.jobs.ready(200)
        if not sum(worker.run(job_id) for job_id in ready):
            break
    engine = create_engine(url)
    with engine.begin() as connection:
        there = connection.execute(text("SELECT count(*) FROM orders")).scalar_one()
        copies = max(0, orders // there - 1)
        print(f"{there} real orders, {copies:,} copies of each")
        for table in KEYS:
            _copy(connection, table, copies, YEAR / max(1, copies))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _copy(connection: Connection, table: str, copies: int, seconds: float) -> None:
    """Row n of a copy is n times so many seconds older."""
    columns = [column.name for column in metadata.tables[table].columns if (table, column.name) not in SERIALS]
    wanted = ", ".join(f'"{name}"' for name in columns)
    taken = ", ".join(_expression(table, name, seconds) for name in columns)
    connection.execute(
        text(f'INSERT INTO "{table}" ({wanted}) SELECT {taken} FROM "{table}" t, generate_series(1, {copies}) g')
    )


SERIALS = {("event", "id"), ("finding", "id")}


def _expression(table: str, name: str, seconds: float) -> str:
    if name in KEYS[table]:
        return f"t.\"{name}\" || '-' || g"
    if name in MOMENTS.get(table, ()):
        return f"t.\"{name}\" - g * interval '{seconds:.3f} seconds'"
    return f't."{name}"'


def measure(services: Services) -> None:
    server = uvicorn.Server(
        uvicorn.Config(create_app(services), port=0, log_level="warning", lifespan="off", timeout_keep_alive=600)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with services.store.reading() as tx:
        order, inbound = tx.connection.execute(
            text("SELECT id, inbound_id FROM orders ORDER BY received_at DESC OFFSET 500 LIMIT 1")
        ).one()
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=120, headers={"Accept-Language": "en"}) as http:
        print(f"{'page':28} {'p50':>8} {'slowest':>8}   KB")
        for page in PAGES:
            address = page.format(order=order, inbound=inbound)
            took, size, status = [], 0, 200
            for _ in range(ASKED):
                began = time.perf_counter()
                answer = http.get(address)
                took.append((time.perf_counter() - began) * 1000)
                size, status = len(answer.content), answer.status_code
            mark = "" if status == 200 else f"  status {status}"
            print(f"{page:28} {statistics.median(took):7.0f}ms {max(took):7.0f}ms {size / 1000:5.0f}{mark}", flush=True)
    server.should_exit = True
    thread.join(timeout=10)


if __name__ == "__main__":
    main()
