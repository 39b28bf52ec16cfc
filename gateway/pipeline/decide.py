"""Steps 3 and 4: the order against master data, rules and credit; accepted, held or rejected, with the reasons.

The rules look before anything is locked. Then the debtor's accounts are, so that two simultaneous orders cannot both take
the last euro, nor the same number be accepted twice; the answers are written after that (:mod:`gateway.pipeline.owed`).
Orders of one file are decided in batches; a batch in which one fails by our own fault is set apart into jobs of one order each (:mod:`gateway.pipeline.trouble`), so that it never holds the others.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from gateway import orders, rules
from gateway.model.decision import Decision, OrderState, Outcome
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.keys import NUMBER, sender_key
from gateway.model.master import EarlierOrder, MasterBook
from gateway.model.order import Order
from gateway.pipeline.change import is_change, settle_change, take_up_parked
from gateway.pipeline.effects import Effects
from gateway.pipeline.frames import is_blanket, with_frames
from gateway.pipeline.outcome import REASON_GONE, publish
from gateway.pipeline.owed import Owed
from gateway.pipeline.services import Services
from gateway.pipeline.version import context_of, released_findings
from gateway.pipeline.weigh import credit_findings
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.orders import OrderRow

Known = Mapping[str, tuple[Order, dict[str, Any]]]
Earlier = dict[tuple[str, str], tuple[EarlierOrder, ...]]

KEPT_BY_HAND = FindingKind(
    "function.kept-by-hand",
    Family.CHANGES,
    Severity.ERROR,
    fr="{by} garde la commande en attente : {why}",
    en="{by} keeps the order on hold: {why}",
    way_out_fr="Lever le blocage quand la raison n'est plus.",
    way_out_en="Lift the hold when the reason is gone.",
)


@dataclass(frozen=True, slots=True)
class Looked:
    """Orders examined before anything was locked. What was said of one counts as long as ``earlier`` is what we hold
    under its number once its account is locked."""

    book: MasterBook
    examined: Mapping[str, rules.Examination] = field(default_factory=dict)


def decide(services: Services, job: Job) -> Effects:
    """What the rules say is found out first; only credit, duplicates and the decision itself need the locks."""
    known = {one: (kept.order, kept.document) for one, kept in services.at_hand.take(job.payload["orders"]).items()}
    with services.store.reading() as tx:
        rows = _undecided(tx, job, known)
        if not rows:
            return lambda _tx: None
        book = _with_earlier(tx, _book(tx, rows), rows)
        plain_orders = [row for row in rows if not is_change(row)]
        examined = {row.id: rules.examine(row.order(), book, context_of(tx, row, book)) for row in plain_orders}
    return partial(
        _decide_batch, services, job, {row.id: (row.order(), row.document) for row in rows}, Looked(book, examined)
    )


def _undecided(tx: Transaction, job: Job, known: Known, *, lock: bool = False) -> list[OrderRow]:
    rows = tx.orders.many(job.payload["orders"], lock=lock, known=known)
    return [row for row in rows if row.state == OrderState.RECEIVED]


def _decide_batch(services: Services, job: Job, known: Known, looked: Looked, tx: Transaction) -> None:
    rows = _undecided(tx, job, known, lock=True)
    if not rows:
        return
    lock_targets(tx, rows)
    tx.credit.lock(looked.book.accounts)
    tx.credit.read_ahead([row.id for row in rows])
    tx.journal.read_ahead([row.id for row in rows])
    book = _with_earlier(tx, looked.book, rows)
    owed = Owed()
    for row in rows:
        book = settle(services, tx, row, book, looked=looked, owed=owed)
    owed.queue(services, tx, job)


def book_for(tx: Transaction, rows: Sequence[OrderRow], *, also: Sequence[Order] = ()) -> MasterBook:
    """Master data for the orders (and ``also`` for these versions of them), their accounts locked, and the orders we
    hold already under the same numbers."""
    lock_targets(tx, rows)  # orders before accounts, as everywhere
    book = _book(tx, rows, also)
    tx.credit.lock(book.accounts)
    return _with_earlier(tx, book, rows, also)


def lock_targets(tx: Transaction, rows: Sequence[OrderRow]) -> None:
    about = _about(rows)
    if about:
        tx.orders.under_numbers(about, lock=True)


def _about(rows: Sequence[OrderRow]) -> list[str]:
    """The numbers of the orders that the changes among these are about."""
    return [row.number for row in rows if is_change(row) and row.number is not None]


def _book(tx: Transaction, rows: Sequence[OrderRow], also: Sequence[Order] = ()) -> MasterBook:
    about = _about(rows)
    targets = tx.orders.under_numbers(about) if about else []
    wanted = rules.identifiers_wanted([*(row.order() for row in (*rows, *targets)), *also])
    taught = _taught_senders(tx, rows)
    book = tx.master.book(
        account_keys=wanted.accounts | {(NUMBER, number) for number in taught.values()},
        gtins=wanted.gtins,
        item_codes=wanted.seller_codes,
        buyer_codes=wanted.buyer_codes,
    )
    return replace(book, lessons=_lessons(tx, book, taught))


def _with_earlier(
    tx: Transaction, book: MasterBook, rows: Sequence[OrderRow], also: Sequence[Order] = ()
) -> MasterBook:
    """The book with what we hold under the numbers of these orders, and what of the agreements they name is left."""
    targets = tx.orders.under_numbers(about) if (about := _about(rows)) else []
    documents = [*(row.order() for row in (*rows, *targets)), *also]
    numbers = {one.number for one in documents if one.number}
    pairs = [(account, number) for account in book.accounts for number in numbers]
    book = replace(
        book,
        earlier=tx.orders.earlier(pairs, than=[row.id for row in rows]),
        awaited=tx.orders.awaited(numbers),
    )
    return with_frames(tx, book, documents, without=[row.id for row in (*rows, *targets)])


def _taught_senders(tx: Transaction, rows: Sequence[OrderRow]) -> dict[str, str]:
    """Strangers of whom a person has said which account they are."""
    senders = {tx.inbound.get(inbound).sender for inbound in {row.inbound_id for row in rows if row.partner is None}}
    known = {key: tx.catalogue.account_of_sender(key) for key in map(sender_key, filter(None, senders))}
    return {key: account for key, account in known.items() if account is not None}


def _lessons(tx: Transaction, book: MasterBook, senders: Mapping[str, str]) -> dict[tuple[str, str, str], str]:
    found = {("sender", "", key): account for key, account in senders.items()}
    for one in tx.catalogue.lessons(accounts=book.accounts):
        if one.kind == "site":
            found["site", one.account, one.given] = one.meant
    return found


def settle(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    book: MasterBook,
    *,
    released: Collection[str] = (),
    actor: str | None = None,
    looked: Looked | None = None,
    owed: Owed | None = None,
) -> MasterBook:
    """Decide one order, or one change of an order, and publish the decision. ``released`` are finding codes a person
    has answered for; ``looked`` is what is known of the order already; what it is answered is left to ``owed``, or is
    written at once.

    Returns the book with this order added to those held, for the next order of the batch.
    """
    if is_change(row) and not _replaces_nothing(tx, row):
        waiting = settle_change(services, tx, row, book, released=released, actor=actor)
        if waiting is None or waiting.state == OrderState.CANCELLED:
            return _with_awaited(tx, row, book)
        row, released, book, looked = waiting, answered_for(tx, waiting), _without(book, waiting), None
    decision = decision_on(tx, row, book, released, looked)
    publish(services, tx, row, row.order(), decision, book, actor=actor, owed=owed)
    account = decision.resolution.account
    if decision.outcome in (Outcome.ACCEPTED, Outcome.HELD) and (account, row.number, row.test) in book.awaited:
        assert account is not None
        take_up_parked(services, tx, row, account)
    book = _remember(book, row, decision)
    return with_frames(tx, book, [row.order()]) if book.frames else book


def decision_on(
    tx: Transaction, row: OrderRow, book: MasterBook, released: Collection[str], looked: Looked | None = None
) -> Decision:
    """What the rules and the debtor's credit say of the order as it stands now; nothing is stored."""
    order = row.order()
    examination = _still_true(looked, row, book) or rules.examine(order, book, context_of(tx, row, book, released))
    lasting = [one for one in tx.journal.order_findings(row.id) if _lasts(one)]
    examined = released_findings([*lasting, *examination.findings], released)
    owing: Sequence[Finding] = ()
    if examination.duplicate_of is None and not is_blanket(row):
        owing = released_findings(credit_findings(tx, book, examination.resolution, row.id), released)
    return orders.decide(order, examination.resolution, examined, examination.duplicate_of, owing)


def _lasts(one: Finding) -> bool:
    """Found when it was read, or said by a person: no examination finds it again."""
    return one.family is Family.SYNTAX or one.code == KEPT_BY_HAND.code


def _still_true(looked: Looked | None, row: OrderRow, book: MasterBook) -> rules.Examination | None:
    """The examination made beforehand, unless another order under this number, or on the same agreement, has come in
    since."""
    said = looked.examined.get(row.id) if looked is not None else None
    if looked is None or said is None:
        return None
    under_it = (said.resolution.account or "", row.number or "")
    same = book.earlier.get(under_it, ()) == looked.book.earlier.get(under_it, ())
    return said if same and book.frames == looked.book.frames else None


def _without(book: MasterBook, row: OrderRow) -> MasterBook:
    """An order that is looked at again is not its own duplicate."""
    earlier = {key: tuple(one for one in known if one.id != row.id) for key, known in book.earlier.items()}
    return replace(book, earlier=earlier)


def _with_awaited(tx: Transaction, row: OrderRow, book: MasterBook) -> MasterBook:
    """A change may stand before its order in one file: the order, when its turn comes, must know."""
    settled = tx.orders.get(row.id)
    if settled.state != OrderState.PARKED or settled.account is None or settled.number is None:
        return book
    return replace(book, awaited=book.awaited | {(settled.account, settled.number, settled.test)})


def _replaces_nothing(tx: Transaction, row: OrderRow) -> bool:
    """A replacement of an order that never came is looked at as the order itself."""
    under_it = tx.orders.under_numbers([row.number or ""])
    return row.function == "replacement" and not any(one.test == row.test for one in under_it)


def answered_for(tx: Transaction, row: OrderRow) -> set[str]:
    """Codes of the findings for which a person has lifted a hold of this order."""
    lifted = (hold for hold in tx.orders.holds(row.id) if hold.lifted_at and hold.why and hold.why != REASON_GONE)
    return {code for hold in lifted for code in hold.codes}


def _remember(book: MasterBook, row: OrderRow, decision: Decision) -> MasterBook:
    account = decision.resolution.account
    if account is None or row.number is None or decision.outcome in (Outcome.REJECTED, Outcome.DUPLICATE):
        return book
    known: Earlier = dict(book.earlier)
    this = EarlierOrder(row.id, str(decision.outcome), row.received_at, row.content_hash, row.channel, row.test)
    known[account, row.number] = (*known.get((account, row.number), ()), this)
    return replace(book, earlier=known)
