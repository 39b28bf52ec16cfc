"""Which mailboxes are watched, and whether mail is taken by SMTP. A YAML file, named by ``GATEWAY_MAILBOXES``.

Example::

    mailboxes:
      - name: commandes
        host: imap.example.org
        user: commandes@example.org
        password_file: /run/secrets/imap
        done: Traitées                       # moved there after the commit; only flagged when absent
        authserv_ids: [mx.example.org]       # names our own mail servers sign their results with
        senders:
          martin: [achats@martin.example, "@martin.example"]
      - name: orders
        host: outlook.office365.com
        user: orders@example.org
        folders: [INBOX, Orders/EDI]
        oauth2:
          token_url: https://login.microsoftonline.com/TENANT/oauth2/v2.0/token
          client_id: 00000000-0000-0000-0000-000000000000
          client_secret_file: /run/secrets/orders
          scope: https://outlook.office365.com/.default
    intake:                                  # our own mail server hands mail over by SMTP
      listen: 127.0.0.1:2525
      recipients: [commandes@example.org, "@orders.example.org"]
      peers: [127.0.0.1, 10.0.0.0/8]
      authserv_ids: [mx.example.org]
"""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from adapters.channels.mailbox.oauth import OAuth2Settings
from gateway.errors import SettingsError

VARIABLE = "GATEWAY_MAILBOXES"


class MailboxSettings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$", description="ours; part of each mail's identity")
    host: str
    port: int | None = Field(default=None, description="993 with tls, 143 otherwise")
    security: Literal["tls", "starttls", "none"] = Field(
        default="tls", description="none for a server on this machine only"
    )
    user: str
    password_file: Path | None = None
    password_env: str | None = Field(default=None, description="environment variable that holds the password")
    token_file: Path | None = Field(default=None, description="OAuth2 access token, kept fresh by somebody else")
    oauth2: OAuth2Settings | None = Field(default=None, description="where access tokens come from, renewed by us")
    folders: tuple[str, ...] = ("INBOX",)
    done: str | None = Field(default=None, description="folder to move mails to after the commit")
    every: float = Field(default=20, ge=0, description="seconds between two looks")
    most_bytes: int = Field(default=50 * 1024 * 1024, description="a larger mail is kept as its headers only")
    authserv_ids: tuple[str, ...] = ()
    senders: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="partner → its addresses and @domains"
    )

    def secret(self) -> str:
        """The password or the token. Raises :class:`SettingsError` when there is none."""
        source = self.token_file or self.password_file
        try:
            if source is not None:
                return source.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(
                f"mailbox {self.name}: {source} cannot be read: {error.strerror}", "check the path and who may read it"
            ) from error
        if self.password_env and (said := os.environ.get(self.password_env)):
            return said
        raise SettingsError(
            f"mailbox {self.name} has no password", "set password_file, password_env, token_file or oauth2"
        )


class IntakeSettings(BaseModel):
    """Mail handed over by SMTP, by our own mail server: it is told 250 only when the mail is committed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listen: str = Field(default="127.0.0.1:2525", description="address and port", pattern=r"^.+:\d{1,5}$")
    recipients: tuple[str, ...] = Field(min_length=1, description="addresses and @domains that are ours; no others")
    peers: tuple[str, ...] = Field(
        default=("127.0.0.1", "::1"), description="addresses and networks that may connect: our own mail servers"
    )
    most_bytes: int = Field(default=50 * 1024 * 1024, ge=1024, description="refused with 552 above it")
    certificate: Path | None = Field(default=None, description="PEM chain, for STARTTLS")
    key: Path | None = Field(default=None, description="PEM key of the certificate")
    require_tls: bool = Field(default=False, description="refuse mail outside TLS")
    authserv_ids: tuple[str, ...] = ()
    senders: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict, description="partner → its addresses and @domains"
    )

    @field_validator("peers")
    @classmethod
    def _networks(cls, peers: tuple[str, ...]) -> tuple[str, ...]:
        for one in peers:
            ipaddress.ip_network(one, strict=False)
        return peers

    @property
    def host_and_port(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class MailSettings(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mailboxes: tuple[MailboxSettings, ...] = ()
    intake: IntakeSettings | None = None


def load() -> MailSettings:
    """How mail comes in here. Raises :class:`SettingsError` with what is wrong in the file."""
    named = os.environ.get(VARIABLE)
    if not named:
        return MailSettings()
    try:
        told = yaml.safe_load(Path(named).read_text(encoding="utf-8")) or {}
        settings = MailSettings.model_validate(told)
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(
            f"{VARIABLE} names {named}, which cannot be used: {error}", "correct the file; see the reference"
        ) from error
    if len({one.name for one in settings.mailboxes}) != len(settings.mailboxes):
        raise SettingsError("two mailboxes have the same name", "give each a name of its own")
    return settings
