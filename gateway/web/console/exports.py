"""What a list shows, as a file for a spreadsheet: all that is filtered, however much it is, and nothing in it that a spreadsheet
would run. Rows leave as they are read, some hundred at a time, so no file is ever held in memory."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import StreamingResponse

from gateway.model.identity import Right
from gateway.pipeline import Services
from gateway.store.causes import Causes, HeldOrder
from gateway.store.credit_queue import CreditQueue
from gateway.store.narrowing import InboxFilter, OrderFilter
from gateway.store.views import Views
from gateway.web import words
from gateway.web.console.filters import chosen_orders
from gateway.web.downloads import disposition
from gateway.web.language import Language
from gateway.web.request import FromLanguage, FromServices
from gateway.web.rights import needs

router = APIRouter()
AT_ONCE = 500
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with; the wide ones of Asian keyboards as well."""

Cell = str | int | Decimal | date | datetime | None
Row = Sequence[Cell]
Text = Annotated[str, Query(max_length=200)]


def safe(cell: Cell, language: Language) -> str:
    """Text that a spreadsheet could take for a formula gets an apostrophe in front (CWE-1236); numbers stay numbers."""
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        case Decimal():
            return f"{cell:f}".replace(".", ",") if language == "fr" else f"{cell:f}"
        case str():
            return f"'{cell}" if cell.lstrip(" ").startswith(DANGEROUS) else cell
    return str(cell)


def as_file(name: str, language: Language, rows: Iterable[Row]) -> StreamingResponse:
    """UTF-8 with its mark, and the separator that the language's spreadsheets expect."""
    return StreamingResponse(
        _lines(rows, language), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition(name)}
    )


def _lines(rows: Iterable[Row], language: Language) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for row in rows:
        line = io.StringIO()
        csv.writer(line, delimiter=";" if language == "fr" else ",").writerow([safe(cell, language) for cell in row])
        yield line.getvalue().encode()


@router.get("/export/orders.csv")
@needs(Right.READ)
def orders(
    services: FromServices, language: FromLanguage, wanted: Annotated[OrderFilter, Depends(chosen_orders)]
) -> StreamingResponse:
    return as_file("orders.csv", language, _orders(services, wanted, language))


def _orders(services: Services, wanted: OrderFilter, language: Language) -> Iterator[Row]:
    yield ("id", "number", "account", "customer", "partner", "channel", "state", "lines", "net", "gross", "currency",
           "requested_on", "received_at", "decided_at", "test")  # fmt: skip
    before = None
    while True:
        with services.store.reading() as tx:
            views = Views(tx.connection, tx.now)
            found = views.orders(wanted, before=before, limit=AT_ONCE)
            names = views.names([row.account for row in found.rows], [])
        for row in found.rows:
            yield (row.id, row.number, row.account, names.accounts.get(row.account or ""), row.partner, row.channel,
                   words.state_words(row.state).to(language), row.line_count, row.net, row.gross, row.currency,
                   row.requested_on, row.received_at, row.decided_at, "test" if row.test else "")  # fmt: skip
        before = found.next
        if before is None:
            return


@router.get("/export/inbox.csv")
@needs(Right.READ)
def inbox(
    services: FromServices, language: FromLanguage, q: Text = "", state: Text = "", channel: Text = ""
) -> StreamingResponse:
    return as_file("inbox.csv", language, _inbox(services, InboxFilter(q, state, channel), language))


def _inbox(services: Services, wanted: InboxFilter, language: Language) -> Iterator[Row]:
    yield ("id", "received_at", "channel", "partner", "sender", "file", "reference", "format", "size", "state", "reason",
           "orders", "sha256")  # fmt: skip
    before = None
    while True:
        with services.store.reading() as tx:
            found = Views(tx.connection, tx.now).inbox(wanted, before=before, limit=AT_ONCE)
        for entry in found.rows:
            row = entry.inbound
            yield (row.id, row.received_at, row.channel, row.partner, row.sender, row.filename, row.reference,
                   row.format, row.size, words.inbound_words(row.state).to(language), (row.reason or {}).get(language),
                   sum(entry.orders.values()), row.sha256)  # fmt: skip
        before = found.next
        if before is None:
            return


@router.get("/export/exceptions.csv")
@needs(Right.READ)
def exceptions(services: FromServices, language: FromLanguage, owner: Text = "") -> StreamingResponse:
    return as_file("exceptions.csv", language, _exceptions(services, owner, language))


def _exceptions(services: Services, owner: str, language: Language) -> Iterator[Row]:
    """The oldest first; an order with several causes stands under each."""
    yield "cause", "sentence", "id", "number", "account", "partner", "gross", "currency", "received_at"
    with services.store.reading() as tx:
        causes = Causes(tx.connection, tx.now)
        yield from _each_cause(causes, causes.elsewhere(owner=owner), language)
    after = ""
    while True:
        with services.store.reading() as tx:
            causes = Causes(tx.connection, tx.now)
            found = causes.every(owner=owner, after=after, limit=AT_ONCE)
            yield from _each_cause(causes, found, language)
        if not found:
            return
        after = found[-1][2].id


def _each_cause(causes: Causes, found: list[tuple[str, int, HeldOrder]], language: Language) -> Iterator[Row]:
    said = causes.findings([finding_id for _, finding_id, _ in found if finding_id])
    for code, finding_id, row in found:
        sentence = said[finding_id].sentence if finding_id else words.hold_words(code)
        yield (code, sentence.to(language), row.id, row.number, row.account, row.partner, row.gross, row.currency,
               row.received_at)  # fmt: skip


@router.get("/export/credit.csv")
@needs(Right.READ)
def credit(services: FromServices, language: FromLanguage) -> StreamingResponse:
    return as_file("credit.csv", language, _credit(services, language))


def _credit(services: Services, language: Language) -> Iterator[Row]:
    yield "id", "number", "debtor", "account", "hold", "reason", "gross", "currency", "since", "due", "signed_by"
    after = ""
    while True:
        with services.store.reading() as tx:
            found = CreditQueue(tx.connection, tx.now).waiting(AT_ONCE, after=after)
        for row in found:
            yield (row.order_id, row.number, row.debtor, row.account, words.hold_words(row.kind).to(language),
                   row.reason[language], row.gross, row.currency, row.opened_at, row.due_at, row.first_by)  # fmt: skip
        if not found:
            return
        after = found[-1].hold_id
