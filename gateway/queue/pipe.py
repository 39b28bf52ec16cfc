"""The doorbell between processes of one machine that has no broker: ids on a pipe that all of them read, so that whoever is
free takes the next one.

Like every bell it may lose a ring: the database is the queue of record, and what was not heard is rung for again.
"""

import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

log = structlog.get_logger()

RECORD = 64  # bytes of one ring; so few are written and read as a whole
LOOK = 0.2  # seconds after which a thread that hears nothing asks whether it should stop


class PipeBell:
    """The end that rings. ``reading`` is the descriptor that the worker processes inherit."""

    def __init__(self) -> None:
        self.reading, self._writing = os.pipe()
        for end in (self.reading, self._writing):
            os.set_blocking(end, False)

    def ring(self, job_id: str) -> None:
        """Nobody waits for workers that do not listen: what has no room is rung for again."""
        with suppress(BlockingIOError):
            os.write(self._writing, job_id.encode().ljust(RECORD))

    def close(self) -> None:
        """Whoever listens hears that nobody will ring any more."""
        os.close(self._writing)
        os.close(self.reading)


class PipeListener:
    """Calls ``work`` with each id that is rung, in ``threads`` threads; ``abandoned`` when the process that rang is gone."""

    def __init__(
        self, reading: int, work: Callable[[str], object], threads: int, abandoned: Callable[[], None]
    ) -> None:
        self._reading, self._work, self._abandoned = reading, work, abandoned
        self._stopping = threading.Event()
        self._threads: Sequence[threading.Thread] = [
            threading.Thread(target=self._listen, name=f"work-{number}", daemon=True) for number in range(threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def hears(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, seconds: float) -> None:
        """Waits so long for what is in hand."""
        self._stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _listen(self) -> None:
        while not self._stopping.is_set():
            job_id = self._heard()
            if job_id == "":
                self._abandoned()
                return
            if job_id is not None:
                try:
                    self._work(job_id)
                except Exception:
                    log.exception("work.failed", job=job_id)

    def _heard(self) -> str | None:
        """The next id; None when there is none for this thread, "" when there will be none."""
        if select.select([self._reading], [], [], LOOK)[0]:
            with suppress(BlockingIOError):  # another was quicker
                return os.read(self._reading, RECORD).decode().strip()
        return None
