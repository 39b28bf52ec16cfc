"""Reports of delivery (RFC 3464): which message of ours did not arrive where, and why."""

import re
from collections.abc import Iterator
from email.message import EmailMessage, Message

from gateway.ports import Bounce

MOST = 20
MESSAGE_ID = re.compile(r"<[^<>\s]{1,300}>")


def header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, TypeError):  # a header the library cannot make sense of
        return ""


def bounces_of(message: EmailMessage) -> tuple[Bounce, ...]:
    """Empty for what is no report. A report that names no message of ours names an empty Message-ID."""
    if message.get_content_type() != "multipart/report":
        return ()
    parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
    about = next((found for part in parts if (found := _original(part))), "")
    return tuple(_recipients(parts, about))[:MOST]


def _original(part: EmailMessage) -> str:
    """The Message-ID of the returned message, or of its returned headers."""
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload()
        held = inside[0] if isinstance(inside, list) and inside else None
        return header(held, "Message-ID") if isinstance(held, EmailMessage) else ""
    if part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(part.get_payload())
        for line in text.splitlines():
            if line.lower().startswith("message-id:"):
                found = MESSAGE_ID.search(line)
                return found.group() if found else ""
    return ""


def _recipients(parts: list[EmailMessage], about: str) -> Iterator[Bounce]:
    for part in parts:
        if part.get_content_type() != "message/delivery-status":
            continue
        groups = part.get_payload()
        for group in groups if isinstance(groups, list) else []:
            action = _said(group, "Action").lower()
            if action in ("failed", "delayed"):
                yield Bounce(
                    message_id=about,
                    recipient=_said(group, "Final-Recipient").partition(";")[2].strip()[:320],
                    status=_said(group, "Status")[:20],
                    why=_said(group, "Diagnostic-Code").partition(";")[2].strip()[:300],
                    final=action == "failed",
                )


def _said(group: object, name: str) -> str:
    if not isinstance(group, Message):
        return ""
    return " ".join(str(group.get(name, "")).split())
