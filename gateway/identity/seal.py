"""Secrets that must be read again (webhook signatures, second factors) are kept sealed: AES-256-GCM, one key per secret,
that key sealed in turn with the installation's own (envelope encryption).

The installation's key is ``GATEWAY_SECRET_KEY``, or a file in the secrets folder that is made at the first need.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.errors import SettingsError, Unavailable
from gateway.settings import Settings

VERSION = b"\x01"
NONCE, ID, KEY, TAG = 12, 8, 32, 16
FILE = "gateway.key"


class Seal:
    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"order-gateway/seal/" + key).digest()
        self._id = hashlib.sha256(self._key).digest()[:ID]

    def close(self, content: bytes, purpose: str) -> bytes:
        """``purpose`` (whose, and what for) is bound in: a sealed secret opens nowhere else."""
        own = secrets.token_bytes(KEY)
        outer, inner = secrets.token_bytes(NONCE), secrets.token_bytes(NONCE)
        wrapped = AESGCM(self._key).encrypt(outer, own, self._id)
        return VERSION + self._id + outer + wrapped + inner + AESGCM(own).encrypt(inner, content, purpose.encode())

    def sign(self, content: str, purpose: str) -> bytes:
        """32 bytes that nobody else can make for this content and this purpose (HMAC-SHA256)."""
        own = hmac.digest(self._key, f"sign/{purpose}".encode(), "sha256")
        return hmac.digest(own, content.encode(), "sha256")

    def open(self, sealed: bytes, purpose: str) -> bytes:
        if sealed[:1] != VERSION or sealed[1 : 1 + ID] != self._id:
            raise SettingsError(
                "a stored secret was sealed with another key", "set GATEWAY_SECRET_KEY to the key it was sealed with"
            )
        rest = sealed[1 + ID :]
        outer, rest = rest[:NONCE], rest[NONCE:]
        wrapped, rest = rest[: KEY + TAG], rest[KEY + TAG :]
        try:
            own = AESGCM(self._key).decrypt(outer, wrapped, self._id)
            return AESGCM(own).decrypt(rest[:NONCE], rest[NONCE:], purpose.encode())
        except InvalidTag as error:
            raise SettingsError("a stored secret is damaged or was moved", "set it again") from error


def seal_of(settings: Settings) -> Seal:
    """The installation's seal. Raises :class:`Unavailable` when its key file cannot be read or made."""
    if settings.secret_key is not None:
        return Seal(settings.secret_key.get_secret_value().encode())
    return Seal(_kept_key(settings.secrets_folder / FILE))


def _kept_key(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        return path.read_bytes().strip()
    except OSError as error:
        raise Unavailable(f"{path} cannot be read or made: {error.strerror}", "check who may write there") from error


def _make(path: Path) -> None:
    """Readable for the gateway alone; of two processes that make it at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
