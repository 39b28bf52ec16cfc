"""Asking about transmissions, and fetching the documents we wrote."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.pipeline import content_of
from gateway.web.api import answers
from gateway.web.api.models import InboundDetail, problems
from gateway.web.downloads import download
from gateway.web.request import FromServices

router = APIRouter(tags=["Transmissions and documents"])


@router.get(
    "/inbound/{inbound_id}",
    summary="One transmission: state, messages, orders, findings, documents",
    responses=problems(401, 404, 422, 503),
)
def get_inbound(
    inbound_id: str,
    services: FromServices,
    after: Annotated[int, Query(ge=0, description="position of the last message seen")] = 0,
) -> InboundDetail:
    with services.store.reading() as tx:
        return answers.inbound_detail(tx, inbound_id, after)


@router.get(
    "/documents/{outgoing_id}",
    summary="The bytes of a document we wrote",
    response_class=Response,
    responses=problems(401, 404, 503),
)
def get_document(outgoing_id: str, services: FromServices) -> Response:
    with services.store.reading() as tx:
        row = tx.outgoing.get(outgoing_id)
    return download(content_of(services, row), row.filename, row.media_type)
