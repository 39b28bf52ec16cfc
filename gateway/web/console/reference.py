"""The API's reference, read from its own description, and every finding the gateway may make."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.finding import CATALOGUE, Family
from gateway.model.identity import Right
from gateway.web.console.pages import page
from gateway.web.problems import KINDS
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()

EXAMPLE = "An example"
"""What an example is called that has no words of its own."""


@router.get("/docs")
@needs(Right.SELF, Right.READ)
def reference(request: Request, services: FromServices) -> HTMLResponse:
    described = request.app.openapi()
    order = list(Family)
    findings = sorted(CATALOGUE.values(), key=lambda kind: (order.index(kind.family), kind.code))
    with services.store.reading() as tx:
        return page(
            request,
            "reference.html",
            tx,
            routes=routes(described),
            introduction=introduction(described),
            problems=KINDS,
            findings=findings,
        )


def introduction(described: dict[str, Any]) -> list[str]:
    return [_one_line(paragraph) for paragraph in described["info"]["description"].split("\n\n")]


def routes(described: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": route["summary"],
            "description": _one_line(route.get("description", "")),
            "parameters": [_parameter(one) for one in route.get("parameters", [])],
            "examples": _examples(route),
        }
        for path, methods in described["paths"].items()
        for method, route in methods.items()
    ]


def _parameter(parameter: dict[str, Any]) -> dict[str, str]:
    said = parameter.get("description") or parameter["schema"].get("description", "")
    return {"name": parameter["name"], "where": parameter["in"], "description": said}


def _examples(route: dict[str, Any]) -> list[dict[str, Any]]:
    content = route.get("requestBody", {}).get("content", {})
    return [{"summary": EXAMPLE, **one} for kind in content.values() for one in kind.get("examples", {}).values()]


def sentences(described: dict[str, Any]) -> set[str]:
    """Everything in the description that a person reads, and the catalogue therefore translates."""
    said = set(introduction(described))
    for route in routes(described):
        said |= {route["summary"], route["description"]}
        said |= {one["description"] for one in route["parameters"]} | {one["summary"] for one in route["examples"]}
    return said - {""}


def _one_line(text: str) -> str:
    return " ".join(text.split())
