"""The parts of a message that could hold an order, by type and content; what their disposition or name says counts little.

Archives are opened one deep within limits; a message inside the message gives its parts; everything refused says why.
"""

import email
import email.policy
import io
import stat
import zipfile
import zlib
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr
from typing import IO

from adapters.formats.mail.bounces import bounces_of, header
from gateway.ports import Bounce

DEEPEST = 3  # messages inside messages
MOST_PARTS = 200
MOST_UNPACKED = 100 * 1024 * 1024
MOST_FILES = 100
MOST_TIMES = 200  # how many times larger than packed; a small text may well shrink so far
SMALL = 1024 * 1024
LONGEST_NAME = 120

ARCHIVES = (b"PK\x03\x04",)
OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"MSCF")
TNEF = b"\x78\x9f\x3e\x22"
MESSAGES = (b"UNA", b"UNB+", b"<?xml")
"""What a part without a name holds instead of words, when it begins so."""
REPLIES = ("auto-replied", "auto-notified")
UNATTENDED = ("bulk", "junk", "list", "auto_reply")


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` is for showing only: without folders, control characters or marks that turn the direction of writing."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class RefusedPart:
    """``reason``: winmail, archive, bomb, encrypted, nested, parts, link."""

    name: str
    reason: str


@dataclass
class Mail:
    """``automatic``: a machine answers or reports. ``unattended``: a machine sent it, which may be an order system."""

    sender: str | None = None
    subject: str = ""
    message_id: str | None = None
    answers_to: tuple[str, ...] = ()
    automatic: bool = False
    unattended: bool = False
    bounces: tuple[Bounce, ...] = ()
    parts: list[Part] = field(default_factory=list)
    refused: list[RefusedPart] = field(default_factory=list)
    text: str = ""
    html: str = ""


def parse(content: bytes) -> EmailMessage:
    """Never raises: what is no message is a message without headers."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
    except RecursionError:  # thousands of messages inside each other
        message = EmailMessage()
    assert isinstance(message, EmailMessage)
    return message


def open_mail(content: bytes) -> Mail:
    message = parse(content)
    mail = Mail(
        sender=sender_of(message),
        subject=header(message, "Subject")[:300],
        message_id=header(message, "Message-ID").strip() or None,
        answers_to=tuple(f"{header(message, 'In-Reply-To')} {header(message, 'References')}".split()[:50]),
        automatic=_is_automatic(message),
        unattended=header(message, "Auto-Submitted").lower().split(";")[0] not in ("", "no")
        or header(message, "Precedence").lower() in UNATTENDED,
        bounces=bounces_of(message),
    )
    try:
        _gather(message, mail, 0)
    except RecursionError:
        mail.refused.append(RefusedPart("message", "nested"))
    return mail


def _is_automatic(message: EmailMessage) -> bool:
    """Vacation notices, delivery reports and the like (RFC 3834, RFC 3464). Order systems say ``auto-generated`` of their
    orders, so that alone does not count."""
    if header(message, "Auto-Submitted").lower().split(";")[0].strip() in REPLIES:
        return True
    if any(header(message, name) for name in ("X-Autoreply", "X-Autorespond")):
        return True
    if header(message, "Precedence").lower() == "auto_reply":
        return True
    return message.get_content_type() == "multipart/report" or header(message, "Return-Path") == "<>"


def sender_of(message: EmailMessage) -> str | None:
    """The one address the message comes from, in small letters; ``None`` when it names none or several."""
    said = message.get_all("From") or []
    if len(said) != 1:
        return None
    try:
        addresses = said[0].addresses
    except (AttributeError, ValueError, IndexError):
        return None
    if len(addresses) != 1 or said[0].defects:  # "boss@us <other@them>" is read one way by us, another by people
        return None
    address = parseaddr(addresses[0].addr_spec)[1].lower()
    return address if "@" in address and address.isascii() else None


def _gather(part: EmailMessage, mail: Mail, depth: int) -> None:
    """One part after the other, into messages inside the message, but not for ever."""
    if len(mail.parts) >= MOST_PARTS:
        if not mail.refused or mail.refused[-1].reason != "parts":
            mail.refused.append(RefusedPart("…", "parts"))
        return
    inside = part.get_payload()
    if isinstance(inside, list):
        deeper = depth + (part.get_content_type() == "message/rfc822")
        if deeper > DEEPEST:
            mail.refused.append(RefusedPart(shown_name(_filename(part)) or "message", "nested"))
            return
        for one in inside:
            if isinstance(one, EmailMessage):
                _gather(one, mail, deeper)
        return
    payload = _payload(part)
    kind, named = part.get_content_type(), _filename(part)
    if kind.startswith("text/") and not named and payload.lstrip(b"\xef\xbb\xbf \r\n").startswith(MESSAGES):
        _take(Part("message", "application/octet-stream", payload), mail)
    elif kind == "text/plain" and not named:
        mail.text += _decoded(part, payload) + "\n"
    elif kind == "text/html" and not named:
        mail.html += _decoded(part, payload)
    elif payload.strip():
        _take(Part(shown_name(named) or "attachment", kind, payload), mail)


def _filename(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, IndexError, TypeError, LookupError):
        return "attachment"


def _payload(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _decoded(part: EmailMessage, payload: bytes) -> str:
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset, "replace")
    except LookupError:
        return payload.decode("utf-8", "replace")


def _take(part: Part, mail: Mail) -> None:
    if part.content[:4] == TNEF or part.media_type == "application/ms-tnef":
        mail.refused.append(RefusedPart(part.name, "winmail"))
    elif part.content.startswith(OTHER_ARCHIVES):
        mail.refused.append(RefusedPart(part.name, "archive"))
    elif part.content.startswith(ARCHIVES) and not _is_document(part.content):
        _unpack(part, mail)
    else:
        mail.parts.append(part)


def _is_document(content: bytes) -> bool:
    """Workbooks and texts are archives too, but documents to us."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    return bool(names & {"[Content_Types].xml", "content.xml", "mimetype"})


def _unpack(part: Part, mail: Mail) -> None:
    """Counted while reading, because declared sizes lie; archives inside archives stay closed."""
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(part.content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise _TooMuch
            for entry in entries:
                name = shown_name(entry.filename) or "file"
                if stat.S_ISLNK(entry.external_attr >> 16):
                    mail.refused.append(RefusedPart(name, "link"))
                    continue
                with archive.open(entry) as held:
                    content = _read(held, min(left, max(SMALL, len(part.content) * MOST_TIMES)))
                left -= len(content)
                if content.startswith((*ARCHIVES, *OTHER_ARCHIVES)) and not _is_document(content):
                    mail.refused.append(RefusedPart(name, "nested"))
                elif content.strip():
                    mail.parts.append(Part(name, "application/octet-stream", content))
    except _TooMuch:
        mail.refused.append(RefusedPart(part.name, "bomb"))
    except RuntimeError:  # zipfile's way to say that a password is needed
        mail.refused.append(RefusedPart(part.name, "encrypted"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError):
        mail.refused.append(RefusedPart(part.name, "archive"))


class _TooMuch(Exception):
    """The archive unpacks beyond its limits."""


def _read(held: IO[bytes], left: int) -> bytes:
    content = held.read(left + 1)
    if len(content) > left:
        raise _TooMuch
    return content


def shown_name(said: str) -> str:
    """The last part of a name, printable: ``..\\..\\a\\x00b.pdf`` becomes ``a_b.pdf`` at worst, and never a path."""
    last = said.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(
        sign if sign.isprintable() and sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" else "_"
        for sign in last
    )
    plain = plain.strip(" .")
    if len(plain) > LONGEST_NAME:
        stem, dot, ending = plain.rpartition(".")
        plain = (stem[: LONGEST_NAME - 10] + dot + ending[:9]) if dot else plain[:LONGEST_NAME]
    return plain
