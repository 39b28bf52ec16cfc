"""A new version of an order takes the place of the one before: kept, booked and noted in one transaction."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from gateway import billing, credit, orders, rules
from gateway.model.decision import Decision, OrderState
from gateway.model.finding import Finding, Severity
from gateway.model.master import MasterBook
from gateway.orders import lifecycle
from gateway.pipeline.frames import draw_anew, is_blanket
from gateway.store import Transaction
from gateway.store.orders import OrderRow


def context_of(tx: Transaction, row: OrderRow, book: MasterBook, released: Collection[str] = ()) -> rules.CheckContext:
    profile = tx.master.partner(row.partner) if row.partner else None
    sender = tx.inbound.get(row.inbound_id).sender if profile is None else None
    return rules.CheckContext(
        now=book.own.local(tx.now),
        channel=row.channel,
        partner=profile,
        sender=sender,
        substitutes="item.replaced" in released,
    )


def released_findings(findings: Iterable[Finding], codes: Collection[str]) -> tuple[Finding, ...]:
    """A finding that a person has answered for stays visible, and no longer stops the order."""
    return tuple(
        one.model_copy(update={"severity": Severity.WARNING})
        if one.code in codes and one.severity is Severity.ERROR
        else one
        for one in findings
    )


def carry_over(
    tx: Transaction,
    target: OrderRow,
    amended: orders.Amendment,
    decision: Decision | None,
    *,
    change_id: str | None,
    by: str,
    why: str = "",
) -> None:
    """The order is now what the amendment says; ``decision`` is the one on it, None when it is still to be taken."""
    if amended.cancelled:
        _cancel(tx, target, change_id=change_id, by=by, why=why)
        return
    made = amended.difference
    if made.is_none:
        return
    version = tx.orders.new_version(target, amended.after, made, change_id=change_id, by=by, why=why)
    tx.journal.note(
        "order-changed",
        inbound_id=target.inbound_id,
        order_id=target.id,
        actor=by,
        version=version,
        change=change_id,
        why=why,
        difference=made.model_dump(mode="json"),
    )
    if decision is None:
        return
    before = target.decided()
    tx.orders.understood_anew(target.id, decision)
    if not target.test:
        if before is not None and not is_blanket(target):
            _book_change(tx, target, version, before, decision)
        draw_anew(tx, target, decision.resolution)
        tx.handovers.ready(target.id, version)
    _complete_when_nothing_is_left(tx, target, decision)


def _book_change(tx: Transaction, target: OrderRow, version: int, before: Decision, after: Decision) -> None:
    """The debtor owes the difference; when another is invoiced from now on, it takes the order over as a whole."""
    old, new = before.resolution, after.resolution
    assert old.debtor is not None  # an order that nobody would pay for is never accepted
    assert new.debtor is not None
    if old.debtor == new.debtor:
        booked = [(new.debtor, credit.on_change(target.id, version, old.gross, new.gross))]
    else:
        left = tx.credit.booked_for(target.id, *OF_THE_ORDER)
        booked = [
            (old.debtor, credit.on_change(target.id, version, left, Decimal(0))),
            (new.debtor, credit.on_change(target.id, version, Decimal(0), left + new.gross - old.gross)),
        ]
    for debtor, movements in booked:
        for movement in movements:
            if movement.amount:
                tx.credit.move(debtor, movement.kind, movement.amount, movement.reference, target.id)


def _cancel(tx: Transaction, target: OrderRow, *, change_id: str | None, by: str, why: str) -> None:
    """Nothing has left: the order is over, what it had booked is released, and its number is free again."""
    state = lifecycle.advance(OrderState(target.state), OrderState.CANCELLED)
    tx.orders.move(target.id, state, accepted_key=None)
    decision = target.decided()
    accepted = target.state == OrderState.ACCEPTED and not target.test  # a test had booked nothing
    if accepted:
        tx.agreements.release(target.id)
        tx.handovers.ready(target.id, target.version, cancelled=True)
    if decision is not None and decision.resolution.debtor is not None and accepted and not is_blanket(target):
        for movement in credit.on_cancellation(target.id, decision.resolution.gross):
            tx.credit.move(decision.resolution.debtor, movement.kind, movement.amount, movement.reference, target.id)
    tx.orders.lift(
        [hold.id for hold in tx.orders.holds(target.id, still_open=True)], by=by, why=why or "the order is cancelled"
    )
    tx.journal.note(
        "order-cancelled", inbound_id=target.inbound_id, order_id=target.id, actor=by, change=change_id, why=why
    )


def _complete_when_nothing_is_left(tx: Transaction, target: OrderRow, decision: Decision) -> None:
    """A part-despatched order whose rest is cancelled has been despatched; when all is invoiced too, it is invoiced."""
    if target.state not in (OrderState.PART_DESPATCHED, OrderState.PART_INVOICED):
        return
    left = billing.still_to_despatch(decision.resolution, [one.advice() for one in tx.billing.despatches(target.id)])
    if any(left.values()):
        return
    state = OrderState.DESPATCHED if tx.billing.despatches(target.id, to_invoice=True) else OrderState.INVOICED
    tx.orders.move(target.id, lifecycle.advance(OrderState(target.state), state))
    if state is OrderState.INVOICED and decision.resolution.debtor is not None and not target.test:
        rest = tx.credit.booked_for(target.id, *OF_THE_ORDER)
        if rest != Decimal(0):  # cents that rounding over several invoices has left on the order
            (relief,) = credit.on_cancellation(target.id, rest)
            tx.credit.move(decision.resolution.debtor, relief.kind, relief.amount, relief.reference, target.id)


OF_THE_ORDER = (
    credit.MovementKind.ORDER_ACCEPTED,
    credit.MovementKind.ORDER_CHANGED,
    credit.MovementKind.ORDER_INVOICED,
    credit.MovementKind.ORDER_CANCELLED,
)
