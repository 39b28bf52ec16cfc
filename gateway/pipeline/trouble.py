"""When a job cannot be done: later, apart, or put aside where the person concerned looks."""

from datetime import timedelta

from gateway.model.finding import Words
from gateway.store import Transaction
from gateway.store.inbound import InboundState
from gateway.store.jobs import Job


class Later(Exception):
    """Raised by a step whose time has not come, through no fault of the job: the attempt does not count."""

    def __init__(self, wait: timedelta, why: str) -> None:
        super().__init__(why)
        self.wait = wait


def set_apart(tx: Transaction, leased: Job) -> bool:
    """A batch of orders that failed as a whole: each order gets a job of its own, so that one never holds the others."""
    together = leased.payload.get("orders", ())
    if leased.kind != "decide" or len(together) < 2:
        return False
    tx.jobs.finish(leased)
    for order_id in together:
        tx.jobs.add(
            "decide",
            leased.subject_id,
            payload={"orders": [order_id]},
            max_attempts=leased.max_attempts,
            priority=leased.priority,
            partner=leased.partner,
        )
    return True


def put_aside(tx: Transaction, leased: Job, error: str) -> None:
    """Quarantine the job, and say so at the transmission, the order or the document. Raises :class:`LeaseLost`."""
    if set_apart(tx, leased):
        return
    tx.jobs.quarantine(leased, error)
    if leased.kind in ("read", "part"):
        reason = Words(
            fr=f"La lecture a échoué {leased.attempts} fois : {error}",
            en=f"Reading failed {leased.attempts} times: {error}",
        )
        tx.inbound.finish(leased.subject_id, InboundState.QUARANTINED, reason=reason.model_dump())
        tx.journal.note("quarantined", inbound_id=leased.subject_id, error=error, job=leased.id)
    elif leased.kind == "send":
        tx.outgoing.failed(leased.subject_id, error, final=True)
        row = tx.outgoing.get(leased.subject_id)
        tx.journal.note("not-sent", inbound_id=row.inbound_id, order_id=row.order_id, document=row.kind, error=error)
    else:
        subject = {"inbound_id": leased.subject_id} if leased.kind == "decide" else {"order_id": leased.subject_id}
        tx.journal.note("quarantined", error=error, job=leased.id, **subject)
