"""Access tokens for a mailbox (XOAUTH2): asked of the provider's token endpoint, renewed before they end.

Two grants (RFC 6749): ``client_credentials`` for an application of our own, ``refresh_token`` for a user's consent. A
provider may hand out a new refresh token with each answer; it then replaces the old one in its file.
"""

import os
import time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, Field, field_validator

from gateway.errors import SettingsError, Unavailable

TIMEOUT = httpx.Timeout(20.0, connect=5.0)
EARLY = 60.0  # seconds before its end at which a token is renewed
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class OAuth2Settings(BaseModel):
    """Where tokens come from. Microsoft 365: https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token with the scope
    https://outlook.office365.com/.default; Google: https://oauth2.googleapis.com/token with a refresh token."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token_url: str = Field(description="https, or http on this machine")
    client_id: str
    client_secret_file: Path | None = None
    client_secret_env: str | None = Field(default=None, description="environment variable that holds the secret")
    grant: Literal["client_credentials", "refresh_token"] = "client_credentials"
    refresh_token_file: Path | None = Field(default=None, description="must be writable where the provider rotates it")
    scope: str | None = None

    @field_validator("token_url")
    @classmethod
    def _safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
            return url
        raise ValueError("must be an https address: it is told the client's secret")


class TokenSource:
    """One mailbox's token. Not thread-safe: a mailbox has one poller."""

    def __init__(self, settings: OAuth2Settings) -> None:
        self._settings = settings
        self._token, self._ends = "", 0.0

    def token(self) -> str:
        """One that is good for a while yet. Raises :class:`Unavailable` or :class:`SettingsError`."""
        if time.monotonic() >= self._ends - EARLY:
            self._renew()
        return self._token

    def forget(self) -> None:
        """The server did not take it: the next one is asked for anew."""
        self._ends = 0.0

    def _renew(self) -> None:
        said = self._settings
        form = {"grant_type": said.grant, "client_id": said.client_id}
        if secret := self._secret():
            form["client_secret"] = secret
        if said.scope:
            form["scope"] = said.scope
        if said.grant == "refresh_token":
            form["refresh_token"] = self._refresh_token()
        try:
            answer = httpx.post(said.token_url, data=form, timeout=TIMEOUT, follow_redirects=False)
        except httpx.HTTPError as error:
            raise Unavailable(f"{said.token_url} gives no token: {error}", "it is tried again") from error
        told = _json(answer)
        if answer.status_code in (400, 401, 403):
            why = " ".join(str(told[key]) for key in ("error", "error_description") if key in told)[:300]
            raise SettingsError(
                f"{said.token_url} refuses a token: {why or answer.status_code}",
                "check client_id, its secret and the consent; ask for a new refresh token when it was withdrawn",
            )
        token = told.get("access_token")
        if answer.status_code != 200 or not isinstance(token, str):
            raise Unavailable(f"{said.token_url} answers {answer.status_code} and no token", "it is tried again")
        self._token = token
        lasting = told.get("expires_in")
        self._ends = time.monotonic() + (float(lasting) if isinstance(lasting, int | float | str) else 300.0)
        fresh = told.get("refresh_token")
        if isinstance(fresh, str) and said.refresh_token_file is not None:
            _replace(said.refresh_token_file, fresh)

    def _secret(self) -> str | None:
        if self._settings.client_secret_file is not None:
            return _told_by(self._settings.client_secret_file)
        return os.environ.get(self._settings.client_secret_env or "") or None

    def _refresh_token(self) -> str:
        if self._settings.refresh_token_file is None:
            raise SettingsError("the grant refresh_token needs a token", "set refresh_token_file")
        return _told_by(self._settings.refresh_token_file)


def _json(answer: httpx.Response) -> dict[str, object]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _told_by(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", "check the path and who may read it") from error


def _replace(path: Path, token: str) -> None:
    """Whole or not at all, readable for us alone: a lost refresh token locks us out of the mailbox."""
    if _told_by(path) == token:
        return
    unfinished = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(token)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise Unavailable(
            f"the new refresh token cannot be written to {path}: {error.strerror}", "let the gateway write there"
        ) from error
