"""What is still to be paid of each invoice, the money that came in, and how the one settled the other.

``open_item`` is a running balance: amount less allocations. Exposure is booked by the pipeline, never here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select

from gateway.errors import NotFound
from gateway.model.invoice import Invoice
from gateway.model.receivable import IncomingPayment, InvoiceStatus, OpenItem
from gateway.store.sql import insert_unless_there, record
from gateway.store.tables import allocation, credit_movement, invoice_status, open_item, payment, remittance
from gateway.store.types import new_id


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """``left`` is what is not allocated yet; ``debtor`` is None until somebody knows whose money it is."""

    id: str
    source: str
    debtor: str | None
    received_on: date
    currency: str
    amount: Decimal
    left: Decimal
    payer: str | None
    iban: str | None
    reference: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AllocationRow:
    number: str
    payment_id: str | None
    credit_note: str | None
    amount: Decimal
    why: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class AnnouncedRow:
    """``shares``: invoice number → amount as text."""

    id: str
    partner: str
    reference: str
    currency: str
    amount: Decimal
    paid_on: date | None
    shares: dict[str, str]


@dataclass(frozen=True, slots=True)
class StatusRow:
    number: str
    code: int
    detail: dict[str, Any]
    at: datetime
    by: str


class ReceivablesRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    # open items

    def owe(self, issued: Invoice, debtor: str) -> None:
        """An issued invoice is owed to us; a credit note by us; nothing by anybody when it is a test."""
        sign = 0 if issued.test else -1 if issued.crediting else 1
        amount = sign * (issued.totals.payable or Decimal(0))
        self._connection.execute(
            open_item.insert().values(
                number=issued.number,
                debtor=debtor,
                currency=issued.currency,
                issued_on=issued.issued_on,
                due_on=issued.due_on,
                amount=amount,
                open=amount,
                disputed=False,
                settled_at=None if amount else self._now,
            )
        )

    def item(self, number: str, *, lock: bool = False) -> OpenItem:
        query = select(open_item).where(open_item.c.number == number)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no invoice {number}",
                "look at the list: `gateway invoices`",
                fr=(f"il n'y a pas de facture {number}", "regardez la liste : `gateway invoices`"),
            )
        return _item(row)

    def items(
        self, *, debtor: str | None = None, numbers: Iterable[str] | None = None, lock: bool = False
    ) -> list[OpenItem]:
        """Open ones, the oldest due date first; those of the given numbers even when they are settled."""
        query = select(open_item).order_by(open_item.c.due_on, open_item.c.issued_on, open_item.c.number)
        if numbers is None:
            query = query.where(open_item.c.open != 0)
        else:
            query = query.where(open_item.c.number.in_(list(numbers)))
        if debtor is not None:
            query = query.where(open_item.c.debtor == debtor)
        return [_item(row) for row in self._connection.execute(query.with_for_update() if lock else query)]

    def settle(
        self,
        number: str,
        amount: Decimal,
        *,
        why: str,
        by: str,
        payment_id: str | None = None,
        credit_note: str | None = None,
    ) -> Decimal:
        """Take the amount off what is open (and off the payment); returns what stays open."""
        self._connection.execute(
            allocation.insert().values(
                number=number,
                payment_id=payment_id,
                credit_note=credit_note,
                amount=amount,
                why=why,
                at=self._now,
                by=by,
            )
        )
        left = self._reduce(number, amount)
        if payment_id is not None:
            self._connection.execute(
                payment.update().where(payment.c.id == payment_id).values(left=payment.c.left - amount)
            )
        if credit_note is not None:
            self._reduce(credit_note, -amount)
        return left

    def _reduce(self, number: str, amount: Decimal) -> Decimal:
        left: Decimal = self._connection.execute(
            open_item.update()
            .where(open_item.c.number == number)
            .values(open=open_item.c.open - amount)
            .returning(open_item.c.open)
        ).scalar_one()
        settled = None if left else self._now
        self._connection.execute(open_item.update().where(open_item.c.number == number).values(settled_at=settled))
        return left

    def mark_disputed(self, number: str, disputed: bool) -> None:
        self._connection.execute(open_item.update().where(open_item.c.number == number).values(disputed=disputed))

    def relieved(self, order_id: str) -> Decimal:
        """By how much invoices have relieved the exposure of this order."""
        moved = self._connection.execute(
            select(func.sum(credit_movement.c.amount, type_=credit_movement.c.amount.type)).where(
                credit_movement.c.order_id == order_id, credit_movement.c.kind == "order_invoiced"
            )
        ).scalar_one_or_none()
        return -(moved or Decimal(0))

    def allocations(self, number: str) -> list[AllocationRow]:
        rows = self._connection.execute(
            select(allocation).where(allocation.c.number == number).order_by(allocation.c.id)
        )
        return [record(AllocationRow, row) for row in rows]

    # payments

    def add_payment(self, incoming: IncomingPayment, *, source: str, debtor: str | None, by: str) -> str | None:
        """The new id, or None when this line of this bank account was imported before."""
        payment_id = new_id("pay")
        new = insert_unless_there(
            self._connection,
            payment,
            {
                "id": payment_id,
                "source": source,
                "source_key": incoming.key,
                "debtor": debtor,
                "received_on": incoming.received_on,
                "currency": incoming.currency,
                "amount": incoming.amount,
                "left": incoming.amount,
                "payer": incoming.payer,
                "iban": incoming.iban,
                "reference": incoming.reference,
                "at": self._now,
                "by": by,
            },
        )
        return payment_id if new else None

    def payment(self, payment_id: str, *, lock: bool = False) -> PaymentRow:
        query = select(payment).where(payment.c.id == payment_id)
        row = self._connection.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise NotFound(
                f"there is no payment {payment_id}",
                "look at the list: `gateway payments`",
                fr=(f"il n'y a pas de paiement {payment_id}", "regardez la liste : `gateway payments`"),
            )
        return record(PaymentRow, row)

    def assign(self, payment_id: str, debtor: str) -> None:
        self._connection.execute(payment.update().where(payment.c.id == payment_id).values(debtor=debtor))

    def payments(self, *, unallocated: bool = False, limit: int = 100) -> list[PaymentRow]:
        query = select(payment).order_by(payment.c.received_on.desc(), payment.c.id.desc()).limit(limit)
        rows = self._connection.execute(query.where(payment.c.left != 0) if unallocated else query)
        return [record(PaymentRow, row) for row in rows]

    # remittances

    def announce(
        self,
        partner: str,
        inbound_id: str,
        *,
        reference: str,
        currency: str,
        paid_on: date | None,
        shares: Mapping[str, Decimal],
    ) -> None:
        self._connection.execute(
            remittance.insert().values(
                id=new_id("rmt"),
                partner=partner,
                inbound_id=inbound_id,
                reference=reference,
                currency=currency,
                amount=sum(shares.values(), Decimal(0)),
                paid_on=paid_on,
                shares={number: str(amount) for number, amount in shares.items()},
                at=self._now,
            )
        )

    def announced(self, amount: Decimal, currency: str) -> list[AnnouncedRow]:
        """Announcements of exactly this amount that no payment has used yet, the oldest first."""
        rows = self._connection.execute(
            select(remittance)
            .where(remittance.c.amount == amount, remittance.c.currency == currency, remittance.c.payment_id.is_(None))
            .order_by(remittance.c.at, remittance.c.id)
        )
        return [record(AnnouncedRow, row) for row in rows]

    def use(self, remittance_id: str, payment_id: str) -> None:
        self._connection.execute(
            remittance.update().where(remittance.c.id == remittance_id).values(payment_id=payment_id)
        )

    # statuses

    def note_status(self, number: str, status: InvoiceStatus, *, by: str, **detail: Any) -> None:
        self._connection.execute(
            invoice_status.insert().values(number=number, code=int(status), detail=detail, at=self._now, by=by)
        )

    def statuses(self, number: str) -> list[StatusRow]:
        rows = self._connection.execute(
            select(invoice_status).where(invoice_status.c.number == number).order_by(invoice_status.c.id)
        )
        return [record(StatusRow, row) for row in rows]


def _item(row: Any) -> OpenItem:
    values = row._mapping
    return OpenItem(**{name: values[name] for name in OpenItem.model_fields})
