"""A consistent copy of the embedded gateway, taken while it runs: the database by SQLite's own backup, then the archive.

The archive is copied after the database, so every row finds its bytes. PostgreSQL has tools of its own (pg_dump, PITR).
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from gateway.errors import ArchiveCorrupt, Conflict, NotFound
from gateway.store.archive import FolderArchive

DATABASE, ARCHIVE = "gateway.db", "archive"


@dataclass(frozen=True, slots=True)
class Copied:
    rows: int
    files: int
    bytes: int


def backup(database_url: str, archive: Path, target: Path) -> Copied:
    """Into an empty or new folder. Raises :class:`Conflict` when it holds something or the database is not SQLite."""
    source = _sqlite_file(database_url)
    if target.exists() and any(target.iterdir()):
        raise Conflict(
            f"{target} is not empty",
            "name a new folder for each backup",
            fr=(f"{target} n'est pas vide", "nommez un nouveau dossier pour chaque sauvegarde"),
        )
    target.mkdir(parents=True, exist_ok=True)
    unfinished = target / f".{DATABASE}"
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(unfinished)) as copy:
        live.backup(copy, pages=2000)
        copy.execute("PRAGMA journal_mode=DELETE")
        rows = _checked(copy)
    files = size = 0
    FolderArchive(archive).settle()
    for path in _kept(archive):
        into = target / ARCHIVE / path.relative_to(archive)
        into.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, into)
        files, size = files + 1, size + path.stat().st_size
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.replace(target / DATABASE)  # the database's name appears last: a backup that has it is complete
    return Copied(rows, files, size)


def restore(source: Path, database_url: str, archive: Path) -> Copied:
    """Back into a gateway that has no database yet; every file is verified against its name first.

    Raises :class:`NotFound` when the folder holds no complete backup, :class:`Conflict` when a database is there already,
    :class:`ArchiveCorrupt` when a file of the backup changed.
    """
    target = _sqlite_file(database_url)
    if not (source / DATABASE).is_file():
        raise NotFound(
            f"{source} holds no complete backup",
            f"a complete one has {DATABASE}",
            fr=(f"{source} ne contient pas de sauvegarde complète", f"une sauvegarde complète contient {DATABASE}"),
        )
    if target.exists():
        raise Conflict(
            f"{target} exists",
            "move it away first: restoring never overwrites",
            fr=(f"{target} existe", "déplacez-le d'abord : une restauration n'écrase jamais rien"),
        )
    with closing(sqlite3.connect(f"file:{source / DATABASE}?mode=ro", uri=True)) as copy:
        rows = _checked(copy)
    files = size = 0
    for path in _kept(source / ARCHIVE):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != path.name:
            raise ArchiveCorrupt(f"{path} has changed since the backup", "use another backup")
        into = archive / path.relative_to(source / ARCHIVE)
        if not into.exists():
            into.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, into)
        files, size = files + 1, size + len(content)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source / DATABASE, target)
    return Copied(rows, files, size)


def _sqlite_file(database_url: str) -> Path:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise Conflict(
            "this gateway runs on PostgreSQL",
            "back it up with pg_dump or your provider's tools, and copy the archive after it",
            fr=(
                "cette passerelle tourne sur PostgreSQL",
                "sauvegardez-la par pg_dump ou les outils de votre hébergeur, puis copiez l'archive",
            ),
        )
    return Path(url.database)


def _checked(copy: sqlite3.Connection) -> int:
    verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise ArchiveCorrupt(f"the copy of the database is damaged: {verdict}", "check the disk, then try again")
    return int(copy.execute("SELECT count(*) FROM inbound").fetchone()[0])


def _kept(archive: Path) -> Iterator[Path]:
    return (path for path in sorted(archive.glob("??/??/*")) if len(path.name) == 64)
