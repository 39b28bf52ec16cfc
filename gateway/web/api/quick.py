"""The short way through the framework for the routes that take orders in, which are asked most.

FastAPI looks at every request's parameters, dependencies and answer with machinery that costs more than the work itself.
Here the few parameters are read directly; a request in which one of them is not plainly right takes the long way, which says
what is wrong. The route declares itself as any other, so that its description and its rights are the same.
"""

import inspect
import re
from collections.abc import Callable
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.web.rights import authorize

PARTNER = r"^[a-z0-9][a-z0-9_-]{0,62}$"
LONGEST_FILENAME = 200
_partner = re.compile(PARTNER[:-1] + r"\Z")


class Quick(APIRoute):
    """The endpoint takes ``request``, ``response`` and of ``partner``, ``filename``, ``idempotency_key`` what it wants; it
    answers with a model."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint, **more)
        self._takes = inspect.signature(endpoint).parameters.keys()

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        said = self._plainly(request)
        if said is None or scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        await authorize(request)
        answer = Response(status_code=self.status_code or 200)
        answer.body = (await self.endpoint(request, answer, **said)).model_dump_json().encode()
        answer.headers["Content-Length"] = str(len(answer.body))
        answer.headers["Content-Type"] = "application/json"
        await answer(scope, receive, send)

    def _plainly(self, request: Request) -> dict[str, str | None] | None:
        """The parameters, or None when one of them needs a closer look."""
        said: dict[str, str | None] = {"idempotency_key": request.headers.get("idempotency-key")}
        if request.scope["query_string"]:
            query = request.query_params
            partner, filename = query.get("partner"), query.get("filename")
            if partner is not None and not _partner.match(partner):
                return None
            if filename is not None and len(filename) > LONGEST_FILENAME:
                return None
            said |= {"partner": partner, "filename": filename}
        return {name: value for name, value in said.items() if name in self._takes}
