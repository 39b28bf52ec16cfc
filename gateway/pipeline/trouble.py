"""When a job cannot be done: later, apart, or put aside where the person concerned looks."""

from datetime import timedelta

from gateway.model.finding import Words
from gateway.store import Transaction
from gateway.store.inbound import InboundState
from gateway.store.jobs import Job

A_MOMENT = timedelta(seconds=1)

TOGETHER = {"decide": "orders", "answer": "answers", "send": "documents", "witness": "documents"}
"""What a job of these kinds does many of at once, by its name in the payload."""


class Later(Exception):
    """Raised by a step whose time has not come, through no fault of the job: the attempt does not count."""

    def __init__(self, wait: timedelta, why: str) -> None:
        super().__init__(why)
        self.wait = wait


def set_apart(tx: Transaction, leased: Job) -> bool:
    """A batch that failed as a whole: each order, answer or document gets a job of its own, so that one never holds the
    others."""
    name = TOGETHER.get(leased.kind, "")
    together = leased.payload.get(name, ())
    if len(together) < 2:
        return False
    tx.jobs.finish(leased)
    for one in together:
        if leased.kind == "send":
            send_alone(tx, leased, one, wait=A_MOMENT)
            continue
        alone = tx.jobs.add(
            leased.kind,
            leased.subject_id,
            payload=leased.payload | {name: [one]},
            max_attempts=leased.max_attempts,
            priority=leased.priority,
            partner=leased.partner,
        )
        if leased.kind == "answer":
            tx.answers_owed.left_to(alone, [one["order"]])
    if leased.kind == "answer":
        tx.answers_owed.settled(leased.id)
    return True


def send_alone(tx: Transaction, leased: Job, outgoing_id: str, *, wait: timedelta) -> None:
    """One of several documents that went together gets a job of its own, in the lane of those that go the same way."""
    if "documents" not in leased.payload:
        return
    tx.outgoing.carry_by([outgoing_id], None)
    tx.jobs.add(
        "send",
        outgoing_id,
        max_attempts=leased.max_attempts,
        partner=leased.partner,
        lane=leased.payload["lane"],
        not_before=tx.now + wait,
    )


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
    elif leased.kind == "witness":
        row = tx.outgoing.get(leased.payload["documents"][0])
        tx.journal.note("quarantined", inbound_id=row.inbound_id, order_id=row.order_id, error=error, job=leased.id)
    else:
        subject = {"inbound_id": leased.subject_id} if leased.kind in TOGETHER else {"order_id": leased.subject_id}
        tx.journal.note("quarantined", error=error, job=leased.id, **subject)
