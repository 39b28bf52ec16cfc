"""Step 2: recognise the bytes, read the documents in them, store the orders and owe the receipt.

Reading happens outside any transaction; everything it leads to is one transaction, committed with the job.
"""

from collections.abc import Sequence
from functools import partial

from gateway.model.finding import Finding, Severity, Words
from gateway.model.master import Partner
from gateway.model.order import Order, Origin
from gateway.pipeline import findings as found
from gateway.pipeline.answer import context_for, post, repeat, stranger
from gateway.pipeline.answers_in import reconcile
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.ports import Envelope, Format, ReadDocument, ReadResult
from gateway.rules import content_hash
from gateway.store import Transaction
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job

BATCH = 50  # orders decided in one transaction

RECEIPTS = ("CONTRL",)


def read(services: Services, job: Job) -> Effects:
    with services.store.reading() as tx:
        row = tx.inbound.get(job.subject_id)
        earlier = tx.inbound.read_before(row.sha256, than=row.id)
    if row.state != InboundState.RECEIVED:
        return lambda _tx: None
    if earlier is not None:
        return partial(_link_duplicate, row, earlier)
    content = services.archive.fetch(row.sha256)
    form = services.recognise(content, row.filename, row.media_type)
    if form is None:
        return partial(_refuse, row, _unreadable(services, content))
    envelope = form.peek(content)
    partner = _find_partner(services, row, envelope)
    result = form.read(content, partner)
    return partial(_keep, services, row, form, partner, result)


def _unreadable(services: Services, content: bytes) -> Finding:
    if not content.strip():
        return found.EMPTY.at()
    known = ", ".join(form.name for form in services.formats)
    return found.UNREADABLE.at(formats=known, head=repr(content[:16])[1:])


def _find_partner(services: Services, row: InboundRow, envelope: Envelope) -> Partner | None:
    """By what the channel is sure of, else by what the envelope says."""
    with services.store.reading() as tx:
        bound = tx.master.partner(row.partner) if row.partner else None
        if bound is not None or envelope.sender is None:
            return bound
        plain = envelope.sender.partition(":")[0]
        return tx.master.partner_by("unb", envelope.sender) or tx.master.partner_by("unb", plain)


def _link_duplicate(row: InboundRow, earlier: InboundRow, tx: Transaction) -> None:
    reason = Words(fr=f"Déjà reçu et lu : {earlier.id}.", en=f"Received and read before: {earlier.id}.")
    tx.inbound.finish(
        row.id,
        InboundState.DUPLICATE,
        duplicate_of=earlier.id,
        reason=reason.model_dump(),
        format=earlier.format,
        partner=earlier.partner,
        sender=earlier.sender,
        recipient=earlier.recipient,
        reference=earlier.reference,
    )
    tx.journal.note("duplicate", inbound_id=row.id, of=earlier.id)
    receipts = [sent for sent in tx.outgoing.about(inbound_id=earlier.id) if sent.kind in RECEIPTS]
    repeat(tx, receipts, inbound_id=row.id, order_id=None)


def _refuse(row: InboundRow, finding: Finding, tx: Transaction) -> None:
    tx.inbound.finish(row.id, InboundState.REJECTED, reason=finding.sentence.model_dump())
    tx.journal.add_findings([finding], inbound_id=row.id)
    tx.journal.note("refused", inbound_id=row.id, code=finding.code)


def _keep(
    services: Services, row: InboundRow, form: Format, partner: Partner | None, result: ReadResult, tx: Transaction
) -> None:
    said = result.envelope
    known = tx.inbound.read_before(row.sha256, than=row.id)
    if known is not None:  # its twin was read while this one was
        _link_duplicate(row, known, tx)
        return
    about_all = [*result.findings, *_envelope_findings(tx, row, partner, said)]
    if not result.documents and not result.findings:
        about_all.append(found.NO_DOCUMENT.at())
    tx.journal.add_findings(about_all, inbound_id=row.id)
    order_ids = [_keep_document(tx, row, form, partner, said, document) for document in result.documents]
    usable = any(document.accepted for document in result.documents)
    within = [one for document in result.documents for one in document.findings]
    tx.inbound.finish(
        row.id,
        InboundState.READ if usable else InboundState.REJECTED,
        format=form.name,
        sender=said.sender or row.sender,
        recipient=said.recipient,
        reference=said.reference,
        partner=partner.id if partner else None,
        test=said.test,
        document_count=len(result.documents),
        reason=None if usable else _first_reason([*about_all, *within]),
    )
    tx.journal.note(
        "read",
        inbound_id=row.id,
        format=form.name,
        documents=len(result.documents),
        partner=partner.id if partner else None,
    )
    _queue_decisions(services, tx, row, [order_id for order_id in order_ids if order_id])
    _owe_receipt(services, tx, row, form, partner, result)


def _envelope_findings(tx: Transaction, row: InboundRow, partner: Partner | None, said: Envelope) -> Sequence[Finding]:
    warnings = []
    if partner is None and said.sender is not None:
        warnings.append(found.PARTNER_UNKNOWN.at(sender=said.sender))
    reused = tx.inbound.same_envelope(said.sender, said.recipient, said.reference, than=row.id)
    if reused is not None:
        warnings.append(found.ENVELOPE_REUSED.at(reference=said.reference, earlier=reused.id))
    return warnings


def _first_reason(findings: Sequence[Finding]) -> dict[str, str] | None:
    worst = next((one for one in findings if one.severity in (Severity.REJECT, Severity.ERROR)), None)
    return (worst or findings[0]).sentence.model_dump() if findings else None


def _keep_document(
    tx: Transaction, row: InboundRow, form: Format, partner: Partner | None, said: Envelope, document: ReadDocument
) -> str | None:
    """One row per message, and the order when it is one. Returns the order's id."""
    order_id = None
    state = "rejected"
    if document.accepted and document.order is not None:
        order = _with_origin(document.order, row, form, partner, said, document)
        order_id = tx.orders.add(
            order,
            inbound_id=row.id,
            position=document.position,
            channel=row.channel,
            partner=partner.id if partner else None,
            content_hash=content_hash(order),
            received_at=row.received_at,
        )
        tx.journal.note(
            "order-read", inbound_id=row.id, order_id=order_id, number=order.number, position=document.position
        )
        state = "order"
    elif document.accepted and document.answer is not None:
        state = "answer"
        told = reconcile(tx, partner, document.answer, row.id)
        tx.journal.add_findings(told, inbound_id=row.id, position=document.position)
    elif document.accepted:
        state = "unsupported"
        tx.journal.add_findings(
            [found.KIND_UNSUPPORTED.at(kind=document.kind)], inbound_id=row.id, position=document.position
        )
    tx.journal.add_findings(document.findings, inbound_id=row.id, position=document.position, order_id=order_id)
    tx.inbound.add_message(row.id, document.position, document.kind, document.reference, state, order_id)
    return order_id


def _with_origin(
    order: Order, row: InboundRow, form: Format, partner: Partner | None, said: Envelope, document: ReadDocument
) -> Order:
    """What the channel and the envelope know, over what the format said; never what a sender claims of itself."""
    stated = order.origin or Origin()
    return order.model_copy(
        update={
            "test": order.test or said.test,
            "origin": Origin(
                channel=row.channel,
                received_at=row.received_at,
                sha256=row.sha256,
                media_type=row.media_type or form.media_type,
                sender=said.sender or row.sender,
                interchange_reference=said.reference,
                message_reference=document.reference,
                message_type=stated.message_type,
                partner=partner.id if partner else None,
                ack_requested=said.ack_requested,
            ),
        }
    )


def _queue_decisions(services: Services, tx: Transaction, row: InboundRow, order_ids: list[str]) -> None:
    for start in range(0, len(order_ids), BATCH):
        tx.jobs.add(
            "decide",
            row.id,
            payload={"orders": order_ids[start : start + BATCH]},
            max_attempts=services.settings.max_attempts,
        )


def _owe_receipt(
    services: Services, tx: Transaction, row: InboundRow, form: Format, partner: Partner | None, result: ReadResult
) -> None:
    """As the partner's profile says; a refusal is told even where nobody asked, unless the profile says never."""
    profile = partner or stranger(result.envelope.sender or row.sender, form.name)
    wish = profile.acknowledgement.when
    refused = any(not document.accepted for document in result.documents) or not result.documents
    if wish == "never" or not (wish == "always" or result.receipt_owed or refused):
        return
    own = tx.master.own()
    written = form.receipts(result, lambda: context_for(services, tx, own, profile, test=result.envelope.test))
    for receipt, context in written:
        key = f"{receipt.kind}/{row.id}/{context.reference}"
        post(services, tx, receipt, context, dedupe_key=key, inbound_id=row.id, order_id=None)
