"""Steps 3 and 4: the order against master data, rules and credit; accepted, held or rejected, with the reasons.

The debtor's accounts are locked first, so that two simultaneous orders cannot both take the last euro, nor the same
number be accepted twice. Orders of one file are decided in batches; a batch in which one fails by our own fault is set
apart into jobs of one order each (:mod:`gateway.pipeline.trouble`), so that it never holds the others.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from gateway import credit, orders, rules
from gateway.model.decision import Decision, OrderState, Outcome
from gateway.model.finding import Family, Finding, Severity
from gateway.model.master import EarlierOrder, MasterBook
from gateway.pipeline.effects import Effects
from gateway.pipeline.outcome import publish
from gateway.pipeline.services import Services
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
    for row in rows:
        book = settle(services, tx, row, book)


def book_for(tx: Transaction, rows: Sequence[OrderRow]) -> MasterBook:
    """Master data for the orders, their accounts locked, and the orders we hold already under the same numbers."""
    documents = [row.order() for row in rows]
    wanted = rules.identifiers_wanted(documents)
    book = tx.master.book(
        account_keys=wanted.accounts, gtins=wanted.gtins, item_codes=wanted.seller_codes, buyer_codes=wanted.buyer_codes
    )
    tx.credit.lock(book.accounts)
    pairs = [(account, number) for account in book.accounts for number in wanted.order_numbers]
    return replace(book, earlier=tx.orders.earlier(pairs, than=[row.id for row in rows]))


def settle(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    book: MasterBook,
    *,
    released: Collection[str] = (),
    actor: str | None = None,
) -> MasterBook:
    """Decide one order and publish the decision. ``released`` are finding codes a person has answered for.

    Returns the book with this order added to those held, for the next order of the batch.
    """
    order = row.order()
    profile = tx.master.partner(row.partner) if row.partner else None
    context = rules.CheckContext(now=book.own.local(tx.now), channel=row.channel, partner=profile)
    examination = rules.examine(order, book, context)
    in_reading = [one for one in tx.journal.order_findings(row.id) if one.family is Family.SYNTAX]
    examined = _released([*in_reading, *examination.findings], released)
    owing = _released(_credit_findings(tx, book, examination), released)
    decision = orders.decide(order, examination.resolution, examined, examination.duplicate_of, owing)
    publish(services, tx, row, order, decision, book, actor=actor)
    return _remember(book, row, decision)


def _credit_findings(tx: Transaction, book: MasterBook, examination: rules.Examination) -> Sequence[Finding]:
    debtor = book.accounts.get(examination.resolution.debtor or "")
    if debtor is None or examination.duplicate_of is not None:
        return ()
    understood = examination.resolution
    exposure = credit.Exposure(balance=tx.credit.balance(debtor.number))
    return credit.assess(
        debtor, exposure, understood.gross, understood.currency or debtor.currency, book.own.local(tx.now).date()
    )


def _released(findings: Sequence[Finding], codes: Collection[str]) -> tuple[Finding, ...]:
    """A finding that a person has answered for stays visible, and no longer stops the order."""
    return tuple(
        one.model_copy(update={"severity": Severity.WARNING})
        if one.code in codes and one.severity is Severity.ERROR
        else one
        for one in findings
    )


def _remember(book: MasterBook, row: OrderRow, decision: Decision) -> MasterBook:
    account = decision.resolution.account
    if account is None or row.number is None or decision.outcome in (Outcome.REJECTED, Outcome.DUPLICATE):
        return book
    known: Earlier = dict(book.earlier)
    this = EarlierOrder(row.id, str(decision.outcome), row.received_at, row.content_hash, row.channel)
    known[account, row.number] = (*known.get((account, row.number), ()), this)
    return replace(book, earlier=known)
