"""``POST /v1/orders``, answered only once the order is durable: requests per second and how long they took, at 1 and 50
clients, against an empty FastAPI route and raw inserts in the same run.

``python -m bench post [--seconds 5] [--clients 1 50] [--lines 1]``. The clients are one process of bare sockets, so that it
is the server that is measured; the work on the orders is left to workers that are not started.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from bench._raw import postgres_rows, sqlite_rows
from gateway.app import build
from gateway.bench.orders import CUSTOMER, GTINS, US, world
from gateway.chaos.spawn import free_port
from gateway.settings import Settings
from tests.services.postgres import find_postgres

EMPTY = """
import sys, uvicorn
from fastapi import FastAPI
app = FastAPI()
@app.post("/v1/orders", status_code=202)
async def nothing() -> dict[str, str]:
    return {"state": "received"}
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--lines", type=int, default=1)
    said = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gateway-bench-")))
        url = stack.enter_context(find_postgres(stack).new_database("gateway_bench"))
        servers = {
            "empty FastAPI route": EmptyRoute(),
            "POST /v1/orders, SQLite": Gateway(folder / "sqlite", None),
            "POST /v1/orders, PostgreSQL": Gateway(folder / "postgres", url),
        }
        for clients in said.clients:
            print(f"{clients} client{'s' if clients > 1 else ''}, load {os.getloadavg()[0]:.1f}")
            empty = 0.0
            for name, server in servers.items():
                with server() as port:
                    asyncio.run(press(port, clients, 1.0, said.lines))  # warm
                    took = asyncio.run(press(port, clients, said.seconds, said.lines))
                rate = len(took) / said.seconds
                empty = empty or rate
                p50, p99 = (statistics.quantiles(took, n=100)[rank] * 1000 for rank in (49, 98))
                print(
                    f"  {name:30} {rate:8,.0f}/s ({rate / empty:4.0%})   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms",
                    flush=True,
                )
        documents = [json.dumps(an_order(str(rank), said.lines)) for rank in range(300)]
        print(f"raw inserts, one per commit: SQLite {sqlite_rows(folder / 'raw.db', documents, 1):,.0f}/s, "
              f"PostgreSQL {postgres_rows(url, documents, 1):,.0f}/s")  # fmt: skip


def an_order(number: str, lines: int) -> dict[str, object]:
    return {
        "number": number,
        "issued_at": time.strftime("%Y-%m-%d"),
        "currency": "EUR",
        "parties": {"buyer": {"gln": CUSTOMER}, "seller": {"gln": US}, "ship_to": {"gln": CUSTOMER}},
        "lines": [
            {
                "number": str(line + 1),
                "item": {"gtin": GTINS[line % len(GTINS)]},
                "quantity": {"value": "5", "unit": "H87"},
            }
            for line in range(lines)
        ],
    }


class EmptyRoute:
    """The same framework and server with nothing behind it."""

    @contextmanager
    def __call__(self) -> Iterator[int]:
        port = free_port()
        with running([sys.executable, "-c", EMPTY, str(port)], dict(os.environ), port):
            yield port


class Gateway:
    """The web process alone."""

    def __init__(self, home: Path, url: str | None) -> None:
        self._home, self._url = home, url

    @contextmanager
    def __call__(self) -> Iterator[int]:
        port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
        environment |= {
            "GATEWAY_HOME": str(self._home),
            "GATEWAY_BIND": f"127.0.0.1:{port}",
            "GATEWAY_REQUESTS_PER_MINUTE": "0",
        }
        if self._url:
            environment["GATEWAY_DATABASE_URL"] = self._url
        own = build(Settings(home=self._home, **({"database_url": self._url} if self._url else {})))
        with own.services.store.transaction() as tx:
            tx.master.load(world())
        own.close()
        with running([sys.executable, "-m", "gateway.cli", "serve", "--web-only"], environment, port):
            yield port


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield
    finally:
        child.terminate()
        child.wait(30)


async def press(port: int, clients: int, seconds: float, lines: int) -> list[float]:
    """Each client sends its next order when the last was answered. How long each took, in seconds."""
    until = time.perf_counter() + seconds
    told = await asyncio.gather(
        *(client(port, f"{os.getpid()}-{time.time_ns()}-{rank}", until, lines) for rank in range(clients))
    )
    return [one for some in told for one in some]


async def client(port: int, name: str, until: float, lines: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took: list[float] = []
    template = json.dumps(an_order("@", lines)).encode()
    while time.perf_counter() < until:
        body = template.replace(b"@", f"{name}-{len(took)}".encode())
        began = time.perf_counter()
        writer.write(
            b"POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer = await reader.readexactly(length)
        if b" 202 " not in head[:20]:
            raise SystemExit(f"the server said {head!r} {answer[:300]!r}")
        took.append(time.perf_counter() - began)
    writer.close()
    return took
