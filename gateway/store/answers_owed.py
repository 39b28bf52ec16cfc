"""Orders that are decided and not answered yet, with the job that will answer them: a job that vanishes is missed."""

from collections.abc import Iterable

from sqlalchemy import Connection

from gateway.store.pending import Pending
from gateway.store.tables import answer_owed


class AnswersOwed:
    def __init__(self, connection: Connection, pending: Pending) -> None:
        self._connection, self._pending = connection, pending

    def left_to(self, job_id: str, order_ids: Iterable[str]) -> None:
        for order_id in dict.fromkeys(order_ids):
            self._pending.add(answer_owed, {"order_id": order_id, "job_id": job_id})

    def settled(self, job_id: str) -> None:
        """What the job owed is written, or another has it now."""
        self._pending.write(answer_owed)
        self._connection.execute(answer_owed.delete().where(answer_owed.c.job_id == job_id))
