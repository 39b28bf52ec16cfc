"""What each account owes: a running balance, and the movements it is the sum of."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from gateway.store.sql import insert_unless_there
from gateway.store.tables import credit_movement, exposure


class CreditRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def lock(self, accounts: Iterable[str]) -> dict[str, Decimal]:
        """The balances, their rows locked until the transaction ends: two orders cannot both take the last euro.

        Always locked in the same order, so that two batches never wait for each other in a circle.
        """
        balances: dict[str, Decimal] = {}
        for account in sorted(set(accounts)):
            insert_unless_there(self._connection, exposure, {"account": account, "balance": Decimal(0)})
            balances[account] = self._connection.execute(
                select(exposure.c.balance).where(exposure.c.account == account).with_for_update()
            ).scalar_one()
        return balances

    def balance(self, account: str) -> Decimal:
        return self._connection.execute(
            select(exposure.c.balance).where(exposure.c.account == account)
        ).scalar_one_or_none() or Decimal(0)

    def move(self, account: str, kind: str, amount: Decimal, reference: str, order_id: str | None) -> None:
        """Book a movement once: the same account, kind and reference again changes nothing."""
        new = insert_unless_there(
            self._connection,
            credit_movement,
            {
                "account": account,
                "kind": kind,
                "amount": amount,
                "reference": reference,
                "order_id": order_id,
                "at": self._now,
            },
        )
        if new:
            insert_unless_there(self._connection, exposure, {"account": account, "balance": Decimal(0)})
            self._connection.execute(
                exposure.update().where(exposure.c.account == account).values(balance=exposure.c.balance + amount)
            )

    def sums(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Per account the balance and the sum of its movements; they must be equal."""
        totals = dict(
            self._connection.execute(
                select(
                    credit_movement.c.account, func.sum(credit_movement.c.amount, type_=credit_movement.c.amount.type)
                ).group_by(credit_movement.c.account)
            )
            .tuples()
            .all()
        )
        rows = self._connection.execute(select(exposure.c.account, exposure.c.balance))
        return {account: (balance, totals.get(account, Decimal(0))) for account, balance in rows.tuples()}
