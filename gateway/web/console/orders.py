"""The order list and one order's page."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.model.decision import OrderState
from gateway.model.identity import Right
from gateway.store.care import Cares
from gateway.store.narrowing import OrderFilter
from gateway.store.notes import Notes
from gateway.store.views import Views
from gateway.web.console.filters import chosen_orders
from gateway.web.console.inbound import readable_source
from gateway.web.console.kept_views import kept
from gateway.web.console.lit_source import lit_source
from gateway.web.console.order_view import view_order
from gateway.web.console.pages import fragment, page
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()

COLUMNS = ("order", "customer", "state", "lines", "value", "wanted", "channel", "received")
EVERY_COLUMN = ("order", "customer", "state", "lines", "value", "wanted", "channel", "partner", "owner", "decided",
                "received")  # fmt: skip


@router.get("/orders")
@needs(Right.READ)
def orders(
    request: Request,
    services: FromServices,
    caller: FromCaller,
    wanted: Annotated[OrderFilter, Depends(chosen_orders)],
    before: Annotated[str, Query(max_length=80)] = "",
    cols: Annotated[str, Query(max_length=200)] = "",
    col: Annotated[list[str] | None, Query()] = None,
) -> HTMLResponse:
    """``cols`` are the columns to show, as the address keeps them; ``col`` as the form asks for them."""
    asked = col if col is not None else cols.split(",") if cols else COLUMNS
    columns = ("order", *(name for name in EVERY_COLUMN[1:] if name in asked))
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        found = views.orders(wanted, before=before or None)
        content: dict[str, Any] = {
            "page": found,
            "names": views.names([row.account for row in found.rows], [row.partner for row in found.rows]),
            "facets": views.order_states(wanted),
            "channels": views.order_channels(wanted),
            "values": views.order_values(wanted),
            "states": tuple(OrderState),
            "wanted": wanted,
            "filtered": wanted != OrderFilter(),
            "before": before,
            "columns": columns,
            "cols": "" if columns == COLUMNS else ",".join(columns),
            "cares": Cares(tx.connection, tx.now).of([row.id for row in found.rows]) if "owner" in columns else {},
        }
        if request.headers.get("hx-request"):
            return fragment(request, "_orders_list.html", **content)
        views_kept = kept(tx, caller, "orders")
        return page(request, "orders.html", tx, **content, views=views_kept, every_column=EVERY_COLUMN)


@router.get("/orders/{order_id}")
@needs(Right.READ)
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
            lit=lit_source(services, view) if tab == "source" else None,
            notes=Notes(tx.connection, tx.now).of(order_id),
            care=Cares(tx.connection, tx.now).of([order_id]).get(order_id),
            done=done,
            refusal=refusal,
        )
