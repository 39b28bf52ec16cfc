"""Quotations given, and what call-offs have drawn on blanket orders.

A blanket order is an order of its own (gateway.store.orders); here is only what has been taken off it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection, func, select

from gateway.errors import Conflict, NotFound
from gateway.model.decision import Decision, OrderState, Resolution
from gateway.model.frame import Frame, FrameKey, FrameKind, frame_lines
from gateway.model.order import Order
from gateway.model.timing import day_of
from gateway.store.sql import record
from gateway.store.tables import drawing, orders, quotation

Drawn = Mapping[str, tuple[Decimal, Decimal]]
"""Item → quantity in sales units, and amount."""

LIVING_BLANKETS = (OrderState.ACCEPTED,)
_STATES_IN_FRENCH = {"open": "ouvert", "accepted": "accepté", "withdrawn": "retiré"}


@dataclass(frozen=True, slots=True)
class QuotationRow:
    """``state``: open, accepted or withdrawn; one whose day has passed is simply no longer counted on."""

    number: str
    account: str
    state: str
    valid_until: date
    currency: str
    net: Decimal
    gross: Decimal
    document: dict[str, Any]
    resolution: dict[str, Any]
    made_at: datetime
    made_by: str
    order_number: str | None
    settled_at: datetime | None
    settled_by: str | None

    def order(self) -> Order:
        return Order.model_validate(self.document)

    def understood(self) -> Resolution:
        return Resolution.model_validate(self.resolution)


class AgreementRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # --- what orders draw on -------------------------------------------------------------------------------------

    def frames(
        self,
        named: Iterable[tuple[FrameKind, str]],
        accounts: Iterable[str],
        *,
        by: Iterable[str] = (),
        without: Iterable[str] = (),
        tests: bool = False,
    ) -> dict[FrameKey, Frame]:
        """The blanket orders and quotations of these accounts with these numbers. ``by`` are the buyers' numbers of the
        orders that ask: a quotation one of them has accepted still counts for it. ``without`` are orders whose own
        drawings do not count. A blanket order that was a test is there for ``tests`` alone, which see no other."""
        wanted = sorted(set(named))
        if not wanted:
            return {}
        known = sorted(accounts)
        blankets = [number for kind, number in wanted if kind == "blanket_order"]
        quoted = [number for kind, number in wanted if kind == "quotation"]
        found = self._blankets(blankets, known, list(without), tests) if blankets else {}
        return found | (self._quoted(quoted, known, set(by)) if quoted else {})

    def _blankets(
        self, numbers: list[str], accounts: list[str], without: list[str], tests: bool
    ) -> dict[FrameKey, Frame]:
        rows = self._connection.execute(
            select(orders.c.id, orders.c.account, orders.c.number, orders.c.document, orders.c.decision).where(
                orders.c.account.in_(accounts),
                orders.c.number.in_(numbers),
                orders.c.state.in_(LIVING_BLANKETS),
                orders.c.test == tests,
            )
        )
        found: dict[FrameKey, Frame] = {}
        for order_id, account, number, document, decision in rows:
            if document.get("kind") != "blanket" or decision is None:
                continue
            understood = Decision.model_validate(decision).resolution
            until = day_of(Order.model_validate(document).valid_until)
            lines = frame_lines(understood, self.drawn(order_id, without=without), number)
            found[account, "blanket_order", number] = Frame(
                "blanket_order", order_id, number, account, understood.currency, until, lines=lines
            )
        return found

    def _quoted(self, numbers: list[str], accounts: list[str], by: set[str]) -> dict[FrameKey, Frame]:
        rows = self._connection.execute(
            select(quotation).where(quotation.c.number.in_(numbers), quotation.c.account.in_(accounts))
        )
        found: dict[FrameKey, Frame] = {}
        for one in (record(QuotationRow, row) for row in rows):
            is_open = one.state == "open" or (one.state == "accepted" and one.order_number in by)
            lines = frame_lines(one.understood(), {}, one.number)
            found[one.account, "quotation", one.number] = Frame(
                "quotation", one.number, one.number, one.account, one.currency, one.valid_until, is_open, lines
            )
        return found

    def drawn(self, blanket_id: str, *, without: Iterable[str] = ()) -> dict[str, tuple[Decimal, Decimal]]:
        query = select(drawing.c.item, func.sum(drawing.c.quantity), func.sum(drawing.c.net)).where(
            drawing.c.blanket_id == blanket_id
        )
        if left_out := list(without):
            query = query.where(drawing.c.order_id.not_in(left_out))
        rows = self._connection.execute(query.group_by(drawing.c.item))
        return {item: (Decimal(quantity), Decimal(net)) for item, quantity, net in rows}

    def draw(self, blanket_id: str, order_id: str, drawn: Drawn) -> None:
        """The call-off takes this off the blanket order, instead of whatever it took before."""
        self.release(order_id)
        rows = [
            {"blanket_id": blanket_id, "order_id": order_id, "item": item, "quantity": quantity, "net": net}
            for item, (quantity, net) in sorted(drawn.items())
        ]
        if rows:
            self._connection.execute(drawing.insert(), rows)

    def draws_on(self, order_id: str) -> str | None:
        """The id of the blanket order."""
        found: str | None = self._connection.execute(
            select(drawing.c.blanket_id).where(drawing.c.order_id == order_id).limit(1)
        ).scalar()
        return found

    def release(self, order_id: str) -> None:
        self._connection.execute(drawing.delete().where(drawing.c.order_id == order_id))

    def call_offs(self, blanket_id: str) -> list[tuple[str, str | None, str, Decimal, Decimal]]:
        """Order id, buyer's number, item, quantity and amount of every drawing, the oldest order first."""
        rows = self._connection.execute(
            select(drawing.c.order_id, orders.c.number, drawing.c.item, drawing.c.quantity, drawing.c.net)
            .join(orders, orders.c.id == drawing.c.order_id)
            .where(drawing.c.blanket_id == blanket_id)
            .order_by(orders.c.received_at, drawing.c.order_id, drawing.c.item)
        )
        return [tuple(row) for row in rows]

    # --- quotations ----------------------------------------------------------------------------------------------

    def quote(self, number: str, order: Order, understood: Resolution, valid_until: date, *, by: str) -> None:
        self._connection.execute(
            quotation.insert().values(
                number=number,
                account=understood.account,
                state="open",
                valid_until=valid_until,
                currency=understood.currency,
                net=understood.net,
                gross=understood.gross,
                document=order.model_dump(mode="json"),
                resolution=understood.model_dump(mode="json"),
                made_at=self._now,
                made_by=by,
            )
        )

    def quotation(self, number: str, *, lock: bool = False) -> QuotationRow:
        query = select(quotation).where(quotation.c.number == number)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no quotation {number}",
                "`gateway quotations` lists them",
                fr=(f"il n'y a pas de devis {number}", "`gateway quotations` les énumère"),
            )
        return record(QuotationRow, row)

    def quotations(
        self, *, account: str | None = None, state: str | None = None, limit: int = 200
    ) -> list[QuotationRow]:
        query = select(quotation).order_by(quotation.c.made_at.desc(), quotation.c.number.desc()).limit(limit)
        if account is not None:
            query = query.where(quotation.c.account == account)
        if state is not None:
            query = query.where(quotation.c.state == state)
        return [record(QuotationRow, row) for row in self._connection.execute(query)]

    def settle_quotation(
        self, number: str, state: Literal["accepted", "withdrawn"], *, by: str, order_number: str | None = None
    ) -> None:
        """Raises :class:`Conflict` when it has been settled otherwise before."""
        known = self.quotation(number, lock=True)
        if (known.state, known.order_number) == (state, order_number):
            return
        if known.state != "open":
            raise Conflict(
                f"quotation {number} is {known.state}",
                "make a new quotation",
                fr=(
                    f"le devis {number} est {_STATES_IN_FRENCH.get(known.state, known.state)}",
                    "faites un nouveau devis",
                ),
            )
        self._connection.execute(
            quotation.update()
            .where(quotation.c.number == number)
            .values(state=state, order_number=order_number, settled_at=self._now, settled_by=by)
        )
