"""Watches IMAP mailboxes: each mail is taken once, by one poller per mailbox, whatever process or machine that is.

A sender that our own server vouches for and that a partner lists binds the mail to that partner; any other mail comes in
too, bound to nobody, and becomes an exception that a person sees.
"""

import time
from collections.abc import Iterator

from adapters.channels.mailbox.ledger import MemoryMailLedger
from adapters.channels.mailbox.oauth import TokenSource
from adapters.channels.mailbox.settings import MailboxSettings, load
from adapters.channels.mailbox.visit import CHANNEL, TROUBLE, Visit
from gateway.errors import SettingsError, Unavailable
from gateway.ports import Arrival, MailLedger, Places, Settle


class MailboxChannel:
    """Not thread-safe. Every process may poll it: the ledger's lease gives each mailbox to one of them."""

    name = CHANNEL
    alone = False

    def __init__(self, places: Places | None = None, mailboxes: tuple[MailboxSettings, ...] | None = None) -> None:
        self._mailboxes = load().mailboxes if mailboxes is None else mailboxes
        self._ledger: MailLedger = MemoryMailLedger()
        self._looked: dict[str, float] = {}
        self._tokens = {one.name: TokenSource(one.oauth2) for one in self._mailboxes if one.oauth2 is not None}

    def remember(self, ledger: MailLedger) -> None:
        self._ledger = ledger

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        """One mailbox that does not answer keeps no other from being read; it is told at the end."""
        silent: list[str] = []
        for mailbox in self._mailboxes:
            if time.monotonic() - self._looked.get(mailbox.name, -mailbox.every) < mailbox.every:
                continue
            self._looked[mailbox.name] = time.monotonic()
            if not self._ledger.lead(mailbox.name):
                continue
            visit = Visit(mailbox, self._ledger, self._tokens.get(mailbox.name))
            try:
                yield from visit.arrivals()
            except (*TROUBLE, SettingsError) as error:
                silent.append(f"{mailbox.name}: {error}")
            finally:
                self._ledger.resign(mailbox.name)
            silent += visit.unmarked[:3]
        if silent:
            raise Unavailable(
                f"mailboxes do not do as asked: {'; '.join(silent)}",
                "it is tried again; check host, user and password or token, and the mailbox's quota",
            )
