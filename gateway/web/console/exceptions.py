"""What waits for a person, grouped by cause."""

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from gateway.store.causes import Causes
from gateway.store.views import Views
from gateway.web.console.pages import page
from gateway.web.request import FromServices

router = APIRouter()
REFUSED_FOR = timedelta(days=14)
"""How long a refused transmission is worth a look; afterwards it is in the inbox only."""


@router.get("/exceptions")
def exceptions(request: Request, services: FromServices) -> HTMLResponse:
    with services.store.reading() as tx:
        causes = Causes(tx.connection, tx.now)
        held = causes.of_held_orders()
        refused = causes.of_refused(tx.now - REFUSED_FOR)
        names = Views(tx.connection, tx.now).names(
            [order.account for cause in held for order in cause.orders],
            [row.partner for cause in refused for row in cause.inbound]
            + [order.partner for cause in held for order in cause.orders],
        )
        return page(
            request,
            "exceptions.html",
            tx,
            held=held,
            refused=refused,
            names=names,
            days=REFUSED_FOR.days,
            put_aside=causes.put_aside(),
        )
