"""Idempotency-Key for everything but intake (which keeps its keys with what came in): the first answer is given again.

As in Stripe's contract: kept 90 days; 409 while the first request is worked on; 422 when the same key comes with another
request. Only what succeeded is kept: after a refusal the same key may be tried again.
"""

import hashlib

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import GatewayError, TooLarge
from gateway.pipeline import Services
from gateway.store.asked import Asked
from gateway.web.callers import Caller
from gateway.web.language import language_of
from gateway.web.problems import IN_FLIGHT, KEY_INVALID, KEY_REUSED, ProblemKind, kind_of, problem
from gateway.web.upload import body_of

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
INTAKE = ("/v1/orders", "/v1/interchanges")
LARGEST = 1_000_000  # bytes of such a request
KEPT_HEADERS = ("location", "content-language")


def is_key(text: str) -> bool:
    return 0 < len(text) <= 255 and all("!" <= sign <= "~" for sign in text)


class Repeats:
    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app, self.services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = Headers(scope=scope).get("idempotency-key") if self._concerns(scope) else None
        if key is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await body_of(request, LARGEST)
        except TooLarge as error:
            await self._refuse(request, kind_of(error), error)(scope, receive, send)
            return
        if not is_key(key):
            await self._refuse(request, KEY_INVALID)(scope, receive, send)
            return
        caller: Caller = scope["state"]["caller"]
        name = hashlib.sha256(f"{caller.reference}\n{key}".encode()).hexdigest()
        said = "\n".join([scope["method"], scope["path"], scope.get("query_string", b"").decode("latin-1"), ""])
        fingerprint = hashlib.sha256(said.encode() + body).hexdigest()
        try:
            known = await run_in_threadpool(self._claim, name, fingerprint)
        except GatewayError as error:
            await self._refuse(request, kind_of(error), error)(scope, receive, send)
            return
        if known is not None:
            await self._again(request, known, fingerprint)(scope, receive, send)
            return
        await self._first(scope, body, send, name)

    @staticmethod
    def _concerns(scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in CHANGING or not scope["path"].startswith("/v1/"):
            return False
        return scope["path"] not in INTAKE and not scope["path"].startswith("/v1/shops/")

    async def _first(self, scope: Scope, body: bytes, send: Send, name: str) -> None:
        """Pass the request on and keep its answer before it leaves."""
        answer: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def collect(message: Message) -> None:
            answer.append(message)

        try:
            await self.app(scope, receive, collect)
        except BaseException:
            await run_in_threadpool(self._release, name)
            raise
        await run_in_threadpool(self._keep, name, answer)
        for message in answer:
            await send(message)

    def _claim(self, name: str, fingerprint: str) -> Asked | None:
        with self.services.store.transaction() as tx:
            return tx.asked.claim(name, fingerprint)

    def _release(self, name: str) -> None:
        with self.services.store.transaction() as tx:
            tx.asked.release(name)

    def _keep(self, name: str, answer: list[Message]) -> None:
        status = answer[0]["status"]
        headers = Headers(raw=answer[0]["headers"])
        body = b"".join(message.get("body", b"") for message in answer[1:])
        with self.services.store.transaction() as tx:
            if 200 <= status < 300:
                kept = {one: headers[one] for one in KEPT_HEADERS if one in headers}
                tx.asked.answered(name, status, headers.get("content-type"), kept, body)
            else:
                tx.asked.release(name)

    def _again(self, request: Request, known: Asked, fingerprint: str) -> Response:
        if known.fingerprint != fingerprint:
            return self._refuse(request, KEY_REUSED)
        if known.status is None:
            return self._refuse(request, IN_FLIGHT)
        headers = {**(known.headers or {}), "Idempotency-Replayed": "true"}
        if known.media_type:
            headers["Content-Type"] = known.media_type
        return Response(known.body or b"", known.status, headers)

    def _refuse(self, request: Request, kind: ProblemKind, error: Exception | None = None) -> Response:
        return problem(request, kind, language_of(request, self.services.settings.language), error=error)
