"""What a customer looks at in its portal: its orders with a plain search, and the items of its price list. Read only.

Not here: one order by its id (the repositories), nor who may see it (gateway.store.reach).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from gateway.model.master import CatalogueItem, PriceEntry
from gateway.store.inbound import InboundRow
from gateway.store.order_rows import AMENDING, OrderRow
from gateway.store.reach import Reach, bounds
from gateway.store.sql import record
from gateway.store.tables import inbound, item, orders, price
from gateway.store.views import Page

PAGE = 20
FEW = 8
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Offered:
    """An item of the price list, at the price of the list for the smallest quantity. What was agreed beyond the list is
    told by the confirmation."""

    item: CatalogueItem
    price: PriceEntry


class OwnOrders:
    def __init__(self, connection: Connection, now: datetime, reach: Reach) -> None:
        self._connection, self._now, self._reach = connection, now, reach

    def page(
        self, search: str = "", states: Sequence[str] = (), *, before: str | None = None, limit: int = PAGE
    ) -> Page[OrderRow]:
        """The latest first; changes of an order are not listed beside it. ``before`` is the id of the last one seen."""
        conditions = [*bounds(orders, self._reach), orders.c.function.not_in(AMENDING)]
        if states:
            conditions.append(orders.c.state.in_(states))
        if said := search.strip():
            conditions.append(orders.c.number.ilike(f"%{_plain(said)}%", escape=_ESCAPE))
        if before:
            anchor = select(orders.c.received_at).where(orders.c.id == before).scalar_subquery()
            conditions.append(
                or_(orders.c.received_at < anchor, and_(orders.c.received_at == anchor, orders.c.id < before))
            )
        query = select(orders).where(*conditions).order_by(orders.c.received_at.desc(), orders.c.id.desc())
        rows = [record(OrderRow, row) for row in self._connection.execute(query.limit(limit + 1))]
        return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)

    def handed_over(self, inbound_id: str) -> InboundRow | None:
        """None for what this customer did not hand over itself."""
        query = select(inbound).where(inbound.c.id == inbound_id, *bounds(inbound, self._reach))
        row = self._connection.execute(query).first()
        return None if row is None else record(InboundRow, row)

    def items(self, price_list: str, typed: str, today: date, limit: int = FEW) -> list[Offered]:
        """Those of the list that carry every word typed; what begins with it comes first."""
        known = item.c.document
        said = [item.c.code, known["gtin"].as_string(), known["description"].as_string()]
        words = [or_(*(one.ilike(f"%{_plain(word)}%", escape=_ESCAPE) for one in said)) for word in typed.split()]
        first: ColumnElement[int] = case((item.c.code.ilike(f"{_plain(typed.strip())}%", escape=_ESCAPE), 0), else_=1)
        listed = select(price.c.item).where(price.c.price_list == price_list)
        query = (
            select(known)
            .where(item.c.code.in_(listed), known["status"].as_string() == "active", *words)
            .order_by(first, func.length(item.c.code), item.c.code)
            .limit(limit)
        )
        found = [CatalogueItem.model_validate(one) for one in self._connection.execute(query).scalars()]
        prices = self._prices(price_list, [one.code for one in found], today)
        return [Offered(one, prices[one.code]) for one in found if one.code in prices]

    def offered(self, price_list: str, codes: Sequence[str], today: date) -> dict[str, Offered]:
        """The items of the list among these codes, by code."""
        query = select(item.c.document).where(item.c.code.in_(codes))
        known = [CatalogueItem.model_validate(one) for one in self._connection.execute(query).scalars()]
        prices = self._prices(price_list, [one.code for one in known], today)
        return {one.code: Offered(one, prices[one.code]) for one in known if one.code in prices}

    def _prices(self, price_list: str, codes: Sequence[str], today: date) -> dict[str, PriceEntry]:
        rows = self._connection.execute(
            select(price.c.document)
            .where(price.c.price_list == price_list, price.c.item.in_(codes))
            .order_by(price.c.id)
        ).scalars()
        found: dict[str, PriceEntry] = {}
        for entry in map(PriceEntry.model_validate, rows):
            counts = (entry.valid_from or today) <= today <= (entry.valid_to or today)
            smaller = entry.item not in found or entry.from_quantity < found[entry.item].from_quantity
            if counts and smaller and entry.net > Decimal(0):
                found[entry.item] = entry
        return found


def _plain(word: str) -> str:
    return word.replace(_ESCAPE, _ESCAPE * 2).replace("%", _ESCAPE + "%").replace("_", _ESCAPE + "_")
