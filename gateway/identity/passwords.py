"""Passwords: Argon2id, and the few things a password must not be (ASVS 6.2, 11.4.2). No rules on kinds of signs."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from gateway.errors import Conflict

SHORTEST, LONGEST = 12, 200
_hasher = PasswordHasher()  # the library's defaults follow RFC 9106, low memory
COMMON = (
    "password",
    "motdepasse",
    "azerty",
    "qwerty",
    "123456",
    "abcdef",
    "gateway",
    "order",
    "admin",
    "bonjour",
    "welcome",
)
"""What nothing but digits and signs may be added to."""


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Takes as long for somebody who does not exist, so that time tells nothing."""
    try:
        return _hasher.verify(kept or _nobodys(), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Hashed with less care than today: hash it again at the next sign-in."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def check(password: str, login: str) -> None:
    """Raises :class:`Conflict` with what is wrong with it."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Conflict(
            f"a password has {SHORTEST} to {LONGEST} characters",
            "take a sentence, or let a password manager choose",
            fr=(
                f"un mot de passe compte de {SHORTEST} à {LONGEST} caractères",
                "prenez une phrase, ou laissez choisir un gestionnaire de mots de passe",
            ),
        )
    letters = "".join(sign for sign in password.lower() if sign.isalpha())
    if letters in COMMON or len(set(password)) < 5 or (len(login) > 3 and login.lower() in password.lower()):
        raise Conflict(
            "this password would be among the first guesses",
            "take one that names neither you nor a habit",
            fr=(
                "ce mot de passe serait parmi les premiers essayés",
                "prenez-en un qui ne dit ni votre nom ni une habitude",
            ),
        )
