"""The console: what came in, what became of it, and what waits for a person."""

from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.web.console import (
    account,
    acknowledgements,
    actions,
    alerts,
    audit,
    bulk,
    care,
    credit,
    desk,
    edifact,
    exceptions,
    exports,
    inbound,
    inbox,
    kept_views,
    kpi,
    live,
    mappings,
    monitor,
    orders,
    overlays,
    papers,
    partners,
    people,
    receivables,
    reference,
    search,
    sign_in,
    simulator,
    system,
)

__all__ = ["console_routes", "static_files"]


def console_routes() -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for room in (
        sign_in,
        inbox,
        inbound,
        orders,
        papers,
        actions,
        search,
        exports,
        bulk,
        care,
        credit,
        receivables,
        kept_views,
        desk,
        exceptions,
        system,
        reference,
        live,
        people,
        account,
        audit,
        kpi,
        alerts,
        acknowledgements,
        edifact,
        monitor,
        partners,
        mappings,
        overlays,
        simulator,
    ):
        router.include_router(room.router)
    return router


class _Static(StaticFiles):
    """Addresses carry the content's hash, so an answer never grows old."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope["query_string"]:
            response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return response


def static_files() -> StaticFiles:
    return _Static(directory=Path(str(files("gateway.web") / "static")))
