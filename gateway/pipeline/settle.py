"""What a person does with an order that waits: lift its holds, refuse it, or have it examined again."""

from collections.abc import Collection

from gateway.errors import Conflict
from gateway.model.decision import Decision, HoldKind, OrderState, Outcome
from gateway.model.finding import Family, FindingKind, Severity
from gateway.pipeline.decide import answered_for, book_for, settle
from gateway.pipeline.outcome import publish
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.orders import OrderRow

REFUSED_BY_HAND = FindingKind(
    "order.refused",
    Family.COMPLETENESS,
    Severity.REJECT,
    fr="Commande refusée : {why}",
    en="Order refused: {why}",
    way_out_fr="Prenez contact avec nous pour toute question.",
    way_out_en="Please contact us with any question.",
)


def lift_holds(
    services: Services, order_id: str, *, by: str, why: str, kinds: Collection[HoldKind] | None = None
) -> None:
    """Lift the open holds (all, or those of the given kinds) and examine the order again; accepted when none is left.

    Raises :class:`Conflict` when the order is not held, or when what is missing cannot be waved through.
    """
    if not why.strip():
        raise Conflict("a reason is needed to lift a hold", "say in a few words why the order may go on")
    with services.store.transaction() as tx:
        row = _held(tx, order_id)
        opened = tx.orders.holds(order_id, still_open=True)
        lifted = [hold for hold in opened if kinds is None or hold.kind in kinds]
        if not lifted:
            raise Conflict(f"order {row.number} has no such hold", "look at its open holds again")
        tx.orders.lift([hold.id for hold in lifted], by=by, why=why)
        tx.journal.note(
            "holds-lifted",
            inbound_id=row.inbound_id,
            order_id=order_id,
            actor=by,
            why=why,
            holds=[hold.kind for hold in lifted],
        )
        released = answered_for(tx, row)
        settle(services, tx, row, book_for(tx, [row]), released=released, actor=by)
        _refuse_incomplete(tx, order_id)
    services.wake()


def _refuse_incomplete(tx: Transaction, order_id: str) -> None:
    """A person may overrule a doubt, but not make up an account, an item or a price that is not there."""
    row = tx.orders.get(order_id)
    decision = row.decided()
    if decision is not None and any(not hold.codes for hold in decision.holds):
        raise Conflict(
            f"order {row.number} cannot be accepted yet: its customer, items, quantities or prices are not all known",
            "complete the master data (account, item, cross-reference or price) and have it examined again, or refuse it",
        )


def reexamine(services: Services, order_id: str, *, by: str) -> None:
    """Put a held order against today's master data again; holds already lifted by a person stay lifted."""
    with services.store.transaction() as tx:
        row = _held(tx, order_id)
        tx.journal.note("reexamined", inbound_id=row.inbound_id, order_id=order_id, actor=by)
        released = answered_for(tx, row)
        settle(services, tx, row, book_for(tx, [row]), released=released, actor=by)
    services.wake()


def reject(services: Services, order_id: str, *, by: str, why: str) -> None:
    """Refuse a held order; the partner is told so, with the reason."""
    if not why.strip():
        raise Conflict("a reason is needed to refuse an order", "say in a few words why; the customer will read it")
    with services.store.transaction() as tx:
        row = _held(tx, order_id)
        before = row.decided() or Decision(outcome=Outcome.HELD)
        refused = before.model_copy(
            update={
                "outcome": Outcome.REJECTED,
                "holds": (),
                "findings": (*before.findings, REFUSED_BY_HAND.at(why=why)),
            }
        )
        publish(services, tx, row, row.order(), refused, book_for(tx, [row]), actor=by)
    services.wake()


def _held(tx: Transaction, order_id: str) -> OrderRow:
    row = tx.orders.get(order_id, lock=True)
    if row.state != OrderState.HELD:
        raise Conflict(
            f"order {row.number or row.id} is {row.state}, not on hold", "reload it: somebody may have settled it"
        )
    return row
