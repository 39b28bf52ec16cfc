"""A PDF order by e-mail walks the whole road: from a real IMAP server to an accepted order, once (F17)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.settings import MailboxSettings
from gateway.queue.crew import poll
from tests.adapters.channels.mailbox import dovecot
from tests.builders import MARTIN_GLN
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import Truth, invent
from tests.road import Road, open_road, sqlite_url, today

pytestmark = pytest.mark.skipif(
    not dovecot.is_here(), reason="Dovecot is not installed (apt-get install dovecot-imapd)"
)


@dataclass(frozen=True)
class Here:
    inbox_folder: Path
    outbox_folder: Path


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    with open_road(sqlite_url(tmp_path), tmp_path) as road:
        yield road


@pytest.fixture
def channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[dovecot.Server, MailboxChannel]]:
    monkeypatch.setenv("TEST_IMAP_PASSWORD", dovecot.PASSWORD)
    with dovecot.running() as server:
        settings = MailboxSettings(
            name="orders", host="127.0.0.1", port=server.port, security="none", user=dovecot.USER,
            password_env="TEST_IMAP_PASSWORD", every=0, authserv_ids=("mx.norvelle.example",), senders={"martin": ("@martin.example",)},
        )  # fmt: skip
        yield server, MailboxChannel(Here(tmp_path / "mailbox" / "inbox", tmp_path / "outbox"), (settings,))  # type: ignore[arg-type]


def martins_order() -> Truth:
    """Fifty brackets at our price, for next month, signed with Martin's GLN."""
    truth = invent("fr", "road", lines=1)
    line = replace(
        truth.lines[0], code="EQ-50", quantity=Decimal(50), unit="PCE", price=Decimal("12.50"), amount=Decimal("625.00")
    )
    return replace(
        truth, lines=(line,), gln=MARTIN_GLN, vat="", net=Decimal("625.00"), tax=Decimal("125.00"), gross=Decimal("750.00"),
        ordered=today(), wanted=today() + timedelta(days=30),
    )  # fmt: skip


def a_mail(pdf: bytes, *, sender: str = "achats@martin.example", vouched: bool = True) -> bytes:
    message = EmailMessage()
    if vouched:
        message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"], message["Subject"], message["Message-ID"] = sender, "Commande", "<1@martin.example>"
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
