"""Worker processes of an embedded gateway: the one that serves rings for them and starts them again when they die.

So the console answers while ten thousand orders are worked on, more than one core works, and a poison job takes a worker
along, never the gateway.
"""

import signal
import subprocess
import sys
import threading
import time

from gateway.queue.pipe import PipeBell
from gateway.queue.supervisor import Children

LOOK = 0.2  # seconds between two looks whether all are alive


class Hands:
    """``count`` worker processes that end when this process does, however it does."""

    def __init__(self, count: int) -> None:
        self._bell = PipeBell()
        self.ring = self._bell.ring
        self._children = Children(self._start, count)
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._children.look_after()
            self._stopping.wait(LOOK)

    def stop(self, seconds: float) -> None:
        """Each finishes what it has in hand, for so long; who has not ended then is killed."""
        self._stopping.set()
        self._children.signal(signal.SIGTERM)
        deadline = time.monotonic() + seconds + 5
        while self._children.any_alive and time.monotonic() < deadline:
            time.sleep(0.05)
        self._children.signal(signal.SIGKILL)
        self._children.wait()
        self._bell.close()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "gateway.cli", "worker", "--rung-by", str(self._bell.reading)]
        return subprocess.Popen(  # noqa: S603 - our own command line
            command, pass_fds=[self._bell.reading], stdout=subprocess.DEVNULL
        )
