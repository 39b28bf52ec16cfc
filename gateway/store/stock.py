"""The ledger as it was last taken, for pages and measurements that are asked for often.

Taking it counts everything there is: milliseconds for thousands of orders, seconds for a million. A quick one is taken anew each
time; a slow one is taken in the background, and so seldom that it costs a twentieth of one core at most. A slow one that balances is
kept in the database too, so that a process that has just started shows it instead of waiting.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from gateway.errors import GatewayError
from gateway.store.ledger import Ledger

log = structlog.get_logger()

QUICK = 0.15  # seconds: what takes no longer is taken while somebody waits for it
LONG = 1.0  # seconds: one that took longer is kept for the next process
SHARE = 20  # a slow one is not taken again before this many times as long as it took


@dataclass(frozen=True, slots=True)
class Taken:
    """``fresh`` when it was taken for whoever asked."""

    ledger: Ledger
    at: datetime
    fresh: bool


class Keeps(Protocol):
    """Where a slow one outlives its process."""

    def last(self) -> tuple[Ledger, datetime] | None: ...

    def keep(self, ledger: Ledger, at: datetime) -> None: ...


class Stock:
    """Thread-safe. ``take`` counts everything and tells when."""

    def __init__(
        self,
        take: Callable[[], tuple[Ledger, datetime]],
        keeps: Keeps | None = None,
        *,
        quick: float = QUICK,
        long: float = LONG,
    ) -> None:
        self._take, self._keeps, self._quick, self._long = take, keeps, quick, long
        self._last: tuple[Taken, float, float] | None = None  # with the seconds it took, and when on our own clock
        self._guard = threading.Lock()
        self._taking = False

    def latest(self) -> Taken:
        """Raises :class:`gateway.errors.StoreUnavailable`."""
        last = self._last
        if last is None and self._keeps is not None and (kept := self._keeps.last()) is not None:
            self._in_background()
            return Taken(*kept, fresh=False)
        if last is None or last[1] <= self._quick:
            return self._anew()
        taken, seconds, at = last
        if time.monotonic() - at > SHARE * seconds:
            self._in_background()
        return Taken(taken.ledger, taken.at, fresh=False)

    def prepare(self) -> None:
        """So that the first who asks need not wait for a slow one."""
        self._in_background()

    def _anew(self) -> Taken:
        began = time.monotonic()
        taken = Taken(*self._take(), fresh=True)
        ended = time.monotonic()
        self._last = (taken, ended - began, ended)
        if self._keeps is not None and ended - began > self._long and taken.ledger.holds:
            self._keeps.keep(taken.ledger, taken.at)
        return taken

    def _in_background(self) -> None:
        with self._guard:
            if self._taking:
                return
            self._taking = True
        threading.Thread(target=self._quietly, name="ledger", daemon=True).start()

    def _quietly(self) -> None:
        try:
            self._anew()
        except GatewayError as error:
            log.warning("ledger.not-taken", error=str(error))
        finally:
            self._taking = False
