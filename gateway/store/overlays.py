"""Versions of partners' mapping overlays, as they were written in the console. Which of them may be put in force, and by whom, is
decided in gateway.pipeline.overlays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, func, select

from gateway.store.sql import record
from gateway.store.tables import overlay_version, partner

State = Literal["waiting", "in force", "replaced", "withdrawn"]


@dataclass(frozen=True, slots=True)
class OverlayVersion:
    """``text`` is "" when the overlay of the folder holds again; ``back_to`` is set for a return to an earlier version."""

    partner: str
    version: int
    text: str
    state: State
    based_on: int
    back_to: int | None
    why: str
    written_by: str
    written_at: datetime
    settled_by: str | None
    settled_at: datetime | None


def partners_with_overlay() -> Select[Any]:
    """Document of a partner, version and text of its overlay in force; None for both without one."""
    in_force = and_(overlay_version.c.partner == partner.c.id, overlay_version.c.state == "in force")
    joined = partner.outerjoin(overlay_version, in_force)
    return select(partner.c.document, overlay_version.c.version, overlay_version.c.text).select_from(joined)


class OverlayVersions:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def lock(self, partner_id: str) -> bool:
        """One at a time decides on a partner's overlay. False when there is no such partner."""
        locked = select(partner.c.id).where(partner.c.id == partner_id).with_for_update()
        return self._connection.execute(locked).first() is not None

    def of(self, partner_id: str) -> list[OverlayVersion]:
        """The newest first."""
        query = select(overlay_version).where(overlay_version.c.partner == partner_id)
        rows = self._connection.execute(query.order_by(overlay_version.c.version.desc()))
        return [record(OverlayVersion, row) for row in rows]

    def current(self) -> list[OverlayVersion]:
        """Of all partners: what is in force and what waits."""
        query = select(overlay_version).where(overlay_version.c.state.in_(("in force", "waiting")))
        rows = self._connection.execute(query.order_by(overlay_version.c.partner, overlay_version.c.version))
        return [record(OverlayVersion, row) for row in rows]

    def add(
        self, partner_id: str, text: str, *, based_on: int, by: str, why: str, back_to: int | None = None
    ) -> int:  # fmt: skip
        """It waits; its number is the next of the partner."""
        highest = select(func.max(overlay_version.c.version)).where(overlay_version.c.partner == partner_id)
        version = (self._connection.execute(highest).scalar() or 0) + 1
        self._connection.execute(
            overlay_version.insert().values(
                partner=partner_id, version=version, text=text, state="waiting", based_on=based_on, back_to=back_to,
                why=why, written_by=by, written_at=self._now,
            )
        )  # fmt: skip
        return version

    def put_in_force(self, partner_id: str, version: int, *, by: str) -> None:
        """In place of the one before."""
        whole = overlay_version.update().where(overlay_version.c.partner == partner_id)
        self._connection.execute(whole.where(overlay_version.c.state == "in force").values(state="replaced"))
        self._connection.execute(
            whole.where(overlay_version.c.version == version).values(
                state="in force", settled_by=by, settled_at=self._now
            )
        )

    def withdraw(self, partner_id: str, version: int, *, by: str) -> None:
        self._connection.execute(
            overlay_version.update()
            .where(overlay_version.c.partner == partner_id, overlay_version.c.version == version)
            .values(state="withdrawn", settled_by=by, settled_at=self._now)
        )
