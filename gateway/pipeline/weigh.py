"""The debtor's credit as it stands in this transaction, and what stands against an order of a given amount.

The accounts must be locked (``tx.credit.lock``) by whoever goes on to accept.
"""

from collections.abc import Sequence
from decimal import Decimal

from gateway import credit
from gateway.model.decision import Resolution
from gateway.model.finding import Finding
from gateway.model.master import Account, MasterBook
from gateway.store import Transaction

CREDIT_FEEDS = ("open_items", "credit_limits", "accounts")
"""Kinds of master data the picture of a debtor rests on."""


def exposure_of(tx: Transaction, debtor: Account, book: MasterBook, order_id: str | None) -> credit.Exposure:
    policy = book.policy_of(debtor)
    late = book.arrears.get(debtor.number)
    head = book.accounts.get(debtor.group) if debtor.group else None
    wants_deposit = policy.deposit_percent is not None or debtor.deposit_percent is not None
    paid_ahead = (
        tx.credit.booked_for(order_id, credit.MovementKind.DEPOSIT) if order_id and wants_deposit else Decimal(0)
    )
    return credit.Exposure(
        balance=tx.credit.balance(debtor.number),
        overdue=late.amount if late is not None else Decimal(0),
        overdue_since=late.since if late is not None else None,
        group=head.number if head is not None else None,
        group_balance=tx.credit.group_balance(head.number) if head is not None else Decimal(0),
        group_limit=head.limit if head is not None else None,
        first_order=policy.first_order != "proceed" and not tx.credit.has_history(debtor.number),
        deposited=-paid_ahead,
        stale=tuple((kind, at) for kind, at in book.stale.items() if kind in CREDIT_FEEDS),
    )


def credit_findings(
    tx: Transaction, book: MasterBook, understood: Resolution, order_id: str, *, already: Decimal = Decimal(0)
) -> Sequence[Finding]:
    """What stands against the order on credit. ``already`` is what an earlier version of it has booked: only an increase
    is weighed, as a customer may always order less."""
    debtor = book.accounts.get(understood.debtor or "")
    more = understood.gross - already
    if debtor is None or (already and more <= 0):
        return ()
    return credit.assess(
        debtor,
        exposure_of(tx, debtor, book, order_id),
        more,
        understood.currency or debtor.currency,
        book.own.local(tx.now).date(),
        policy=book.policy_of(debtor),
    )
