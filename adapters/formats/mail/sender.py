"""Who really sent a message. Only what our own server wrote on receipt is believed (RFC 8601), and only its first word.

SPF alone proves nothing about the address a person sees; DMARC, or DKIM of the same domain, does.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

from adapters.formats.mail.bounces import header
from adapters.formats.mail.parts import sender_of

Outcome = Literal["verified", "no-sender", "no-result", "failed", "not-listed"]

_RESULT = re.compile(r"(?i)\b(dmarc|dkim|spf)\s*=\s*([a-z]+)")
_PROPERTY = re.compile(r"(?i)\b(header\.from|header\.d|header\.i)\s*=\s*\"?@?(?:[^\s;\"@]*@)?([^\s;\"]+)")
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Verified:
    """``partner`` is whose allow-list names the address."""

    outcome: Outcome
    address: str | None = None
    partner: str | None = None


def verify(message: EmailMessage, authserv_ids: Collection[str], allowed: Mapping[str, Collection[str]]) -> Verified:
    """``authserv_ids`` are the names our own servers sign with; ``allowed`` gives each partner's addresses and ``@domains``."""
    address = sender_of(message)
    if address is None:
        return Verified("no-sender")
    result = _our_result(message, {one.lower() for one in authserv_ids})
    if result is None:
        return Verified("no-result", address)
    if not _passes(result, address.rpartition("@")[2]):
        return Verified("failed", address)
    domain = "@" + address.rpartition("@")[2]
    for partner, addresses in allowed.items():
        if {address, domain} & {one.lower() for one in addresses}:
            return Verified("verified", address, partner)
    return Verified("not-listed", address)


def facts_of(message: EmailMessage, seen: Verified) -> dict[str, str]:
    """What a channel notes of a mail besides its bytes."""
    return {
        "message_id": header(message, "Message-ID")[:300],
        "in_reply_to": header(message, "In-Reply-To")[:300],
        "subject": header(message, "Subject")[:300],
        "sender_check": seen.outcome,
    }


def _our_result(message: EmailMessage, ours: set[str]) -> str | None:
    """The topmost result, when it is ours: a server writes above what was there; one further down came with the mail."""
    for name, value in message.raw_items():
        if name.lower() == "authentication-results":
            plain = " ".join(_COMMENT.sub(" ", str(value)).split())
            server = re.split(r"[;\s]", plain, maxsplit=1)[0].lower()
            return plain if server in ours else None
    return None


def _passes(result: str, domain: str) -> bool:
    """DMARC passed for this very domain; where our server says nothing of DMARC, a DKIM signature of the domain or of one
    above it."""
    judged = any(kind.lower() == "dmarc" for kind, _ in _RESULT.findall(result))
    for claim in result.split(";")[1:]:
        found = _RESULT.search(claim)
        if found is None or found.group(2).lower() != "pass":
            continue
        said = {name.lower(): value.lower().rstrip(".") for name, value in _PROPERTY.findall(claim)}
        if found.group(1).lower() == "dmarc" and said.get("header.from") == domain:
            return True
        if judged:
            continue
        signer = said.get("header.d") or said.get("header.i")
        if (
            found.group(1).lower() == "dkim"
            and signer
            and (domain == signer or domain.endswith(f".{signer}"))
            and "." in signer
        ):
            return True
    return False
