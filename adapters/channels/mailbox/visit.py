"""One look into one mailbox, over one connection: headers first, each body once, marks only after the commit.

The cursor is UIDVALIDITY and UID; the ledger holds every mail seen, also those with nothing in them. A folder that the
server numbers anew shows the same mails under other UIDs: they are known by what their headers say.
"""

import contextlib
import hashlib
import imaplib
import ssl
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessage
from imap_tools.errors import ImapToolsError

from adapters.channels.mailbox.oauth import TokenSource
from adapters.channels.mailbox.settings import MailboxSettings
from adapters.formats.mail.parts import parse
from adapters.formats.mail.sender import facts_of, verify
from gateway.errors import GatewayError, Unavailable
from gateway.ports import Arrival, MailHead, MailLedger, MailNote, MailPlace, Settle

CHANNEL = "mailbox"
TAKEN, REFUSED, GONE = "taken", "refused", "gone"
KEYWORD = "OrderGateway"
BATCH = 100  # headers asked for at once
PIECE = 4 * 1024 * 1024  # of a body, fetched between two renewals of the lease
TIMEOUT = 30.0
TROUBLE = (ImapToolsError, imaplib.IMAP4.error, OSError, ssl.SSLError, EOFError)


class Visit:
    """``unmarked`` are the reasons why the server could not be told what became of a mail; it is told at the next look."""

    def __init__(self, settings: MailboxSettings, ledger: MailLedger, tokens: TokenSource | None = None) -> None:
        self._settings, self._ledger, self._tokens = settings, ledger, tokens
        self.unmarked: list[str] = []

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        settings = self._settings
        with contextlib.ExitStack() as closing:
            box = self._connected()
            closing.callback(_leave, box)
            if settings.done and not box.folder.exists(settings.done):
                box.folder.create(settings.done)
            for folder in settings.folders:
                yield from self._in_folder(box, folder)

    def _in_folder(self, box: BaseMailBox, folder: str) -> Iterator[tuple[Arrival, Settle]]:
        name = self._settings.name
        box.folder.set(folder)
        uidvalidity = int(box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"])
        self._look(box, folder, uidvalidity)
        for note in self._ledger.open(name, folder, uidvalidity):
            if not self._ledger.lead(name):
                return  # we were slow, and another took over
            before = note.outcome or self._ledger.settled_before(note.place, note.identity)
            if before is not None:
                if note.outcome is None:
                    self._ledger.settle(note.place, before, "known before the folder was numbered anew")
                self._mark(box, note.place, before)
                continue
            content = self._ledger.body(note.place)
            if content is None:
                content = self._download(box, note)
                if content is None:
                    continue
                self._ledger.keep(note.place, content)
            yield self._arrival(note.place, content), partial(self._settle, box, note.place)

    def _look(self, box: BaseMailBox, folder: str, uidvalidity: int) -> None:
        """Headers of what came since the last look. ``n:*`` always names the last mail, even below n."""
        last = self._ledger.last_uid(self._settings.name, folder, uidvalidity)
        fresh = sorted(int(uid) for uid in box.uids(f"UID {last + 1}:*") if int(uid) > last)
        for start in range(0, len(fresh), BATCH):
            some = ",".join(str(uid) for uid in fresh[start : start + BATCH])
            heads = box.fetch(f"UID {some}", headers_only=True, mark_seen=False, bulk=True)
            self._ledger.saw(
                [
                    MailHead(
                        MailPlace(self._settings.name, folder, uidvalidity, int(head.uid)),
                        identity_of(head),
                        _first(head, "message-id"),
                        head.size_rfc822,
                    )
                    for head in heads
                    if head.uid
                ]
            )

    def _download(self, box: BaseMailBox, note: MailNote) -> bytes | None:
        """The very bytes, without setting the seen flag; of a mail over the limit, the headers only. None when somebody
        has deleted it meanwhile, which is noted."""
        uid = note.place.uid
        if note.size > self._settings.most_bytes:
            content = _fetched(box, uid, "BODY.PEEK[HEADER]")
        elif note.size <= PIECE:
            content = _fetched(box, uid, "BODY.PEEK[]")
        else:
            content = self._in_pieces(box, note)
        if content is None:
            self._ledger.settle(note.place, GONE, "deleted before it could be taken")
            self._ledger.marked(note.place)
        return content

    def _in_pieces(self, box: BaseMailBox, note: MailNote) -> bytes | None:
        held = bytearray()
        while True:
            piece = _fetched(box, note.place.uid, f"BODY.PEEK[]<{len(held)}.{PIECE}>")
            if piece is None:  # past its end, or deleted halfway
                return bytes(held) if len(held) >= note.size else None
            held += piece
            if len(piece) < PIECE:
                return bytes(held)
            if not self._ledger.lead(self._settings.name):
                raise Unavailable(f"mailbox {self._settings.name} was given to another poller", "nothing is lost")

    def _arrival(self, place: MailPlace, content: bytes) -> Arrival:
        message = parse(content)
        seen = verify(message, self._settings.authserv_ids, self._settings.senders)
        return Arrival(
            channel=CHANNEL,
            transport_id=transport_id(self._settings.name, content),
            content=content,
            filename="mail.eml",
            media_type="message/rfc822",
            sender=seen.address,
            partner=seen.partner,
            facts={
                "mailbox": place.mailbox,
                "folder": place.folder,
                "uidvalidity": place.uidvalidity,
                "uid": str(place.uid),
                **facts_of(message, seen),
            },
        )

    def _settle(self, box: BaseMailBox, place: MailPlace, error: Exception | None) -> None:
        """Committed: noted, then marked on the server; a mark that fails is made at the next look. Not committed: the
        body stays here and is offered again, unless it can never be taken."""
        if error is not None and not (isinstance(error, GatewayError) and error.exit_code == 1):
            return
        outcome = TAKEN if error is None else REFUSED
        self._ledger.settle(place, outcome, None if error is None else str(error))
        self._mark(box, place, outcome)

    def _mark(self, box: BaseMailBox, place: MailPlace, outcome: str) -> None:
        try:
            self._tell(box, str(place.uid), outcome)
        except TROUBLE as error:  # over quota, read-only, connection lost: the mail is ours already
            self.unmarked.append(f"{self._settings.name}/{place.folder} {place.uid}: {error}")
        else:
            self._ledger.marked(place)

    def _tell(self, box: BaseMailBox, uid: str, outcome: str) -> None:
        flag = "\\Flagged" if outcome == REFUSED else "\\Seen"
        try:
            box.flag(uid, [KEYWORD, flag], True)
        except ImapToolsError:  # a server that keeps no keywords
            box.flag(uid, [flag], True)
        if self._settings.done and outcome == TAKEN:
            box.move(uid, self._settings.done)

    def _connected(self) -> Any:
        settings = self._settings
        if self._tokens is None:
            return _entered(settings, settings.secret(), token=settings.token_file is not None)
        try:
            return _entered(settings, self._tokens.token(), token=True)
        except (
            ImapToolsError,
            imaplib.IMAP4.error,
        ):  # a token may be withdrawn before its time: once more with a new one
            self._tokens.forget()
            return _entered(settings, self._tokens.token(), token=True)


def transport_id(mailbox: str, content: bytes) -> str:
    """The same bytes in the same mailbox are the same mail, wherever in it they lie."""
    return f"{mailbox}:{hashlib.sha256(content).hexdigest()[:48]}"


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


def _fetched(box: BaseMailBox, uid: int, what: str) -> bytes | None:
    """None when the server has no such mail any more."""
    status, told = box.client.uid("fetch", str(uid), f"({what})")
    if status != "OK":
        raise imaplib.IMAP4.error(f"UID {uid} could not be fetched: {told!r}")
    for part in told:
        if isinstance(part, tuple) and len(part) == 2:
            return bytes(part[1])
    return None


def _opened(settings: MailboxSettings) -> Any:
    if settings.security == "tls":
        return MailBox(settings.host, settings.port or 993, timeout=TIMEOUT)
    if settings.security == "starttls":
        return MailBoxStartTls(settings.host, settings.port or 143, timeout=TIMEOUT)
    return MailBoxUnencrypted(settings.host, settings.port or 143, timeout=TIMEOUT)


def _entered(settings: MailboxSettings, secret: str, *, token: bool) -> Any:
    box = _opened(settings)
    enter = box.xoauth2 if token else box.login
    try:
        return enter(settings.user, secret, initial_folder=None)
    except BaseException:
        with contextlib.suppress(*TROUBLE):
            box.client.shutdown()
        raise


def _leave(box: BaseMailBox) -> None:
    with contextlib.suppress(*TROUBLE):
        box.logout()
