"""What every channel promises, whatever carries the bytes: nothing is acknowledged before the commit, what was not is offered
again under the same name, and what was is never offered again. Against a real folder, a real IMAP server, a real SMTP client.
"""

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage

import pytest

from adapters.channels import folder as folder_module
from adapters.channels.folder import FolderChannel
from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.intake import SmtpIntake
from adapters.channels.mailbox.settings import IntakeSettings, MailboxSettings
from gateway.chaos.spawn import free_port
from gateway.errors import StoreUnavailable, TooLarge
from gateway.ports import Arrival, Channel, Settle
from gateway.queue.crew import poll
from gateway.registry import registered
from gateway.store.archive import FolderArchive
from gateway.store.mail_ledger import StoredMailLedger
from tests.road import Road
from tests.services import dovecot

pytestmark = pytest.mark.services
US = "commandes@norvelle.example"
PATIENCE = 20.0


def a_mail(number: int) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "achats@martin.example", US, f"Commande {number}"
    message["Message-ID"] = f"<{number}@martin.example>"
    message.set_content(f"Commande {number}")
    return message.as_bytes().replace(b"\n", b"\r\n")


class Rig:
    """The sender's side of one channel. ``repeats``: the same transmission sent once more is known by its name."""

    name: str
    repeats: bool

    def open(self) -> Channel:
        """As a process that has just started would have it."""
        raise NotImplementedError

    def offer(self, number: int) -> None:
        raise NotImplementedError

    def acknowledged(self, number: int) -> bool:
        """Whether the sender's side takes it for received."""
        raise NotImplementedError

    def refused(self, number: int) -> bool:
        """Whether a person, or the sender, can see that it will never be taken."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing to do for most."""


class FolderRig(Rig):
    name, repeats = "folder", False

    def __init__(self, road: Road) -> None:
        self.settings = road.services.settings
        self.inbox = self.settings.inbox_folder
        self.inbox.mkdir()

    def open(self) -> Channel:
        return FolderChannel(self.settings)

    def offer(self, number: int) -> None:
        (self.inbox / f"{number}.eml").write_bytes(a_mail(number))

    def acknowledged(self, number: int) -> bool:
        return any(self.inbox.glob(f"done/*/{number}.eml"))

    def refused(self, number: int) -> bool:
        return any(self.inbox.glob(f"refused/{number}.eml.reason.txt"))


class MailboxRig(Rig):
    name, repeats = "mailbox", True

    def __init__(self, road: Road, server: dovecot.Server) -> None:
        server.delete_all()
        self.road, self.server = road, server
        self.settings = MailboxSettings(
            name="orders", host="127.0.0.1", port=server.port, security="none", user=dovecot.USER,
            password_env="TEST_IMAP_PASSWORD", every=0,
        )  # fmt: skip

    def open(self) -> Channel:
        channel = MailboxChannel(None, (self.settings,))
        channel.remember(StoredMailLedger(self.road.store, FolderArchive(self.road.services.settings.archive_folder)))
        return channel

    def offer(self, number: int) -> None:
        self.server.deliver(a_mail(number))

    def acknowledged(self, number: int) -> bool:
        return self.server.count(criteria=f'(SEEN HEADER Message-ID "<{number}@martin.example>")') == 1

    def refused(self, number: int) -> bool:
        return self.server.count(criteria=f'(FLAGGED HEADER Message-ID "<{number}@martin.example>")') == 1


class IntakeRig(Rig):
    """A mail server that comes again until it is told 250 or 5xx."""

    name, repeats = "smtp-intake", True

    def __init__(self) -> None:
        self.port = free_port()
        self.told: dict[int, int] = {}
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []

    def open(self) -> Channel:
        settings = IntakeSettings.model_validate({"listen": f"127.0.0.1:{self.port}", "recipients": [US]})
        return SmtpIntake(None, settings)

    def offer(self, number: int) -> None:
        self.told.pop(number, None)
        thread = threading.Thread(target=self._send, args=(number,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _send(self, number: int) -> None:
        while not self._over.wait(0.1):
            with (
                suppress(OSError, smtplib.SMTPException),
                smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as smtp,
            ):
                smtp.ehlo()
                smtp.mail("achats@martin.example")
                smtp.rcpt(US)
                code, _ = smtp.data(a_mail(number))
                if code == 250 or code >= 500:
                    self.told[number] = code
                    return

    def acknowledged(self, number: int) -> bool:
        return self.told.get(number) == 250

    def refused(self, number: int) -> bool:
        return self.told.get(number, 0) >= 500

    def close(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)


RIGS = {"folder": FolderRig, "mailbox": MailboxRig, "smtp-intake": IntakeRig}


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest, quick_road: Road, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(folder_module, "YOUNG", -1)
    monkeypatch.setenv("TEST_IMAP_PASSWORD", dovecot.PASSWORD)
    made: Rig
    if request.param == "mailbox":
        made = MailboxRig(quick_road, request.getfixturevalue("dovecot_server"))
    else:
        made = FolderRig(quick_road) if request.param == "folder" else IntakeRig()
    yield made
    made.close()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def shut(channel: Channel) -> None:
    getattr(channel, "close", lambda: None)()


def first(channel: Channel) -> tuple[Arrival, Settle, Iterator[tuple[Arrival, Settle]]]:
    """The next that is offered, and the scan it belongs to."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        scan = iter(channel.arrivals())
        for arrival, settle in scan:
            return arrival, settle, scan
        time.sleep(0.02)
    raise AssertionError("nothing was offered")


def take(channel: Channel, count: int, error: Exception | None = None) -> list[Arrival]:
    taken: list[Arrival] = []
    end = time.monotonic() + PATIENCE
    while len(taken) < count and time.monotonic() < end:
        for arrival, settle in channel.arrivals():
            settle(error)
            taken.append(arrival)
        time.sleep(0.02)
    return taken


def is_silent(channel: Channel) -> bool:
    return [*channel.arrivals(), *channel.arrivals(), *channel.arrivals()] == []


def test_every_registered_channel_is_under_this_contract() -> None:
    assert sorted(RIGS) == sorted(factory.name for factory in registered("channels"))  # type: ignore[attr-defined]


def test_what_a_crash_left_unsettled_is_offered_again_under_the_same_name_and_was_not_acknowledged(rig: Rig) -> None:
    dying = rig.open()
    rig.offer(1)
    before, _, scan = first(dying)
    assert not rig.acknowledged(1)
    scan.close()  # type: ignore[attr-defined]
    shut(dying)
    again = rig.open()
    after, settle, rest = first(again)
    assert (after.transport_id, after.content) == (before.transport_id, before.content)
    settle(None)
    assert list(rest) == []
    until(lambda: rig.acknowledged(1))
    shut(again)


def test_what_was_committed_is_acknowledged_and_never_offered_again(rig: Rig) -> None:
    channel = rig.open()
    rig.offer(1)
    (taken,) = take(channel, 1)
    assert taken.content == a_mail(1)
    until(lambda: rig.acknowledged(1))
    assert is_silent(channel)
    shut(channel)
    other = rig.open()
    assert is_silent(other)
    shut(other)


def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(rig: Rig) -> None:
    channel = rig.open()
    rig.offer(1)
    (refused,) = take(channel, 1, StoreUnavailable("away", "later"))[:1]
    assert not rig.acknowledged(1)
    assert not rig.refused(1)
    (taken,) = take(channel, 1)[:1]
    assert taken.transport_id == refused.transport_id
    until(lambda: rig.acknowledged(1))
    shut(channel)


def test_what_can_never_be_taken_is_seen_by_somebody_and_holds_nobody(rig: Rig) -> None:
    channel = rig.open()
    rig.offer(1)
    take(channel, 1, TooLarge("too large", "send less"))
    until(lambda: rig.refused(1))
    rig.offer(2)
    (taken,) = take(channel, 1)
    assert taken.content == a_mail(2)
    shut(channel)


def test_each_transmission_has_a_name_of_its_own_and_a_repeated_one_keeps_it(rig: Rig) -> None:
    channel = rig.open()
    for number in (1, 2, 3):
        rig.offer(number)
    taken = {arrival.content: arrival.transport_id for arrival in take(channel, 3)}
    assert len(set(taken.values())) == 3
    if rig.repeats:
        rig.offer(2)
        assert {one.transport_id for one in take(channel, 1)} == {taken[a_mail(2)]}
    shut(channel)


def test_a_channel_closed_while_it_is_polled_loses_nothing_and_takes_nothing_twice(rig: Rig, quick_road: Road) -> None:
    """As a process stopped under load, and the next one started; one commit's acknowledgement is lost on top."""
    count = 6
    for number in range(count):
        rig.offer(number)
    channel = rig.open()
    lost = threading.Event()

    class Forgetful:
        """The first settlement never reaches the sender: the process died between commit and acknowledgement."""

        name, alone = channel.name, getattr(channel, "alone", True)

        def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
            for arrival, settle in channel.arrivals():
                if lost.is_set():
                    yield arrival, settle
                else:
                    lost.set()
                    yield arrival, lambda _error: None
                    return

    stopped = threading.Event()

    def polling() -> None:
        while not stopped.is_set():
            with suppress(Exception):  # a channel that is closed under a scan may say so
                poll(quick_road.services, Forgetful(), "first")
            time.sleep(0.01)

    thread = threading.Thread(target=polling)
    thread.start()
    until(lost.is_set)
    shut(channel)
    stopped.set()
    thread.join(PATIENCE)
    with quick_road.store.transaction() as tx:
        tx.presence.leave("first")
    other = rig.open()
    end = time.monotonic() + PATIENCE
    while not all(rig.acknowledged(number) for number in range(count)) and time.monotonic() < end:
        poll(quick_road.services, other, "second")
        time.sleep(0.05)
    shut(other)
    assert [number for number in range(count) if not rig.acknowledged(number)] == []
    with quick_road.store.reading() as tx:
        names = [row.transport_id for row in tx.inbound.select(None, None, None, None)]
    assert len(names) == len(set(names)) == count
