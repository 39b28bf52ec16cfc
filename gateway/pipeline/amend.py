"""An order changed or cancelled by a person or a program of ours: a new version at once, or the reasons why not.

Not here: change messages of partners (gateway.pipeline.change).
"""

from collections.abc import Collection

from gateway import orders
from gateway.errors import Conflict
from gateway.model.decision import Decision, OrderState, Outcome, in_words
from gateway.model.finding import Severity
from gateway.model.master import MasterBook
from gateway.model.order import Order
from gateway.pipeline.answer import answer
from gateway.pipeline.change import ALL_GONE, WAITING, decide_version, sent_of
from gateway.pipeline.decide import answered_for, book_for, settle
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.pages import learn_layout
from gateway.pipeline.services import Services
from gateway.pipeline.version import carry_over
from gateway.store import Transaction
from gateway.store.orders import OrderRow


def amend_order(
    services: Services,
    order_id: str,
    wanted: Order,
    *,
    by: str,
    why: str,
    despite: Collection[str] = (),
    remember: bool = True,
) -> OrderRow:
    """The order is to be as ``wanted`` says: a waiting order takes it and is examined again, an accepted one when nothing
    stands against it. ``despite`` are codes of findings the person answers for. An order read from
    pages teaches its sender's layout, unless ``remember`` is off: what was changed because the customer changed its mind
    is no misreading, and what stands nowhere on the page teaches nothing in any case.

    Raises :class:`Conflict` with the reasons when the new version cannot be accepted, or would undo what has left.
    """
    _with_reason(why)
    with services.store.transaction() as tx:
        row = _amendable(tx, order_id)
        understood = row.decided()
        order = row.order()
        replacing = wanted.model_copy(update={"function": "replacement", "number": wanted.number or order.number})
        sent = sent_of(tx, row, understood) if understood is not None and row.state not in WAITING else {}
        amended = orders.amend(order, replacing, sent)
        if amended.refused:
            raise Conflict(
                " ".join(one.sentence.en for one in amended.findings),
                "leave what has left as it is",
                fr=(" ".join(one.sentence.fr for one in amended.findings), "laissez tel quel ce qui est parti"),
            )
        if remember:
            learn_layout(services, tx, row, amended.after, by=by)
        if row.state in WAITING:
            carry_over(tx, row, amended, None, change_id=None, by=by, why=why)
            again = tx.orders.get(row.id)
            settle(services, tx, again, book_for(tx, [again]), released=answered_for(tx, row), actor=by)
        else:
            _accept_or_say_why(services, tx, row, amended, despite, by=by, why=why)
        made = tx.orders.get(order_id)
    services.wake()
    return made


def _accept_or_say_why(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    amended: orders.Amendment,
    despite: Collection[str],
    *,
    by: str,
    why: str,
) -> None:
    book = book_for(tx, [row], also=[amended.after])
    decision = decide_version(tx, row, amended, book, row, despite)
    if decision.outcome is not Outcome.ACCEPTED:
        against = [one for one in decision.findings if one.severity in (Severity.ERROR, Severity.REJECT)]
        raise Conflict(
            f"order {row.number} cannot be changed so: " + " ".join(one.sentence.en for one in against),
            " ".join(dict.fromkeys(one.way_out.en for one in against)),
            fr=(
                f"la commande {row.number} ne peut pas être modifiée ainsi : "
                + " ".join(one.sentence.fr for one in against),
                " ".join(dict.fromkeys(one.way_out.fr for one in against)),
            ),
        )
    carry_over(tx, row, amended, decision, change_id=None, by=by, why=why)
    _tell(services, tx, tx.orders.get(row.id), amended, decision, book, Order(function="change"))


def cancel_order(services: Services, order_id: str, *, by: str, why: str) -> OrderRow:
    """Cancel the order, or what has not left of it; the partner is told, and the credit is released.

    Raises :class:`Conflict` when everything has left, or the order is over.
    """
    _with_reason(why)
    with services.store.transaction() as tx:
        row = _amendable(tx, order_id)
        understood = row.decided()
        cancellation = Order(number=row.number, function="cancellation")
        sent = sent_of(tx, row, understood) if understood is not None else {}
        amended = orders.amend(row.order(), cancellation, sent)
        decision = understood or Decision(outcome=Outcome.ACCEPTED)
        if not amended.cancelled:
            decision = decide_version(tx, row, amended, book_for(tx, [row]), row, ())
        decision = decision.model_copy(update={"outcome": Outcome.ACCEPTED, "holds": ()})
        carry_over(tx, row, amended, decision, change_id=None, by=by, why=why)
        _tell(services, tx, tx.orders.get(row.id), amended, decision, book_for(tx, [row]), cancellation)
        made = tx.orders.get(order_id)
    services.wake()
    return made


def _amendable(tx: Transaction, order_id: str) -> OrderRow:
    row = tx.orders.get(order_id, lock=True)
    state = OrderState(row.state)
    over = {OrderState.REJECTED, OrderState.DUPLICATE, OrderState.CANCELLED, OrderState.APPLIED, OrderState.PARKED}
    if state in ALL_GONE or state in over or row.function in ("change", "cancellation"):
        raise Conflict(
            f"order {row.number or row.id} is {row.state}: it can no longer be changed",
            "agree on a return or a new order with the customer",
            fr=(
                f"la commande {row.number or row.id} ne peut plus être modifiée ({in_words(row.state).fr.lower()})",
                "convenez avec le client d'un retour ou d'une nouvelle commande",
            ),
        )
    return row


def _with_reason(why: str) -> None:
    if not why.strip():
        raise Conflict(
            "a reason is needed to change an order",
            "say in a few words why; it is kept with the order",
            fr=(
                "il faut un motif pour modifier une commande",
                "dites en quelques mots pourquoi ; il reste avec la commande",
            ),
        )


def _tell(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    amended: orders.Amendment,
    decision: Decision,
    book: MasterBook,
    change: Order,
) -> None:
    """The partner gets the order response of the new version: nobody should learn of it from the delivery."""
    partner = answering_partner(tx, row, row.account)
    if "ORDRSP" not in partner.answers or (amended.difference.is_none and not amended.cancelled):
        return
    now = book.own.local(tx.now)
    number = f"AR{now:%Y}-{tx.counters.next('order-response'):06d}"
    language = "fr" if partner.language == "fr" else "en"
    answer(
        services,
        tx,
        orders.change_response(change, amended, decision, book.own, number, now, language),
        partner,
        dedupe_key=f"ORDRSP/{row.id}/v{row.version}/{row.state}",
        test=row.test,
        inbound_id=row.inbound_id,
        order_id=row.id,
    )
