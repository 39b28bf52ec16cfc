"""Asking about orders, and the four things that can be done with one."""

from typing import Annotated

from fastapi import APIRouter, Body, Query

from gateway import pipeline
from gateway.model.decision import OrderState
from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.narrowing import OrderFilter
from gateway.store.views import Views
from gateway.web.api import answers
from gateway.web.api.models import (
    AskDeposit,
    Despatch,
    DespatchAnswer,
    InvoiceAnswer,
    LiftHolds,
    OrderDetail,
    OrderList,
    Reject,
    problems,
)
from gateway.web.api.sparse import Fields, SparseRoute
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import FromCaller, FromReach, needs

router = APIRouter(prefix="/orders", tags=["Orders"], route_class=SparseRoute)


@router.get("", summary="List orders, the newest first", responses=problems(401, 404, 422, 503))
@needs(Right.READ, bounded=True)
def list_orders(
    services: FromServices,
    reach: FromReach,
    state: Annotated[OrderState | None, Query()] = None,
    partner: Annotated[str | None, Query(max_length=64)] = None,
    number: Annotated[str | None, Query(description="the buyer's number", max_length=200)] = None,
    before: Annotated[str | None, Query(description="the cursor that next carries", max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    fields: Fields = None,
) -> OrderList:
    wanted = OrderFilter(state=state or "", partner=partner or "", number=number or "", reach=reach)
    with services.store.reading() as tx:
        page = Views(tx.connection, tx.now).orders(wanted, before=before, limit=limit)
    asked = {"state": state, "partner": partner, "number": number, "fields": fields, "limit": limit}
    return OrderList(
        orders=[answers.summary(row) for row in page.rows],
        next=answers.following("/v1/orders", asked | {"before": page.next}),
    )


@router.get(
    "/{order_id}",
    summary="One order: document, decision, holds, answers, timeline",
    responses=problems(401, 403, 404, 422, 503),
)
@needs(Right.READ)
def get_order(order_id: str, services: FromServices, fields: Fields = None) -> OrderDetail:
    return _order(services, order_id)


def _order(services: Services, order_id: str) -> OrderDetail:
    with services.store.reading() as tx:
        return answers.order_detail(tx, order_id)


@router.post(
    "/{order_id}/despatch",
    status_code=201,
    summary="The goods leave: all that is left, or the given quantities; a delivery note for each place",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.DESPATCH)
def despatch_order(
    order_id: str, services: FromServices, actor: FromActor, asked: Annotated[Despatch | None, Body()] = None
) -> DespatchAnswer:
    """The invoice follows by itself."""
    asked = asked or Despatch()
    if asked.together_with:
        orders = [order_id, *asked.together_with]
        made = [pipeline.despatch_together(services, orders, by=actor, place=asked.place, until=asked.until)]
    else:
        made = pipeline.despatch(
            services, order_id, by=actor, quantities=asked.quantities, place=asked.place, until=asked.until
        )
    first, *others = map(answers.despatch, made)
    return first.model_copy(update={"others": others})


@router.post(
    "/{order_id}/invoice",
    status_code=201,
    summary="Issue the invoices that are due for what has left",
    responses=problems(401, 404, 409, 503),
)
@needs(Right.BILL)
def invoice_order(order_id: str, services: FromServices, actor: FromActor) -> list[InvoiceAnswer]:
    """Safe to repeat: what is invoiced already is not invoiced again. All invoices of the order are returned."""
    return [answers.invoice(row) for row in pipeline.issue_invoices(services, order_id, by=actor)]


@router.post(
    "/{order_id}/deposit",
    status_code=201,
    summary="Ask for a deposit: an invoice over a part of the order, due at once",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.BILL)
def ask_deposit(order_id: str, services: FromServices, actor: FromActor, asked: AskDeposit) -> InvoiceAnswer:
    """When it is paid, the hold that waits for it is lifted by itself; the final invoice deducts it."""
    return answers.invoice(pipeline.issue_deposit(services, order_id, asked.percent, by=actor))


@router.post(
    "/{order_id}/holds/lift",
    summary="Lift holds; the order is then checked again",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.SETTLE, Right.CREDIT, Right.BILL)
def lift_holds(order_id: str, services: FromServices, caller: FromCaller, asked: LiftHolds) -> OrderDetail:
    pipeline.lift_holds(services, order_id, by=caller.name, why=asked.why, kinds=asked.kinds, roles=caller.roles)
    return _order(services, order_id)


@router.post("/{order_id}/reject", summary="Refuse a held order", responses=problems(401, 404, 409, 422, 503))
@needs(Right.SETTLE)
def reject_order(order_id: str, services: FromServices, actor: FromActor, asked: Reject) -> OrderDetail:
    pipeline.reject(services, order_id, by=actor, why=asked.why)
    return _order(services, order_id)
