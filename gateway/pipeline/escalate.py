"""The job that looks again when a hold ought to have been answered: it says so on the order, once."""

from functools import partial

from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.jobs import Job


def escalate(_services: Services, job: Job) -> Effects:
    return partial(_escalate, job.payload["order"])


def _escalate(order_id: str, tx: Transaction) -> None:
    late = [hold for hold in tx.orders.overdue_holds() if hold.order_id == order_id]
    if not late:
        return
    row = tx.orders.get(order_id)
    tx.orders.escalated([hold.id for hold in late])
    for hold in late:
        hours = round((tx.now - hold.opened_at).total_seconds() / 3600)
        tx.journal.note(
            "hold-overdue", inbound_id=row.inbound_id, order_id=order_id, hold=hold.kind, role=hold.role, hours=hours
        )
