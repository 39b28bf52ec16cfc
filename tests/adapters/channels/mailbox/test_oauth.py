"""A mailbox that takes tokens and no password: asked of a real token endpoint, checked by a real Dovecot, renewed in time."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from adapters.channels.mailbox.channel import MailboxChannel
from adapters.channels.mailbox.oauth import OAuth2Settings, TokenSource
from adapters.channels.mailbox.settings import MailboxSettings
from gateway.errors import SettingsError, Unavailable
from tests.services import dovecot

pytestmark = pytest.mark.services


class Provider:
    """An OAuth 2.0 server: hands out tokens (RFC 6749, rotating refresh tokens) and tells which are good (RFC 7662)."""

    def __init__(self) -> None:
        self.issued: list[str] = []
        self.good: set[str] = set()
        self.refresh = "refresh-0"
        self.expires_in = 3600
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                form = {name: values[0] for name, values in asked.items()}
                status, told = provider.token(form) if self.path == "/token" else provider.introspect(form)
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        if form.get("client_secret") != "sesame":
            return 401, {"error": "invalid_client"}
        told: dict[str, object] = {"token_type": "Bearer", "expires_in": self.expires_in}
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] != self.refresh:
                return 400, {"error": "invalid_grant", "error_description": "the refresh token was withdrawn"}
            self.refresh = f"refresh-{len(self.issued) + 1}"
            told["refresh_token"] = self.refresh
        token = f"token-{len(self.issued) + 1}"
        self.issued.append(token)
        self.good.add(token)
        return 200, told | {"access_token": token}

    def introspect(self, form: dict[str, str]) -> tuple[int, dict[str, object]]:
        return 200, {"active": form.get("token") in self.good, "username": dovecot.USER}


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, daemon=True)
    thread.start()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def provider(running: Provider, monkeypatch: pytest.MonkeyPatch) -> Provider:
    running.issued.clear()
    running.good.clear()
    running.expires_in, running.refresh = 3600, "refresh-0"
    monkeypatch.setenv("TEST_CLIENT_SECRET", "sesame")
    return running


@pytest.fixture(scope="module")
def imap(running: Provider) -> Iterator[dovecot.Server]:
    with dovecot.private_dovecot(f"{running.url}/introspect") as server:
        yield server


def oauth2(provider: Provider, **changes: object) -> OAuth2Settings:
    said = {"token_url": f"{provider.url}/token", "client_id": "gateway", "client_secret_env": "TEST_CLIENT_SECRET"}
    return OAuth2Settings.model_validate(said | changes)


def a_channel(imap: dovecot.Server, settings: OAuth2Settings) -> MailboxChannel:
    mailbox = MailboxSettings(
        name="orders", host="127.0.0.1", port=imap.port, security="none", user=dovecot.USER, oauth2=settings, every=0
    )
    return MailboxChannel(None, (mailbox,))


def look(channel: MailboxChannel) -> None:
    for _, settle in channel.arrivals():
        settle(None)


def test_a_token_opens_the_mailbox_and_serves_until_shortly_before_its_end(
    imap: dovecot.Server, provider: Provider
) -> None:
    imap.delete_all()
    imap.deliver(b"Subject: one\r\n\r\nhello")
    channel = a_channel(imap, oauth2(provider))
    assert len([*channel.arrivals()]) == 1
    assert len([*channel.arrivals()]) == 1
    assert provider.issued == ["token-1"]


def test_a_token_about_to_end_is_renewed(imap: dovecot.Server, provider: Provider) -> None:
    provider.expires_in = 30
    channel = a_channel(imap, oauth2(provider))
    look(channel)
    look(channel)
    assert provider.issued == ["token-1", "token-2"]


def test_a_token_withdrawn_before_its_time_is_replaced_at_once(imap: dovecot.Server, provider: Provider) -> None:
    imap.delete_all()
    channel = a_channel(imap, oauth2(provider))
    assert [*channel.arrivals()] == []
    provider.good.clear()
    imap.deliver(b"Subject: two\r\n\r\nhello")
    assert len([*channel.arrivals()]) == 1
    assert provider.issued == ["token-1", "token-2"]


def test_a_rotated_refresh_token_replaces_the_old_one_in_its_file(
    imap: dovecot.Server, provider: Provider, tmp_path: Path
) -> None:
    file = tmp_path / "refresh"
    file.write_text("refresh-0\n", encoding="utf-8")
    settings = oauth2(provider, grant="refresh_token", refresh_token_file=str(file))
    look(a_channel(imap, settings))
    assert file.read_text(encoding="utf-8") == "refresh-1"
    assert file.stat().st_mode & 0o077 == 0
    look(a_channel(imap, settings))
    assert file.read_text(encoding="utf-8") == "refresh-2"


def test_a_refused_client_and_a_withdrawn_consent_say_what_to_do(
    imap: dovecot.Server, provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "refresh"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(SettingsError, match="withdrawn"):
        TokenSource(oauth2(provider, grant="refresh_token", refresh_token_file=str(file))).token()
    monkeypatch.setenv("TEST_CLIENT_SECRET", "wrong")
    with pytest.raises(Unavailable, match="invalid_client"):
        next(a_channel(imap, oauth2(provider)).arrivals())


def test_a_token_the_server_never_takes_is_told_and_no_loop(imap: dovecot.Server, provider: Provider) -> None:
    provider.good = type("Nothing", (set,), {"add": lambda *_: None})()
    with pytest.raises(Unavailable, match="orders"):
        next(a_channel(imap, oauth2(provider)).arrivals())
    provider.good = set()
    assert len(provider.issued) == 2


def test_a_secret_is_told_to_https_only() -> None:
    with pytest.raises(ValidationError, match="https"):
        OAuth2Settings(token_url="http://login.example/token", client_id="x")
