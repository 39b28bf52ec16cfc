"""Requests that arrive within the same few milliseconds share one transaction; each is answered only after it.

Nobody waits for company: whoever comes alone is taken at once, and what comes while a transaction is being committed goes
together into the next. Not here: what receiving is (:mod:`gateway.pipeline.receive`).
"""

import queue
import threading
from concurrent.futures import Future

from gateway.errors import GatewayError, Unavailable
from gateway.pipeline.receive import Receipt, receive_together
from gateway.pipeline.services import Services
from gateway.ports import Arrival

MOST = 200  # requests in one transaction
MOST_BYTES = 8 << 20

Waiting = tuple[Arrival, "Future[Receipt]"]


class Gathering:
    """``receive`` from any thread; one thread of its own commits, started with the first request."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None

    def receive(self, arrival: Arrival) -> "Future[Receipt]":
        """Done when the bytes are archived and the row is committed; fails as :func:`gateway.pipeline.receive` does."""
        with self._started:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gathering", daemon=True)
                self._thread.start()
        told: Future[Receipt] = Future()
        self._waiting.put((arrival, told))
        return told

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
            outcomes = receive_together(self._services, [arrival for arrival, _ in together])
        except Unavailable as error:
            for _, told in together:
                told.set_exception(error)
        except Exception as error:
            if len(together) == 1:
                together[0][1].set_exception(error)
                return
            for one in together:
                self._take([one])
        else:
            for (_, told), outcome in zip(together, outcomes, strict=True):
                if isinstance(outcome, GatewayError):
                    told.set_exception(outcome)
                else:
                    told.set_result(outcome)
