"""How the simulator gets in and sees the outcome: as a partner does, over HTTP with a key, and by the drop folder."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from gateway.errors import Conflict, Unavailable
from gateway.identity.people import make_key, revoke_key
from gateway.model.identity import Right
from gateway.pipeline import Services

PATIENCE = 20.0  # seconds for a file to be taken from the folder
SCOPES = (Right.READ, Right.WRITE, Right.SETTLE)
LIVES = timedelta(hours=1)
ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what a server may be bound to, not what we bind
LEFT_OVER = ("accepted", "held", "parked")


@dataclass(frozen=True, slots=True)
class Document:
    """What we answered: its kind, the text of it, and where it can be fetched."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a transmission. ``order`` is None where it became none; ``first`` is the scenario's first order."""

    transmission: str
    order: str | None
    first: str | None
    findings: tuple[str, ...]
    case: tuple[str, ...]
    documents: tuple[Document, ...]


@dataclass
class Doors:
    http: httpx.Client
    inbox: Path
    _texts: dict[str, str] = field(default_factory=dict)

    def post(self, content: bytes, filename: str) -> str:
        """The transmission's id."""
        answer = self.http.post("/v1/interchanges", params={"filename": filename}, content=content)
        return str(_told(answer)["id"])

    def drop(self, content: bytes, filename: str) -> str:
        """Written under a hidden name, then renamed, as a careful partner does."""
        self.inbox.mkdir(parents=True, exist_ok=True)
        (self.inbox / f".{filename}").write_bytes(content)
        (self.inbox / f".{filename}").rename(self.inbox / filename)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            listed = self._get("/v1/inbound?channel=folder&limit=50")["inbound"]
            found = next((one["id"] for one in listed if one["filename"] == filename), None)
            if found is not None:
                return str(found)
            time.sleep(0.1)
        raise Unavailable(f"{filename} is not taken from {self.inbox}", "is a worker running that watches the folder?")

    def look(self, inbound_id: str, first: str | None) -> Seen:
        """``first`` is the id of the scenario's first order, when there is one."""
        inbound = self._get(f"/v1/inbound/{inbound_id}")
        order = self._order(inbound)
        found = {one["code"] for one in inbound["findings"]}
        made = {one["id"]: one for one in inbound["documents"]}
        if order is not None:
            found |= {one["code"] for one in (order["decision"] or {}).get("findings", ())}
            made |= {one["id"]: one for one in order["documents"]}
        return Seen(
            transmission=inbound["state"],
            order=order["state"] if order is not None else None,
            first=self._get(f"/v1/orders/{first}")["state"] if first else None,
            findings=tuple(sorted(found)),
            case=tuple(sorted(hold["kind"] for hold in order["holds"] if not hold["lifted_at"])) if order else (),
            documents=tuple(Document(one["id"], one["kind"], self._text(one)) for one in made.values()),
        )

    def order_of(self, inbound_id: str) -> str | None:
        order = self._order(self._get(f"/v1/inbound/{inbound_id}"))
        return str(order["id"]) if order is not None else None

    def clear(self, order_id: str) -> None:
        """Nothing of a simulation goes on waiting for a person, or stands in somebody's credit."""
        state = self._get(f"/v1/orders/{order_id}")["state"]
        if state in LEFT_OVER:
            way = "cancel" if state == "accepted" else "reject"
            self.http.post(f"/v1/orders/{order_id}/{way}", json={"why": "simulation"})

    def _order(self, inbound: dict[str, Any]) -> dict[str, Any] | None:
        known = next((one["order"] for one in inbound["messages"] if one["order"]), None)
        return self._get(f"/v1/orders/{known['id']}") if known is not None else None

    def _text(self, document: dict[str, Any]) -> str:
        if document["id"] not in self._texts:
            content = self.http.get(document["url"]).raise_for_status().content
            self._texts[document["id"]] = content.decode("latin-1")
        return self._texts[document["id"]]

    def _get(self, path: str) -> dict[str, Any]:
        return _told(self.http.get(path))


def _told(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise Conflict(
            f"{answer.request.url.path} answers {answer.status_code}",
            answer.text[:200],
            fr=(f"{answer.request.url.path} répond {answer.status_code}", answer.text[:200]),
        )
    told: dict[str, Any] = answer.json()
    return told


@contextmanager
def doors(services: Services, base: str, by: str) -> Iterator[Doors]:
    """The doors of the gateway at ``base``; nobody is let in whom its own rules would not.

    Raises :class:`Unavailable` when nothing answers there.
    """
    with httpx.Client(base_url=base, timeout=30, trust_env=False) as http, _let_in(services, http, by):
        yield Doors(http, services.settings.inbox_folder)


@contextmanager
def _let_in(services: Services, http: httpx.Client, by: str) -> Iterator[None]:
    """By the house's token where there is one, by nothing where the gateway is open to this machine, else by a key that
    lives as long as the run."""
    token = services.settings.api_token
    if token is not None:
        http.headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    try:
        answer = http.get("/v1/inbound?limit=1")
    except httpx.TransportError as error:
        raise Unavailable(f"nothing answers at {http.base_url}", "start it with `gateway serve`") from error
    if answer.is_success:
        yield
        return
    expires = _now(services) + LIVES
    key = make_key(services, "simulator", SCOPES, by=by, expires_at=expires, per_minute=0)
    http.headers["Authorization"] = f"Bearer {key.text}"
    try:
        yield
    finally:
        revoke_key(services, key.id)


def _now(services: Services) -> datetime:
    with services.store.reading() as tx:
        return tx.now


def own_address(services: Services) -> str:
    """Where the gateway of these settings answers on this machine."""
    host, port = services.settings.host_and_port
    named = "127.0.0.1" if host in ANYWHERE else host
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"
