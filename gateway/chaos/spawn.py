"""Starting servers as child processes: free ports, an unprivileged user when we are root, waiting until they answer.

Nothing here knows which server it starts.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any


class ServiceMissing(Exception):
    """No way led to the server. The message is one sentence that says what to do."""


class StartFailed(Exception):
    """The server was started and did not come up; the message ends with its last words."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unprivileged(*names: str) -> dict[str, Any]:
    """Arguments for ``subprocess`` that give up root: the first of the named accounts that exists, else ``nobody``.

    Empty when we are not root. Servers such as PostgreSQL refuse to run as root.
    """
    if os.geteuid() != 0:
        return {}
    for name in (*names, "nobody"):
        with suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return {}


def private_folder(prefix: str, account: Mapping[str, Any]) -> Path:
    """A new folder under the system's temporary one (a short path: socket names are limited to 107 bytes)."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp" if Path("/tmp").is_dir() else None))  # noqa: S108 - a new folder, ours alone
    if account:
        os.chown(folder, account["user"], account["group"])
    return folder


def remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def descendants(pid: int) -> list[int]:
    """The children of a process, their children, and so on; as ``ps`` knows them."""
    listing = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607 - wherever it is
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    parents = [(int(child), int(parent)) for child, parent in map(str.split, listing.splitlines())]
    found = [pid]
    for ancestor in found:  # grows while it is walked
        found += [child for child, parent in parents if parent == ancestor]
    return found[1:]


class Server:
    """One child process and everything it starts, with its output in ``folder/log``."""

    def __init__(
        self, command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], account: Mapping[str, Any]
    ):
        self.log = folder / "log"
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(  # noqa: S603 - a program we found ourselves
                command,
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account,
            )

    @property
    def alive(self) -> bool:
        return self.child.poll() is None

    def signal(self, number: int) -> None:
        """To the server alone."""
        with suppress(ProcessLookupError):
            self.child.send_signal(number)

    def signal_all(self, number: int) -> None:
        """To the server and every process below it, whatever group they put themselves in."""
        for pid in [self.child.pid, *descendants(self.child.pid)] if self.alive else []:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def wait(self, seconds: float) -> None:
        """Until it has ended; killed when it takes longer."""
        try:
            self.child.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal_all(signal.SIGKILL)
            self.child.wait(10)

    def await_answer(self, answers: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not answers():
            if not self.alive or time.monotonic() > deadline:
                last_words = self.log.read_text(errors="replace")[-2000:]
                self.signal_all(signal.SIGKILL)
                raise StartFailed(f"{self.child.args!r} did not come up:\n{last_words}")
            time.sleep(0.05)
