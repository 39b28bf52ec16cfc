"""The queue of the document desk: orders that wait for a clerk, the oldest first. Read only."""

from sqlalchemy import Connection, Select, and_, func, or_, select

from gateway.model.decision import OrderState, Role
from gateway.store.tables import hold, orders


class Doubts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(_waiting().subquery())).scalar_one()

    def next(self, after: str | None = None) -> str | None:
        """The order after this one, whether it still waits or not; from the start again at the end, never itself."""
        first = self._first(_waiting())
        if after is None:
            return first
        at = self._connection.execute(select(orders.c.received_at).where(orders.c.id == after)).scalar()
        later = or_(orders.c.received_at > at, and_(orders.c.received_at == at, orders.c.id > after))
        others = _waiting().where(orders.c.id != after)
        return self._first(others.where(later)) or self._first(others)

    def _first(self, waiting: Select[str]) -> str | None:
        ordered = waiting.order_by(orders.c.received_at, orders.c.id).limit(1)
        return self._connection.execute(ordered).scalars().first()


def _waiting() -> Select[str]:
    by_clerk = select(hold.c.order_id).where(hold.c.lifted_at.is_(None), hold.c.role == Role.CLERK)
    return select(orders.c.id).where(orders.c.state == OrderState.HELD, orders.c.id.in_(by_clerk))
