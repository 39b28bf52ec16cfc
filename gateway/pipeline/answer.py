"""Step 5: what is owed to the partner is written in the transaction that decided it, and carried away afterwards.

Control references and document numbers are allocated here, once, in that same transaction; a retry reuses them.
"""

import hashlib
import re
from datetime import timedelta
from typing import Any, Literal

from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.master import OwnIdentity, Partner
from gateway.model.schemas import PUBLISHED
from gateway.pipeline.effects import Effects
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
"""Documents after which a partner is no longer new."""


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
        witnessed=partner.test or number <= NEW_PARTNER or number % 100 < services.settings.witness_percent,
    )


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
        tx.journal.note(
            "not-written",
            inbound_id=inbound_id,
            order_id=order_id,
            document=type(document).__name__,
            partner=partner.id,
            error=error.message,
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
        return None


def _write(services: Services, tx: Transaction, document: Document, partner: Partner, **about: Any) -> str | None:
    """Raises :class:`CannotWrite`."""
    context = context_for(services, tx, tx.master.own(), partner, test=about["test"])
    written = services.format(partner.format).write(document, context)
    if written is None:
        return None
    wanted = {name: about[name] for name in ("dedupe_key", "inbound_id", "order_id")}
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
    outgoing_id = tx.outgoing.add(
        kind=written.kind,
        partner=context.partner.id,
        outlet=context.partner.outlet,
        filename=written.filename,
        media_type=written.media_type,
        sha256=hashlib.sha256(written.content).hexdigest(),
        size=len(written.content),
        dedupe_key=dedupe_key,
        reference=context.reference,
        inbound_id=inbound_id,
        order_id=order_id,
        content=written.content,
    )
    if outgoing_id is not None:
        _queue(tx, outgoing_id, context.partner.outlet, context.partner.id)
        tx.journal.note(
            "answered",
            inbound_id=inbound_id,
            order_id=order_id,
            document=written.kind,
            outgoing=outgoing_id,
            reference=context.reference,
            partner=context.partner.id,
            losses=list(written.losses),
        )
        _await_answer(services, tx, outgoing_id, written.kind, context.partner)
    return outgoing_id


def _await_answer(services: Services, tx: Transaction, outgoing_id: str, kind: str, partner: Partner) -> None:
    """Where the partner acknowledges what we send, a job will look whether it did. Nobody acknowledges a CONTRL."""
    hours = partner.acknowledgement.awaited_hours
    if hours is None or kind == "CONTRL":
        return
    due = tx.now + timedelta(hours=hours)
    tx.outgoing.await_answer(outgoing_id, due)
    tx.jobs.add("miss", outgoing_id, max_attempts=services.settings.max_attempts, not_before=due)


def _queue(tx: Transaction, outgoing_id: str, outlet: str, partner: str) -> None:
    lane = lane_of(outlet, partner)
    tx.jobs.add("send", outgoing_id, max_attempts=SEND_ATTEMPTS, partner=partner, lane=lane)


def repeat(tx: Transaction, earlier: list[OutgoingRow], *, inbound_id: str, order_id: str | None) -> None:
    """A repeated transmission gets the stored answers again: the same bytes under the same references."""
    contents = tx.outgoing.contents([row.id for row in earlier])
    for row in earlier:
        again = tx.outgoing.add(
            kind=row.kind,
            partner=row.partner,
            outlet=row.outlet,
            filename=row.filename,
            media_type=row.media_type,
            sha256=row.sha256,
            size=row.size,
            dedupe_key=f"{row.dedupe_key}/again/{order_id or inbound_id}",
            reference=row.reference,
            inbound_id=inbound_id,
            order_id=order_id,
            content=contents.get(row.id),
        )
        if again is not None:
            _queue(tx, again, row.outlet, row.partner)
            tx.journal.note(
                "answered-again", inbound_id=inbound_id, order_id=order_id, document=row.kind, outgoing=again
            )
