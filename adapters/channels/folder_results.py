"""What became of files that were taken: a text beside those that cannot be an order, and beside the others if asked.

A file is settled before it is read, so its outcome is looked up later: a note in ``.work/.waiting`` says which file waits
for which transmission. Notes survive a restart; one whose file a person has taken away is dropped.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from adapters.channels.folder_settings import FolderSettings
from adapters.channels.moving import moved
from gateway.errors import GatewayError
from gateway.ports import Fate, FateOf

WAITING = ".waiting"
MOST = 50  # notes that are looked at in one scan

REFUSED = (
    "Ce fichier n'a pas pu être traité. Il est conservé ici et dans l'archive ; rien n'est perdu.\n"
    "This file could not be processed. It is kept here and in the archive; nothing is lost.\n"
)


@dataclass(frozen=True, slots=True)
class Note:
    transport_id: str
    file: str


class Results:
    """Of one watched folder."""

    def __init__(self, folder: FolderSettings) -> None:
        self._folder = folder
        self._notes = folder.work / WAITING

    def wait_for(self, transport_id: str, file: Path) -> None:
        self._notes.mkdir(parents=True, exist_ok=True)
        note = Note(transport_id, str(file))
        unfinished = self._notes / f".{file.name[:100]}.part"
        unfinished.write_text(json.dumps(asdict(note)), encoding="utf-8")
        unfinished.rename(self._notes / f"{file.stat().st_mtime_ns:x}-{file.name[:150]}.json")

    def tell(self, fate_of: FateOf) -> None:
        """Write what is known by now."""
        for path, note in self._waiting():
            file = Path(note.file)
            fate = fate_of(note.transport_id) if file.exists() else None
            if fate is None and file.exists():
                continue
            if fate is not None:
                self._told(file, fate)
            path.unlink(missing_ok=True)

    def _waiting(self) -> Iterator[tuple[Path, Note]]:
        """The oldest first, and those that had no answer yet do not stop the others for ever."""
        if not self._notes.is_dir():
            return
        for path in sorted(self._notes.glob("*.json"))[:MOST]:
            try:
                yield path, Note(**json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError, TypeError):
                path.unlink(missing_ok=True)

    def _told(self, file: Path, fate: Fate) -> None:
        if fate.refused:
            file = moved(file, self._folder.failed_folder / file.name)
            _beside(file, ".reason.txt", REFUSED + "\n" + _in_words(fate))
        elif self._folder.results == "beside":
            _beside(file, ".result.txt", _in_words(fate))
        if self._folder.results == "beside":
            _beside(file, ".result.json", json.dumps(fate.facts(), ensure_ascii=False, indent=1, default=str) + "\n")


def refuse(folder: FolderSettings, taken: Path, name: str, error: GatewayError) -> None:
    """What can never be taken goes aside, with the reason beside it."""
    file = moved(taken, folder.failed_folder / name)
    _beside(file, ".reason.txt", f"{REFUSED}\n{error.message}\n{error.way_out}\n")


def _in_words(fate: Fate) -> str:
    return "\n".join(line for language in ("fr", "en") for line in (*(one.to(language) for one in fate.words), ""))


def _beside(file: Path, ending: str, said: str) -> None:
    unfinished = file.with_name(f".{file.name}{ending}.part")
    unfinished.write_text(said, encoding="utf-8")
    unfinished.rename(file.with_name(file.name + ending))
