"""Accepted orders for the ERP: it fetches what it has not confirmed yet, takes it over, and confirms version by version.

What it fetches stays in the list until it has confirmed: a program that dies half-way finds it again. Orders that are
accepted, changed or cancelled come up by themselves; what stays unconfirmed too long is an alert (gateway.monitor).
"""

from gateway.pipeline.services import Services
from gateway.store.handovers import HandoverRow
from gateway.store.orders import OrderRow


def orders_for_erp(services: Services, *, limit: int = 100) -> list[tuple[HandoverRow, OrderRow]]:
    """The oldest first; each stands as it is now."""
    with services.store.transaction() as tx:
        waiting = tx.handovers.waiting(limit=limit)
        rows = {row.id: row for row in tx.orders.many([one.order_id for one in waiting])}
        return [(one, rows[one.order_id]) for one in waiting]


def confirm_for_erp(services: Services, order_id: str, *, version: int, by: str, reference: str | None) -> HandoverRow:
    """The ERP has this version under its own number. Safe to repeat. Raises :class:`Conflict` when there is a newer one."""
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        before = tx.handovers.of(order_id)
        known = tx.handovers.confirm(order_id, version, by=by, reference=reference)
        if before is not None and before.confirmed_at is None:
            tx.journal.note(
                "erp-confirmed",
                inbound_id=row.inbound_id,
                order_id=order_id,
                actor=by,
                version=version,
                reference=reference or "-",
            )
        return known
