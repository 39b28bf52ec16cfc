"""Holds: why orders wait, for whom, since when and until when, and who let them go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from gateway.model.decision import SERVICE_HOURS, Hold, OrderState
from gateway.store.order_rows import HoldRow, OrderRow
from gateway.store.sql import record
from gateway.store.tables import hold, orders
from gateway.store.types import new_id


class Holds:
    """The part of :class:`gateway.store.orders.OrderRepository` about holds."""

    _now: datetime

    @property
    def _connection(self) -> Connection:
        raise NotImplementedError

    def open_holds(self, order_id: str, holds: Sequence[Hold]) -> None:
        for opened in holds:
            hours = SERVICE_HOURS.get(opened.kind)
            self._connection.execute(
                hold.insert().values(
                    id=new_id("hold"),
                    order_id=order_id,
                    kind=opened.kind,
                    role=opened.role,
                    reason=opened.reason.model_dump(),
                    codes=list(opened.codes),
                    opened_at=self._now,
                    due_at=None if hours is None else self._now + timedelta(hours=hours),
                )
            )

    def holds(self, order_id: str, *, still_open: bool = False) -> list[HoldRow]:
        query = select(hold).where(hold.c.order_id == order_id).order_by(hold.c.opened_at, hold.c.id)
        rows = self._connection.execute(query.where(hold.c.lifted_at.is_(None)) if still_open else query)
        return [record(HoldRow, row) for row in rows]

    def refresh_hold(self, hold_id: str, opened: Hold) -> None:
        """The same hold for other reasons: it keeps its age; a first signature for the old reasons does not count."""
        self._connection.execute(
            hold.update()
            .where(hold.c.id == hold_id)
            .values(reason=opened.reason.model_dump(), codes=list(opened.codes), first_by=None, first_at=None)
        )

    def sign_first(self, hold_ids: Sequence[str], *, by: str) -> None:
        """The first of the two persons that a release takes."""
        self._connection.execute(hold.update().where(hold.c.id.in_(hold_ids)).values(first_by=by, first_at=self._now))

    def waiting(self, *, kinds: Sequence[str] = (), roles: Sequence[str] = ()) -> list[tuple[HoldRow, OrderRow]]:
        """Every open hold with its order: the release list, what is due first before what is due later, and of two as
        urgent the larger order first."""
        conditions = [hold.c.lifted_at.is_(None)]
        conditions += [hold.c.kind.in_(kinds)] if kinds else []
        conditions += [hold.c.role.in_(roles)] if roles else []
        found = [record(HoldRow, row) for row in self._connection.execute(select(hold).where(*conditions))]
        held = {row.id: row for row in self._some({one.order_id for one in found})}
        pairs = [(one, held[one.order_id]) for one in found if one.order_id in held]
        return sorted(
            pairs, key=lambda pair: ((pair[0].due_at or pair[0].opened_at).date(), -(pair[1].gross or 0), pair[0].id)
        )

    def overdue_holds(self) -> list[HoldRow]:
        """Open holds past their service level that nobody has been told about yet."""
        rows = self._connection.execute(
            select(hold)
            .where(hold.c.lifted_at.is_(None), hold.c.escalated_at.is_(None), hold.c.due_at < self._now)
            .order_by(hold.c.due_at)
            .limit(200)
        )
        return [record(HoldRow, row) for row in rows]

    def escalated(self, hold_ids: Sequence[str]) -> None:
        self._connection.execute(hold.update().where(hold.c.id.in_(hold_ids)).values(escalated_at=self._now))

    def held_for(self, kinds: Sequence[str]) -> list[str]:
        """Ids of the held orders that wait for one of these, the oldest first."""
        waiting = select(hold.c.order_id).where(hold.c.lifted_at.is_(None), hold.c.kind.in_(kinds))
        query = select(orders.c.id).where(orders.c.state == OrderState.HELD, orders.c.id.in_(waiting))
        return list(self._connection.execute(query.order_by(orders.c.received_at, orders.c.position)).scalars())

    def held_for_credit(self, debtors: Sequence[str]) -> list[OrderRow]:
        """Held orders of these debtors that wait for credit or a deposit, the oldest first, locked."""
        waiting = select(hold.c.order_id).where(hold.c.lifted_at.is_(None), hold.c.kind.in_(["credit", "deposit"]))
        debtor = orders.c.decision["resolution"]["debtor"].as_string()
        rows = self._connection.execute(
            select(orders)
            .where(orders.c.state == OrderState.HELD, orders.c.id.in_(waiting), debtor.in_(debtors))
            .order_by(orders.c.received_at, orders.c.position)
            .with_for_update()
        )
        return [record(OrderRow, row) for row in rows]

    def _some(self, order_ids: set[str]) -> list[OrderRow]:
        wanted = sorted(order_ids)
        chunks = (wanted[start : start + 400] for start in range(0, len(wanted), 400))
        rows = (self._connection.execute(select(orders).where(orders.c.id.in_(some))) for some in chunks)
        return [record(OrderRow, row) for some in rows for row in some]

    def lift(self, hold_ids: Sequence[str], *, by: str, why: str) -> None:
        if not hold_ids:
            return
        self._connection.execute(
            hold.update().where(hold.c.id.in_(hold_ids)).values(lifted_at=self._now, lifted_by=by, why=why)
        )
