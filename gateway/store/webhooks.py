"""Endpoints that are told what happens, and what was told to each: written with the happening, carried afterwards.

A delivery and its job are committed in the transaction in which the thing happened: neither is there without the other.
"""

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.errors import NotFound
from gateway.model.happenings import HAPPENINGS, told_of
from gateway.store.jobs import JobRepository
from gateway.store.pending import Pending
from gateway.store.reach import EVERYTHING, Reach, bounds
from gateway.store.sql import record
from gateway.store.tables import orders, webhook_attempt, webhook_delivery, webhook_endpoint
from gateway.store.types import new_id

ATTEMPTS_OF_A_JOB = 5  # failures of ours; those of the receiver follow the schedule and do not count
ASK_EVERY = 1.0  # seconds: an endpoint made elsewhere is known here after that


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    url: str
    description: str
    events: list[str]
    partner: str | None
    account: str | None
    secret: bytes
    former_secret: bytes | None
    former_until: datetime | None
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
    disabled_why: str | None
    failing_since: datetime | None
    deleted_at: datetime | None

    def wants(self, kind: str) -> bool:
        return not self.events or kind in self.events


@dataclass(frozen=True, slots=True)
class Delivery:
    id: str
    endpoint_id: str
    message_id: str
    type: str
    body: str
    state: str  # waiting, delivered, failed
    attempts: int
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    delivery_id: str
    number: int
    at: datetime
    status: int | None
    milliseconds: int
    answer: str


@dataclass(frozen=True, slots=True)
class Happened:
    kind: str
    at: datetime
    inbound_id: str | None
    order_id: str | None
    payload: dict[str, Any]


class Memory:
    """Whether anybody listens at all, so that nobody pays for what nobody wants. One per process."""

    def __init__(self) -> None:
        self.asked, self.listened = 0.0, False

    @property
    def stale(self) -> bool:
        return time.monotonic() - self.asked > ASK_EVERY


class Webhooks:
    def __init__(
        self, connection: Connection, now: datetime, pending: Pending, jobs: JobRepository, memory: Memory
    ) -> None:
        self._connection, self._now, self._pending, self._jobs, self._memory = connection, now, pending, jobs, memory

    # --- endpoints -----------------------------------------------------------------------------------------------

    def add(self, endpoint_id: str, **columns: Any) -> Endpoint:
        self._memory.asked = 0.0
        row = {"id": endpoint_id, "description": "", "created_at": self._now} | columns
        self._connection.execute(webhook_endpoint.insert().values(**row))
        return self.get(endpoint_id)

    def get(self, endpoint_id: str) -> Endpoint:
        row = self._connection.execute(
            select(webhook_endpoint).where(
                webhook_endpoint.c.id == endpoint_id, webhook_endpoint.c.deleted_at.is_(None)
            )
        ).first()
        if row is None:
            raise NotFound(
                f"there is no endpoint {endpoint_id}", fr=(f"il n'y a pas de point de réception {endpoint_id}", "")
            )
        return record(Endpoint, row)

    def all(self, reach: Reach = EVERYTHING) -> list[Endpoint]:
        rows = self._connection.execute(
            select(webhook_endpoint)
            .where(webhook_endpoint.c.deleted_at.is_(None), *bounds(webhook_endpoint, reach))
            .order_by(webhook_endpoint.c.created_at, webhook_endpoint.c.id)
        )
        return [record(Endpoint, row) for row in rows]

    def change(self, endpoint_id: str, **columns: Any) -> None:
        self._memory.asked = 0.0
        self._connection.execute(
            webhook_endpoint.update().where(webhook_endpoint.c.id == endpoint_id).values(**columns)
        )

    # --- what is told --------------------------------------------------------------------------------------------

    def publish(self, happened: Sequence[Happened]) -> None:
        """A delivery for every endpoint that wants to know and may."""
        if not happened or not self._anybody():
            return
        endpoints = [one for one in self.all() if one.disabled_at is None]
        whose = self._whose({one.order_id for one in happened if one.order_id}, endpoints)
        for one in happened:
            kind = HAPPENINGS[one.kind]
            for endpoint in endpoints:
                if endpoint.wants(kind) and _may_know(endpoint, whose.get(one.order_id or "", (None, None))):
                    self.tell(endpoint, kind, one.at, _told(one))

    def tell(self, endpoint: Endpoint, kind: str, at: datetime, data: dict[str, Any]) -> str:
        delivery_id, message_id = new_id("whd"), new_id("msg")
        body = json.dumps(
            {"type": kind, "timestamp": at.isoformat(), "data": data}, ensure_ascii=False, separators=(",", ":")
        )
        self._pending.add(
            webhook_delivery,
            {
                "id": delivery_id, "endpoint_id": endpoint.id, "message_id": message_id, "type": kind, "body": body,
                "state": "waiting", "attempts": 0, "created_at": self._now, "next_at": self._now,
            },
        )  # fmt: skip
        self._ring(endpoint.id, delivery_id)
        return delivery_id

    def _ring(self, endpoint_id: str, delivery_id: str) -> None:
        self._jobs.add("webhook", delivery_id, max_attempts=ATTEMPTS_OF_A_JOB, partner=f"webhook:{endpoint_id}"[:64])

    def _anybody(self) -> bool:
        if self._memory.stale:
            self._memory.listened = bool(self.all())
            self._memory.asked = time.monotonic()
        return self._memory.listened

    def _whose(
        self, order_ids: Collection[str], endpoints: Sequence[Endpoint]
    ) -> dict[str, tuple[str | None, str | None]]:
        if not order_ids or not any(one.partner or one.account for one in endpoints):
            return {}
        self._pending.write(orders)
        rows = self._connection.execute(
            select(orders.c.id, orders.c.partner, orders.c.account).where(orders.c.id.in_(order_ids))
        )
        return {row.id: (row.partner, row.account) for row in rows}

    # --- deliveries ----------------------------------------------------------------------------------------------

    def delivery(self, delivery_id: str) -> Delivery:
        self._pending.write(webhook_delivery)
        row = self._connection.execute(select(webhook_delivery).where(webhook_delivery.c.id == delivery_id)).first()
        if row is None:
            raise NotFound(f"there is no delivery {delivery_id}", fr=(f"il n'y a pas d'envoi {delivery_id}", ""))
        return record(Delivery, row)

    def deliveries(
        self, endpoint_id: str, *, state: str = "", before: str | None = None, limit: int = 50
    ) -> list[Delivery]:
        """The newest first; their ids sort by time."""
        query = select(webhook_delivery).where(webhook_delivery.c.endpoint_id == endpoint_id)
        if state:
            query = query.where(webhook_delivery.c.state == state)
        if before:
            query = query.where(webhook_delivery.c.id < before)
        rows = self._connection.execute(query.order_by(webhook_delivery.c.id.desc()).limit(limit))
        return [record(Delivery, row) for row in rows]

    def attempts(self, delivery_id: str) -> list[Attempt]:
        rows = self._connection.execute(
            select(webhook_attempt)
            .where(webhook_attempt.c.delivery_id == delivery_id)
            .order_by(webhook_attempt.c.number)
        )
        return [record(Attempt, row) for row in rows]

    def tried(self, tried: Delivery, status: int | None, milliseconds: int, answer: str) -> int:
        """Keep one try; how many there were."""
        known = self._connection.execute(
            select(func.coalesce(func.max(webhook_attempt.c.number), 0)).where(
                webhook_attempt.c.delivery_id == tried.id
            )
        ).scalar_one()
        self._connection.execute(
            webhook_attempt.insert().values(
                delivery_id=tried.id, number=known + 1, at=self._now, status=status, milliseconds=milliseconds,
                answer=answer[:500],
            )
        )  # fmt: skip
        self.settle(tried.id, attempts=tried.attempts + 1)
        return tried.attempts + 1

    def settle(self, delivery_id: str, **columns: Any) -> None:
        self._connection.execute(
            webhook_delivery.update().where(webhook_delivery.c.id == delivery_id).values(**columns)
        )

    def resend(self, chosen: Delivery) -> None:
        """From the beginning of the schedule, under the same message id."""
        self.settle(chosen.id, state="waiting", attempts=0, next_at=self._now)
        self._ring(chosen.endpoint_id, chosen.id)

    def resend_range(self, endpoint_id: str, since: datetime, until: datetime, *, delivered_too: bool) -> int:
        query = select(webhook_delivery).where(
            webhook_delivery.c.endpoint_id == endpoint_id,
            webhook_delivery.c.created_at >= since,
            webhook_delivery.c.created_at < until,
            webhook_delivery.c.state.in_(["failed", "delivered"] if delivered_too else ["failed"]),
        )
        found = [record(Delivery, row) for row in self._connection.execute(query.order_by(webhook_delivery.c.id))]
        for one in found:
            self.resend(one)
        return len(found)


def _may_know(endpoint: Endpoint, whose: tuple[str | None, str | None]) -> bool:
    """A bounded endpoint hears of its own orders, and of nothing else."""
    partner, account = whose
    if endpoint.partner:
        return partner == endpoint.partner
    return account == endpoint.account if endpoint.account else True


def _told(one: Happened) -> dict[str, Any]:
    """References, not contents: the receiver asks for what it needs, with its own key."""
    data: dict[str, Any] = told_of(one.payload)
    if one.order_id:
        data |= {"order": one.order_id, "order_url": f"/v1/orders/{one.order_id}"}
    if one.inbound_id:
        data |= {"inbound": one.inbound_id, "inbound_url": f"/v1/inbound/{one.inbound_id}"}
    return data
