"""The lock on the door: who may come in, from which pages, and what browsers are told to be strict about.

One token opens everything; without it the gateway answers to this machine only. Persons, roles and keys per partner are
not here yet: they need an identity first.
"""

import base64
import binascii
import hmac
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.settings import Settings
from gateway.web.language import language_of
from gateway.web.problems import CROSS_SITE, HOST_REFUSED, UNAUTHORIZED, ProblemKind, problem

API = "/v1/"
OPEN = ("/healthz/live", "/healthz/ready")
"""Asked by load balancers, which have no token and call us by address."""

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "testserver")
READING = ("GET", "HEAD", "OPTIONS")
REALM = 'Basic realm="Order Gateway", charset="UTF-8"'

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class StrictHeaders:
    """Adds the headers that make a browser careful, unless a route has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_strictly)


class Door:
    """Lets a request pass with ``state.actor`` set, or answers why not."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.token = settings.api_token.get_secret_value() if settings.api_token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        actor = self._actor(scope, headers)
        refusal = self._refusal(scope, headers, actor)
        if refusal is not None:
            await self._answer(scope, refusal)(scope, receive, send)
            return
        scope.setdefault("state", {})["actor"] = actor
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, actor: str | None) -> ProblemKind | None:
        if self.token is None and host_name(headers.get("host", "")) not in LOCAL_HOSTS:
            return HOST_REFUSED  # a page on another name that points here: DNS rebinding
        if actor is None:
            return UNAUTHORIZED
        if scope["method"] not in READING and from_elsewhere(headers):
            return CROSS_SITE
        return None

    def _actor(self, scope: Scope, headers: Headers) -> str | None:
        """Whose name goes on what is done; None when the token is not shown."""
        is_api = scope["path"].startswith(API)
        if self.token is None:
            return "api" if is_api else "console"
        scheme, _, shown = headers.get("authorization", "").partition(" ")
        if is_api:
            raw = shown.strip().encode("latin-1")  # as it came over the wire
            return "api" if scheme.lower() == "bearer" and same(raw, self.token) else None
        if scheme.lower() != "basic":
            return None
        name, password = basic_credentials(shown)
        return (name.strip() or "console")[:100] if same(password.encode(), self.token) else None

    def _answer(self, scope: Scope, kind: ProblemKind) -> Response:
        request = HTTPConnection(scope)
        language = language_of(request, self.settings.language)
        if scope["path"].startswith(API):
            return problem(request, kind, language)
        return PlainTextResponse(
            f"{kind.title.to(language)}. {_for_people(kind, language)}",
            status_code=kind.status,
            headers={"WWW-Authenticate": REALM} if kind is UNAUTHORIZED else {},
        )


def _for_people(kind: ProblemKind, language: str) -> str:
    if kind is not UNAUTHORIZED:
        return kind.detail.to(language)
    if language == "fr":
        return "Votre nom, et le jeton de la passerelle comme mot de passe."
    return "Your name, and the gateway's token as the password."


def same(shown: bytes, expected: str) -> bool:
    """In a time that does not tell how much of it was right."""
    return hmac.compare_digest(shown, expected.encode())


def basic_credentials(shown: str) -> tuple[str, str]:
    try:
        name, _, password = base64.b64decode(shown, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


def host_name(host: str) -> str:
    """``[::1]:8080`` → ``::1``."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def from_elsewhere(headers: Headers) -> bool:
    """A browser says where a form was sent from; programs say nothing and pass."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
