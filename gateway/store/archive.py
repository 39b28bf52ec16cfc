"""The archive of bytes: what came in and what went out, kept under its own SHA-256 and checked when read.

Written to a temporary file, synced, then renamed: a name in the archive always stands for whole bytes.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from gateway.errors import ArchiveCorrupt, ArchiveUnavailable


class Archive(Protocol):
    def keep(self, content: bytes) -> str:
        """Store the bytes durably; the same bytes twice are stored once. Returns their SHA-256 in hexadecimal."""

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

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        try:
            if target.exists() and target.read_bytes() == content:
                os.utime(target)  # wanted again: its retention begins anew
                self._sync_folders(target)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                self._write_durably(target, content)
        except OSError as error:
            raise ArchiveUnavailable(
                f"the archive {self.folder} cannot be written: {error.strerror}",
                "free space or give the right to write there",
            ) from error
        return sha256

    def _write_durably(self, target: Path, content: bytes) -> None:
        unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        try:
            with unfinished.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        self._sync_folders(target)

    def _sync_folders(self, target: Path) -> None:
        for folder in (target.parent, target.parent.parent, self.folder):
            _sync_folder(folder)

    def fetch(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return verified(file.read(), sha256)

    def open(self, sha256: str) -> BinaryIO:
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


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
