"""Worker processes side by side, each replaced when it dies; and the dead man's switch inside each of them.

One poison job may abort, hang or eat its process: the others go on, the next process starts, and after three starts the
job is put aside (:mod:`gateway.pipeline.trouble`). Stopped by SIGTERM, which is passed on; a second one is final.
"""

import faulthandler
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType

import structlog

log = structlog.get_logger()

SHORT_LIFE = 10.0  # seconds; who dies sooner is started again a little later each time
LONGEST_WAIT = 30.0


def hold_on(seconds: float) -> None:
    """The dead man's switch: unless called again within this time, the process ends, whatever its threads are stuck in.

    It does not need Python's lock, so a regular expression that never ends cannot prevent it.
    """
    faulthandler.dump_traceback_later(seconds, exit=True, file=sys.__stderr__ or sys.stderr)


def let_go() -> None:
    faulthandler.cancel_dump_traceback_later()


class Children:
    """``start`` makes one process; ``count`` of them are kept alive."""

    def __init__(self, start: Callable[[], subprocess.Popen[bytes]], count: int) -> None:
        self._start = start
        self._children: list[subprocess.Popen[bytes] | None] = [None] * count
        self._started = [0.0] * count
        self._due = [0.0] * count
        self._deaths = [0] * count
        self._ending = False
        self._guard = threading.RLock()  # a signal may come while this very thread looks

    def look_after(self) -> None:
        """Start whoever is missing, unless told to end."""
        for place in range(len(self._children)):
            with self._guard:
                if not self._ending:
                    self._look_after(place)

    def signal(self, number: int) -> None:
        """From the first signal on nobody is started any more."""
        with self._guard:
            self._ending = True
            for child in self._children:
                if child is not None and child.poll() is None:
                    child.send_signal(number)

    @property
    def any_alive(self) -> bool:
        return any(child is not None and child.poll() is None for child in self._children)

    def wait(self) -> int:
        """Until every child has ended. Returns the worst exit code."""
        return max((abs(child.wait()) for child in self._children if child is not None), default=0)

    def _look_after(self, place: int) -> None:
        child, now = self._children[place], time.monotonic()
        if child is not None:
            if child.poll() is None:
                return
            lived = now - self._started[place]
            self._deaths[place] = self._deaths[place] + 1 if lived < SHORT_LIFE else 0
            wait = min(0.2 * 2 ** self._deaths[place], LONGEST_WAIT) if lived < SHORT_LIFE else 0.0
            log.warning("worker.died", code=child.returncode, lived=round(lived, 1), again_in=wait)
            self._children[place], self._due[place] = None, now + wait
        if now >= self._due[place]:
            self._children[place] = born = self._start()
            self._started[place] = now
            if self._ending:  # the signal came meanwhile
                born.send_signal(signal.SIGTERM)


class Supervisor:
    """``command`` is started ``count`` times."""

    def __init__(self, command: Sequence[str], count: int) -> None:
        self._children = Children(lambda: subprocess.Popen(list(command)), count)  # noqa: S603 - our own command line
        self._stopping = 0

    def run(self) -> int:
        """Until stopped, and every child has ended. Returns the worst exit code of the orderly end."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self._stopping:
            self._children.look_after()
            time.sleep(0.1)
        return self._children.wait()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping += 1
        self._children.signal(signal.SIGTERM if self._stopping == 1 else signal.SIGKILL)


def worker_command() -> list[str]:
    return [sys.executable, "-m", "gateway.cli", "worker"]
