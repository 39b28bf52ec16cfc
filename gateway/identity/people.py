"""What an administrator does with persons and keys. Every change is noted, and ends the sessions it concerns."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta

from gateway.errors import Conflict
from gateway.identity.tokens import Key, digest, new_key, new_token
from gateway.model.decision import Role
from gateway.model.identity import PARTNER_SCOPES, SCOPES, Right
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.certificates import ClientCertificates
from gateway.store.people import Person
from gateway.store.reach import Reach

OVERLAP = timedelta(days=7)
"""How long a rotated key goes on beside its successor, unless said otherwise."""


def invite(
    services: Services, login: str, name: str, roles: Iterable[Role], *, by: str, account: str | None = None
) -> tuple[Person, str]:
    """A new person, and the token of the link by which they choose their password; with an ``account`` a customer's
    person, who sees the portal and nothing else. Raises :class:`Conflict`."""
    wanted = _roles_of(account, roles)
    if not login.strip():
        raise Conflict(
            "a login is needed",
            "a mail address, for example",
            fr=("il faut un identifiant de connexion", "une adresse de courriel, par exemple"),
        )
    with services.store.transaction() as tx:
        _exists(tx, Reach(account=account))
        if account and not tx.people.anybody():
            raise Conflict(
                "nobody of the house can sign in yet",
                "make the first administrator with `gateway init`",
                fr=(
                    "personne de la maison ne peut encore se connecter",
                    "créez le premier administrateur par `gateway init`",
                ),
            )
        person = tx.people.add(login, name, wanted, by=by, account=account)
        tx.audit.enter("person-added", person.id, roles=person.roles, account=account)
        return person, _link(tx, person, by)


def _roles_of(account: str | None, roles: Iterable[Role]) -> list[Role]:
    """Raises :class:`Conflict` when somebody would be of the house and a customer's at once."""
    wanted = sorted(set(roles) - ({Role.CUSTOMER} if account else set()))
    if account and wanted:
        raise Conflict(
            "a customer's person has no role in the house",
            "leave the roles out, or the account",
            fr=("une personne d'un client n'a pas de rôle dans la maison", "ôtez les rôles, ou le compte"),
        )
    if Role.CUSTOMER in wanted:
        raise Conflict(
            "a customer's person belongs to an account",
            "name the customer's account",
            fr=("une personne d'un client relève d'un compte", "nommez le compte du client"),
        )
    return [Role.CUSTOMER] if account else wanted


def new_link(services: Services, person_id: str, *, by: str) -> str:
    """For a forgotten password. What is open stays open until the link is used."""
    with services.store.transaction() as tx:
        person = tx.people.get(person_id)
        if person.disabled_at is not None:
            raise Conflict(
                f"{person.login} is shut out",
                "let the person in again first",
                fr=(f"{person.login} n'a plus accès", "rendez d'abord l'accès à cette personne"),
            )
        return _link(tx, person, by)


def _link(tx: Transaction, person: Person, by: str) -> str:
    token = new_token()
    tx.people.add_link(digest(token), person.id, by=by)
    tx.audit.enter("link-made", person.id)
    return token


def give_roles(services: Services, person_id: str, roles: Iterable[Role], *, by: str) -> None:
    with services.store.transaction() as tx:
        person = tx.people.get(person_id, lock=True)
        wanted = _roles_of(person.account, roles)
        tx.people.change(person_id, roles=wanted)
        _leave_an_admin(tx, person)
        tx.people.close_all(person_id)
        tx.audit.enter("roles-changed", person_id, roles=wanted, before=person.roles, by_reference=by)


def shut_out(services: Services, person_id: str) -> None:
    with services.store.transaction() as tx:
        person = tx.people.get(person_id, lock=True)
        tx.people.change(person_id, disabled_at=tx.now)
        _leave_an_admin(tx, person)
        tx.people.close_all(person_id)
        tx.audit.enter("person-shut-out", person_id)


def let_in_again(services: Services, person_id: str) -> None:
    with services.store.transaction() as tx:
        tx.people.get(person_id)
        tx.people.change(person_id, disabled_at=None, failures=0, locked_until=None)
        tx.audit.enter("person-let-in", person_id)


def _leave_an_admin(tx: Transaction, before: Person) -> None:
    if Role.ADMIN in before.held_roles and before.disabled_at is None and tx.people.admins() == 0:
        raise Conflict(
            "nobody could let others in any more",
            "make somebody else administrator first",
            fr=("plus personne ne pourrait donner accès aux autres", "nommez d'abord un autre administrateur"),
        )


# --- keys ------------------------------------------------------------------------------------------------------------


def make_key(
    services: Services,
    name: str,
    scopes: Iterable[Right],
    *,
    by: str,
    reach: Reach | None = None,
    addresses: Iterable[str] = (),
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> Key:
    """A new key; its text is in the answer and nowhere else. Raises :class:`Conflict` with what will not do."""
    bound, wanted, networks = reach or Reach(), sorted(set(scopes)), [one.strip() for one in addresses if one.strip()]
    allowed = PARTNER_SCOPES if bound.bounded else SCOPES
    refused = [scope for scope in wanted if scope not in allowed]
    if refused or not wanted:
        raise Conflict(
            f"such a key cannot have {', '.join(refused) or 'no scope at all'}",
            f"choose among {', '.join(allowed)}",
            fr=(
                f"une telle clé ne peut pas porter {', '.join(refused) or 'aucune portée'}",
                f"choisissez parmi {', '.join(allowed)}",
            ),
        )
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise Conflict(
                f"{network} is no address or network",
                "for example 203.0.113.7 or 203.0.113.0/24",
                fr=(f"{network} n'est ni une adresse ni un réseau", "par exemple 203.0.113.7 ou 203.0.113.0/24"),
            ) from error
    key = new_key()
    with services.store.transaction() as tx:
        _exists(tx, bound)
        tx.api_keys.add(
            id=key.id, name=name.strip()[:120] or key.id, sha256=key.sha256, scopes=wanted, partner=bound.partner,
            account=bound.account, addresses=networks, expires_at=expires_at, per_minute=per_minute, created_by=by,
        )  # fmt: skip
        tx.audit.enter("key-made", f"key_{key.id}", scopes=wanted, partner=bound.partner, account=bound.account)
    return key


def _exists(tx: Transaction, reach: Reach) -> None:
    """A key of a partner that is not there would be anybody's."""
    if reach.partner and reach.account:
        raise Conflict(
            "a key is a partner's or a customer's, not both",
            "give one of the two",
            fr=("une clé est celle d'un partenaire ou d'un client, pas des deux", "donnez l'un des deux"),
        )
    if reach.partner and tx.master.partner(reach.partner) is None:
        raise Conflict(
            f"there is no partner {reach.partner}",
            "import it first",
            fr=(f"il n'y a pas de partenaire {reach.partner}", "importez-le d'abord"),
        )
    if reach.account and tx.master.account(reach.account) is None:
        raise Conflict(
            f"there is no account {reach.account}",
            "import it first",
            fr=(f"il n'y a pas de compte {reach.account}", "importez-le d'abord"),
        )


def rotate_key(services: Services, key_id: str, *, by: str, overlap: timedelta = OVERLAP) -> Key:
    """A new key with the same rights; the old one goes on for the overlap, then ends. Raises :class:`Conflict`."""
    key = new_key()
    with services.store.transaction() as tx:
        old = tx.api_keys.get(key_id)
        tx.api_keys.succeed(old, key.id, tx.now + overlap)
        tx.api_keys.add(
            id=key.id, name=old.name, sha256=key.sha256, scopes=old.scopes, partner=old.partner, account=old.account,
            addresses=old.addresses, expires_at=old.expires_at, per_minute=old.per_minute, created_by=by,
        )  # fmt: skip
        ClientCertificates(tx.connection, tx.now).hand_on(old.id, key.id)
        tx.audit.enter("key-rotated", old.reference, successor=f"key_{key.id}")
    return key


def revoke_key(services: Services, key_id: str) -> None:
    """At once; the web processes notice within two seconds."""
    with services.store.transaction() as tx:
        old = tx.api_keys.get(key_id)
        tx.api_keys.revoke(old.id)
        tx.audit.enter("key-revoked", old.reference)
