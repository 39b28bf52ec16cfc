"""One action on many orders, and what became of each: written down before it starts, so that it goes on after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.errors import Conflict, NotFound
from gateway.model.finding import Words
from gateway.store.sql import record
from gateway.store.tables import bulk_item, bulk_run, orders
from gateway.store.types import new_id

FAILURES_SHOWN = 200


class RunState(StrEnum):
    WAITING = "waiting"  # it can still be taken back
    RUNNING = "running"
    DONE = "done"
    TAKEN_BACK = "taken_back"


_STATES_IN_FRENCH: dict[str, str] = {
    RunState.WAITING: "en attente",
    RunState.RUNNING: "en cours",
    RunState.DONE: "terminée",
    RunState.TAKEN_BACK: "déjà reprise",
}


class ItemState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    id: str
    action: str
    payload: dict[str, Any]
    state: str
    total: int
    by: str
    at: datetime
    starts_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Failure:
    order_id: str
    number: str | None
    why: Words


@dataclass(frozen=True, slots=True)
class Progress:
    """``outcomes``: the state of the orders that are done, and how many are in it."""

    run: Run
    done: int
    outcomes: dict[str, int]
    failures: list[Failure]
    failed: int


class BulkRuns:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def begin(
        self, action: str, order_ids: Sequence[str], payload: dict[str, Any], *, by: str, starts_at: datetime
    ) -> str:
        run_id = new_id("bulk")
        self._connection.execute(
            bulk_run.insert().values(
                id=run_id, action=action, payload=payload, state=RunState.WAITING, total=len(order_ids), by=by,
                at=self._now, starts_at=starts_at,
            )
        )  # fmt: skip
        rows = [
            {"run_id": run_id, "order_id": order_id, "place": place, "state": ItemState.WAITING}
            for place, order_id in enumerate(order_ids, start=1)
        ]
        self._connection.execute(bulk_item.insert(), rows)
        return run_id

    def get(self, run_id: str, *, lock: bool = False) -> Run:
        query = select(bulk_run).where(bulk_run.c.id == run_id)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no action {run_id}",
                "`/orders` shows the orders themselves",
                fr=(f"il n'y a pas d'action {run_id}", "`/orders` montre les commandes elles-mêmes"),
            )
        return record(Run, row)

    def move(self, run_id: str, state: RunState) -> None:
        finished = self._now if state in (RunState.DONE, RunState.TAKEN_BACK) else None
        self._connection.execute(
            bulk_run.update().where(bulk_run.c.id == run_id).values(state=state, finished_at=finished)
        )

    def take_back(self, run_id: str) -> Run:
        """Raises :class:`Conflict` when it has started."""
        run = self.get(run_id, lock=True)
        if run.state != RunState.WAITING:
            raise Conflict(
                f"this action is {run.state}: it cannot be taken back",
                "settle its orders one by one",
                fr=(
                    f"cette action ne peut plus être reprise : elle est {_STATES_IN_FRENCH[run.state]}",
                    "réglez ses commandes une à une",
                ),
            )
        self.move(run_id, RunState.TAKEN_BACK)
        return run

    def left(self, run_id: str, limit: int = 200) -> list[str]:
        query = (
            select(bulk_item.c.order_id)
            .where(bulk_item.c.run_id == run_id, bulk_item.c.state == ItemState.WAITING)
            .order_by(bulk_item.c.place)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def is_left(self, run_id: str, order_id: str) -> bool:
        """Still to be done; locked, so that nobody else does it at the same time."""
        query = select(bulk_item.c.state).where(bulk_item.c.run_id == run_id, bulk_item.c.order_id == order_id)
        return self._connection.execute(query.with_for_update()).scalar() == ItemState.WAITING

    def settle(
        self, run_id: str, order_id: str, state: ItemState, *, outcome: str | None = None, why: Words | None = None
    ) -> None:
        self._connection.execute(
            bulk_item.update()
            .where(bulk_item.c.run_id == run_id, bulk_item.c.order_id == order_id)
            .values(state=state, outcome=outcome, why=why.model_dump_json() if why is not None else None)
        )

    def progress(self, run_id: str) -> Progress:
        counted = self._connection.execute(
            select(bulk_item.c.state, bulk_item.c.outcome, func.count())
            .where(bulk_item.c.run_id == run_id)
            .group_by(bulk_item.c.state, bulk_item.c.outcome)
        ).all()
        failed = (
            select(bulk_item.c.order_id, orders.c.number, bulk_item.c.why)
            .join(orders, orders.c.id == bulk_item.c.order_id)
            .where(bulk_item.c.run_id == run_id, bulk_item.c.state == ItemState.FAILED)
            .order_by(bulk_item.c.place)
            .limit(FAILURES_SHOWN)
        )
        return Progress(
            run=self.get(run_id),
            done=sum(count for state, _, count in counted if state != ItemState.WAITING),
            outcomes={str(outcome): count for state, outcome, count in counted if state == ItemState.DONE},
            failures=[
                Failure(id_, number, _in_words(why or "")) for id_, number, why in self._connection.execute(failed)
            ],
            failed=sum(count for state, _, count in counted if state == ItemState.FAILED),
        )

    def latest(self, limit: int = 5) -> list[Run]:
        rows = self._connection.execute(select(bulk_run).order_by(bulk_run.c.at.desc()).limit(limit))
        return [record(Run, row) for row in rows]


def _in_words(stored: str) -> Words:
    """What was kept before there were two languages is told as it stands."""
    return Words.model_validate_json(stored) if stored.startswith("{") else Words(fr=stored, en=stored)
