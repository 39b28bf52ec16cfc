"""The job that looks again when a hold ought to have been answered: it says so on the order, once. A change whose order
does not come is brought before a person."""

from functools import partial

from gateway.model.decision import Hold, HoldKind, OrderState
from gateway.orders.decide import ROLE_OF_HOLD
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.orders import OrderRow


def escalate(_services: Services, job: Job) -> Effects:
    return partial(_escalate, job.payload["order"])


def _escalate(order_id: str, tx: Transaction) -> None:
    row = tx.orders.get(order_id, lock=True)
    if row.state == OrderState.PARKED:
        _ask_a_person(tx, row)
        return
    late = [hold for hold in tx.orders.overdue_holds() if hold.order_id == order_id]
    if not late:
        return
    tx.orders.escalated([hold.id for hold in late])
    for hold in late:
        hours = round((tx.now - hold.opened_at).total_seconds() / 3600)
        tx.journal.note(
            "hold-overdue", inbound_id=row.inbound_id, order_id=order_id, hold=hold.kind, role=hold.role, hours=hours
        )


def _ask_a_person(tx: Transaction, row: OrderRow) -> None:
    """The change goes on waiting for its order, and is taken up when it comes; meanwhile somebody may ask the customer."""
    decision = row.decided()
    assert decision is not None  # parked with the finding that says what it waits for
    (waits,) = decision.findings
    hold = Hold(kind=HoldKind.MANUAL, reason=waits.sentence, role=ROLE_OF_HOLD[HoldKind.MANUAL], codes=(waits.code,))
    tx.orders.move(row.id, OrderState.HELD)
    tx.orders.open_holds(row.id, [hold])
    tx.journal.note("order-held", inbound_id=row.inbound_id, order_id=row.id, holds=[str(hold.kind)])
