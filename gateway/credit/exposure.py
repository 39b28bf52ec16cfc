"""What a customer owes or is about to: open invoices and accepted orders, less what it has paid ahead.

Nothing is ever summed over history to decide: each business event makes movements, and the balance is their sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class MovementKind(StrEnum):
    OPENING = "opening"  # what was owed when the account was taken over
    ORDER_ACCEPTED = "order_accepted"
    ORDER_CHANGED = "order_changed"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_INVOICED = "order_invoiced"  # leaves the orders, as the invoice takes its place
    INVOICE_ISSUED = "invoice_issued"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    DEPOSIT = "deposit"
    FEED = "feed"  # what the ERP's open items add to, or take off, what they added before


@dataclass(frozen=True, slots=True)
class Movement:
    """``amount`` is signed: what it adds to the exposure. ``reference`` names the document, and with the kind it makes
    the movement unique within the account: booked twice, it counts once."""

    kind: MovementKind
    amount: Decimal
    reference: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """``balance`` is the sum of all movements. ``overdue`` is the part of it past its due date, the oldest of it due on
    ``overdue_since``. ``limit`` replaces the account's own when it is given. A ``group`` has its head's limit, and what
    all its members owe as ``group_balance``. ``first_order`` says that nothing was ever booked before; ``deposited`` is
    what was paid ahead for the order at hand; ``stale`` are the feeds the picture rests on that are out of date.
    """

    balance: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    overdue_since: date | None = None
    limit: Decimal | None = None
    group: str | None = None
    group_balance: Decimal = Decimal(0)
    group_limit: Decimal | None = None
    first_order: bool = False
    deposited: Decimal = Decimal(0)
    stale: tuple[tuple[str, datetime], ...] = ()

    def after(self, movements: Iterable[Movement]) -> "Exposure":
        return replace(self, balance=self.balance + sum((each.amount for each in movements), Decimal(0)))


def on_acceptance(order: str, gross: Decimal) -> tuple[Movement, ...]:
    return (Movement(MovementKind.ORDER_ACCEPTED, gross, order),)


def on_change(order: str, version: int, before: Decimal, after: Decimal) -> tuple[Movement, ...]:
    """A new version of an accepted order adds what it costs more, or takes off what it costs less."""
    return (Movement(MovementKind.ORDER_CHANGED, after - before, f"{order}/{version}"),)


def on_cancellation(order: str, left: Decimal) -> tuple[Movement, ...]:
    """``left`` is what of the order is not invoiced yet."""
    return (Movement(MovementKind.ORDER_CANCELLED, -left, order),)


def on_invoice(order: str, invoice: str, gross: Decimal, *, of_order: Decimal | None = None) -> tuple[Movement, ...]:
    """The amount moves from the order to the invoice; ``order`` is named by the store's own column.

    ``of_order`` is what the order is relieved of, the invoice's amount unless said otherwise: the last invoice of an
    order should relieve it of all that is left, so that no cent stays behind.
    """
    relieved = gross if of_order is None else of_order
    return (
        Movement(MovementKind.ORDER_INVOICED, -relieved, f"{order}/{invoice}"),
        Movement(MovementKind.INVOICE_ISSUED, gross, invoice),
    )


def on_credit_note(credit_note: str, gross: Decimal) -> tuple[Movement, ...]:
    return (Movement(MovementKind.CREDIT_NOTE, -gross, credit_note),)


def on_payment(payment: str, amount: Decimal) -> tuple[Movement, ...]:
    return (Movement(MovementKind.PAYMENT, -amount, payment),)


def on_deposit(deposit: str, amount: Decimal) -> tuple[Movement, ...]:
    return (Movement(MovementKind.DEPOSIT, -amount, deposit),)
