"""Mail is taken from a real IMAP server once, whatever crashes between the download and the mark (F17)."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.channels.mailbox import channel as mailbox
from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.settings import MailboxSettings, load
from gateway.errors import SettingsError, TooLarge, Unavailable
from gateway.ports import Arrival
from tests.adapters.channels.mailbox import dovecot

pytestmark = pytest.mark.skipif(
    not dovecot.is_here(), reason="Dovecot is not installed (apt-get install dovecot-imapd)"
)


@dataclass(frozen=True)
class Here:
    inbox_folder: Path
    outbox_folder: Path


@pytest.fixture(scope="module")
def imap() -> Iterator[dovecot.Server]:
    with dovecot.running() as server:
        yield server


@pytest.fixture
def server(imap: dovecot.Server) -> dovecot.Server:
    """The one server, its mailboxes empty."""
    client = imap.client()
    for folder in ("INBOX", "Done"):
        if client.select(folder)[0] == "OK":
            client.store("1:*", "+FLAGS", "\\Deleted") if client.search(None, "ALL")[1][0] else None
            client.expunge()
    client.logout()
    return imap


@pytest.fixture
def settings(server: dovecot.Server, monkeypatch: pytest.MonkeyPatch) -> MailboxSettings:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", dovecot.PASSWORD)
    return MailboxSettings(
        name="orders", host="127.0.0.1", port=server.port, security="none", user=dovecot.USER, password_env="TEST_IMAP_PASSWORD",
        every=0, authserv_ids=("mx.norvelle.example",), senders={"martin": ("achats@martin.example",)},
    )  # fmt: skip


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """UIDs of the bodies that were asked of the server."""
    asked: list[str] = []
    real = mailbox._Visit._download

    def noted(visit: mailbox._Visit, box: object, head: object) -> bytes:
        asked.append(str(getattr(head, "uid", "")))
        return real(visit, box, head)  # type: ignore[arg-type]

    monkeypatch.setattr(mailbox._Visit, "_download", noted)
    return asked


def a_channel(tmp_path: Path, *settings: MailboxSettings) -> MailboxChannel:
    return MailboxChannel(Here(tmp_path / "inbox", tmp_path / "outbox"), settings)  # type: ignore[arg-type]


def a_mail(number: int, *, vouched: bool = True, text: str = "voir PDF") -> bytes:
    message = EmailMessage()
    if vouched:
        message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"] = "Achats <achats@martin.example>"
    message["Subject"] = f"Commande {number}"
    message["Date"] = "Mon, 04 May 2026 10:00:00 +0200"
    message["Message-ID"] = f"<{number}@martin.example>"
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


def take_all(channel: MailboxChannel) -> list[Arrival]:
    taken = []
    for arrival, settle in channel.arrivals():
        taken.append(arrival)
        settle(None)
    return taken


def test_a_mail_arrives_byte_for_byte_and_is_flagged_after_the_commit(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1))
    channel = a_channel(tmp_path, settings)
    for arrival, settle in channel.arrivals():
        assert arrival.content == a_mail(1)
        assert (arrival.sender, arrival.partner) == ("achats@martin.example", "martin")
        assert arrival.facts["sender_check"] == "verified"
        assert server.count(criteria="SEEN") == 0
        settle(None)
    assert server.count(criteria="SEEN KEYWORD OrderGateway") == 1
    assert take_all(channel) == []


def test_a_mail_nobody_vouches_for_arrives_bound_to_nobody(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1, vouched=False))
    taken = take_all(a_channel(tmp_path, settings))
    assert [(one.partner, one.facts["sender_check"]) for one in taken] == [(None, "no-result")]


def test_mails_move_to_the_folder_for_what_is_done(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    for number in range(3):
        server.deliver(a_mail(number))
    assert len(take_all(a_channel(tmp_path, settings.model_copy(update={"done": "Done"})))) == 3
    assert (server.count(), server.count("Done")) == (0, 3)


def test_f17_a_crash_before_the_commit_offers_the_same_mail_without_a_second_download(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path, downloads: list[str]
) -> None:
    server.deliver(a_mail(1))
    visit = a_channel(tmp_path, settings).arrivals()
    first, _ = next(visit)
    visit.close()  # the process dies here: nothing was settled
    again = take_all(a_channel(tmp_path, settings))
    assert [one.transport_id for one in again] == [first.transport_id]
    assert again[0].content == first.content
    assert len(downloads) == 1


def test_f17_a_crash_between_commit_and_flag_marks_it_later_and_offers_nothing(
    server: dovecot.Server,
    settings: MailboxSettings,
    tmp_path: Path,
    downloads: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.deliver(a_mail(1))

    def dead(*_: object) -> None:
        raise OSError("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(mailbox._Visit, "_mark", dead)
        assert len(take_all(a_channel(tmp_path, settings))) == 1
    assert server.count(criteria="SEEN") == 0
    assert take_all(a_channel(tmp_path, settings)) == []
    assert server.count(criteria="SEEN") == 1
    assert len(downloads) == 1


def test_f17_a_change_of_uidvalidity_brings_no_mail_twice(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path, downloads: list[str]
) -> None:
    for number in range(4):
        server.deliver(a_mail(number))
    channel = a_channel(tmp_path, settings)
    before = take_all(channel)
    server.change_uidvalidity()
    server.deliver(a_mail(9))
    after = take_all(channel)
    assert [one.facts["subject"] for one in after] == ["Commande 9"]
    assert after[0].facts["uidvalidity"] != before[0].facts["uidvalidity"]
    assert len(downloads) == 5


def test_f17_two_pollers_give_the_same_identity_so_that_one_order_results(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1))
    one, other = a_channel(tmp_path / "a", settings).arrivals(), a_channel(tmp_path / "b", settings).arrivals()
    first, second = next(one), next(other)
    assert first[0].transport_id == second[0].transport_id
    first[1](None)
    second[1](None)
    assert [*one, *other] == []
    assert server.count(criteria="SEEN") == 1


def test_a_mail_that_can_never_be_taken_is_flagged_for_a_person_and_not_offered_again(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1))
    channel = a_channel(tmp_path, settings)
    for _, settle in channel.arrivals():
        settle(TooLarge("too large", "send less"))
    assert take_all(channel) == []
    assert server.count(criteria="FLAGGED") == 1


def test_a_mail_the_store_could_not_keep_is_offered_again(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1))
    channel = a_channel(tmp_path, settings)
    for _, settle in channel.arrivals():
        settle(Unavailable("the database is away"))
    assert len(take_all(channel)) == 1


def test_a_mail_over_the_limit_is_kept_as_its_headers(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1, text="x" * 5000))
    taken = take_all(a_channel(tmp_path, settings.model_copy(update={"most_bytes": 1000})))
    assert b"Commande 1" in taken[0].content
    assert len(taken[0].content) < 1000


def test_a_mailbox_that_does_not_answer_keeps_no_other_from_being_read(
    server: dovecot.Server, settings: MailboxSettings, tmp_path: Path
) -> None:
    server.deliver(a_mail(1))
    dead = settings.model_copy(update={"name": "dead", "port": 1})
    channel = a_channel(tmp_path, dead, settings)
    visit = channel.arrivals()
    arrival, settle = next(visit)
    settle(None)
    assert arrival.facts["mailbox"] == "orders"
    with pytest.raises(Unavailable, match="dead"):
        next(visit)


def test_the_mailboxes_come_from_a_file_and_a_wrong_one_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load() == ()
    file = tmp_path / "mailboxes.yaml"
    monkeypatch.setenv("GATEWAY_MAILBOXES", str(file))
    file.write_text("mailboxes:\n  - {name: a, host: h, user: u, senders: {martin: [a@b.example]}}\n", encoding="utf-8")
    assert [(one.name, one.security, one.folders) for one in load()] == [("a", "tls", ("INBOX",))]
    file.write_text("mailboxes:\n  - {name: a, hots: h}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="hots"):
        load()
