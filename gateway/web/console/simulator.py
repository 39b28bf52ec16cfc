"""The partner simulator in the console: whose part is played, how a run goes on, and what came out of it.

A run is played by a thread of this process through the very address that the page was asked at; what it finds is written
down as it goes (gateway.simulator), so that any process can show it.
"""

import threading
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import GatewayError
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.simulator import STAND_IN, begin, make_stand_in, play, scenarios
from gateway.simulator.doors import own_address
from gateway.simulator.judge import WHAT
from gateway.store.simulations import Simulations
from gateway.web.console.pages import fragment, page
from gateway.web.problems import note_incident
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter()


@router.get("/simulator")
@needs(Right.SYSTEM)
def simulator(request: Request, services: FromServices) -> HTMLResponse:
    with services.store.reading() as tx:
        parts = [one for one in tx.master.partners() if one.test and one.format == "edifact" and one.id != STAND_IN]
        return page(
            request, "simulator.html", tx, parts=parts, stand_in=STAND_IN, scenarios=scenarios(), now=tx.now,
            runs=Simulations(tx.connection, tx.now).latest(),
        )  # fmt: skip


@router.post("/simulator")
@needs(Right.RUN)
def start(
    request: Request, services: FromServices, actor: FromActor, partner: Annotated[str, Form(max_length=64)] = STAND_IN
) -> Response:
    if partner == STAND_IN:
        make_stand_in(services)
    run_id = begin(services, partner, by=actor or "console")
    base = _own_address(request, services)
    threading.Thread(target=_play, args=(services, run_id, base), name=run_id, daemon=True).start()
    return RedirectResponse(f"/simulator/{run_id}", status_code=303)


def _play(services: Services, run_id: str, base: str) -> None:
    try:
        play(services, run_id, base)
    except GatewayError as error:
        note_incident(error)


def _own_address(request: Request, services: Services) -> str:
    """Where this request came in: what is in front of this server is no part of the trial."""
    host, port = request.scope.get("server") or ("", None)
    if not port:
        return own_address(services)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@router.get("/simulator/{run_id}")
@needs(Right.SYSTEM)
def run(request: Request, services: FromServices, run_id: str) -> HTMLResponse:
    with services.store.reading() as tx:
        told: dict[str, Any] = {
            "run": Simulations(tx.connection, tx.now).get(run_id),
            "now": tx.now,
            "scenarios": {one.name: one.words for one in scenarios()},
            "what": WHAT,
        }
        if request.headers.get("hx-request"):
            return fragment(request, "_simulation.html", **told)
        return page(request, "simulation.html", tx, **told)
