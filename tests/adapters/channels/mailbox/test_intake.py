"""Mail handed over by SMTP: a real exchange with a real client, told 250 only when the mail is committed."""

import smtplib
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from adapters.channels.mailbox import intake
from adapters.channels.mailbox.intake import SmtpIntake
from adapters.channels.mailbox.settings import IntakeSettings
from gateway.chaos.spawn import free_port
from gateway.errors import GatewayError, SettingsError, StoreUnavailable, TooLarge
from gateway.queue.crew import poll
from tests.adapters.formats.mail.test_mail import PDF, TRUTH
from tests.road import Road

US = "commandes@norvelle.example"


def a_mail(number: str = "1", *, vouched: bool = True) -> EmailMessage:
    message = EmailMessage()
    if vouched:
        message["Authentication-Results"] = "mx.norvelle.example; dmarc=pass header.from=martin.example"
    message["From"], message["To"], message["Subject"] = "achats@martin.example", US, "Commande"
    message["Message-ID"] = f"<{number}@martin.example>"
    message.set_content("voir la pièce jointe")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="commande.pdf")
    return message


class Poller:
    """The channel as the crew polls it, in a thread of its own; ``fault`` is what every commit ends with."""

    def __init__(self, **said: object) -> None:
        self.settings = IntakeSettings.model_validate(
            {
                "listen": f"127.0.0.1:{free_port()}",
                "recipients": [US, "@orders.norvelle.example"],
                "authserv_ids": ["mx.norvelle.example"],
                "senders": {"martin": ["@martin.example"]},
            }
            | said
        )
        self.channel = SmtpIntake(None, self.settings)
        self.taken: list[bytes] = []
        self.fault: GatewayError | None = None
        self.committing = threading.Event()
        self.committing.set()
        self._stop = threading.Event()
        assert [*self.channel.arrivals()] == []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            for arrival, settle in self.channel.arrivals():
                self.committing.wait(10)
                if self.fault is None:
                    self.taken.append(arrival.content)
                settle(self.fault)
            time.sleep(0.01)

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.settings.host_and_port[1], timeout=15)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.channel.close()


@pytest.fixture
def poller() -> Iterator[Poller]:
    running = Poller()
    yield running
    running.close()


def test_a_mail_is_taken_byte_for_byte(poller: Poller) -> None:
    mail = a_mail().as_bytes().replace(b"\n", b"\r\n") + b"x" * 5000 + b"\r\n"
    with poller.client() as client:
        assert client.sendmail("achats@martin.example", US, mail) == {}
    assert poller.taken == [mail]


def test_the_sender_is_told_250_only_after_the_commit(poller: Poller) -> None:
    poller.committing.clear()
    with poller.client() as client, ThreadPoolExecutor(1) as hands:
        sending: Future[object] = hands.submit(client.send_message, a_mail())
        time.sleep(0.5)
        assert not sending.done()
        poller.committing.set()
        assert sending.result(10) == {}


def test_what_could_not_be_kept_is_to_be_sent_again_and_what_never_can_is_refused(poller: Poller) -> None:
    poller.fault = StoreUnavailable("the database is away")
    with poller.client() as client, pytest.raises(smtplib.SMTPDataError) as told:
        client.send_message(a_mail())
    assert told.value.smtp_code == 451
    poller.fault = TooLarge("over the limit", "send less")
    with poller.client() as client, pytest.raises(smtplib.SMTPDataError) as told:
        client.send_message(a_mail())
    assert (told.value.smtp_code, b"send less" in bytes(told.value.smtp_error)) == (554, True)
    assert poller.taken == []


def test_a_commit_that_takes_too_long_is_to_be_sent_again(poller: Poller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "PATIENCE", 0.2)
    poller.committing.clear()
    with poller.client() as client, pytest.raises(smtplib.SMTPDataError) as told:
        client.send_message(a_mail())
    poller.committing.set()
    assert told.value.smtp_code == 451


def test_only_our_own_recipients_are_taken_and_nothing_is_relayed(poller: Poller) -> None:
    with poller.client() as client:
        assert client.send_message(a_mail(), to_addrs=["x@orders.norvelle.example", "boss@other.example"]) == {
            "boss@other.example": (550, b"5.1.1 No such recipient here")
        }
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(a_mail(), to_addrs=["boss@other.example"])
    assert len(poller.taken) == 1


def test_a_mail_over_the_cap_is_refused_before_it_is_kept() -> None:
    poller = Poller(most_bytes=2000)
    try:
        with poller.client() as client, pytest.raises(smtplib.SMTPException, match=r"552|exceeds"):
            client.send_message(a_mail())
        with poller.client() as client:  # one that does not announce its size
            client.helo()
            client.mail("a@martin.example")
            client.rcpt(US)
            assert client.data(b"x" * 70 + b"\r\n" * 2000)[0] == 552
    finally:
        poller.close()
    assert poller.taken == []


def test_strangers_hand_over_nothing() -> None:
    poller = Poller(peers=["10.0.0.0/8"])
    try:
        with poller.client() as client, pytest.raises(smtplib.SMTPSenderRefused, match="Only our own"):
            client.send_message(a_mail())
    finally:
        poller.close()


def test_with_a_certificate_mail_comes_by_starttls_and_only_so(tmp_path: Path) -> None:
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    poller = Poller(certificate=certificate, key=key, require_tls=True)
    try:
        with poller.client() as client, pytest.raises(smtplib.SMTPException, match="STARTTLS"):
            client.send_message(a_mail())
        with poller.client() as client:
            client.starttls(context=ssl.create_default_context(cafile=str(certificate)))
            assert client.send_message(a_mail()) == {}
    finally:
        poller.close()
    assert len(poller.taken) == 1


def test_without_the_setting_nothing_listens_and_a_taken_port_is_told() -> None:
    quiet = SmtpIntake(None, None)
    assert [*quiet.arrivals()] == []
    quiet.close()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        settings = IntakeSettings(listen=f"127.0.0.1:{other.getsockname()[1]}", recipients=(US,))
        with pytest.raises(SettingsError, match="mail cannot be taken"):
            next(SmtpIntake(None, settings).arrivals())


def test_an_order_by_smtp_walks_the_road_once_however_often_it_is_handed_over(quick_road: Road) -> None:
    poller = Poller()
    poller._stop.set()
    poller._thread.join()
    mail = a_mail().as_bytes().replace(b"\n", b"\r\n")
    with ThreadPoolExecutor(1) as hands, poller.client() as client:
        for expected in (1, 0):
            sending = hands.submit(client.sendmail, "achats@martin.example", US, mail)
            new = 0
            while not sending.done():
                new += poll(quick_road.services, poller.channel, "one")
                time.sleep(0.01)
            assert sending.result() == {}
            assert new == expected
    poller.channel.close()
    quick_road.work()
    (order,) = quick_road.orders()
    assert (order.number, order.partner, order.channel) == (TRUTH.number, "martin", "smtp-intake")
    assert quick_road.mismatches() == []
