"""Orders that wait are looked at again when what they wait for may have come: a payment, a deposit, a limit, an item.

Only those whose decision would differ are decided anew, so that nothing is told twice.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from gateway.model.decision import Decision, HoldKind, OrderState
from gateway.pipeline.change import is_change
from gateway.pipeline.decide import answered_for, book_for, decision_on, settle
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.jobs import Job

SUBJECT = "held-orders"
BATCH = 50

MENDED_BY_MASTER_DATA = (HoldKind.DATA, HoldKind.PRICE, HoldKind.STOCK)


def queue_recheck(services: Services, tx: Transaction, debtors: Iterable[str]) -> None:
    """Have the orders of these debtors, and of their groups, weighed again; call it where their credit has changed."""
    wanted = sorted(set(debtors))
    if wanted:
        _queue(services, tx, {"accounts": wanted})


def queue_all_held(services: Services, tx: Transaction) -> None:
    """Have every order examined again that waits for something master data may have brought."""
    waiting = tx.orders.held_for([str(kind) for kind in MENDED_BY_MASTER_DATA])
    for start in range(0, len(waiting), BATCH):
        _queue(services, tx, {"orders": waiting[start : start + BATCH]})


def _queue(services: Services, tx: Transaction, payload: dict[str, Any]) -> None:
    tx.jobs.add("recheck", SUBJECT, payload=payload, max_attempts=services.settings.max_attempts)


def recheck(services: Services, job: Job) -> Effects:
    return partial(_recheck, services, job.payload)


def _recheck(services: Services, payload: dict[str, Any], tx: Transaction) -> None:
    if "orders" in payload:
        rows = [row for row in tx.orders.many(payload["orders"], lock=True) if row.state == OrderState.HELD]
    else:
        rows = tx.orders.held_for_credit(tx.master.with_groups(payload["accounts"]))
    for row in rows:
        book, released = book_for(tx, [row]), answered_for(tx, row)
        if is_change(row) or _differs(row.decided(), decision_on(tx, row, book, released)):
            tx.journal.note("reexamined", inbound_id=row.inbound_id, order_id=row.id)
            settle(services, tx, row, book, released=released)


def _differs(before: Decision | None, now: Decision) -> bool:
    if before is None:
        return True
    return (before.outcome, _reasons(before)) != (now.outcome, _reasons(now))


def _reasons(decision: Decision) -> list[tuple[HoldKind, tuple[str, ...]]]:
    return [(hold.kind, hold.codes) for hold in decision.holds]
