"""Asking about transmissions, about the documents we wrote and what partners said of them, and fetching those."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.model.identity import Right
from gateway.pipeline import Services, content_of
from gateway.store.inbound import InboundState
from gateway.store.narrowing import InboxFilter
from gateway.store.outgoing import AnswerState
from gateway.store.views import DocumentFilter, Views
from gateway.web.api import answers
from gateway.web.api.answers import following
from gateway.web.api.models import DocumentList, InboundDetail, InboundList, problems
from gateway.web.downloads import download
from gateway.web.request import FromServices
from gateway.web.rights import FromReach, needs

router = APIRouter(tags=["Transmissions and documents"])

Partner = Annotated[str | None, Query(max_length=64)]
Before = Annotated[str | None, Query(description="the cursor that next carries", max_length=40)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get(
    "/inbound",
    summary="Transmissions, the newest first",
    responses=problems(401, 403, 404, 422, 503),
)
@needs(Right.READ, bounded=True)
def list_inbound(
    services: FromServices,
    reach: FromReach,
    state: Annotated[InboundState | None, Query()] = None,
    channel: Annotated[str | None, Query(max_length=40)] = None,
    partner: Partner = None,
    before: Before = None,
    limit: Limit = 50,
) -> InboundList:
    wanted = InboxFilter(state=state or "", channel=channel or "", partner=partner or "", reach=reach)
    with services.store.reading() as tx:
        page = Views(tx.connection, tx.now).inbox(wanted, before=before, limit=limit)
    asked = {"state": state, "channel": channel, "partner": partner, "limit": limit, "before": page.next}
    return InboundList(
        inbound=[answers.inbound_summary(entry) for entry in page.rows], next=following("/v1/inbound", asked)
    )


@router.get(
    "/inbound/{inbound_id}",
    summary="One transmission: state, messages, orders, findings, documents",
    responses=problems(401, 403, 404, 422, 503),
)
@needs(Right.READ)
def get_inbound(
    inbound_id: str,
    services: FromServices,
    after: Annotated[int, Query(ge=0, le=10_000_000, description="position of the last message seen")] = 0,
) -> InboundDetail:
    with services.store.reading() as tx:
        return answers.inbound_detail(tx, inbound_id, after)


@router.get("/documents", summary="What we wrote, the newest first", responses=problems(401, 403, 422, 503))
@needs(Right.READ, bounded=True)
def list_documents(
    services: FromServices,
    reach: FromReach,
    kind: Annotated[str | None, Query(max_length=20, description="ORDRSP, INVOIC, CONTRL …")] = None,
    partner: Partner = None,
    order: Annotated[str | None, Query(max_length=40, description="id of an order")] = None,
    inbound: Annotated[str | None, Query(max_length=40, description="id of a transmission")] = None,
    before: Before = None,
    limit: Limit = 50,
) -> DocumentList:
    wanted = DocumentFilter(
        kind=kind or "", partner=partner or "", order_id=order or "", inbound_id=inbound or "", reach=reach
    )
    asked = {"kind": kind, "partner": partner, "order": order, "inbound": inbound}
    return _documents(services, "/v1/documents", wanted, asked, before, limit)


@router.get(
    "/acknowledgements",
    summary="Documents whose receipt the partner confirms, and what it said",
    responses=problems(401, 403, 422, 503),
)
@needs(Right.READ, bounded=True)
def list_acknowledgements(
    services: FromServices,
    reach: FromReach,
    state: Annotated[AnswerState | None, Query(description="awaited, overdue, received, accepted …")] = None,
    partner: Partner = None,
    before: Before = None,
    limit: Limit = 50,
) -> DocumentList:
    wanted = DocumentFilter(answer=state or "", partner=partner or "", answered=True, reach=reach)
    return _documents(services, "/v1/acknowledgements", wanted, {"state": state, "partner": partner}, before, limit)


def _documents(
    services: Services, path: str, wanted: DocumentFilter, asked: dict[str, Any], before: str | None, limit: int
) -> DocumentList:
    with services.store.reading() as tx:
        page = Views(tx.connection, tx.now).documents(wanted, before=before, limit=limit)
    return DocumentList(
        documents=[answers.document(row) for row in page.rows],
        next=following(path, asked | {"limit": limit, "before": page.next}),
    )


@router.get(
    "/documents/{outgoing_id}",
    summary="The bytes of a document we wrote",
    response_class=Response,
    responses=problems(401, 403, 404, 503),
)
@needs(Right.READ)
def get_document(outgoing_id: str, services: FromServices) -> Response:
    with services.store.reading() as tx:
        row = tx.outgoing.get(outgoing_id)
    return download(content_of(services, row), row.filename, row.media_type)
