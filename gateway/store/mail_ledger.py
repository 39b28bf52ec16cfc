"""The mailbox channel's memory, in the database and the archive: which mails were seen, and the bodies downloaded once.

Shared by every machine: one polls a mailbox at a time, and the next one knows what the one before had done.
"""

import os
import secrets
import socket
from collections.abc import Sequence
from datetime import timedelta

from gateway.ports import MailHead, MailNote, MailPlace
from gateway.store import Store
from gateway.store.archive import Archive
from gateway.store.mail import MailState

LEAD = timedelta(seconds=60)


class StoredMailLedger:
    """See :class:`gateway.ports.MailLedger`. Every method may raise :class:`gateway.errors.Unavailable`."""

    def __init__(self, store: Store, archive: Archive) -> None:
        self._store, self._archive = store, archive
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    def lead(self, mailbox: str) -> bool:
        with self._store.transaction() as tx:
            return tx.presence.lead(f"mailbox-{mailbox}", self._holder, LEAD)

    def resign(self, mailbox: str) -> None:
        with self._store.transaction() as tx:
            tx.presence.resign(f"mailbox-{mailbox}", self._holder)

    def last_uid(self, mailbox: str, folder: str, uidvalidity: int) -> int:
        with self._store.reading() as tx:
            return tx.mail.last_uid(mailbox, folder, uidvalidity)

    def saw(self, heads: Sequence[MailHead]) -> None:
        with self._store.transaction() as tx:
            for head in heads:
                tx.mail.saw(head.place, identity=head.identity, message_id=head.message_id, size=head.size)

    def open(self, mailbox: str, folder: str, uidvalidity: int) -> list[MailNote]:
        with self._store.reading() as tx:
            rows = tx.mail.open(mailbox, folder, uidvalidity)
            return [
                MailNote(row.place, row.identity, row.size, None if row.state == MailState.SEEN else row.state)
                for row in rows
            ]

    def settled_before(self, place: MailPlace, identity: str) -> str | None:
        with self._store.reading() as tx:
            known = tx.mail.settled_before(place, identity)
        return None if known is None else known.state

    def body(self, place: MailPlace) -> bytes | None:
        with self._store.reading() as tx:
            sha256 = tx.mail.body_of(place)
        return None if sha256 is None else self._archive.fetch(sha256)

    def keep(self, place: MailPlace, content: bytes) -> None:
        sha256 = self._archive.keep(content)
        with self._store.transaction() as tx:
            tx.mail.downloaded(place, sha256)

    def settle(self, place: MailPlace, state: str, why: str | None = None) -> None:
        with self._store.transaction() as tx:
            tx.mail.settle(place, state, why)

    def marked(self, place: MailPlace) -> None:
        with self._store.transaction() as tx:
            tx.mail.marked(place)
