"""Alerts: what was so and for how long, who was told; and the policy. Also what the alert rules ask of the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, or_, select

from gateway.model.alerts import Alarm, AlertPolicy
from gateway.store.outgoing import AnswerState
from gateway.store.sql import insert_unless_there, record, upsert
from gateway.store.tables import alert, hold, inbound, installation, job, outgoing, target
from gateway.store.types import new_id

POLICY = "alerts"


@dataclass(frozen=True, slots=True)
class AlertRow:
    """``told_at`` is None until somebody was; ``closed_at`` until it is over."""

    id: str
    rule: str
    subject: str
    sentence: dict[str, str]
    opened_at: datetime
    seen_at: datetime
    told_at: datetime | None
    tries: int
    last_error: str | None
    silenced_until: datetime | None
    silenced_by: str | None
    closed_at: datetime | None


class Alerts:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def policy(self) -> AlertPolicy:
        document = self._connection.execute(
            select(installation.c.document).where(installation.c.key == POLICY)
        ).scalar_one_or_none()
        return AlertPolicy.model_validate(document) if document else AlertPolicy()

    def keep_policy(self, policy: AlertPolicy) -> None:
        upsert(self._connection, installation, [{"key": POLICY, "document": policy.model_dump(mode="json")}])

    # --- their life ----------------------------------------------------------------------------------------------

    def note(self, alarms: Sequence[Alarm]) -> None:
        """These are all that are so now: new ones open, known ones go on, the others are over."""
        keys = {f"{alarm.rule}:{alarm.subject}"[:300]: alarm for alarm in alarms}
        over = alert.update().where(alert.c.open_key.is_not(None), alert.c.open_key.not_in(keys))
        self._connection.execute(over.values(open_key=None, closed_at=self._now))
        for key, alarm in keys.items():
            fresh = {
                "id": new_id("alert"),
                "rule": alarm.rule,
                "subject": alarm.subject[:200],
                "open_key": key,
                "sentence": alarm.sentence.model_dump(),
                "opened_at": self._now,
                "seen_at": self._now,
                "tries": 0,
            }
            if not insert_unless_there(self._connection, alert, fresh):
                self._connection.execute(
                    alert.update()
                    .where(alert.c.open_key == key)
                    .values(sentence=alarm.sentence.model_dump(), seen_at=self._now)
                )

    def still_open(self) -> list[AlertRow]:
        rows = self._connection.execute(select(alert).where(alert.c.open_key.is_not(None)).order_by(alert.c.opened_at))
        return [record(AlertRow, row) for row in rows]

    def recent(self, limit: int = 100) -> list[AlertRow]:
        rows = self._connection.execute(select(alert).order_by(alert.c.opened_at.desc()).limit(limit))
        return [record(AlertRow, row) for row in rows]

    def to_tell(self) -> list[AlertRow]:
        """Open, not told, not silenced."""
        rows = self._connection.execute(
            select(alert)
            .where(
                alert.c.open_key.is_not(None),
                alert.c.told_at.is_(None),
                or_(alert.c.silenced_until.is_(None), alert.c.silenced_until < self._now),
            )
            .order_by(alert.c.opened_at)
        )
        return [record(AlertRow, row) for row in rows]

    def told(self, alert_ids: Sequence[str]) -> None:
        self._connection.execute(
            alert.update().where(alert.c.id.in_(alert_ids)).values(told_at=self._now, last_error=None)
        )

    def not_told(self, alert_ids: Sequence[str], why: str) -> None:
        self._connection.execute(
            alert.update().where(alert.c.id.in_(alert_ids)).values(tries=alert.c.tries + 1, last_error=why[:500])
        )

    def silence(self, alert_id: str, *, hours: int, by: str) -> bool:
        """False when there is no such open alert."""
        done = self._connection.execute(
            alert.update()
            .where(alert.c.id == alert_id, alert.c.open_key.is_not(None))
            .values(silenced_until=self._now + timedelta(hours=hours), silenced_by=by[:120])
        )
        return done.rowcount == 1

    # --- what the rules ask --------------------------------------------------------------------------------------

    def first_arrivals(self, weeks: int) -> dict[str, dict[date, datetime]]:
        """For each partner, when the first transmission of each day (UTC) of the last weeks came in."""
        since = self._now - timedelta(weeks=weeks, days=1)
        moment = inbound.c.received_at
        postgres = self._connection.dialect.name == "postgresql"
        day: Any = func.date(func.timezone("UTC", moment)) if postgres else func.date(moment)
        rows = self._connection.execute(
            select(inbound.c.partner, func.min(moment, type_=moment.type))
            .where(moment >= since, inbound.c.partner.is_not(None))
            .group_by(inbound.c.partner, day)
        )
        found: dict[str, dict[date, datetime]] = {}
        for name, first in rows:
            found.setdefault(name, {})[first.date()] = first
        return found

    def overdue_answers(self) -> dict[str, int]:
        rows = self._connection.execute(
            select(outgoing.c.partner, func.count())
            .where(outgoing.c.answer == AnswerState.OVERDUE)
            .group_by(outgoing.c.partner)
        )
        return dict(rows.all())

    def oldest_ready(self) -> datetime | None:
        """Since when the oldest job waits that may be done now."""
        moment = job.c.not_before
        return self._connection.execute(
            select(func.min(moment, type_=moment.type)).where(job.c.state == "ready", moment <= self._now)
        ).scalar()

    def put_aside(self) -> int:
        return self._connection.execute(
            select(func.count()).select_from(job).where(job.c.state == "quarantined")
        ).scalar_one()

    def failing_targets(self, failures: int) -> list[tuple[str, int, str]]:
        rows = self._connection.execute(
            select(target.c.name, target.c.failures, func.coalesce(target.c.last_error, ""))
            .where(target.c.failures >= failures)
            .order_by(target.c.name)
        )
        return [(name, count, error) for name, count, error in rows]

    def overdue_holds(self) -> dict[str, int]:
        """By kind."""
        rows = self._connection.execute(
            select(hold.c.kind, func.count())
            .where(hold.c.lifted_at.is_(None), hold.c.due_at < self._now)
            .group_by(hold.c.kind)
        )
        return dict(rows.all())
