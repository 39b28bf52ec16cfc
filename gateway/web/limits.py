"""How often somebody may ask: by key, and by address for what is wrong. Counted in this process; several web processes
allow as many times more."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, SlidingWindowCounterRateLimiter

FAILURES = RateLimitItemPerMinute(60)
"""Wrong keys from one address."""
SIGN_INS = RateLimitItemPerMinute(15)
"""Attempts to sign in from one address, whoever they are for."""


class Limits:
    """``per_minute`` of a key goes before the setting; 0 is no limit."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        storage = MemoryStorage()
        self._counter = SlidingWindowCounterRateLimiter(storage)
        self._exact = MovingWindowRateLimiter(storage)

    def allow(self, key: str, per_minute: int | None) -> bool:
        item = self._item(per_minute)
        return item is None or self._counter.hit(item, "key", key)

    def seconds_left(self, key: str, per_minute: int | None) -> int:
        item = self._item(per_minute)
        if item is None:
            return 0
        return max(1, math.ceil(self._counter.get_window_stats(item, "key", key).reset_time - time.time()))

    def allow_failure(self, address: str) -> bool:
        return self._exact.hit(FAILURES, "failure", address)

    def allow_sign_in(self, address: str) -> bool:
        return self._exact.hit(SIGN_INS, "sign-in", address)

    def _item(self, per_minute: int | None) -> RateLimitItem | None:
        allowed = self._per_minute if per_minute is None else per_minute
        return RateLimitItemPerMinute(allowed) if allowed else None
