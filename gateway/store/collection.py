"""Disputes, reminders and pauses, the files kept with an order, and what was done by the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from gateway.errors import NotFound
from gateway.model.receivable import DisputeReason, Reminder, ReminderStep
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import attachment, dispute, open_item, reminded, reminder, reminder_pause, routine_run
from gateway.store.types import new_id


@dataclass(frozen=True, slots=True)
class DisputeRow:
    id: str
    number: str
    reason: str
    words: str
    lines: list[str]
    owner: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    credit_note: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    id: str
    debtor: str
    step: str
    document: dict[str, Any]
    sha256: str | None
    at: datetime
    by: str

    def letter(self) -> Reminder:
        return Reminder.model_validate(self.document)


@dataclass(frozen=True, slots=True)
class PauseRow:
    id: str
    debtor: str
    number: str | None
    until: date
    why: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    id: str
    order_id: str
    kind: str
    filename: str
    media_type: str
    sha256: str
    size: int
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RunRow:
    """A period that a routine has taken up; ``outcome`` says what came of it once it is done."""

    name: str
    period: str
    taken_up_at: datetime
    done_at: datetime | None
    outcome: dict[str, list[str]] | None


class CollectionRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # disputes

    def open_dispute(
        self, number: str, reason: DisputeReason, words: str, *, lines: Iterable[str], owner: str, by: str
    ) -> str:
        dispute_id = new_id("dis")
        self._connection.execute(
            dispute.insert().values(
                id=dispute_id,
                number=number,
                reason=reason,
                words=words,
                lines=list(lines),
                owner=owner,
                opened_at=self._now,
                opened_by=by,
            )
        )
        return dispute_id

    def close_dispute(self, dispute_id: str, outcome: str, *, by: str, why: str, credit_note: str | None) -> None:
        self._connection.execute(
            dispute.update()
            .where(dispute.c.id == dispute_id)
            .values(closed_at=self._now, closed_by=by, outcome=outcome, why=why, credit_note=credit_note)
        )

    def dispute(self, dispute_id: str) -> DisputeRow:
        row = self._connection.execute(select(dispute).where(dispute.c.id == dispute_id).with_for_update()).first()
        if row is None:
            raise NotFound(
                f"there is no dispute {dispute_id}",
                "look at the list: `gateway disputes`",
                fr=(f"il n'y a pas de litige {dispute_id}", "regardez la liste : `gateway disputes`"),
            )
        return record(DisputeRow, row)

    def disputes(self, *, number: str | None = None, still_open: bool = False) -> list[DisputeRow]:
        query = select(dispute).order_by(dispute.c.opened_at, dispute.c.id)
        if number is not None:
            query = query.where(dispute.c.number == number)
        if still_open:
            query = query.where(dispute.c.closed_at.is_(None))
        return [record(DisputeRow, row) for row in self._connection.execute(query)]

    # reminders

    def steps_taken(self, *, debtor: str | None = None) -> dict[str, dict[ReminderStep, date]]:
        """Per invoice that is still open the steps it has taken, each with its day."""
        query = (
            select(reminded.c.number, reminded.c.step, reminder.c.document)
            .join(reminder, reminder.c.id == reminded.c.reminder_id)
            .join(open_item, open_item.c.number == reminded.c.number)
            .where(open_item.c.open != 0)
        )
        rows = self._connection.execute(query if debtor is None else query.where(open_item.c.debtor == debtor))
        taken: dict[str, dict[ReminderStep, date]] = {}
        for row in rows:
            taken.setdefault(row.number, {})[ReminderStep(row.step)] = date.fromisoformat(row.document["made_on"])
        return taken

    def add_reminder(self, letter: Reminder, *, sha256: str | None, by: str) -> None:
        self._connection.execute(
            reminder.insert().values(
                id=letter.id,
                debtor=letter.debtor,
                step=letter.step,
                document=letter.model_dump(mode="json"),
                sha256=sha256,
                at=self._now,
                by=by,
            )
        )
        self._connection.execute(
            reminded.insert(),
            [{"number": one.number, "step": letter.step, "reminder_id": letter.id} for one in letter.invoices],
        )

    def reminders(self, *, debtor: str | None = None, number: str | None = None) -> list[ReminderRow]:
        query = select(reminder).order_by(reminder.c.at, reminder.c.id)
        if debtor is not None:
            query = query.where(reminder.c.debtor == debtor)
        if number is not None:
            about = select(reminded.c.reminder_id).where(reminded.c.number == number)
            query = query.where(reminder.c.id.in_(about))
        return [record(ReminderRow, row) for row in self._connection.execute(query)]

    def letters(self, limit: int = 20) -> list[ReminderRow]:
        """What was sent, the latest first."""
        query = select(reminder).order_by(reminder.c.at.desc(), reminder.c.id.desc()).limit(limit)
        return [record(ReminderRow, row) for row in self._connection.execute(query)]

    def letter(self, reminder_id: str) -> ReminderRow:
        row = self._connection.execute(select(reminder).where(reminder.c.id == reminder_id)).first()
        if row is None:
            raise NotFound(
                f"there is no letter {reminder_id}",
                "look at those that were sent: `gateway remind`",
                fr=(f"il n'y a pas de lettre {reminder_id}", "regardez celles qui sont parties : `gateway remind`"),
            )
        return record(ReminderRow, row)

    def pause(self, debtor: str, number: str | None, until: date, *, why: str, by: str) -> str:
        pause_id = new_id("pau")
        self._connection.execute(
            reminder_pause.insert().values(
                id=pause_id, debtor=debtor, number=number, until=until, why=why, at=self._now, by=by
            )
        )
        return pause_id

    def pauses(self, today: date) -> list[PauseRow]:
        """Those that still hold on the day."""
        rows = self._connection.execute(select(reminder_pause).where(reminder_pause.c.until >= today))
        return [record(PauseRow, row) for row in rows]

    # files kept with an order

    def attach(
        self, order_id: str, *, kind: str, filename: str, media_type: str, sha256: str, size: int, by: str
    ) -> str:
        attachment_id = new_id("att")
        self._connection.execute(
            attachment.insert().values(
                id=attachment_id,
                order_id=order_id,
                kind=kind,
                filename=filename,
                media_type=media_type,
                sha256=sha256,
                size=size,
                at=self._now,
                by=by,
            )
        )
        return attachment_id

    def attachments(self, order_id: str) -> list[AttachmentRow]:
        rows = self._connection.execute(
            select(attachment).where(attachment.c.order_id == order_id).order_by(attachment.c.at, attachment.c.id)
        )
        return [record(AttachmentRow, row) for row in rows]

    # what is done by the clock

    def take_up(self, name: str, period: str) -> bool:
        """False when somebody has taken the period up already."""
        row = {"name": name, "period": period, "taken_up_at": self._now}
        return insert_unless_there(self._connection, routine_run, row)

    def has_run(self, name: str, period: str) -> bool:
        at = (routine_run.c.name == name) & (routine_run.c.period == period)
        return self._connection.execute(select(routine_run.c.name).where(at)).first() is not None

    def has_done(self, name: str, period: str, outcome: dict[str, list[str]]) -> None:
        at = (routine_run.c.name == name) & (routine_run.c.period == period)
        self._connection.execute(routine_run.update().where(at).values(done_at=self._now, outcome=outcome))

    def runs(self, limit: int = 20) -> list[RunRow]:
        """The latest first."""
        query = select(routine_run).order_by(routine_run.c.taken_up_at.desc(), routine_run.c.name).limit(limit)
        return [record(RunRow, row) for row in self._connection.execute(query)]
