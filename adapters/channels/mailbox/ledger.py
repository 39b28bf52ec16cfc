"""Every mail seen in one mailbox, and the bodies that were downloaded but are not committed yet.

A file of lines, appended and synced: identity, UIDVALIDITY, UID, outcome. The gateway's database remains the record of what
was received; this spares the download of what is known, after a crash and after a change of UIDVALIDITY alike.
"""

import os
from pathlib import Path

LEDGER = "seen.txt"


class Ledger:
    """Not thread-safe: one poller at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._seen: dict[str, str] = {}
        if (folder / LEDGER).exists():
            for line in (folder / LEDGER).read_text(encoding="utf-8").splitlines():
                parts = line.split(" ")
                if len(parts) == 4:  # a line torn by a crash is as good as none
                    self._seen[parts[0]] = parts[3]

    def outcome(self, identity: str) -> str | None:
        """``taken`` or ``refused``; ``None`` for what is not settled."""
        return self._seen.get(identity)

    def settle(self, identity: str, uidvalidity: int, uid: str, outcome: str) -> None:
        with (self._folder / LEDGER).open("a", encoding="utf-8") as file:
            file.write(f"{identity} {uidvalidity} {uid} {outcome}\n")
            file.flush()
            os.fsync(file.fileno())
        self._seen[identity] = outcome
        self._body(identity).unlink(missing_ok=True)

    def body(self, identity: str) -> bytes | None:
        """What was downloaded before and not settled."""
        try:
            return self._body(identity).read_bytes()
        except FileNotFoundError:
            return None

    def keep(self, identity: str, content: bytes) -> None:
        unfinished = self._body(identity).with_suffix(".part")
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._body(identity))

    def _body(self, identity: str) -> Path:
        return self._folder / f"{identity}.eml"
