"""Step 2: recognise the bytes, read the documents in them, store the orders and owe the receipt.

Reading happens outside any transaction; everything it leads to is one transaction, committed with the job. What is large
is only cut here, and read in parts (:mod:`gateway.pipeline.parts`).
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from gateway.model.finding import Finding, Severity, Words
from gateway.model.master import Partner
from gateway.pipeline import findings as found
from gateway.pipeline.answer import repeat
from gateway.pipeline.documents import Prepared, keep_documents, prepare, queue_decisions
from gateway.pipeline.effects import Effects
from gateway.pipeline.letters_in import take_letter
from gateway.pipeline.malware import malware_in
from gateway.pipeline.pages import read_by
from gateway.pipeline.parts import Divided, divided
from gateway.pipeline.portal_in import as_customers_own, from_customer
from gateway.pipeline.receipt import is_owed, owe_receipt
from gateway.pipeline.senders import partner_of_sender, with_sender
from gateway.pipeline.services import Services
from gateway.pipeline.trouble import Later
from gateway.ports import DivisibleFormat, Envelope, Format, ReadResult
from gateway.store import Transaction
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job

PEEK = 64 * 1024  # bytes that hold any envelope's beginning
TWIN = timedelta(seconds=2)

RECEIPTS = ("CONTRL",)


def read(services: Services, job: Job) -> Effects:
    with services.store.reading() as tx:
        row = tx.inbound.get(job.subject_id)
        earlier = tx.inbound.read_before(row.sha256, than=row.id)
        twin = tx.inbound.being_read_in_parts(row.sha256, than=row.id)
    if row.state != InboundState.RECEIVED:
        return lambda _tx: None
    if earlier is not None:
        return partial(_link_duplicate, row, earlier)
    if twin is not None:
        raise Later(TWIN, f"the same bytes are being read as {twin}")
    if services.settings.clamd is None:
        return _read(services, job, row)
    signature = malware_in(services, row.sha256)
    if signature is not None:
        return partial(_refuse, row, found.MALWARE.at(signature=signature))
    return partial(_told_clean, row, _read(services, job, row))


def _read(services: Services, job: Job, row: InboundRow) -> Effects:
    small = services.archive.fetch(row.sha256) if row.size <= services.settings.part_bytes else None
    head = small[:PEEK] if small is not None else _head(services, row)
    form = services.recognise(head, row.filename, row.media_type)
    if form is None:
        return partial(_refuse, row, _unreadable(services, head))
    if small is None and isinstance(form, DivisibleFormat) and not from_customer(row):
        profile = find_partner(services, row, form.peek(head))
        cut = divided(services, row, form, profile)
        if cut is not None:
            return partial(_divide, services, job, row, form, profile, cut)
    content = small if small is not None else services.archive.fetch(row.sha256)
    profile = find_partner(services, row, form.peek(content))
    result = as_customers_own(services, row, read_by(services, form, content, row, profile))
    prepared = prepare(row, form, profile, result.envelope, result.documents)
    return partial(_keep, services, job, row, form, profile, result, prepared)


def _told_clean(row: InboundRow, effects: Effects, tx: Transaction) -> None:
    tx.journal.note("malware-none", inbound_id=row.id)
    effects(tx)


def _head(services: Services, row: InboundRow) -> bytes:
    """Of what is large; what is small was fetched, and so verified, before anything is made of its beginning."""
    with services.archive.open(row.sha256) as source:
        return source.read(PEEK)


def _unreadable(services: Services, content: bytes) -> Finding:
    if not content.strip():
        return found.EMPTY.at()
    known = ", ".join(form.name for form in services.formats)
    return found.UNREADABLE.at(formats=known, head=repr(content[:16])[1:])


def find_partner(services: Services, row: InboundRow, envelope: Envelope) -> Partner | None:
    """By what the channel is sure of, else by what the envelope says."""
    with services.store.reading() as tx:
        bound = tx.master.partner(row.partner) if row.partner else None
        if from_customer(row):
            return bound  # never who the envelope says
        if bound is not None and (row.facts.get("sender_check") == "verified" or row.facts.get("released_by")):
            return with_sender(bound, row.sender)
        bound = bound or partner_of_sender(tx, row)
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


def _is_twin(tx: Transaction, row: InboundRow) -> bool:
    """Whether the same bytes were read while these were; two that end at the same time wait for each other here."""
    tx.inbound.lock_bytes(row.sha256)
    known = tx.inbound.read_before(row.sha256, than=row.id)
    if known is not None:
        _link_duplicate(row, known, tx)
    return known is not None


def _keep(
    services: Services,
    job: Job,
    row: InboundRow,
    form: Format,
    partner: Partner | None,
    result: ReadResult,
    prepared: Sequence[Prepared],
    tx: Transaction,
) -> None:
    said = result.envelope
    if _is_twin(tx, row):
        return
    if result.letter is not None:
        left = take_letter(services, tx, row, partner, result, form.name)
        if left is None:
            return
        if left.documents is not result.documents:  # not what was made ready before
            prepared = prepare(row, form, partner, said, left.documents)
        result = left
    about_all = [*result.findings, *_envelope_findings(tx, row, partner, said)]
    if not result.documents and not result.findings:
        about_all.append(found.NO_DOCUMENT.at())
    tx.journal.add_findings(about_all, inbound_id=row.id)
    order_ids = keep_documents(services, tx, row, partner, prepared)
    usable = any(document.accepted for document in result.documents)
    within = [one for document in result.documents for one in document.findings]
    tx.inbound.finish(
        row.id,
        InboundState.READ if usable else InboundState.REJECTED,
        **_said(row, form, partner, said),
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
    queue_decisions(services, tx, row, partner, order_ids, priority=job.priority)
    refused = any(not document.accepted for document in result.documents) or not result.documents
    sender = said.sender or row.sender
    if is_owed(partner, requested=result.receipt_owed, refused=refused):
        owe_receipt(services, tx, row.id, form, partner, sender, test=said.test, write=partial(form.receipts, result))


def _divide(
    services: Services,
    job: Job,
    row: InboundRow,
    form: Format,
    partner: Partner | None,
    cut: Divided,
    tx: Transaction,
) -> None:
    """The envelope is known, and a job waits for each part. The transmission counts as read when the last part is."""
    said = cut.division.envelope
    if _is_twin(tx, row):
        return
    about_all = [*cut.division.findings, *_envelope_findings(tx, row, partner, said)]
    tx.journal.add_findings(about_all, inbound_id=row.id)
    tx.inbound.change(row.id, **_said(row, form, partner, said), document_count=sum(part.count for part in cut.parts))
    tx.divisions.add(
        row.id, form=form.name, memo=cut.division.memo, receipt_owed=cut.division.receipt_owed, parts=cut.parts
    )
    for part in cut.parts:
        tx.jobs.add(
            "part",
            row.id,
            payload={"part": part.number},
            max_attempts=services.settings.max_attempts,
            priority=job.priority,
            partner=partner.id if partner else said.sender,
        )
    tx.journal.note("divided", inbound_id=row.id, format=form.name, parts=len(cut.parts))


def _said(row: InboundRow, form: Format, partner: Partner | None, said: Envelope) -> dict[str, object]:
    return {
        "format": form.name,
        "sender": said.sender or row.sender,
        "recipient": said.recipient,
        "reference": said.reference,
        "partner": partner.id if partner else None,
        "test": said.test,
    }


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
