"""What follows when nothing is left open of an invoice: its status, and the order's when all its invoices are settled."""

from decimal import Decimal

from gateway.model.decision import OrderState
from gateway.model.receivable import InvoiceStatus
from gateway.pipeline.life_cycle import tell_platform
from gateway.pipeline.services import Services
from gateway.store import Transaction


def note_cashed(services: Services, tx: Transaction, number: str, amount: Decimal, *, by: str) -> None:
    """``amount`` of the invoice came in: status 212 (encaissée), which the platform is told of, once for each payment."""
    left = tx.receivables.item(number).open
    tx.receivables.note_status(number, InvoiceStatus.PAID, by=by, amount=str(amount), open=str(left))
    tell_platform(services, tx, number)
    close_when_settled(tx, number, by=by)


def close_when_settled(tx: Transaction, number: str, *, by: str) -> None:
    """The order is paid when it is invoiced and nothing is open."""
    if tx.receivables.item(number).open > 0:
        return
    for order_id in sorted({source.order_id for source in tx.billing.sources(number)}):
        row = tx.orders.get(order_id)
        invoices = [made.number for made in tx.billing.invoices(order_id) if made.kind != "credit_note"]
        if row.state == OrderState.INVOICED and all(one.open <= 0 for one in tx.receivables.items(numbers=invoices)):
            tx.orders.move(order_id, OrderState.PAID)
            tx.journal.note("paid", inbound_id=row.inbound_id, order_id=order_id, actor=by)
