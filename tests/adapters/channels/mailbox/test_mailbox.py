"""Mail is taken from a real IMAP server once, whatever crashes between the download and the mark (F17)."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.channels.mailbox import visit
from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.settings import MailboxSettings, MailSettings, load
from gateway.errors import SettingsError, TooLarge, Unavailable
from gateway.ports import Arrival
from gateway.store import Store
from gateway.store.archive import FolderArchive
from gateway.store.mail_ledger import StoredMailLedger
from gateway.store.tables import heartbeat
from tests.services import dovecot

pytestmark = pytest.mark.services


@pytest.fixture
def server(dovecot_server: dovecot.Server) -> dovecot.Server:
    """The one server, its mailboxes empty."""
    for folder in ("INBOX", "Done", "Orders"):
        dovecot_server.delete_all(folder)
    return dovecot_server


@pytest.fixture
def settings(server: dovecot.Server, monkeypatch: pytest.MonkeyPatch) -> MailboxSettings:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", dovecot.PASSWORD)
    return MailboxSettings(
        name="orders", host="127.0.0.1", port=server.port, security="none", user=dovecot.USER, password_env="TEST_IMAP_PASSWORD",
        every=0, authserv_ids=("mx.norvelle.example",), senders={"martin": ("achats@martin.example",)},
    )  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> FolderArchive:
    return FolderArchive(tmp_path / "archive")


@pytest.fixture
def open_channel(store: Store, archive: FolderArchive) -> "Open":
    """A channel as a process of its own would have it: another holder of leases on the same database and archive."""

    def opened(*settings: MailboxSettings) -> MailboxChannel:
        channel = MailboxChannel(None, settings)
        channel.remember(StoredMailLedger(store, archive))
        return channel

    return opened


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """UIDs of the bodies that were asked of the server."""
    asked: list[int] = []
    real = visit._fetched

    def noted(box: object, uid: int, what: str) -> bytes | None:
        asked.append(uid)
        return real(box, uid, what)  # type: ignore[arg-type]

    monkeypatch.setattr(visit, "_fetched", noted)
    return asked


Open = Callable[..., MailboxChannel]


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


def seen(store: Store) -> list[tuple[str, int, str, bool]]:
    with store.reading() as tx:
        return [(one.folder, one.uid, one.state, one.marked) for one in reversed(tx.mail.seen())]


def test_a_mail_arrives_byte_for_byte_and_is_flagged_after_the_commit(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store
) -> None:
    server.deliver(a_mail(1))
    channel = open_channel(settings)
    for arrival, settle in channel.arrivals():
        assert arrival.content == a_mail(1)
        assert (arrival.sender, arrival.partner) == ("achats@martin.example", "martin")
        assert arrival.facts["sender_check"] == "verified"
        assert server.count(criteria="SEEN") == 0
        assert [one[2:] for one in seen(store)] == [("seen", False)]
        settle(None)
    assert server.count(criteria="SEEN KEYWORD OrderGateway") == 1
    assert [one[2:] for one in seen(store)] == [("taken", True)]
    assert take_all(channel) == []


def test_a_mail_nobody_vouches_for_arrives_bound_to_nobody(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1, vouched=False))
    taken = take_all(open_channel(settings))
    assert [(one.partner, one.facts["sender_check"]) for one in taken] == [(None, "no-result")]


def test_mails_move_to_the_folder_for_what_is_done(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    for number in range(3):
        server.deliver(a_mail(number))
    assert len(take_all(open_channel(settings.model_copy(update={"done": "Done"})))) == 3
    assert (server.count(), server.count("Done")) == (0, 3)


def test_several_folders_and_accounts_are_read_each_with_its_own_cursor(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store
) -> None:
    client = server.client()
    client.create("Orders")
    client.logout()
    server.deliver(a_mail(1))
    server.deliver(a_mail(2), "Orders")
    other = settings.model_copy(update={"name": "second"})
    channel = open_channel(settings.model_copy(update={"folders": ("INBOX", "Orders")}), other)
    first = take_all(channel)
    assert [(one.facts["mailbox"], one.facts["folder"]) for one in first] == [
        ("orders", "INBOX"),
        ("orders", "Orders"),
        ("second", "INBOX"),
    ]
    server.deliver(a_mail(3), "Orders")
    assert [one.facts["subject"] for one in take_all(channel)] == ["Commande 3"]
    assert len(seen(store)) == 4


def test_f17_a_crash_before_the_commit_offers_the_same_mail_without_a_second_download(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, downloads: list[int]
) -> None:
    server.deliver(a_mail(1))
    visiting = open_channel(settings).arrivals()
    first, _ = next(visiting)
    visiting.close()  # the process ends here: nothing was settled
    again = take_all(open_channel(settings))
    assert [one.transport_id for one in again] == [first.transport_id]
    assert again[0].content == first.content
    assert len(downloads) == 1


def test_f17_a_crash_between_commit_and_flag_marks_it_later_and_offers_nothing(
    server: dovecot.Server,
    settings: MailboxSettings,
    open_channel: Open,
    downloads: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server.deliver(a_mail(1))

    def dead(*_: object) -> None:
        raise OSError("connection lost")

    with monkeypatch.context() as broken:
        broken.setattr(visit.Visit, "_tell", dead)
        with pytest.raises(Unavailable, match="connection lost"):
            take_all(open_channel(settings))
    assert server.count(criteria="SEEN") == 0
    assert take_all(open_channel(settings)) == []
    assert server.count(criteria="SEEN") == 1
    assert len(downloads) == 1


def test_f17_a_change_of_uidvalidity_brings_no_mail_twice(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, downloads: list[int]
) -> None:
    for number in range(4):
        server.deliver(a_mail(number))
    before = take_all(open_channel(settings))
    server.change_uidvalidity()
    server.deliver(a_mail(9))
    after = take_all(open_channel(settings))
    assert [one.facts["subject"] for one in after] == ["Commande 9"]
    assert after[0].facts["uidvalidity"] != before[0].facts["uidvalidity"]
    assert len(downloads) == 5
    assert server.count(criteria="SEEN") == 5


def test_f17_a_body_downloaded_before_the_uids_changed_is_not_asked_for_again(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, downloads: list[int]
) -> None:
    server.deliver(a_mail(1))
    visiting = open_channel(settings).arrivals()
    next(visiting)
    visiting.close()
    server.change_uidvalidity()
    assert [one.content for one in take_all(open_channel(settings))] == [a_mail(1)]
    assert len(downloads) == 1


def test_f17_the_second_poller_leaves_a_mailbox_alone_while_the_first_is_at_it(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, downloads: list[int]
) -> None:
    server.deliver(a_mail(1))
    server.deliver(a_mail(2))
    one = open_channel(settings).arrivals()
    _, settle = next(one)
    assert take_all(open_channel(settings)) == []
    settle(None)
    for _, last in one:
        last(None)
    assert len(downloads) == 2
    server.deliver(a_mail(3))
    assert len(take_all(open_channel(settings))) == 1


def test_f17_a_poller_that_died_is_replaced_when_its_lease_is_over(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store, downloads: list[int]
) -> None:
    server.deliver(a_mail(1))
    dead = open_channel(settings).arrivals()
    next(dead)
    assert take_all(open_channel(settings)) == []
    with store.transaction() as tx:
        tx.connection.execute(heartbeat.update().values(until=tx.now - timedelta(seconds=1)))
    assert len(take_all(open_channel(settings))) == 1
    assert len(downloads) == 1
    dead.close()


def test_the_same_mail_put_back_by_a_person_is_the_same_transmission(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1))
    channel = open_channel(settings)
    (first,) = take_all(channel)
    server.deliver(a_mail(1))
    (again,) = take_all(channel)
    assert again.transport_id == first.transport_id


def test_another_mail_under_a_message_id_used_before_is_not_taken_for_the_first(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1, text="10 x EQ-50"))
    server.deliver(a_mail(1, text="99 x EQ-50"))
    assert len({one.transport_id for one in take_all(open_channel(settings))}) == 2


def test_a_mail_that_can_never_be_taken_is_flagged_for_a_person_and_not_offered_again(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store
) -> None:
    server.deliver(a_mail(1))
    channel = open_channel(settings)
    for _, settle in channel.arrivals():
        settle(TooLarge("too large", "send less"))
    assert take_all(channel) == []
    assert server.count(criteria="FLAGGED") == 1
    with store.reading() as tx:
        assert [(one.state, one.why) for one in tx.mail.seen()] == [("refused", "too large")]


def test_a_mail_the_store_could_not_keep_is_offered_again(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1))
    channel = open_channel(settings)
    for _, settle in channel.arrivals():
        settle(Unavailable("the database is away"))
    assert len(take_all(channel)) == 1


def test_a_mail_somebody_deletes_before_it_is_taken_is_noted_and_the_next_ones_come(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store
) -> None:
    for number in (1, 2):
        server.deliver(a_mail(number))
    visiting = open_channel(settings).arrivals()
    next(visiting)
    server.delete_all()
    assert [*visiting] == []
    assert [one[2] for one in seen(store)] == ["seen", "gone"]


def test_a_full_mailbox_is_told_and_its_mails_are_taken_all_the_same(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open, store: Store
) -> None:
    client = server.client()
    client.create("Full")
    client.logout()
    server.lock("Full")
    server.deliver(a_mail(1))
    channel = open_channel(settings.model_copy(update={"done": "Full"}))
    visiting = channel.arrivals()
    _, settle = next(visiting)
    settle(None)
    with pytest.raises(Unavailable) as told:
        next(visiting)
    assert "quota" in told.value.way_out
    assert [one[2:] for one in seen(store)] == [("taken", False)]
    with pytest.raises(Unavailable):
        next(channel.arrivals())


def test_a_mail_over_the_limit_is_kept_as_its_headers(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1, text="x" * 5000))
    taken = take_all(open_channel(settings.model_copy(update={"most_bytes": 1000})))
    assert b"Commande 1" in taken[0].content
    assert len(taken[0].content) < 1000


@pytest.mark.parametrize("extra", [-1, 0, 1])
def test_a_large_mail_comes_in_pieces_and_whole(
    extra: int, server: dovecot.Server, settings: MailboxSettings, open_channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = a_mail(1, text="\n".join("x" * 70 for _ in range(100)))
    monkeypatch.setattr(visit, "PIECE", len(mail) // 3 + extra)
    server.deliver(mail)
    assert [one.content for one in take_all(open_channel(settings))] == [mail]


def test_a_mailbox_that_does_not_answer_keeps_no_other_from_being_read(
    server: dovecot.Server, settings: MailboxSettings, open_channel: Open
) -> None:
    server.deliver(a_mail(1))
    dead = settings.model_copy(update={"name": "dead", "port": 1})
    visiting = open_channel(dead, settings).arrivals()
    arrival, settle = next(visiting)
    settle(None)
    assert arrival.facts["mailbox"] == "orders"
    with pytest.raises(Unavailable, match="dead"):
        next(visiting)


def test_the_ledger_in_memory_keeps_the_same_contract(server: dovecot.Server, settings: MailboxSettings) -> None:
    server.deliver(a_mail(1))
    channel = MailboxChannel(None, (settings,))
    visiting = channel.arrivals()
    first, _ = next(visiting)
    visiting.close()
    assert [one.transport_id for one in take_all(channel)] == [first.transport_id]
    assert take_all(channel) == []
    server.change_uidvalidity()
    assert take_all(channel) == []


def test_the_mailboxes_come_from_a_file_and_a_wrong_one_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load() == MailSettings()
    file = tmp_path / "mailboxes.yaml"
    monkeypatch.setenv("GATEWAY_MAILBOXES", str(file))
    file.write_text("mailboxes:\n  - {name: a, host: h, user: u, senders: {martin: [a@b.example]}}\n", encoding="utf-8")
    assert [(one.name, one.security, one.folders) for one in load().mailboxes] == [("a", "tls", ("INBOX",))]
    file.write_text("mailboxes:\n  - {name: a, hots: h}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="hots"):
        load()
