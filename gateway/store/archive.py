"""The archive of bytes: what came in and what went out, kept under its own SHA-256 and checked when read.

Written to a temporary file, synced, then renamed: a name in the archive always stands for whole bytes.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from gateway.errors import ArchiveCorrupt, ArchiveUnavailable
from gateway.store.archive_journal import ArchiveJournal

SMALL = 64 * 1024  # bytes of what is made durable together with others
HANDS = 16  # syncs under way at once; the file system joins them
MOST_FOLDERS = 100_000


class Archive(Protocol):
    def keep(self, content: bytes) -> str:
        """Store the bytes durably; the same bytes twice are stored once. Returns their SHA-256 in hexadecimal."""

    def keep_many(self, contents: Sequence[bytes]) -> list[str]:
        """As :meth:`keep` for many at once, which costs little more than for one."""

    def fetch(self, sha256: str) -> bytes:
        """The bytes, verified. Raises :class:`ArchiveCorrupt` when they changed or are gone from an archive that answers,
        :class:`ArchiveUnavailable` when it does not answer."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a stream that can be sought in, not verified: check what you take against a hash you trust."""

    def kept(self) -> Iterator[tuple[str, datetime]]:
        """Every hash in the archive and since when it is there, in no order."""

    def discard(self, sha256: str) -> None:
        """Forget the bytes for good. Nothing happens when they are gone already."""

    def probe(self) -> None:
        """Raise :class:`ArchiveUnavailable` unless a write would succeed now."""


class FolderArchive:
    """``ab/cd/abcd…`` under a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lasting: set[Path] = set()  # folders of which we know that a crash does not take them away
        self._journal = ArchiveJournal(folder, self._restore)

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        with self._told_when_it_fails():
            self._keep({sha256: content})
        return sha256

    def keep_many(self, contents: Sequence[bytes]) -> list[str]:
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]
        wanted = dict(zip(hashes, contents, strict=True))
        small = {sha256: content for sha256, content in wanted.items() if len(content) <= SMALL}
        with self._told_when_it_fails():
            if len(small) > 1:
                self._keep_small(small)
                wanted = {sha256: content for sha256, content in wanted.items() if sha256 not in small}
            self._keep(wanted)
        return hashes

    @contextmanager
    def _told_when_it_fails(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveUnavailable(
                f"the archive {self.folder} cannot be written: {error.strerror}",
                "free space or give the right to write there",
            ) from error

    def _keep_small(self, wanted: Mapping[str, bytes]) -> None:
        """Durable by one sync for all, and found from now on; under their own names a little later."""
        self._journal.append(wanted)

    def settle(self) -> None:
        """Everything that any process kept so far stands under its own name, for whoever copies the folder."""
        self._journal.stand_all()

    def _restore(self, sha256: str, content: bytes) -> None:
        target = os.fspath(self.path(sha256))
        try:
            same = os.stat(target).st_size == len(content) and Path(target).read_bytes() == content
        except FileNotFoundError:
            same = False
        if same:
            os.utime(target)
            return
        folder = os.path.dirname(target)
        written = f"{folder}/.{sha256}.{secrets.token_hex(4)}"
        try:
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with open(descriptor, "wb", buffering=0) as file:
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]
            os.replace(written, target)
        except OSError:
            Path(written).unlink(missing_ok=True)
            raise

    def _keep(self, wanted: Mapping[str, bytes]) -> None:
        """All written, then all synced, then all named, then the folders synced: a sync costs little more for many."""
        targets = {self.path(sha256): content for sha256, content in wanted.items()}
        unfinished: list[tuple[Path, Path]] = []
        try:
            for target, content in targets.items():
                if target.exists() and target.read_bytes() == content:
                    os.utime(target)  # wanted again: its retention begins anew
                else:
                    if not target.parent.is_dir():
                        target.parent.mkdir(parents=True, exist_ok=True)
                        self._lasting.discard(target.parent)
                    written = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
                    unfinished.append((written, target))
                    written.write_bytes(content)
            _sync_all([written for written, _ in unfinished])
            for written, target in unfinished:
                written.replace(target)
        except OSError:
            for written, _ in unfinished:
                written.unlink(missing_ok=True)
            raise
        self._sync_folders({target.parent for target in targets})

    def _sync_folders(self, folders: set[Path]) -> None:
        """The folders themselves; and those above them, the first time that we put something there."""
        new = folders - self._lasting
        above = {folder.parent for folder in new} | ({self.folder} if new else set())
        _sync_all([*folders, *above])
        if len(self._lasting) > MOST_FOLDERS:
            self._lasting.clear()
        self._lasting |= new

    def fetch(self, sha256: str) -> bytes:
        waiting = self._journal.waiting(sha256)
        if waiting is not None:
            return waiting
        try:
            with self._open(sha256) as file:
                return verified(file.read(), sha256)
        except ArchiveCorrupt:
            content = self._journal.find(sha256)
            if content is None:
                raise
            self._restore(sha256, content)
            return content

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._open(sha256)
        except ArchiveCorrupt:
            content = self._journal.find(sha256)
            if content is None:
                raise
            return io.BytesIO(content)

    def _open(self, sha256: str) -> BinaryIO:
        try:
            return self.path(sha256).open("rb")
        except FileNotFoundError as error:
            if self.folder.is_dir():
                raise gone(sha256) from error
            raise ArchiveUnavailable(f"the archive {self.folder} is not there", "mount it again") from error
        except OSError as error:
            raise ArchiveUnavailable(
                f"{sha256} cannot be read from the archive: {error.strerror}", "give the right to read there"
            ) from error

    def kept(self) -> Iterator[tuple[str, datetime]]:
        for path in self.folder.glob("??/??/*"):
            if len(path.name) == 64 and not path.name.startswith("."):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def discard(self, sha256: str) -> None:
        self._journal.forget(sha256)
        self.path(sha256).unlink(missing_ok=True)

    def probe(self) -> None:
        proof = secrets.token_bytes(16)  # new each time, or nothing would be written
        self.discard(self.keep(proof))


def verified(content: bytes, sha256: str) -> bytes:
    """The content itself. Raises :class:`ArchiveCorrupt` when it is not what the hash says."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ArchiveCorrupt(f"{sha256} has changed in the archive", "restore it from a backup")
    return content


def gone(sha256: str) -> ArchiveCorrupt:
    return ArchiveCorrupt(f"{sha256} is not in the archive any more", "restore it from a backup")


def _sync_all(paths: Sequence[Path]) -> None:
    if len(paths) < 2:
        for path in paths:
            _sync(path)
        return
    with ThreadPoolExecutor(max_workers=min(len(paths), HANDS)) as hands:
        list(hands.map(_sync, paths))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
