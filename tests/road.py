"""A gateway of its own for a test: a store, an archive, folders, Martin's master data, and hands that do what is ready.

``with open_road(url, folder) as road`` gives one; ``road.receive(…)`` then ``road.work()`` walks the whole road in this
thread, so that a test decides when anything happens. Fixtures are in :mod:`tests.road_fixtures`.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from gateway.app import Gateway, build
from gateway.demo.samples import workday_after
from gateway.model.base import Document
from gateway.pipeline import Receipt, Services, content_of, receive
from gateway.ports import Arrival
from gateway.queue.worker import Worker
from gateway.settings import Settings
from gateway.store import Store
from gateway.store.inbound import InboundRow
from gateway.store.migrate import migrate
from gateway.store.orders import OrderRow
from gateway.store.outgoing import OutgoingRow
from gateway.store.tables import inbound, metadata, orders
from tests.builders import (
    BRACKET,
    BRACKET_GTIN,
    MARTIN_DEPOT_GLN,
    MARTIN_GLN,
    OUR_GLN,
    PAINT,
    PRICES,
    SCREW,
    a_partner,
    an_account,
    own_identity,
)

RICH = Decimal(100_000_000)
"""A credit limit that no test reaches by accident."""


def martins_world(**account: Any) -> list[Document]:
    """Master data: us, Martin with plenty of credit, three articles and their prices."""
    return [own_identity(), a_partner(), an_account(**{"limit": RICH} | account), BRACKET, SCREW, PAINT, *PRICES]


def today() -> date:
    """The day as our French supplier sees it."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def an_interchange(
    *numbers: str,
    reference: str = "REF1",
    sender: str = MARTIN_GLN,
    lines: int = 1,
    ack: bool = True,
    spoilt: Collection[str] = (),
    stated: int | None = None,
) -> bytes:
    """Martin's orders as D.96A. A spoilt one miscounts its segments; ``stated`` is what UNZ says there are."""
    day = today()
    wanted = workday_after(day, 10)
    parts = [f"UNB+UNOC:3+{sender}:14+{OUR_GLN}:14+{day:%y%m%d}:0930+{reference}++++{'1' if ack else ''}'"]
    for position, number in enumerate(numbers, start=1):
        body = [
            f"UNH+{position}+ORDERS:D:96A:UN:EAN008",
            f"BGM+220+{number}+9",
            f"DTM+137:{day:%Y%m%d}:102",
            f"DTM+2:{wanted:%Y%m%d}:102",
            f"NAD+BY+{MARTIN_GLN}::9",
            f"NAD+SU+{OUR_GLN}::9",
            f"NAD+DP+{MARTIN_DEPOT_GLN}::9",
            "CUX+2:EUR:9",
        ]
        for line in range(1, lines + 1):
            body += [f"LIN+{line}++{BRACKET_GTIN}:EN", "QTY+21:10:PCE", "PRI+AAA:12.50"]
        body += ["UNS+S"]
        count = len(body) + (7 if number in spoilt else 1)
        parts += [f"{segment}'" for segment in (*body, f"UNT+{count}+{position}")]
    parts.append(f"UNZ+{len(numbers) if stated is None else stated}+{reference}'")
    return "\n".join(parts).encode()


def numbers(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-{index:05d}" for index in range(1, count + 1)]


@dataclass
class Road:
    gateway: Gateway
    worker: Worker
    _sent: int = field(default=0)

    @property
    def services(self) -> Services:
        return self.gateway.services

    @property
    def store(self) -> Store:
        return self.services.store

    def receive(self, content: bytes, *, channel: str = "test", key: str | None = None, **facts: Any) -> Receipt:
        """Each call is a transmission of its own unless it names a ``key``."""
        self._sent += 1
        return receive(self.services, Arrival(channel, key or f"t{self._sent}", content, **facts))

    def work(self, limit: int = 100_000) -> int:
        """Do ready jobs until none is due. Returns how many were started; with a ``limit``, one step each."""
        worker = self.worker if limit >= 100_000 else Worker(self.services, "test-stepper", goes_on=False)
        done = 0
        while done < limit:
            with self.store.reading() as tx:
                ready = tx.jobs.ready(limit=min(200, limit - done))
            started = sum(worker.run(job_id) for job_id in ready)
            if not started:
                break
            done += started
        return done

    def orders(self, inbound_id: str | None = None) -> list[OrderRow]:
        with self.store.reading() as tx:
            wanted = [inbound_id] if inbound_id else [row.id for row in self._inbound_ids(tx.connection)]
            return [row for one in wanted for row in tx.orders.of_inbound(one)]

    @staticmethod
    def _inbound_ids(connection: Any) -> Sequence[Any]:
        return connection.execute(inbound.select().order_by(inbound.c.received_at)).all()  # type: ignore[no-any-return]

    def inbound(self, inbound_id: str) -> InboundRow:
        with self.store.reading() as tx:
            return tx.inbound.get(inbound_id)

    def sent(self, inbound_id: str, *kinds: str) -> list[OutgoingRow]:
        with self.store.reading() as tx:
            return [row for row in tx.outgoing.about(inbound_id=inbound_id) if not kinds or row.kind in kinds]

    def content(self, row: OutgoingRow) -> bytes:
        return content_of(self.services, row)

    def mismatches(self) -> list[str]:
        with self.store.reading() as tx:
            return tx.ledger().mismatches

    def accepted_numbers(self) -> list[str]:
        with self.store.reading() as tx:
            rows = tx.connection.execute(orders.select().where(orders.c.state == "accepted").order_by(orders.c.number))
            return [row.number for row in rows]


@contextmanager
def open_road(url: str, folder: Path, *, world: Sequence[Document] | None = None, **settings: Any) -> Iterator[Road]:
    wanted = {"home": folder, "database_url": url, "poll_seconds": 0.2, **settings}
    gateway = build(Settings(**wanted))
    try:
        with gateway.services.store.transaction() as tx:
            tx.master.load(martins_world() if world is None else world)
        yield Road(gateway, Worker(gateway.services, "test-worker"))
    finally:
        gateway.close()


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'gateway.db'}"


def emptied(url: str) -> str:
    """The PostgreSQL database brought to our schema, without a row: cheaper than a new one for each test."""
    store = Store(url)
    try:
        migrate(store.engine)
        with store.engine.begin() as connection:
            guarded = connection.execute(
                text("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            ).scalars()
            finals = list(guarded)  # tables that refuse to lose a row
            for name in finals:
                connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
            asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in metadata.tables)
            filled = connection.execute(text(" UNION ALL ".join(asked))).scalars().all()
            if filled:  # each table that is emptied costs several files
                connection.execute(text(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE"))
            for name in finals:
                connection.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
    finally:
        store.close()
    return url
