"""The link to one order that the house gives to a customer, and takes back."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.identity.order_links import LASTS, make_link
from gateway.model.identity import Right
from gateway.store.order_links import OrderLinks
from gateway.web.console.pages import page
from gateway.web.portal.who import ROOT
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter()


@router.get("/orders/{order_id}/customer-link")
@needs(Right.SETTLE, Right.BILL)
def customer_link(request: Request, order_id: str, services: FromServices) -> HTMLResponse:
    public = services.settings.public_url or f"{request.url.scheme}://{request.url.netloc}"
    with services.store.reading() as tx:
        row = tx.orders.get(order_id)
        address = f"{public.rstrip('/')}{ROOT}/link/{make_link(services.settings, tx, order_id)}"
        return page(request, "portal/for_staff.html", tx, row=row, link=address, ends=(tx.now + LASTS).date())


@router.post("/orders/{order_id}/customer-link")
@needs(Right.SETTLE, Right.BILL)
def withdraw_links(request: Request, order_id: str, services: FromServices, actor: FromActor) -> Response:
    """Every link to this order that was given so far opens no more."""
    with services.store.transaction() as tx:
        tx.orders.get(order_id, lock=True)
        OrderLinks(tx.connection, tx.now).withdraw(order_id, by=actor)
    request.app.state.callers.forget()
    return RedirectResponse(f"/orders/{order_id}/customer-link", status_code=303)
