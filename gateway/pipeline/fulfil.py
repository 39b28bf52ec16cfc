"""Step 6: the goods leave. The invoice that follows is a job of its own (see :mod:`gateway.pipeline.invoicing`)."""

from collections.abc import Mapping
from decimal import Decimal

from gateway import billing
from gateway.errors import Conflict
from gateway.model.decision import Decision, OrderState
from gateway.orders import lifecycle
from gateway.pipeline.answer import answer
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import DespatchRow
from gateway.store.orders import OrderRow


def despatch(
    services: Services, order_id: str, *, by: str, quantities: Mapping[str, Decimal] | None = None
) -> DespatchRow:
    """The goods of an accepted order leave: all that is left, or the given quantities per line number.

    The despatch advice goes to the partner when it wants one, and the invoice is queued.
    Raises :class:`Conflict` when the order is not in a state to leave, or more would leave than was ordered.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id, lock=True)
        decision = _accepted(row)
        left = billing.still_to_despatch(decision.resolution, [sent.advice() for sent in tx.billing.despatches(row.id)])
        leaving = billing.quantities_to_despatch(left, quantities)
        if leaving.problem is not None:
            raise Conflict(leaving.problem.en, leaving.way_out.en)
        own = tx.master.own()
        now = own.local(tx.now)
        number = f"BL{now:%Y}-{tx.counters.next('despatch'):06d}"
        advice = billing.despatch_advice(row.order(), decision.resolution, own, number, now, leaving.quantities)
        tx.billing.add_despatch(row.id, advice)
        complete = all(left[line] == leaving.quantities.get(line, Decimal(0)) for line in left)
        _advance(tx, row, OrderState.DESPATCHED if complete else OrderState.PART_DESPATCHED)
        tx.journal.note(
            "despatched", inbound_id=row.inbound_id, order_id=row.id, actor=by, number=number, complete=complete
        )
        partner = answering_partner(tx, row, row.account)
        if "DESADV" in partner.answers:
            answer(
                services,
                tx,
                advice,
                partner,
                dedupe_key=f"DESADV/{number}",
                test=row.test,
                inbound_id=row.inbound_id,
                order_id=row.id,
            )
        account = tx.master.account(row.account or "")
        if account is None or account.invoicing == "despatch":
            tx.jobs.add("invoice", row.id, max_attempts=services.settings.max_attempts)
        made = tx.billing.despatches(row.id)[-1]
    services.wake()
    return made


def _accepted(row: OrderRow) -> Decision:
    decision = row.decided()
    if decision is None or not lifecycle.may_despatch(OrderState(row.state)):
        raise Conflict(
            f"order {row.number or row.id} is {row.state}: nothing can leave",
            "only an accepted order with goods left to send can be despatched",
        )
    return decision


def _advance(tx: Transaction, row: OrderRow, to: OrderState) -> None:
    lifecycle.advance(OrderState(row.state), to)
    tx.orders.move(row.id, to)
