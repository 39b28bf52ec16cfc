"""Accepted orders for the ERP: fetched until it has confirmed them. Brought instead by an outlet: GATEWAY_ERP."""

from typing import Annotated

from fastapi import APIRouter, Query

from gateway import pipeline
from gateway.model.identity import Right
from gateway.web.api import exchange_models as models
from gateway.web.api.models import problems
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix="/erp/orders", tags=["ERP"])


@router.get("", summary="Orders the ERP has not confirmed yet, the oldest first", responses=problems(401, 422, 503))
@needs(Right.READ)
def waiting(services: FromServices, limit: Annotated[int, Query(ge=1, le=500)] = 100) -> models.HandoverList:
    """The same orders again until they are confirmed; each as it stands now. A new version, or that it is cancelled,
    comes up by itself."""
    found = pipeline.orders_for_erp(services, limit=limit)
    return models.HandoverList(
        orders=[models.Handover.model_validate(pipeline.handed_over(handed, row)) for handed, row in found]
    )


@router.post(
    "/{order_id}/confirm",
    summary="The ERP has taken this version over",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.TEACH)
def confirm(order_id: str, services: FromServices, actor: FromActor, asked: models.ConfirmHandover) -> models.Confirmed:
    """Safe to repeat. 409: there is a newer version by now; fetch it."""
    known = pipeline.confirm_for_erp(services, order_id, version=asked.version, by=actor, reference=asked.reference)
    assert known.confirmed_at is not None
    return models.Confirmed(
        order_id=order_id, version=known.version, confirmed_at=known.confirmed_at, reference=known.reference
    )
