"""Small contents made durable together: a file to which all of them are appended, synced once, until each stands by itself.

Under its own name each content is written a moment later, by a thread of its own and not synced, which would cost two or
three syncs a piece; whoever asks for it before finds it here. What the machine lost of them in a crash is here still, and is
put back when it is asked for. Every half minute the whole system is synced, after which the appended file is not needed any
more and goes.
"""

import atexit
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

FOLDER = "journal"
CHECKPOINT = 30.0  # seconds
ABANDONED = 600.0  # seconds after which nobody writes to a file any more, whoever began it
MOST_WAITING = 32 << 20  # bytes that may wait for their own names; beyond that, whoever appends writes them

Entry = tuple[str, bytes]
Place = tuple[Path, int, int]
"""The file, where the content begins in it, and its length."""


class ArchiveJournal:
    """``restore`` writes a content under its own name unless it is there, whole. Thread-safe."""

    def __init__(self, archive: Path, restore: Callable[[str, bytes], None]) -> None:
        self.folder = archive / FOLDER
        self._restore = restore
        self._guard = threading.Lock()
        self._path: Path | None = None
        self._thread: threading.Thread | None = None
        self._waiting: dict[str, bytes] = {}
        self._size = 0
        self._woken = threading.Event()
        self._looking = threading.Lock()
        self._places: dict[str, Place] = {}
        self._looked: dict[Path, int] = {}

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
            self._size += sum(len(content) for sha256, content in contents.items() if sha256 not in self._waiting)
            self._waiting |= contents
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="archive-journal", daemon=True)
                self._thread.start()
                atexit.register(self._last)
        self._woken.set()
        if self._size > MOST_WAITING:
            self.settle()

    def settle(self) -> None:
        """What waits is written under its own name. Raises :class:`OSError`, and goes on waiting."""
        for sha256, content in list(self._waiting.items()):
            self._restore(sha256, content)
            with self._guard:
                if self._waiting.pop(sha256, None) is not None:
                    self._size -= len(content)

    def stand_all(self) -> None:
        """What any process appended is written under its own name. Raises :class:`OSError`."""
        for path in self._files():
            for sha256, content in _entries(path):
                self._restore(sha256, content)

    def _last(self) -> None:
        with suppress(OSError):
            self.settle()

    def waiting(self, sha256: str) -> bytes | None:
        """The content, when this process appended it a moment ago."""
        return self._waiting.get(sha256)

    def forget(self, sha256: str) -> None:
        """It is not to be written any more."""
        with self._guard:
            content = self._waiting.pop(sha256, None)
            self._size -= len(content or b"")

    def find(self, sha256: str) -> bytes | None:
        """The content, when it was appended lately, by whichever process."""
        waiting = self._waiting.get(sha256)
        if waiting is not None:
            return waiting
        with self._looking:
            content = self._at(self._places.get(sha256), sha256)
            if content is None:
                self._look()
                content = self._at(self._places.get(sha256), sha256)
        return content

    def _look(self) -> None:
        """Note the place of what was appended since the last look."""
        files = self._files()
        gone = self._looked.keys() - set(files)
        if gone:
            self._places = {sha256: place for sha256, place in self._places.items() if place[0] not in gone}
            self._looked = {path: end for path, end in self._looked.items() if path not in gone}
        for path in files:
            end = self._looked.get(path, 0)
            for sha256, begins, length in _heads(path, end):
                self._places[sha256] = path, begins, length
                end = begins + length + 1
            self._looked[path] = end

    @staticmethod
    def _at(place: Place | None, sha256: str) -> bytes | None:
        if place is None:
            return None
        path, begins, length = place
        try:
            with path.open("rb") as file:
                file.seek(begins)
                content = file.read(length)
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def checkpoint(self) -> None:
        """Everything appended so far stands by itself, durably."""
        with self._guard:
            ours, self._path = self._path, None
        self.settle()  # when that fails, the file stays, and is taken over when it is old
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
        due = time.monotonic() + CHECKPOINT
        while True:
            self._woken.wait(max(0.0, due - time.monotonic()))
            self._woken.clear()
            try:
                self.settle()
                if time.monotonic() >= due:
                    due = time.monotonic() + CHECKPOINT
                    self.checkpoint()
            except OSError:  # the archive is away: it will be looked at again
                time.sleep(1)


def _heads(path: Path, start: int) -> Iterator[tuple[str, int, int]]:
    """Hash, beginning and length of each content that is there to its end."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(start)
            while head := file.readline():
                sha256, _, length = head.decode("ascii", "replace").strip().partition(" ")
                begins = file.tell()
                if not length.isdigit() or begins + int(length) + 1 > size:
                    return
                yield sha256, begins, int(length)
                file.seek(begins + int(length) + 1)
    except FileNotFoundError:
        return


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
