"""Changing an order by hand, cancelling it, and what it was before."""

from fastapi import APIRouter

from gateway import pipeline
from gateway.model.identity import Right
from gateway.web.api import answers
from gateway.web.api import exchange_models as models
from gateway.web.api.models import OrderDetail, problems
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix="/orders", tags=["Orders"])


@router.put(
    "/{order_id}",
    summary="The order is to be so from now on; the customer is told the difference",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.WRITE, Right.SETTLE)
def amend_order(order_id: str, services: FromServices, actor: FromActor, asked: models.Amend) -> OrderDetail:
    """A waiting order is examined again; an accepted one must stay acceptable, or nothing changes (409)."""
    pipeline.amend_order(services, order_id, asked.order, by=actor, why=asked.why)
    with services.store.reading() as tx:
        return answers.order_detail(tx, order_id)


@router.post(
    "/{order_id}/cancel",
    summary="Cancel the order, or what has not left of it",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.WRITE, Right.SETTLE)
def cancel_order(order_id: str, services: FromServices, actor: FromActor, asked: models.Cancel) -> OrderDetail:
    pipeline.cancel_order(services, order_id, by=actor, why=asked.why)
    with services.store.reading() as tx:
        return answers.order_detail(tx, order_id)


@router.get(
    "/{order_id}/versions", summary="What it was before, with the differences", responses=problems(401, 404, 503)
)
@needs(Right.READ)
def versions(order_id: str, services: FromServices) -> list[models.VersionAnswer]:
    with services.store.reading() as tx:
        tx.orders.get(order_id)
        return [
            models.VersionAnswer(
                version=row.version,
                replaced_at=row.replaced_at,
                by=row.replaced_by,
                why=row.why,
                change=row.change_id,
                difference=row.difference,
            )
            for row in tx.orders.versions(order_id)
        ]


@router.get(
    "/{order_id}/call-offs",
    summary="Of a blanket order: what is called off, what is left",
    responses=problems(401, 404, 503),
)
@needs(Right.READ)
def call_offs(order_id: str, services: FromServices) -> models.BlanketAnswer:
    frame, drawn = pipeline.blanket_order(services, order_id)
    return models.BlanketAnswer(
        order_id=order_id,
        number=frame.number,
        currency=frame.currency,
        valid_until=frame.valid_until,
        lines=[
            models.DrawnLine(
                item=line.item,
                agreed=line.quantity,
                called=line.called,
                left=line.left,
                agreed_net=line.net,
                called_net=line.called_net,
                left_net=line.net - line.called_net,
            )
            for line in frame.lines.values()
        ],
        call_offs=[
            models.CallOffAnswer(order_id=known, number=number, item=item, quantity=quantity, net=net)
            for known, number, item, quantity, net in drawn
        ],
    )
