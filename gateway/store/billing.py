"""Despatches and issued invoices."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.store.sql import record
from gateway.store.tables import despatch, invoice
from gateway.store.types import new_id


@dataclass(frozen=True, slots=True)
class DespatchRow:
    id: str
    number: str
    order_id: str
    at: datetime
    document: dict[str, Any]
    invoiced: bool

    def advice(self) -> DespatchAdvice:
        return DespatchAdvice.model_validate(self.document)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    number: str
    series: str
    rank: int
    order_id: str
    despatch_id: str
    account: str
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    issued_on: date
    issued_at: datetime
    due_on: date | None
    document: dict[str, Any]
    sha256: str


class BillingRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add_despatch(self, order_id: str, advice: DespatchAdvice) -> str:
        despatch_id = new_id("desp")
        self._connection.execute(
            despatch.insert().values(
                id=despatch_id,
                number=advice.number,
                order_id=order_id,
                at=self._now,
                document=advice.model_dump(mode="json"),
                invoiced=False,
            )
        )
        return despatch_id

    def despatches(self, order_id: str, *, to_invoice: bool = False) -> list[DespatchRow]:
        query = select(despatch).where(despatch.c.order_id == order_id).order_by(despatch.c.at, despatch.c.id)
        rows = self._connection.execute(query.where(despatch.c.invoiced.is_(False)) if to_invoice else query)
        return [record(DespatchRow, row) for row in rows]

    def issue(
        self, issued: Invoice, *, series: str, rank: int, order_id: str, despatch_id: str, account: str, sha256: str
    ) -> None:
        totals = issued.totals
        self._connection.execute(
            invoice.insert().values(
                number=issued.number,
                series=series,
                rank=rank,
                order_id=order_id,
                despatch_id=despatch_id,
                account=account,
                currency=issued.currency,
                net=totals.net,
                tax=totals.tax,
                gross=totals.gross,
                issued_on=issued.issued_on,
                issued_at=self._now,
                due_on=issued.due_on,
                document=issued.model_dump(mode="json"),
                sha256=sha256,
            )
        )
        self._connection.execute(despatch.update().where(despatch.c.id == despatch_id).values(invoiced=True))

    def invoices(self, order_id: str) -> list[InvoiceRow]:
        rows = self._connection.execute(
            select(invoice).where(invoice.c.order_id == order_id).order_by(invoice.c.issued_at, invoice.c.number)
        )
        return [record(InvoiceRow, row) for row in rows]
