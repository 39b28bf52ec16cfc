"""Which mailboxes are watched. A YAML file, named by ``GATEWAY_MAILBOXES``; without it there is none.

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
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

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
        raise SettingsError(f"mailbox {self.name} has no password", "set password_file, password_env or token_file")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mailboxes: tuple[MailboxSettings, ...] = ()


def load() -> tuple[MailboxSettings, ...]:
    """The mailboxes of this installation. Raises :class:`SettingsError` with what is wrong in the file."""
    named = os.environ.get(VARIABLE)
    if not named:
        return ()
    try:
        told = yaml.safe_load(Path(named).read_text(encoding="utf-8")) or {}
        mailboxes = _File.model_validate(told).mailboxes
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(
            f"{VARIABLE} names {named}, which cannot be used: {error}", "correct the file; see the reference"
        ) from error
    if len({one.name for one in mailboxes}) != len(mailboxes):
        raise SettingsError("two mailboxes have the same name", "give each a name of its own")
    return mailboxes
