"""Orders per second from the drop folder to every answer on disk, on both set-ups, beside pydifact's parsing and raw inserts.

``python -m bench road [--orders 2000] [--lines 20] [--workers 2] [--only embedded|servers]``; the target's own size is
``--orders 10000``.
"""

import argparse
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from adapters.formats.edifact.format import EdifactFormat
from bench._raw import postgres_rows, sqlite_rows
from bench._sites import site
from gateway.bench.e2e import measure
from gateway.bench.orders import interchange
from tests.services.postgres import find_postgres

RAW = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("embedded", "servers"))
    said = parser.parse_args()
    for servers in (False, True):
        if said.only in (None, "servers" if servers else "embedded"):
            with site(servers=servers, workers=said.workers) as (running, called):
                measured = measure(running, setup=called, orders=said.orders, lines=said.lines)
            print("\n".join(measured.lines_of_text()), flush=True)
    raw_inserts(said.lines)


def raw_inserts(lines: int) -> None:
    content = interchange(
        [f"R-{rank}" for rank in range(RAW)], lines=lines, day=datetime.now(UTC).date(), reference="R"
    )
    read = EdifactFormat().read(content, None).documents
    documents = [document.order.model_dump_json() for document in read if document.order is not None]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        url = stack.enter_context(find_postgres(stack).new_database("gateway_bench"))
        for batch in (1, 100):
            on_sqlite = sqlite_rows(Path(folder) / f"{batch}.db", documents, batch)
            on_postgres = postgres_rows(url, documents, batch)
            print(f"raw inserts, {batch:3} per commit: SQLite {on_sqlite:8,.0f}/s, PostgreSQL {on_postgres:8,.0f}/s")
