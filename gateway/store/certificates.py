"""Certificates that programs show besides their key, or instead of it: bound to a key by their SHA-256, never deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from gateway.errors import NotFound
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables.identity import client_certificate


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """``waits`` for a second person; ``ends_at`` is the end of the overlap with the one that takes over."""

    fingerprint: str
    key_id: str
    subject: str
    not_before: datetime
    not_after: datetime
    added_at: datetime
    added_by: str
    waits: bool
    seconded_by: str | None
    ends_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None

    def in_force(self, at: datetime) -> bool:
        ended = self.ends_at is not None and self.ends_at <= at
        return not (self.waits or self.withdrawn_at or ended) and self.not_before <= at < self.not_after


class ClientCertificates:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def all(self) -> list[ClientCertificate]:
        return self._select()

    def of_key(self, key_id: str) -> list[ClientCertificate]:
        return self._select(client_certificate.c.key_id == key_id)

    def shown(self, fingerprint: str) -> list[ClientCertificate]:
        """The bindings of one certificate, the newest last."""
        return self._select(client_certificate.c.fingerprint == fingerprint)

    def get(self, fingerprint: str, key_id: str) -> ClientCertificate:
        for one in self.of_key(key_id):
            if one.fingerprint == fingerprint:
                return one
        raise NotFound(
            f"key {key_id} has no certificate {fingerprint}",
            "`gateway cert list` names them",
            fr=(f"la clé {key_id} n'a pas de certificat {fingerprint}", "`gateway cert list` les nomme"),
        )

    def add(self, **columns: Any) -> bool:
        """False when the key has it already, whatever became of it."""
        return insert_unless_there(self._connection, client_certificate, {"added_at": self._now, **columns})

    def hand_on(self, old_key: str, new_key: str) -> None:
        """What is in force for a key is so for its successor."""
        for one in self.of_key(old_key):
            if one.in_force(self._now):
                row = {name: getattr(one, name) for name in ClientCertificate.__dataclass_fields__}
                self._connection.execute(client_certificate.insert().values(**row | {"key_id": new_key}))

    def change(self, one: ClientCertificate, **columns: Any) -> None:
        self._connection.execute(
            client_certificate.update()
            .where(client_certificate.c.fingerprint == one.fingerprint, client_certificate.c.key_id == one.key_id)
            .values(**columns)
        )

    def _select(self, *conditions: ColumnElement[bool]) -> list[ClientCertificate]:
        order = client_certificate.c.added_at, client_certificate.c.fingerprint
        rows = self._connection.execute(select(client_certificate).where(*conditions).order_by(*order))
        return [record(ClientCertificate, row) for row in rows]
