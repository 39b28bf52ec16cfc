"""Whose an order is, until when it is put off, what is noted on it: small things that a person does at once, one or many."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from gateway.model.identity import Right
from gateway.pipeline.resend import resend
from gateway.store.care import Cares
from gateway.web.console.credit import note_on
from gateway.web.request import FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()

SNOOZES: dict[str, timedelta] = {
    "hour": timedelta(hours=1),
    "four": timedelta(hours=4),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}
BACK = ("/orders", "/exceptions", "/credit")


@router.post("/care")
@needs(Right.SETTLE, Right.CREDIT, Right.BILL)
def care(
    services: FromServices,
    caller: FromCaller,
    order: Annotated[list[str], Form()],
    do: Annotated[str, Form(max_length=20)],
    back: Annotated[str, Form(max_length=300)] = "/exceptions",
) -> Response:
    """``do``: mine, nobody, wake, or how long to put off. The other way round is the undoing."""
    with services.store.transaction() as tx:
        ids = [row.id for row in tx.orders.many(order[:1000])]
        cares = Cares(tx.connection, tx.now)
        if do in ("mine", "nobody"):
            cares.give(ids, caller.name if do == "mine" else None)
        else:
            cares.snooze(ids, _until(tx.now, do), by=caller.name)
    opposite = {"mine": "nobody", "nobody": "mine"}.get(do, "snooze" if do == "wake" else "wake")
    path = back if back.startswith(BACK) and "//" not in back else "/exceptions"
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}done={do}&undo={opposite}:{','.join(ids[:20])}", 303)


def _until(now: datetime, do: str) -> datetime | None:
    lasting = SNOOZES.get(do)
    return None if lasting is None else now + lasting


@router.post("/orders/{order_id}/note")
@needs(Right.SETTLE, Right.CREDIT, Right.BILL, Right.DESPATCH)
def note(
    services: FromServices, caller: FromCaller, order_id: str, text: Annotated[str, Form(max_length=4000)] = ""
) -> Response:
    if text.strip():
        with services.store.transaction() as tx:
            note_on(tx, order_id, text, by=caller.name)
    return RedirectResponse(f"/orders/{order_id}?done=note#notes", status_code=303)


@router.post("/documents/{outgoing_id}/resend")
@needs(Right.SETTLE, Right.RUN)
def send_again(services: FromServices, caller: FromCaller, outgoing_id: str) -> Response:
    resend(services, outgoing_id, by=caller.name)
    with services.store.reading() as tx:
        row = tx.outgoing.get(outgoing_id)
    return RedirectResponse(
        f"/orders/{row.order_id}?done=resend" if row.order_id else f"/inbound/{row.inbound_id}", 303
    )
