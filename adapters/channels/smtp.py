"""Mail out: a written document as the attachment of a short message, by the relay that the settings name.

``delivery`` of the partner: ``to`` (addresses, separated by commas); ``subject`` when the default will not do. The
Message-ID is made from the dedupe key, so that a repeat is the same message to every mail system on the way.
"""

import hashlib
import smtplib
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from adapters.channels.delivery import NotDelivered, address_of
from gateway.errors import SettingsError
from gateway.ports import Parcel, Places

TIMEOUT = 30.0
GREETING = "Document joint / attached document: {kind} {filename}\n"


class SmtpOutlet:
    name = "smtp"

    def __init__(self, places: Places) -> None:
        self._url = places.smtp_address
        self._sender = places.mail_from

    def send(self, parcel: Parcel) -> str:
        to = [one.strip() for one in address_of(parcel, "to", self.name).split(",") if one.strip()]
        if not self._url or not self._sender:
            raise SettingsError(
                "mail cannot be sent: no relay is set",
                "set GATEWAY_SMTP_URL (smtp://user:pass@host:587) and GATEWAY_MAIL_FROM",
            )
        message = letter(parcel, self._sender, to)
        parts = urlsplit(self._url)
        host, secure = parts.hostname or "localhost", parts.scheme == "smtps"
        port = parts.port or (465 if secure else 587 if parts.username else 25)
        try:
            with (smtplib.SMTP_SSL if secure else smtplib.SMTP)(host, port, timeout=TIMEOUT) as relay:
                if not secure and relay.has_extn("starttls"):
                    relay.starttls()
                if parts.username:
                    relay.login(unquote(parts.username), unquote(parts.password or ""))
                refused = relay.send_message(message, self._sender, to)
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"{host}:{port}: {error}") from error
        if refused:
            raise NotDelivered(f"refused for {', '.join(refused)}")
        return f"mailto:{','.join(to)} {message['Message-ID']}"


def letter(parcel: Parcel, sender: str, to: list[str]) -> EmailMessage:
    digest = hashlib.sha256(parcel.dedupe_key.encode()).hexdigest()[:32]
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(to)
    message["Subject"] = parcel.address.get("subject") or f"{parcel.kind} {Path(parcel.filename).stem}"
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2]}>"
    message.set_content(GREETING.format(kind=parcel.kind, filename=parcel.filename))
    kind, _, subtype = parcel.media_type.partition("/")
    message.add_attachment(
        parcel.content, maintype=kind or "application", subtype=subtype or "octet-stream", filename=parcel.filename
    )
    return message
