"""Small contents made durable together: a file to which all of them are appended, synced once, until each stands by itself.

Under its own name each content is written at once but not synced, which would cost two or three syncs a piece. What the
machine lost of them in a crash is here still, and is put back when it is asked for. Every half minute the whole system is
synced, after which the appended file is not needed any more and goes.
"""

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

FOLDER = "journal"
CHECKPOINT = 30.0  # seconds
ABANDONED = 600.0  # seconds after which nobody writes to a file any more, whoever began it

Entry = tuple[str, bytes]


class ArchiveJournal:
    """``restore`` writes a content under its own name unless it is there, whole. Thread-safe."""

    def __init__(self, archive: Path, restore: Callable[[str, bytes], None]) -> None:
        self.folder = archive / FOLDER
        self._restore = restore
        self._guard = threading.Lock()
        self._path: Path | None = None
        self._thread: threading.Thread | None = None

    def append(self, contents: Mapping[str, bytes]) -> None:
        """Durable when this returns. Raises :class:`OSError`."""
        pieces = [b"%s %d\n%b\n" % (sha256.encode(), len(content), content) for sha256, content in contents.items()]
        with self._guard:
            new = self._path is None or not self._path.exists()
            if self._path is None or new:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._path = self.folder / f"{time.time_ns()}-{secrets.token_hex(4)}"
            path, self._path = self._path, None  # a file whose end is doubtful is not written to again
            with path.open("ab") as file:
                file.write(b"".join(pieces))
                file.flush()
                os.fsync(file.fileno())
            if new:
                for folder in (self.folder, self.folder.parent):
                    _sync(folder)
            self._path = path
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="archive-journal", daemon=True)
                self._thread.start()

    def find(self, sha256: str) -> bytes | None:
        """The content, when it was appended lately."""
        for path in self._files():
            for known, content in _entries(path):
                if known == sha256:
                    return content
        return None

    def checkpoint(self) -> None:
        """Everything appended so far stands by itself, durably."""
        with self._guard:
            ours, self._path = self._path, None
        if ours is not None:
            os.sync()
            ours.unlink(missing_ok=True)
        for path in self._files():
            if time.time() - path.stat().st_mtime > ABANDONED:
                self._take_over(path)

    def _take_over(self, path: Path) -> None:
        """A file that a process left behind: what it holds may have been lost under its own name."""
        for sha256, content in _entries(path):
            self._restore(sha256, content)
        os.sync()
        path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.iterdir(), reverse=True)
        except FileNotFoundError:
            return []

    def _run(self) -> None:
        while True:
            time.sleep(CHECKPOINT)
            try:
                self.checkpoint()
            except OSError:  # the archive is away: it will be looked at again
                continue


def _entries(path: Path) -> Iterator[Entry]:
    """Whole ones only: the end of a file may be what a crash left of an append that nobody was told of."""
    try:
        with path.open("rb") as file:
            while head := file.readline():
                sha256, _, length = head.decode("ascii", "replace").strip().partition(" ")
                if not length.isdigit():
                    return
                content = file.read(int(length))
                if hashlib.sha256(content).hexdigest() != sha256:
                    return
                yield sha256, content
                file.read(1)
    except FileNotFoundError:
        return


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
