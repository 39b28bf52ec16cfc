"""Despatches, issued invoices and their copies. What is still to be paid of them is in :mod:`gateway.store.receivables`.

Invoices form one chain: each row's ``chain`` hashes its number and its archived original together with the row before,
so that none can be taken out, put in or exchanged without a trace.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gateway.errors import NotFound
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.store.engine import database_now
from gateway.store.reach import Reach, bounds
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import despatch, invoice, invoice_copy, invoice_source, open_item, orders
from gateway.store.types import new_id

FIRST_LINK = "0" * 64
SHARE = "."  # in the number of a share of a delivery of several orders


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
    """``order_id`` and ``despatch_id`` are set when there is one of each; ``preceding`` is what a credit note names.

    ``sha256`` is the archived original; ``chain_rank`` and ``chain`` its place in the chain of originals.
    """

    number: str
    kind: str
    series: str
    rank: int
    order_id: str | None
    despatch_id: str | None
    preceding: str | None
    account: str
    debtor: str
    currency: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    payable: Decimal
    issued_on: date
    issued_at: datetime
    due_on: date | None
    document: dict[str, Any]
    sha256: str
    chain_rank: int
    chain: str

    def invoice(self) -> Invoice:
        return Invoice.model_validate(self.document)


@dataclass(frozen=True, slots=True)
class CopyRow:
    """The invoice in one form, as the customer has it; ``verdict`` says which rules it was held against."""

    number: str
    form: str
    filename: str
    media_type: str
    sha256: str
    size: int
    verdict: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """``account`` is the buyer's or the debtor's; what is absent does not restrict. An overdue one is unpaid too."""

    account: str | None = None
    kind: str | None = None
    order: str | None = None
    since: date | None = None
    until: date | None = None
    unpaid: bool = False
    overdue: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What an invoice bills or is about: an order, and a despatch of it unless it is a deposit or a credit note."""

    order_id: str
    despatch_id: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The next place in the chain, held by this transaction until it ends; ``at`` is the moment it was taken."""

    rank: int
    before: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A place in the chain where the rows do not fit together."""

    rank: int
    number: str | None
    why: str


def link(before: str, number: str, sha256: str) -> str:
    return hashlib.sha256(f"{before}\n{number}\n{sha256}".encode()).hexdigest()


def _conditions(wanted: InvoiceFilter, today: date) -> Iterator[ColumnElement[bool]]:
    if wanted.account:
        yield or_(invoice.c.account == wanted.account, invoice.c.debtor == wanted.account)
    if wanted.kind:
        yield invoice.c.kind == wanted.kind
    if wanted.order:
        yield invoice.c.number.in_(select(invoice_source.c.number).where(invoice_source.c.order_id == wanted.order))
    if wanted.since:
        yield invoice.c.issued_on >= wanted.since
    if wanted.until:
        yield invoice.c.issued_on <= wanted.until
    if wanted.unpaid:
        yield open_item.c.open != 0
    if wanted.overdue:
        yield and_(open_item.c.open > 0, invoice.c.due_on < today)
    if wanted.disputed:
        yield open_item.c.disputed.is_(True)


class BillingRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add_despatch(self, order_id: str, advice: DespatchAdvice, *, share: int = 1) -> str:
        """``share`` counts the orders of one delivery: they have its number on paper, and each a row of its own.
        The row's number is returned."""
        number = advice.number if share == 1 else f"{advice.number}{SHARE}{share}"
        self._connection.execute(
            despatch.insert().values(
                id=new_id("desp"),
                number=number,
                order_id=order_id,
                at=self._now,
                document=advice.model_dump(mode="json"),
                invoiced=False,
            )
        )
        return number

    def despatches(self, order_id: str, *, to_invoice: bool = False) -> list[DespatchRow]:
        query = select(despatch).where(despatch.c.order_id == order_id).order_by(despatch.c.at, despatch.c.id)
        rows = self._connection.execute(query.where(despatch.c.invoiced.is_(False)) if to_invoice else query)
        return [record(DespatchRow, row) for row in rows]

    def despatch(self, number: str) -> DespatchRow:
        row = self._connection.execute(select(despatch).where(despatch.c.number == number)).first()
        if row is None:
            raise NotFound(
                f"there is no delivery note {number}",
                "look at its order: `gateway show`",
                fr=(f"il n'y a pas de bon de livraison {number}", "regardez sa commande : `gateway show`"),
            )
        return record(DespatchRow, row)

    def delivery(self, number: str) -> list[DespatchRow]:
        """The shares of all the orders that left under this number, or under that of one of the shares."""
        whole = self.despatch(number).number.partition(SHARE)[0]
        rows = self._connection.execute(
            select(despatch)
            .where(or_(despatch.c.number == whole, despatch.c.number.startswith(whole + SHARE, autoescape=True)))
            .order_by(func.length(despatch.c.number), despatch.c.number)
        )
        return [record(DespatchRow, row) for row in rows]

    def waiting(self, account: str, since: datetime, before: datetime) -> list[DespatchRow]:
        """Despatches of the account in a period (its end excluded) that no invoice bills yet, the oldest first."""
        rows = self._connection.execute(
            select(despatch)
            .join(orders, orders.c.id == despatch.c.order_id)
            .where(orders.c.account == account, despatch.c.invoiced.is_(False))
            .where(despatch.c.at >= since, despatch.c.at < before)
            .order_by(despatch.c.at, despatch.c.id)
        )
        return [record(DespatchRow, row) for row in rows]

    def accounts_waiting(self, before: datetime) -> list[str]:
        """Accounts for which something left before that moment and no invoice bills it yet."""
        rows = self._connection.execute(
            select(orders.c.account)
            .join(despatch, orders.c.id == despatch.c.order_id)
            .where(despatch.c.invoiced.is_(False), despatch.c.at < before, orders.c.account.is_not(None))
            .distinct()
            .order_by(orders.c.account)
        )
        return [row.account for row in rows]

    def take_place(self, rank: int) -> Place:
        """The place for the invoice about to be issued. ``rank`` comes from a counter whose row is locked: whoever asks
        at the same time waits, so that moments and hashes follow the order of the chain."""
        last = self._connection.execute(
            select(invoice.c.chain, invoice.c.issued_at).where(invoice.c.chain_rank == rank - 1)
        ).first()
        now = database_now(self._connection)
        return Place(rank, FIRST_LINK, now) if last is None else Place(rank, last.chain, max(now, last.issued_at))

    def issue(
        self,
        issued: Invoice,
        place: Place,
        *,
        series: str,
        rank: int,
        account: str,
        debtor: str,
        sha256: str,
        sources: Iterable[Source],
        preceding: str | None = None,
    ) -> None:
        about = list(sources)
        orders_of, despatches_of = (
            {one.order_id for one in about},
            [one.despatch_id for one in about if one.despatch_id],
        )
        totals = issued.totals
        self._connection.execute(
            invoice.insert().values(
                number=issued.number,
                kind=issued.kind,
                series=series,
                rank=rank,
                order_id=orders_of.pop() if len(orders_of) == 1 else None,
                despatch_id=despatches_of[0] if len(despatches_of) == 1 else None,
                preceding=preceding,
                account=account,
                debtor=debtor,
                currency=issued.currency,
                net=totals.net,
                tax=totals.tax,
                gross=totals.gross,
                payable=totals.payable,
                issued_on=issued.issued_on,
                issued_at=place.at,
                due_on=issued.due_on,
                document=issued.model_dump(mode="json"),
                sha256=sha256,
                chain_rank=place.rank,
                chain=link(place.before, issued.number, sha256),
            )
        )
        if about:
            self._connection.execute(
                invoice_source.insert(),
                [{"number": issued.number, "order_id": one.order_id, "despatch_id": one.despatch_id} for one in about],
            )
        if despatches_of:
            self._connection.execute(despatch.update().where(despatch.c.id.in_(despatches_of)).values(invoiced=True))

    def invoice(self, number: str) -> InvoiceRow:
        row = self._connection.execute(select(invoice).where(invoice.c.number == number)).first()
        if row is None:
            raise NotFound(
                f"there is no invoice {number}",
                "look at the list: `gateway invoices`",
                fr=(f"il n'y a pas de facture {number}", "regardez la liste : `gateway invoices`"),
            )
        return record(InvoiceRow, row)

    def invoices(self, order_id: str) -> list[InvoiceRow]:
        """Every invoice, deposit and credit note about the order, in the order of their issue."""
        about = select(invoice_source.c.number).where(invoice_source.c.order_id == order_id)
        rows = self._connection.execute(
            select(invoice).where(invoice.c.number.in_(about)).order_by(invoice.c.chain_rank)
        )
        return [record(InvoiceRow, row) for row in rows]

    def credit_notes(self, number: str) -> list[InvoiceRow]:
        rows = self._connection.execute(
            select(invoice).where(invoice.c.preceding == number).order_by(invoice.c.chain_rank)
        )
        return [record(InvoiceRow, row) for row in rows]

    def latest(self, *, account: str | None = None, limit: int = 50) -> list[InvoiceRow]:
        query = select(invoice).order_by(invoice.c.chain_rank.desc()).limit(limit)
        rows = self._connection.execute(query.where(invoice.c.account == account) if account else query)
        return [record(InvoiceRow, row) for row in rows]

    def listed(
        self, wanted: InvoiceFilter, reach: Reach, *, today: date, before: int | None = None, limit: int = 50
    ) -> list[InvoiceRow]:
        """The latest first; ``before`` is the place in the chain of the last one seen."""
        query = select(invoice).join(open_item, open_item.c.number == invoice.c.number)
        query = query.where(*bounds(invoice, reach), *_conditions(wanted, today))
        if before is not None:
            query = query.where(invoice.c.chain_rank < before)
        rows = self._connection.execute(query.order_by(invoice.c.chain_rank.desc()).limit(limit))
        return [record(InvoiceRow, row) for row in rows]

    def sources(self, number: str) -> list[Source]:
        rows = self._connection.execute(
            select(invoice_source.c.order_id, invoice_source.c.despatch_id)
            .where(invoice_source.c.number == number)
            .order_by(invoice_source.c.id)
        )
        return [Source(row.order_id, row.despatch_id) for row in rows]

    def turnover(self, account: str, since: date, until: date) -> dict[tuple[str, Decimal], Decimal]:
        """Net amounts invoiced in a period (both days included), credit notes deducted, per VAT category and rate."""
        rows = self._connection.execute(
            select(invoice)
            .where(invoice.c.account == account, invoice.c.issued_on.between(since, until))
            .where(invoice.c.kind.in_(["invoice", "corrected", "credit_note"]))
        )
        nets: dict[tuple[str, Decimal], Decimal] = {}
        for row in rows:
            made = record(InvoiceRow, row).invoice()
            if made.test:
                continue
            for tax in made.taxes:
                key = (tax.category, tax.rate)
                nets[key] = nets.get(key, Decimal(0)) + (-tax.base if made.crediting else tax.base)
        return nets

    def keep_copy(
        self, number: str, form: str, *, filename: str, media_type: str, sha256: str, size: int, verdict: dict[str, Any]
    ) -> CopyRow:
        """The copy in this form; when there is one already, that one."""
        insert_unless_there(
            self._connection,
            invoice_copy,
            {
                "number": number,
                "form": form,
                "filename": filename,
                "media_type": media_type,
                "sha256": sha256,
                "size": size,
                "verdict": verdict,
                "at": self._now,
            },
        )
        return next(copy for copy in self.copies(number) if copy.form == form)

    def copies(self, number: str) -> list[CopyRow]:
        rows = self._connection.execute(
            select(invoice_copy).where(invoice_copy.c.number == number).order_by(invoice_copy.c.form)
        )
        return [record(CopyRow, row) for row in rows]

    def archived(self) -> Iterator[tuple[str, str, str]]:
        """Number, what it is, and SHA-256 of every original and every copy."""
        for row in self._connection.execute(select(invoice.c.number, invoice.c.sha256).order_by(invoice.c.chain_rank)):
            yield row.number, "original", row.sha256
        for copy in self._connection.execute(select(invoice_copy).order_by(invoice_copy.c.number, invoice_copy.c.form)):
            yield copy.number, copy.form, copy.sha256

    def broken_links(self) -> Iterator[BrokenLink]:
        """Walks the whole chain; says nothing when every row fits to the one before and every series has no gap."""
        before, expected = FIRST_LINK, 1
        last_of: dict[str, int] = {}
        rows = self._connection.execute(
            select(
                invoice.c.number,
                invoice.c.sha256,
                invoice.c.chain_rank,
                invoice.c.chain,
                invoice.c.series,
                invoice.c.rank,
            ).order_by(invoice.c.chain_rank)
        )
        for row in rows:
            if row.chain_rank != expected:
                yield BrokenLink(expected, None, "a row is missing before this one")
            if row.chain != link(before, row.number, row.sha256):
                yield BrokenLink(row.chain_rank, row.number, "its hash does not follow from the row before")
            if row.rank != last_of.get(row.series, 0) + 1:
                yield BrokenLink(row.chain_rank, row.number, f"series {row.series} has a gap before it")
            before, expected = row.chain, row.chain_rank + 1
            last_of[row.series] = row.rank
