"""Persons, their open sessions, and links that open once. Secrets come in hashed or sealed, never in the clear."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.errors import Conflict, NotFound
from gateway.model.decision import Role
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import person, session, sign_in_link
from gateway.store.types import new_id

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
HALFWAY = timedelta(minutes=5)  # to give the second factor
LINK_LASTS = timedelta(days=3)
PATIENCE = 5  # wrong passwords in a row before a person must wait
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    login: str
    name: str
    roles: list[str]
    password: str | None
    totp: bytes | None
    totp_step: int | None
    recovery: list[str]
    subject: str | None
    failures: int
    locked_until: datetime | None
    disabled_at: datetime | None
    created_at: datetime
    created_by: str
    last_seen_at: datetime | None
    account: str | None = None
    """The customer whose person it is; None for one of the house."""

    @property
    def held_roles(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.roles if role in tuple(Role))


@dataclass(frozen=True, slots=True)
class Session:
    sha256: str
    person_id: str | None
    csrf: str
    how: str
    complete: bool
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    sha256: str
    person_id: str | None
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None


class People:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- persons -------------------------------------------------------------------------------------------------

    def anybody(self) -> bool:
        return self._connection.execute(select(person.c.id).limit(1)).first() is not None

    def all(self) -> list[Person]:
        return [record(Person, row) for row in self._connection.execute(select(person).order_by(person.c.login))]

    def get(self, person_id: str, *, lock: bool = False) -> Person:
        query = select(person).where(person.c.id == person_id)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no person {person_id}",
                "`gateway user list` names them",
                fr=(f"il n'y a pas de personne {person_id}", "`gateway user list` les nomme"),
            )
        return record(Person, row)

    def by_login(self, login: str, *, lock: bool = False) -> Person | None:
        query = select(person).where(person.c.login == login.strip().lower())
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        return None if row is None else record(Person, row)

    def by_subject(self, subject: str) -> Person | None:
        row = self._connection.execute(select(person).where(person.c.subject == subject)).first()
        return None if row is None else record(Person, row)

    def add(self, login: str, name: str, roles: Iterable[Role], *, by: str, **columns: Any) -> Person:
        """Raises :class:`Conflict` when somebody has this login."""
        person_id = new_id("usr")
        row = {
            "id": person_id, "login": login.strip().lower(), "name": name.strip() or login, "roles": sorted(set(roles)),
            "recovery": [], "failures": 0, "created_at": self._now, "created_by": by,
        }  # fmt: skip
        if not insert_unless_there(self._connection, person, row | columns):
            raise Conflict(
                f"{login} is taken",
                "choose another login, or change the one that is there",
                fr=(f"{login} est déjà pris", "choisissez un autre identifiant, ou changez celui qui existe"),
            )
        return self.get(person_id)

    def change(self, person_id: str, **columns: Any) -> None:
        self._connection.execute(person.update().where(person.c.id == person_id).values(**columns))

    def names(self, references: Iterable[str]) -> dict[str, str]:
        """What people call those that the audit names by reference."""
        rows = self._connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(set(references))))
        return dict(rows.all())

    def admins(self) -> int:
        """How many can still let others in."""
        return sum(Role.ADMIN in one.held_roles and one.disabled_at is None for one in self.all())

    # --- the lock against guessing -------------------------------------------------------------------------------

    def failed(self, known: Person) -> None:
        """Count a wrong password or code; after some in a row the person must wait, longer each time."""
        failures = known.failures + 1
        wait = None
        if failures >= PATIENCE:
            wait = self._now + min(FIRST_WAIT * 2 ** min(failures - PATIENCE, 10), LONGEST_WAIT)
        self.change(known.id, failures=failures, locked_until=wait)

    def succeeded(self, known: Person) -> None:
        self.change(known.id, failures=0, locked_until=None, last_seen_at=self._now)

    # --- sessions ------------------------------------------------------------------------------------------------

    def open(self, sha256: str, csrf: str, person_id: str | None, *, how: str, complete: bool) -> None:
        self._connection.execute(
            session.insert().values(
                sha256=sha256, person_id=person_id, csrf=csrf, how=how, complete=complete,
                created_at=self._now, seen_at=self._now,
            )
        )  # fmt: skip

    def session(self, sha256: str) -> Session | None:
        """None when it does not exist, was left alone too long, or has lasted long enough."""
        row = self._connection.execute(select(session).where(session.c.sha256 == sha256)).first()
        if row is None:
            return None
        found = record(Session, row)
        over = found.created_at + ABSOLUTE < self._now or found.seen_at + IDLE < self._now
        never_finished = not found.complete and found.created_at + HALFWAY < self._now
        return None if over or never_finished else found

    def seen(self, found: Session) -> None:
        """Noted once a minute: that is exact enough for half an hour."""
        self._connection.execute(
            session.update()
            .where(session.c.sha256 == found.sha256, session.c.seen_at < self._now - SEEN_EVERY)
            .values(seen_at=self._now)
        )

    def close(self, sha256: str) -> None:
        self._connection.execute(session.delete().where(session.c.sha256 == sha256))

    def close_all(self, person_id: str, *, but: str | None = None) -> None:
        """After a new password, other roles, or when the person is shut out."""
        self._connection.execute(
            session.delete().where(session.c.person_id == person_id, session.c.sha256 != (but or ""))
        )

    def forget_the_old(self) -> None:
        self._connection.execute(session.delete().where(session.c.created_at < self._now - ABSOLUTE))

    def sessions(self) -> dict[str, int]:
        """How many each person has open."""
        rows = self._connection.execute(
            select(session.c.person_id, func.count())
            .where(session.c.person_id.is_not(None), session.c.seen_at > self._now - IDLE)
            .group_by(session.c.person_id)
        )
        return dict(rows.all())

    # --- links ---------------------------------------------------------------------------------------------------

    def add_link(self, sha256: str, person_id: str | None, *, by: str, lasting: timedelta = LINK_LASTS) -> None:
        """A new link ends those before it."""
        same = sign_in_link.c.person_id.is_(None) if person_id is None else sign_in_link.c.person_id == person_id
        self._connection.execute(
            sign_in_link.update().where(same, sign_in_link.c.used_at.is_(None)).values(used_at=self._now)
        )
        self._connection.execute(
            sign_in_link.insert().values(
                sha256=sha256, person_id=person_id, created_at=self._now, created_by=by, expires_at=self._now + lasting
            )
        )

    def link(self, sha256: str) -> Link | None:
        """None when it was used or is over."""
        row = self._connection.execute(select(sign_in_link).where(sign_in_link.c.sha256 == sha256)).first()
        found = None if row is None else record(Link, row)
        return None if found is None or found.used_at is not None or found.expires_at < self._now else found

    def use(self, sha256: str) -> bool:
        """True for one caller only."""
        used = self._connection.execute(
            sign_in_link.update()
            .where(sign_in_link.c.sha256 == sha256, sign_in_link.c.used_at.is_(None))
            .values(used_at=self._now)
        )
        return used.rowcount == 1

    def waiting(self, person_ids: Sequence[str]) -> set[str]:
        """Those whose link is still open."""
        rows = self._connection.execute(
            select(sign_in_link.c.person_id).where(
                sign_in_link.c.person_id.in_(person_ids),
                sign_in_link.c.used_at.is_(None),
                sign_in_link.c.expires_at > self._now,
            )
        )
        return set(rows.scalars())
