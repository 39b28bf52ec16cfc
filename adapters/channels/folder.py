"""Folders: files dropped in are orders, files put out are our answers.

In: any number of folders (:mod:`adapters.channels.folder_settings`). A full scan is the truth. A file is taken when its size
and time have not changed since the scan before and it can be renamed into ``.work``; after the commit it moves to
``done/<day>``. A file in ``.work`` was taken but perhaps not committed: it is offered again, under the same transport id. A
subfolder named after a partner binds its files to it. What became of a file is told beside it (``folder_results``).

Out: ``<outbox>/<partner>/<file>``, written under a hidden name, synced, then renamed. What the receiver moves to or writes
into ``<outbox>/<partner>/confirmed`` is its word that it has it (:class:`gateway.ports.HearsBack`).
"""

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from adapters.channels.folder_results import WAITING, Results, refuse
from adapters.channels.folder_settings import DONE, REFUSED, FolderSettings, load
from adapters.channels.moving import moved
from gateway.errors import GatewayError, Unavailable
from gateway.ports import Arrival, FateOf, Parcel, Places, Settle

CONFIRMED = "confirmed"
UNFINISHED = (".part", ".tmp", ".filepart", ".crdownload")
YOUNG = 0.3  # seconds a file must have been left alone
NOT_CONFIRMED = (
    "Cette confirmation n'a pas pu être prise en compte.\nThis confirmation could not be taken into account.\n"
)

Look = tuple[int, int]
"""Size and modification time of a file."""


class FolderChannel:
    """Watches folders. Not thread-safe: one poller at a time."""

    name = "folder"

    def __init__(self, places: Places, folders: Sequence[FolderSettings] | None = None) -> None:
        self.inbox = places.inbox_folder
        named = load(self.inbox) if folders is None else folders
        self._watched = [_Watched(self.name, one, inbox=self.inbox) for one in named]
        self._fate_of: FateOf | None = None

    def follow(self, fate_of: FateOf) -> None:
        self._fate_of = fate_of

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        """One folder that cannot be reached keeps no other from being read; it is told at the end."""
        silent: list[str] = []
        for watched in self._watched:
            try:
                yield from watched.arrivals()
                if self._fate_of is not None:
                    watched.results.tell(self._fate_of)
            except OSError as error:
                silent.append(f"{watched.folder.path}: {error.strerror or error}")
        if silent:
            raise Unavailable(
                f"folders that cannot be read: {'; '.join(silent)}",
                "it is tried again; check that the share is mounted and who may read and write there",
            )


class _Watched:
    """One folder."""

    def __init__(self, channel: str, folder: FolderSettings, *, inbox: Path) -> None:
        self.folder = folder
        self.results = Results(folder)
        self._channel = channel
        self._prefix = "" if folder.path == inbox else f"{folder.path}:"
        self._seen: dict[Path, Look] = {}

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        self.folder.path.mkdir(parents=True, exist_ok=True)
        yield from self._left_over()
        yield from self._new()

    def _left_over(self) -> Iterator[tuple[Arrival, Settle]]:
        for taken in sorted(self.folder.work.glob("**/*")):
            if taken.is_file() and WAITING not in taken.parts:
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
        top = self.folder.path
        inner = (
            [] if self.folder.partner else [sub for sub in sorted(top.iterdir()) if sub.is_dir() and self._binds(sub)]
        )
        for folder in (top, *inner):
            for path in sorted(folder.iterdir()):
                if path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in UNFINISHED:
                    yield path

    def _binds(self, sub: Path) -> bool:
        own = (self.folder.done_folder, self.folder.failed_folder)
        return not sub.name.startswith(".") and sub.name not in (DONE, REFUSED) and sub not in own

    def _claim(self, path: Path) -> Path | None:
        """Rename into the work folder; whoever still writes to the file by its name will not reach it there."""
        target = self.folder.work / path.relative_to(self.folder.path)
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
        where = taken.relative_to(self.folder.work)
        stamp = f"{stat.st_ino:x}:{stat.st_mtime_ns}:{hashlib.sha256(content).hexdigest()[:16]}"
        arrival = Arrival(
            channel=self._channel,
            transport_id=f"{(self._prefix + str(where))[-300:]}:{stamp}",
            content=content,
            filename=taken.name,
            partner=self.folder.partner or (where.parts[0] if len(where.parts) > 1 else None),
            facts={"path": self._prefix + str(where)},
        )
        yield arrival, partial(self._settle, taken, where, arrival.transport_id)

    def _settle(self, taken: Path, where: Path, transport_id: str, error: Exception | None) -> None:
        """Kept: into ``done``. Not kept: it stays in ``.work`` and is offered again at the next scan; a file that can
        never be taken goes aside, with the reason beside it."""
        if not taken.exists():  # settled by another poller
            return
        if error is None:
            done = moved(taken, self.folder.done_folder / time.strftime("%Y-%m-%d") / where.name)
            self.results.wait_for(transport_id, done)
        elif isinstance(error, GatewayError) and error.exit_code == 1:
            refuse(self.folder, taken, where.name, error)


def _look(path: Path) -> Look | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_size, stat.st_mtime_ns


def _left_alone(look: Look) -> bool:
    return time.time_ns() - look[1] > YOUNG * 1e9


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

    def try_address(self, parcel: Parcel) -> str:
        """A file is written and taken away again."""
        written = self._write(parcel)
        written.unlink()
        return f"{written.parent} can be written to"

    def heard_back(self, partner: str) -> Iterator[tuple[bytes, Settle]]:
        """Files left alone for a moment. Understood, they move to ``confirmed/done/<day>``, else to ``confirmed/refused`` with
        the reason beside them."""
        folder = FolderSettings(path=self.outbox / partner / CONFIRMED)
        if not folder.path.is_dir():
            return
        for path in sorted(folder.path.iterdir()):
            look = _look(path) if path.is_file() and not path.name.startswith(".") else None
            if look is not None and path.suffix.lower() not in UNFINISHED and _left_alone(look):
                yield path.read_bytes(), partial(_settle_word, folder, path)

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


def _settle_word(folder: FolderSettings, path: Path, error: Exception | None) -> None:
    if not path.exists():  # another process was quicker
        return
    if error is None:
        moved(path, folder.done_folder / time.strftime("%Y-%m-%d") / path.name)
    elif isinstance(error, GatewayError) and not isinstance(error, Unavailable):
        aside = moved(path, folder.failed_folder / path.name)
        reason = aside.with_name(f"{aside.name}.reason.txt")
        told = "\n\n".join("\n".join(error.told(language)) for language in ("fr", "en"))
        reason.write_text(f"{NOT_CONFIRMED}\n{told}\n", encoding="utf-8")


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
