"""What becomes of an invoice, told between platforms: the French life-cycle message (cycle de vie, CDAR).

Not here: what we do about a status (gateway.pipeline.settlement_in) and which we have noted (gateway.model.receivable).
"""

from datetime import date

from gateway.model.base import Document, Moment, Number
from gateway.model.parts import Party


class StatusReason(Document):
    """Why: ``code`` of the platforms' list (``TX_TVA_ERR``) with its ``words``, what the reader is to do, and the amount
    with its VAT rate that was cashed (``kind`` ``MEN``). ``sequence`` counts the reasons from 1."""

    sequence: str | None = None
    code: str | None = None
    words: str | None = None
    action_code: str | None = None
    action: str | None = None
    kind: str | None = None
    amount: Number | None = None
    percent: Number | None = None


class InvoiceTold(Document):
    """``status`` is the code of :class:`gateway.model.receivable.InvoiceStatus`, 200 to 213; ``processing`` the coarser
    one of UN/CEFACT that goes with it (10 received, 45 in process, 46 contested, 47 paid)."""

    invoice: str
    processing: str | None = None
    kind: str | None = None
    received_at: Moment | None = None
    issued_on: date | None = None
    status: str
    label: str | None = None
    seller: str | None = None
    reasons: tuple[StatusReason, ...] = ()


class LifeCycleNotice(Document):
    """One message; ``issuer`` says it to ``recipient``: their roles are SE, BY, WK (platform) or DFH (the state's).
    ``phase`` is 305 while an invoice is being carried, 23 once it is worked on."""

    number: str
    name: str | None = None
    issued_at: Moment | None = None
    told_at: Moment | None = None
    currency: str | None = None
    issuer: Party | None = None
    issuer_role: str | None = None
    recipient: Party | None = None
    recipient_role: str | None = None
    recipient_address: str | None = None
    phase: str | None = None
    invoices: tuple[InvoiceTold, ...] = ()
