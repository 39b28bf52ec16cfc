"""Puts the web application together: routes, the door, strict headers, and how errors are answered."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from gateway.errors import GatewayError
from gateway.model.identity import Right
from gateway.monitor.metrics import Metrics
from gateway.pipeline import Gathering, Services
from gateway.web.access import API, LOCAL_HOSTS, PORTAL, Door, StrictHeaders, ask_to_sign_in
from gateway.web.api import PREFIX, ROOMS
from gateway.web.api.bodies import findings_of
from gateway.web.api.description import describe
from gateway.web.api.repeats import Repeats
from gateway.web.callers import Callers
from gateway.web.console import console_routes, static_files
from gateway.web.console.pages import error_page
from gateway.web.health import health_routes
from gateway.web.limits import Limits
from gateway.web.live import Feed
from gateway.web.metrics import Timed, metrics_routes
from gateway.web.peers import TellingPeer
from gateway.web.portal import portal_routes
from gateway.web.problems import (
    FORBIDDEN,
    INTERNAL,
    INVALID,
    MALFORMED,
    METHOD_NOT_ALLOWED,
    NOT_FOUND,
    TOO_LARGE,
    UNAUTHORIZED,
    Refused,
    kind_of,
    problem,
)
from gateway.web.request import chosen_language
from gateway.web.rights import authorize, caller_of, needs

SERVED: dict[str, Any] = {"access_log": False, "server_header": False, "http": TellingPeer}
"""How uvicorn serves it. A request knows who is at the other end. An address may carry a link that opens something, so no log keeps addresses; what was done is in
the audit, how long it took in the metrics."""


def release() -> str:
    try:
        return version("order-gateway")
    except PackageNotFoundError:
        return "source"


def create_app(services: Services) -> FastAPI:
    """The ASGI application. It starts no worker; ``services.wake`` tells whoever does the work."""
    app = FastAPI(
        title="Order Gateway", version=release(), docs_url=None, redoc_url=None, openapi_url=None,
        dependencies=[Depends(authorize)],
    )  # fmt: skip
    token = services.settings.api_token
    app.state.services = services
    app.state.callers = Callers(
        services.store,
        token.get_secret_value() if token else None,
        local=services.settings.host_and_port[0] in LOCAL_HOSTS,
    )
    app.state.limits = Limits(services.settings.requests_per_minute)
    app.state.feed = Feed(services.store)
    app.state.gathering = Gathering(services)
    metrics = Metrics(services)
    for room in ROOMS:  # first, because they are asked most
        app.include_router(room, prefix=PREFIX)
    app.include_router(health_routes(services))
    app.include_router(metrics_routes(metrics))
    app.include_router(portal_routes())
    app.include_router(console_routes())
    app.mount("/static", static_files(), name="static")
    app.add_api_route("/v1/openapi.json", _contract, include_in_schema=False)
    app.openapi = lambda: describe(app, release())  # type: ignore[method-assign]
    app.add_middleware(Repeats, services=services)
    app.add_middleware(Door, services=services, callers=app.state.callers, limits=app.state.limits)
    app.add_middleware(StrictHeaders)
    app.add_middleware(Timed, metrics=metrics)
    _answer_errors(app)
    return app


@needs(Right.READ, Right.SELF, bounded=True)
async def _contract(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(GatewayError, _on_error)
    app.add_exception_handler(Refused, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_error)


def _for_programs(request: Request) -> bool:
    return request.url.path.startswith((API, "/healthz"))


def _on_error(request: Request, error: Exception) -> Response:
    if kind_of(error) is UNAUTHORIZED and not request.url.path.startswith(API):
        return ask_to_sign_in(request, request.app.state.callers, chosen_language(request))
    lost = kind_of(error) is FORBIDDEN and request.method == "GET" and not request.url.path.startswith((API, PORTAL))
    if lost and caller_of(request).may(Right.PORTAL) and "text/html" in request.headers.get("accept", ""):
        return RedirectResponse(PORTAL, status_code=303)  # a customer who came in by the console's door
    if not _for_programs(request):
        return error_page(request, kind_of(error), error)
    return problem(request, kind_of(error), chosen_language(request), error=error)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong: list[dict[str, Any]] = [dict(one) | {"loc": one["loc"][1:]} for one in error.errors()]
    return _on_error(request, Refused(INVALID, findings=findings_of(wrong)))


_KINDS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED, 413: TOO_LARGE}


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = _KINDS.get(error.status_code, MALFORMED if error.status_code < 500 else INTERNAL)
    return _on_error(request, Refused(kind))
