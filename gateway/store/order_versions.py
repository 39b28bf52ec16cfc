"""Changes of orders: which order a change is about, those that wait for theirs, and the versions an order has had."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from gateway.model.change import Difference
from gateway.model.decision import Decision, OrderState
from gateway.model.order import Order
from gateway.store.order_rows import AMENDING, OrderRow, VersionRow
from gateway.store.sql import record
from gateway.store.tables import order_version, orders


class Versions:
    """The part of :class:`gateway.store.orders.OrderRepository` about changes."""

    _now: datetime

    @property
    def _connection(self) -> Connection:
        raise NotImplementedError

    def under_numbers(self, numbers: Iterable[str], *, lock: bool = False) -> list[OrderRow]:
        """Orders that a change may be about: whatever carries one of these numbers and is an order of its own, the
        latest first; refused ones and duplicates are left out."""
        query = (
            select(orders)
            .where(
                orders.c.number.in_(sorted(set(numbers))),
                orders.c.function.not_in(AMENDING),
                orders.c.state.not_in([OrderState.REJECTED, OrderState.DUPLICATE, OrderState.RECEIVED]),
            )
            .order_by(orders.c.received_at.desc(), orders.c.id.desc())
        )
        rows = self._connection.execute(query.with_for_update() if lock else query)
        return [record(OrderRow, row) for row in rows]

    def same_change(self, row: OrderRow, account: str) -> str | None:
        """The id of an earlier change of the same order to the letter, still waiting or carried over."""
        return self._connection.execute(
            select(orders.c.id)
            .where(
                orders.c.account == account,
                orders.c.number == row.number,
                orders.c.function == row.function,
                orders.c.content_hash == row.content_hash,
                orders.c.test == row.test,
                orders.c.id != row.id,
                orders.c.state.in_([OrderState.PARKED, OrderState.HELD, OrderState.APPLIED]),
            )
            .order_by(orders.c.received_at)
            .limit(1)
        ).scalar()

    def awaited(self, numbers: Iterable[str]) -> frozenset[tuple[str, str, bool]]:
        """Of these numbers those whose change came before the order, as account, number and whether it is a test."""
        rows = self._connection.execute(
            select(orders.c.account, orders.c.number, orders.c.test).where(
                orders.c.number.in_(sorted(set(numbers))),
                orders.c.account.is_not(None),
                orders.c.function.in_(AMENDING),
                orders.c.amends.is_(None),
                orders.c.state.in_([OrderState.PARKED, OrderState.HELD]),
            )
        )
        return frozenset((account, number, test) for account, number, test in rows)

    def parked(self, account: str, number: str, *, test: bool) -> list[OrderRow]:
        """Changes that wait for this order, parked or by now held for a person, in the order they came."""
        rows = self._connection.execute(
            select(orders)
            .where(
                orders.c.account == account,
                orders.c.number == number,
                orders.c.test == test,
                orders.c.function.in_(AMENDING),
                orders.c.amends.is_(None),
                orders.c.state.in_([OrderState.PARKED, OrderState.HELD]),
            )
            .order_by(orders.c.received_at, orders.c.position)
            .with_for_update()
        )
        return [record(OrderRow, row) for row in rows]

    def amended_by(self, order_id: str) -> list[OrderRow]:
        """The changes and cancellations of an order, in the order they came."""
        rows = self._connection.execute(
            select(orders).where(orders.c.amends == order_id).order_by(orders.c.received_at, orders.c.position)
        )
        return [record(OrderRow, row) for row in rows]

    def new_version(
        self, row: OrderRow, order: Order, difference: Difference, *, change_id: str | None, by: str, why: str = ""
    ) -> int:
        """Keep the version there is and put the new document in its place; its decision follows. Returns its number."""
        self._connection.execute(
            order_version.insert().values(
                order_id=row.id,
                version=row.version,
                document=row.document,
                decision=row.decision,
                difference=difference.model_dump(mode="json"),
                change_id=change_id,
                replaced_at=self._now,
                replaced_by=by,
                why=why,
            )
        )
        wanted = order.requested_delivery and (order.requested_delivery.latest or order.requested_delivery.earliest)
        self._connection.execute(
            orders.update()
            .where(orders.c.id == row.id)
            .values(
                version=row.version + 1,
                document=order.model_dump(mode="json"),
                line_count=len(order.lines),
                number=order.number,
                requested_on=wanted.date() if isinstance(wanted, datetime) else wanted,
            )
        )
        return row.version + 1

    def understood_anew(self, order_id: str, decision: Decision) -> None:
        """The decision on a new version of an order whose state stays what it is."""
        understood = decision.resolution
        self._connection.execute(
            orders.update()
            .where(orders.c.id == order_id)
            .values(
                decision=decision.model_dump(mode="json"),
                currency=understood.currency,
                net=understood.net,
                gross=understood.gross,
            )
        )

    def versions(self, order_id: str) -> list[VersionRow]:
        """The superseded versions, the first one first."""
        rows = self._connection.execute(
            select(order_version).where(order_version.c.order_id == order_id).order_by(order_version.c.version)
        )
        return [record(VersionRow, row) for row in rows]
