"""Accepted orders on their way into the ERP: handed out until it confirms; a new version is handed over anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, String, case, cast, exists, func, literal, select

from gateway.errors import Conflict, NotFound
from gateway.store.pending import Pending
from gateway.store.sql import record, upsert
from gateway.store.tables import handover, outgoing


@dataclass(frozen=True, slots=True)
class HandoverRow:
    order_id: str
    version: int
    cancelled: bool
    ready_at: datetime
    fetched_at: datetime | None
    confirmed_at: datetime | None
    confirmed_by: str | None
    reference: str | None

    @property
    def key(self) -> str:
        """Under which this version leaves for the ERP, once."""
        return f"ERP/{self.order_id}/{self.version}{_CANCELLED if self.cancelled else ''}"


_CANCELLED = "/cancelled"


class HandoverRepository:
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._connection, self._now, self._pending = connection, now, pending

    def accepted(self, order_id: str, version: int) -> None:
        """The first time: written with all the others of the batch."""
        self._pending.add(handover, self._row(order_id, version, cancelled=False))

    def ready(self, order_id: str, version: int, *, cancelled: bool = False) -> None:
        """There is something new for the ERP to take: another version of the order, or that it is cancelled."""
        self._pending.write(handover)
        row = self._row(order_id, version, cancelled=cancelled)  # the ERP's reference of the first version is kept
        upsert(self._connection, handover, [row])

    def _row(self, order_id: str, version: int, *, cancelled: bool) -> dict[str, Any]:
        return {
            "order_id": order_id,
            "version": version,
            "cancelled": cancelled,
            "ready_at": self._now,
            "fetched_at": None,
            "confirmed_at": None,
            "confirmed_by": None,
        }

    def waiting(self, *, limit: int = 100, fetch: bool = True) -> list[HandoverRow]:
        """What is not confirmed yet, the oldest first; handed out again and again until it is."""
        self._pending.write(handover)
        rows = self._connection.execute(
            select(handover)
            .where(handover.c.confirmed_at.is_(None))
            .order_by(handover.c.ready_at, handover.c.order_id)
            .limit(limit)
        )
        found = [record(HandoverRow, row) for row in rows]
        if fetch and found:
            self._connection.execute(
                handover.update()
                .where(handover.c.order_id.in_([one.order_id for one in found]))
                .values(fetched_at=self._now)
            )
        return found

    def to_carry(self, *, limit: int = 100) -> list[HandoverRow]:
        """What is neither confirmed nor on its way to the ERP by an outlet, the oldest first."""
        self._pending.write(handover)
        key = literal("ERP/") + handover.c.order_id + "/" + cast(handover.c.version, String)
        left = exists().where(outgoing.c.dedupe_key == key + case((handover.c.cancelled, _CANCELLED), else_=""))
        rows = self._connection.execute(
            select(handover)
            .where(handover.c.confirmed_at.is_(None), ~left)
            .order_by(handover.c.ready_at, handover.c.order_id)
            .limit(limit)
        )
        return [record(HandoverRow, row) for row in rows]

    def of(self, order_id: str) -> HandoverRow | None:
        row = self._connection.execute(select(handover).where(handover.c.order_id == order_id)).first()
        return None if row is None else record(HandoverRow, row)

    def confirm(
        self, order_id: str, version: int, *, by: str, reference: str | None, cancelled: bool | None = None
    ) -> HandoverRow:
        """The ERP has taken this version; ``cancelled`` where it says which of the two it has. The same confirmation again
        changes nothing. Raises :class:`Conflict` when the order has a newer version by now, or has been cancelled since the
        ERP was given it: that must be taken first."""
        row = self._connection.execute(
            select(handover).where(handover.c.order_id == order_id).with_for_update()
        ).first()
        if row is None:
            raise NotFound(
                f"order {order_id} was never handed over",
                "only accepted orders are",
                fr=(f"la commande {order_id} n'a jamais été remise", "seules les commandes acceptées le sont"),
            )
        known = record(HandoverRow, row)
        if version != known.version:
            raise Conflict(
                f"version {version} of order {order_id} is not the one handed over: {known.version} is",
                "fetch the order again, take that version and confirm it",
                fr=(
                    f"la version {version} de la commande {order_id} n'est pas celle qui a été remise : c'est la {known.version}",
                    "relisez la commande, prenez cette version et confirmez-la",
                ),
            )
        if known.confirmed_at is None and known.cancelled and not self._knows_it_is_cancelled(known, cancelled):
            raise Conflict(
                f"order {order_id} has been cancelled since version {version} was handed over",
                "fetch it again, cancel it there and confirm that",
                fr=(
                    f"la commande {order_id} a été annulée depuis que la version {version} a été remise",
                    "relisez-la, annulez-la là-bas et confirmez l'annulation",
                ),
            )
        if known.confirmed_at is None:
            self._connection.execute(
                handover.update()
                .where(handover.c.order_id == order_id)
                .values(confirmed_at=self._now, confirmed_by=by, reference=reference or known.reference)
            )
        again = self.of(order_id)
        assert again is not None
        return again

    def _knows_it_is_cancelled(self, known: HandoverRow, said: bool | None) -> bool:
        """It says so; or it says nothing of it, and the cancellation was fetched or brought before it confirmed."""
        if said is not None:
            return said
        if known.fetched_at is not None:
            return True
        brought = select(outgoing.c.id).where(outgoing.c.dedupe_key == known.key)
        return self._connection.execute(brought).first() is not None

    def unconfirmed(self, older_than: timedelta) -> Sequence[str]:
        """Orders that have waited longer than this for the ERP to confirm them."""
        return list(
            self._connection.execute(
                select(handover.c.order_id)
                .where(handover.c.confirmed_at.is_(None), handover.c.ready_at < self._now - older_than)
                .order_by(handover.c.ready_at)
            ).scalars()
        )

    def ever_confirmed(self) -> bool:
        """Whether an ERP takes part at all: until it has confirmed once, nobody is alarmed about it."""
        return bool(
            self._connection.execute(
                select(func.count()).select_from(handover).where(handover.c.confirmed_at.is_not(None))
            ).scalar()
        )
