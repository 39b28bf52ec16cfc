"""A debtor as the credit manager decides on it: its limit, what it owes, how it pays, and its orders that wait."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gateway import credit
from gateway.model.master import Account, policy_for
from gateway.monitor.now import standing
from gateway.store import Transaction
from gateway.store.credit_queue import MOST, CreditQueue, Debt, Habit, Waiting

ZERO = Decimal(0)
SHOWN = 100
"""Orders on a page."""


@dataclass(frozen=True, slots=True)
class Case:
    """Amounts in the debtor's currency, tax included. ``account`` is None when the debtor is not known any more.
    ``waiting`` is the value of all its orders, ``rows`` are those on this page, ``others`` how many are on other pages.
    ``four_eyes_above``: a release of more takes two persons."""

    number: str
    account: Account | None
    rows: list[Waiting]
    others: int
    waiting: Decimal
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


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debtor's orders that wait, the oldest first, and what it owes: all that the list is sorted by."""

    number: str
    rows: list[Waiting]
    debt: Debt

    @property
    def waiting(self) -> Decimal:
        """An order with two holds counts once."""
        return sum({row.order_id: row.gross or ZERO for row in self.rows}.values(), ZERO)


SORTED: dict[str, Callable[[Debtor], Any]] = {
    "age": lambda debtor: debtor.rows[0].opened_at,
    "value": lambda debtor: -debtor.waiting,
    "overdue": lambda debtor: -debtor.debt.late,
}


@dataclass(frozen=True, slots=True)
class CasePage:
    """``further``: the query of the next page; empty on the last. ``count`` and ``value`` (by currency) are of all orders that
    wait; ``among`` is how many holds were sorted when not all of them were, and zero when they were."""

    cases: list[Case]
    further: Mapping[str, str]
    count: int
    value: Mapping[str, Decimal]
    among: int


def case_page(tx: Transaction, *, by: str, after: str = "", skip: int = 0) -> CasePage:
    """The :data:`MOST` that wait longest are sorted by debtor and shown :data:`SHOWN` at a time; the next ones follow them."""
    queue = CreditQueue(tx.connection, tx.now)
    found = queue.waiting(MOST + 1, after=after)
    rows, more = found[:MOST], len(found) > MOST
    debtors = sorted(_debtors(tx, queue, rows), key=SORTED.get(by, SORTED["age"]))
    further: dict[str, str] = {}
    if skip + SHOWN < len(rows):
        further = {"after": after, "skip": str(skip + SHOWN)}
    elif more:
        further = {"after": rows[-1].hold_id, "skip": ""}
    whole = not more and not after
    count, value = _sums(rows) if whole else _counted(tx)
    return CasePage(_cases(tx, queue, _cut(debtors, skip)), further, count, value, 0 if whole else len(rows))


def _debtors(tx: Transaction, queue: CreditQueue, rows: Sequence[Waiting]) -> list[Debtor]:
    """The one whose order waits longest first."""
    by_debtor: dict[str, list[Waiting]] = {}
    for row in rows:
        by_debtor.setdefault(row.debtor or row.account or "?", []).append(row)
    debts = queue.debts(by_debtor, tx.master.own().local(tx.now).date())
    return [Debtor(number, _by_order(some), debts.get(number, Debt())) for number, some in by_debtor.items()]


def _cut(debtors: Sequence[Debtor], skip: int) -> list[tuple[Debtor, list[Waiting]]]:
    """The debtors of one page, each with those of its rows that are on it."""
    cut, start = [], 0
    for debtor in debtors:
        shown = debtor.rows[max(0, skip - start) : max(0, skip + SHOWN - start)]
        start += len(debtor.rows)
        if shown:
            cut.append((debtor, shown))
    return cut


def _cases(tx: Transaction, queue: CreditQueue, cut: Sequence[tuple[Debtor, list[Waiting]]]) -> list[Case]:
    numbers = {debtor.number for debtor, _ in cut}
    today = tx.master.own().local(tx.now).date()
    habits, balances = queue.habits(numbers), queue.balances(numbers)
    accounts, policies = tx.master.accounts_of(numbers), tx.master.policies()
    made = []
    for debtor, shown in cut:
        account = accounts.get(debtor.number)
        policy = policy_for(account.segment if account else "", policies)
        made.append(
            Case(
                number=debtor.number,
                account=account,
                rows=shown,
                others=len(debtor.rows) - len(shown),
                waiting=debtor.waiting,
                balance=balances[debtor.number],
                limit=credit.limit_of(account, policy, today) if account is not None else None,
                debt=debtor.debt,
                habit=habits.get(debtor.number, Habit()),
                four_eyes_above=policy.four_eyes_above,
            )
        )
    return made


def _sums(rows: Sequence[Waiting]) -> tuple[int, dict[str, Decimal]]:
    orders = {row.order_id: row for row in rows}
    value: dict[str, Decimal] = {}
    for row in orders.values():
        if row.currency and row.gross is not None:
            value[row.currency] = value.get(row.currency, ZERO) + row.gross
    return len(orders), value


def _counted(tx: Transaction) -> tuple[int, dict[str, Decimal]]:
    """Of more than a page can go through: as the last round counted them."""
    kept = standing(tx).for_money
    return kept.count, kept.value


def _by_order(rows: Sequence[Waiting]) -> list[Waiting]:
    return sorted(rows, key=lambda row: (row.opened_at, -(row.gross or ZERO)))
