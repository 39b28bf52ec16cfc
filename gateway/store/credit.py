"""What each account owes: a running balance, the movements it is the sum of, and what of it is past due."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, or_, select

from gateway.model.master import Account, Arrears, LedgerItem
from gateway.store.sql import chunks, insert_unless_there, record
from gateway.store.tables import account, credit_movement, erp_item, exposure, invoice, open_item


@dataclass(frozen=True, slots=True)
class MovementRow:
    account: str
    kind: str
    amount: Decimal
    reference: str
    order_id: str | None
    at: datetime


class CreditRepository:
    def __init__(self, connection: Connection, now: datetime) -> None:
        self._written, self._now = connection, now
        self._balances: dict[str, Decimal] = {}  # of the accounts locked here
        self._booked: dict[str, set[tuple[str, str, str]]] = {}  # by the order: what was booked for it before
        self._moves: list[dict[str, Any]] = []
        self._moved: defaultdict[str, Decimal] = defaultdict(Decimal)

    @property
    def _connection(self) -> Connection:
        """Whoever asks the database what is owed sees the movements that were only noted so far."""
        self.write()
        return self._written

    def lock(self, accounts: Iterable[str]) -> dict[str, Decimal]:
        """The balances, their rows locked until the transaction ends: two orders cannot both take the last euro.

        Always locked in the same order, so that two batches never wait for each other in a circle.
        """
        wanted = sorted(set(accounts) - set(self._balances))
        there = self._lock_those_there(wanted)
        if len(there) < len(wanted):
            for number in wanted:
                if number not in there:
                    insert_unless_there(self._connection, exposure, {"account": number, "balance": Decimal(0)})
            there = self._lock_those_there(wanted)
        self._balances |= there
        return there

    def _lock_those_there(self, wanted: Sequence[str]) -> dict[str, Decimal]:
        balances: dict[str, Decimal] = {}
        for some in chunks(wanted):
            rows = self._connection.execute(
                select(exposure.c.account, exposure.c.balance)
                .where(exposure.c.account.in_(some))
                .order_by(exposure.c.account)
                .with_for_update()
            )
            balances.update({row.account: row.balance for row in rows})
        return balances

    def read_ahead(self, order_ids: Sequence[str]) -> None:
        """What was booked for these orders before, which is mostly nothing: their movements need not ask one by one."""
        self._booked |= {order_id: set() for order_id in order_ids}
        rows = self._connection.execute(
            select(
                credit_movement.c.order_id,
                credit_movement.c.account,
                credit_movement.c.kind,
                credit_movement.c.reference,
            ).where(credit_movement.c.order_id.in_(order_ids))
        )
        for order_id, number, kind, reference in rows:
            self._booked[order_id].add((number, kind, reference))

    def balance(self, account: str) -> Decimal:
        if account in self._balances:
            return self._balances[account]
        return self._connection.execute(
            select(exposure.c.balance).where(exposure.c.account == account)
        ).scalar_one_or_none() or Decimal(0)

    def move(self, account: str, kind: str, amount: Decimal, reference: str, order_id: str | None) -> None:
        """Book a movement once: the same account, kind and reference again changes nothing."""
        movement = {
            "account": account,
            "kind": kind,
            "amount": amount,
            "reference": reference,
            "order_id": order_id,
            "at": self._now,
        }
        if order_id in self._booked and account in self._balances:
            if (account, kind, reference) not in self._booked[order_id]:
                self._booked[order_id].add((account, kind, reference))
                self._moves.append(movement)
                self._moved[account] += amount
                self._balances[account] += amount
            return
        if insert_unless_there(self._connection, credit_movement, movement):
            self._balances.pop(account, None)
            grown = exposure.update().where(exposure.c.account == account).values(balance=exposure.c.balance + amount)
            if self._connection.execute(grown).rowcount == 0:
                insert_unless_there(self._connection, exposure, {"account": account, "balance": Decimal(0)})
                self._connection.execute(grown)

    def write(self) -> None:
        """The movements noted so far; the end of the transaction does it anyway."""
        moves, moved = self._moves, sorted(self._moved.items())
        self._moves, self._moved = [], defaultdict(Decimal)
        if moves:
            self._written.execute(credit_movement.insert(), moves)
        for number, amount in moved:
            self._written.execute(
                exposure.update().where(exposure.c.account == number).values(balance=exposure.c.balance + amount)
            )

    # --- what it consists of -------------------------------------------------------------------------------------

    def movements(self, number: str, *, limit: int = 100) -> list[MovementRow]:
        """The latest first."""
        rows = self._connection.execute(
            select(credit_movement)
            .where(credit_movement.c.account == number)
            .order_by(credit_movement.c.id.desc())
            .limit(limit)
        )
        return [record(MovementRow, row) for row in rows]

    def sums_by_kind(self, number: str) -> list[tuple[str, int, Decimal]]:
        """Per kind of movement how many there are and what they make."""
        rows = self._connection.execute(
            select(
                credit_movement.c.kind,
                func.count(),
                func.sum(credit_movement.c.amount, type_=credit_movement.c.amount.type),
            )
            .where(credit_movement.c.account == number)
            .group_by(credit_movement.c.kind)
            .order_by(func.min(credit_movement.c.id))
        )
        return [(kind, count, total) for kind, count, total in rows]

    def booked_for(self, order_id: str, *kinds: str) -> Decimal:
        """What the movements of these kinds make for one order."""
        total: Decimal | None = self._connection.execute(
            select(func.sum(credit_movement.c.amount, type_=credit_movement.c.amount.type)).where(
                credit_movement.c.order_id == order_id, credit_movement.c.kind.in_(kinds)
            )
        ).scalar()
        return total or Decimal(0)

    def has_history(self, number: str) -> bool:
        """Whether anything was ever ordered or invoiced on the account."""
        found = select(credit_movement.c.id).where(
            credit_movement.c.account == number,
            credit_movement.c.kind.in_(["opening", "order_accepted", "invoice_issued", "feed"]),
        )
        return self._connection.execute(found.limit(1)).first() is not None

    def group_balance(self, head: str) -> Decimal:
        """What the head of a group and all its members owe together."""
        members = select(account.c.number).where(or_(account.c.group_head == head, account.c.number == head))
        total: Decimal | None = self._connection.execute(
            select(func.sum(exposure.c.balance, type_=exposure.c.balance.type)).where(exposure.c.account.in_(members))
        ).scalar()
        return total or Decimal(0)

    def arrears(self, accounts: Iterable[Account], today: date) -> dict[str, Arrears]:
        """Of invoices of ours and of the ERP, in the account's currency; disputed ones left out."""
        currencies = {known.number: known.currency for known in accounts}
        found: dict[str, Arrears] = {}
        for table, owner in ((open_item, open_item.c.debtor), (erp_item, erp_item.c.account)):
            rows = self._connection.execute(
                select(
                    owner,
                    table.c.currency,
                    func.sum(table.c.open, type_=table.c.open.type),
                    func.min(table.c.due_on, type_=table.c.due_on.type),
                )
                .where(
                    owner.in_(sorted(currencies)),
                    table.c.due_on < today,
                    table.c.open > Decimal(0),
                    table.c.disputed.is_(False),
                )
                .group_by(owner, table.c.currency)
            )
            for number, currency, amount, since in rows:
                if currency != currencies[number]:
                    continue
                before = found.get(number, Arrears(Decimal(0), since))
                found[number] = Arrears(before.amount + amount, min(before.since, since))
        return found

    # --- the ERP's ledger ----------------------------------------------------------------------------------------

    def replace_items(self, number: str, items: Sequence[LedgerItem]) -> Decimal:
        """The account's open items are now these; what that adds to its exposure is booked. Returns the difference.

        An item that carries the number of one of our own invoices is in the exposure already and is left out.
        """
        ours = set(
            self._connection.execute(
                select(invoice.c.number).where(invoice.c.number.in_([one.number for one in items]))
            ).scalars()
        )
        kept = [one for one in items if one.open != 0 and one.number not in ours]
        before = self._items_total(number)
        self._connection.execute(erp_item.delete().where(erp_item.c.account == number))
        if kept:
            self._connection.execute(erp_item.insert(), [one.model_dump() for one in kept])
        moved = self._items_total(number) - before
        if moved:
            self.move(number, "feed", moved, f"feed/{self._now.isoformat()}", None)
        return moved

    def _items_total(self, number: str) -> Decimal:
        total: Decimal | None = self._connection.execute(
            select(func.sum(erp_item.c.open, type_=erp_item.c.open.type)).where(erp_item.c.account == number)
        ).scalar()
        return total or Decimal(0)

    def accounts_with_items(self) -> list[str]:
        return list(self._connection.execute(select(erp_item.c.account).distinct()).scalars())

    def items(self, number: str) -> list[LedgerItem]:
        rows = self._connection.execute(
            select(erp_item).where(erp_item.c.account == number).order_by(erp_item.c.due_on, erp_item.c.number)
        )
        return [LedgerItem(**row._mapping) for row in rows]

    # --- the law -------------------------------------------------------------------------------------------------

    def sums(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Per account the balance and the sum of its movements; they must be equal."""
        totals = dict(
            self._connection.execute(
                select(
                    credit_movement.c.account, func.sum(credit_movement.c.amount, type_=credit_movement.c.amount.type)
                ).group_by(credit_movement.c.account)
            ).all()
        )
        rows = self._connection.execute(select(exposure.c.account, exposure.c.balance))
        return {account: (balance, totals.get(account, Decimal(0))) for account, balance in rows}
