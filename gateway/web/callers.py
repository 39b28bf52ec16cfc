"""Turns what a request shows (a key, a session, the house's token, or nothing) into a caller with rights and a reach.

Four ways in: a person by a session, a customer by a signed link to one order, a program by an API key, and the house's token (``GATEWAY_API_TOKEN``), which stands
for everything until there are persons. Bound to localhost, and as long as there is neither a token nor a person, the
console is open to this machine with all rights, and so is the API as long as there is no key either: that is what a
demonstration needs, and all it may do.
"""

import ipaddress
import threading
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.identity import certificates, order_links
from gateway.identity.tokens import digest, read_key, same
from gateway.model.decision import Role
from gateway.model.identity import HOUSE_ROLES, PARTNER_SCOPES, Right, rights_of, roles_behind
from gateway.settings import Settings
from gateway.store import Store
from gateway.store.api_keys import ApiKey
from gateway.store.people import SEEN_EVERY, Person
from gateway.store.reach import EVERYTHING, Reach

REMEMBERED = 2.0
"""Seconds for which an answer of the database is believed: after that a revoked key is refused."""
MOST_REMEMBERED = 1000

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Caller:
    """``reference`` is what the audit keeps, ``name`` what stands on the timeline. ``session`` is the hash of an open
    console's id; ``half`` says that its second factor is still awaited."""

    reference: str
    name: str
    rights: frozenset[Right] = frozenset()
    roles: frozenset[Role] = frozenset()
    reach: Reach = EVERYTHING
    session: str | None = None
    csrf: str | None = None
    half: bool = False
    person_id: str | None = None
    key_id: str | None = None
    per_minute: int | None = None
    addresses: tuple[str, ...] = field(default=())
    certificates: frozenset[str] | None = None
    """Fingerprints of which it must show one; None when it need not."""

    @property
    def known(self) -> bool:
        return bool(self.rights)

    def may(self, *rights: str) -> bool:
        return not self.rights.isdisjoint(rights)


PORTAL_ONLY = frozenset({Right.PORTAL})
EVERY_RIGHT = frozenset(Right) - PORTAL_ONLY
BY_LINK = "link"
"""The name of who came by a link: nobody said who they are."""
NOBODY = Caller("nobody", "")


def house(name: str, reference: str) -> Caller:
    return Caller(reference, name, EVERY_RIGHT, frozenset(HOUSE_ROLES))


class Callers:
    """Safe to use from many threads; asks the database at most every two seconds for the same thing."""

    def __init__(self, store: Store, token: str | None, *, local: bool = True) -> None:
        self._store, self._token, self._local = store, token, local
        self._remembered: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self._guard = threading.Lock()
        self._anybody: tuple[float, bool, bool] = (0.0, False, False)
        self._asking = threading.Lock()
        self._renewals = ThreadPoolExecutor(max_workers=1, thread_name_prefix="callers")
        self._fading: dict[str, float] = {}

    def forget(self) -> None:
        """Somebody was let in, shut out or changed: ask the database again."""
        with self._guard:
            self._remembered.clear()
            self._fading.clear()
            self._anybody = (0.0, *self._anybody[1:])

    # --- is anybody there at all? --------------------------------------------------------------------------------

    def persons_or_keys(self) -> tuple[bool, bool]:
        """Persons and keys are never deleted: once there is one, there always will be."""
        if self.fresh:
            return self._anybody[1:]
        with self._asking:
            asked, persons, keys = self._anybody
            if time.monotonic() - asked >= REMEMBERED:
                with self._store.reading() as tx:
                    persons, keys = persons or tx.people.anybody(), keys or tx.api_keys.any()
                self._anybody = (time.monotonic(), persons, keys)
        return persons, keys

    @property
    def fresh(self) -> bool:
        """What is known of persons and keys need not be asked now: it is young, or somebody is just asking again."""
        asked, persons, keys = self._anybody
        return (persons and keys) or time.monotonic() - asked < REMEMBERED or (bool(asked) and self._asking.locked())

    @property
    def by_name(self) -> bool:
        """Until there are persons, a name and the house's token open the console."""
        return self._token is not None and not self.persons_or_keys()[0]

    def is_open(self, *, api: bool) -> bool:
        """Nobody has to say who they are, and so nobody but this machine is answered. Never beyond localhost."""
        persons, keys = self.persons_or_keys()
        return self._local and self._token is None and not persons and not (api and keys)

    # --- programs ------------------------------------------------------------------------------------------------

    def by_bearer(self, shown: str, address: str, certificate: str | None = None) -> Caller | None:
        if self._token is not None and same(shown, self._token):
            return house("api", "house-token")
        key = read_key(shown)
        if key is None:
            return None
        name = f"key:{key.sha256}"
        caller = self._recall(name)
        if caller is None:
            caller = self._remember(name, self._key(key.id, key.sha256))
        elif self._fades(name):  # one asks again before it is forgotten, instead of everybody at once afterwards
            self._renewals.submit(lambda: self._remember(name, self._key(key.id, key.sha256)))
        return _as_bound(caller, address, certificate)

    def by_certificate(self, fingerprint: str, address: str) -> Caller | None:
        """A program that shows a certificate and no key."""
        name = f"certificate:{fingerprint}"
        caller = self._recall(name) or self._remember(name, self._key_behind(fingerprint))
        return _as_bound(caller, address, fingerprint)

    def _key_behind(self, fingerprint: str) -> Caller | None:
        with self._store.reading() as tx:
            key_id = certificates.key_behind(tx, fingerprint, tx.now)
            key = tx.api_keys.find(key_id) if key_id is not None else None
        return self._key(key.id, key.sha256) if key is not None else None

    def _key(self, key_id: str, sha256: str) -> Caller | None:
        with self._store.reading() as tx:
            found, now = tx.api_keys.find(key_id), tx.now
            demanded = certificates.demanded_of(tx, key_id, now)
        if found is None or not same(found.sha256, sha256) or not found.lives(now):
            return None
        if found.last_used_at is None or found.last_used_at < now - SEEN_EVERY:
            with self._store.transaction() as tx:
                tx.api_keys.used(key_id)
        return _of_key(found, demanded)

    # --- persons -------------------------------------------------------------------------------------------------

    def by_session(self, token: str) -> Caller | None:
        sha256 = digest(token)
        return self._recall(f"session:{sha256}") or self._remember(f"session:{sha256}", self._session(sha256))

    def _session(self, sha256: str) -> Caller | None:
        with self._store.reading() as tx:
            found = tx.people.session(sha256)
            person = tx.people.get(found.person_id) if found is not None and found.person_id else None
            now = tx.now
        if found is None or person is None or person.disabled_at is not None:
            return None
        if found.seen_at < now - SEEN_EVERY:
            with self._store.transaction() as tx:
                tx.people.seen(found)
        roles = person.held_roles if found.complete else frozenset[Role]()
        rights = _rights_of(person, roles) if found.complete else frozenset[Right]()
        return Caller(
            person.id, person.name, rights, roles, Reach(account=person.account), session=sha256, csrf=found.csrf,
            half=not found.complete, person_id=person.id,
        )  # fmt: skip

    def by_link(self, settings: Settings, token: str) -> Caller | None:
        """Somebody whom the link of one order was given to."""
        name = f"link:{digest(token)}"
        return self._recall(name) or self._remember(name, self._link(settings, token))

    def _link(self, settings: Settings, token: str) -> Caller | None:
        with self._store.reading() as tx:
            link = order_links.opens(settings, tx, token)
        if link is None:
            return None
        return Caller(
            f"link_{link.order_id}", BY_LINK, PORTAL_ONLY, frozenset({Role.CUSTOMER}), Reach(order=link.order_id),
            csrf=order_links.page_token(settings, token),
        )  # fmt: skip

    # --- memory --------------------------------------------------------------------------------------------------

    def remembers(self, authorization: str) -> bool:
        """The key shown was looked up a moment ago."""
        return self._recall(f"key:{digest(authorization[len('Bearer ') :].strip())}") is not None

    def _recall(self, name: str) -> Caller | None:
        with self._guard:
            since, caller = self._remembered.get(name, (0.0, NOBODY))
        return caller if time.monotonic() - since < REMEMBERED and caller is not NOBODY else None

    def _fades(self, name: str) -> bool:
        """Half of the time is over; said once for each answer."""
        with self._guard:
            since = self._remembered.get(name, (0.0, NOBODY))[0]
            if time.monotonic() - since < REMEMBERED / 2 or self._fading.get(name) == since:
                return False
            self._fading[name] = since
        return True

    def _remember(self, name: str, caller: Caller | None) -> Caller | None:
        if caller is not None:
            with self._guard:
                self._remembered[name] = (time.monotonic(), caller)
                self._remembered.move_to_end(name)
                while len(self._remembered) > MOST_REMEMBERED:
                    self._fading.pop(self._remembered.popitem(last=False)[0], None)
        return caller


def _rights_of(person: Person, roles: frozenset[Role]) -> frozenset[Right]:
    """A customer's person has the portal, whatever else may stand in the row."""
    return PORTAL_ONLY if person.account else (rights_of(roles) | {Right.SELF}) - PORTAL_ONLY


def _of_key(found: ApiKey, demanded: frozenset[str] | None) -> Caller:
    allowed = PARTNER_SCOPES if found.reach.bounded else tuple(Right)
    rights = frozenset(Right(scope) for scope in found.scopes if scope in allowed)
    return Caller(
        found.reference, found.name, rights, roles_behind(rights), found.reach, key_id=found.id,
        per_minute=found.per_minute, addresses=tuple(found.addresses), certificates=demanded,
    )  # fmt: skip


def _as_bound(caller: Caller | None, address: str, certificate: str | None) -> Caller | None:
    """None unless it comes from where it may, with the certificate it must show."""
    if caller is None or not _from(caller.addresses, address):
        return None
    return caller if caller.certificates is None or certificate in caller.certificates else None


def _from(networks: tuple[str, ...], address: str) -> bool:
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(caller, "ipv4_mapped", None)
    return any((mapped or caller) in ipaddress.ip_network(one, strict=False) for one in networks)
