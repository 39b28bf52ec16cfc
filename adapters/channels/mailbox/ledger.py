"""The twin of the gateway's mail ledger, in memory: for tests and for trying a mailbox out. It forgets with its process;
what is committed is still recognised by its transport id."""

from collections.abc import Sequence
from dataclasses import replace

from gateway.ports import MailHead, MailNote, MailPlace


class MemoryMailLedger:
    """See :class:`gateway.ports.MailLedger`."""

    def __init__(self) -> None:
        self._notes: dict[MailPlace, MailNote] = {}
        self._bodies: dict[MailPlace, bytes] = {}
        self._marked: set[MailPlace] = set()

    def lead(self, mailbox: str) -> bool:
        return True

    def resign(self, mailbox: str) -> None:
        return

    def last_uid(self, mailbox: str, folder: str, uidvalidity: int) -> int:
        here = (place.uid for place in self._notes if _same_folder(place, mailbox, folder, uidvalidity))
        return max(here, default=0)

    def saw(self, heads: Sequence[MailHead]) -> None:
        for head in heads:
            self._notes.setdefault(head.place, MailNote(head.place, head.identity, head.size, None))

    def open(self, mailbox: str, folder: str, uidvalidity: int) -> list[MailNote]:
        return [
            note
            for place, note in sorted(self._notes.items(), key=lambda one: one[0].uid)
            if _same_folder(place, mailbox, folder, uidvalidity) and place not in self._marked
        ]

    def settled_before(self, place: MailPlace, identity: str) -> str | None:
        for known in self._notes.values():
            there = known.place
            if (
                (there.mailbox, there.folder) == (place.mailbox, place.folder)
                and there.uidvalidity != place.uidvalidity
                and known.identity == identity
                and known.outcome is not None
            ):
                return known.outcome
        return None

    def body(self, place: MailPlace) -> bytes | None:
        return self._bodies.get(place)

    def keep(self, place: MailPlace, content: bytes) -> None:
        self._bodies[place] = content

    def settle(self, place: MailPlace, state: str, why: str | None = None) -> None:
        self._notes[place] = replace(self._notes[place], outcome=state)
        self._bodies.pop(place, None)

    def marked(self, place: MailPlace) -> None:
        self._marked.add(place)


def _same_folder(place: MailPlace, mailbox: str, folder: str, uidvalidity: int) -> bool:
    return (place.mailbox, place.folder, place.uidvalidity) == (mailbox, folder, uidvalidity)
