"""Orders that draw on a blanket order or a quotation: counted when they are accepted, changed or cancelled."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gateway import rules
from gateway.errors import NotFound
from gateway.model.decision import Resolution
from gateway.model.frame import Frame
from gateway.model.master import MasterBook
from gateway.model.order import Order
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.orders import OrderRow


def is_blanket(row: OrderRow) -> bool:
    """Nothing of it leaves or is owed before it is called off."""
    return row.document.get("kind") == "blanket"


def with_frames(
    tx: Transaction, book: MasterBook, orders: Sequence[Order], *, without: Sequence[str] = ()
) -> MasterBook:
    """``without`` are orders that are looked at again: what they have drawn before does not count against them."""
    named = {one for order in orders if order.references for one in rules.frames_named(order)}
    if not named:
        return book
    numbers = [order.number for order in orders if order.number is not None]
    frames: dict[tuple[str, str, str], Frame] = dict(book.frames)
    tests = all(order.test for order in orders)
    found = tx.agreements.frames(named, book.accounts, by=numbers, without=without, tests=tests)
    frames.update({(account, str(kind), number): frame for (account, kind, number), frame in found.items()})
    return replace(book, frames=frames)


def draw(tx: Transaction, row: OrderRow, order: Order, understood: Resolution, book: MasterBook) -> None:
    """An order has been accepted: what it draws on is reduced, the quotation it names is taken up."""
    if not order.references or is_blanket(row) or understood.account is None:
        return
    for kind, number in rules.frames_named(order):
        frame = book.frames.get((understood.account, kind, number))
        if frame is None:
            continue
        if kind == "blanket_order":
            tx.agreements.draw(frame.id, row.id, _per_item(understood))
        elif frame.open:
            tx.agreements.settle_quotation(number, "accepted", by=row.id, order_number=order.number)
        return


def draw_anew(tx: Transaction, row: OrderRow, understood: Resolution) -> None:
    """A call-off has changed."""
    blanket = tx.agreements.draws_on(row.id)
    if blanket is not None:
        tx.agreements.draw(blanket, row.id, _per_item(understood))


def _per_item(understood: Resolution) -> dict[str, tuple[Decimal, Decimal]]:
    taken: defaultdict[str, tuple[Decimal, Decimal]] = defaultdict(lambda: (Decimal(0), Decimal(0)))
    for line in understood.lines:
        if line.item_code is not None and line.quantity is not None and not line.free:
            quantity, net = taken[line.item_code]
            taken[line.item_code] = (quantity + line.quantity.value, net + (line.net_amount or Decimal(0)))
    return dict(taken)


def blanket_order(
    services: Services, order_id: str
) -> tuple[Frame, list[tuple[str, str | None, str, Decimal, Decimal]]]:
    """What was agreed, called off and is left; and each call-off as (order id, buyer's number, item, quantity, amount).

    Raises :class:`NotFound` when the order is no accepted blanket order.
    """
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        account, number = row.account or "", row.number or ""
        found = tx.agreements.frames([("blanket_order", number)], [account], tests=row.test)
        frame = found.get((account, "blanket_order", number))
        if frame is None or frame.id != order_id:
            raise NotFound(
                f"order {row.number or order_id} is no accepted blanket order",
                "only those are called off",
                fr=(
                    f"la commande {row.number or order_id} n'est pas une commande ouverte acceptée",
                    "seules celles-ci se livrent sur appel",
                ),
            )
        return frame, tx.agreements.call_offs(order_id)
