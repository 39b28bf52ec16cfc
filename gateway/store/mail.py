"""E-mail in the database: what was seen in which mailbox, which letter of ours belongs to which case, who may write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gateway.ports import MailPlace
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import allowed_sender, mail_seen, mail_thread


class MailState(StrEnum):
    SEEN = "seen"  # its headers are known; the body perhaps
    TAKEN = "taken"  # committed as a transmission
    REFUSED = "refused"  # it can never be taken, and a person was told
    GONE = "gone"  # somebody deleted it before it could be taken


@dataclass(frozen=True, slots=True)
class MailSeen:
    """One mail in one folder. ``identity`` is what its headers say of it; ``sha256`` its body in the archive."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    identity: str
    message_id: str
    size: int
    sha256: str | None
    state: str
    why: str | None
    marked: bool
    seen_at: datetime
    settled_at: datetime | None

    @property
    def place(self) -> MailPlace:
        return MailPlace(self.mailbox, self.folder, self.uidvalidity, self.uid)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A message of ours. ``order_id`` or ``inbound_id`` is the case that an answer to it joins."""

    message_id: str
    token: str
    outgoing_id: str
    partner: str
    inbound_id: str | None
    order_id: str | None
    sent_to: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AllowedSender:
    """``address`` is an address or an ``@domain``; withdrawn ones stay listed, with who took them back. One that ``waits``
    for a second person counts for nothing yet."""

    partner: str
    address: str
    allowed_at: datetime
    allowed_by: str
    why: str
    waits: bool
    seconded_by: str | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    @property
    def in_force(self) -> bool:
        return self.withdrawn_at is None and not self.waits


class MailRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- what was seen -------------------------------------------------------------------------------------------

    def last_uid(self, mailbox: str, folder: str, uidvalidity: int) -> int:
        """The cursor: the highest UID seen in this folder since it was last numbered anew; 0 when none was."""
        found: int | None = self._connection.execute(
            select(func.max(mail_seen.c.uid)).where(
                mail_seen.c.mailbox == mailbox,
                mail_seen.c.folder == folder,
                mail_seen.c.uidvalidity == uidvalidity,
            )
        ).scalar()
        return found or 0

    def saw(self, place: MailPlace, *, identity: str, message_id: str, size: int) -> None:
        insert_unless_there(
            self._connection,
            mail_seen,
            {
                "mailbox": place.mailbox,
                "folder": place.folder,
                "uidvalidity": place.uidvalidity,
                "uid": place.uid,
                "identity": identity,
                "message_id": message_id[:300],
                "size": size,
                "state": MailState.SEEN,
                "marked": False,
                "seen_at": self._now,
            },
        )

    def open(self, mailbox: str, folder: str, uidvalidity: int) -> list[MailSeen]:
        """Not settled yet, or settled and the server not told; by their UIDs."""
        rows = self._connection.execute(
            select(mail_seen)
            .where(
                mail_seen.c.mailbox == mailbox,
                mail_seen.c.folder == folder,
                mail_seen.c.uidvalidity == uidvalidity,
                or_(mail_seen.c.state == MailState.SEEN, mail_seen.c.marked.is_(False)),
            )
            .order_by(mail_seen.c.uid)
        )
        return [record(MailSeen, row) for row in rows]

    def settled_before(self, place: MailPlace, identity: str) -> MailSeen | None:
        """The same mail in the same folder, settled before the server numbered the folder anew."""
        row = self._connection.execute(
            select(mail_seen)
            .where(
                mail_seen.c.mailbox == place.mailbox,
                mail_seen.c.folder == place.folder,
                mail_seen.c.uidvalidity != place.uidvalidity,
                mail_seen.c.identity == identity,
                mail_seen.c.state.in_((MailState.TAKEN, MailState.REFUSED)),
            )
            .order_by(mail_seen.c.settled_at.desc())
            .limit(1)
        ).first()
        return None if row is None else record(MailSeen, row)

    def downloaded(self, place: MailPlace, sha256: str) -> None:
        self._connection.execute(mail_seen.update().where(_at(place)).values(sha256=sha256))

    def body_of(self, place: MailPlace) -> str | None:
        """The hash of the body, when it was downloaded: under this number, or under the folder's earlier numbers."""
        known = self._connection.execute(select(mail_seen).where(_at(place))).first()
        if known is None or known.sha256 is not None:
            return None if known is None else str(known.sha256)
        found: str | None = self._connection.execute(
            select(mail_seen.c.sha256).where(
                mail_seen.c.mailbox == place.mailbox,
                mail_seen.c.folder == place.folder,
                mail_seen.c.uidvalidity != place.uidvalidity,
                mail_seen.c.identity == known.identity,
                mail_seen.c.sha256.is_not(None),
            )
        ).scalar()
        return found

    def settle(self, place: MailPlace, state: str, why: str | None = None) -> None:
        self._connection.execute(
            mail_seen.update().where(_at(place)).values(state=MailState(state), why=why, settled_at=self._now)
        )

    def marked(self, place: MailPlace) -> None:
        self._connection.execute(mail_seen.update().where(_at(place)).values(marked=True))

    def seen(self, mailbox: str | None = None, *, limit: int = 100) -> list[MailSeen]:
        """The latest first."""
        query = select(mail_seen).order_by(mail_seen.c.seen_at.desc(), mail_seen.c.uid.desc()).limit(limit)
        if mailbox:
            query = query.where(mail_seen.c.mailbox == mailbox)
        return [record(MailSeen, row) for row in self._connection.execute(query)]

    # --- letters and their cases ---------------------------------------------------------------------------------

    def begin_thread(self, thread: ThreadRow) -> None:
        values = {name: getattr(thread, name) for name in mail_thread.c.keys()}  # noqa: SIM118 - a collection of columns
        insert_unless_there(self._connection, mail_thread, values)

    def thread(self, message_ids: Sequence[str], tokens: Iterable[str] = ()) -> ThreadRow | None:
        """The case one of these messages of ours belongs to, the latest; else the case of a reference in the subject."""
        wanted: list[ColumnElement[bool]] = []
        if message_ids:
            wanted.append(mail_thread.c.message_id.in_([*message_ids][:50]))
        if tokens:
            wanted.append(mail_thread.c.token.in_([*tokens][:5]))
        for one in wanted:
            row = self._connection.execute(
                select(mail_thread).where(one).order_by(mail_thread.c.at.desc()).limit(1)
            ).first()
            if row is not None:
                return record(ThreadRow, row)
        return None

    def threads_of(self, *, outgoing_id: str) -> list[ThreadRow]:
        rows = self._connection.execute(select(mail_thread).where(mail_thread.c.outgoing_id == outgoing_id))
        return [record(ThreadRow, row) for row in rows]

    # --- who may write -------------------------------------------------------------------------------------------

    def allow(self, partner: str, address: str, *, by: str, why: str, waits: bool = False) -> None:
        """Allowed from now on, or once a second person says so; one that was withdrawn is allowed again."""
        said = {
            "allowed_at": self._now, "allowed_by": by, "why": why, "waits": waits, "seconded_by": None,
            "withdrawn_at": None, "withdrawn_by": None,
        }  # fmt: skip
        row = {"partner": partner, "address": address.lower(), **said}
        if not insert_unless_there(self._connection, allowed_sender, row):
            self._connection.execute(
                allowed_sender.update()
                .where(
                    allowed_sender.c.partner == partner,
                    allowed_sender.c.address == address.lower(),
                    allowed_sender.c.withdrawn_at.is_not(None),
                )
                .values(**said)
            )

    def second(self, partner: str, address: str, *, by: str) -> bool:
        """False when it does not wait, or for the very person who allowed it."""
        done = self._connection.execute(
            allowed_sender.update()
            .where(
                allowed_sender.c.partner == partner,
                allowed_sender.c.address == address.lower(),
                allowed_sender.c.withdrawn_at.is_(None),
                allowed_sender.c.waits.is_(True),
                allowed_sender.c.allowed_by != by,
            )
            .values(waits=False, seconded_by=by)
        )
        return done.rowcount == 1

    def withdraw(self, partner: str, address: str, *, by: str) -> bool:
        """False when it was not allowed."""
        done = self._connection.execute(
            allowed_sender.update()
            .where(
                allowed_sender.c.partner == partner,
                allowed_sender.c.address == address.lower(),
                allowed_sender.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=self._now, withdrawn_by=by)
        )
        return done.rowcount == 1

    def senders(self, partner: str | None = None) -> list[AllowedSender]:
        query = select(allowed_sender).order_by(allowed_sender.c.partner, allowed_sender.c.address)
        if partner:
            query = query.where(allowed_sender.c.partner == partner)
        return [record(AllowedSender, row) for row in self._connection.execute(query)]

    def partner_allowing(self, address: str) -> str | None:
        """Whose list names the address, or else its domain; nobody when two partners list the same."""
        plain = address.lower()
        for wanted in (plain, "@" + plain.rpartition("@")[2]):
            found = self._connection.execute(
                select(allowed_sender.c.partner).where(
                    allowed_sender.c.address == wanted,
                    allowed_sender.c.withdrawn_at.is_(None),
                    allowed_sender.c.waits.is_(False),
                )
            ).scalars()
            named = set(found)
            if named:
                return named.pop() if len(named) == 1 else None
        return None


def _at(place: MailPlace) -> ColumnElement[bool]:
    return and_(
        mail_seen.c.mailbox == place.mailbox,
        mail_seen.c.folder == place.folder,
        mail_seen.c.uidvalidity == place.uidvalidity,
        mail_seen.c.uid == place.uid,
    )
