"""An invoice as a paper, and a dispute about it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.model.receivable import DisputeReason
from gateway.pipeline import copies, disputes
from gateway.pipeline.services import Services
from gateway.pipeline.settlement_in import BILLING_DESK
from gateway.web.downloads import download
from gateway.web.portal.orders import order_page
from gateway.web.portal.who import ROOT, FromCustomer, name_on_timeline
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix=ROOT)

NO_REASON = Words(fr="Choisissez ce qui ne va pas.", en="Choose what is wrong.")


@router.get("/invoices/{invoice_number:path}/document")
@needs(Right.PORTAL)
def invoice_document(
    invoice_number: str,
    services: FromServices,
    customer: FromCustomer,
    form: Annotated[Literal["pdf", "factur-x"], Query()] = "pdf",
) -> Response:
    kept, content = copies.copy(services, invoice_number, form)
    return download(content, kept.filename, kept.media_type)


@router.post("/invoices/{invoice_number:path}/dispute")
@needs(Right.PORTAL, quiet=True)
async def contest(
    request: Request, invoice_number: str, services: FromServices, customer: FromCustomer, language: FromLanguage
) -> Response:
    """One open dispute per invoice and reason: the same form sent twice opens it once."""
    form = await request.form(max_files=0, max_fields=20)
    said, words = str(form.get("reason", "")), str(form.get("words", "")).strip()[:1000]
    order_id = await run_in_threadpool(_order_of, services, invoice_number, str(form.get("order", ""))[:40])
    if said not in tuple(DisputeReason):
        refusal = NO_REASON.to(language)
        return await run_in_threadpool(
            lambda: order_page(request, services, language, order_id, refusal=refusal, status=422)
        )
    await run_in_threadpool(
        _open, services, invoice_number, DisputeReason(said), words, name_on_timeline(customer, language)
    )
    return RedirectResponse(f"{ROOT}/orders/{order_id}?done=disputed", status_code=303)


def _open(services: Services, number: str, reason: DisputeReason, words: str, by: str) -> None:
    with services.store.reading() as tx:
        known = tx.collection.disputes(number=number, still_open=True)
    if not any(one.reason == reason for one in known):
        disputes.open_dispute(services, number, reason, words, owner=BILLING_DESK, by=by)


def _order_of(services: Services, number: str, asked: str) -> str:
    """The order whose page the form stood on, when it is one that the invoice bills; else the first of those."""
    with services.store.reading() as tx:
        billed = [source.order_id for source in tx.billing.sources(number)]
    return asked if asked in billed or not billed else billed[0]
