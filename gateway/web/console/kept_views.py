"""Views of lists that people keep: saved under a name, for themselves or for everybody."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from gateway.model.identity import Right
from gateway.store import Transaction
from gateway.store.saved_views import SavedView, SavedViews
from gateway.web.callers import Caller
from gateway.web.request import FromServices
from gateway.web.rights import FromCaller, needs

router = APIRouter()
PAGES = {"orders": "/orders", "inbox": "/", "exceptions": "/exceptions", "credit": "/credit"}
PASSING = ("before", "done", "run", "lang", "theme", "csrf")
"""Parameters that belong to a moment and not to a view."""


def kept(tx: Transaction, caller: Caller, page: str) -> list[SavedView]:
    return SavedViews(tx.connection, tx.now).of(owner_of(caller), page)


def owner_of(caller: Caller) -> str:
    return caller.person_id or caller.name


@router.post("/views")
@needs(Right.READ, quiet=True)
def keep(
    services: FromServices,
    caller: FromCaller,
    name: Annotated[str, Form(max_length=80)],
    page: Annotated[str, Form(max_length=20)],
    query: Annotated[str, Form(max_length=1000)] = "",
    shared: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    lasting = urlencode([pair for pair in parse_qsl(query.removeprefix("?")) if pair[0] not in PASSING])
    if name.strip() and page in PAGES:
        with services.store.transaction() as tx:
            owner = owner_of(caller)
            SavedViews(tx.connection, tx.now).keep(owner, page, name.strip(), lasting, shared=bool(shared))
    return RedirectResponse(_address(page, lasting), status_code=303)


@router.post("/views/{view_id}/forget")
@needs(Right.READ, quiet=True)
def forget(services: FromServices, caller: FromCaller, view_id: str) -> Response:
    with services.store.transaction() as tx:
        gone = SavedViews(tx.connection, tx.now).forget(view_id, owner_of(caller))
    return RedirectResponse(_address(gone.page, ""), status_code=303)


def _address(page: str, query: str) -> str:
    path = PAGES.get(page, "/")
    return f"{path}?{query}" if query else path
