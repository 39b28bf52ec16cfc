"""HTTP, mail and SFTP against real servers on loopback: what arrives, what is repeated, what hangs or refuses."""

import base64
import hashlib
import hmac
import os
import socket
import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import paramiko
import pytest
from aiosmtpd.controller import Controller

from adapters.channels import http as http_module
from adapters.channels import sftp as sftp_module
from adapters.channels.delivery import NotDelivered
from adapters.channels.http import HttpOutlet
from adapters.channels.sftp import SftpOutlet
from adapters.channels.smtp import SmtpOutlet
from gateway.errors import SettingsError
from gateway.ports import Parcel
from gateway.settings import Settings


def parcel(**address: str) -> Parcel:
    return Parcel(
        "out_1", "ORDRSP", "martin", "ORDRSP-1.edi", "application/edifact", b"UNB+...'", "ORDRSP/ord_1", address
    )


# --- HTTP


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.hang = threading.Event()
        self.hang.set()
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_address[1]}/in"


class Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_HEAD(self) -> None:
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, b""))
        self.send_response(self.server.status)
        self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.server.hang.wait(10)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(b"busy, come back" if self.server.status >= 300 else b"")

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.hang.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_document_is_posted_with_its_dedupe_key_and_a_signature(settings: Settings, receiver: Receiver) -> None:
    settings.secrets_folder.mkdir()
    (settings.secrets_folder / "hook").write_text("s3cret\n")
    assert HttpOutlet(settings).send(parcel(url=receiver.url, secret="hook")) == f"{receiver.url} 200"
    ((headers, body),) = receiver.got
    assert (body, headers["webhook-id"], headers["content-type"]) == (
        b"UNB+...'",
        "ORDRSP/ord_1",
        "application/edifact",
    )
    signed = f"ORDRSP/ord_1.{headers['webhook-timestamp']}.".encode() + body
    digest = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{digest}"


def test_a_repeat_carries_the_same_key(settings: Settings, receiver: Receiver) -> None:
    outlet = HttpOutlet(settings)
    for _ in range(2):
        outlet.send(parcel(url=receiver.url))
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


@pytest.mark.parametrize("status", [301, 400, 429, 503])
def test_any_answer_but_a_good_one_means_try_again(settings: Settings, receiver: Receiver, status: int) -> None:
    receiver.status = status
    with pytest.raises(NotDelivered, match=f"answered {status}: busy"):
        HttpOutlet(settings).send(parcel(url=receiver.url))


def test_a_receiver_that_hangs_is_given_up_on(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_module, "TIMEOUT", 0.3)
    receiver.hang.clear()
    with pytest.raises(NotDelivered, match="Timeout"):
        HttpOutlet(settings).send(parcel(url=receiver.url))


def test_a_partner_without_an_address_is_a_matter_for_a_person(settings: Settings) -> None:
    for outlet in (HttpOutlet(settings), SftpOutlet(settings), SmtpOutlet(settings)):
        with pytest.raises(SettingsError, match="delivery names no"):
            outlet.send(parcel())


# --- mail


class Mailbox:
    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.greylisted = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.greylisted:
            self.greylisted -= 1
            return "451 4.7.1 greylisted, come back later"
        self.letters.append((envelope, message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def mail_settings(folder: Path, url: str) -> Settings:
    return Settings(home=folder, smtp_url=url, mail_from="commandes@dupont.example")


def test_a_document_is_mailed_as_an_attachment_and_a_repeat_is_the_same_message(
    tmp_path: Path, mailbox: tuple[Mailbox, str]
) -> None:
    box, url = mailbox
    outlet = SmtpOutlet(mail_settings(tmp_path, url))
    for _ in range(2):
        outlet.send(parcel(to="a@martin.example, b@martin.example"))
    (envelope, letter), (_, repeat) = box.letters
    assert envelope.rcpt_tos == ["a@martin.example", "b@martin.example"]
    assert letter["Message-ID"] == repeat["Message-ID"]
    attached = next(part for part in letter.walk() if part.get_filename())
    assert (attached.get_filename(), attached.get_payload(decode=True)) == ("ORDRSP-1.edi", b"UNB+...'")


def test_greylisting_means_try_again(tmp_path: Path, mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    box.greylisted = 1
    outlet = SmtpOutlet(mail_settings(tmp_path, url))
    with pytest.raises(NotDelivered, match="greylisted"):
        outlet.send(parcel(to="a@martin.example"))
    assert outlet.send(parcel(to="a@martin.example")).startswith("mailto:a@martin.example")


# --- SFTP


class Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("gw", "pw") else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class Disk(paramiko.SFTPServerInterface):
    root: Path

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def stat(self, path: str) -> Any:
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def open(self, path: str, flags: int, attr: Any) -> Any:
        try:
            file = os.fdopen(os.open(self._at(path), flags, 0o600), "wb")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        handle = paramiko.SFTPHandle(flags)
        handle.writefile = file
        return handle

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        self._at(oldpath).replace(self._at(newpath))
        return paramiko.SFTP_OK

    def remove(self, path: str) -> int:
        self._at(path).unlink()
        return paramiko.SFTP_OK


class SftpServer:
    def __init__(self, folder: Path) -> None:
        self.key = paramiko.ECDSAKey.generate()
        self.disk = type("ThisDisk", (Disk,), {"root": folder})
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.silent = False
        self.open: list[Any] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def fingerprint(self) -> str:
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.key.asbytes()).digest()).decode().rstrip("=")

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.open.append(connection)
            if self.silent:
                continue
            transport = paramiko.Transport(connection)
            self.open.append(transport)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, self.disk)
            try:
                transport.start_server(server=Login())
            except (paramiko.SSHException, EOFError):
                continue

    def close(self) -> None:
        self.socket.close()
        for one in self.open:
            one.close()


@pytest.fixture
def sftp(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "remote" / "in").mkdir(parents=True)
    server = SftpServer(tmp_path / "remote")
    yield server
    server.close()


@pytest.fixture
def sftp_address(settings: Settings, sftp: SftpServer) -> dict[str, str]:
    settings.secrets_folder.mkdir()
    (settings.secrets_folder / "martin").write_text("pw")
    return {
        "host": "127.0.0.1", "port": str(sftp.port), "user": "gw", "secret": "martin", "folder": "in",
        "fingerprint": sftp.fingerprint,
    }  # fmt: skip


def test_a_document_is_put_whole_into_the_partners_folder(
    settings: Settings, tmp_path: Path, sftp_address: dict[str, str]
) -> None:
    outlet = SftpOutlet(settings)
    assert outlet.send(parcel(**sftp_address)) == outlet.send(parcel(**sftp_address)) == "in/ORDRSP-1.edi"
    (file,) = (tmp_path / "remote" / "in").iterdir()
    assert file.read_bytes() == b"UNB+...'"


def test_another_host_key_than_the_one_agreed_is_a_matter_for_a_person(
    settings: Settings, sftp_address: dict[str, str]
) -> None:
    with pytest.raises(SettingsError, match="shows the host key SHA256:"):
        SftpOutlet(settings).send(parcel(**sftp_address | {"fingerprint": "SHA256:another"}))


def test_a_wrong_password_or_a_missing_folder_means_try_again(settings: Settings, sftp_address: dict[str, str]) -> None:
    (settings.secrets_folder / "martin").write_text("wrong")
    with pytest.raises(NotDelivered):
        SftpOutlet(settings).send(parcel(**sftp_address))
    (settings.secrets_folder / "martin").write_text("pw")
    with pytest.raises(NotDelivered):
        SftpOutlet(settings).send(parcel(**sftp_address | {"folder": "nowhere"}))


def test_a_server_that_says_nothing_is_given_up_on(
    settings: Settings, sftp: SftpServer, sftp_address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp_module, "TIMEOUT", 0.5)
    sftp.silent = True
    with pytest.raises(NotDelivered):
        SftpOutlet(settings).send(parcel(**sftp_address))


# --- whether it would arrive, asked beforehand


@pytest.mark.parametrize(
    ("status", "good"), [(200, True), (404, True), (405, True), (401, False), (403, False), (503, False)]
)
def test_an_address_is_tried_without_posting_anything(
    settings: Settings, receiver: Receiver, status: int, good: bool
) -> None:
    receiver.status = status
    outlet = HttpOutlet(settings)
    if good:
        assert str(status) in outlet.try_address(parcel(url=receiver.url))
    else:
        with pytest.raises(NotDelivered, match=str(status)):
            outlet.try_address(parcel(url=receiver.url))
    assert [body for _, body in receiver.got] == [b""]


def test_an_address_that_nobody_listens_at_or_without_its_secret_is_found_when_tried(settings: Settings) -> None:
    with pytest.raises(NotDelivered, match=r"127\.0\.0\.1:9"):
        HttpOutlet(settings).try_address(parcel(url="http://127.0.0.1:9/"))
    with pytest.raises(SettingsError, match="secret"):
        HttpOutlet(settings).try_address(parcel(url="http://127.0.0.1:9/", secret="missing"))


def test_a_relay_is_tried_without_writing_to_anybody(tmp_path: Path, mailbox: tuple[Mailbox, str]) -> None:
    kept, url = mailbox
    assert "erp@example.org" in SmtpOutlet(mail_settings(tmp_path, url)).try_address(parcel(to="erp@example.org"))
    assert not kept.letters


def test_a_folder_of_a_partner_is_tried_and_nothing_stays_there(
    settings: Settings, tmp_path: Path, sftp_address: dict[str, str]
) -> None:
    outlet = SftpOutlet(settings)
    assert "can be written to" in outlet.try_address(parcel(**sftp_address))
    assert list((tmp_path / "remote" / "in").iterdir()) == []
    with pytest.raises(NotDelivered, match="nowhere"):
        outlet.try_address(parcel(**sftp_address | {"folder": "nowhere"}))
