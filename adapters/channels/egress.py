"""HTTP to addresses that others chose (partners' URLs, webhooks): never into our own network (SSRF, OWASP API7).

https only, on known ports; the name is resolved once, every address it has must be public, and the connection goes to
that very address with the name in SNI and Host, so that a second look-up cannot lead elsewhere (DNS rebinding). Redirects
are not followed and no proxy of the environment is used. ``local`` lifts all that, for tests and for one's own network.
"""

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping, Sequence

import httpx

from gateway.errors import TargetRefused
from gateway.ports import Posted

PORTS = (443, 4443, 8443, 9443)
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
LARGEST_ANSWER = 16_384  # bytes of an answer that are read

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(text: str) -> bool:
    """An IPv4 address inside an IPv6 one counts as what it is."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    inner = _inner(address)
    if inner is not None:
        return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 == 0 and int(address) > 1:  # ::a.b.c.d, long given up
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


class SafeTransport(httpx.BaseTransport):
    def __init__(self, *, local: bool, look_up: Resolve = resolve, inner: httpx.BaseTransport | None = None) -> None:
        self._local, self._look_up = local, look_up
        self._inner = inner or httpx.HTTPTransport(retries=0, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises :class:`TargetRefused`, or what httpx raises when the target does not answer."""
        if self._local:
            return self._inner.handle_request(request)
        host = request.url.host
        pinned = self.address_of(request.url)
        return self._inner.handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=pinned),
                headers=request.headers,  # with the Host of the name
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    def address_of(self, url: httpx.URL) -> str:
        """The one address that is connected to."""
        port = url.port or 443
        if url.scheme != "https":
            raise TargetRefused(
                f"{url} is not https",
                "use an https address, or set GATEWAY_LOCAL_TARGETS",
                fr=(f"{url} n'est pas en https", "prenez une adresse https, ou activez GATEWAY_LOCAL_TARGETS"),
            )
        if port not in PORTS:
            raise TargetRefused(
                f"{url} names port {port}",
                f"use one of {', '.join(str(one) for one in PORTS)}",
                fr=(f"{url} nomme le port {port}", f"prenez l'un de {', '.join(str(one) for one in PORTS)}"),
            )
        if url.userinfo:
            raise TargetRefused(
                "an address carries a name or password",
                "agree on a signature instead",
                fr=("une adresse porte un nom ou un mot de passe", "convenez plutôt d'une signature"),
            )
        try:
            found = [url.host] if _is_address(url.host) else list(self._look_up(url.host, port))
        except OSError as error:
            raise httpx.ConnectError(f"{url.host} has no address: {error}") from error
        if not found or not all(is_public(one) for one in found):
            raise TargetRefused(
                f"{url.host} leads into a private network",
                "use a public address, or set GATEWAY_LOCAL_TARGETS",
                fr=(
                    f"{url.host} mène dans un réseau privé",
                    "prenez une adresse publique, ou activez GATEWAY_LOCAL_TARGETS",
                ),
            )
        return found[0]

    def close(self) -> None:
        self._inner.close()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def safe_client(
    *,
    local: bool,
    look_up: Resolve = resolve,
    inner: httpx.BaseTransport | None = None,
    timeout: httpx.Timeout | float = TIMEOUT,
) -> httpx.Client:
    return httpx.Client(
        transport=SafeTransport(local=local, look_up=look_up, inner=inner),
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": "order-gateway"},
    )


class SafePoster:
    """Posts to an address and says what came back; of a long answer only the beginning is read."""

    def __init__(self, *, local: bool, look_up: Resolve = resolve, inner: httpx.BaseTransport | None = None) -> None:
        self._local, self._look_up = local, look_up
        self._client = safe_client(local=local, look_up=look_up, inner=inner)

    def check(self, url: str) -> None:
        """The name is looked up again when it is sent to: it may lead elsewhere by then."""
        try:
            address = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise TargetRefused(
                f"{url} is no address", "correct it", fr=(f"{url} n'est pas une adresse", "corrigez-la")
            ) from error
        if self._local:
            if address.scheme not in ("http", "https") or not address.host:
                raise TargetRefused(
                    f"{url} is no web address",
                    "for example https://shop.example/hooks",
                    fr=(f"{url} n'est pas une adresse du web", "par exemple https://shop.example/hooks"),
                )
            return
        try:
            SafeTransport(local=False, look_up=self._look_up).address_of(address)
        except httpx.ConnectError as error:
            raise TargetRefused(
                f"{address.host} has no address", "correct it", fr=(f"{address.host} n'a pas d'adresse", "corrigez-la")
            ) from error

    def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Posted:
        started = time.monotonic()
        try:
            with self._client.stream("POST", url, content=content, headers=dict(headers)) as answer:
                status, after = answer.status_code, answer.headers.get("retry-after", "")
                text = _beginning(answer)
        except httpx.InvalidURL as error:
            raise TargetRefused(
                f"{url} is no address", "correct it", fr=(f"{url} n'est pas une adresse", "corrigez-la")
            ) from error
        except httpx.HTTPError as error:
            status, after, text = None, "", f"{type(error).__name__}: {error}"
        milliseconds = round((time.monotonic() - started) * 1000)
        return Posted(status, text, milliseconds, int(after) if after.isdigit() else None)


def _beginning(answer: httpx.Response) -> str:
    read = b""
    for piece in answer.iter_bytes():
        read += piece
        if len(read) >= LARGEST_ANSWER:
            break
    return read[:LARGEST_ANSWER].decode("utf-8", "replace")
