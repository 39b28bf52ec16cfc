"""Step 5: what is owed to the partner is written and put into the outbox, and carried away afterwards.

A document that stands alone gets its control reference here, in the transaction that leads to it; those of a batch of orders
got theirs with the decisions (:mod:`gateway.pipeline.owed`). Either way they are given out once, and a retry reuses them.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.life_cycle import LifeCycleNotice
from gateway.model.master import OwnIdentity, Partner
from gateway.model.order import Order
from gateway.model.schemas import PUBLISHED
from gateway.pipeline.effects import Effects
from gateway.pipeline.letters_out import begin_thread, with_letterbox
from gateway.pipeline.send import lane_of
from gateway.pipeline.services import Services
from gateway.ports import OutgoingContext, Written
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.outgoing import OutgoingRow

SEND_ATTEMPTS = 12


def stranger(sender: str | None, form: str) -> Partner:
    """The profile for a sender we have no partner for: answered in its own format, kept apart in the outbox."""
    plain = re.sub(r"[^a-z0-9]+", "-", (sender or "").lower()).strip("-")[:50]
    return Partner(
        id=f"unknown-{plain}" if plain else "unknown",
        name=sender or "?",
        format=ANSWERED_IN.get(form, "json"),
    )


ANSWERED_IN: dict[str, Literal["edifact", "json", "xml"]] = {"edifact": "edifact", "xml": "xml"}
"""The format a stranger is answered in, by that of what it sent; JSON for any other."""

NEW_PARTNER = 20
"""Documents after which a partner is no longer new: up to then a second reader checks each before it leaves."""

WHEN_IDLE = -10
"""Priority of what nobody waits for."""


def context_for(
    services: Services, tx: Transaction, own: OwnIdentity, partner: Partner, *, test: bool
) -> OutgoingContext:
    """Allocates the next control reference of this partner, and decides whether a second reader checks the document."""
    number = tx.counters.next(f"interchange/{partner.id}")
    return OutgoingContext(
        own=own,
        partner=partner,
        reference=f"{number:08d}",
        at=own.local(tx.now),
        test=test,
        witnessed=is_witnessed(partner, number),
    )


def came_as(order: Order) -> str | None:
    """The message type of the order, which its answers follow where a format has several forms."""
    return order.origin.message_type if order.origin is not None else None


def is_witnessed(partner: Partner, number: int) -> bool:
    """Whether a second reader looks at the partner's document of this number before it leaves."""
    return partner.test or number <= NEW_PARTNER


def answer(
    services: Services,
    tx: Transaction,
    document: Document,
    partner: Partner,
    *,
    dedupe_key: str,
    test: bool,
    inbound_id: str | None,
    order_id: str | None,
) -> str | None:
    """Write a document in the partner's format. None when the format has no form for it, or it was written before.

    One that cannot be written does not undo the decision: it is noted with the reason, and a job is left that a person
    finds put aside when it fails again.
    """
    about = {"dedupe_key": dedupe_key, "test": test, "inbound_id": inbound_id, "order_id": order_id}
    try:
        return _write(services, tx, document, partner, **about)
    except CannotWrite as error:
        leave_unwritten(services, tx, document, partner, error, about)
        return None


def leave_unwritten(
    services: Services, tx: Transaction, document: Document, partner: Partner, error: CannotWrite, about: dict[str, Any]
) -> None:
    """Note the reason, and leave a job that tries again."""
    inbound_id, order_id = about["inbound_id"], about["order_id"]
    tx.journal.note(
        "not-written",
        inbound_id=inbound_id,
        order_id=order_id,
        document=type(document).__name__,
        partner=partner.id,
        error=error.message,
        error_fr=error.told("fr")[0],
        way_out=error.way_out,
    )
    tx.jobs.add(
        "write",
        order_id or inbound_id or partner.id,
        payload={
            "kind": type(document).__name__,
            "document": document.model_dump(mode="json"),
            "about": about,
            "partner": partner.model_dump(mode="json"),
        },
        max_attempts=services.settings.max_attempts,
        partner=partner.id,
    )


def _write(services: Services, tx: Transaction, document: Document, partner: Partner, **about: Any) -> str | None:
    """Raises :class:`CannotWrite`."""
    wanted = {name: about[name] for name in ("dedupe_key", "inbound_id", "order_id")}
    context = context_for(services, tx, tx.master.own(), partner, test=about["test"])
    if about["order_id"] is not None:
        context = replace(context, answers=came_as(tx.orders.get(about["order_id"]).order()))
    context = with_letterbox(services, tx, context, **wanted)
    written = services.format(partner.format).write(document, context)
    if written is None:
        return None
    return post(services, tx, written, context, **wanted)


def write_again(services: Services, job: Job) -> Effects:
    """The job that a document which could not be written leaves behind: tried again, then put aside for a person, who
    releases it when what stood in the way is mended."""

    def effects(tx: Transaction) -> None:
        document = DOCUMENTS[job.payload["kind"]].model_validate(job.payload["document"])
        known = Partner.model_validate(job.payload["partner"])
        _write(services, tx, document, tx.master.partner(known.id) or known, **job.payload["about"])

    return effects


DOCUMENTS: dict[str, type[Document]] = {kind.__name__: kind for kind in PUBLISHED.values()}
DOCUMENTS[LifeCycleNotice.__name__] = LifeCycleNotice


def post(
    services: Services,
    tx: Transaction,
    written: Written,
    context: OutgoingContext,
    *,
    dedupe_key: str,
    inbound_id: str | None,
    order_id: str | None,
) -> str | None:
    """Put the written bytes into the outbox; they are committed with what led to them."""
    about = {"dedupe_key": dedupe_key, "inbound_id": inbound_id, "order_id": order_id}
    return post_together(services, tx, [(written, context, about)])[0]


def post_together(
    services: Services, tx: Transaction, documents: Sequence[tuple[Written, OutgoingContext, Mapping[str, Any]]]
) -> list[str | None]:
    """Each document with its context and what it is about. The ids; None for what was written before."""
    ids = tx.outgoing.add_many(
        [
            {
                "kind": written.kind,
                "partner": context.partner.id,
                "outlet": context.partner.outlet,
                "filename": written.filename,
                "media_type": written.media_type,
                "sha256": hashlib.sha256(written.content).hexdigest(),
                "size": len(written.content),
                "dedupe_key": about["dedupe_key"],
                "reference": context.reference,
                "inbound_id": about["inbound_id"],
                "order_id": about["order_id"],
                "content": written.content,
            }
            for written, context, about in documents
        ]
    )
    for outgoing_id, (written, context, about) in zip(ids, documents, strict=True):
        if outgoing_id is None:
            continue
        tx.journal.note(
            "answered",
            inbound_id=about["inbound_id"],
            order_id=about["order_id"],
            document=written.kind,
            outgoing=outgoing_id,
            reference=context.reference,
            partner=context.partner.id,
            losses=list(written.losses),
        )
        begin_thread(
            services,
            tx,
            outgoing_id,
            context,
            dedupe_key=about["dedupe_key"],
            inbound_id=about["inbound_id"],
            order_id=about["order_id"],
        )
        _await_answer(services, tx, outgoing_id, written.kind, context.partner)
    new = [(one, written, context) for one, (written, context, _) in zip(ids, documents, strict=True) if one]
    for outlet, partner in dict.fromkeys((context.partner.outlet, context.partner.id) for _, _, context in new):
        queue_to_send(tx, [one for one, _, context in new if context.partner.id == partner], outlet, partner)
    _have_read_again(services, tx, new)
    return ids


def _have_read_again(services: Services, tx: Transaction, new: Sequence[tuple[str, Written, OutgoingContext]]) -> None:
    """A sample of what goes to partners we know is read by another reader afterwards, when nothing more urgent waits."""
    percent = services.settings.witness_percent
    sample = [
        (outgoing_id, context)
        for outgoing_id, _, context in new
        if not context.witnessed and int(context.reference) % 100 < percent
    ]
    if sample:
        partner = sample[0][1].partner
        tx.jobs.add(
            "witness",
            sample[0][0],
            payload={"format": partner.format, "documents": [outgoing_id for outgoing_id, _ in sample]},
            max_attempts=services.settings.max_attempts,
            priority=WHEN_IDLE,
            partner=partner.id,
        )


def _await_answer(services: Services, tx: Transaction, outgoing_id: str, kind: str, partner: Partner) -> None:
    """Where the partner acknowledges what we send, a job will look whether it did. Nobody acknowledges a CONTRL."""
    hours = partner.acknowledgement.awaited_hours
    if hours is None or kind == "CONTRL":
        return
    due = tx.now + timedelta(hours=hours)
    tx.outgoing.await_answer(outgoing_id, due)
    tx.jobs.add("miss", outgoing_id, max_attempts=services.settings.max_attempts, not_before=due)


def queue_to_send(tx: Transaction, outgoing_ids: Sequence[str], outlet: str, partner: str) -> None:
    """One job carries what was written together."""
    lane = lane_of(outlet, partner)
    first, *others = outgoing_ids
    if not others:
        tx.jobs.add("send", first, max_attempts=SEND_ATTEMPTS, partner=partner, lane=lane)
        return
    payload = {"documents": list(outgoing_ids), "lane": lane}
    tx.outgoing.carry_by(
        outgoing_ids, tx.jobs.add("send", first, payload=payload, max_attempts=SEND_ATTEMPTS, partner=partner)
    )


def repeat(tx: Transaction, earlier: list[OutgoingRow], *, inbound_id: str, order_id: str | None) -> None:
    """A repeated transmission gets the stored answers again: the same bytes under the same references."""
    for row in earlier:
        key = f"{row.dedupe_key}/again/{order_id or inbound_id}"
        again = tx.outgoing.add_again(row, dedupe_key=key, inbound_id=inbound_id, order_id=order_id)
        if again is not None:
            queue_to_send(tx, [again], row.outlet, row.partner)
            tx.journal.note(
                "answered-again", inbound_id=inbound_id, order_id=order_id, document=row.kind, outgoing=again
            )
