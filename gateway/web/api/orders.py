"""Asking about orders, and the four things that can be done with one."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Body, Query

from gateway import pipeline
from gateway.model.decision import OrderState
from gateway.pipeline import Services
from gateway.store.views import OrderFilter, Views
from gateway.web.api import answers
from gateway.web.api.models import (
    Despatch,
    DespatchAnswer,
    InvoiceAnswer,
    LiftHolds,
    OrderDetail,
    OrderList,
    Reject,
    problems,
)
from gateway.web.request import FromActor, FromServices

router = APIRouter(prefix="/orders", tags=["Orders"])


@router.get("", summary="List orders, the newest first", responses=problems(401, 404, 422, 503))
def list_orders(
    services: FromServices,
    state: Annotated[OrderState | None, Query()] = None,
    partner: Annotated[str | None, Query(max_length=64)] = None,
    number: Annotated[str | None, Query(description="the buyer's number", max_length=200)] = None,
    before: Annotated[str | None, Query(description="the cursor that next carries", max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> OrderList:
    wanted = OrderFilter(state=state or "", partner=partner or "", number=number or "")
    with services.store.reading() as tx:
        page = Views(tx.connection, tx.now).orders(wanted, before=before, limit=limit)
    asked = {"state": state, "partner": partner, "number": number, "limit": limit, "before": page.next}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return OrderList(
        orders=[answers.summary(row) for row in page.rows], next=f"/v1/orders?{query}" if page.next else None
    )


@router.get(
    "/{order_id}", summary="One order: document, decision, holds, answers, timeline", responses=problems(401, 404, 503)
)
def get_order(order_id: str, services: FromServices) -> OrderDetail:
    return _order(services, order_id)


def _order(services: Services, order_id: str) -> OrderDetail:
    with services.store.reading() as tx:
        return answers.order_detail(tx, order_id)


@router.post(
    "/{order_id}/despatch",
    status_code=201,
    summary="The goods leave: all that is left, or the given quantities",
    responses=problems(401, 404, 409, 422, 503),
)
def despatch_order(
    order_id: str, services: FromServices, actor: FromActor, asked: Annotated[Despatch | None, Body()] = None
) -> DespatchAnswer:
    """The invoice follows by itself."""
    quantities = asked.quantities if asked else None
    return answers.despatch(pipeline.despatch(services, order_id, by=actor, quantities=quantities))


@router.post(
    "/{order_id}/invoice",
    status_code=201,
    summary="Issue the invoices that are due for what has left",
    responses=problems(401, 404, 409, 503),
)
def invoice_order(order_id: str, services: FromServices, actor: FromActor) -> list[InvoiceAnswer]:
    """Safe to repeat: what is invoiced already is not invoiced again. All invoices of the order are returned."""
    return [answers.invoice(row) for row in pipeline.issue_invoices(services, order_id, by=actor)]


@router.post(
    "/{order_id}/holds/lift",
    summary="Lift holds; the order is then checked again",
    responses=problems(401, 404, 409, 422, 503),
)
def lift_holds(order_id: str, services: FromServices, actor: FromActor, asked: LiftHolds) -> OrderDetail:
    pipeline.lift_holds(services, order_id, by=actor, why=asked.why, kinds=asked.kinds)
    return _order(services, order_id)


@router.post("/{order_id}/reject", summary="Refuse a held order", responses=problems(401, 404, 409, 422, 503))
def reject_order(order_id: str, services: FromServices, actor: FromActor, asked: Reject) -> OrderDetail:
    pipeline.reject(services, order_id, by=actor, why=asked.why)
    return _order(services, order_id)
