"""Random texts that open something: sessions, one-time links, API keys. Only their SHA-256 is kept.

They carry 256 random bits, so a fast hash is enough: there is nothing to guess from (ASVS 11.4).
"""

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass

KEY_PREFIX = "gw_live"
_KEY = re.compile(r"gw_live_([0-9a-z]{8})_([A-Za-z0-9_-]{43})_([0-9a-f]{8})")
_ID_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"


def new_token() -> str:
    """43 characters, safe in an address and in a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """In a time that does not tell how much of it was right."""
    return hmac.compare_digest(one.encode(), other.encode())


@dataclass(frozen=True, slots=True)
class Key:
    """``text`` is shown once and never kept."""

    id: str
    text: str

    @property
    def sha256(self) -> str:
        return digest(self.text)


def new_key() -> Key:
    """``gw_live_<id>_<secret>_<check>``: the id to find it by, the check so that scanners and typing errors are told."""
    key_id = "".join(secrets.choice(_ID_SIGNS) for _ in range(8))
    text = f"{KEY_PREFIX}_{key_id}_{new_token()}"
    return Key(key_id, f"{text}_{_check(text)}")


def read_key(text: str) -> Key | None:
    """None for what cannot be a key: it is refused without asking the database."""
    found = _KEY.fullmatch(text)
    if found is None or _check(text[: -len(found[3]) - 1]) != found[3]:
        return None
    return Key(found[1], text)


def _check(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
