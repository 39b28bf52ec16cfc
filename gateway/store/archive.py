"""The archive of bytes: what came in and what went out, kept under its own SHA-256 and checked when read.

Written to a temporary file, synced, then renamed: a name in the archive always stands for whole bytes.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

from gateway.errors import ArchiveCorrupt, ArchiveUnavailable


class Archive(Protocol):
    def keep(self, content: bytes) -> str:
        """Store the bytes durably; the same bytes twice are stored once. Returns their SHA-256 in hexadecimal."""

    def fetch(self, sha256: str) -> bytes:
        """The bytes, verified. Raises :class:`ArchiveCorrupt` when they changed, :class:`ArchiveUnavailable` when missing."""

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
            if target.exists() and target.stat().st_size == len(content):
                return sha256
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
        for folder in (target.parent, target.parent.parent, self.folder):
            _sync_folder(folder)

    def fetch(self, sha256: str) -> bytes:
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise ArchiveUnavailable(
                f"{sha256} cannot be read from the archive: {error.strerror}", "restore it from a backup"
            ) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ArchiveCorrupt(f"{sha256} has changed in the archive", "restore it from a backup")
        return content

    def probe(self) -> None:
        self.keep(b"the archive can be written")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
