"""Webhooks: endpoints that are told what happens, and the log of what each was told."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from gateway.model.happenings import TYPES
from gateway.model.identity import Right
from gateway.pipeline import webhooks
from gateway.store.webhooks import Delivery, Endpoint
from gateway.web.api.models import Answer, Asked, problems
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import FromReach, needs

router = APIRouter(prefix="/webhooks", tags=["Webhooks"])
deliveries = APIRouter(prefix="/deliveries", tags=["Webhooks"])

EVENTS = ", ".join(TYPES)
PAGE = 100


class NewEndpoint(Asked):
    url: str = Field(max_length=2000, examples=["https://erp.example/hooks/orders"], description="https, public")
    events: list[str] = Field(default=[], max_length=100, description=f"of {EVENTS}; all when empty")
    description: str = Field(default="", max_length=200)


class EndpointAnswer(Answer):
    id: str
    url: str
    events: list[str]
    description: str
    partner: str | None
    account: str | None
    created_at: datetime
    disabled_at: datetime | None
    disabled_why: str | None
    failing_since: datetime | None


class EndpointSecret(Answer):
    """``secret`` is shown now and never again."""

    endpoint: EndpointAnswer
    secret: str = Field(examples=["whsec_…"])


class EndpointList(Answer):
    endpoints: list[EndpointAnswer]


class AttemptAnswer(Answer):
    number: int
    at: datetime
    status: int | None = Field(description="absent when nothing came back")
    milliseconds: int
    answer: str


class DeliveryAnswer(Answer):
    id: str
    endpoint_id: str
    message_id: str = Field(description="the header webhook-id: the same in every try")
    type: str
    state: str = Field(description="waiting, delivered or failed")
    attempts: int
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    body: str


class DeliveryDetail(DeliveryAnswer):
    tries: list[AttemptAnswer]


class DeliveryList(Answer):
    deliveries: list[DeliveryAnswer]
    next: str | None


class Resend(Asked):
    since: datetime
    until: datetime | None = None
    delivered_too: bool = Field(default=False, description="also what was delivered already")


class Resent(Answer):
    count: int


def _endpoint(one: Endpoint) -> EndpointAnswer:
    return EndpointAnswer(**_copied(EndpointAnswer, one))


def _delivery(one: Delivery) -> DeliveryAnswer:
    return DeliveryAnswer(**_copied(DeliveryAnswer, one))


def _copied(answer: type[Answer], row: object) -> dict[str, Any]:
    return {name: getattr(row, name) for name in answer.model_fields if hasattr(row, name)}


@router.post(
    "",
    status_code=201,
    summary="Make an endpoint; its secret is shown once",
    responses=problems(400, 401, 403, 409, 422, 503),
)
@needs(Right.WEBHOOKS, bounded=True)
def make_endpoint(services: FromServices, actor: FromActor, reach: FromReach, asked: NewEndpoint) -> EndpointSecret:
    """Messages are signed after Standard Webhooks 1.0. They carry references, not contents: ask for what you need."""
    made, secret = webhooks.subscribe(
        services, asked.url, asked.events, by=actor, reach=reach, description=asked.description
    )
    return EndpointSecret(endpoint=_endpoint(made), secret=secret)


@router.get("", summary="The endpoints there are", responses=problems(401, 403, 503))
@needs(Right.WEBHOOKS, bounded=True)
def list_endpoints(services: FromServices, reach: FromReach) -> EndpointList:
    with services.store.reading() as tx:
        return EndpointList(endpoints=[_endpoint(one) for one in tx.webhooks.all(reach)])


@router.get("/{endpoint_id}", summary="One endpoint", responses=problems(401, 403, 404, 503))
@needs(Right.WEBHOOKS)
def get_endpoint(services: FromServices, endpoint_id: str) -> EndpointAnswer:
    with services.store.reading() as tx:
        return _endpoint(tx.webhooks.get(endpoint_id))


@router.delete(
    "/{endpoint_id}", status_code=204, summary="Tell this endpoint nothing more", responses=problems(401, 403, 404, 503)
)
@needs(Right.WEBHOOKS)
def remove_endpoint(services: FromServices, endpoint_id: str) -> None:
    webhooks.remove(services, endpoint_id)


@router.post(
    "/{endpoint_id}/rotate",
    summary="A new secret; the former one signs as well for a day",
    responses=problems(401, 403, 404, 503),
)
@needs(Right.WEBHOOKS)
def rotate_secret(services: FromServices, endpoint_id: str) -> EndpointSecret:
    secret = webhooks.rotate(services, endpoint_id)
    with services.store.reading() as tx:
        return EndpointSecret(endpoint=_endpoint(tx.webhooks.get(endpoint_id)), secret=secret)


@router.post("/{endpoint_id}/enable", summary="Tell a disabled endpoint again", responses=problems(401, 403, 404, 503))
@needs(Right.WEBHOOKS)
def enable_endpoint(services: FromServices, endpoint_id: str) -> EndpointAnswer:
    webhooks.enable(services, endpoint_id)
    with services.store.reading() as tx:
        return _endpoint(tx.webhooks.get(endpoint_id))


@router.post(
    "/{endpoint_id}/test",
    status_code=202,
    summary="Send a message that means nothing",
    responses=problems(401, 403, 404, 503),
)
@needs(Right.WEBHOOKS)
def try_endpoint(services: FromServices, endpoint_id: str) -> DeliveryAnswer:
    delivery_id = webhooks.try_out(services, endpoint_id)
    with services.store.reading() as tx:
        return _delivery(tx.webhooks.delivery(delivery_id))


@router.post(
    "/{endpoint_id}/resend",
    status_code=202,
    summary="Send again what failed in a time",
    responses=problems(401, 403, 404, 422, 503),
)
@needs(Right.WEBHOOKS)
def resend_range(services: FromServices, endpoint_id: str, asked: Resend) -> Resent:
    since, until = _aware(asked.since), _aware(asked.until) if asked.until else None
    with services.store.reading() as tx:
        end = until or tx.now
    count = webhooks.resend_range(services, endpoint_id, since, end, delivered_too=asked.delivered_too)
    return Resent(count=count)


def _aware(moment: datetime) -> datetime:
    """A moment without zone is taken for UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@router.get(
    "/{endpoint_id}/deliveries",
    summary="What an endpoint was told, the newest first",
    responses=problems(401, 403, 404, 422, 503),
)
@needs(Right.WEBHOOKS)
def list_deliveries(
    services: FromServices,
    endpoint_id: str,
    state: Annotated[Literal["waiting", "delivered", "failed"] | None, Query()] = None,
    before: Annotated[str | None, Query(description="the cursor that next carries", max_length=40)] = None,
) -> DeliveryList:
    with services.store.reading() as tx:
        tx.webhooks.get(endpoint_id)
        found = tx.webhooks.deliveries(endpoint_id, state=state or "", before=before, limit=PAGE)
    query = f"?{f'state={state}&' if state else ''}before={found[-1].id}" if len(found) == PAGE else None
    return DeliveryList(
        deliveries=[_delivery(one) for one in found],
        next=f"/v1/webhooks/{endpoint_id}/deliveries{query}" if query else None,
    )


@deliveries.get("/{delivery_id}", summary="One delivery, with every try", responses=problems(401, 403, 404, 503))
@needs(Right.WEBHOOKS)
def get_delivery(services: FromServices, delivery_id: str) -> DeliveryDetail:
    with services.store.reading() as tx:
        found, tries = tx.webhooks.delivery(delivery_id), tx.webhooks.attempts(delivery_id)
    return DeliveryDetail(
        **_copied(DeliveryAnswer, found), tries=[AttemptAnswer(**_copied(AttemptAnswer, one)) for one in tries]
    )


@deliveries.post(
    "/{delivery_id}/resend", status_code=202, summary="Send one message again", responses=problems(401, 403, 404, 503)
)
@needs(Right.WEBHOOKS)
def resend_delivery(services: FromServices, delivery_id: str) -> DeliveryAnswer:
    webhooks.resend(services, delivery_id)
    with services.store.reading() as tx:
        return _delivery(tx.webhooks.delivery(delivery_id))
