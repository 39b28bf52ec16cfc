"""What we have offered the customer, and taking it up as an order."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gateway.errors import Conflict
from gateway.model.finding import Words
from gateway.model.identity import Right
from gateway.pipeline import Services, accept_quotation, quotation_page
from gateway.web.downloads import download
from gateway.web.portal.who import ROOT, FromAccount, FromCustomer, name_on_timeline, own_account, shown
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter(prefix=ROOT)

NOT_POSSIBLE = Words(
    fr="Ce devis ne peut plus être accepté ainsi : il est échu, retiré ou déjà commandé sous un autre numéro.",
    en="This quotation cannot be accepted like this: it is over, withdrawn, or ordered under another number.",
)
NO_NUMBER = Words(fr="Donnez votre numéro de commande.", en="Give your order number.")


@router.get("/quotations")
@needs(Right.PORTAL, bounded=True)
def my_quotations(request: Request, services: FromServices, account: FromAccount) -> HTMLResponse:
    with services.store.reading() as tx:
        own = tx.master.own()
        return shown(
            request, "quotations.html", own, account=own_account(tx, account),
            rows=tx.agreements.quotations(account=account, limit=50), today=own.local(tx.now).date(),
        )  # fmt: skip


@router.get("/quotations/{quotation_number}")
@needs(Right.PORTAL)
def one_quotation(
    request: Request, quotation_number: str, services: FromServices, customer: FromCustomer
) -> HTMLResponse:
    return _page(request, services, quotation_number)


@router.get("/quotations/{quotation_number}/document")
@needs(Right.PORTAL)
def document(quotation_number: str, services: FromServices, customer: FromCustomer) -> Response:
    formed = quotation_page(services, quotation_number)
    return download(formed.content, formed.filename, formed.media_type)


def _page(
    request: Request, services: Services, number: str, *, refusal: str = "", written: str = "", status: int = 200
) -> HTMLResponse:
    with services.store.reading() as tx:
        own, row = tx.master.own(), tx.agreements.quotation(number)
    return shown(
        request, "quotation.html", own, status=status, row=row, understood=row.understood(), refusal=refusal,
        written=written, over=row.valid_until < own.local(tx.now).date(),
    )  # fmt: skip


@router.post("/quotations/{quotation_number}/accept")
@needs(Right.PORTAL, quiet=True)
async def accept(
    request: Request, quotation_number: str, services: FromServices, customer: FromCustomer, language: FromLanguage
) -> Response:
    """Sent twice with the same order number it is one order."""
    form = await request.form(max_files=0, max_fields=10)
    number = str(form.get("number", "")).strip()[:35]
    refusal = NOT_POSSIBLE if number else NO_NUMBER
    if number:
        by = name_on_timeline(customer, language)
        try:
            await run_in_threadpool(lambda: accept_quotation(services, quotation_number, order_number=number, by=by))
            return RedirectResponse(f"{ROOT}/quotations/{quotation_number}", status_code=303)
        except Conflict:
            pass
    return await run_in_threadpool(
        lambda: _page(request, services, quotation_number, refusal=refusal.to(language), written=number, status=422)
    )
