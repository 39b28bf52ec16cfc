"""The OpenAPI 3.1 description: what FastAPI derives from the routes, and the two things it cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.model.order import Order
from gateway.web.api.examples import BODIES, FILES
from gateway.web.api.models import Problem, problems

INTRODUCTION = """\
Hand over customer orders, ask what became of them, fetch the documents written about them.

202 means kept: the bytes are archived and the job that will read them is committed before the answer leaves. An
Idempotency-Key makes a request safe to repeat.

There are two kinds of wrong. What cannot be taken at all is a problem (RFC 9457) with a stable code. What is wrong with an
order that was taken is a finding of its decision, with a sentence and a way out in French and English.

Amounts and quantities are strings ("12.50"); dates are ISO 8601; units are UN/ECE Recommendation 20.
"""

KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "makes the request safe to repeat for 90 days: the first answer again; 409 in-flight while the first is "
    "worked on, 422 key-reused with another request",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def describe(app: FastAPI, version: str) -> dict[str, Any]:
    if app.openapi_schema:
        return app.openapi_schema
    described = get_openapi(
        title="Order Gateway", version=version, description=INTRODUCTION, routes=app.routes, openapi_version="3.1.0",
        separate_input_output_schemas=False,
    )  # fmt: skip
    schemas: dict[str, Any] = described["components"]["schemas"]
    for model in (Order, Problem):  # bodies that are read by hand, and errors that are answered by handlers
        own = model.model_json_schema(mode="validation", ref_template="#/components/schemas/{model}")
        schemas |= own.pop("$defs", {})
        schemas[model.__name__] = own
    _answer_422_as_we_do(described)
    _say_what_all_answer(described)
    _show_examples(described)
    _say_that_all_may_be_repeated(described)
    described["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "an API key, gw_live_…: `gateway key create`"}
    }
    described["security"] = [{"key": []}]
    app.openapi_schema = described
    return described


def _say_what_all_answer(described: dict[str, Any]) -> None:
    """Refusals that any route may answer with, whoever wrote it."""
    for methods in described["paths"].values():
        for method, route in methods.items():
            statuses = [400, 401, 403, 404, 429, 503] + ([409, 413, 422] if method != "get" else [])
            for status, said in problems(*statuses).items():
                route["responses"].setdefault(str(status), said)


def _show_examples(described: dict[str, Any]) -> None:
    for named, examples in BODIES.items():
        _body(described, named)["application/json"]["examples"] = examples
    for named, files in FILES.items():
        for media_type, content in files.items():
            _body(described, named)[media_type]["examples"] = {"example": {"value": content}}


def _body(described: dict[str, Any], named: str) -> dict[str, Any]:
    method, path = named.split()
    content: dict[str, Any] = described["paths"][path][method]["requestBody"]["content"]
    return content


def _say_that_all_may_be_repeated(described: dict[str, Any]) -> None:
    """Who brings a key gets the first answer again (gateway.web.api.repeats); intake says so itself, shops number their
    deliveries."""
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            named = [one["name"].lower() for one in route.get("parameters", [])]
            if method != "get" and KEY["name"].lower() not in named and not path.startswith("/v1/shops/"):
                route.setdefault("parameters", []).append(KEY)


def _answer_422_as_we_do(described: dict[str, Any]) -> None:
    """FastAPI announces a body of its own for parameters that do not fit; ours is a problem like every other."""
    for methods in described["paths"].values():
        for route in methods.values():
            if "422" in route["responses"]:
                route["responses"]["422"] = problems(422)[422]
    for name in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(name, None)
