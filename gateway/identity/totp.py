"""The second factor: codes of an authenticator application (RFC 6238), and recovery codes for the day it is lost."""

import secrets
import time

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

ISSUER = "Order Gateway"
STEP = 30
DRIFT = (-1, 0, 1)  # steps by which a telephone's clock may be off
RECOVERY_CODES = 10
_SIGNS = "23456789abcdefghjkmnpqrstvwxyz"


def new_secret() -> bytes:
    return secrets.token_bytes(20)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP)  # noqa: S303 - what authenticator applications know; HMAC-SHA1 is not broken


def code_at(secret: bytes, at: float) -> str:
    return _totp(secret).generate(int(at)).decode()


def step_of(secret: bytes, code: str, after: int | None, at: float | None = None) -> int | None:
    """The time step that the code is right for; None when it is wrong, or was used before (``after``)."""
    now = time.time() if at is None else at
    for drift in DRIFT:
        step = int(now) // STEP + drift
        if after is not None and step <= after:
            continue
        try:
            _totp(secret).verify(code.strip().replace(" ", "").encode(), step * STEP)
        except InvalidToken:
            continue
        return step
    return None


def address(secret: bytes, login: str) -> str:
    """``otpauth://…`` as authenticator applications read it."""
    return _totp(secret).get_provisioning_uri(login, ISSUER)


def picture(secret: bytes, login: str) -> str:
    """The address as a QR code, as a ``data:`` image."""
    return str(segno.make(address(secret, login), error="m").svg_data_uri(scale=5, border=3, dark="#111", light="#fff"))


def recovery_codes() -> list[str]:
    return [
        "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
