"""Disputes (litiges): an invoice somebody contests is owned by a person, not chased, and ends with a credit note or a reason."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from gateway.errors import Conflict
from gateway.model.receivable import (
    DISPUTE_WORDS,
    LIFE_CYCLE_REASONS,
    OUTCOME_WORDS,
    DisputeOutcome,
    DisputeReason,
    InvoiceStatus,
)
from gateway.pipeline.control import Control
from gateway.pipeline.credit_notes import credit_invoice
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.collection import DisputeRow


def open_dispute(
    services: Services,
    number: str,
    reason: DisputeReason,
    words: str,
    *,
    owner: str,
    by: str,
    lines: Sequence[str] = (),
) -> DisputeRow:
    """The invoice is in dispute (status 207) until the last dispute about it is closed.

    Raises :class:`Conflict` when a line is not the invoice's.
    """
    with services.store.transaction() as tx:
        made = contest(tx, number, reason, words, owner=owner, by=by, lines=lines)
    services.wake()
    return made


def contest(
    tx: Transaction,
    number: str,
    reason: DisputeReason,
    words: str,
    *,
    owner: str,
    by: str,
    lines: Sequence[str] = (),
    inbound_id: str | None = None,
) -> DisputeRow:
    """The same within a transaction that is open already; ``inbound_id`` is the message that contests."""
    invoice = tx.billing.invoice(number).invoice()
    unknown = set(lines) - {line.number for line in invoice.lines}
    if unknown:
        raise Conflict(
            f"{number} has no line {', '.join(sorted(unknown))}",
            "name lines by their number",
            fr=(f"{number} n'a pas de ligne {', '.join(sorted(unknown))}", "nommez les lignes par leur numéro"),
        )
    tx.receivables.item(number, lock=True)
    dispute_id = tx.collection.open_dispute(number, reason, words, lines=lines, owner=owner, by=by)
    tx.receivables.mark_disputed(number, True)
    tx.receivables.note_status(
        number,
        InvoiceStatus.DISPUTED,
        by=by,
        reason=LIFE_CYCLE_REASONS.get(reason, ""),
        words=words or DISPUTE_WORDS[reason].fr,
        lines=list(lines),
        **({"inbound": inbound_id} if inbound_id else {}),
    )
    _note(tx, number, "dispute-opened", by, reason=str(reason), words=words, owner=owner)
    return tx.collection.dispute(dispute_id)


def close_dispute(
    services: Services,
    dispute_id: str,
    outcome: DisputeOutcome,
    *,
    by: str,
    why: str,
    quantities: Mapping[str, Decimal] | None = None,
) -> DisputeRow:
    """End a dispute. ``credited`` issues the credit note, for the given quantities or the disputed lines, else all.

    Raises :class:`Conflict` when it is closed already, or without a reason.
    """
    if not why.strip():
        raise Conflict(
            "a reason is needed to close a dispute",
            "say in a few words how it ended",
            fr=("il faut un motif pour clore un litige", "dites en quelques mots comment il s'est terminé"),
        )
    control = Control(services)
    made = control.run(lambda tx: _close(services, tx, dispute_id, outcome, control, by, why, quantities))
    services.wake()
    return made


def _close(
    services: Services,
    tx: Transaction,
    dispute_id: str,
    outcome: DisputeOutcome,
    control: Control,
    by: str,
    why: str,
    quantities: Mapping[str, Decimal] | None,
) -> DisputeRow:
    row = tx.collection.dispute(dispute_id)
    if row.closed_at is not None:
        raise Conflict(
            f"the dispute was closed as {row.outcome}",
            "open a new one if it is contested again",
            fr=(
                f"le litige a été clos : {OUTCOME_WORDS[DisputeOutcome(str(row.outcome))].fr.lower()}",
                "ouvrez-en un nouveau s'il y a une nouvelle contestation",
            ),
        )
    credit_note = None
    if outcome is DisputeOutcome.CREDITED:
        lines = quantities or _disputed_lines(tx, row)
        credit_note = credit_invoice(services, tx, row.number, control, by=by, why=why, quantities=lines).number
    tx.collection.close_dispute(dispute_id, outcome, by=by, why=why, credit_note=credit_note)
    if not tx.collection.disputes(number=row.number, still_open=True):
        tx.receivables.mark_disputed(row.number, False)
    status = InvoiceStatus.COMPLETED if outcome is DisputeOutcome.CREDITED else InvoiceStatus.APPROVED
    tx.receivables.note_status(row.number, status, by=by, dispute=dispute_id, outcome=str(outcome), why=why)
    _note(tx, row.number, "dispute-closed", by, outcome=str(outcome), why=why, credit_note=credit_note)
    return tx.collection.dispute(dispute_id)


def _disputed_lines(tx: Transaction, row: DisputeRow) -> dict[str, Decimal] | None:
    lines = tx.billing.invoice(row.number).invoice().lines
    return {line.number: line.quantity.value for line in lines if line.number in row.lines} or None


def _note(tx: Transaction, number: str, kind: str, by: str, **payload: object) -> None:
    for order_id in sorted({source.order_id for source in tx.billing.sources(number)}):
        order = tx.orders.get(order_id)
        tx.journal.note(kind, inbound_id=order.inbound_id, order_id=order_id, actor=by, invoice=number, **payload)
