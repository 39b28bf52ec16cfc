"""Tokens, passwords, codes and sealed secrets: what opens, what does not, and what is kept of them."""

import stat
import time
from pathlib import Path

import pytest

from gateway.errors import Conflict, SettingsError
from gateway.identity import passwords, totp
from gateway.identity.seal import Seal, seal_of
from gateway.identity.tokens import digest, new_key, new_token, read_key
from gateway.settings import Settings


def test_a_key_says_what_it_is_and_a_typing_error_is_told_without_asking_the_database() -> None:
    key = new_key()
    prefix, live, key_id, secret = key.text.split("_", 3)
    assert (f"{prefix}_{live}", key_id) == ("gw_live", key.id)
    assert len(secret) == 43 + 1 + 8
    assert read_key(key.text) == key
    changed = key.text[:20] + ("A" if key.text[20] != "A" else "B") + key.text[21:]
    for wrong in (changed, key.text[:-1], key.text + "0", key.text.upper(), "", "gw_live_", f" {key.text}"):
        assert read_key(wrong) is None
    assert key.text not in key.sha256
    assert len({new_token() for _ in range(100)}) == 100
    assert digest("a") != digest("b")


def test_a_password_is_kept_as_argon2id_and_nobody_has_one_that_fits() -> None:
    kept = passwords.hashed("le cheval agrafe la pile")
    assert kept.startswith("$argon2id$")
    assert passwords.fits("le cheval agrafe la pile", kept)
    assert not passwords.fits("le cheval agrafe la pila", kept)
    assert not passwords.fits("nobody has this password", None)
    assert not passwords.fits("x", "not a hash")


@pytest.mark.parametrize(
    "password", ["short", "x" * 201, "password1234", "Motdepasse!!", "aaaaaaaaaaaa", "anna@example.org"]
)
def test_a_password_among_the_first_guesses_is_refused(password: str) -> None:
    with pytest.raises(Conflict):
        passwords.check(password, "anna@example.org")


def test_any_long_sentence_will_do() -> None:
    passwords.check("l'été dernier à Brest", "anna@example.org")


def test_a_code_opens_once_and_a_clock_may_be_half_a_minute_off() -> None:
    secret, now = totp.new_secret(), time.time()
    code = totp.code_at(secret, now)
    step = totp.step_of(secret, code, None, now)
    assert step == int(now) // totp.STEP
    assert totp.step_of(secret, code, step, now) is None  # used
    for drift in (-totp.STEP, totp.STEP):
        assert totp.step_of(secret, totp.code_at(secret, now + drift), None, now) is not None
    for wrong in (
        totp.code_at(secret, now + 5 * totp.STEP),
        "",
        "abc",
        "000000000",
        totp.code_at(totp.new_secret(), now),
    ):
        assert totp.step_of(secret, wrong, None, now) is None


def test_the_published_vectors_of_rfc_6238_hold() -> None:
    secret = b"12345678901234567890"
    for at, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert totp.code_at(secret, at) == code


def test_a_sealed_secret_opens_for_its_purpose_with_its_key_and_not_otherwise() -> None:
    seal = Seal(b"one")
    sealed = seal.close(b"whsec", "webhook/we_1")
    assert b"whsec" not in sealed
    assert sealed != seal.close(b"whsec", "webhook/we_1")
    assert seal.open(sealed, "webhook/we_1") == b"whsec"
    with pytest.raises(SettingsError, match="damaged or was moved"):
        seal.open(sealed, "webhook/we_2")
    with pytest.raises(SettingsError, match="another key"):
        Seal(b"two").open(sealed, "webhook/we_1")
    for place in (1 + 8 + 3, len(sealed) - 1):
        with pytest.raises(SettingsError):
            seal.open(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], "webhook/we_1")


def test_the_installations_key_is_made_once_and_readable_for_the_gateway_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    sealed = seal_of(settings).close(b"x", "p")
    assert seal_of(settings).open(sealed, "p") == b"x"
    assert stat.S_IMODE((tmp_path / "secrets" / "gateway.key").stat().st_mode) == 0o600
    given = Settings(home=tmp_path, secret_key="given").model_copy()
    assert seal_of(given).open(seal_of(given).close(b"y", "p"), "p") == b"y"
    assert "given" not in repr(given)
