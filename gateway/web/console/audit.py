"""The audit: who did what, and whether the chain holds."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from gateway.model.identity import Right
from gateway.monitor.clock import our_zone
from gateway.store import Transaction
from gateway.store.audit import Entry
from gateway.store.ledger import PeriodLedger, take_stock_of
from gateway.web.console.pages import page
from gateway.web.request import FromServices
from gateway.web.rights import needs

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


def as_line(entry: Entry) -> str:
    return json.dumps({name: getattr(entry, name) for name in Entry.__dataclass_fields__}, ensure_ascii=False) + "\n"
