"""What people write about an order for each other, and who is called by name in it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from gateway.store.sql import record
from gateway.store.tables import order_note, orders

CALLED = re.compile(r"(?<![\w@])@([^\W_][\w.-]*)")
RECENT = timedelta(days=30)
LATEST = 500  # notes looked through for one person's name


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    order_id: str
    text: str
    named: list[str]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A note that calls somebody, with the number of its order."""

    note: Note
    number: str | None


def called_in(text: str) -> list[str]:
    """The names after ``@``, each once, in small letters: ``@Anna, @jean-luc?`` calls anna and jean-luc."""
    return list(dict.fromkeys(name.rstrip(".-").lower() for name in CALLED.findall(text)))


def answers_to(name: str) -> set[str]:
    """What a person may be called by: the whole name without its blanks, and the first name."""
    words = name.lower().split()
    return {"".join(words), ".".join(words), "-".join(words), *words[:1]} - {""}


class Notes:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add(self, order_id: str, text: str, *, by: str) -> list[str]:
        """Returns who is called in it."""
        named = called_in(text)
        row = {"order_id": order_id, "text": text, "named": named, "at": self._now, "by": by}
        self._connection.execute(order_note.insert().values(**row))
        return named

    def of(self, order_id: str) -> list[Note]:
        """The first one first."""
        rows = self._connection.execute(
            select(order_note).where(order_note.c.order_id == order_id).order_by(order_note.c.id)
        )
        return [record(Note, row) for row in rows]

    def calling(self, name: str, limit: int = 10) -> list[Mention]:
        """The latest notes of others that call this person."""
        query = (
            select(order_note, orders.c.number.label("number"))
            .join(orders, orders.c.id == order_note.c.order_id)
            .where(order_note.c.at >= self._now - RECENT, order_note.c.by != name)
            .order_by(order_note.c.at.desc())
            .limit(LATEST)
        )
        mine = answers_to(name)
        found = [row for row in self._connection.execute(query) if mine & set(row.named)]
        return [Mention(record(Note, row), row.number) for row in found[:limit]]
