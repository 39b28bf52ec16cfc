"""Mail out: a letter as it was written, or a document as the attachment of a short message, by the settings' relay.

``delivery`` of the partner: ``to`` (addresses, separated by commas); ``subject`` when the default will not do. The
Message-ID is made from the dedupe key, so that a repeat is the same message to every mail system on the way.
"""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adapters.channels.delivery import NotDelivered, address_of
from gateway.errors import SettingsError
from gateway.model.letters import message_id
from gateway.ports import Parcel, Places

TIMEOUT = 30.0
LETTER = "message/rfc822"
GREETING = "Document joint / attached document: {kind} {filename}\n"


class SmtpOutlet:
    name = "smtp"

    def __init__(self, places: Places) -> None:
        self._url = places.smtp_address
        self._sender = places.mail_from

    def send(self, parcel: Parcel) -> str:
        written = parcel.media_type == LETTER
        to = _addressees(parcel) if written else _named(address_of(parcel, "to", self.name))
        sender = self._known_sender()
        content, known_as = (parcel.content, _id_of(parcel)) if written else letter(parcel, sender, to)
        with self._relay() as relay:
            refused = relay.sendmail(parseaddr(sender)[1], to, content)
        if refused:
            raise NotDelivered(f"refused for {', '.join(refused)}")
        return f"mailto:{','.join(to)} {known_as}"

    def try_address(self, parcel: Parcel) -> str:
        """The relay is spoken to and signed in at; nobody is written to."""
        to = _named(address_of(parcel, "to", self.name))
        self._known_sender()
        with self._relay() as relay:
            relay.noop()
        return f"the relay answers; mail would go to {', '.join(to)}"

    def _known_sender(self) -> str:
        if not self._url or not self._sender:
            raise SettingsError(
                "mail cannot be sent: no relay is set",
                "set GATEWAY_SMTP_URL (smtp://user:pass@host:587) and GATEWAY_MAIL_FROM",
            )
        return self._sender

    @contextmanager
    def _relay(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self._url or "")
        host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
        port = parts.port or (465 if secure else 587 if parts.username else 25)
        try:
            with (smtplib.SMTP_SSL if secure else smtplib.SMTP)(host, port, timeout=TIMEOUT) as relay:
                if not secure and relay.has_extn("starttls"):
                    relay.starttls()
                if parts.username:
                    relay.login(unquote(parts.username), unquote(parts.password or ""))
                yield relay
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"{host}:{port}: {error}", final=_is_final(error)) from error


def _is_final(error: Exception) -> bool:
    """RFC 5321, 4.2.1: a reply of 5xx to these very addresses, or to this very message, will not be another one later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and 500 <= error.smtp_code < 600


def _named(said: str) -> list[str]:
    return [one.strip() for one in said.split(",") if one.strip()]


def _addressees(parcel: Parcel) -> list[str]:
    """Whom the letter itself is addressed to: that was decided when it was written."""
    said = message_from_bytes(parcel.content, policy=SMTP)["To"]
    return [one.addr_spec for one in said.addresses] if said is not None else []


def _id_of(parcel: Parcel) -> str:
    return str(message_from_bytes(parcel.content, policy=SMTP)["Message-ID"])


def letter(parcel: Parcel, sender: str, to: list[str]) -> tuple[bytes, str]:
    """The message around a document, and its Message-ID."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = sender, ", ".join(to)
    message["Subject"] = parcel.address.get("subject") or f"{parcel.kind} {Path(parcel.filename).stem}"
    message["Date"] = formatdate()
    message["Message-ID"] = message_id(parcel.dedupe_key, sender)
    if parcel.media_type == "text/plain":  # words for a person are the letter, not a file beside it
        message.set_content(parcel.content.decode("utf-8", "replace"))
        return message.as_bytes(), str(message["Message-ID"])
    message.set_content(GREETING.format(kind=parcel.kind, filename=parcel.filename))
    kind, _, subtype = parcel.media_type.partition("/")
    message.add_attachment(
        parcel.content, maintype=kind or "application", subtype=subtype or "octet-stream", filename=parcel.filename
    )
    return message.as_bytes(), str(message["Message-ID"])
