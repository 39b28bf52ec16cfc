"""The audit: who did what, whether the chain holds, what is kept by a legal hold and what was deleted."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from gateway.errors import GatewayError
from gateway.model.identity import Right
from gateway.monitor.clock import our_zone
from gateway.pipeline import Services, purge
from gateway.store import Transaction
from gateway.store.audit import Entry
from gateway.store.ledger import PeriodLedger, take_stock_of
from gateway.store.legal_holds import HELD_WORDS, HeldKind, LegalHolds
from gateway.web.console.pages import page
from gateway.web.language import Language
from gateway.web.request import FromActor, FromLanguage, FromServices
from gateway.web.rights import caller_of, needs

router = APIRouter()
PAGE = 100
Said = Annotated[str, Query(max_length=200)]


@router.get("/audit")
@needs(Right.AUDIT)
def audit_page(
    request: Request,
    services: FromServices,
    actor: Said = "",
    action: Said = "",
    subject: Said = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    verify: bool = False,
    first: date | None = None,
    last: date | None = None,
) -> HTMLResponse:
    with services.store.reading() as tx:
        today = tx.now.astimezone(our_zone(tx)).date()
        since, until = first or last or today, max(last or today, first or last or today)
        found = tx.audit.newest(before=before, limit=PAGE, actor=actor, action=action, subject=subject)
        keys = {one.reference: one.name for one in tx.api_keys.all()}
        return page(
            request,
            "audit.html",
            tx,
            entries=found,
            names=keys | tx.people.names([one.actor for one in found] + [one.subject for one in found]),
            verdict=tx.audit.verify() if verify else None,
            ledger=_ledger_of(tx, since, until),
            first=since,
            last=until,
            more=found[-1].number if len(found) == PAGE else None,
            asked={"actor": actor, "action": action, "subject": subject},
        )


def _ledger_of(tx: Transaction, first: date, last: date) -> PeriodLedger:
    """Of these days, both included, as our clocks have them."""
    zone = our_zone(tx)
    since = datetime.combine(first, time(), zone)
    return take_stock_of(tx.connection, since, datetime.combine(last + timedelta(days=1), time(), zone))


@router.get("/audit/export")
@needs(Right.AUDIT)
def export(services: FromServices) -> Response:
    """The whole chain, one JSON object a line, for `gateway audit verify FILE`."""
    with services.store.transaction() as tx:
        tx.audit.enter("audit-exported")

    def lines() -> Iterator[str]:
        with services.store.reading() as tx:
            for entry in tx.audit.entries():
                yield as_line(entry)

    return StreamingResponse(
        lines(),
        media_type="application/x-ndjson",
        headers={"Content-Disposition": 'attachment; filename="audit.jsonl"'},
    )


# --- what is kept, and what was deleted ------------------------------------------------------------------------------


@router.get("/audit/keeping")
@needs(Right.AUDIT)
def keeping_page(request: Request, services: FromServices) -> HTMLResponse:
    """Legal holds, and the certificates of deletions."""
    return _keeping(request, services)


@router.get("/audit/deletions/{certificate_id}")
@needs(Right.AUDIT)
def deletion(certificate_id: str, services: FromServices) -> Response:
    with services.store.reading() as tx:
        text = purge.as_json(purge.certificate(tx, certificate_id))
    name = f'attachment; filename="{certificate_id}.json"'
    return Response(text, media_type="application/json", headers={"Content-Disposition": name})


@router.post("/audit/legal-holds")
@needs(Right.PEOPLE, quiet=True)
async def place(request: Request, services: FromServices, actor: FromActor, language: FromLanguage) -> Response:
    form = await request.form(max_files=0, max_fields=10)
    kind, subject, why = (str(form.get(name, "")).strip() for name in ("kind", "subject", "why"))

    def act() -> None:
        if kind in tuple(HeldKind):
            purge.place_hold(services, HeldKind(kind), subject, why=why, by=actor)

    return await run_in_threadpool(_do, request, services, language, act)


@router.post("/audit/legal-holds/{hold_id}/lift")
@needs(Right.PEOPLE, quiet=True)
async def lift(
    request: Request, hold_id: str, services: FromServices, actor: FromActor, language: FromLanguage
) -> Response:
    form = await request.form(max_files=0, max_fields=10)
    why = str(form.get("why", ""))
    return await run_in_threadpool(
        _do, request, services, language, lambda: purge.lift_hold(services, hold_id, why=why, by=actor)
    )


def _do(request: Request, services: Services, language: Language, act: Callable[[], None]) -> Response:
    try:
        act()
    except GatewayError as error:
        return _keeping(request, services, refusal=error.said(language), status=409)
    return RedirectResponse("/audit/keeping" if caller_of(request).may(Right.AUDIT) else "/", status_code=303)


def _keeping(request: Request, services: Services, *, refusal: str = "", status: int = 200) -> HTMLResponse:
    with services.store.reading() as tx:
        shown = purge.certificates(tx)
        return page(
            request,
            "keeping.html",
            tx,
            status=status,
            holds=LegalHolds(tx.connection, tx.now).all(),
            kinds=HELD_WORDS,
            may_hold=caller_of(request).may(Right.PEOPLE),
            certificates=shown,
            names=tx.people.names([one.by for one in shown]),
            days=services.settings.retention_days,
            refusal=refusal,
        )


def as_line(entry: Entry) -> str:
    return json.dumps({name: getattr(entry, name) for name in Entry.__dataclass_fields__}, ensure_ascii=False) + "\n"
