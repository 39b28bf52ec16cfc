"""The order list and one order's page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.decision import OrderState
from gateway.store.views import OrderFilter, Views
from gateway.web.console.inbound import readable_source
from gateway.web.console.order_view import view_order
from gateway.web.console.pages import fragment, page
from gateway.web.request import FromLanguage, FromServices

router = APIRouter()

Search = Annotated[str, Query(max_length=200)]
Chosen = Annotated[str, Query(max_length=80)]


@router.get("/orders")
def orders(
    request: Request,
    services: FromServices,
    q: Search = "",
    state: Chosen = "",
    partner: Chosen = "",
    cause: Chosen = "",
    before: Chosen = "",
) -> HTMLResponse:
    wanted = OrderFilter(search=q, state=state, partner=partner, cause=cause)
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        found = views.orders(wanted, before=before or None)
        content: dict[str, Any] = {
            "page": found,
            "names": views.names([row.account for row in found.rows], [row.partner for row in found.rows]),
            "facets": views.order_states(wanted),
            "values": views.order_values(wanted),
            "states": tuple(OrderState),
            "wanted": wanted,
            "before": before,
        }
        if request.headers.get("hx-request"):
            return fragment(request, "_orders_list.html", **content)
        return page(request, "orders.html", tx, **content)


@router.get("/orders/{order_id}")
def order(
    request: Request,
    services: FromServices,
    language: FromLanguage,
    order_id: str,
    tab: Annotated[str, Query(max_length=10)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    return order_page(request, services, language, order_id, tab=tab, done=done)


def order_page(
    request: Request,
    services: FromServices,
    language: FromLanguage,
    order_id: str,
    *,
    tab: str = "",
    done: str = "",
    refusal: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """``done`` is what was just done; ``refusal`` says why something could not be."""
    with services.store.reading() as tx:
        view = view_order(tx, order_id, language)
        return page(
            request,
            "order.html",
            tx,
            status=status,
            view=view,
            names=Views(tx.connection, tx.now).names([view.row.account], [view.row.partner]),
            tab=tab,
            source=readable_source(services, view.inbound, language) if tab == "source" else None,
            done=done,
            refusal=refusal,
        )
