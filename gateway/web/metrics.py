"""``/metrics`` for Prometheus, and the clock that times every request by its route."""

import time

from fastapi import APIRouter
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.model.identity import Right
from gateway.monitor.metrics import CONTENT_TYPE, Metrics
from gateway.web.rights import needs


class Timed:
    """Addresses that lead nowhere count as one route; a stream of events is answered when it begins."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app, self.metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, told = time.perf_counter(), False

        async def timed(message: Message) -> None:
            nonlocal told
            if message["type"] == "http.response.start" and not told:
                told = True
                route = getattr(scope.get("route"), "path", "unknown")
                self.metrics.answered(scope["method"], route, message["status"], time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, timed)


def metrics_routes(metrics: Metrics) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    @needs(Right.SYSTEM)
    def read() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE)

    return router
