"""The French life-cycle message (CDAR) of one of our invoices, for the platform that carries it."""

from gateway.errors import Conflict
from gateway.model.life_cycle import InvoiceTold, LifeCycleNotice, StatusReason
from gateway.model.master import Partner
from gateway.model.parts import Party
from gateway.model.receivable import STATUS_WORDS, InvoiceStatus
from gateway.pipeline.services import Services
from gateway.ports import OutgoingContext, Written

TYPE_CODES = {"invoice": "380", "deposit": "386", "credit_note": "381"}
CARRIED = frozenset({InvoiceStatus.DEPOSITED, InvoiceStatus.ISSUED, InvoiceStatus.RECEIVED, InvoiceStatus.AVAILABLE})
PROCESSING = {**dict.fromkeys(CARRIED, "10"), InvoiceStatus.DISPUTED: "46", InvoiceStatus.PAYMENT_SENT: "47", InvoiceStatus.PAID: "47"}  # fmt: skip


PLATFORM = Partner(id="platform", name="platform", format="xml")


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

    Of a cashed invoice (212) with what was cashed per VAT rate, in the proportion of the rates (MDT-215, 224).
    Raises :class:`NotFound` for an unknown invoice, :class:`Conflict` when it never had the status.
    """
    with services.store.reading() as tx:
        row, own = tx.billing.invoice(number), tx.master.own()
        noted = [one for one in tx.receivables.statuses(number) if status is None or one.code == status]
        item = tx.receivables.item(number)
    if not noted:
        raise Conflict(f"{number} has no status {int(status or 0)}", "look at its statuses: `gateway life-cycle`")
    last, invoice = noted[-1], row.invoice()
    code, buyer = InvoiceStatus(last.code), invoice.parties.buyer or Party()
    at = own.local(last.at)
    reasons: list[StatusReason] = []
    if code is InvoiceStatus.PAID and row.gross:
        cashed = item.amount - item.open
        for tax in invoice.taxes:
            share = (cashed * (tax.base + tax.amount) / row.gross).quantize(tax.amount)
            reasons.append(StatusReason(kind="MEN", amount=share, percent=tax.rate))
    elif last.detail.get("reason") or last.detail.get("words") or last.detail.get("why"):
        words = last.detail.get("words") or last.detail.get("why")
        reasons.append(StatusReason(code=last.detail.get("reason") or None, words=words))
    stamp = f"{at:%Y%m%d%H%M%S}"
    return LifeCycleNotice(
        number=f"{number}_{last.code}_{stamp}",
        name=f"{number} {STATUS_WORDS[code].fr}",
        issued_at=at,
        told_at=at,
        currency=row.currency,
        issuer=Party(name=own.name, legal_id=(own.legal_id or "")[:9] or None),
        issuer_role="SE",
        recipient=Party(name=buyer.name, legal_id=(buyer.legal_id or "")[:9] or None),
        recipient_role="BY",
        phase="305" if code in CARRIED else "23",
        invoices=(
            InvoiceTold(
                invoice=number,
                processing=PROCESSING.get(code, "45"),
                kind=TYPE_CODES.get(row.kind),
                received_at=own.local(row.issued_at),
                issued_on=row.issued_on,
                status=str(last.code),
                label=STATUS_WORDS[code].fr,
                seller=(own.legal_id or "")[:9] or None,
                reasons=tuple(reasons),
            ),
        ),
    )
