"""Who is at the other end of a connection: its address, and the certificate it showed, before any header is believed.

uvicorn tells an application neither: :class:`TellingPeer` puts both into the state of each request. Where a reverse proxy
ends TLS, it says in a header which certificate was shown; that header counts only when the connection itself comes from one
of ``GATEWAY_TRUSTED_PROXIES``. Not here: which certificates are good for what (gateway.identity.certificates).
"""

import asyncio
import base64
import binascii
import hashlib
import ipaddress
import ssl
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.errors import Conflict, SettingsError
from gateway.identity.certificates import fingerprint_of, read_certificate
from gateway.settings import Settings

PEER, CERTIFICATE = "peer", "client_certificate"


class TellingPeer(HttpToolsProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        shown = tls.getpeercert(binary_form=True) if tls is not None else None
        self.app_state = self.app_state | {
            PEER: self.client[0] if self.client else "",
            CERTIFICATE: hashlib.sha256(shown).hexdigest() if shown else None,
        }


class Proxies:
    """The reverse proxies in front of us, and the header in which they say what certificate was shown."""

    def __init__(self, settings: Settings) -> None:
        self._header = settings.client_certificate_header
        self._networks = [_network(one) for one in settings.trusted_proxies.replace(",", " ").split()]

    def certificate(self, scope: Scope, headers: Headers) -> str | None:
        """The fingerprint of what this connection, or the proxy for it, was shown. None when it was nothing."""
        state = scope.get("state", {})
        own: str | None = state.get(CERTIFICATE)
        if own is not None or self._header is None:
            return own
        said = headers.getlist(self._header)
        peer = state.get(PEER) or (scope.get("client") or ("", 0))[0]
        return said_fingerprint(said[0]) if len(said) == 1 and self._trusts(peer) else None

    def _trusts(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self._networks)


def _network(said: str) -> "ipaddress.IPv4Network | ipaddress.IPv6Network":
    try:
        return ipaddress.ip_network(said, strict=False)
    except ValueError as error:
        raise SettingsError(
            f"GATEWAY_TRUSTED_PROXIES names {said!r}, which is no address or network", "for example 10.0.0.0/8"
        ) from error


def said_fingerprint(said: str) -> str | None:
    """From RFC 9440 (``:base64:``), an escaped PEM as nginx and Traefik write it, or 64 hexadecimal digits. None for
    anything else, which is as good as no certificate."""
    said = said.strip()
    digits = said.replace(":", "").lower()
    if len(digits) == 64 and all(sign in "0123456789abcdef" for sign in digits):
        return digits
    try:
        if said.startswith(":") and said.endswith(":"):
            return fingerprint_of(read_certificate(base64.b64decode(said.strip(":"), validate=True)))
        return fingerprint_of(read_certificate(unquote_to_bytes(said)))
    except (Conflict, binascii.Error):
        return None


def tls_of(settings: Settings) -> dict[str, Any]:
    """What uvicorn is told: whose forwarded addresses it believes, and with what certificate it answers over TLS itself."""
    told: dict[str, Any] = {"forwarded_allow_ips": settings.trusted_proxies.replace(" ", ",") or None}
    if settings.tls_certificate is None:
        if settings.tls_client_ca is not None:
            raise SettingsError(
                "GATEWAY_TLS_CLIENT_CA is set, but nothing is served over TLS here",
                "set GATEWAY_TLS_CERTIFICATE and GATEWAY_TLS_KEY too, or let the proxy ask for certificates",
            )
        return told
    told |= {"ssl_certfile": settings.tls_certificate, "ssl_keyfile": settings.tls_key}
    if settings.tls_client_ca is not None:
        asks = ssl.CERT_REQUIRED if settings.tls_client_required else ssl.CERT_OPTIONAL
        told |= {"ssl_ca_certs": settings.tls_client_ca, "ssl_cert_reqs": asks}
    return told
