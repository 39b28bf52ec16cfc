"""Mail handed over by SMTP (RFC 5321), by our own mail server: 250 only when the mail is committed, 4xx when it could not be.

Not a mail server for the world: only known peers connect, only our own recipients are taken, nothing is relayed. Every
process may listen where it is told to; each waits for its own commits.
"""

import asyncio
import ipaddress
import queue
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.channels.mailbox.settings import IntakeSettings, load
from adapters.channels.mailbox.visit import transport_id
from adapters.formats.mail.parts import parse
from adapters.formats.mail.sender import facts_of, verify
from gateway.errors import GatewayError, SettingsError
from gateway.ports import Arrival, Places, Settle

PATIENCE = 60.0  # seconds a sender waits for the commit before it is told to come again
LINGER = 0.05  # seconds in which the next mail of a sender in full flow may come
MOST_WAITING = 100

TAKEN = "250 2.0.0 Taken"
AGAIN = "451 4.3.0 Could not be kept now, try again later"
STRANGER = "550 5.7.1 Only our own mail servers may hand over mail here"
NOT_OURS = "550 5.1.1 No such recipient here"
NEEDS_TLS = "530 5.7.0 Must issue a STARTTLS command first"


class SmtpIntake:
    """Listens from the first poll on, when the settings ask for it. The server's thread hands mails over to the poller."""

    name = "smtp-intake"
    alone = False

    def __init__(self, places: Places | None = None, settings: IntakeSettings | None = None) -> None:
        self._settings = settings or load().intake
        self._waiting: queue.Queue[tuple[Arrival, Future[str]]] = queue.Queue(MOST_WAITING)
        self._controller: _Controller | None = None

    def arrivals(self) -> Iterator[tuple[Arrival, Settle]]:
        if self._settings is None:
            return
        if self._controller is None:
            self._listen(self._settings)
        wait = 0.0
        while True:
            try:
                arrival, told = self._waiting.get(block=wait > 0, timeout=wait or None)
            except queue.Empty:
                return
            if told.set_running_or_notify_cancel():  # whoever gave up waiting will send it again
                yield arrival, partial(_settle, told)
            wait = LINGER

    def close(self) -> None:
        """Who still waits for an answer is hung up on, and comes again."""
        if self._controller is not None:
            self._controller.hang_up()
            self._controller.stop()
            self._controller = None

    def _listen(self, settings: IntakeSettings) -> None:
        host, port = settings.host_and_port
        controller = _Controller(_Handler(settings, self._waiting), settings, host, port)
        try:
            controller.start()
        except (OSError, TimeoutError) as error:
            controller.stop(no_assert=True)
            controller.loop.close()
            raise SettingsError(
                f"mail cannot be taken at {settings.listen}: {error}", "choose another address or port for the intake"
            ) from error
        self._controller = controller


def _settle(told: "Future[str]", error: Exception | None) -> None:
    if error is None:
        told.set_result(TAKEN)
    elif isinstance(error, GatewayError) and error.exit_code == 1:
        told.set_result("554 5.6.0 " + " ".join(f"{error.message}; {error.way_out}".split())[:400])
    else:
        told.set_result(AGAIN)


class _Lenient(SMTP):
    """Order systems write lines longer than the 998 signs of RFC 5321; a bounce would help nobody."""

    line_length_limit = 1_000_000
    connections: "set[asyncio.BaseTransport]"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.connections.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.connections.discard(self.transport) if self.transport else None
        super().connection_lost(error)


class _Controller(Controller):
    def __init__(self, handler: "_Handler", settings: IntakeSettings, host: str, port: int) -> None:
        self._settings = settings
        self._tls = _tls(settings)
        self._connections: set[asyncio.BaseTransport] = set()
        super().__init__(handler, hostname=host, port=port, ready_timeout=3)

    def factory(self) -> SMTP:
        server = _Lenient(
            self.handler,
            data_size_limit=self._settings.most_bytes,
            enable_SMTPUTF8=True,
            hostname="order-gateway",
            ident="ESMTP",
            tls_context=self._tls,
            require_starttls=self._settings.require_tls and self._tls is not None,
            timeout=120,
        )
        server.connections = self._connections
        return server

    def hang_up(self) -> None:
        done = threading.Event()

        def drop() -> None:
            for connection in list(self._connections):
                connection.close()
            self.loop.call_later(LINGER, done.set)

        self.loop.call_soon_threadsafe(drop)
        done.wait(1)


def _tls(settings: IntakeSettings) -> ssl.SSLContext | None:
    if settings.certificate is None:
        if settings.require_tls:
            raise SettingsError("the intake requires TLS and has no certificate", "set certificate and key")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.key)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(f"{settings.certificate} cannot be used: {error}", "check certificate and key") from error
    return context


class _Handler:
    """In the server's own thread; the methods are aiosmtpd's hooks."""

    def __init__(self, settings: IntakeSettings, waiting: "queue.Queue[tuple[Arrival, Future[str]]]") -> None:
        self._settings, self._waiting = settings, waiting
        self._peers = [ipaddress.ip_network(one, strict=False) for one in settings.peers]
        self._ours = {one.lower() for one in settings.recipients}

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._knows(session.peer):
            return STRANGER
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        plain = address.lower()
        if not {plain, "@" + plain.rpartition("@")[2]} & self._ours:
            return NOT_OURS
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        told: Future[str] = Future()
        try:
            self._waiting.put_nowait((self._arrival(content, session, envelope), told))
        except queue.Full:
            return AGAIN
        try:
            return await asyncio.wait_for(asyncio.wrap_future(told), PATIENCE)
        except TimeoutError:
            return AGAIN

    def _knows(self, peer: object) -> bool:
        host = peer[0] if isinstance(peer, tuple) else ""
        try:
            address = ipaddress.ip_address(str(host).split("%")[0])
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._peers if network.version == plain.version)

    def _arrival(self, content: bytes, session: Session, envelope: Envelope) -> Arrival:
        message = parse(content)
        seen = verify(message, self._settings.authserv_ids, self._settings.senders)
        return Arrival(
            channel=SmtpIntake.name,
            transport_id=transport_id("intake", content),
            content=content,
            filename="mail.eml",
            media_type="message/rfc822",
            sender=seen.address,
            partner=seen.partner,
            facts={
                "peer": str(session.peer[0]) if isinstance(session.peer, tuple) else "",
                "mail_from": (envelope.mail_from or "")[:300],
                "recipients": ", ".join(envelope.rcpt_tos)[:1000],
                "tls": session.ssl is not None,
                **facts_of(message, seen),
            },
        )
