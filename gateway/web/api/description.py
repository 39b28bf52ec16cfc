"""The OpenAPI 3.1 description: what FastAPI derives from the routes, and the two things it cannot know."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from gateway.model.order import Order
from gateway.web.api.models import Problem, problems

INTRODUCTION = """\
Hand over customer orders, ask what became of them, fetch the documents written about them.

202 means kept: the bytes are archived and the job that will read them is committed before the answer leaves. An
Idempotency-Key makes a request safe to repeat.

There are two kinds of wrong. What cannot be taken at all is a problem (RFC 9457) with a stable code. What is wrong with an
order that was taken is a finding of its decision, with a sentence and a way out in French and English.

Amounts and quantities are strings ("12.50"); dates are ISO 8601; units are UN/ECE Recommendation 20.
"""


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


def _answer_422_as_we_do(described: dict[str, Any]) -> None:
    """FastAPI announces a body of its own for parameters that do not fit; ours is a problem like every other."""
    for methods in described["paths"].values():
        for route in methods.values():
            if "422" in route["responses"]:
                route["responses"]["422"] = problems(422)[422]
    for name in ("HTTPValidationError", "ValidationError"):
        described["components"]["schemas"].pop(name, None)
