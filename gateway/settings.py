"""The settings, all from the environment with the prefix ``GATEWAY_``; each also as ``…_FILE`` naming a file that holds it.

Nothing has to be set: the default is the embedded gateway (SQLite, in-process queue, local archive) under ``./var``.
"""

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from gateway.errors import SettingsError

PREFIX = "GATEWAY_"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    home: Path = Field(default=Path("var"), description="the folder for everything the gateway writes")
    database_url: SecretStr | None = Field(
        default=None, description="postgresql+psycopg://user@host/name; SQLite under the home folder when absent"
    )
    broker_url: SecretStr | None = Field(
        default=None, description="amqp://user:pass@host:5672/vhost; in-process when absent"
    )
    broker_queue: str = Field(
        default="gateway",
        pattern=r"^[a-zA-Z_][a-zA-Z0-9._-]*$",
        description="name of the queue on the broker, for two gateways that share one",
    )
    archive: Path | None = Field(default=None, description="folder of the archive; HOME/archive when absent")
    archive_s3: str | None = Field(
        default=None,
        description="s3://bucket/prefix instead of a folder; keys as boto3 finds them (AWS_ACCESS_KEY_ID …)",
    )
    archive_s3_endpoint: str | None = Field(
        default=None, description="URL of an S3-compatible store that is not Amazon's"
    )
    retention_days: int = Field(
        default=3650, ge=1, description="how long archived bytes are kept at least; `gateway purge` forgets older ones"
    )
    secrets: Path | None = Field(
        default=None, description="folder of partners' passwords and keys; HOME/secrets when absent"
    )
    overlays: Path | None = Field(
        default=None, description="folder of partners' mapping overlays (<partner>.yaml); HOME/overlays when absent"
    )
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:pass@host:587 or smtps://…, for mail we send"
    )
    mail_from: str | None = Field(default=None, description="sender of the mail we send")
    drop_folder: Path | None = Field(default=None, description="watched folder; HOME/inbox when absent")
    outbox: Path | None = Field(default=None, description="folder for what we send; HOME/outbox when absent")
    erp: str | None = Field(
        default=None,
        description="partner whose outlet brings accepted orders to the ERP; absent: it fetches them over the API",
    )
    bind: str = Field(default="127.0.0.1:8080", description="address and port of the web server")
    api_token: SecretStr | None = Field(
        default=None, description="bearer token for the API and password of the console; required beyond localhost"
    )
    tls_certificate: Path | None = Field(
        default=None, description="certificate (PEM, with its chain) to serve https with; http when absent"
    )
    tls_key: Path | None = Field(default=None, description="its private key; in the certificate's file when absent")
    tls_client_ca: Path | None = Field(
        default=None,
        description="certificates (PEM) that vouch for those of programs; who shows one is then known by it",
    )
    tls_client_required: bool = Field(
        default=False, description="answer nobody without such a certificate, browsers included"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="addresses or networks of reverse proxies that are believed whom they forward for",
    )
    client_certificate_header: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9-]+$",
        description="header in which these proxies pass the certificate that was shown to them, such as Client-Cert",
    )
    secret_key: SecretStr | None = Field(
        default=None, description="seals stored secrets; a file in the secrets folder is made when absent"
    )
    public_url: str | None = Field(
        default=None, description="address under which people reach the console, such as https://orders.example"
    )
    oidc_issuer: str | None = Field(default=None, description="identity provider for the console (OpenID Connect)")
    oidc_client_id: str | None = Field(default=None, description="our name at the identity provider")
    oidc_client_secret: SecretStr | None = Field(default=None, description="our secret at the identity provider")
    oidc_roles_claim: str = Field(default="roles", description="claim of the identity token that names roles")
    oidc_roles: str = Field(
        default="clerk,credit,billing,auditor",
        description="roles that the identity provider may give; others are not taken",
    )
    requests_per_minute: int = Field(
        default=3000,
        ge=0,
        description="requests of one API key in a minute, unless the key says otherwise; 0: no limit",
    )
    clamd: str | None = Field(
        default=None,
        pattern=r"^(/.+|.+:\d{1,5})$",
        description="host:port or socket of ClamAV's daemon; what comes in is then read only after it found nothing",
    )
    local_targets: bool = Field(
        default=False, description="let documents and webhooks go to addresses inside this network, and without TLS"
    )
    language: Literal["fr", "en"] = Field(
        default="fr", description="language of the console when the browser asks for none"
    )
    worker_processes: int = Field(
        default=1,
        ge=0,
        le=64,
        description="without a broker: processes that do the work beside the one that serves; 0: it does it itself",
    )
    worker_threads: int = Field(default=2, ge=1, le=64)
    lease_seconds: int = Field(
        default=30, ge=5, description="how long a worker may stay silent on a job before another one takes it"
    )
    job_seconds: int = Field(
        default=1800, ge=5, description="how long one job may take before its worker counts as lost"
    )
    stop_seconds: float = Field(default=30, ge=0, description="how long a stopping worker waits for its jobs in hand")
    part_bytes: int = Field(default=512 * 1024, ge=1024, description="above this, a transmission is read in parts")
    max_attempts: int = Field(default=3, ge=1, description="starts of a job before it is put aside for a person")
    poll_seconds: float = Field(default=1.0, gt=0, description="how often the drop folder is scanned")
    max_upload_bytes: int = Field(default=100 * 1024 * 1024, ge=1024)
    witness_percent: int = Field(
        default=5,
        ge=0,
        le=100,
        description="share of documents to known partners that a second reader checks, after they have left",
    )
    migrate_on_start: bool = True
    otlp_endpoint: str | None = Field(
        default=None, description="URL of an OpenTelemetry collector for traces; needs the extra `traces`"
    )
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _SecretFiles(settings_cls)

    @cached_property
    def database(self) -> str:
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home.absolute() / 'gateway.db'}"

    @property
    def embedded(self) -> bool:
        """Without a broker the gateway is one process, with worker processes of its own."""
        return self.broker_url is None

    @property
    def archive_folder(self) -> Path:
        return self.archive or self.home / "archive"

    @property
    def inbox_folder(self) -> Path:
        return self.drop_folder or self.home / "inbox"

    @property
    def outbox_folder(self) -> Path:
        return self.outbox or self.home / "outbox"

    @property
    def secrets_folder(self) -> Path:
        return self.secrets or self.home / "secrets"

    @property
    def overlays_folder(self) -> Path:
        return self.overlays or self.home / "overlays"

    @property
    def smtp_address(self) -> str | None:
        return self.smtp_url.get_secret_value() if self.smtp_url else None

    @property
    def host_and_port(self) -> tuple[str, int]:
        host, _, port = self.bind.rpartition(":")
        if not host or not port.isdigit():
            raise SettingsError(f"GATEWAY_BIND is {self.bind!r}", "write it as address:port, such as 127.0.0.1:8080")
        return host.strip("[]"), int(port)


class _SecretFiles(PydanticBaseSettingsSource):
    """``GATEWAY_DATABASE_URL_FILE=/run/secrets/db`` gives the content of that file to ``database_url``."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        named = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        if named is None:
            return None, field_name, False
        try:
            return Path(named).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise SettingsError(
                f"{PREFIX}{field_name.upper()}_FILE names {named}, which cannot be read: {error.strerror}",
                "check the path and who may read the file",
            ) from error

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def load(**overrides: Any) -> Settings:
    """The settings of this process. Raises :class:`SettingsError` with one sentence per wrong setting."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        wrong = "; ".join(f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise SettingsError(wrong, "correct the environment; `gateway doctor` shows every setting") from error
