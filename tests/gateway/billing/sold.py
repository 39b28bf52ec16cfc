"""Orders taken, sent and invoiced on a road, in one call each."""

from decimal import Decimal
from typing import Any

from gateway.pipeline import despatch
from gateway.store.billing import InvoiceRow
from gateway.store.orders import OrderRow
from tests.road import Road, an_interchange


def accepted(road: Road, number: str = "A-1", lines: int = 1) -> OrderRow:
    """Ten brackets a line at 12.50: 125.00 net, 150.00 gross for one line."""
    taken = road.receive(an_interchange(number, reference=f"R{number}", lines=lines))
    road.work()
    (row,) = road.orders(taken.inbound.id)
    assert row.state == "accepted", row.decision
    return row


def invoiced(road: Road, number: str = "A-1", lines: int = 1) -> InvoiceRow:
    row = accepted(road, number, lines)
    despatch(road.services, row.id, by="test")
    road.work()
    (made,) = invoices(road, row.id)
    return made


def invoices(road: Road, order_id: str) -> list[InvoiceRow]:
    with road.store.reading() as tx:
        return tx.billing.invoices(order_id)


def state(road: Road, order_id: str) -> str:
    with road.store.reading() as tx:
        return tx.orders.get(order_id).state


def open_of(road: Road, number: str) -> Decimal:
    with road.store.reading() as tx:
        return tx.receivables.item(number).open


def balance(road: Road, account: str = "C0042") -> Decimal:
    with road.store.reading() as tx:
        return tx.credit.balance(account)


def sums_agree(road: Road) -> bool:
    with road.store.reading() as tx:
        return all(kept == summed for kept, summed in tx.credit.sums().values())


def load(road: Road, *rows: Any) -> None:
    with road.store.transaction() as tx:
        tx.master.load(rows)
