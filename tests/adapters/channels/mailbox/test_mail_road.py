"""A PDF order by e-mail walks the whole road: from a real IMAP server to an accepted order, once (F17)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage

import pytest

from adapters.channels.mailbox import visit
from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.settings import MailboxSettings
from gateway.queue.crew import poll
from gateway.store.mail_ledger import StoredMailLedger
from tests.builders import MARTIN_GLN
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import Truth, invent
from tests.road import Road, today
from tests.services import dovecot

pytestmark = pytest.mark.services


def a_channel(server: dovecot.Server, road: Road) -> MailboxChannel:
    settings = MailboxSettings(
        name="orders", host="127.0.0.1", port=server.port, security="none", user=dovecot.USER,
        password_env="TEST_IMAP_PASSWORD", every=0, authserv_ids=("mx.norvelle.example",), senders={"martin": ("@martin.example",)},
    )  # fmt: skip
    channel = MailboxChannel(None, (settings,))
    channel.remember(StoredMailLedger(road.store, road.services.archive))
    return channel


@pytest.fixture
def channel(
    road: Road, dovecot_server: dovecot.Server, monkeypatch: pytest.MonkeyPatch
) -> tuple[dovecot.Server, MailboxChannel]:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", dovecot.PASSWORD)
    dovecot_server.delete_all()
    return dovecot_server, a_channel(dovecot_server, road)


def martins_order(number: int = 0) -> Truth:
    """Fifty brackets at our price, for next month, signed with Martin's GLN."""
    truth = invent("fr", f"road {number}", lines=1)
    line = replace(
        truth.lines[0], code="EQ-50", quantity=Decimal(50), unit="PCE", price=Decimal("12.50"), amount=Decimal("625.00")
    )
    return replace(
        truth, lines=(line,), gln=MARTIN_GLN, vat="", net=Decimal("625.00"), tax=Decimal("125.00"), gross=Decimal("750.00"),
        ordered=today(), wanted=today() + timedelta(days=30),
    )  # fmt: skip


def a_mail(pdf: bytes, *, sender: str = "achats@martin.example", vouched: bool = True, number: str = "1") -> bytes:
    message = EmailMessage()
    if vouched:
        message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"], message["Subject"], message["Message-ID"] = sender, "Commande", f"<{number}@martin.example>"
    message.set_content("voir la pièce jointe")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename="commande.pdf")
    return message.as_bytes().replace(b"\n", b"\r\n")


def test_an_order_by_mail_becomes_one_order_whatever_is_polled_again(
    road: Road, channel: tuple[dovecot.Server, MailboxChannel]
) -> None:
    server, mailbox = channel
    truth = martins_order()
    server.deliver(a_mail(LAYOUTS["boxed"](truth)))
    visit = mailbox.arrivals()
    next(visit)
    visit.close()  # a crash after the download
    assert poll(road.services, mailbox, "one") == 1
    assert poll(road.services, mailbox, "one") == 0
    road.work()
    orders = road.orders()
    assert [order.number for order in orders] == [truth.number]
    with road.store.reading() as tx:
        findings = tx.journal.order_findings(orders[0].id)
    assert [one.code for one in findings if one.code.startswith(("pdf.", "mail."))] == []
    assert server.count(criteria="SEEN") == 1


def test_f17_two_pollers_at_once_make_one_order_of_a_mail_and_download_it_once(
    road: Road, channel: tuple[dovecot.Server, MailboxChannel], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = channel
    truths = [martins_order(number) for number in range(3)]
    for truth in truths:
        server.deliver(a_mail(LAYOUTS["boxed"](truth), number=truth.number))
    downloads: list[int] = []
    real = visit._fetched
    monkeypatch.setattr(visit, "_fetched", lambda box, uid, what: downloads.append(uid) or real(box, uid, what))
    with ThreadPoolExecutor(2) as pollers:
        taken = list(pollers.map(lambda name: poll(road.services, a_channel(server, road), name), ("one", "two")))
    assert sum(taken) == 3
    assert len(downloads) == 3
    road.work()
    assert sorted(order.number or "" for order in road.orders()) == sorted(truth.number for truth in truths)
    assert road.mismatches() == []


def test_a_mail_without_attachment_is_in_the_ledger_and_a_person_sees_it(
    road: Road, channel: tuple[dovecot.Server, MailboxChannel]
) -> None:
    server, mailbox = channel
    message = EmailMessage()
    message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"], message["Subject"], message["Message-ID"] = (
        "achats@martin.example",
        "Bonjour",
        "<9@martin.example>",
    )
    message.set_content("Où en est notre commande ?")
    server.deliver(message.as_bytes().replace(b"\n", b"\r\n"))
    assert poll(road.services, mailbox, "one") == 1
    road.work()
    with road.store.reading() as tx:
        assert [(one.message_id, one.state) for one in tx.mail.seen()] == [("<9@martin.example>", "taken")]
        (row,) = tx.inbound.select(None, None, None, None)
        assert [one.code for one in tx.journal.findings(row.id)] == ["mail.no-order"]
    assert road.mismatches() == []


def test_a_mail_nobody_vouches_for_is_a_visible_refusal_and_no_order(
    road: Road, channel: tuple[dovecot.Server, MailboxChannel]
) -> None:
    server, mailbox = channel
    server.deliver(a_mail(LAYOUTS["boxed"](martins_order()), vouched=False))
    assert poll(road.services, mailbox, "one") == 1
    road.work()
    assert road.orders() == []
    with road.store.reading() as tx:
        (row,) = tx.inbound.select(None, None, None, None)
        said = [one.code for one in tx.journal.findings(row.id)]
    assert row.state == "rejected"
    assert "mail.sender-unverified" in said
    assert road.mismatches() == []
