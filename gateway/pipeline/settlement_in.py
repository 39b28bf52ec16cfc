"""What partners say about our invoices: an announced payment proposes its matching, a complaint opens a dispute.

A partner speaks of its own customer's invoices only (our platform of all); whatever else it names is a finding and
changes nothing.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from gateway.errors import NotFound
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.receivable import LIFE_CYCLE_REASONS, DisputeReason, InvoiceStatus
from gateway.pipeline.disputes import contest
from gateway.ports import Complaint, Remittance, StatusTold
from gateway.store import Transaction
from gateway.store.billing import InvoiceRow

INVOICE_UNKNOWN = FindingKind(
    "settlement.invoice-unknown",
    Family.IDENTITY,
    Severity.WARNING,
    "Le partenaire cite la facture {number}, que nous ne lui avons pas adressée.",
    "The partner names invoice {number}, which we did not issue to it.",
    "Vérifier le numéro avec le partenaire.",
    "Check the number with the partner.",
)
BILLING_DESK = "billing"
"""Who answers for a dispute until somebody takes it."""


def announce(tx: Transaction, partner: Partner | None, said: Remittance, inbound_id: str) -> list[Finding]:
    """Keep what the payment will be for, and note on each invoice that its payment was sent (status 211)."""
    known, told = _own_invoices(tx, partner, [number for number, _ in said.shares])
    shares: dict[str, Decimal] = {number: amount for number, amount in said.shares if number in known}
    if partner is None or not shares:
        return told
    tx.receivables.announce(
        partner.id,
        inbound_id,
        reference=said.reference,
        currency=said.currency,
        paid_on=said.paid_on,
        shares=shares,
    )
    for number, amount in shares.items():
        tx.receivables.note_status(
            number,
            InvoiceStatus.PAYMENT_SENT,
            by=partner.id,
            amount=str(amount),
            reference=said.reference,
            inbound=inbound_id,
        )
    return told


def complain(tx: Transaction, partner: Partner | None, said: Sequence[Complaint], inbound_id: str) -> list[Finding]:
    """Open a dispute for each invoice of the partner's that is not in dispute for the same reason already."""
    known, told = _own_invoices(tx, partner, [one.invoice for one in said])
    for one in said:
        row = known.get(one.invoice)
        if row is not None and partner is not None:
            _open_once(tx, partner, row, one, inbound_id)
    return told


def _open_once(tx: Transaction, partner: Partner, row: InvoiceRow, said: Complaint, inbound_id: str) -> None:
    still_open = {held.reason for held in tx.collection.disputes(number=row.number, still_open=True)}
    if said.reason not in still_open:
        ours = {line.number for line in row.invoice().lines}
        lines = [line for line in said.lines if line in ours]
        contest(
            tx,
            row.number,
            said.reason,
            said.words,
            owner=BILLING_DESK,
            by=partner.id,
            lines=lines,
            inbound_id=inbound_id,
        )


def take_statuses(
    tx: Transaction, partner: Partner | None, said: Sequence[StatusTold], inbound_id: str
) -> list[Finding]:
    """Note on each invoice what the partner, or the platform that carries our invoices, tells of it; a contested or
    refused one is in dispute, and is not chased. That it is paid, only our bank says."""
    known, told = _own_invoices(tx, partner, [one.invoice for one in said], or_platform=True)
    for one in said:
        row = known.get(one.invoice)
        status = InvoiceStatus(one.code) if one.code in tuple(InvoiceStatus) else None
        if row is None or partner is None or status is None or status is InvoiceStatus.PAID:
            continue
        if status in (InvoiceStatus.DISPUTED, InvoiceStatus.REFUSED):
            reason = next(
                (ours for ours, code in LIFE_CYCLE_REASONS.items() if code == one.reason), DisputeReason.OTHER
            )
            words = one.words or one.reason
            _open_once(tx, partner, row, Complaint(row.number, reason, words), inbound_id)
        if status is not InvoiceStatus.DISPUTED:
            detail = {"reason": one.reason, "words": one.words}
            given = {name: value for name, value in detail.items() if value}
            tx.receivables.note_status(row.number, status, by=partner.id, inbound=inbound_id, **given)
    return told


def _own_invoices(
    tx: Transaction, partner: Partner | None, numbers: Iterable[str], *, or_platform: bool = False
) -> tuple[dict[str, InvoiceRow], list[Finding]]:
    """Those of the numbers that were issued to an account of this partner, and a finding for each other. ``or_platform``:
    our own platform speaks of all of them."""
    known: dict[str, InvoiceRow] = {}
    told: list[Finding] = []
    everybody = {tx.master.own().platform} if or_platform else set[str | None]()
    for number in dict.fromkeys(numbers):
        row = _invoice(tx, number)
        accounts = {row.account, row.debtor} if row is not None else set()
        owners = {account.partner for one in accounts if (account := tx.master.account(one)) is not None}
        if row is not None and partner is not None and partner.id in owners | everybody:
            known[number] = row
        else:
            told.append(INVOICE_UNKNOWN.at(number=number))
    return known, told


def _invoice(tx: Transaction, number: str) -> InvoiceRow | None:
    try:
        return tx.billing.invoice(number)
    except NotFound:
        return None
