"""A change or cancellation message is put onto the order it is about; on acceptance the order gets a new version.

The accepted version stands until the change is accepted: it is the *change* that waits, is refused or is carried over.
An order that still waits itself takes the new version at once. A change that comes before its order is parked and taken
up when the order comes. Not here: what a new version says (gateway.orders.changes), changes by persons (amend).
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from gateway import billing, orders, rules
from gateway.model.decision import Decision, OrderState, Outcome, Resolution
from gateway.model.finding import Family, Finding
from gateway.model.master import Account, MasterBook
from gateway.model.order import Order
from gateway.model.parts import Quantity
from gateway.orders import changes
from gateway.pipeline.answer import answer
from gateway.pipeline.frames import is_blanket
from gateway.pipeline.outcome import answering_partner, look_again, remind_at_service_level, renew_holds
from gateway.pipeline.services import Services
from gateway.pipeline.version import carry_over, context_of, released_findings
from gateway.pipeline.weigh import credit_findings
from gateway.store import Transaction
from gateway.store.journal import MACHINE
from gateway.store.orders import OrderRow

WAITING = frozenset({OrderState.RECEIVED, OrderState.HELD})
ALL_GONE = frozenset({OrderState.DESPATCHED, OrderState.INVOICED, OrderState.PAID})

PATIENCE = timedelta(hours=24)
"""How long a change waits for its order before a person is asked."""

STATE_AFTER = {
    Outcome.ACCEPTED: OrderState.APPLIED,
    Outcome.HELD: OrderState.HELD,
    Outcome.REJECTED: OrderState.REJECTED,
    Outcome.DUPLICATE: OrderState.DUPLICATE,
}


def is_change(row: OrderRow) -> bool:
    return row.function in orders.AMENDING


def target_of(tx: Transaction, row: OrderRow, account: Account) -> OrderRow | None:
    """The living order the change is about, locked; failing that the cancelled one. A test never changes a real order."""
    if row.number is None:
        return None
    known = [
        one
        for one in tx.orders.under_numbers([row.number], lock=True)
        if one.account == account.number and one.test == row.test and one.id != row.id
    ]
    living = [one for one in known if one.state != OrderState.CANCELLED]
    return next(iter(living or known), None)


def settle_change(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    book: MasterBook,
    *,
    released: Collection[str],
    actor: str | None,
) -> OrderRow | None:
    """Decide on a change. Returns the order when it waits and has taken the new version, to be decided in its turn."""
    change = row.order()
    partner = tx.master.partner(row.partner) if row.partner else None
    account = rules.match_account(change.parties.buyer, book, partner).account
    if account is None:
        _hold_unknown(services, tx, row, change, book, released, actor)
        return None
    repeated = tx.orders.same_change(row, account.number)
    target = target_of(tx, row, account)
    if repeated is not None:
        decision = Decision(outcome=Outcome.DUPLICATE, duplicate_of=repeated, resolution=_naming(account))
        _keep(tx, row, decision, OrderState.DUPLICATE, actor)
        return None
    if target is None:
        _park(services, tx, row, account, actor)
        return None
    tx.orders.move(row.id, OrderState(row.state), amends=target.id)
    understood = target.decided()
    if target.state in ALL_GONE or target.state == OrderState.CANCELLED or understood is None:
        late = changes.ORDER_CLOSED if target.state == OrderState.CANCELLED else changes.TOO_LATE
        amended = orders.Amendment(target.order(), target.order())
        _refuse(services, tx, row, amended, book, account, [late.at("function", number=row.number)], actor)
        return None
    sent = sent_of(tx, target, understood)
    amended = orders.amend(target.order(), change, sent)
    if amended.refused and amended.difference.is_none:
        found = [*amended.findings, changes.TOO_LATE.at("function", number=row.number)]
        _refuse(services, tx, row, amended, book, account, found, actor)
        return None
    if target.state in WAITING:
        return _take_at_once(services, tx, row, target, amended, understood, book, actor)
    _decide_on(services, tx, row, target, amended, understood, book, released, actor)
    return None


def _hold_unknown(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    change: Order,
    book: MasterBook,
    released: Collection[str],
    actor: str | None,
) -> None:
    """Nobody knows yet whose order it is about: it waits for whoever completes the accounts."""
    examination = rules.examine(change, book, context_of(tx, row, book))
    about = [one for one in examination.findings if one.family in (Family.IDENTITY, Family.SYNTAX)]
    decision = orders.decide(change, examination.resolution, released_findings(about, released), None)
    _keep(tx, row, decision, STATE_AFTER[decision.outcome], actor)


def _park(services: Services, tx: Transaction, row: OrderRow, account: Account, actor: str | None) -> None:
    """It waits for its order by itself; when that does not come in time, a person is asked."""
    waits = changes.PARKED.at("number", number=row.number or "?")
    decision = Decision(outcome=Outcome.HELD, findings=(waits,), resolution=_naming(account))
    _keep(tx, row, decision, OrderState.PARKED, actor)
    look_again(services, tx, row, tx.now + PATIENCE)


def take_up_parked(services: Services, tx: Transaction, row: OrderRow, account: str) -> None:
    """The order has come: the changes that waited for it are decided, in the order they came."""
    if row.number is None:
        return
    for parked in tx.orders.parked(account, row.number, test=row.test):
        renew_holds(tx, parked, (), None)
        tx.orders.move(parked.id, OrderState.RECEIVED, amends=row.id)
        tx.journal.note("taken-up", inbound_id=parked.inbound_id, order_id=parked.id, order=row.id)
        payload = {"orders": [parked.id]}
        tx.jobs.add("decide", parked.inbound_id, payload=payload, max_attempts=services.settings.max_attempts)


def sent_of(tx: Transaction, target: OrderRow, understood: Decision) -> dict[str, Quantity]:
    """What has left per line, in the ordered unit."""
    left = billing.still_to_despatch(
        understood.resolution, [advice.advice() for advice in tx.billing.despatches(target.id)]
    )
    gone = {
        line.number: line.quantity.value - left[line.number]
        for line in understood.resolution.lines
        if line.quantity is not None
    }
    return orders.sent_in_ordered_units(target.order(), understood.resolution, gone)


def _refuse(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    amended: orders.Amendment,
    book: MasterBook,
    account: Account,
    findings: Sequence[Finding],
    actor: str | None,
) -> None:
    decision = Decision(outcome=Outcome.REJECTED, findings=tuple(findings), resolution=_naming(account))
    _keep(tx, row, decision, OrderState.REJECTED, actor)
    _answer(services, tx, row, amended, decision, book)


def _take_at_once(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    target: OrderRow,
    amended: orders.Amendment,
    understood: Decision,
    book: MasterBook,
    actor: str | None,
) -> OrderRow:
    """Nothing was promised yet: the waiting order takes the new version, and is decided on it (or is cancelled)."""
    decision = understood.model_copy(
        update={"outcome": Outcome.ACCEPTED, "findings": amended.findings, "holds": (), "duplicate_of": None}
    )
    carry_over(tx, target, amended, None, change_id=row.id, by=actor or MACHINE)
    _keep(tx, row, decision, OrderState.APPLIED, actor)
    if amended.cancelled:
        _answer(services, tx, row, amended, decision, book)
    return tx.orders.get(target.id)


def _decide_on(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    target: OrderRow,
    amended: orders.Amendment,
    understood: Decision,
    book: MasterBook,
    released: Collection[str],
    actor: str | None,
) -> None:
    """The accepted order stands until its new version is accepted in its place."""
    if amended.cancelled:
        decision = understood.model_copy(update={"findings": amended.findings, "holds": ()})
    else:
        decision = decide_version(tx, target, amended, book, row, released)
    if decision.outcome is Outcome.ACCEPTED:
        carry_over(tx, target, amended, decision, change_id=row.id, by=actor or MACHINE)
    _keep(tx, row, decision, STATE_AFTER[decision.outcome], actor)
    remind_at_service_level(services, tx, row, decision.holds)
    if decision.outcome in (Outcome.ACCEPTED, Outcome.REJECTED):
        _answer(services, tx, row, amended, decision, book)


def decide_version(
    tx: Transaction,
    target: OrderRow,
    amended: orders.Amendment,
    book: MasterBook,
    row: OrderRow,
    released: Collection[str],
) -> Decision:
    """The decision on the new version of an accepted order: every rule again, credit for what it costs more."""
    alone = replace(book, earlier={})  # the order is not its own duplicate
    old = target.decided()
    before = old.findings if old is not None else ()
    agreed = {*released, *(one.code for one in before)}
    examination = rules.examine(amended.after, alone, context_of(tx, row, book, agreed))
    accepted = {(one.code, one.sentence.en) for one in before}  # accepted with it once: no reason to stop the change
    news = [
        released_findings([one], [one.code])[0] if (one.code, one.sentence.en) in accepted else one
        for one in examination.findings
    ]
    same_debtor = old is not None and old.resolution.debtor == examination.resolution.debtor
    already = old.resolution.gross if old is not None and same_debtor else Decimal(0)
    blanket = is_blanket(target)
    owing = () if blanket else credit_findings(tx, book, examination.resolution, target.id, already=already)
    return orders.decide(
        amended.after,
        examination.resolution,
        released_findings([*amended.findings, *news], released),
        None,
        released_findings(owing, released),
    )


def _naming(account: Account) -> Resolution:
    return Resolution(account=account.number, debtor=account.invoice_to or account.number)


def _keep(tx: Transaction, row: OrderRow, decision: Decision, state: OrderState, actor: str | None) -> None:
    """The decision on the change itself: its state, holds, findings and event."""
    tx.orders.decide(row.id, decision, state)
    tx.journal.replace_order_findings(
        decision.findings, inbound_id=row.inbound_id, position=row.position, order_id=row.id
    )
    renew_holds(tx, row, decision.holds if state is OrderState.HELD else (), actor)
    tx.journal.note(
        f"change-{state}",
        inbound_id=row.inbound_id,
        order_id=row.id,
        actor=actor or MACHINE,
        holds=[str(hold.kind) for hold in decision.holds],
        reasons=[one.code for one in decision.findings if one.severity != "notice"],
        duplicate_of=decision.duplicate_of,
    )


def _answer(
    services: Services, tx: Transaction, row: OrderRow, amended: orders.Amendment, decision: Decision, book: MasterBook
) -> None:
    partner = answering_partner(tx, row, decision.resolution.account)
    if "ORDRSP" not in partner.answers:
        return
    now = book.own.local(tx.now)
    number = f"AR{now:%Y}-{tx.counters.next('order-response'):06d}"
    response = orders.change_response(row.order(), amended, decision, book.own, number, now, partner.language)
    answer(
        services,
        tx,
        response,
        partner,
        dedupe_key=f"ORDRSP/{row.id}/{decision.outcome}",
        test=row.test,
        inbound_id=row.inbound_id,
        order_id=row.id,
    )
