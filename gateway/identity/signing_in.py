"""How a person gets in: password, then the second factor where there is one; or a link that opens once.

What was opened is returned as a token for the browser; of it, and of every other secret, only the hash or the seal is kept.
Each step is noted in the audit.
"""

from dataclasses import dataclass
from datetime import timedelta

from gateway.errors import Conflict, NotFound
from gateway.identity import passwords, totp
from gateway.identity.seal import Seal, seal_of
from gateway.identity.tokens import digest, new_token
from gateway.model.decision import Role
from gateway.model.identity import HOUSE_ROLES
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.people import Link, Person

FIRST_ADMIN = tuple(role for role in HOUSE_ROLES if role is not Role.AUDITOR)
"""Whoever starts an installation does everything, until there are colleagues to give roles to."""


@dataclass(frozen=True, slots=True)
class Opened:
    """``complete`` is false while the second factor is awaited."""

    token: str
    complete: bool


def sign_in(services: Services, login: str, password: str) -> Opened | None:
    """None when that is not right, or the person must wait, or is shut out: it is not said which."""
    with services.store.transaction() as tx:
        person = tx.people.by_login(login, lock=True)
        right = passwords.fits(password, person.password if person is not None else None)
        if person is None:
            tx.audit.enter("sign-in-failed", "", actor="nobody")
            return None
        if person.disabled_at is not None or (person.locked_until is not None and person.locked_until > tx.now):
            tx.audit.enter("sign-in-refused", person.id, actor=person.id)
            return None
        if not right:
            tx.people.failed(person)
            tx.audit.enter("sign-in-failed", person.id, actor=person.id)
            return None
        if person.password is not None and passwords.outdated(person.password):
            tx.people.change(person.id, password=passwords.hashed(password))
        return _open(tx, person, "password", complete=person.totp is None)


def give_code(services: Services, session: str, person_id: str, code: str) -> Opened | None:
    """The second factor: a code of the application, or one of the recovery codes. A new session id comes back."""
    seal = seal_of(services.settings)
    with services.store.transaction() as tx:
        person = tx.people.get(person_id, lock=True)
        if person.totp is None or (person.locked_until is not None and person.locked_until > tx.now):
            return None
        step = totp.step_of(seal.open(person.totp, _purpose(person.id)), code, person.totp_step)
        spent = digest(code.strip().lower())
        if step is None and spent not in person.recovery:
            tx.people.failed(person)
            tx.audit.enter("second-factor-failed", person.id, actor=person.id)
            return None
        if step is not None:
            tx.people.change(person.id, totp_step=step)
        else:
            tx.people.change(person.id, recovery=[one for one in person.recovery if one != spent])
        tx.people.close(session)
        return _open(tx, person, "password+code" if step is not None else "password+recovery", complete=True)


def come_by_provider(services: Services, subject: str, login: str, name: str, roles: frozenset[Role]) -> Opened | None:
    """Somebody whom the identity provider vouches for; known by its subject, made at the first time. None when shut out.
    The roles are those it gives today: never admin or IT unless the settings say so."""
    with services.store.transaction() as tx:
        person = tx.people.by_subject(subject)
        if person is None:
            if tx.people.by_login(login) is not None:
                raise Conflict(
                    f"{login} exists here already with a password",
                    "ask the administrator to rename one",
                    fr=(
                        f"{login} existe déjà ici avec un mot de passe",
                        "demandez à l'administrateur de renommer l'un des deux",
                    ),
                )
            person = tx.people.add(login, name, roles, by="identity-provider", subject=subject)
            tx.audit.enter("person-added", person.id, actor="identity-provider", roles=sorted(roles))
        if person.disabled_at is not None:
            tx.audit.enter("sign-in-refused", person.id, actor=person.id)
            return None
        if person.held_roles != roles:
            tx.people.change(person.id, roles=sorted(roles))
            tx.audit.enter("roles-changed", person.id, actor="identity-provider", roles=sorted(roles))
        return _open(tx, person, "provider", complete=True)


def sign_out(services: Services, session: str) -> None:
    with services.store.transaction() as tx:
        tx.people.close(session)
        tx.audit.enter("signed-out")


def _open(tx: Transaction, person: Person, how: str, *, complete: bool) -> Opened:
    token = new_token()
    tx.people.open(digest(token), new_token(), person.id, how=how, complete=complete)
    if complete:
        tx.people.succeeded(person)
        tx.people.forget_the_old()
        tx.audit.enter("signed-in", person.id, actor=person.id, how=how)
    return Opened(token, complete)


# --- links that open once --------------------------------------------------------------------------------------------


def first_link(services: Services, by: str) -> str | None:
    """The token of the link that makes the first admin; None when there are persons already."""
    with services.store.transaction() as tx:
        if tx.people.anybody():
            return None
        token = new_token()
        tx.people.add_link(digest(token), None, by=by, lasting=timedelta(days=1))
        tx.audit.enter("first-link-made")
        return token


def link_behind(services: Services, token: str) -> tuple[Link, Person | None] | None:
    """Whom a link is for (None: the first admin); None when it opens no more."""
    with services.store.reading() as tx:
        link = tx.people.link(digest(token))
        if link is None or (link.person_id is None and tx.people.anybody()):
            return None
        return link, tx.people.get(link.person_id) if link.person_id else None


def follow(services: Services, token: str, *, password: str, login: str = "", name: str = "") -> Opened:
    """Choose a password by a link; the first admin chooses a login too. Raises :class:`NotFound` when the link is over,
    :class:`Conflict` when the password will not do."""
    found = link_behind(services, token)
    if found is None:
        raise NotFound(
            "this link opens no more", "ask for a new one", fr=("ce lien ne s'ouvre plus", "demandez-en un nouveau")
        )
    link, known = found
    wanted = known.login if known is not None else login.strip()
    if not wanted:
        raise Conflict(
            "a login is needed",
            "your mail address, for example",
            fr=("il faut un identifiant de connexion", "votre adresse de courriel, par exemple"),
        )
    passwords.check(password, wanted)
    kept = passwords.hashed(password)
    with services.store.transaction() as tx:
        if not tx.people.use(link.sha256):
            raise NotFound(
                "this link opens no more", "ask for a new one", fr=("ce lien ne s'ouvre plus", "demandez-en un nouveau")
            )
        if known is None:
            known = tx.people.add(wanted, name, FIRST_ADMIN, by="first link", password=kept)
            tx.audit.enter("person-added", known.id, actor=known.id, roles=sorted(FIRST_ADMIN))
        else:
            tx.people.change(known.id, password=kept, failures=0, locked_until=None)
            tx.people.close_all(known.id)
            tx.audit.enter("password-chosen", known.id, actor=known.id)
        return _open(tx, known, "link", complete=known.totp is None)


# --- one's own account -----------------------------------------------------------------------------------------------


def change_password(services: Services, person_id: str, session: str, old: str, new: str) -> None:
    """Every other session of the person ends. Raises :class:`Conflict`."""
    with services.store.transaction() as tx:
        person = tx.people.get(person_id, lock=True)
        right = passwords.fits(old, person.password)
        if not right:
            tx.people.failed(person)
        else:
            passwords.check(new, person.login)
            tx.people.change(person_id, password=passwords.hashed(new))
            tx.people.close_all(person_id, but=session)
            tx.audit.enter("password-changed", person_id)
    if not right:
        raise Conflict(
            "that is not your present password",
            "try again, or ask for a new link",
            fr=("ce n'est pas votre mot de passe actuel", "réessayez, ou demandez un nouveau lien"),
        )


def propose_code(services: Services, person_id: str) -> bytes:
    """A fresh secret for the authenticator application. It counts once :func:`confirm_code` has seen a code of it."""
    with services.store.reading() as tx:
        tx.people.get(person_id)
    return totp.new_secret()


def sealed_proposal(services: Services, person_id: str, secret: bytes) -> str:
    """The proposal as text for the page that shows it: nobody else can read or change it."""
    return seal_of(services.settings).close(secret, f"proposal/{person_id}").hex()


def confirm_code(services: Services, person_id: str, proposal: str, code: str) -> list[str]:
    """Switch the second factor on; the recovery codes, shown once. Raises :class:`Conflict` for a wrong code."""
    seal: Seal = seal_of(services.settings)
    try:
        secret = seal.open(bytes.fromhex(proposal), f"proposal/{person_id}")
    except ValueError as error:
        raise Conflict(
            "this page is too old", "open it again", fr=("cette page est trop ancienne", "ouvrez-la à nouveau")
        ) from error
    step = totp.step_of(secret, code, None)
    if step is None:
        raise Conflict(
            "that code is not right",
            "look whether the clock of the telephone is",
            fr=("ce code n'est pas le bon", "vérifiez que l'horloge du téléphone est à l'heure"),
        )
    codes = totp.recovery_codes()
    with services.store.transaction() as tx:
        tx.people.change(
            person_id, totp=seal.close(secret, _purpose(person_id)), totp_step=step,
            recovery=[digest(one) for one in codes],
        )  # fmt: skip
        tx.audit.enter("second-factor-on", person_id)
    return codes


def drop_code(services: Services, person_id: str, *, by: str | None = None) -> None:
    """Switch the second factor off: by the person after giving the password, or by an administrator."""
    with services.store.transaction() as tx:
        tx.people.change(person_id, totp=None, totp_step=None, recovery=[])
        tx.audit.enter("second-factor-off", person_id, actor=by)


def drop_own_code(services: Services, person_id: str, password: str) -> None:
    """Takes the password again. Raises :class:`Conflict`."""
    with services.store.transaction() as tx:
        person = tx.people.get(person_id, lock=True)
        right = passwords.fits(password, person.password)
        if not right:
            tx.people.failed(person)
    if not right:
        raise Conflict("that is not your password", "try again", fr=("ce n'est pas votre mot de passe", "réessayez"))
    drop_code(services, person_id)


def _purpose(person_id: str) -> str:
    return f"totp/{person_id}"
