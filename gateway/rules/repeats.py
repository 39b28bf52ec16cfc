"""Is this the same order again? The hash of what an order asks for, whatever way it came."""

import hashlib

from gateway.model.order import Order

_ENVELOPE = {"origin", "function", "response_requested"}


def content_hash(order: Order) -> str:
    """SHA-256 (hex) of the business content: where it came from, and whether it calls itself a copy, count nothing."""
    content = order.model_dump_json(exclude=_ENVELOPE)
    return hashlib.sha256(content.encode()).hexdigest()
