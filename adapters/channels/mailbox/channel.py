"""Watches IMAP mailboxes. Headers first; a body is downloaded once; a mail is moved or flagged only after the commit.

Identity is what the mail says of itself (Message-ID, From, Date, Subject, size), not its UID: it survives a change of
UIDVALIDITY and a move to another folder. A sender that our own server vouches for and that a partner lists binds the mail to
that partner; any other mail comes in too, bound to nobody, and becomes an exception that a person sees.
"""

import contextlib
import hashlib
import imaplib
import ssl
import time
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

from adapters.channels.mailbox.ledger import Ledger
from adapters.channels.mailbox.settings import MailboxSettings, load
from adapters.formats.mail.parts import parse
from adapters.formats.mail.sender import verify
from gateway.errors import GatewayError, Unavailable
from gateway.ports import Arrival, Places, Settle

TAKEN, REFUSED = "taken", "refused"
KEYWORD = "OrderGateway"
BATCH = 100  # headers asked for at once
TIMEOUT = 30.0
TROUBLE = (ImapToolsError, imaplib.IMAP4.error, OSError, ssl.SSLError, EOFError)


class MailboxChannel:
    """Not thread-safe: one poller at a time, as the queue's lease sees to."""

    name = "mailbox"

    def __init__(self, places: Places, mailboxes: tuple[MailboxSettings, ...] | None = None) -> None:
        self._folder = places.inbox_folder.parent / "mail"
        self._mailboxes = load() if mailboxes is None else mailboxes
        self._looked: dict[str, float] = {}

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        """One mailbox that does not answer keeps no other from being read; it is told at the end."""
        silent: list[str] = []
        for mailbox in self._mailboxes:
            if time.monotonic() - self._looked.get(mailbox.name, -mailbox.every) < mailbox.every:
                continue
            self._looked[mailbox.name] = time.monotonic()
            try:
                yield from _Visit(mailbox, Ledger(self._folder / mailbox.name)).arrivals()
            except TROUBLE as error:
                silent.append(f"{mailbox.name}: {error}")
        if silent:
            raise Unavailable(
                f"mailboxes do not answer: {'; '.join(silent)}", "it is tried again; check host, user and password"
            )


class _Visit:
    """One look into one mailbox, over one connection."""

    def __init__(self, settings: MailboxSettings, ledger: Ledger) -> None:
        self._settings, self._ledger = settings, ledger
        self._uidvalidity = 0

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        settings = self._settings
        with contextlib.ExitStack() as closing:
            box = _connected(settings)
            closing.callback(_leave, box)
            if settings.done and not box.folder.exists(settings.done):
                box.folder.create(settings.done)
            for folder in settings.folders:
                box.folder.set(folder)
                self._uidvalidity = int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
                yield from self._in_folder(box, folder)

    def _in_folder(self, box: BaseMailBox, folder: str) -> Iterator[tuple[Arrival, Settle]]:
        waiting = box.uids(f"UNKEYWORD {KEYWORD}")
        for start in range(0, len(waiting), BATCH):
            some = ",".join(waiting[start : start + BATCH])
            for head in list(box.fetch(f"UID {some}", headers_only=True, mark_seen=False, bulk=True)):
                identity = identity_of(head)
                outcome = self._ledger.outcome(identity)
                if outcome is not None:  # settled before, but the mark on the server was lost
                    self._mark(box, head.uid or "", outcome)
                    continue
                content = self._ledger.body(identity)
                if content is None:
                    content = self._download(box, head)
                    self._ledger.keep(identity, content)
                yield (
                    self._arrival(identity, head, folder, content),
                    partial(self._settle, box, identity, head.uid or ""),
                )

    def _download(self, box: BaseMailBox, head: MailMessage) -> bytes:
        """The very bytes, without setting the seen flag; of a mail over the limit, the headers only."""
        what = "BODY.PEEK[]" if head.size_rfc822 <= self._settings.most_bytes else "BODY.PEEK[HEADER]"
        status, told = box.client.uid("fetch", str(head.uid), f"({what})")
        for part in told if status == "OK" else []:
            if isinstance(part, tuple) and len(part) == 2:
                return bytes(part[1])
        raise imaplib.IMAP4.error(f"UID {head.uid} could not be fetched")

    def _arrival(self, identity: str, head: MailMessage, folder: str, content: bytes) -> Arrival:
        seen = verify(parse(content), self._settings.authserv_ids, self._settings.senders)
        return Arrival(
            channel=MailboxChannel.name,
            transport_id=f"{self._settings.name}:{identity}",
            content=content,
            filename="mail.eml",
            media_type="message/rfc822",
            sender=seen.address,
            partner=seen.partner,
            facts={
                "mailbox": self._settings.name,
                "folder": folder,
                "uidvalidity": self._uidvalidity,
                "uid": head.uid,
                "message_id": _first(head, "message-id")[:300],
                "in_reply_to": _first(head, "in-reply-to")[:300],
                "subject": head.subject[:300],
                "sender_check": seen.outcome,
            },
        )

    def _settle(self, box: BaseMailBox, identity: str, uid: str, error: Exception | None) -> None:
        """Committed: noted, then marked on the server; a mark that fails is made at the next look. Not committed: the
        body stays here and is offered again, unless it can never be taken."""
        if error is not None and not (isinstance(error, GatewayError) and error.exit_code == 1):
            return
        outcome = TAKEN if error is None else REFUSED
        self._ledger.settle(identity, self._uidvalidity, uid, outcome)
        with contextlib.suppress(*TROUBLE):
            self._mark(box, uid, outcome)

    def _mark(self, box: BaseMailBox, uid: str, outcome: str) -> None:
        if outcome == REFUSED:
            box.flag(uid, [KEYWORD, "\\Flagged"], True)
            return
        box.flag(uid, [KEYWORD, "\\Seen"], True)
        if self._settings.done:
            box.move(uid, self._settings.done)


def identity_of(head: MailMessage) -> str:
    said = [
        _first(head, "message-id"),
        _first(head, "from"),
        _first(head, "date"),
        _first(head, "subject"),
        str(head.size_rfc822),
    ]
    return hashlib.sha256("\0".join(said).encode("utf-8", "replace")).hexdigest()[:40]


def _first(head: MailMessage, name: str) -> str:
    headers: Mapping[str, tuple[str, ...]] = head.headers
    return (headers.get(name) or ("",))[0].strip()


def _connected(settings: MailboxSettings) -> Any:
    if settings.security == "tls":
        box: BaseMailBox = MailBox(settings.host, settings.port or 993, timeout=TIMEOUT)
    elif settings.security == "starttls":
        box = MailBoxStartTls(settings.host, settings.port or 143, timeout=TIMEOUT)
    else:
        box = MailBoxUnencrypted(settings.host, settings.port or 143, timeout=TIMEOUT)
    if settings.token_file is not None:
        return box.xoauth2(settings.user, settings.secret(), initial_folder=None)
    return box.login(settings.user, settings.secret(), initial_folder=None)


def _leave(box: BaseMailBox) -> None:
    with contextlib.suppress(*TROUBLE):
        box.logout()
