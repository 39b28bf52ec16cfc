"""The French life-cycle message (CDAR) of one of our invoices, for the platform that carries it.

Which status follows from what: gateway.pipeline.paid, disputes, settlement_in. Of all of them the seller itself owes the
platforms one, 212 (encaissée); 211 (paiement transmis) is the buyer's to tell, and we note it when we hear it.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from gateway.errors import Conflict
from gateway.model.amounts import Rate, spread
from gateway.model.french import siren
from gateway.model.invoice import TYPE_CODES, Invoice
from gateway.model.life_cycle import InvoiceTold, LifeCycleNotice, StatusReason
from gateway.model.master import InvoiceForm, OwnIdentity, Partner
from gateway.model.parts import Party
from gateway.model.receivable import STATUS_WORDS, InvoiceStatus
from gateway.pipeline.answer import answer, stranger
from gateway.pipeline.services import Services
from gateway.ports import OutgoingContext, Written
from gateway.store import Transaction
from gateway.store.billing import InvoiceRow
from gateway.store.receivables import StatusRow

CARRIED = frozenset({InvoiceStatus.DEPOSITED, InvoiceStatus.ISSUED, InvoiceStatus.RECEIVED, InvoiceStatus.AVAILABLE})
PROCESSING = {**dict.fromkeys(CARRIED, "10"), InvoiceStatus.DISPUTED: "46", InvoiceStatus.PAYMENT_SENT: "47", InvoiceStatus.PAID: "47"}  # fmt: skip

PLATFORM = Partner(id="platform", name="platform", format="xml")
CASHED = "MEN"  # MDT-207: an amount that was cashed


def platform_of(tx: Transaction, invoice: Invoice) -> Partner | None:
    """The platform that carries this invoice. None when we use none, and for what no platform carries: the invoice of a
    private person or of a customer abroad, and a test where the platform is none."""
    own = tx.master.own()
    customer = invoice.parties.invoice_to or invoice.parties.buyer
    if own.platform is None or customer is None or siren(customer) is None:
        return None
    platform = tx.master.partner(own.platform) or stranger(own.platform, "xml")
    return platform if platform.test or not invoice.test else None


def deposited_as(platform: Partner) -> tuple[InvoiceForm, ...]:
    """The forms in which it takes our invoices."""
    return platform.invoices_as or ("factur-x",)


def tell_platform(services: Services, tx: Transaction, number: str) -> None:
    """The status an invoice has just been given, to the platform that carries it."""
    row, noted = tx.billing.invoice(number), tx.receivables.statuses(number)
    platform = platform_of(tx, row.invoice())
    if platform is not None:
        answer(
            services,
            tx,
            _told(tx.master.own(), row, noted[-1], len(noted)),
            platform,
            dedupe_key=f"CDAR/{number}/{len(noted)}",
            test=row.invoice().test,
            inbound_id=None,
            order_id=row.order_id,
        )


def message(services: Services, number: str, status: InvoiceStatus | None = None) -> Written:
    """The notice as XML; raises as :func:`notice` does."""
    told = notice(services, number, status)
    with services.store.reading() as tx:
        context = OutgoingContext(own=tx.master.own(), partner=PLATFORM, reference=told.number, at=tx.now)
    written = services.format("xml").write(told, context)
    assert written is not None  # XML has a form for it
    return written


def notice(services: Services, number: str, status: InvoiceStatus | None = None) -> LifeCycleNotice:
    """What we tell of the invoice: the status it has now, or the last time it had ``status``.

    Raises :class:`NotFound` for an unknown invoice, :class:`Conflict` when it never had the status.
    """
    with services.store.reading() as tx:
        row, own = tx.billing.invoice(number), tx.master.own()
        known = list(enumerate(tx.receivables.statuses(number), start=1))
    noted = [(rank, one) for rank, one in known if status is None or one.code == status]
    if not noted:
        raise Conflict(
            f"{number} has no status {int(status or 0)}",
            "look at its statuses: `gateway life-cycle`",
            fr=(f"{number} n'a pas de statut {int(status or 0)}", "regardez ses statuts : `gateway life-cycle`"),
        )
    rank, last = noted[-1]
    return _told(own, row, last, rank)


def _told(own: OwnIdentity, row: InvoiceRow, noted: StatusRow, rank: int) -> LifeCycleNotice:
    """``rank`` counts the invoice's statuses: two payments of one moment are two messages."""
    code, at = InvoiceStatus(noted.code), own.local(noted.at)
    parties = row.invoice().parties
    buyer = parties.invoice_to or parties.buyer or Party()
    ours = siren(own.as_party())
    return LifeCycleNotice(
        number=f"{row.number}_{noted.code}_{at:%Y%m%d%H%M%S}_{rank}",
        name=f"{row.number} {STATUS_WORDS[code].fr}",
        issued_at=at,
        told_at=at,
        currency=row.currency,
        issuer=Party(name=own.name, legal_id=ours),
        issuer_role="SE",
        recipient=Party(name=buyer.name, legal_id=siren(buyer)),
        recipient_role="BY",
        phase="305" if code in CARRIED else "23",
        invoices=(
            InvoiceTold(
                invoice=row.number,
                processing=PROCESSING.get(code, "45"),
                kind=TYPE_CODES.get(row.kind),
                received_at=own.local(row.issued_at),
                issued_on=row.issued_on,
                status=str(noted.code),
                label=STATUS_WORDS[code].fr,
                seller=ours,
                reasons=tuple(_reasons(row, code, noted)),
            ),
        ),
    )


def _reasons(row: InvoiceRow, code: InvoiceStatus, noted: StatusRow) -> Iterator[StatusReason]:
    """Why; of a cashed invoice what this payment brought under each VAT rate, in the proportion of the rates (MDT-215,
    224)."""
    said = noted.detail
    if code is InvoiceStatus.PAID:
        weights: defaultdict[Rate, Decimal] = defaultdict(Decimal)
        for tax in row.invoice().taxes:
            weights[tax.category, tax.rate] += tax.base + tax.amount
        shares = spread(Decimal(said.get("amount") or said["paid"]), weights)
        for sequence, ((_, rate), amount) in enumerate(shares.items(), start=1):
            yield StatusReason(sequence=str(sequence), kind=CASHED, amount=amount, percent=rate)
    elif words := said.get("words") or said.get("why") or said.get("reason"):
        yield StatusReason(sequence="1", code=said.get("reason") or None, words=words)
