"""Home: what came in, the newest first, live."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.model.decision import OrderState
from gateway.model.identity import Right
from gateway.store.inbound import InboundState
from gateway.store.narrowing import InboxFilter
from gateway.store.views import Views
from gateway.web.console.kept_views import kept
from gateway.web.console.pages import fragment, page, tally
from gateway.web.request import FromServices
from gateway.web.rights import FromCaller, needs

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
@needs(Right.READ, Right.SELF)
def inbox(
    request: Request,
    services: FromServices,
    caller: FromCaller,
    q: Search = "",
    state: Chosen = "",
    channel: Chosen = "",
    before: Chosen = "",
) -> Response:
    if not caller.may(Right.READ):  # an administrator of access, who sees no papers
        return RedirectResponse("/people" if caller.may(Right.PEOPLE) else "/account", status_code=303)
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
            inbound_states=tuple(InboundState), views=kept(tx, caller, "inbox"), tally=tally(tx),
        )  # fmt: skip


@router.get("/inbox/news")
@needs(Right.READ)
def news(
    request: Request, services: FromServices, since: Chosen, q: Search = "", state: Chosen = "", channel: Chosen = ""
) -> HTMLResponse:
    """How many more a reload of the list would show."""
    wanted = InboxFilter(q, state, channel)
    with services.store.reading() as tx:
        count = Views(tx.connection, tx.now).newer(wanted, since)
    return fragment(request, "_inbox_news.html", count=count, wanted=wanted, since=since)


@router.get("/inbox/row/{inbound_id}")
@needs(Right.READ)
def row(request: Request, services: FromServices, inbound_id: str) -> HTMLResponse:
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        entry = views.entry(inbound_id)
        names = views.names((), [entry.inbound.partner])
    return fragment(request, "_inbox_row.html", entry=entry, names=names)


@router.get("/tally")
@needs(Right.READ)
def numbers(request: Request, services: FromServices) -> HTMLResponse:
    with services.store.reading() as tx:
        return fragment(request, "_tally.html", tally=tally(tx))
