"""Steps 3 and 4: the order against master data, rules and credit; accepted, held or rejected, with the reasons.

The debtor's accounts are locked first, so that two simultaneous orders cannot both take the last euro, nor the same
number be accepted twice. Orders of one file are decided in batches; a batch in which one fails by our own fault is set
apart into jobs of one order each (:mod:`gateway.pipeline.trouble`), so that it never holds the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from gateway import orders, rules
from gateway.model.decision import Decision, OrderState, Outcome
from gateway.model.finding import Family, Finding
from gateway.model.master import EarlierOrder, MasterBook
from gateway.model.order import Order
from gateway.pipeline.change import is_change, settle_change, take_up_parked
from gateway.pipeline.effects import Effects
from gateway.pipeline.outcome import REASON_GONE, publish
from gateway.pipeline.services import Services
from gateway.pipeline.version import context_of, released_findings
from gateway.pipeline.weigh import credit_findings
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.orders import OrderRow

Earlier = dict[tuple[str, str], tuple[EarlierOrder, ...]]


def decide(services: Services, job: Job) -> Effects:
    return partial(_decide_batch, services, job)


def _decide_batch(services: Services, job: Job, tx: Transaction) -> None:
    rows = [row for row in tx.orders.many(job.payload["orders"], lock=True) if row.state == OrderState.RECEIVED]
    if not rows:
        return
    book = book_for(tx, rows)
    tx.journal.read_ahead([row.id for row in rows])
    for row in rows:
        book = settle(services, tx, row, book)


def book_for(tx: Transaction, rows: Sequence[OrderRow], *, also: Sequence[Order] = ()) -> MasterBook:
    """Master data for the orders (and ``also`` for these versions of them), their accounts locked, and the orders we
    hold already under the same numbers."""
    about = [row.number for row in rows if is_change(row) and row.number is not None]
    targets = tx.orders.under_numbers(about, lock=True) if about else []  # orders before accounts, as everywhere
    documents = [*(row.order() for row in (*rows, *targets)), *also]
    wanted = rules.identifiers_wanted(documents)
    book = tx.master.book(
        account_keys=wanted.accounts, gtins=wanted.gtins, item_codes=wanted.seller_codes, buyer_codes=wanted.buyer_codes
    )
    tx.credit.lock(book.accounts)
    pairs = [(account, number) for account in book.accounts for number in wanted.order_numbers]
    return replace(
        book,
        earlier=tx.orders.earlier(pairs, than=[row.id for row in rows]),
        awaited=tx.orders.awaited(wanted.order_numbers),
    )


def settle(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    book: MasterBook,
    *,
    released: Collection[str] = (),
    actor: str | None = None,
) -> MasterBook:
    """Decide one order, or one change of an order, and publish the decision. ``released`` are finding codes a person
    has answered for.

    Returns the book with this order added to those held, for the next order of the batch.
    """
    if is_change(row) and not _replaces_nothing(tx, row):
        waiting = settle_change(services, tx, row, book, released=released, actor=actor)
        if waiting is None or waiting.state == OrderState.CANCELLED:
            return _with_awaited(tx, row, book)
        row, released, book = waiting, answered_for(tx, waiting), _without(book, waiting)
    decision = decision_on(tx, row, book, released)
    publish(services, tx, row, row.order(), decision, book, actor=actor)
    account = decision.resolution.account
    if decision.outcome in (Outcome.ACCEPTED, Outcome.HELD) and (account, row.number) in book.awaited:
        assert account is not None
        take_up_parked(services, tx, row, account)
    return _remember(book, row, decision)


def decision_on(tx: Transaction, row: OrderRow, book: MasterBook, released: Collection[str]) -> Decision:
    """What the rules and the debtor's credit say of the order as it stands now; nothing is stored."""
    order = row.order()
    examination = rules.examine(order, book, context_of(tx, row, book))
    in_reading = [one for one in tx.journal.order_findings(row.id) if one.family is Family.SYNTAX]
    examined = released_findings([*in_reading, *examination.findings], released)
    owing: Sequence[Finding] = ()
    if examination.duplicate_of is None:
        owing = released_findings(credit_findings(tx, book, examination.resolution, row.id), released)
    return orders.decide(order, examination.resolution, examined, examination.duplicate_of, owing)


def _without(book: MasterBook, row: OrderRow) -> MasterBook:
    """An order that is looked at again is not its own duplicate."""
    earlier = {key: tuple(one for one in known if one.id != row.id) for key, known in book.earlier.items()}
    return replace(book, earlier=earlier)


def _with_awaited(tx: Transaction, row: OrderRow, book: MasterBook) -> MasterBook:
    """A change may stand before its order in one file: the order, when its turn comes, must know."""
    settled = tx.orders.get(row.id)
    if settled.state != OrderState.PARKED or settled.account is None or settled.number is None:
        return book
    return replace(book, awaited=book.awaited | {(settled.account, settled.number)})


def _replaces_nothing(tx: Transaction, row: OrderRow) -> bool:
    """A replacement of an order that never came is looked at as the order itself."""
    return row.function == "replacement" and not tx.orders.under_numbers([row.number or ""])


def answered_for(tx: Transaction, row: OrderRow) -> set[str]:
    """Codes of the findings for which a person has lifted a hold of this order."""
    lifted = (hold for hold in tx.orders.holds(row.id) if hold.lifted_at and hold.why and hold.why != REASON_GONE)
    return {code for hold in lifted for code in hold.codes}


def _remember(book: MasterBook, row: OrderRow, decision: Decision) -> MasterBook:
    account = decision.resolution.account
    if account is None or row.number is None or decision.outcome in (Outcome.REJECTED, Outcome.DUPLICATE):
        return book
    known: Earlier = dict(book.earlier)
    this = EarlierOrder(row.id, str(decision.outcome), row.received_at, row.content_hash, row.channel)
    known[account, row.number] = (*known.get((account, row.number), ()), this)
    return replace(book, earlier=known)
