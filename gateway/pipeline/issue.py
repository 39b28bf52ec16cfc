"""Issuing: the one road by which an invoice, deposit or credit note gets its number and becomes final.

A draft is controlled before it is given a number, by our own rules and by those of the forms it will be put into
(:mod:`gateway.pipeline.control`). Number, place in the chain, archived original, open item, exposure and
the message to the partner are one transaction; the forms people read are made afterwards (:mod:`gateway.pipeline.copies`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway import billing
from gateway.model.decision import Hold, HoldKind, Role
from gateway.model.finding import Finding, Words
from gateway.model.invoice import Invoice, InvoiceKind
from gateway.model.master import OwnIdentity, Partner
from gateway.model.receivable import InvoiceStatus
from gateway.pipeline.answer import answer
from gateway.pipeline.control import Control
from gateway.pipeline.letters_out import MAIL
from gateway.pipeline.life_cycle import deposited_as, platform_of
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import InvoiceRow, Source
from gateway.store.orders import OrderRow

Compose = Callable[[str, date], Invoice]
"""Makes the invoice under a number and a date of issue."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice without number. ``account`` is the buyer's, ``debtor`` owes; ``rows`` are its orders, locked."""

    kind: InvoiceKind
    compose: Compose
    account: str
    debtor: str
    rows: Sequence[OrderRow]
    sources: Sequence[Source]
    preceding: str | None = None

    @property
    def test(self) -> bool:
        """Of orders that try things out. A rebate has none, and is none."""
        return any(row.test for row in self.rows)


@dataclass(frozen=True, slots=True)
class Issue:
    """What became of a draft: the invoice, or the findings that hold it back."""

    invoice: InvoiceRow | None = None
    findings: tuple[Finding, ...] = ()


def issue(
    services: Services, tx: Transaction, draft: Draft, control: Control, *, by: str, against: Iterable[Finding] = ()
) -> Issue:
    """Control the draft and issue it; with a finding against it, hold it back on its orders and use no number.

    Raises :class:`Unjudged` when the rules have not looked at the draft yet.
    """
    unnumbered, forms = to_judge(tx, draft)
    findings = (*against, *billing.check_invoice(unnumbered))
    if not billing.stops(findings):
        findings = (*findings, *control.findings(unnumbered, forms))
    stopping = billing.stops(findings)
    if stopping:
        _hold_back(tx, draft.rows, stopping, by)
        return Issue(findings=findings)
    made = _number_and_keep(services, tx, draft)
    _let_go(tx, draft.rows, made.number, by)
    tx.receivables.owe(made.invoice(), draft.debtor)
    tx.receivables.note_status(made.number, InvoiceStatus.DEPOSITED, by=by)
    _tell_partner(services, tx, draft, made)
    return Issue(made, findings)


def to_judge(tx: Transaction, draft: Draft) -> tuple[Invoice, tuple[str, ...]]:
    """The draft under a number that nobody is given, and the forms it will be put into."""
    own = tx.master.own()
    partner = customer_partner(tx, draft.rows[0] if draft.rows else None, draft.account)
    unnumbered = _unnumbered(tx, draft, own)
    platform = platform_of(tx, unnumbered)
    forms = (*own.invoices_as, *(partner.invoices_as if partner is not None else ()))
    return unnumbered, tuple(dict.fromkeys((*forms, *(deposited_as(platform) if platform is not None else ()))))


def _unnumbered(tx: Transaction, draft: Draft, own: OwnIdentity) -> Invoice:
    today = own.local(tx.now).date()
    series = billing.series_of(draft.kind, own, today.year, test=draft.test)
    return draft.compose(billing.number_in(series, 0), today)


def _number_and_keep(services: Services, tx: Transaction, draft: Draft) -> InvoiceRow:
    """The date is read after the place in the chain is held, so that dates follow numbers even at midnight."""
    own = tx.master.own()
    place = tx.billing.take_place(tx.counters.next("invoice-chain"))
    today = own.local(place.at).date()
    series = billing.series_of(draft.kind, own, today.year, test=draft.test)
    rank = tx.counters.next(f"invoice/{series}")
    made = draft.compose(billing.number_in(series, rank), today)
    tx.billing.issue(
        made,
        place,
        series=series,
        rank=rank,
        account=draft.account,
        debtor=draft.debtor,
        sha256=services.archive.keep(original(made)),
        sources=draft.sources,
        preceding=draft.preceding,
    )
    return tx.billing.invoice(made.number)


def original(invoice: Invoice) -> bytes:
    """The archived original: the canonical document, byte for byte what the chain hashes."""
    return invoice.model_dump_json().encode()


def _hold_back(tx: Transaction, rows: Iterable[OrderRow], findings: Sequence[Finding], by: str) -> None:
    codes = tuple(dict.fromkeys(one.code for one in findings))
    reason = Words(
        fr=" ".join(dict.fromkeys(one.sentence.fr for one in findings)),
        en=" ".join(dict.fromkeys(one.sentence.en for one in findings)),
    )
    for row in rows:
        _lift(tx, row.id, by=by, why="controlled again")
        tx.orders.open_holds(row.id, [Hold(kind=HoldKind.INVOICE, reason=reason, role=Role.BILLING, codes=codes)])
        tx.journal.note(
            "invoice-held", inbound_id=row.inbound_id, order_id=row.id, actor=by, reasons=list(codes), words=reason.fr
        )


def _let_go(tx: Transaction, rows: Iterable[OrderRow], number: str, by: str) -> None:
    for row in rows:
        _lift(tx, row.id, by=by, why=f"issued as {number}")


def _lift(tx: Transaction, order_id: str, *, by: str, why: str) -> None:
    opened = [hold.id for hold in tx.orders.holds(order_id, still_open=True) if hold.kind == HoldKind.INVOICE]
    if opened:
        tx.orders.lift(opened, by=by, why=why)


def _tell_partner(services: Services, tx: Transaction, draft: Draft, made: InvoiceRow) -> None:
    """INVOIC now, when the partner wants it; what else it wants, and what we keep, is made by a job, as is a letter, which
    encloses what we keep."""
    own = tx.master.own()
    row = draft.rows[0] if draft.rows else None
    partner = customer_partner(tx, row, draft.account)
    invoice = made.invoice()
    by_letter = partner is not None and partner.format == MAIL
    if partner is not None and "INVOIC" in partner.answers and not by_letter:
        answer(
            services,
            tx,
            invoice,
            partner,
            dedupe_key=f"INVOIC/{made.number}",
            test=invoice.test,
            inbound_id=row.inbound_id if row is not None else None,
            order_id=row.id if row is not None else None,
        )
    carried = platform_of(tx, invoice) is not None
    if own.invoices_as or by_letter or carried or (partner is not None and partner.invoices_as):
        tx.jobs.add("copies", made.number, max_attempts=services.settings.max_attempts)


def customer_partner(tx: Transaction, row: OrderRow | None, account: str) -> Partner | None:
    """Who gets the customer's documents: whoever sent the order, or the account's own partner."""
    if row is not None:
        return answering_partner(tx, row, row.account)
    customer = tx.master.account(account)
    return tx.master.partner(customer.partner) if customer is not None and customer.partner else None
