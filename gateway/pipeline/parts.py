"""Step 2 for large transmissions: cut once, read in parts by many workers, closed by whoever reads the last part.

What is around the messages was judged when the transmission was cut, so an order of a part is decided at once, or refused
with its interchange, without waiting for the other parts. The receipt is written when all parts are read, once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO

from gateway.errors import ArchiveCorrupt
from gateway.model.master import Partner
from gateway.pipeline.documents import Prepared, keep_documents, prepare, queue_decisions
from gateway.pipeline.effects import Effects
from gateway.pipeline.receipt import is_owed, owe_receipt
from gateway.pipeline.services import Services
from gateway.ports import DivisibleFormat, Division, Envelope, Part
from gateway.store import Transaction
from gateway.store.archive import verified
from gateway.store.divisions import PartRow
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.jobs import Job

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Divided:
    division: Division
    parts: tuple[PartRow, ...]


def divided(services: Services, row: InboundRow, form: DivisibleFormat, partner: Partner | None) -> Divided | None:
    """The cut of an archived transmission, with a hash for each part; None when it must be read whole.

    Memory follows the largest part. Raises :class:`ArchiveCorrupt` when the bytes are not what they were.
    """
    with services.archive.open(row.sha256) as source:
        division = form.divide(source, partner)
        if division is None or len(division.parts) < 2:
            return None
        source.seek(0)
        return Divided(division, tuple(_hashed(source, row, division)))


def _hashed(source: BinaryIO, row: InboundRow, division: Division) -> list[PartRow]:
    whole = hashlib.sha256()
    at = 0

    def skip_to(end: int) -> None:
        nonlocal at
        while at < end and (block := source.read(min(BLOCK, end - at))):
            whole.update(block)
            at += len(block)

    rows = []
    for number, part in enumerate(division.parts):
        skip_to(part.offset)
        content = source.read(part.length)
        whole.update(content)
        at += len(content)
        digest = hashlib.sha256(content).hexdigest()
        rows.append(PartRow(row.id, number, part.offset, part.length, part.first, part.count, digest, part.memo, None))
    skip_to(row.size + 1)
    if whole.hexdigest() != row.sha256:
        raise ArchiveCorrupt(f"{row.sha256} has changed in the archive", "restore it from a backup")
    return rows


def read_part(services: Services, job: Job) -> Effects:
    with services.store.reading() as tx:
        row = tx.inbound.get(job.subject_id)
        division = tx.divisions.get(row.id)
        part = tx.divisions.part(row.id, job.payload["part"])
        partner = tx.master.partner(row.partner) if row.partner else None
    if part.read_at is not None:
        return lambda _tx: None
    form = services.format(division.format)
    assert isinstance(form, DivisibleFormat)  # it cut the transmission
    with services.archive.open(row.sha256) as source:
        source.seek(part.offset)
        content = verified(source.read(part.length), part.sha256)
    known = Part(part.offset, part.length, part.first, part.count, part.memo)
    result = form.read_part(content, known, division.memo, partner)
    said = Envelope(sender=row.sender, recipient=row.recipient, reference=row.reference, test=row.test)
    prepared = prepare(row, form, partner, said, result.documents)
    return partial(_keep_part, services, job, row, part, form, partner, prepared, result.memo)


def _keep_part(
    services: Services,
    job: Job,
    row: InboundRow,
    part: PartRow,
    form: DivisibleFormat,
    partner: Partner | None,
    prepared: Sequence[Prepared],
    memo: Any,
    tx: Transaction,
) -> None:
    order_ids = keep_documents(services, tx, row, partner, prepared)
    queue_decisions(services, tx, row, partner, order_ids, priority=job.priority)
    if tx.divisions.close_part(row.id, part.number, memo) == 0:
        _close(services, tx, row, form, partner)


def _close(
    services: Services, tx: Transaction, row: InboundRow, form: DivisibleFormat, partner: Partner | None
) -> None:
    """All parts are read: the transmission has its state, and its receipt leaves."""
    division = tx.divisions.get(row.id)
    by_state = tx.inbound.count_messages(row.id)
    refused = by_state.get("rejected", 0)
    usable = sum(by_state.values()) > refused
    reason = None if usable else tx.journal.first_reason(row.id)
    tx.inbound.finish(row.id, InboundState.READ if usable else InboundState.REJECTED, reason=reason)
    tx.journal.note(
        "read",
        inbound_id=row.id,
        format=form.name,
        documents=row.document_count,
        partner=partner.id if partner else None,
    )
    if is_owed(partner, requested=division.receipt_owed, refused=refused > 0):
        results = tx.divisions.results(row.id)
        owe_receipt(
            services,
            tx,
            row.id,
            form,
            partner,
            row.sender,
            test=row.test,
            write=partial(form.part_receipts, division.memo, results),
        )
