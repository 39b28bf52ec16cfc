"""What happened (events, append-only) and what is worth saying (findings)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, or_, select

from gateway.model.finding import Finding, Severity
from gateway.model.happenings import HAPPENINGS
from gateway.store.audit import Audit, acting, fingerprint_of
from gateway.store.pending import Pending
from gateway.store.sql import record
from gateway.store.tables import event, finding
from gateway.store.webhooks import Happened

MACHINE = "gateway"


@dataclass(frozen=True, slots=True)
class EventRow:
    id: int
    at: datetime
    kind: str
    actor: str
    inbound_id: str | None
    order_id: str | None
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Noted:
    """An event of a transaction, for whoever hears of it after the commit."""

    kind: str
    actor: str
    inbound_id: str | None
    order_id: str | None
    payload: dict[str, Any]


class Journal:
    def __init__(self, connection: Connection, now: datetime, pending: Pending, audit: Audit) -> None:
        self._connection, self._now, self._pending, self._audit = connection, now, pending, audit
        self.happened: list[Happened] = []
        """What the outside is told when the transaction ends."""
        self.noted: list[Noted] = []
        """Every event of this transaction."""
        self._read_ahead: dict[str, list[Finding]] = {}

    def note(
        self,
        kind: str,
        *,
        inbound_id: str | None = None,
        order_id: str | None = None,
        actor: str = MACHINE,
        **payload: Any,
    ) -> None:
        """What a person or a program of ours did goes into the audit too, its words by reference only."""
        if actor != MACHINE:
            reference = acting.get() or f"name:{fingerprint_of(actor)[:16]}"
            self._audit.enter(kind, order_id or inbound_id or "", actor=reference, payload=fingerprint_of(payload))
        self.noted.append(Noted(kind, actor, inbound_id, order_id, payload))
        if kind in HAPPENINGS:
            self.happened.append(Happened(kind, self._now, inbound_id, order_id, payload))
        self._pending.add(
            event,
            {
                "at": self._now,
                "kind": kind,
                "actor": actor,
                "inbound_id": inbound_id,
                "order_id": order_id,
                "payload": payload,
            },
        )

    def events(self, *, inbound_id: str | None = None, order_id: str | None = None) -> list[EventRow]:
        """In the order they happened. An order's story begins with that of its transmission."""
        self._pending.write(event)
        wanted = [event.c.order_id == order_id] if order_id else []
        if inbound_id:
            wanted.append((event.c.inbound_id == inbound_id) & event.c.order_id.is_(None))
        rows = self._connection.execute(select(event).where(or_(*wanted)).order_by(event.c.at, event.c.id))
        return [record(EventRow, row) for row in rows]

    def add_findings(
        self, findings: Iterable[Finding], *, inbound_id: str, position: int | None = None, order_id: str | None = None
    ) -> None:
        for found in findings:
            row = {
                "inbound_id": inbound_id,
                "position": position,
                "order_id": order_id,
                "code": found.code,
                "severity": found.severity,
                "body": found.model_dump(mode="json"),
                "at": self._now,
            }
            self._pending.add(finding, row)

    def read_ahead(self, order_ids: Sequence[str]) -> None:
        """The findings of many orders at once, for the decision of each."""
        self._pending.write(finding)
        self._read_ahead = {order_id: [] for order_id in order_ids}
        rows = self._connection.execute(
            select(finding.c.order_id, finding.c.body).where(finding.c.order_id.in_(order_ids)).order_by(finding.c.id)
        )
        for order_id, body in rows:
            self._read_ahead[order_id].append(Finding.model_validate(body))

    def order_findings(self, order_id: str) -> list[Finding]:
        if order_id in self._read_ahead:
            return self._read_ahead[order_id]
        self._pending.write(finding)
        rows = self._connection.execute(
            select(finding.c.body).where(finding.c.order_id == order_id).order_by(finding.c.id)
        )
        return [Finding.model_validate(body) for (body,) in rows]

    def replace_order_findings(
        self, findings: Iterable[Finding], *, inbound_id: str, position: int, order_id: str
    ) -> None:
        """A new decision, with all its findings, replaces those of the one before."""
        if self._read_ahead.pop(order_id, None) != []:  # none were there, none need go
            self._connection.execute(finding.delete().where(finding.c.order_id == order_id))
        self.add_findings(findings, inbound_id=inbound_id, position=position, order_id=order_id)

    def forget_findings(self, inbound_id: str) -> None:
        """Before a transmission without orders is read again."""
        self._connection.execute(finding.delete().where(finding.c.inbound_id == inbound_id))

    def first_reason(self, inbound_id: str) -> dict[str, str] | None:
        """The sentence of the first finding that stands against a transmission or a message of it; else of the first."""
        self._pending.write(finding)
        grave = finding.c.severity.in_([Severity.REJECT, Severity.ERROR])
        body = self._connection.execute(
            select(finding.c.body)
            .where(finding.c.inbound_id == inbound_id)
            .order_by(case((grave, 0), else_=1), finding.c.id)
            .limit(1)
        ).scalar()
        return None if body is None else Finding.model_validate(body).sentence.model_dump()

    def findings(self, inbound_id: str, *, position: int | None = None) -> list[Finding]:
        """Of the whole transmission, or of one message of it."""
        self._pending.write(finding)
        query = select(finding.c.body).where(finding.c.inbound_id == inbound_id).order_by(finding.c.id)
        if position is not None:
            query = query.where(finding.c.position == position)
        return [Finding.model_validate(body) for (body,) in self._connection.execute(query)]
