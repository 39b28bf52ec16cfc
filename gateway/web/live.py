"""What just happened, told to every open console as it happens (server-sent events).

One look at the journal every half second serves all listeners, and nobody looks while nobody listens. The journal is what
PostgreSQL and SQLite have in common, and it sees what workers on other machines do.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from gateway.errors import Unavailable
from gateway.store import Store, Transaction
from gateway.store.journal import EventRow
from gateway.store.views import Views

LOOK_EVERY = 0.5
KEEP_ALIVE = 15.0
LONGEST = 600.0  # seconds; the browser then comes back by itself
OVERLAP = 200  # numbers looked at again: two transactions may commit in another order than they drew their numbers

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Happening:
    """Which transmissions and orders changed; ``arrived`` are the new ones among the transmissions."""

    arrived: tuple[str, ...]
    inbound: tuple[str, ...]
    orders: tuple[str, ...]


class Feed:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: set[asyncio.Queue[Happening]] = set()
        self._watch: asyncio.Task[None] | None = None

    async def listen(self) -> AsyncIterator[Happening | None]:
        """Happenings as they come; None when there was none for a while, so that the line can be kept open."""
        queue: asyncio.Queue[Happening] = asyncio.Queue(maxsize=1000)
        self._listeners.add(queue)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())
        until = time.monotonic() + LONGEST
        try:
            while time.monotonic() < until:
                try:
                    yield await asyncio.wait_for(queue.get(), KEEP_ALIVE)
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(queue)

    async def _look(self) -> None:
        last = await self._ask(lambda tx: Views(tx.connection, tx.now).last_event()) or 0
        told = set(range(last - OVERLAP, last + 1))
        while self._listeners:
            await asyncio.sleep(LOOK_EVERY)
            events = await self._ask(partial(_events_after, last - OVERLAP)) or []
            new = [event for event in events if event.id not in told]
            if not new:
                continue
            last = max(last, new[-1].id)
            told = {number for number in told if number > last - 2 * OVERLAP} | {event.id for event in new}
            self._tell(_happening(new))

    async def _ask(self, question: Callable[[Transaction], Answer]) -> Answer | None:
        """None while the database does not answer: the console says so elsewhere, and the feed goes on afterwards."""

        def ask() -> Answer:
            with self._store.reading() as tx:
                return question(tx)

        try:
            return await run_in_threadpool(ask)
        except Unavailable:
            return None

    def _tell(self, happening: Happening) -> None:
        for queue in self._listeners:
            if not queue.full():  # a listener that far behind has lost its line
                queue.put_nowait(happening)


def _events_after(number: int, tx: Transaction) -> list[EventRow]:
    return Views(tx.connection, tx.now).events_after(number)


def _happening(events: list[EventRow]) -> Happening:
    return Happening(
        arrived=tuple(dict.fromkeys(e.inbound_id for e in events if e.kind == "received" and e.inbound_id)),
        inbound=tuple(dict.fromkeys(e.inbound_id for e in events if e.inbound_id)),
        orders=tuple(dict.fromkeys(e.order_id for e in events if e.order_id)),
    )
