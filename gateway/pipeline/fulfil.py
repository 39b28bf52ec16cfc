"""Step 6: the goods leave. The invoice that follows is a job of its own (see :mod:`gateway.pipeline.invoicing`).

Each place gets a delivery note of its own; several orders of one customer may leave for one place on one note.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from gateway import billing
from gateway.billing import Going
from gateway.errors import Conflict
from gateway.model.decision import Decision, OrderState, in_words
from gateway.model.despatch import DespatchAdvice
from gateway.orders import lifecycle
from gateway.pipeline.answer import answer
from gateway.pipeline.frames import is_blanket
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import DespatchRow
from gateway.store.orders import OrderRow

ZERO = Decimal(0)


def despatch(
    services: Services,
    order_id: str,
    *,
    by: str,
    quantities: Mapping[str, Decimal] | None = None,
    place: str | None = None,
    until: date | None = None,
) -> list[DespatchRow]:
    """The goods of an accepted order leave: all that is left, or the given quantities per line number. One delivery note
    for each place they go to; ``place`` (a GLN, code or name) sends to that one only, ``until`` only what is wanted by
    that day.

    The despatch advice goes to the partner when it wants one, and the invoice is queued.
    Raises :class:`Conflict` when the order is not in a state to leave, or more would leave than was ordered.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id, lock=True)
        numbers: list[str] = []
        for one in _going(tx, row, quantities, place, until):
            numbers.append(_next_number(tx))
            _send_off(services, tx, numbers[-1], [(row, one)], by)
        made = [tx.billing.despatch(number) for number in numbers]
    services.wake()
    return made


def despatch_together(
    services: Services, order_ids: Sequence[str], *, by: str, place: str | None = None, until: date | None = None
) -> DespatchRow:
    """All that is left of several orders of one customer leaves for one place, on one delivery note that names for each
    line its order.

    Raises :class:`Conflict` when they are not of one customer, or go to several places and none is named.
    """
    with services.store.transaction() as tx:
        rows = [tx.orders.get(order_id, lock=True) for order_id in sorted(dict.fromkeys(order_ids))]
        parts = [(row, one) for row in rows for one in _going(tx, row, None, place, until)]
        if len({(row.account, row.test) for row in rows}) > 1:
            raise Conflict(
                "the orders are not of one customer: they cannot leave on one delivery note",
                "despatch those of each customer by themselves",
                fr=(
                    "les commandes ne sont pas d'un même client : elles ne partent pas sur un même bon de livraison",
                    "expédiez celles de chaque client à part",
                ),
            )
        places = {billing.place_key(one.place): billing.place_name(one.place) for _, one in parts}
        if len(places) > 1:
            raise Conflict(
                f"the orders go to {len(places)} places: they cannot leave on one delivery note",
                f"name one of them: {', '.join(places.values())}",
                fr=(
                    f"les commandes vont à {len(places)} endroits : elles ne partent pas sur un même bon de livraison",
                    f"nommez l'un d'eux : {', '.join(places.values())}",
                ),
            )
        number = _next_number(tx)
        _send_off(services, tx, number, parts, by)
        made = tx.billing.despatch(number)
    services.wake()
    return made


def _going(
    tx: Transaction, row: OrderRow, quantities: Mapping[str, Decimal] | None, place: str | None, until: date | None
) -> tuple[Going, ...]:
    """What leaves of the order now, place by place; never nothing."""
    resolution = _accepted(row).resolution
    if is_blanket(row):
        raise Conflict(
            f"order {row.number} is a blanket order: nothing of it leaves by itself",
            "despatch its call-offs",
            fr=(f"{row.number} est une commande ouverte : rien n'en part de soi-même", "expédiez ses appels"),
        )
    sent = [one.advice() for one in tx.billing.despatches(row.id)]
    going = billing.left_by_place(resolution, sent, until=until)
    if place is not None:
        meant = billing.named_place(going, place)
        if meant is None:
            known = ", ".join(billing.place_name(one.place) for one in going)
            raise Conflict(
                f"nothing of order {row.number} is left for {place}",
                f"something is left for: {known or '-'}",
                fr=(f"il ne reste rien de la commande {row.number} pour {place}", f"il reste pour : {known or '-'}"),
            )
        going = (meant,)
    left = dict.fromkeys((line.number for line in resolution.lines if line.quantity is not None), ZERO)
    for one in going:
        for line, quantity in one.quantities.items():
            left[line] += quantity
    leaving = billing.quantities_to_despatch(left, quantities)
    if leaving.problem is not None:
        raise Conflict(leaving.problem.en, leaving.way_out.en, fr=(leaving.problem.fr, leaving.way_out.fr))
    return billing.shared_out(going, leaving.quantities)


def _next_number(tx: Transaction) -> str:
    return f"BL{tx.master.own().local(tx.now):%Y}-{tx.counters.next('despatch'):06d}"


def _send_off(
    services: Services, tx: Transaction, number: str, parts: Sequence[tuple[OrderRow, Going]], by: str
) -> None:
    """One delivery note: kept with each of its orders, told to the partner as a whole, invoiced order by order."""
    own = tx.master.own()
    now = own.local(tx.now)
    advices: list[DespatchAdvice] = []
    for share, (row, going) in enumerate(parts, start=1):
        resolution = _decided(row).resolution
        advice = billing.despatch_advice(row.order(), resolution, own, number, now, going.quantities, going.place)
        kept_as = tx.billing.add_despatch(row.id, advice, share=share)
        advices.append(advice)
        left = billing.still_to_despatch(resolution, [one.advice() for one in tx.billing.despatches(row.id)])
        complete = not any(left.values())
        _advance(tx, row, OrderState.DESPATCHED if complete else OrderState.PART_DESPATCHED)
        tx.journal.note(
            "despatched", inbound_id=row.inbound_id, order_id=row.id, actor=by, number=number, complete=complete
        )
        _queue_invoice(services, tx, row, kept_as)
    first = parts[0][0]
    partner = answering_partner(tx, first, first.account)
    if "DESADV" in partner.answers:
        answer(
            services,
            tx,
            billing.together(advices),
            partner,
            dedupe_key=f"DESADV/{number}",
            test=first.test,
            inbound_id=first.inbound_id,
            order_id=first.id,
        )


def _queue_invoice(services: Services, tx: Transaction, row: OrderRow, number: str) -> None:
    account = tx.master.account(row.account or "")
    if account is None or account.invoicing == "despatch":
        tx.jobs.add("invoice", row.id, payload={"despatch": number}, max_attempts=services.settings.max_attempts)


def _accepted(row: OrderRow) -> Decision:
    if row.decided() is None or not lifecycle.may_despatch(OrderState(row.state)):
        raise Conflict(
            f"order {row.number or row.id} is {row.state}: nothing can leave",
            "only an accepted order with goods left to send can be despatched",
            fr=(
                f"rien de la commande {row.number or row.id} ne peut partir ({in_words(row.state).fr.lower()})",
                "seule une commande acceptée dont il reste à expédier peut l'être",
            ),
        )
    return _decided(row)


def _decided(row: OrderRow) -> Decision:
    decision = row.decided()
    assert decision is not None
    return decision


def _advance(tx: Transaction, row: OrderRow, to: OrderState) -> None:
    """A second delivery note of the same moment finds the order where the first has left it."""
    state = OrderState(tx.orders.get(row.id).state)
    lifecycle.advance(state, to)
    tx.orders.move(row.id, to)
