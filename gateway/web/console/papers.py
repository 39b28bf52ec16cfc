"""The papers of an order as downloads: delivery notes, invoices in the form a person reads, and the evidence file."""

from fastapi import APIRouter
from starlette.responses import Response

from gateway.model.identity import Right
from gateway.pipeline import copies, evidence
from gateway.web.downloads import download
from gateway.web.request import FromServices
from gateway.web.rights import needs

router = APIRouter()


@router.get("/invoices/{invoice_number:path}/pdf")
@needs(Right.INVOICES)
def invoice(services: FromServices, invoice_number: str) -> Response:
    """Made once, kept, and the same bytes ever after."""
    kept, content = copies.copy(services, invoice_number, "pdf")
    return download(content, kept.filename, kept.media_type)


@router.get("/despatches/{despatch_number}/pdf")
@needs(Right.READ)
def delivery_note(services: FromServices, despatch_number: str) -> Response:
    formed = copies.delivery_note(services, despatch_number)
    return download(formed.content, formed.filename, formed.media_type)


@router.get("/orders/{order_id}/evidence")
@needs(Right.BILL, Right.AUDIT)
def evidence_file(services: FromServices, order_id: str) -> Response:
    with services.store.reading() as tx:
        number = tx.orders.get(order_id).number
    content = evidence.evidence_file(services, order_id)
    return download(content, f"evidence-{evidence.safe(number or order_id)}.zip", "application/zip")
