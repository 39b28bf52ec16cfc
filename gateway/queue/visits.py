"""A poller's visits to one channel: as often as set, at once when a person asks for it, never while it is paused; and what
came of each, for whoever looks."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from gateway.errors import Unavailable
from gateway.pipeline import Services
from gateway.ports import Channel
from gateway.store.standing import ChannelOrders, Standing

TELL = 5.0  # seconds between two notes of visits that found nothing
LASTING = timedelta(minutes=5)

Poll = Callable[[Services, Channel, str], int | None]


class Visits:
    """``poll`` says how many were new, or None when another poller leads the channel."""

    def __init__(self, services: Services, channel: Channel, poller: str, poll: Poll) -> None:
        self._services, self._channel, self._poller, self._poll = services, channel, poller, poll
        self._next = self._told = 0.0
        self._answered: datetime = datetime.now(UTC)

    def once(self) -> None:
        orders = self._orders()
        asked = orders.asked is not None and orders.asked.at > self._answered
        if orders.paused is not None and not asked:
            return
        if time.monotonic() < self._next and not asked:
            return
        self._next = time.monotonic() + self._services.settings.poll_seconds
        if asked:
            self._answered = datetime.now(UTC)
        try:
            new = self._poll(self._services, self._channel, self._poller)
        except Exception as error:
            if not isinstance(error, Unavailable):
                self._tell(0, f"{type(error).__name__}: {error}"[:300])
            raise
        if new is not None and (new or asked or time.monotonic() - self._told > TELL):
            self._tell(new, None)

    def _orders(self) -> ChannelOrders:
        with self._services.store.reading() as tx:
            return Standing(tx.connection, tx.now).of(self._channel.name)

    def _tell(self, new: int, error: str | None) -> None:
        self._told = time.monotonic()
        every = self._services.settings.poll_seconds
        with self._services.store.transaction() as tx:
            tx.presence.visited(
                self._channel.name, self._poller, LASTING, at=tx.now.isoformat(), new=new, error=error, every=every
            )
