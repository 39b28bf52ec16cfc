"""Tables, repositories, migrations and the archive of bytes. All SQL lives here.

::

    with store.transaction() as tx:      # commits at the end, rolls back on an exception
        ((row, new),) = tx.inbound.add_many([...])
        tx.jobs.add("read", row.id, max_attempts=3)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from gateway.store.agreements import AgreementRepository
from gateway.store.answers_owed import AnswersOwed
from gateway.store.api_keys import ApiKeys
from gateway.store.asked import AskedRequests
from gateway.store.audit import Audit
from gateway.store.billing import BillingRepository
from gateway.store.catalogue import CatalogueRepository
from gateway.store.collection import CollectionRepository
from gateway.store.counters import Counters
from gateway.store.credit import CreditRepository
from gateway.store.divisions import DivisionRepository
from gateway.store.engine import connect, database_now, unavailable_when_broken
from gateway.store.handovers import HandoverRepository
from gateway.store.inbound import InboundRepository
from gateway.store.jobs import JobRepository
from gateway.store.journal import Journal, Noted
from gateway.store.kept_ledger import KeptLedger
from gateway.store.ledger import Ledger, take_stock
from gateway.store.mail import MailRepository
from gateway.store.master import AsAgreed, MasterRepository, as_recorded
from gateway.store.orders import OrderRepository
from gateway.store.outgoing import OutgoingRepository
from gateway.store.overlays import OverlayVersions
from gateway.store.pending import Pending
from gateway.store.people import People
from gateway.store.presence import Presence
from gateway.store.readings import LayoutRepository, ReadingRepository
from gateway.store.receivables import ReceivablesRepository
from gateway.store.retention import still_needed
from gateway.store.stock import Stock
from gateway.store.targets import TargetRepository
from gateway.store.turns import Turns
from gateway.store.webhooks import Memory, Webhooks

__all__ = ["Store", "Transaction"]


class Transaction:
    """One unit of work; ``now`` is the database's time at its start."""

    def __init__(
        self, connection: Connection, as_agreed: AsAgreed = as_recorded, listeners: Memory | None = None
    ) -> None:
        self.connection = connection
        self.now: datetime = database_now(connection)
        self._pending = Pending(connection)
        self.inbound = InboundRepository(connection, self.now, self._pending)
        self.divisions = DivisionRepository(connection, self.now)
        self.readings = ReadingRepository(connection, self.now)
        self.layouts = LayoutRepository(connection, self.now)
        self.orders = OrderRepository(connection, self.now, self._pending)
        self.jobs = JobRepository(connection, self.now, self._pending)
        self.turns = Turns(connection, self.now, self._pending)
        self.answers_owed = AnswersOwed(connection, self._pending)
        self.outgoing = OutgoingRepository(connection, self.now, self._pending)
        self.targets = TargetRepository(connection, self.now)
        self.audit = Audit(connection, self.now)
        self.journal = Journal(connection, self.now, self._pending, self.audit)
        self.people = People(connection, self.now)
        self.api_keys = ApiKeys(connection, self.now)
        self.asked = AskedRequests(connection, self.now)
        self.webhooks = Webhooks(connection, self.now, self._pending, self.jobs, listeners or Memory())
        self.master = MasterRepository(connection, self.now, as_agreed)
        self.catalogue = CatalogueRepository(connection, self.now)
        self.credit = CreditRepository(connection, self.now)
        self.billing = BillingRepository(connection, self.now)
        self.receivables = ReceivablesRepository(connection, self.now)
        self.collection = CollectionRepository(connection, self.now)
        self.agreements = AgreementRepository(connection, self.now)
        self.handovers = HandoverRepository(connection, self.now, self._pending)
        self.counters = Counters(connection, self.now)
        self.overlays = OverlayVersions(connection, self.now)
        self.presence = Presence(connection, self.now)
        self.mail = MailRepository(connection, self.now)

    def write(self) -> None:
        """Put what was only noted so far into the database; the end of the transaction does it anyway."""
        self.webhooks.publish(self.journal.happened)
        self.journal.happened.clear()
        self._pending.write()
        self.credit.write()
        self.catalogue.write()
        self.counters.write()
        self.audit.write()

    def still_needed(self, hashes: Iterable[str], since: datetime) -> set[str]:
        return still_needed(self.connection, hashes, since)

    def ledger(self) -> Ledger:
        self.write()
        return take_stock(self.connection)


class Store:
    """The database. Every method may raise :class:`gateway.errors.StoreUnavailable`. ``as_agreed`` is asked for each partner."""

    def __init__(self, url: str, as_agreed: AsAgreed = as_recorded) -> None:
        self.engine: Engine = connect(url)
        self._as_agreed = as_agreed
        self._listeners = Memory()
        self.heard: Callable[[Sequence[Noted]], None] | None = None
        """Told what a transaction noted, once it is committed."""
        self._reader = self.engine.execution_options(reading=True)
        self.stock = Stock(self._take_stock, KeptLedger(self.reading, self.transaction))

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Read and write; all of it or nothing."""
        with unavailable_when_broken(), self.engine.begin() as connection, _dropped_when_broken(connection):
            tx = Transaction(connection, self._as_agreed, self._listeners)
            yield tx
            tx.write()
        if self.heard is not None and tx.journal.noted:
            self.heard(tx.journal.noted)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Read only: never waits for a writer."""
        with unavailable_when_broken(), self._reader.begin() as connection, _dropped_when_broken(connection):
            yield Transaction(connection, self._as_agreed, self._listeners)

    def _take_stock(self) -> tuple[Ledger, datetime]:
        with self.reading() as tx:
            return tx.ledger(), tx.now

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _dropped_when_broken(connection: Connection) -> Iterator[None]:
    """An exception while rows are fetched may keep SQLite's cursor alive in its traceback, and with the cursor the old
    snapshot: a connection that saw one is not used again."""
    try:
        yield
    except BaseException:
        if connection.dialect.name == "sqlite":
            connection.invalidate()
        raise
