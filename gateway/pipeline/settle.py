"""What a person does with an order that waits: lift its holds, refuse it, or have it examined again."""

from collections.abc import Collection

from gateway import rules
from gateway.errors import Conflict
from gateway.model.decision import HOLD_WORDS, Decision, HoldKind, OrderState, Outcome, Role, in_words
from gateway.model.finding import Family, FindingKind, Severity
from gateway.model.master import policy_for
from gateway.pipeline.decide import KEPT_BY_HAND, answered_for, book_for, settle
from gateway.pipeline.outcome import publish
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.orders import HoldRow, OrderRow

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
    services: Services,
    order_id: str,
    *,
    by: str,
    why: str,
    kinds: Collection[HoldKind] | None = None,
    roles: Collection[Role] | None = None,
) -> None:
    """Lift the open holds (all, or those of the given kinds) and examine the order again; accepted when none is left.

    ``roles`` are those of the person, when rights are to be checked here. A credit release above the policy's amount
    takes a second person: the first call signs, another person's call lifts. Raises :class:`Conflict` when the order is
    not held, the person may not lift this, or when what is missing cannot be waved through.
    """
    with services.store.transaction() as tx:
        lift_within(services, tx, order_id, by=by, why=why, kinds=kinds, roles=roles)
    services.wake()


def lift_within(
    services: Services,
    tx: Transaction,
    order_id: str,
    *,
    by: str,
    why: str,
    kinds: Collection[HoldKind] | None = None,
    roles: Collection[Role] | None = None,
) -> None:
    """As :func:`lift_holds`, as part of a transaction."""
    if not why.strip():
        raise Conflict(
            "a reason is needed to lift a hold",
            "say in a few words why the order may go on",
            fr=("il faut un motif pour lever un blocage", "dites en quelques mots pourquoi la commande peut continuer"),
        )
    row = _held(tx, order_id)
    opened = tx.orders.holds(order_id, still_open=True)
    wanted = [hold for hold in opened if kinds is None or hold.kind in kinds]
    if not wanted:
        raise Conflict(
            f"order {row.number} has no such hold",
            "look at its open holds again",
            fr=(f"la commande {row.number} n'a pas ce blocage", "regardez à nouveau ses blocages ouverts"),
        )
    _may_lift(wanted, roles)
    to_sign = _waiting_for_another(tx, row, wanted, by)
    lifted = [hold for hold in wanted if hold.id not in to_sign]
    if to_sign:
        tx.orders.sign_first(to_sign, by=by)
        tx.journal.note("hold-signed", inbound_id=row.inbound_id, order_id=order_id, actor=by, why=why)
    if lifted:
        tx.orders.lift([hold.id for hold in lifted], by=by, why=why)
        tx.journal.note(
            "holds-lifted",
            inbound_id=row.inbound_id,
            order_id=order_id,
            actor=by,
            why=why,
            holds=[hold.kind for hold in lifted],
            first=[hold.first_by for hold in lifted if hold.first_by],
        )
        if any(rules.TEST_ORDER.code in hold.codes for hold in lifted):
            row = _taken_as_real(tx, row, by)
        settle(services, tx, row, book_for(tx, [row]), released=answered_for(tx, row), actor=by)
        _refuse_incomplete(tx, order_id)


def _taken_as_real(tx: Transaction, row: OrderRow, by: str) -> OrderRow:
    """The partner had left its test flag on: from here the order is delivered, owed and answered like any other."""
    order = row.order().model_copy(update={"test": False})
    tx.orders.take_as_real(row.id, order, rules.content_hash(order))
    tx.journal.note("taken-as-real", inbound_id=row.inbound_id, order_id=row.id, actor=by)
    return tx.orders.get(row.id)


def _may_lift(wanted: Collection[HoldRow], roles: Collection[Role] | None) -> None:
    if roles is None:
        return
    for hold in wanted:
        if Role(hold.role) not in roles:
            raise Conflict(
                f"a {hold.kind} hold is lifted by {hold.role}",
                "ask somebody who has this role",
                fr=(
                    f"le blocage « {HOLD_WORDS[HoldKind(hold.kind)].fr} » est levé par le rôle {hold.role}",
                    "demandez à quelqu'un qui a ce rôle",
                ),
            )


def _waiting_for_another(tx: Transaction, row: OrderRow, wanted: Collection[HoldRow], by: str) -> list[str]:
    """The credit holds among these that somebody else must release too (four eyes above an amount)."""
    decision = row.decided()
    debtor = tx.master.account(decision.resolution.debtor or "") if decision is not None else None
    if decision is None or debtor is None:
        return []
    policy = policy_for(debtor.segment, tx.master.policies())
    if policy.four_eyes_above is None or decision.resolution.gross <= policy.four_eyes_above:
        return []
    credit_holds = [hold for hold in wanted if hold.kind in (HoldKind.CREDIT, HoldKind.DEPOSIT)]
    for hold in credit_holds:
        if hold.first_by == by:
            raise Conflict(
                f"{by} has signed already: above {policy.four_eyes_above} {debtor.currency} it takes two persons",
                "ask a colleague with the credit role to release it too",
                fr=(
                    f"{by} a déjà signé : au-dessus de {policy.four_eyes_above} {debtor.currency} il faut deux personnes",
                    "demandez à un collègue du crédit de la libérer aussi",
                ),
            )
    return [hold.id for hold in credit_holds if hold.first_by is None]


def _refuse_incomplete(tx: Transaction, order_id: str) -> None:
    """A person may overrule a doubt, but not make up an account, an item or a price that is not there."""
    row = tx.orders.get(order_id)
    decision = row.decided()
    if decision is not None and any(not hold.codes for hold in decision.holds):
        raise Conflict(
            f"order {row.number} cannot be accepted yet: its customer, items, quantities or prices are not all known",
            "complete the master data (account, item, cross-reference or price) and have it examined again, or refuse it",
            fr=(
                f"la commande {row.number} ne peut pas encore être acceptée : client, articles, quantités ou prix ne sont pas "
                "tous connus",
                "complétez les données de base (compte, article, renvoi ou prix) et faites-la réexaminer, ou refusez-la",
            ),
        )


def reexamine(services: Services, order_id: str, *, by: str) -> None:
    """Put a held order against today's master data again; holds already lifted by a person stay lifted."""
    with services.store.transaction() as tx:
        reexamine_within(services, tx, order_id, by=by)
    services.wake()


def reexamine_within(services: Services, tx: Transaction, order_id: str, *, by: str) -> None:
    row = _held(tx, order_id)
    tx.journal.note("reexamined", inbound_id=row.inbound_id, order_id=order_id, actor=by)
    settle(services, tx, row, book_for(tx, [row]), released=answered_for(tx, row), actor=by)


def hold_by_hand(services: Services, order_id: str, *, by: str, why: str) -> None:
    """A held order stays on hold until a person lets it go, whatever master data or payments bring meanwhile."""
    if not why.strip():
        raise Conflict(
            "a reason is needed to keep an order on hold",
            "say in a few words what it waits for",
            fr=("il faut un motif pour garder une commande en attente", "dites en quelques mots ce qu'elle attend"),
        )
    with services.store.transaction() as tx:
        row = _held(tx, order_id)
        asked = KEPT_BY_HAND.at(why=why, by=by)
        tx.journal.add_findings([asked], inbound_id=row.inbound_id, position=row.position, order_id=row.id)
        tx.journal.note("kept-on-hold", inbound_id=row.inbound_id, order_id=order_id, actor=by, why=why)
        released = answered_for(tx, row) - {KEPT_BY_HAND.code}
        settle(services, tx, row, book_for(tx, [row]), released=released, actor=by)
    services.wake()


def reject(services: Services, order_id: str, *, by: str, why: str) -> None:
    """Refuse a held order, or a change that is held or still waits for its order; the partner is told the reason."""
    with services.store.transaction() as tx:
        reject_within(services, tx, order_id, by=by, why=why)
    services.wake()


def reject_within(services: Services, tx: Transaction, order_id: str, *, by: str, why: str) -> None:
    if not why.strip():
        raise Conflict(
            "a reason is needed to refuse an order",
            "say in a few words why; the customer will read it",
            fr=("il faut un motif pour refuser une commande", "dites en quelques mots pourquoi ; le client le lira"),
        )
    row = _held(tx, order_id, OrderState.PARKED)
    before = row.decided() or Decision(outcome=Outcome.HELD)
    refused = before.model_copy(
        update={
            "outcome": Outcome.REJECTED,
            "holds": (),
            "findings": (*before.findings, REFUSED_BY_HAND.at(why=why)),
        }
    )
    publish(services, tx, row, row.order(), refused, book_for(tx, [row]), actor=by)


def _held(tx: Transaction, order_id: str, *also: OrderState) -> OrderRow:
    row = tx.orders.get(order_id, lock=True)
    if row.state not in (OrderState.HELD, *also):
        raise Conflict(
            f"order {row.number or row.id} is {row.state}, not on hold",
            "reload it: somebody may have settled it",
            fr=(
                f"la commande {row.number or row.id} n'est pas en attente ({in_words(row.state).fr.lower()})",
                "rechargez-la : quelqu'un l'a peut-être traitée",
            ),
        )
    return row
