"""Requests that arrive within the same few milliseconds share one transaction; each is answered only after it.

Nobody waits for company: whoever comes alone is taken at once, and what comes while a transaction is being committed goes
together into the next. Not here: what receiving is (:mod:`gateway.pipeline.receive`).
"""

import asyncio
import queue
import threading
from collections.abc import Sequence

from gateway.errors import Unavailable
from gateway.pipeline.receive import Receipt, receive_together
from gateway.pipeline.services import Services
from gateway.ports import Arrival

MOST = 200  # requests in one transaction
MOST_BYTES = 8 << 20

Waiting = tuple[Arrival, "asyncio.Future[Receipt]"]
Outcome = tuple["asyncio.Future[Receipt]", Receipt | Exception]


class Gathering:
    """``receive`` on one event loop; a thread of its own commits, started with the first request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def receive(self, arrival: Arrival) -> Receipt:
        """Returns when the bytes are archived and the row is committed; raises as :func:`gateway.pipeline.receive` does."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="gathering", daemon=True)
            self._thread.start()
        told: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.put((arrival, told))
        return await told

    def _run(self) -> None:
        while True:
            together = [self._waiting.get()]
            size = len(together[0][0].content)
            while len(together) < MOST and size < MOST_BYTES:
                try:
                    together.append(self._waiting.get_nowait())
                except queue.Empty:
                    break
                size += len(together[-1][0].content)
            self._take(together)

    def _take(self, together: list[Waiting]) -> None:
        """When the company fails for another reason than that nothing can be kept now, each is taken by itself."""
        try:
            outcomes: Sequence[Receipt | Exception] = receive_together(self._services, [one for one, _ in together])
        except Unavailable as error:
            outcomes = [error] * len(together)
        except Exception as error:
            if len(together) > 1:
                for one in together:
                    self._take([one])
                return
            outcomes = [error]
        _tell([(told, outcome) for (_, told), outcome in zip(together, outcomes, strict=True)])


def _tell(outcomes: list[Outcome]) -> None:
    """The loop is woken once for all of them: each time costs both threads more than the answer itself."""
    try:
        outcomes[0][0].get_loop().call_soon_threadsafe(_settle, outcomes)
    except RuntimeError:  # the loop was closed: nobody waits any more, and what was committed stays
        return


def _settle(outcomes: list[Outcome]) -> None:
    for told, outcome in outcomes:
        if told.done():  # whoever asked has gone
            continue
        if isinstance(outcome, Exception):
            told.set_exception(outcome)
        else:
            told.set_result(outcome)
