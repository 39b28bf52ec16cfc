"""Orders with their decisions. Their holds are in :mod:`gateway.store.order_holds`, their changes and versions in
:mod:`gateway.store.order_versions`; all three are one repository."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, select, tuple_

from gateway.errors import NotFound
from gateway.model.decision import Decision, OrderState
from gateway.model.master import EarlierOrder
from gateway.model.order import Order
from gateway.store.order_holds import Holds
from gateway.store.order_rows import AMENDING, HoldRow, OrderRow, VersionRow
from gateway.store.order_versions import Versions
from gateway.store.pending import Pending
from gateway.store.sql import record
from gateway.store.tables import orders
from gateway.store.types import new_id

__all__ = ["HoldRow", "OrderRepository", "OrderRow", "VersionRow"]


class OrderRepository(Holds, Versions):
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._connection, self._now, self._pending = connection, now, pending

    def add(
        self,
        order: Order,
        *,
        inbound_id: str,
        position: int,
        channel: str,
        partner: str | None,
        content_hash: str,
        received_at: datetime,
    ) -> str:
        order_id = new_id("ord")
        wanted = order.requested_delivery and (order.requested_delivery.latest or order.requested_delivery.earliest)
        self._pending.add(
            orders,
            {
                "id": order_id,
                "inbound_id": inbound_id,
                "position": position,
                "channel": channel,
                "partner": partner,
                "number": order.number,
                "function": order.function,
                "state": OrderState.RECEIVED,
                "currency": order.currency,
                "line_count": len(order.lines),
                "requested_on": wanted.date() if isinstance(wanted, datetime) else wanted,
                "received_at": received_at,
                "content_hash": content_hash,
                "test": order.test,
                "document": order.model_dump(mode="json"),
                "version": 1,
            },
        )
        return order_id

    def get(self, order_id: str, *, lock: bool = False) -> OrderRow:
        self._pending.write(orders)
        query = select(orders).where(orders.c.id == order_id)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(f"there is no order {order_id}", "`gateway orders` lists them")
        return record(OrderRow, row)

    def find(self, reference: str) -> OrderRow:
        """By our id, or by the buyer's number when only one order carries it; changes of it do not count."""
        by_number = (orders.c.number == reference) & orders.c.function.not_in(AMENDING)
        rows = self._connection.execute(select(orders).where((orders.c.id == reference) | by_number).limit(2)).all()
        if not rows:
            raise NotFound(f"there is no order {reference}", "`gateway orders` lists them")
        if len(rows) > 1:
            raise NotFound(
                f"several orders carry the number {reference}", "name one by its id, as `gateway orders` shows it"
            )
        return record(OrderRow, rows[0])

    def many(self, order_ids: Sequence[str], *, lock: bool = False) -> list[OrderRow]:
        self._pending.write(orders)
        query = select(orders).where(orders.c.id.in_(order_ids)).order_by(orders.c.position)
        rows = self._connection.execute(query.with_for_update() if lock else query)
        return [record(OrderRow, row) for row in rows]

    def of_inbound(self, inbound_id: str) -> list[OrderRow]:
        self._pending.write(orders)
        rows = self._connection.execute(
            select(orders).where(orders.c.inbound_id == inbound_id).order_by(orders.c.position)
        )
        return [record(OrderRow, row) for row in rows]

    def latest(self, *, limit: int = 50, state: str | None = None) -> list[OrderRow]:
        self._pending.write(orders)
        query = select(orders).order_by(orders.c.received_at.desc(), orders.c.id.desc()).limit(limit)
        rows = self._connection.execute(query.where(orders.c.state == state) if state else query)
        return [record(OrderRow, row) for row in rows]

    def decide(self, order_id: str, decision: Decision, state: OrderState) -> None:
        """Store the decision. ``accepted_key`` makes a second acceptance of the same number impossible.

        The sums of a change that has become part of its order stand there, and only there.
        """
        understood = decision.resolution
        accepted = state is OrderState.ACCEPTED
        self._connection.execute(
            orders.update()
            .where(orders.c.id == order_id)
            .values(
                state=state,
                decision=decision.model_dump(mode="json"),
                account=understood.account,
                currency=understood.currency or orders.c.currency,
                net=None if state is OrderState.APPLIED else understood.net,
                gross=None if state is OrderState.APPLIED else understood.gross,
                decided_at=self._now,
                duplicate_of=decision.duplicate_of,
                accepted_key=literal(f"{understood.account}/").concat(orders.c.number) if accepted else None,
            )
        )

    def move(self, order_id: str, state: OrderState, **columns: Any) -> None:
        self._connection.execute(orders.update().where(orders.c.id == order_id).values(state=state, **columns))

    def earlier(
        self, keys: Iterable[tuple[str, str]], than: Iterable[str]
    ) -> dict[tuple[str, str], tuple[EarlierOrder, ...]]:
        """Orders we hold already under these (account, number) pairs, leaving out the given ids."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        self._pending.write(orders)
        rows = self._connection.execute(
            select(orders)
            .where(
                tuple_(orders.c.account, orders.c.number).in_(wanted),
                orders.c.id.not_in(list(than)),
                orders.c.state.not_in(
                    [OrderState.REJECTED, OrderState.DUPLICATE, OrderState.RECEIVED, OrderState.APPLIED]
                ),
                orders.c.function.not_in(AMENDING),
            )
            .order_by(orders.c.received_at)
        )
        found: dict[tuple[str, str], tuple[EarlierOrder, ...]] = {}
        for row in rows:
            key = (row.account, row.number)
            known = EarlierOrder(row.id, row.state, row.received_at, row.content_hash, row.channel)
            found[key] = (*found.get(key, ()), known)
        return found
