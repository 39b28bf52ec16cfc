"""The door: who is it, may a request from there be answered at all, and what browsers are told to be strict about.

It finds out who calls (gateway.web.callers) and leaves what they may do to gateway.web.rights. It counts requests, and it
writes what persons and programs change into the audit.
"""

import base64
import binascii
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request, cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import GatewayError, Unavailable
from gateway.identity.tokens import KEY_PREFIX, same
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.audit import acting
from gateway.web.callers import NOBODY, Caller, Callers, house
from gateway.web.language import Language, language_of
from gateway.web.limits import Limits
from gateway.web.peers import Proxies
from gateway.web.problems import (
    CROSS_SITE,
    HOST_REFUSED,
    STORE_DOWN,
    TOO_MANY,
    UNAUTHORIZED,
    ProblemKind,
    note_incident,
    problem,
)
from gateway.web.rights import READING, demand_of

API, PORTAL = "/v1/", "/portal"
FREE = ("/healthz/live", "/healthz/ready", "/static/")
"""Asked by load balancers, which have no key and call us by address, and by pages before anybody has signed in."""

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "testserver")
REALM = 'Basic realm="Order Gateway", charset="UTF-8"'
SECURE_COOKIE, LOCAL_COOKIE = "__Host-gateway", "gateway-local"
"""Browsers take the first over https only; on this very machine there is none."""
SECURE_LINK, LOCAL_LINK = "__Host-gateway-order", "gateway-order"
"""The link to one order that a customer has opened."""

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
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")  # over https: never again without it


class StrictHeaders:
    """Adds the headers that make a browser careful, unless a route has set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_already = {name.lower() for name, _ in message["headers"]}
                strict = [*_RAW, TRANSPORT] if scope.get("scheme") == "https" else _RAW
                message["headers"] = [*message["headers"], *(one for one in strict if one[0] not in set_already)]
            await send(message)

        await self.app(scope, receive, send_strictly)


class Door:
    """Lets a request pass with ``state.caller`` and ``state.actor`` set, or answers why not."""

    def __init__(self, app: ASGIApp, services: Services, callers: Callers, limits: Limits) -> None:
        self.app, self.services, self.callers, self.limits = app, services, callers, limits
        self.settings = services.settings
        self.proxies = Proxies(self.settings)
        self.token = self.settings.api_token.get_secret_value() if self.settings.api_token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        state = scope.setdefault("state", {})
        state["caller"], state["actor"] = NOBODY, ""
        if not scope["path"].startswith(FREE):
            refusal = await self._look(scope, headers, state)
            if refusal is not None:
                await self._answer(scope, refusal, state)(scope, receive, send)
                return
        caller: Caller = state["caller"]
        token = acting.set(caller.reference if caller.known else None)
        try:
            await self._pass(scope, receive, send, caller)
        finally:
            acting.reset(token)

    async def _look(self, scope: Scope, headers: Headers, state: dict[str, object]) -> ProblemKind | None:
        """Who it is, and whether a request from there is answered at all."""
        address = (scope.get("client") or ("", 0))[0]
        shown, certificate = headers.get("authorization", ""), self.proxies.certificate(scope, headers)
        try:
            is_api = scope["path"].startswith(API)
            if not self.callers.fresh:
                await run_in_threadpool(self.callers.persons_or_keys)
            is_open = self.callers.is_open(api=is_api)
            if is_open and host_name(headers.get("host", "")) not in LOCAL_HOSTS:
                return HOST_REFUSED  # a page on another name that points here: DNS rebinding
            if self.callers.remembers(shown) or not (shown or certificate or "cookie" in headers):
                caller = self._caller(scope, headers, shown, certificate, address, is_open)  # asks no database
            else:
                caller = await run_in_threadpool(self._caller, scope, headers, shown, certificate, address, is_open)
        except Unavailable:
            return STORE_DOWN
        if caller is None:
            return UNAUTHORIZED if self.limits.allow_failure(address) else TOO_MANY
        if caller.key_id is not None and not self.limits.allow(caller.key_id, caller.per_minute):
            state["retry_after"] = self.limits.seconds_left(caller.key_id, caller.per_minute)
            return TOO_MANY
        if scope["method"] not in READING and from_elsewhere(headers):
            return CROSS_SITE
        state["caller"], state["actor"] = caller, caller.name
        return None

    def _caller(
        self, scope: Scope, headers: Headers, shown: str, certificate: str | None, address: str, is_open: bool
    ) -> Caller | None:
        """None when something was shown that is not right."""
        is_api = scope["path"].startswith(API)
        scheme, _, credentials = shown.partition(" ")
        bearer = scheme.lower() == "bearer"
        if bearer and (self.token or credentials.startswith(KEY_PREFIX) or not is_open):
            try:
                return self.callers.by_bearer(credentials.strip().encode("latin-1").decode(), address, certificate)
            except UnicodeDecodeError:
                return None
        if is_api and certificate is not None and not shown:
            program = self.callers.by_certificate(certificate, address)
            if program is not None:
                return program
        session = session_token(headers)
        caller = self.callers.by_session(session) if session else None
        if caller is not None and (caller.may(Right.PORTAL) or not scope["path"].startswith(PORTAL)):
            return caller
        link = link_token(headers) if scope["path"].startswith(PORTAL) else None
        customer = self.callers.by_link(self.settings, link) if link else None
        if customer is not None or caller is not None:
            return customer or caller
        if is_open:
            return house("api" if is_api else "console", "local")
        if scheme.lower() == "basic" and not is_api and self.callers.by_name:
            name, password = basic_credentials(credentials)
            return house((name.strip() or "console")[:100], "house-token") if self._is_token(password) else None
        return None if shown else NOBODY

    def _is_token(self, password: str) -> bool:
        return self.token is not None and same(password, self.token)

    async def _pass(self, scope: Scope, receive: Receive, send: Send, caller: Caller) -> None:
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                await self._note(scope, caller, status)  # before anybody hears that it was done
            await send(message)

        await self.app(scope, receive, watched)

    async def _note(self, scope: Scope, caller: Caller, status: int) -> None:
        """What was changed, or was not allowed, goes into the audit: by reference, without a word of its content."""
        changed = scope["method"] not in READING and status < 400
        if not caller.known or not (changed or status == FORBIDDEN_STATUS):
            return
        route = scope.get("route")
        demand = demand_of(route)
        if changed and demand is not None and demand.quiet:
            return
        subject = " ".join(str(value) for value in (scope.get("path_params") or {}).values())
        action = f"web:{getattr(route, 'name', 'unknown').strip('_')}" if changed else "refused"
        facts = {"method": scope["method"], "path": scope["path"][:200], "status": status}
        try:
            await run_in_threadpool(self._write, caller.reference, action, subject, facts)
        except GatewayError as error:
            note_incident(error)

    def _write(self, actor: str, action: str, subject: str, facts: dict[str, object]) -> None:
        with self.services.store.transaction() as tx:
            tx.audit.enter(action, subject, actor=actor, **facts)

    def _answer(self, scope: Scope, kind: ProblemKind, state: dict[str, object]) -> Response:
        request = Request(scope)
        language = language_of(request, self.settings.language)
        if kind is UNAUTHORIZED and not scope["path"].startswith(API):
            return ask_to_sign_in(request, self.callers, language)
        if scope["path"].startswith(API):
            answer: Response = problem(request, kind, language)
        else:
            answer = PlainTextResponse(
                f"{kind.title.to(language)}. {kind.detail.to(language)}", status_code=kind.status
            )
        if kind is TOO_MANY:
            answer.headers["Retry-After"] = str(state.get("retry_after", 60))
        return answer


FORBIDDEN_STATUS = 403
_FOR_PEOPLE = {
    "fr": "Votre nom, et le jeton de la passerelle comme mot de passe.",
    "en": "Your name, and the gateway's token as the password.",
}


def ask_to_sign_in(request: HTTPConnection, callers: Callers, language: Language) -> Response:
    """A page leads to the sign-in, everything else says 401; where the house's token is the password, browsers ask."""
    title = UNAUTHORIZED.title.to(language)
    portal = request.url.path.startswith(PORTAL)
    if callers.by_name and not portal:
        return PlainTextResponse(
            f"{title}. {_FOR_PEOPLE[language]}", status_code=401, headers={"WWW-Authenticate": REALM}
        )
    page = "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers
    if request.scope["method"] == "GET" and page:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{PORTAL if portal else ''}/sign-in?next={quote(asked)}", status_code=303)
    return PlainTextResponse(f"{title}.", status_code=401, headers={"HX-Redirect": "/sign-in"})


def session_token(headers: Headers) -> str | None:
    found = cookie_parser(headers.get("cookie", ""))
    return found.get(SECURE_COOKIE) or found.get(LOCAL_COOKIE)


def link_token(headers: Headers) -> str | None:
    found = cookie_parser(headers.get("cookie", ""))
    return found.get(SECURE_LINK) or found.get(LOCAL_LINK)


def is_local(request: HTTPConnection) -> bool:
    return host_name(request.headers.get("host", "")) in LOCAL_HOSTS


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
