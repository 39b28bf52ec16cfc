"""The API's reference, read from its own description, and every finding the gateway may make."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.finding import CATALOGUE, Family
from gateway.web.console.pages import page
from gateway.web.problems import KINDS
from gateway.web.request import FromServices

router = APIRouter()


@router.get("/docs")
def reference(request: Request, services: FromServices) -> HTMLResponse:
    described = request.app.openapi()
    order = list(Family)
    findings = sorted(CATALOGUE.values(), key=lambda kind: (order.index(kind.family), kind.code))
    with services.store.reading() as tx:
        return page(
            request,
            "reference.html",
            tx,
            routes=_routes(described),
            introduction=described["info"]["description"],
            problems=KINDS,
            findings=findings,
        )


def _routes(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": route["summary"],
            "description": route.get("description", ""),
            "parameters": route.get("parameters", []),
            "examples": _examples(route),
        }
        for path, methods in described["paths"].items()
        for method, route in methods.items()
    ]


def _examples(route: dict[str, Any]) -> list[dict[str, Any]]:
    content = route.get("requestBody", {}).get("content", {})
    return [example for kind in content.values() for example in kind.get("examples", {}).values()]
