"""Home: what came in, the newest first, live."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.decision import OrderState
from gateway.store.inbound import InboundState
from gateway.store.views import InboxFilter, Views
from gateway.web.console.pages import fragment, page, tally
from gateway.web.request import FromServices

router = APIRouter()

STATES = (
    InboundState.RECEIVED,
    InboundState.READ,
    InboundState.REJECTED,
    InboundState.DUPLICATE,
    InboundState.QUARANTINED,
    OrderState.ACCEPTED,
    OrderState.HELD,
)
"""What the filter offers: states of the transmission, and of the orders in it."""

Search = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=40)]


@router.get("/")
def inbox(
    request: Request,
    services: FromServices,
    q: Search = "",
    state: Chosen = "",
    channel: Chosen = "",
    before: Chosen = "",
) -> HTMLResponse:
    wanted = InboxFilter(q, state, channel)
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        found = views.inbox(wanted, before=before or None)
        names = views.names((), [entry.inbound.partner for entry in found.rows])
        content: dict[str, Any] = {"page": found, "wanted": wanted, "before": before, "names": names}
        if request.headers.get("hx-request"):
            return fragment(request, "_inbox_list.html", **content)
        return page(
            request, "inbox.html", tx, **content, channels=views.channels(), states=STATES, services=services,
            inbound_states=tuple(InboundState),
        )  # fmt: skip


@router.get("/inbox/news")
def news(
    request: Request, services: FromServices, since: Chosen, q: Search = "", state: Chosen = "", channel: Chosen = ""
) -> HTMLResponse:
    """How many more a reload of the list would show."""
    wanted = InboxFilter(q, state, channel)
    with services.store.reading() as tx:
        count = Views(tx.connection, tx.now).newer(wanted, since)
    return fragment(request, "_inbox_news.html", count=count, wanted=wanted, since=since)


@router.get("/inbox/row/{inbound_id}")
def row(request: Request, services: FromServices, inbound_id: str) -> HTMLResponse:
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        entry = views.entry(inbound_id)
        names = views.names((), [entry.inbound.partner])
    return fragment(request, "_inbox_row.html", entry=entry, names=names)


@router.get("/tally")
def numbers(request: Request, services: FromServices) -> HTMLResponse:
    with services.store.reading() as tx:
        return fragment(request, "_tally.html", tally=tally(tx))
