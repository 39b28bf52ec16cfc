"""Search from everywhere: any reference leads to what carries it, and the one thing that was meant opens at once."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.model.identity import Right
from gateway.store.search import Hit, Kind, Search
from gateway.web.console.pages import fragment, page
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()


@router.get("/search")
@needs(Right.READ)
def search(request: Request, services: FromServices, q: Annotated[str, Query(max_length=300)] = "") -> Response:
    """As one types (htmx) a list; asked for as a page, the one thing that was meant."""
    with services.store.reading() as tx:
        found = Search(tx.connection, tx.now).find(q)
        if request.headers.get("hx-request"):
            return fragment(request, "_found.html", found=found, address_of=address_of)
        if found.only is not None:
            return RedirectResponse(address_of(*found.only), status_code=303)
        return page(request, "search.html", tx, found=found, address_of=address_of)


def address_of(kind: Kind, hit: Hit) -> str:
    match kind:
        case Kind.ORDER:
            return f"/orders/{hit.id}"
        case Kind.TRANSMISSION:
            return f"/inbound/{hit.id}"
        case Kind.DOCUMENT:
            return f"/documents/{hit.id}"
        case Kind.INVOICE | Kind.DESPATCH if hit.by:
            return f"/orders/{hit.by}"
        case Kind.CUSTOMER:
            return f"/orders?account={hit.id}"
        case Kind.PARTNER:
            return f"/orders?partner={hit.id}"
    return f"/search?q={hit.about or hit.id}"
