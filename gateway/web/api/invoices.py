"""Asking about invoices, fetching their copies, and what a billing desk does: credit, dispute, book money, remind."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Body, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from gateway import pipeline
from gateway.errors import NotFound
from gateway.model.identity import Right
from gateway.model.receivable import STATUS_WORDS, InvoiceStatus, OpenItem
from gateway.pipeline import Services, copies, disputes, evidence, payments, reminders
from gateway.store.billing import CopyRow, InvoiceFilter, InvoiceRow
from gateway.store.collection import DisputeRow
from gateway.store.receivables import StatusRow
from gateway.web.api import answers
from gateway.web.api import invoice_models as models
from gateway.web.api.models import problems
from gateway.web.downloads import download
from gateway.web.request import FromActor, FromServices
from gateway.web.rights import FromReach, needs
from gateway.web.upload import body_of

router = APIRouter(tags=["Invoices"])


@router.get("/invoices", summary="List what was issued, the latest first", responses=problems(401, 422, 503))
@needs(Right.INVOICES, bounded=True)
def list_invoices(
    services: FromServices,
    reach: FromReach,
    account: Annotated[str | None, Query(max_length=64, description="buyer or debtor")] = None,
    kind: Annotated[str | None, Query(max_length=20)] = None,
    order: Annotated[str | None, Query(max_length=40, description="id of an order it is about")] = None,
    since: Annotated[date | None, Query(description="issued on this day or later")] = None,
    until: Annotated[date | None, Query(description="issued on this day or before")] = None,
    unpaid: Annotated[bool, Query(description="only what is not settled")] = False,
    overdue: Annotated[bool, Query(description="only what is past its due date")] = False,
    disputed: Annotated[bool, Query()] = False,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="the cursor that next carries")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> models.InvoiceList:
    wanted = InvoiceFilter(
        account=account, kind=kind, order=order, since=since, until=until,
        unpaid=unpaid or overdue, overdue=overdue, disputed=disputed,
    )  # fmt: skip
    with services.store.reading() as tx:
        today = tx.master.own().local(tx.now).date()
        rows = tx.billing.listed(wanted, reach, today=today, before=before, limit=limit + 1)
        items = {item.number: item for item in tx.receivables.items(numbers=[row.number for row in rows])}
    shown = rows[:limit]
    asked = {"account": account, "kind": kind, "order": order, "since": since, "until": until, "limit": limit}
    asked |= {"unpaid": unpaid or None, "overdue": overdue or None, "disputed": disputed or None}
    asked["before"] = shown[-1].chain_rank if len(rows) > limit else None
    query = urlencode({name: str(value).lower() for name, value in asked.items() if value is not None})
    return models.InvoiceList(
        invoices=[_summary(row, items[row.number]) for row in shown],
        next=f"/v1/invoices?{query}" if len(rows) > limit else None,
    )


@router.get(
    "/invoices/{invoice_number:path}/document",
    summary="The bytes of an invoice: factur-x, factur-x-extended, cii, ubl, pdf, or the archived original",
    response_class=Response,
    responses=problems(401, 404, 409, 503),
)
@needs(Right.INVOICES)
def get_invoice_document(
    invoice_number: str, services: FromServices, form: Annotated[str, Query(max_length=40)] = "factur-x"
) -> Response:
    """Made once, kept, and the same bytes ever after."""
    if form == "original":
        with services.store.reading() as tx:
            row = tx.billing.invoice(invoice_number)
        return download(services.archive.fetch(row.sha256), f"{row.number}.json", "application/json")
    if form not in services.forms:
        raise NotFound(
            f"there is no form {form}",
            f"forms are original, {', '.join(services.forms)}",
            fr=(f"il n'y a pas de forme {form}", f"les formes sont original, {', '.join(services.forms)}"),
        )
    kept, content = copies.copy(services, invoice_number, form)
    return download(content, kept.filename, kept.media_type)


@router.get(
    "/invoices/{invoice_number:path}/documents",
    summary="The forms an invoice exists in",
    responses=problems(401, 404, 503),
)
@needs(Right.INVOICES)
def list_invoice_documents(invoice_number: str, services: FromServices) -> list[models.InvoiceDocument]:
    with services.store.reading() as tx:
        tx.billing.invoice(invoice_number)
        return [_document(copy) for copy in tx.billing.copies(invoice_number)]


@router.post(
    "/invoices/{invoice_number:path}/credit-note",
    status_code=201,
    summary="Credit an invoice, whole or in part: the only way back from it",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.BILL)
def credit_invoice(
    invoice_number: str, services: FromServices, actor: FromActor, asked: models.CreditNote
) -> models.InvoiceDetail:
    made = pipeline.issue_credit_note(services, invoice_number, by=actor, why=asked.why, quantities=asked.quantities)
    return _detail(services, made.number)


@router.post(
    "/invoices/{invoice_number:path}/disputes",
    status_code=201,
    summary="Open a dispute (litige): the invoice is not chased until it is closed",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.BILL)
def dispute_invoice(
    invoice_number: str, services: FromServices, actor: FromActor, asked: models.OpenDispute
) -> models.DisputeAnswer:
    owner = asked.owner or actor
    made = disputes.open_dispute(
        services, invoice_number, asked.reason, asked.words, owner=owner, by=actor, lines=asked.lines
    )
    return _dispute(made)


@router.get(
    "/invoices/{invoice_number:path}",
    summary="One invoice: document, what is open, statuses, disputes, copies",
    responses=problems(401, 404, 503),
)
@needs(Right.INVOICES)
def get_invoice(invoice_number: str, services: FromServices) -> models.InvoiceDetail:
    return _detail(services, invoice_number)


@router.get("/disputes", summary="Open disputes, the oldest first", responses=problems(401, 503))
@needs(Right.INVOICES)
def list_disputes(services: FromServices) -> list[models.DisputeAnswer]:
    with services.store.reading() as tx:
        return [_dispute(row) for row in tx.collection.disputes(still_open=True)]


@router.post(
    "/disputes/{dispute_id}/close",
    summary="Close a dispute; credited issues the credit note",
    responses=problems(401, 404, 409, 422, 503),
)
@needs(Right.BILL)
def close_dispute(
    dispute_id: str, services: FromServices, actor: FromActor, asked: models.CloseDispute
) -> models.DisputeAnswer:
    closed = disputes.close_dispute(
        services, dispute_id, asked.outcome, by=actor, why=asked.why, quantities=asked.quantities
    )
    return _dispute(closed)


@router.post(
    "/payments",
    status_code=201,
    summary="Book the credits of a bank statement (camt.053, CSV); what was booked before is left alone",
    responses=problems(401, 409, 413, 503),
    openapi_extra={"requestBody": {"required": True, "content": {"text/csv": {}, "application/xml": {}}}},
)
@needs(Right.BILL)
async def import_payments(
    request: Request,
    services: FromServices,
    actor: FromActor,
    filename: Annotated[str, Query(max_length=200)] = "statement",
) -> models.ImportAnswer:
    content = await body_of(request, services.settings.max_upload_bytes)
    report = await run_in_threadpool(payments.import_statement, services, content, filename, by=actor)
    return models.ImportAnswer(
        booked=[models.BookedAnswer.model_validate(one) for one in report.booked],
        known=report.known,
        left=report.left,
        findings=[answers.finding(one, None) for one in report.findings],
    )


@router.get("/reminders", summary="Reminders that are due today", responses=problems(401, 503))
@needs(Right.INVOICES)
def list_reminders(services: FromServices) -> list[models.ReminderAnswer]:
    return [
        models.ReminderAnswer(
            debtor=due.debtor,
            step=due.step,
            currency=due.currency,
            total=sum((item.open for item in due.items), Decimal(0)),
            invoices=[item.number for item in due.items],
        )
        for due in reminders.reminders_due(services)
    ]


@router.post(
    "/reminders",
    status_code=201,
    summary="Send the reminders that are due; none is sent twice",
    responses=problems(401, 422, 503),
)
@needs(Right.BILL)
def send_reminders(
    services: FromServices, actor: FromActor, asked: Annotated[models.Reminding | None, Body()] = None
) -> list[models.ReminderAnswer]:
    sent = reminders.send_reminders(services, by=actor, debtors=asked.debtors if asked else None)
    return [
        models.ReminderAnswer(
            debtor=letter.debtor,
            step=letter.step,
            currency=letter.currency,
            total=letter.total,
            invoices=[one.number for one in letter.invoices],
        )
        for letter in sent
    ]


@router.get(
    "/orders/{order_id}/evidence",
    summary="Everything about an order in one zip, with an index and the hashes of every file",
    response_class=Response,
    responses=problems(401, 404, 503),
)
@needs(Right.BILL, Right.AUDIT)
def get_evidence(order_id: str, services: FromServices) -> Response:
    with services.store.reading() as tx:
        number = tx.orders.get(order_id).number
    content = evidence.evidence_file(services, order_id)
    return download(content, f"evidence-{evidence.safe(number or order_id)}.zip", "application/zip")


def _summary(row: InvoiceRow, item: OpenItem) -> models.InvoiceSummary:
    return models.InvoiceSummary(**_summary_fields(row, item))  # type: ignore[arg-type]


def _summary_fields(row: InvoiceRow, item: OpenItem) -> dict[str, object]:
    copied = set(models.InvoiceSummary.model_fields) - {"url", "open", "disputed"}
    return {name: getattr(row, name) for name in copied} | {
        "url": f"/v1/invoices/{quote(row.number)}",
        "open": item.open,
        "disputed": item.disputed,
    }


def _detail(services: Services, number: str) -> models.InvoiceDetail:
    with services.store.reading() as tx:
        row = tx.billing.invoice(number)
        return models.InvoiceDetail(
            **_summary_fields(row, tx.receivables.item(number)),  # type: ignore[arg-type]
            sha256=row.sha256,
            chain=row.chain,
            document=row.document,
            statuses=[_status(one) for one in tx.receivables.statuses(number)],
            settled_by=[models.SettlementAnswer.model_validate(one) for one in tx.receivables.allocations(number)],
            disputes=[_dispute(one) for one in tx.collection.disputes(number=number)],
            documents=[_document(one) for one in tx.billing.copies(number)],
        )


def _status(row: StatusRow) -> models.StatusAnswer:
    words = STATUS_WORDS[InvoiceStatus(row.code)]
    return models.StatusAnswer(code=row.code, words=words, at=row.at, by=row.by, detail=row.detail)


def _dispute(row: DisputeRow) -> models.DisputeAnswer:
    return models.DisputeAnswer.model_validate(row)


def _document(row: CopyRow) -> models.InvoiceDocument:
    copied = set(models.InvoiceDocument.model_fields) - {"url"}
    url = f"/v1/invoices/{quote(row.number)}/document?form={row.form}"
    return models.InvoiceDocument(**{name: getattr(row, name) for name in copied}, url=url)
