"""Quotations: made, looked at, taken up as an order, withdrawn."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from gateway import pipeline
from gateway.model.identity import Right
from gateway.store.agreements import QuotationRow
from gateway.web.api import answers
from gateway.web.api import exchange_models as models
from gateway.web.api.models import Taken, problems
from gateway.web.downloads import download
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix="/quotations", tags=["Quotations"])


@router.post("", status_code=201, summary="Promise prices to a customer", responses=problems(401, 409, 422, 503))
@needs(Right.SETTLE)
def make(services: FromServices, actor: FromActor, asked: models.Quote) -> models.QuotationAnswer:
    """Priced by the same rules as an order; stock and credit are asked when it is taken up. 409 says what is not known."""
    row, _ = pipeline.make_quotation(services, asked.order, by=actor, valid_until=asked.valid_until)
    return _answer(row)


@router.get("", summary="List quotations, the latest first", responses=problems(401, 422, 503))
@needs(Right.READ)
def listed(
    services: FromServices,
    account: Annotated[str | None, Query(max_length=64)] = None,
    state: Annotated[Literal["open", "accepted", "withdrawn"] | None, Query()] = None,
) -> list[models.QuotationAnswer]:
    with services.store.reading() as tx:
        return [_answer(row) for row in tx.agreements.quotations(account=account, state=state)]


@router.get("/{number}", summary="One quotation", responses=problems(401, 404, 503))
@needs(Right.READ)
def one(number: str, services: FromServices) -> models.QuotationAnswer:
    with services.store.reading() as tx:
        return _answer(tx.agreements.quotation(number))


@router.get(
    "/{number}/document",
    summary="The quotation as a page (PDF) in the customer's language",
    response_class=Response,
    responses=problems(401, 404, 503),
)
@needs(Right.READ)
def page(number: str, services: FromServices) -> Response:
    formed = pipeline.quotation_page(services, number)
    return download(formed.content, formed.filename, formed.media_type)


@router.post(
    "/{number}/accept",
    status_code=202,
    summary="The customer takes it up: it becomes an order",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.SETTLE)
def accept(number: str, services: FromServices, actor: FromActor, asked: models.TakeUp) -> Taken:
    """Safe to repeat with the same order number."""
    receipt = pipeline.accept_quotation(services, number, order_number=asked.order_number, by=actor)
    with services.store.reading() as tx:
        return answers.taken(tx, receipt.inbound)


@router.post("/{number}/withdraw", summary="It no longer counts", responses=problems(401, 404, 409, 503))
@needs(Right.SETTLE)
def withdraw(number: str, services: FromServices, actor: FromActor) -> models.QuotationAnswer:
    return _answer(pipeline.withdraw_quotation(services, number, by=actor))


def _answer(row: QuotationRow) -> models.QuotationAnswer:
    return models.QuotationAnswer(
        number=row.number,
        url=f"/v1/quotations/{row.number}",
        account=row.account,
        state=row.state,
        valid_until=row.valid_until,
        currency=row.currency,
        net=row.net,
        gross=row.gross,
        made_at=row.made_at,
        made_by=row.made_by,
        order_number=row.order_number,
        lines=[
            models.QuotationLine(
                number=line.number,
                item=line.item_code,
                description=line.item.description,
                quantity=line.quantity.value if line.quantity is not None else None,
                unit=line.quantity.unit if line.quantity is not None else None,
                price=line.price.net if line.price is not None else None,
                per=line.price.per.value if line.price is not None and line.price.per is not None else None,
                net=line.net_amount,
            )
            for line in row.understood().lines
        ],
    )
