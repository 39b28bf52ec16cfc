"""Orders that this process has just read or decided, so that its next step need not fetch and parse them again.

Only a shortcut: whatever is not here is in the database, and a worker that takes up another's work finds it there.
"""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.model.decision import Decision
from gateway.model.order import Order

MOST_LINES = 16_000
"""Lines of orders that are kept at most, the oldest let go first; an order counts as ten lines at least. A line takes some
three kilobytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``document`` is the order as plain values, as it is stored; empty once it is decided."""

    order: Order
    document: dict[str, Any] = field(default_factory=dict)
    decision: Decision | None = None

    @property
    def weight(self) -> int:
        return max(10, len(self.order.lines))


class AtHand:
    """By the order's id. Thread-safe."""

    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self._most = most_lines
        self._lines = 0
        self._kept: dict[str, Kept] = {}
        self._guard = threading.Lock()

    def put(self, order_id: str, kept: Kept) -> None:
        with self._guard:
            self._drop(order_id)
            self._kept[order_id] = kept
            self._lines += kept.weight
            while self._lines > self._most:
                self._drop(next(iter(self._kept)))

    def take(self, order_ids: Iterable[str]) -> Mapping[str, Kept]:
        """Those of them that are here; they are not kept any longer."""
        with self._guard:
            return {order_id: known for order_id in order_ids if (known := self._drop(order_id)) is not None}

    def _drop(self, order_id: str) -> Kept | None:
        known = self._kept.pop(order_id, None)
        if known is not None:
            self._lines -= known.weight
        return known
