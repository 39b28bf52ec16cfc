"""Puts the web application together: routes, the door, strict headers, and how errors are answered."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.errors import GatewayError
from gateway.pipeline import Services
from gateway.web.access import API, Door, StrictHeaders
from gateway.web.api import api_routes
from gateway.web.api.bodies import findings_of
from gateway.web.api.description import describe
from gateway.web.console import console_routes, static_files
from gateway.web.console.pages import error_page
from gateway.web.health import health_routes
from gateway.web.live import Feed
from gateway.web.problems import INTERNAL, INVALID, METHOD_NOT_ALLOWED, NOT_FOUND, Refused, kind_of, problem
from gateway.web.request import chosen_language


def release() -> str:
    try:
        return version("order-gateway")
    except PackageNotFoundError:
        return "source"


def create_app(services: Services) -> FastAPI:
    """The ASGI application. It starts no worker; ``services.wake`` tells whoever does the work."""
    app = FastAPI(title="Order Gateway", version=release(), docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    app.state.feed = Feed(services.store)
    app.include_router(health_routes(services))
    app.include_router(api_routes())
    app.include_router(console_routes())
    app.mount("/static", static_files(), name="static")
    app.add_api_route("/v1/openapi.json", lambda: JSONResponse(app.openapi()), include_in_schema=False)
    app.openapi = lambda: describe(app, release())  # type: ignore[method-assign]
    app.add_middleware(Door, settings=services.settings)
    app.add_middleware(StrictHeaders)
    _answer_errors(app)
    return app


def _answer_errors(app: FastAPI) -> None:
    app.add_exception_handler(GatewayError, _on_error)
    app.add_exception_handler(Refused, _on_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(Exception, _on_error)


def _for_programs(request: Request) -> bool:
    return request.url.path.startswith((API, "/healthz"))


def _on_error(request: Request, error: Exception) -> Response:
    if not _for_programs(request):
        return error_page(request, kind_of(error), error)
    return problem(request, kind_of(error), chosen_language(request), error=error)


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    wrong: list[dict[str, Any]] = [dict(one) | {"loc": one["loc"][1:]} for one in error.errors()]
    return _on_error(request, Refused(INVALID, findings=findings_of(wrong)))


def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}.get(error.status_code, INTERNAL)
    return _on_error(request, Refused(kind))
