"""What the decisions of a batch owe their senders. The numbers and control references are given out with the decisions,
once; the documents are written after that, when nothing is locked any more, and a retry writes them under the same.

Not here: how one document gets into the outbox (:mod:`gateway.pipeline.answer`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal

from gateway import orders
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.decision import Decision, Outcome
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order
from gateway.pipeline.answer import came_as, is_witnessed, leave_unwritten, post_together, repeat
from gateway.pipeline.at_hand import Kept
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import Later
from gateway.ports import OutgoingContext, Written
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.orders import OrderRow

Kind = Literal["ORDRSP", "APERAK"]

COUNTERS: dict[Kind, tuple[str, str]] = {"ORDRSP": ("order-response", "AR"), "APERAK": ("application-error", "AE")}
ANSWERS = ("ORDRSP", "APERAK", "ORDER_RESPONSE", "APPLICATION_ERROR")
BEING_WRITTEN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Debt:
    """One document owed for one decision on an order."""

    order_id: str
    inbound_id: str
    test: bool
    version: int
    kind: Kind
    order: Order
    decision: Decision

    @property
    def about(self) -> dict[str, Any]:
        if self.kind == "ORDRSP":
            key = f"ORDRSP/{self.order_id}/{self.decision.outcome}"
        else:
            key = f"APERAK/{self.order_id}/{_fingerprint(orders.for_the_partner(self.decision.findings))}"
        return {"dedupe_key": key, "test": self.test, "inbound_id": self.inbound_id, "order_id": self.order_id}


def wanted_answer(order: Order, decision: Decision, partner: Partner) -> Kind | None:
    """Of a held order only what the partner can mend: its credit is between us and its accountant."""
    if decision.outcome is Outcome.HELD:
        wrong = orders.for_the_partner(decision.findings)
        return "APERAK" if wrong and "APERAK" in partner.answers else None
    return "ORDRSP" if order.number is not None and "ORDRSP" in partner.answers else None


def document_of(debt: Debt, own: OwnIdentity, partner: Partner, number: str, now: datetime) -> Document:
    if debt.kind == "ORDRSP":
        return orders.order_response(debt.order, debt.decision, own, number, now, partner.language)
    wrong = orders.for_the_partner(debt.decision.findings)
    return orders.application_error(debt.order, wrong, own, number, now, partner.language)


def next_number(tx: Transaction, kind: Kind, now: datetime) -> str:
    return _numbers(tx, kind, now, 1)[0]


def _numbers(tx: Transaction, kind: Kind, now: datetime, count: int) -> list[str]:
    counter, prefix = COUNTERS[kind]
    first = tx.counters.take(counter, count)
    return [f"{prefix}{now:%Y}-{number:06d}" for number in range(first, first + count)]


def _fingerprint(findings: Sequence[object]) -> str:
    return "-".join(sorted({getattr(one, "code", "") for one in findings}))[:120]


def repeat_answers(tx: Transaction, order_id: str, inbound_id: str, earlier: str) -> None:
    """What the earlier order was answered, again for this one."""
    sent = [one for one in tx.outgoing.about(order_id=earlier) if one.kind in ANSWERS]
    repeat(tx, sent, inbound_id=inbound_id, order_id=order_id)


@dataclass(slots=True)
class Owed:
    """Gathered while a batch is decided."""

    _debts: defaultdict[str, list[Debt]] = field(default_factory=lambda: defaultdict(list))
    _partners: dict[str, Partner] = field(default_factory=dict)
    _repeats: list[tuple[str, str, str]] = field(default_factory=list)

    def answer(self, debt: Debt, partner: Partner) -> None:
        self._partners[partner.id] = partner
        self._debts[partner.id].append(debt)

    def repeat(self, row: OrderRow, earlier: str) -> None:
        self._repeats.append((row.id, row.inbound_id, earlier))

    def queue(self, services: Services, tx: Transaction, job: Job) -> None:
        """A job for each partner, with the numbers and references that its documents will carry."""
        now = tx.master.own().local(tx.now) if self._debts else tx.now
        for partner_id, debts in sorted(self._debts.items()):
            _queue(
                tx,
                job,
                partner_id,
                {
                    "partner": self._partners[partner_id].model_dump(mode="json"),
                    "at": now.isoformat(),
                    "answers": _numbered(tx, partner_id, debts, now),
                },
                [debt.order_id for debt in debts],
            )
            for debt in debts:
                services.at_hand.put(debt.order_id, Kept(debt.order, decision=debt.decision))
        if self._repeats:
            _queue(tx, job, job.partner, {"repeats": self._repeats}, [order_id for order_id, *_ in self._repeats])


def _numbered(tx: Transaction, partner_id: str, debts: Sequence[Debt], now: datetime) -> list[dict[str, Any]]:
    """Written out as they go into the job."""
    numbers = {
        kind: iter(_numbers(tx, kind, now, count))
        for kind in COUNTERS
        if (count := sum(debt.kind == kind for debt in debts))
    }
    first = tx.counters.take(f"interchange/{partner_id}", len(debts))
    return [
        {
            "order": debt.order_id,
            "kind": debt.kind,
            "outcome": debt.decision.outcome,
            "version": debt.version,
            "number": next(numbers[debt.kind]),
            "reference": reference,
        }
        for reference, debt in enumerate(debts, start=first)
    ]


def _queue(tx: Transaction, job: Job, partner: str, payload: dict[str, Any], order_ids: Sequence[str]) -> None:
    made = tx.jobs.add(
        "answer",
        job.subject_id,
        payload=payload,
        max_attempts=job.max_attempts,
        priority=job.priority,
        partner=partner,
    )
    tx.answers_owed.left_to(made, order_ids)


# --- after the decision ----------------------------------------------------------------------------------------------


def answer_batch(services: Services, job: Job) -> Effects:
    """The job that a decided batch leaves behind."""
    if "repeats" in job.payload:
        return partial(_repeat_all, job)
    with services.store.reading() as tx:
        own = tx.master.own()
        given = Partner.model_validate(job.payload["partner"])
        partner = tx.master.partner(given.id) or given
        debts = _debts(services, tx, job.payload["answers"])
    at = datetime.fromisoformat(job.payload["at"])
    made = [_written(services, debt, said, own, partner, own.local(at)) for debt, said in debts]
    return partial(_post_all, services, job, partner, made)


def _debts(
    services: Services, tx: Transaction, answers: Sequence[Mapping[str, Any]]
) -> list[tuple[Debt, Mapping[str, Any]]]:
    """What is owed still; where a later decision has told its own, nothing is."""
    at_hand = services.at_hand.take([said["order"] for said in answers])
    known = {order_id: (kept.order, kept.document) for order_id, kept in at_hand.items()}
    rows = {row.id: row for row in tx.orders.many([said["order"] for said in answers], known=known)}
    owed = []
    for said in answers:
        row = rows[said["order"]]
        kept = at_hand.get(row.id)
        order, decision = (kept.order, kept.decision) if kept else _as_it_was(tx, row, said["version"])
        if decision is not None and decision.outcome == said["outcome"]:
            debt = Debt(row.id, row.inbound_id, row.test, said["version"], said["kind"], order, decision)
            owed.append((debt, said))
    return owed


def _as_it_was(tx: Transaction, row: OrderRow, version: int) -> tuple[Order, Decision | None]:
    if row.version == version:
        return row.order(), row.decided()
    then = next(one for one in tx.orders.versions(row.id) if one.version == version)
    return then.order(), None if then.decision is None else Decision.model_validate(then.decision)


@dataclass(frozen=True, slots=True)
class _Made:
    debt: Debt
    document: Document
    context: OutgoingContext
    written: Written | CannotWrite | None


def _written(
    services: Services, debt: Debt, said: Mapping[str, Any], own: OwnIdentity, partner: Partner, at: datetime
) -> _Made:
    document = document_of(debt, own, partner, said["number"], at)
    context = OutgoingContext(
        own=own,
        partner=partner,
        reference=f"{said['reference']:08d}",
        at=at,
        test=debt.test,
        witnessed=is_witnessed(partner, said["reference"]),
        answers=came_as(debt.order),
    )
    try:
        return _Made(debt, document, context, services.format(partner.format).write(document, context))
    except CannotWrite as error:
        return _Made(debt, document, context, error)


def _post_all(services: Services, job: Job, partner: Partner, made: Sequence[_Made], tx: Transaction) -> None:
    written = [(one.written, one.context, one.debt.about) for one in made if isinstance(one.written, Written)]
    post_together(services, tx, written)
    tx.answers_owed.settled(job.id)
    for one in made:
        if isinstance(one.written, CannotWrite):
            leave_unwritten(services, tx, one.document, partner, one.written, one.debt.about)


def _repeat_all(job: Job, tx: Transaction) -> None:
    """The earlier orders' answers again. Raises :class:`Later` while one of those is being written."""
    for order_id, inbound_id, earlier in job.payload["repeats"]:
        first = tx.orders.get(earlier)
        writing = [
            one
            for one in tx.jobs.of([first.inbound_id])
            if one.kind == "answer" and one.id != job.id and "answers" in one.payload and one.is_unfinished
        ]
        if any(said["order"] == earlier for one in writing for said in one.payload["answers"]):
            raise Later(BEING_WRITTEN, f"the answer to {earlier} is being written")
        repeat_answers(tx, order_id, inbound_id, earlier)
    tx.answers_owed.settled(job.id)
