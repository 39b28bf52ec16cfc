"""F17 and F23 by e-mail: the process is killed between fetch, commit and flag, or once the customer's server has our letter."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from gateway.chaos.spawn import free_port
from gateway.model.master import Partner
from gateway.store.tables import heartbeat
from tests.builders import a_partner
from tests.faults.house import House, open_house, until
from tests.road import an_interchange, sqlite_url
from tests.services import dovecot

pytestmark = pytest.mark.services

MAILBOXES = """
mailboxes:
  - name: orders
    host: 127.0.0.1
    port: {port}
    security: none
    user: {user}
    password_env: TEST_IMAP_PASSWORD
    every: 0
    authserv_ids: [mx.norvelle.example]
    senders: {{martin: ["@martin.example"]}}
"""


@pytest.fixture
def server() -> Iterator[dovecot.Server]:
    with dovecot.private_dovecot() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, server: dovecot.Server) -> Iterator[House]:
    file = tmp_path / "mailboxes.yaml"
    file.write_text(MAILBOXES.format(port=server.port, user=dovecot.USER), encoding="utf-8")
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as opened:
        opened.environment |= {"GATEWAY_MAILBOXES": str(file), "TEST_IMAP_PASSWORD": dovecot.PASSWORD}
        yield opened


def a_mail() -> bytes:
    message = EmailMessage()
    message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"], message["Subject"], message["Message-ID"] = (
        "achats@martin.example",
        "Commande",
        "<1@martin.example>",
    )
    message.set_content("voir la pièce jointe")
    message.add_attachment(an_interchange("MAIL-1"), maintype="application", subtype="edifact", filename="orders.edi")
    return message.as_bytes().replace(b"\n", b"\r\n")


def forget_leases(house: House) -> None:
    """As if the silence of the dead poller had lasted."""
    with house.road.store.transaction() as tx:
        tx.connection.execute(heartbeat.update().values(until=tx.now - timedelta(seconds=1)))


@pytest.mark.parametrize("point", ["mail-fetched", "mail-committed"])
def test_f17_a_poller_killed_on_the_way_leaves_one_order_and_one_download(
    point: str, house: House, server: dovecot.Server
) -> None:
    server.deliver(a_mail())
    dying = house.start("relay", sabotage=point)
    assert dying.wait(90) == -9
    assert server.count(criteria="SEEN") == 0
    forget_leases(house)
    healthy = house.start("relay")
    until(lambda: server.count(criteria="SEEN KEYWORD OrderGateway") == 1, what="the flag")
    house.kill(healthy)
    house.finish()
    house.audit(accepted=1)
    with house.road.store.reading() as tx:
        assert [(one.state, one.marked) for one in tx.mail.seen()] == [("taken", True)]
        assert tx.ledger().inputs == 1
    until(lambda: server.bodies_fetched() == 1, seconds=10, what="one download")


class Mailroom:
    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(envelope.original_content)
        return "250 OK"


def test_f23_a_letter_the_receiver_had_before_we_were_killed_is_repeated_as_the_same_message(
    house: House, server: dovecot.Server
) -> None:
    mailroom, port = Mailroom(), free_port()
    controller = Controller(mailroom, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        house.environment |= {
            "GATEWAY_SMTP_URL": f"smtp://127.0.0.1:{port}",
            "GATEWAY_MAIL_FROM": "commandes@dupont.example",
        }
        with house.road.store.transaction() as tx:
            profile: Partner = a_partner(format="mail", outlet="smtp")
            tx.master.load([profile])
        server.deliver(a_mail())
        polling = house.start("relay")
        until(lambda: server.count(criteria="SEEN") == 1, what="the flag")
        house.kill(polling)
        assert house.start("drain", sabotage="mail-sent").wait(90) == -9
        sent = len(mailroom.got)
        assert sent >= 1
        house.expire_leases()
        house.hurry()
        assert house.start("drain").wait(90) == 0
        assert len(mailroom.got) > sent
        assert mailroom.got[0] in mailroom.got[1:]
        house.audit(accepted=1)
    finally:
        controller.stop()
