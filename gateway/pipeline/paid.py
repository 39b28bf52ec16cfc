"""What follows when nothing is left open of an invoice: its status, and the order's when all its invoices are settled."""

from gateway.model.decision import OrderState
from gateway.model.receivable import InvoiceStatus
from gateway.store import Transaction


def note_settled(tx: Transaction, number: str, *, by: str, money: bool) -> None:
    """Status 212 (encaissée) when ``money`` came in; the order is paid when it is invoiced and nothing is open."""
    item = tx.receivables.item(number)
    if money:
        tx.receivables.note_status(
            number, InvoiceStatus.PAID, by=by, open=str(item.open), paid=str(item.amount - item.open)
        )
    if item.open > 0:
        return
    for order_id in sorted({source.order_id for source in tx.billing.sources(number)}):
        row = tx.orders.get(order_id)
        invoices = [made.number for made in tx.billing.invoices(order_id) if made.kind != "credit_note"]
        if row.state == OrderState.INVOICED and all(one.open <= 0 for one in tx.receivables.items(numbers=invoices)):
            tx.orders.move(order_id, OrderState.PAID)
            tx.journal.note("paid", inbound_id=row.inbound_id, order_id=order_id, actor=by)
