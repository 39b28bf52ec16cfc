"""Sparse answers: ``?fields=id,state`` leaves everything else out, in a list in each of its entries."""

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Fields = Annotated[
    str | None,
    Query(
        description="names of the fields wanted, with commas; all when absent", max_length=1000, pattern=r"^[a-z_,]*$"
    ),
]
ENVELOPE = "next"


class SparseRoute(APIRoute):
    """Works on the answer as it leaves, so that a route need not know of it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def sparsely(request: Request) -> Response:
            answer = await handle(request)
            wanted = {name for name in request.query_params.get("fields", "").split(",") if name}
            if not wanted or request.method != "GET" or answer.status_code != 200:
                return answer
            return JSONResponse(_only(json.loads(bytes(answer.body)), wanted))

        return sparsely


def _only(said: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    if ENVELOPE not in said:
        return _chosen(said, wanted)
    return {
        name: [_chosen(one, wanted) for one in value] if isinstance(value, list) else value
        for name, value in said.items()
    }


def _chosen(one: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if name in wanted}
