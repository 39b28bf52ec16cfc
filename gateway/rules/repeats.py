"""Is this the same order again? The hash of what an order asks for, whatever way it came."""

import hashlib
from collections.abc import Mapping
from typing import Any

from gateway.model.order import Order
from gateway.model.plain import as_json, plain

_ENVELOPE = {"origin", "function", "response_requested"}


def content_hash(order: Order) -> str:
    """SHA-256 (hex) of the business content: where it came from, and whether it calls itself a copy, count nothing."""
    return hash_of_content(plain(order))


def hash_of_content(said: Mapping[str, Any]) -> str:
    """The same of an order that is plain values already."""
    content = {name: value for name, value in said.items() if name not in _ENVELOPE}
    return hashlib.sha256(as_json(content).encode()).hexdigest()
