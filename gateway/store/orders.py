"""Orders with their decisions. Their holds are in :mod:`gateway.store.order_holds`, their changes and versions in
:mod:`gateway.store.order_versions`; all three are one repository."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, case, func, select, tuple_

from gateway.errors import NotFound
from gateway.model.decision import Decision, OrderState
from gateway.model.master import EarlierOrder
from gateway.model.order import Order
from gateway.model.plain import Json, as_json, plain
from gateway.store.order_holds import Holds
from gateway.store.order_rows import AMENDING, HoldRow, OrderRow, VersionRow
from gateway.store.order_versions import Versions
from gateway.store.pending import Pending
from gateway.store.sql import record
from gateway.store.tables import orders
from gateway.store.types import new_id

PAGE = 200  # orders fetched at once where all of a transmission are gone through

__all__ = ["HoldRow", "OrderRepository", "OrderRow", "VersionRow"]


class OrderRepository(Holds, Versions):
    def __init__(self, connection: Connection, now: datetime, pending: Pending) -> None:
        self._written, self._now, self._pending = connection, now, pending

    @property
    def _connection(self) -> Connection:
        """Whoever asks the database about orders sees those that were only noted so far."""
        self._pending.write(orders)
        return self._written

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
        document: Json | None = None,
    ) -> str:
        """``document`` is the order as JSON, when that is known already. Returns the new id."""
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
                "document": document or as_json(plain(order)),
                "version": 1,
            },
        )
        return order_id

    def get(self, order_id: str, *, lock: bool = False) -> OrderRow:
        query = select(orders).where(orders.c.id == order_id)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no order {order_id}",
                "`gateway orders` lists them",
                fr=(f"il n'y a pas de commande {order_id}", "`gateway orders` les énumère"),
            )
        return record(OrderRow, row)

    def find(self, reference: str) -> OrderRow:
        """By our id, or by the buyer's number when only one order carries it; changes of it do not count."""
        by_number = (orders.c.number == reference) & orders.c.function.not_in(AMENDING)
        rows = self._connection.execute(select(orders).where((orders.c.id == reference) | by_number).limit(2)).all()
        if not rows:
            raise NotFound(
                f"there is no order {reference}",
                "`gateway orders` lists them",
                fr=(f"il n'y a pas de commande {reference}", "`gateway orders` les énumère"),
            )
        if len(rows) > 1:
            raise NotFound(
                f"several orders carry the number {reference}",
                "name one by its id, as `gateway orders` shows it",
                fr=(
                    f"plusieurs commandes portent le numéro {reference}",
                    "nommez-en une par son identifiant, tel que `gateway orders` le montre",
                ),
            )
        return record(OrderRow, rows[0])

    def many(
        self,
        order_ids: Sequence[str],
        *,
        lock: bool = False,
        known: Mapping[str, tuple[Order, dict[str, Any]]] | None = None,
    ) -> list[OrderRow]:
        """In the order of their files. ``known`` are orders that this process has just read, by id, with their documents,
        which are then not fetched and parsed again."""
        at_hand = known or {}
        rows = self._rows([one for one in order_ids if one not in at_hand], lock=lock)
        for values in self._lean_rows([one for one in order_ids if one in at_hand], lock=lock):
            order, document = at_hand[values["id"]]
            rows.append(OrderRow(**values, document=document, decision=None, read=order))
        return sorted(rows, key=lambda row: row.position)

    def _rows(self, order_ids: Sequence[str], *, lock: bool) -> list[OrderRow]:
        if not order_ids:
            return []
        query = select(orders).where(orders.c.id.in_(order_ids))
        return [record(OrderRow, row) for row in self._connection.execute(query.with_for_update() if lock else query)]

    def _lean_rows(self, order_ids: Sequence[str], *, lock: bool) -> list[dict[str, Any]]:
        if not order_ids:
            return []
        query = select(*_LEAN).where(orders.c.id.in_(order_ids))
        return [dict(row._mapping) for row in self._connection.execute(query.with_for_update() if lock else query)]

    def of_inbound(self, inbound_id: str) -> list[OrderRow]:
        return list(self.each_of_inbound(inbound_id))

    def each_of_inbound(self, inbound_id: str) -> Iterator[OrderRow]:
        """In the order of the file, a page at a time: a transmission may hold ten thousand."""
        after = -1
        while True:
            query = select(orders).where(orders.c.inbound_id == inbound_id, orders.c.position > after)
            rows = self._connection.execute(query.order_by(orders.c.position).limit(PAGE)).all()
            yield from (record(OrderRow, row) for row in rows)
            if len(rows) < PAGE:
                return
            after = rows[-1].position

    def any_undecided(self, inbound_id: str) -> bool:
        waiting = select(orders.c.id).where(orders.c.inbound_id == inbound_id, orders.c.state == OrderState.RECEIVED)
        return self._connection.execute(waiting.limit(1)).first() is not None

    def count(self) -> int:
        return self._connection.execute(select(func.count()).select_from(orders)).scalar_one()

    def latest(self, *, limit: int = 50, state: str | None = None) -> list[OrderRow]:
        query = select(orders).order_by(orders.c.received_at.desc(), orders.c.id.desc()).limit(limit)
        rows = self._connection.execute(query.where(orders.c.state == state) if state else query)
        return [record(OrderRow, row) for row in rows]

    def decide(self, order_id: str, decision: Decision, state: OrderState) -> None:
        """Store the decision. ``accepted_key`` makes a second acceptance of the same number impossible.

        The sums of a change that has become part of its order stand there, and only there.
        """
        understood = decision.resolution
        applied = state is OrderState.APPLIED
        self._pending.change(
            orders,
            _DECIDED,
            {
                "of_order": order_id,
                "new_state": state,
                "new_decision": as_json(plain(decision)),
                "new_account": understood.account,
                "new_currency": understood.currency,
                "new_net": None if applied else understood.net,
                "new_gross": None if applied else understood.gross,
                "now": self._now,
                "repeats": decision.duplicate_of,
                "whose": f"{understood.account}/" if state is OrderState.ACCEPTED else None,
            },
        )

    def move(self, order_id: str, state: OrderState, **columns: Any) -> None:
        self._connection.execute(orders.update().where(orders.c.id == order_id).values(state=state, **columns))

    def take_as_real(self, order_id: str, order: Order, content_hash: str) -> None:
        """The order was flagged as a test by mistake; ``order`` says so no more."""
        self._connection.execute(
            orders.update()
            .where(orders.c.id == order_id)
            .values(test=False, document=as_json(plain(order)), content_hash=content_hash)
        )

    def earlier(
        self, keys: Iterable[tuple[str, str]], than: Iterable[str]
    ) -> dict[tuple[str, str], tuple[EarlierOrder, ...]]:
        """Orders we hold already under these (account, number) pairs, leaving out the given ids."""
        wanted = sorted(set(keys))
        if not wanted:
            return {}
        rows = self._connection.execute(
            select(
                orders.c.id,
                orders.c.account,
                orders.c.number,
                orders.c.state,
                orders.c.received_at,
                orders.c.content_hash,
                orders.c.channel,
                orders.c.test,
            )
            .where(
                tuple_(orders.c.account, orders.c.number).in_(wanted),
                orders.c.state.not_in(
                    [OrderState.REJECTED, OrderState.DUPLICATE, OrderState.RECEIVED, OrderState.APPLIED]
                ),
                orders.c.function.not_in(AMENDING),
            )
            .order_by(orders.c.received_at)
        )
        left_out = set(than)
        found: dict[tuple[str, str], tuple[EarlierOrder, ...]] = {}
        for row in rows:
            if row.id in left_out:
                continue
            key = (row.account, row.number)
            known = EarlierOrder(row.id, row.state, row.received_at, row.content_hash, row.channel, row.test)
            found[key] = (*found.get(key, ()), known)
        return found


_LEAN = [column for column in orders.c if column.name not in ("document", "decision")]
_DECIDED = (
    orders.update()
    .where(orders.c.id == bindparam("of_order"))
    .values(
        state=bindparam("new_state"),
        decision=bindparam("new_decision"),
        account=bindparam("new_account"),
        currency=func.coalesce(bindparam("new_currency", type_=String), orders.c.currency),
        net=bindparam("new_net"),
        gross=bindparam("new_gross"),
        decided_at=bindparam("now"),
        duplicate_of=bindparam("repeats"),
        accepted_key=bindparam("whose", type_=String)  # none unless it was accepted
        .concat(case((orders.c.test, "test/"), else_=""))
        .concat(orders.c.number),
    )
)
