"""Taking in: answered 202 only once the bytes are archived and the row and its job are committed."""

import itertools
import secrets
from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from gateway.model.identity import Right
from gateway.pipeline import Gathering, Receipt, Services
from gateway.ports import Arrival
from gateway.web.api import answers, bodies
from gateway.web.api.examples import INTERCHANGE, ORDER
from gateway.web.api.models import Taken, problems
from gateway.web.api.own import handed_over_by, in_whose_name
from gateway.web.api.quick import LONGEST_FILENAME, PARTNER, Quick
from gateway.web.problems import EMPTY, INVALID, KEY_INVALID, Refused
from gateway.web.request import services_of
from gateway.web.rights import caller_of, needs
from gateway.web.upload import body_of

router = APIRouter(tags=["Intake"], route_class=Quick)

_PROCESS, _requests = (
    secrets.token_hex(16),
    itertools.count(1),
)  # as good as a random number each, and asks the system once
SMALL = 64 * 1024  # bytes that are read faster here than handed to another thread

Partner = Annotated[
    str | None,
    Query(description="id of the partner in whose name it comes; for an interchange, the envelope says it otherwise",
          pattern=PARTNER),
]  # fmt: skip
Filename = Annotated[
    str | None, Query(description="name shown in the console and the archive", max_length=LONGEST_FILENAME)
]
Key = Annotated[
    str | None,
    Header(
        description="makes the request safe to repeat: the same key with the same body gives the first answer again, "
        "with another body 422 key-reused"
    ),
]


@router.post(
    "/orders",
    status_code=202,
    summary="Hand over one order as canonical JSON",
    responses=problems(400, 401, 403, 413, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}, "examples": ORDER}},
        }
    },
)
@needs(Right.WRITE, bounded=True, quiet=True)
async def take_order(
    request: Request,
    response: Response,
    partner: Partner = None,
    idempotency_key: Key = None,
) -> Taken:
    """Kept as sent, then checked against master data and credit. What is wrong with its form is said at once (422) and
    nothing is kept; what is wrong with its content is said by the decision."""
    caller, services = caller_of(request), services_of(request)
    body = await body_of(request, services.settings.max_upload_bytes)
    order = bodies.order_in(body) if len(body) < SMALL else await run_in_threadpool(bodies.order_in, body)
    if isinstance(order, list):
        raise Refused(INVALID, findings=order)
    partner = in_whose_name(caller, partner, order)
    arrival = Arrival(
        channel="api",
        transport_id=_transport_id(caller.reach.namespace or partner, idempotency_key),
        content=body,
        media_type="application/json",
        partner=partner,
        facts=handed_over_by(caller),
    )
    return await _take(request, arrival, response)


@router.post(
    "/interchanges",
    status_code=202,
    summary="Hand over an EDIFACT interchange as it is",
    responses=problems(400, 401, 403, 413, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/edifact": {"schema": {"type": "string", "format": "binary"}, "examples": INTERCHANGE}
            },
        }
    },
)
@needs(Right.WRITE, bounded=True, quiet=True)
async def take_interchange(
    request: Request,
    response: Response,
    partner: Partner = None,
    filename: Filename = None,
    idempotency_key: Key = None,
) -> Taken:
    """Any content type, the bytes unchanged, in the character set that the UNB names. Broken interchanges are taken too:
    they are kept, shown, and answered by CONTRL."""
    caller, services = caller_of(request), services_of(request)
    body = await body_of(request, services.settings.max_upload_bytes)
    if not body:
        raise Refused(EMPTY)
    partner = in_whose_name(caller, partner, None)
    arrival = Arrival(
        channel="http",
        transport_id=_transport_id(caller.reach.namespace or partner, idempotency_key),
        content=body,
        filename=filename,
        media_type=request.headers.get("content-type", "").partition(";")[0].strip()[:120] or None,
        partner=partner,
        facts=handed_over_by(caller),
    )
    return await _take(request, arrival, response)


def _transport_id(partner: str | None, key: str | None) -> str:
    """Keys are kept apart by partner. Without one every request is a transmission of its own."""
    if key is None:
        return f"request:{_PROCESS}-{next(_requests)}"
    if not (0 < len(key) <= 255 and all("!" <= sign <= "~" for sign in key)):
        raise Refused(KEY_INVALID)
    return f"key:{partner or ''}:{key}"


async def _take(request: Request, arrival: Arrival, response: Response) -> Taken:
    gathering: Gathering = request.app.state.gathering
    receipt = await gathering.receive(arrival)
    response.headers["Location"] = answers.inbound_url(receipt.inbound.id)
    if receipt.new:
        return answers.just_taken(receipt.inbound)
    response.headers["Idempotency-Replayed"] = "true"
    return await run_in_threadpool(_taken_before, services_of(request), receipt)


def _taken_before(services: Services, receipt: Receipt) -> Taken:
    with services.store.reading() as tx:
        return answers.taken(tx, receipt.inbound)
