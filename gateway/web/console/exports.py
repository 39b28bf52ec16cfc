"""What a list shows, as a file for a spreadsheet: all that is filtered, and nothing in it that a spreadsheet would run."""

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
from gateway.store import Transaction
from gateway.store.causes import Causes
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
MOST = 100_000
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")

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
    before, given = None, 0
    while given < MOST:
        with services.store.reading() as tx:
            views = Views(tx.connection, tx.now)
            found = views.orders(wanted, before=before, limit=AT_ONCE)
            names = views.names([row.account for row in found.rows], [])
        for row in found.rows:
            yield (row.id, row.number, row.account, names.accounts.get(row.account or ""), row.partner, row.channel,
                   words.state_words(row.state).to(language), row.line_count, row.net, row.gross, row.currency,
                   row.requested_on, row.received_at, row.decided_at, "test" if row.test else "")  # fmt: skip
        given, before = given + len(found.rows), found.next
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
    before, given = None, 0
    while given < MOST:
        with services.store.reading() as tx:
            found = Views(tx.connection, tx.now).inbox(wanted, before=before, limit=AT_ONCE)
        for entry in found.rows:
            row = entry.inbound
            yield (row.id, row.received_at, row.channel, row.partner, row.sender, row.filename, row.reference,
                   row.format, row.size, words.inbound_words(row.state).to(language), (row.reason or {}).get(language),
                   sum(entry.orders.values()), row.sha256)  # fmt: skip
        given, before = given + len(found.rows), found.next
        if before is None:
            return


@router.get("/export/exceptions.csv")
@needs(Right.READ)
def exceptions(services: FromServices, language: FromLanguage, owner: Text = "") -> StreamingResponse:
    with services.store.reading() as tx:
        rows = list(_exceptions(tx, owner, language))
    return as_file("exceptions.csv", language, rows)


def _exceptions(tx: Transaction, owner: str, language: Language) -> Iterator[Row]:
    yield "cause", "sentence", "id", "number", "account", "partner", "gross", "currency", "received_at"
    causes = Causes(tx.connection, tx.now)
    for cause in causes.of_held_orders(owner=owner):
        said = cause.example.sentence.to(language) if cause.example else (cause.reason or {}).get(language)
        ids = causes.orders_of(cause.code, owner=owner)
        for start in range(0, len(ids), AT_ONCE):
            for row in tx.orders.many(ids[start : start + AT_ONCE]):
                yield (cause.code, said, row.id, row.number, row.account, row.partner, row.gross, row.currency,
                       row.received_at)  # fmt: skip


@router.get("/export/credit.csv")
@needs(Right.READ)
def credit(services: FromServices, language: FromLanguage) -> StreamingResponse:
    with services.store.reading() as tx:
        rows = list(_credit(tx, language))
    return as_file("credit.csv", language, rows)


def _credit(tx: Transaction, language: Language) -> Iterator[Row]:
    yield "id", "number", "debtor", "account", "hold", "reason", "gross", "currency", "since", "due", "signed_by"
    for row in CreditQueue(tx.connection, tx.now).waiting():
        yield (row.order_id, row.number, row.debtor, row.account, words.hold_words(row.kind).to(language),
               row.reason[language], row.gross, row.currency, row.opened_at, row.due_at, row.first_by)  # fmt: skip
