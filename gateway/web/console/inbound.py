"""One transmission: what it was, what was in it, what is wrong with it, and its very bytes."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from gateway.errors import GatewayError
from gateway.model.identity import Right
from gateway.model.master import Partner
from gateway.pipeline import Services, content_of, show_source
from gateway.store import Transaction
from gateway.store.inbound import InboundRow, InboundState
from gateway.store.views import InboxEntry, Views
from gateway.web.console.pages import page
from gateway.web.downloads import download
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter()

MESSAGES = 100
READABLE = 1_000_000  # bytes; a longer source is offered for download only


@router.get("/inbound/{inbound_id}")
@needs(Right.READ)
def inbound(
    request: Request,
    services: FromServices,
    language: FromLanguage,
    inbound_id: str,
    after: Annotated[int, Query(ge=0)] = 0,
    tab: Annotated[str, Query(max_length=10)] = "",
) -> HTMLResponse:
    with services.store.reading() as tx:
        views = Views(tx.connection, tx.now)
        entry = views.entry(inbound_id)
        messages = views.messages(inbound_id, after=after, limit=MESSAGES)
        return page(
            request,
            "inbound.html",
            tx,
            entry=entry,
            names=views.names((), [entry.inbound.partner]),
            messages=messages,
            more_after=messages[-1].message.position if len(messages) == MESSAGES else None,
            findings=views.transmission_findings(inbound_id),
            documents=[sent for sent in tx.outgoing.about(inbound_id=inbound_id) if sent.order_id is None],
            timeline=tx.journal.events(inbound_id=inbound_id),
            tab=tab,
            partners=_could_be(tx, entry),
            source=readable_source(services, entry.inbound, language) if tab == "source" else None,
        )


def _could_be(tx: Transaction, entry: InboxEntry) -> list[tuple[str, str]]:
    """Partners in whose name a mail that was kept back may be released: id and name. None for anything else."""
    kept_back = entry.inbound.format == "mail" and entry.inbound.state != InboundState.RECEIVED and not entry.orders
    if not kept_back or entry.inbound.partner is not None:
        return []
    return [(known.id, known.name) for known in tx.catalogue.rows(Partner)]


def readable_source(services: Services, row: InboundRow, language: str) -> str | None:
    """None when it is too long to be read in a page, or the archive cannot give it now."""
    if row.size > READABLE:
        return None
    try:
        return show_source(services, row.id, language)
    except GatewayError:
        return None


@router.get("/inbound/{inbound_id}/source")
@needs(Right.READ)
def source(services: FromServices, inbound_id: str) -> Response:
    """The archived bytes, unchanged."""
    with services.store.reading() as tx:
        row = tx.inbound.get(inbound_id)
    return download(services.archive.fetch(row.sha256), row.filename or row.id, row.media_type)


@router.get("/documents/{outgoing_id}")
@needs(Right.READ)
def document(services: FromServices, outgoing_id: str) -> Response:
    """A document we wrote, unchanged."""
    with services.store.reading() as tx:
        row = tx.outgoing.get(outgoing_id)
    return download(content_of(services, row), row.filename, row.media_type)
