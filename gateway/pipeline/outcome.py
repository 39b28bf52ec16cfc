"""What a decision leads to, in the one transaction that takes it: state, holds, credit, findings, events, answers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from gateway import credit, orders
from gateway.model.decision import SERVICE_HOURS, Decision, Hold, HoldKind, OrderState, Outcome
from gateway.model.finding import Severity
from gateway.model.master import MasterBook, Partner
from gateway.model.order import Order
from gateway.pipeline.answer import answer, repeat, stranger
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.journal import MACHINE
from gateway.store.orders import OrderRow

STATE_AFTER = {
    Outcome.ACCEPTED: OrderState.ACCEPTED,
    Outcome.HELD: OrderState.HELD,
    Outcome.REJECTED: OrderState.REJECTED,
    Outcome.DUPLICATE: OrderState.DUPLICATE,
}


def publish(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    order: Order,
    decision: Decision,
    book: MasterBook,
    *,
    actor: str | None = None,
) -> None:
    """``book`` is the one the decision was taken on."""
    state = STATE_AFTER[decision.outcome]
    tx.orders.decide(row.id, decision, state)
    tx.journal.replace_order_findings(
        decision.findings, inbound_id=row.inbound_id, position=row.position, order_id=row.id
    )
    renew_holds(tx, row, decision.holds, actor)
    remind_at_service_level(services, tx, row, decision.holds)
    tx.journal.note(
        f"order-{decision.outcome}",
        inbound_id=row.inbound_id,
        order_id=row.id,
        actor=actor or MACHINE,
        holds=[str(hold.kind) for hold in decision.holds],
        reasons=[one.code for one in decision.findings if one.severity in (Severity.ERROR, Severity.REJECT)],
        duplicate_of=decision.duplicate_of,
    )
    if decision.outcome is Outcome.ACCEPTED:
        _book_credit(tx, row, decision)
    _tell_partner(services, tx, row, order, decision, book)


def renew_holds(tx: Transaction, row: OrderRow, wanted: Iterable[Hold], actor: str | None) -> None:
    """Open what is new, lift what has no reason any more; a hold that stays keeps its age. An invoice that is held back
    is no matter of the order's own decision."""
    by_kind = {hold.kind: hold for hold in wanted}
    before = () if row.state == OrderState.RECEIVED else tx.orders.holds(row.id, still_open=True)
    still_open = {HoldKind(opened.kind): opened for opened in before if opened.kind != HoldKind.INVOICE}
    gone = [opened.id for kind, opened in still_open.items() if kind not in by_kind]
    tx.orders.lift(gone, by=actor or MACHINE, why=REASON_GONE)
    for kind, hold in by_kind.items():
        if kind not in still_open:
            tx.orders.open_holds(row.id, [hold])
        elif list(hold.codes) != still_open[kind].codes or hold.reason.model_dump() != still_open[kind].reason:
            tx.orders.refresh_hold(still_open[kind].id, hold)


def remind_at_service_level(services: Services, tx: Transaction, row: OrderRow, holds: Iterable[Hold]) -> None:
    """A job looks again when the holds ought to have been answered (:mod:`gateway.pipeline.escalate`)."""
    for hours in sorted({SERVICE_HOURS[hold.kind] for hold in holds}):
        look_again(services, tx, row, tx.now + timedelta(hours=hours))


def look_again(services: Services, tx: Transaction, row: OrderRow, due: datetime) -> None:
    payload = {"order": row.id}  # the order itself is done with; nobody should wait for this job
    tx.jobs.add("escalate", "holds", payload=payload, max_attempts=services.settings.max_attempts, not_before=due)


REASON_GONE = "the reason is gone"


def _book_credit(tx: Transaction, row: OrderRow, decision: Decision) -> None:
    understood = decision.resolution
    assert understood.debtor is not None  # an order that nobody would pay for is never accepted
    for movement in credit.on_acceptance(row.id, understood.gross):
        tx.credit.move(understood.debtor, movement.kind, movement.amount, movement.reference, row.id)
    asked: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in understood.lines:
        if line.item_code is not None and line.quantity is not None:
            asked[line.item_code] += line.quantity.value
    tx.catalogue.ordered(understood.account or understood.debtor, asked)


def answering_partner(tx: Transaction, row: OrderRow, account: str | None) -> Partner:
    """Who gets the answers: the partner that sent the order, else the account's own, else a stranger's box."""
    known = tx.master.partner(row.partner) if row.partner else None
    if known is None and account is not None:
        customer = tx.master.account(account)
        known = tx.master.partner(customer.partner) if customer is not None and customer.partner else None
    if known is not None:
        return known
    inbound = tx.inbound.get(row.inbound_id)
    return stranger(inbound.sender or account, inbound.format or "json")


def _tell_partner(
    services: Services, tx: Transaction, row: OrderRow, order: Order, decision: Decision, book: MasterBook
) -> None:
    partner = answering_partner(tx, row, decision.resolution.account)
    if decision.outcome is Outcome.DUPLICATE:
        if decision.duplicate_of is not None:
            repeat(
                tx,
                [sent for sent in tx.outgoing.about(order_id=decision.duplicate_of) if sent.kind in _ANSWERS],
                inbound_id=row.inbound_id,
                order_id=row.id,
            )
        return
    if decision.outcome is Outcome.HELD:
        _tell_what_is_wrong(services, tx, row, order, decision, book, partner)
        return
    if order.number is None or "ORDRSP" not in partner.answers:
        return
    now = book.own.local(tx.now)
    number = f"AR{now:%Y}-{tx.counters.next('order-response'):06d}"
    response = orders.order_response(order, decision, book.own, number, now, "fr" if partner.language == "fr" else "en")
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


_ANSWERS = ("ORDRSP", "APERAK", "ORDER_RESPONSE", "APPLICATION_ERROR")


def _tell_what_is_wrong(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    order: Order,
    decision: Decision,
    book: MasterBook,
    partner: Partner,
) -> None:
    """Only what the partner can mend: its credit is between us and its accountant, not for a wire message."""
    wrong = orders.for_the_partner(decision.findings)
    if not wrong or "APERAK" not in partner.answers:
        return
    now = book.own.local(tx.now)
    number = f"AE{now:%Y}-{tx.counters.next('application-error'):06d}"
    error = orders.application_error(order, wrong, book.own, number, now, partner.language)
    answer(
        services,
        tx,
        error,
        partner,
        dedupe_key=f"APERAK/{row.id}/{_fingerprint(wrong)}",
        test=row.test,
        inbound_id=row.inbound_id,
        order_id=row.id,
    )


def _fingerprint(findings: tuple[object, ...]) -> str:
    return "-".join(sorted({getattr(one, "code", "") for one in findings}))[:120]
