"""What partners say about our invoices: REMADV announces what a payment is for, COMDIS contests an invoice.

Both name invoices by DOC and hang amounts and reasons under it; they are read segment by segment, as nothing else of them
matters to us.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from adapters.formats.edifact import Message, Segment
from gateway.model.receivable import DisputeReason
from gateway.ports import Complaint, Remittance

CREDIT_NOTES = ("381", "262", "396")
REMITTED = ("12", "9", "77", "86")
"""MOA 5025: the remitted amount, else what the document comes to."""

REASONS: dict[str, DisputeReason] = {
    "2": DisputeReason.DAMAGED,
    "3": DisputeReason.DAMAGED,
    "17": DisputeReason.DAMAGED,
    "4": DisputeReason.QUANTITY,
    "16": DisputeReason.QUANTITY,
    "35": DisputeReason.QUANTITY,
    "54": DisputeReason.QUANTITY,
    "5": DisputeReason.PRICE,
    "48": DisputeReason.PRICE,
    "50": DisputeReason.PRICE,
    "55": DisputeReason.PRICE,
    "56": DisputeReason.PRICE,
    "57": DisputeReason.PRICE,
    "6": DisputeReason.NOT_RECEIVED,
    "32": DisputeReason.NOT_RECEIVED,
    "36": DisputeReason.NOT_RECEIVED,
    "14": DisputeReason.NOT_ORDERED,
    "29": DisputeReason.NOT_ORDERED,
    "49": DisputeReason.NOT_ORDERED,
    "26": DisputeReason.VAT_RATE,
    "9": DisputeReason.DETAILS,
    "51": DisputeReason.DETAILS,
    "52": DisputeReason.DETAILS,
    "53": DisputeReason.DUPLICATE,
}
"""UNCL 4465 → our reasons; another code is OTHER, with the partner's words."""


def remittance(message: Message) -> Remittance | None:
    """What a REMADV announces; amounts of credit notes are negative. None without a document it can be about."""
    shares: dict[str, Decimal] = {}
    for document, below in _documents(message):
        amount = _amount(below)
        if amount is None:
            continue
        if document.get(1) in CREDIT_NOTES:
            amount = -abs(amount)
        shares[document.get(2)] = amount
    if not shares:
        return None
    return Remittance(
        reference=_bgm(message),
        paid_on=_date(message, ("203", "138", "209", "137")),
        currency=_currency(message),
        shares=tuple(shares.items()),
    )


def complaints(message: Message) -> tuple[Complaint, ...]:
    """The invoices a COMDIS contests, each with its reason, words and lines."""
    return tuple(_complaint(document, below) for document, below in _documents(message))


def _complaint(document: Segment, below: list[Segment]) -> Complaint:
    codes = [one.get(1) for one in below if one.tag == "AJT"]
    words = [" ".join(filter(None, one.elements[3])) for one in below if one.tag == "FTX" and len(one.elements) > 3]
    lines = [one.get(4) or one.get(2) for one in below if one.tag == "DLI"]
    return Complaint(
        invoice=document.get(2),
        reason=next((REASONS[code] for code in codes if code in REASONS), DisputeReason.OTHER),
        words="; ".join(words),
        lines=tuple(line for line in lines if line),
    )


def _documents(message: Message) -> Iterator[tuple[Segment, list[Segment]]]:
    """Each DOC that names a document, with the segments up to the next one."""
    current: Segment | None = None
    below: list[Segment] = []
    for segment in message.segments:
        if segment.tag in ("DOC", "UNS", "UNT"):
            if current is not None and current.get(2):
                yield current, below
            current, below = (segment, []) if segment.tag == "DOC" else (None, [])
        elif current is not None:
            below.append(segment)


def _amount(below: list[Segment]) -> Decimal | None:
    stated = {one.get(1): one.get(1, 2) for one in below if one.tag == "MOA"}
    for qualifier in REMITTED:
        if stated.get(qualifier):
            try:
                amount = Decimal(stated[qualifier].replace(",", "."))
            except InvalidOperation:
                continue
            return amount if amount.is_finite() else None
    return None


def _bgm(message: Message) -> str:
    return next((one.get(2) for one in message.segments if one.tag == "BGM"), "")


def _currency(message: Message) -> str:
    return next((one.get(1, 2) for one in message.segments if one.tag == "CUX"), "") or "EUR"


def _date(message: Message, qualifiers: tuple[str, ...]) -> date | None:
    stated = {one.get(1): one.get(1, 2) for one in message.segments if one.tag == "DTM"}
    for qualifier in qualifiers:
        text = stated.get(qualifier, "")[:8]
        if len(text) == 8 and text.isdigit():
            try:
                return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
    return None
