"""The chained audit: every entry carries the hash of the one before, and the head says where the chain ends.

``hash = sha256(previous + canonical JSON of the entry)``. Appending locks the head row, so that there is one chain per
installation. Entries name persons and papers by reference only, never by name: erasing a person breaks nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import audit_entry, audit_head

GENESIS = "0" * 64
_HEAD = 1

acting: ContextVar[str | None] = ContextVar("acting", default=None)
"""The reference of the person or key on whose behalf this thread works; set where they come in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``at`` and ``facts`` are kept as the very text that was hashed."""

    number: int
    at: str
    actor: str
    action: str
    subject: str
    facts: str
    previous: str
    hash: str

    @property
    def fingerprint(self) -> str:
        """What ``hash`` should be."""
        said = {name: value for name, value in asdict(self).items() if name not in ("previous", "hash")}
        return hashlib.sha256((self.previous + canonical(said)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``fault`` says where the chain is broken; None when it holds. ``head`` is what an outside copy is compared with."""

    entries: int
    head: str
    fault: str | None


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def fingerprint_of(value: Any) -> str:
    """A reference to something that is kept elsewhere, and that shows when it was altered there."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


class Audit:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self._noted: list[tuple[str, str, str, str]] = []

    def enter(self, action: str, subject: str = "", *, actor: str | None = None, **facts: Any) -> None:
        """Goes into the chain at the end of the transaction, so that the head is locked for a moment only."""
        self._noted.append((actor or acting.get() or "gateway", action, subject[:200], canonical(facts)))

    def write(self) -> None:
        if not self._noted:
            return
        number, previous = self._lock_head()
        at = self._now.astimezone(UTC).isoformat(timespec="microseconds")
        rows = []
        for actor, action, subject, facts in self._noted:
            number += 1
            entry = Entry(number, at, actor, action, subject, facts, previous, "")
            previous = entry.fingerprint
            rows.append(asdict(entry) | {"hash": previous})
        self._connection.execute(audit_entry.insert(), rows)
        self._connection.execute(
            audit_head.update().where(audit_head.c.id == _HEAD).values(number=number, hash=previous)
        )
        self._noted.clear()

    def _lock_head(self) -> tuple[int, str]:
        locked = select(audit_head.c.number, audit_head.c.hash).where(audit_head.c.id == _HEAD).with_for_update()
        row = self._connection.execute(locked).first()
        if row is None:
            insert_unless_there(self._connection, audit_head, {"id": _HEAD, "number": 0, "hash": GENESIS})
            row = self._connection.execute(locked).one()
        return row.number, row.hash

    # --- reading -------------------------------------------------------------------------------------------------

    def entries(self, *, after: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """From the oldest to the newest."""
        query = select(audit_entry).where(audit_entry.c.number > after).order_by(audit_entry.c.number).limit(limit)
        for row in self._connection.execute(query):
            yield record(Entry, row)

    def newest(
        self, *, before: int | None = None, limit: int = 50, actor: str = "", action: str = "", subject: str = ""
    ) -> list[Entry]:
        query = select(audit_entry).order_by(audit_entry.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(audit_entry.c.number < before)
        for column, said in ((audit_entry.c.actor, actor), (audit_entry.c.subject, subject)):
            if said:
                query = query.where(column == said)
        if action:
            query = query.where(audit_entry.c.action.startswith(action, autoescape=True))
        return [record(Entry, row) for row in self._connection.execute(query)]

    def verify(self, known_head: str | None = None) -> Verdict:
        """Walk the whole chain. ``known_head`` is a head that was noted elsewhere before: it must still be part of it,
        which shows a chain that was cut and written anew."""
        head = self._connection.execute(select(audit_head.c.number, audit_head.c.hash)).first()
        count = self._connection.execute(select(func.count()).select_from(audit_entry)).scalar_one()
        fault = broken_at(self.entries(), known_head)
        last = self._connection.execute(
            select(audit_entry.c.number, audit_entry.c.hash).order_by(audit_entry.c.number.desc()).limit(1)
        ).first()
        ends = (last.number, last.hash) if last else (0, GENESIS)
        noted = (head.number, head.hash) if head else (0, GENESIS)
        if fault is None and ends != noted:
            fault = f"the chain ends at entry {ends[0]}, its head says {noted[0]}: entries were cut off or put on"
        return Verdict(count, noted[1], fault)


def broken_at(entries: Iterable[Entry], known_head: str | None = None) -> str | None:
    previous = GENESIS
    seen = known_head in (None, GENESIS)
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            return f"entry {number} is missing"
        if entry.previous != previous:
            return f"entry {number} does not follow the one before it"
        if entry.fingerprint != entry.hash:
            return f"entry {number} was altered"
        previous = entry.hash
        seen = seen or known_head == entry.hash
    return None if seen else f"the head {known_head} is not part of this chain: it was written anew"
