"""Folders: files dropped in are orders, files put out are our answers.

In: a full scan is the truth. A file is taken when its size and time have not changed since the scan before and it can be
renamed into ``.work``; after the commit it moves to ``done/<day>``. A file in ``.work`` was taken but perhaps not
committed: it is offered again, under the same transport id. A subfolder named after a partner binds its files to it.

Out: ``<outbox>/<partner>/<file>``, written under a hidden name, synced, then renamed.
"""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from gateway.errors import GatewayError
from gateway.ports import Arrival, Parcel, Places, Settle

WORK, DONE = ".work", "done"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
YOUNG = 0.3  # seconds a file must have been left alone

Look = tuple[int, int]
"""Size and modification time of a file."""


class FolderChannel:
    """Watches one inbox folder. Not thread-safe: one poller at a time."""

    name = "folder"

    def __init__(self, places: Places) -> None:
        self.inbox = places.inbox_folder
        self._seen: dict[Path, Look] = {}

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        self.inbox.mkdir(parents=True, exist_ok=True)
        yield from self._left_over()
        yield from self._new()

    def _left_over(self) -> Iterator[tuple[Arrival, Settle]]:
        for taken in sorted((self.inbox / WORK).glob("**/*")):
            if taken.is_file():
                yield from self._offer(taken)

    def _new(self) -> Iterator[tuple[Arrival, Settle]]:
        looks = {path: look for path in self._waiting() if (look := _look(path)) is not None}
        still = [path for path, look in looks.items() if self._seen.get(path) == look and _left_alone(look)]
        self._seen = looks
        for path in still:
            claimed = self._claim(path)
            if claimed is not None:
                yield from self._offer(claimed)

    def _waiting(self) -> Iterator[Path]:
        folders = [self.inbox, *(sub for sub in sorted(self.inbox.iterdir()) if sub.is_dir() and _is_partner(sub))]
        for folder in folders:
            for path in sorted(folder.iterdir()):
                if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in UNFINISHED:
                    yield path

    def _claim(self, path: Path) -> Path | None:
        """Rename into the work folder; whoever still writes to the file by its name will not reach it there."""
        target = self.inbox / WORK / path.relative_to(self.inbox)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():  # its namesake is not settled yet; this one waits its turn
            return None
        try:
            path.rename(target)
        except OSError:  # gone, or still locked by its writer
            return None
        return target

    def _offer(self, taken: Path) -> Iterator[tuple[Arrival, Settle]]:
        """The same file offered again after a crash carries the same transport id; a copy of it is another file."""
        try:
            content, stat = taken.read_bytes(), taken.stat()
        except OSError:  # another poller was quicker, or it may not be read: the others go on, this one is tried again
            return
        where = taken.relative_to(self.inbox / WORK)
        stamp = f"{stat.st_ino:x}:{stat.st_mtime_ns}:{hashlib.sha256(content).hexdigest()[:16]}"
        arrival = Arrival(
            channel=self.name,
            transport_id=f"{str(where)[-300:]}:{stamp}",
            content=content,
            filename=taken.name,
            partner=where.parts[0] if len(where.parts) > 1 else None,
            facts={"path": str(where)},
        )
        yield arrival, partial(self._settle, taken, where)

    def _settle(self, taken: Path, where: Path, error: Exception | None) -> None:
        """Kept: into ``done``. Not kept: it stays in ``.work`` and is offered again at the next scan; a file that can
        never be taken goes back to where it was found, renamed and with the reason beside it."""
        if not taken.exists():  # settled by another poller
            return
        if error is None:
            _move(taken, self.inbox / DONE / time.strftime("%Y-%m-%d") / where.name)
        elif isinstance(error, GatewayError) and error.exit_code == 1:
            refused = _move(taken, self.inbox / "refused" / where.name)
            refused.with_name(refused.name + ".reason.txt").write_text(
                f"{error.message}\n{error.way_out}\n", encoding="utf-8"
            )


def _is_partner(folder: Path) -> bool:
    return not folder.name.startswith(".") and folder.name not in (DONE, "refused")


def _look(path: Path) -> Look | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _left_alone(look: Look) -> bool:
    return time.time_ns() - look[1] > YOUNG * 1e9


def _move(path: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    count = 1
    free = target
    while free.exists():
        count += 1
        free = target.with_name(f"{target.stem}-{count}{target.suffix}")
    path.rename(free)
    return free


class FolderOutlet:
    """Puts documents where a partner, or the software that carries them on, picks them up."""

    name = "folder"

    def __init__(self, places: Places) -> None:
        self.outbox = places.outbox_folder

    def send(self, parcel: Parcel) -> str:
        """The same parcel again replaces its file by itself; another one of the same name is put beside it."""
        (told,) = self.send_together([parcel])
        if isinstance(told, Exception):
            raise told
        return told

    def send_together(self, parcels: Sequence[Parcel]) -> list[str | Exception]:
        """All written, then all synced at once (a sync costs the same for one file as for many), then all named."""
        told: dict[str, str | Exception] = {}
        unfinished: list[tuple[Parcel, Path]] = []
        for parcel in parcels:
            try:
                unfinished.append((parcel, self._write(parcel)))
            except OSError as error:
                told[parcel.id] = error
        with ThreadPoolExecutor(max_workers=8) as hands:
            synced = list(hands.map(_synced, [path for _, path in unfinished]))
        for (parcel, path), unsynced in zip(unfinished, synced, strict=True):
            told[parcel.id] = unsynced or self._named(parcel, path)
        for folder in {path.parent for _, path in unfinished}:
            _synced(folder)
        return [told[parcel.id] for parcel in parcels]

    def _write(self, parcel: Parcel) -> Path:
        folder = self.outbox / parcel.partner
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = folder / f".{parcel.id}.part"
        unfinished.write_bytes(parcel.content)
        return unfinished

    def _named(self, parcel: Parcel, unfinished: Path) -> str | Exception:
        target = unfinished.with_name(Path(parcel.filename).name)
        try:
            if target.exists() and target.read_bytes() != parcel.content:
                target = target.with_name(f"{target.stem}-{parcel.id[-6:]}{target.suffix}")
            unfinished.replace(target)
        except OSError as error:
            return error
        return str(target)


def _synced(path: Path) -> OSError | None:
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        return error
    return None
