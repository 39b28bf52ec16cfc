"""A debtor as the credit manager decides on it: its limit, what it owes, how it pays, and its orders that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gateway import credit
from gateway.model.master import STANDARD_POLICY, Account
from gateway.store import Transaction
from gateway.store.credit_queue import CreditQueue, Debt, Habit, Waiting

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Case:
    """Amounts in the debtor's currency, tax included. ``account`` is None when the debtor is not known any more.
    ``four_eyes_above``: a release of more takes two persons."""

    number: str
    account: Account | None
    rows: list[Waiting]
    balance: Decimal
    limit: Decimal | None
    debt: Debt
    habit: Habit
    four_eyes_above: Decimal | None

    @property
    def name(self) -> str:
        return self.account.name if self.account is not None else self.number

    @property
    def currency(self) -> str:
        return self.account.currency if self.account is not None else "EUR"

    @property
    def waiting(self) -> Decimal:
        """An order with two holds counts once."""
        return sum({row.order_id: row.gross or ZERO for row in self.rows}.values(), ZERO)

    @property
    def bar(self) -> tuple[int, int, int]:
        """How many hundredths of the bar the balance, the waiting orders and the limit's mark take."""
        whole = max(self.balance + self.waiting, self.limit or ZERO, Decimal(1))
        return _share(self.balance, whole), _share(self.waiting, whole), _share(self.limit or ZERO, whole)

    @property
    def over(self) -> Decimal:
        """By how much the limit would be passed if everything were released."""
        return max(self.balance + self.waiting - (self.limit or ZERO), ZERO)

    def two_persons(self, row: Waiting) -> bool:
        return self.four_eyes_above is not None and (row.gross or ZERO) > self.four_eyes_above


def _share(part: Decimal, whole: Decimal) -> int:
    return max(0, min(100, round(part / whole * 100)))


def cases(tx: Transaction, queue: CreditQueue) -> list[Case]:
    """By debtor, the one whose order waits longest first."""
    by_debtor: dict[str, list[Waiting]] = {}
    for row in queue.waiting():
        by_debtor.setdefault(row.debtor or row.account or "?", []).append(row)
    today = tx.master.own().local(tx.now).date()
    debts, habits = queue.debts(by_debtor, today), queue.habits(by_debtor)
    policies = tx.master.policies()
    made = []
    for number, rows in by_debtor.items():
        account = tx.master.account(number)
        policy = policies.get(account.segment if account else "") or policies.get("default") or STANDARD_POLICY
        made.append(
            Case(
                number=number,
                account=account,
                rows=_by_order(rows),
                balance=tx.credit.balance(number),
                limit=credit.limit_of(account, policy, today) if account is not None else None,
                debt=debts.get(number, Debt()),
                habit=habits.get(number, Habit()),
                four_eyes_above=policy.four_eyes_above,
            )
        )
    return made


def _by_order(rows: Sequence[Waiting]) -> list[Waiting]:
    return sorted(rows, key=lambda row: (row.opened_at, -(row.gross or ZERO)))
