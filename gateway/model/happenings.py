"""What the outside is told as it happens (webhooks, the stream of events), and by which name.

The journal knows more kinds than these: what is told is a promise, and only ever grows.
"""

HAPPENINGS: dict[str, str] = {
    "received": "inbound.received",
    "read": "inbound.read",
    "duplicate": "inbound.duplicate",
    "refused": "inbound.refused",
    "order-accepted": "order.accepted",
    "order-held": "order.held",
    "order-rejected": "order.rejected",
    "order-duplicate": "order.duplicate",
    "order-changed": "order.changed",
    "order-cancelled": "order.cancelled",
    "change-rejected": "order.change-rejected",
    "change-held": "order.change-held",
    "change-parked": "order.change-parked",
    "taken-up": "order.change-taken-up",
    "change-applied": "order.change-applied",
    "change-duplicate": "order.change-duplicate",
    "holds-lifted": "order.released",
    "despatched": "order.despatched",
    "invoiced": "invoice.issued",
    "credited": "invoice.credited",
    "paid": "invoice.paid",
    "sent": "document.sent",
    "not-sent": "document.failed",
    "partner-answered": "document.answered",
}
"""Kind in the journal → type in the message."""

TYPES: tuple[str, ...] = tuple(dict.fromkeys(HAPPENINGS.values()))
TEST = "endpoint.test"

TOLD = ("number", "invoice", "document", "code", "version", "gross")
"""What of a journal entry's payload goes along: numbers and codes, never free text and never a person."""


def told_of(payload: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in payload.items() if name in TOLD and value is not None}
