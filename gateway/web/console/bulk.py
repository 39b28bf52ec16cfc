"""Actions on many orders: what they would lead to, their start, their progress, and the way back while there is one."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.model.decision import HoldKind
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.pipeline import bulk as pipeline
from gateway.pipeline.bulk import BulkAction, Wanted
from gateway.store.bulk_runs import BulkRuns
from gateway.store.causes import Causes
from gateway.store.views import Views
from gateway.web.callers import Caller
from gateway.web.console.filters import orders_in
from gateway.web.console.pages import fragment, page
from gateway.web.problems import FORBIDDEN, Refused
from gateway.web.request import FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()

RIGHTS: Mapping[BulkAction, tuple[Right, ...]] = {
    BulkAction.RELEASE: (Right.SETTLE, Right.CREDIT, Right.BILL),
    BulkAction.RECHECK: (Right.SETTLE, Right.CREDIT),
    BulkAction.REJECT: (Right.SETTLE,),
    BulkAction.RESEND: (Right.SETTLE,),
    BulkAction.TEACH: (Right.SETTLE,),
}
BACK = ("/orders", "/exceptions", "/credit")


def _wanted(form: FormData, caller: Caller) -> Wanted:
    """Raises :class:`Refused` when the caller may not do this to any order."""
    said = str(form.get("action", ""))
    action = BulkAction(said) if said in tuple(BulkAction) else BulkAction.RECHECK
    if not caller.may(*RIGHTS[action]):
        raise Refused(FORBIDDEN, needs=sorted(RIGHTS[action]))
    lesson = {name: str(form.get(name, ""))[:300] for name in ("kind", "account", "given", "meant")}
    kinds = tuple(HoldKind(str(kind)) for kind in form.getlist("hold") if kind in tuple(HoldKind))
    why = str(form.get("why", "")).strip()[:1000]
    return Wanted(action, caller.name, why, caller.roles, kinds, lesson if action is BulkAction.TEACH else {})


def _chosen(services: Services, form: FormData) -> list[str]:
    """The orders by their ids, by the cause they share, or all that a filter of the list finds."""
    with services.store.reading() as tx:
        if cause := str(form.get("cause", "")):
            return Causes(tx.connection, tx.now).orders_of(cause)
        if form.get("matching"):
            return Views(tx.connection, tx.now).order_ids(orders_in(str(form.get("query", ""))))
    return list(dict.fromkeys(str(one) for one in form.getlist("order")))


@router.post("/bulk/preview")
@needs(Right.SETTLE, Right.CREDIT, Right.BILL, quiet=True)
async def preview(request: Request, services: FromServices, caller: FromCaller) -> HTMLResponse:
    form = await request.form(max_files=0, max_fields=3000)

    def look() -> HTMLResponse:
        wanted, chosen = _wanted(form, caller), _chosen(services, form)
        seen = pipeline.preview(services, wanted, chosen)
        return fragment(request, "_bulk_preview.html", wanted=wanted, seen=seen, chosen=chosen, back=_back(form))

    return await run_in_threadpool(look)


@router.post("/bulk")
@needs(Right.SETTLE, Right.CREDIT, Right.BILL)
async def begin(request: Request, services: FromServices, caller: FromCaller) -> Response:
    form = await request.form(max_files=0, max_fields=3000)

    def start() -> Response:
        run_id = pipeline.begin(services, _wanted(form, caller), _chosen(services, form))
        return RedirectResponse(f"/bulk/{run_id}?back={quote(_back(form), safe='')}", status_code=303)

    return await run_in_threadpool(start)


@router.get("/bulk/{run_id}")
@needs(Right.READ)
def run(request: Request, services: FromServices, run_id: str, back: str = "/orders") -> HTMLResponse:
    with services.store.reading() as tx:
        told: dict[str, Any] = {
            "progress": BulkRuns(tx.connection, tx.now).progress(run_id),
            "now": tx.now,
            "back": back if back in BACK else "/orders",
        }
        if request.headers.get("hx-request"):
            return fragment(request, "_bulk_progress.html", **told)
        return page(request, "bulk.html", tx, **told)


@router.post("/bulk/{run_id}/undo")
@needs(Right.SETTLE, Right.CREDIT, Right.BILL)
def undo(services: FromServices, caller: FromCaller, run_id: str) -> Response:
    pipeline.take_back(services, run_id, by=caller.name)
    return RedirectResponse(f"/bulk/{run_id}", status_code=303)


def _back(form: FormData) -> str:
    said = str(form.get("back", ""))
    return said if said in BACK else "/orders"
