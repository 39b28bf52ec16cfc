"""What a decision leads to, in the one transaction that takes it: state, holds, credit, findings, events, answers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from gateway import credit
from gateway.model.decision import SERVICE_HOURS, Decision, Hold, HoldKind, OrderState, Outcome
from gateway.model.finding import Severity
from gateway.model.master import MasterBook, Partner
from gateway.model.order import Order
from gateway.model.response import OrderResponse
from gateway.pipeline.answer import answer, stranger
from gateway.pipeline.frames import draw, is_blanket
from gateway.pipeline.letters_out import MAIL, for_reading
from gateway.pipeline.owed import Debt, Owed, document_of, next_number, repeat_answers, wanted_answer
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
    owed: Owed | None = None,
) -> None:
    """``book`` is the one the decision was taken on; what is to be answered is left to ``owed``, or written at once."""
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
    if decision.outcome is Outcome.ACCEPTED and not row.test:  # a test is answered, and binds nobody
        if not is_blanket(row):
            _book_credit(tx, row, decision)
        draw(tx, row, order, decision.resolution, book)
        tx.handovers.accepted(row.id, row.version)
    _tell_partner(services, tx, row, order, decision, book, owed)


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


def _tell_partner(
    services: Services,
    tx: Transaction,
    row: OrderRow,
    order: Order,
    decision: Decision,
    book: MasterBook,
    owed: Owed | None,
) -> None:
    if decision.outcome is Outcome.DUPLICATE:
        if decision.duplicate_of is not None:
            if owed is not None:
                owed.repeat(row, decision.duplicate_of)
            else:
                repeat_answers(tx, row.id, row.inbound_id, decision.duplicate_of)
        return
    partner = answering_partner(tx, row, decision.resolution.account)
    kind = wanted_answer(order, decision, partner)
    if kind is None:
        return
    debt = Debt(row.id, row.inbound_id, row.test, row.version, kind, order, decision)
    if owed is not None and partner.format != MAIL:
        owed.answer(debt, partner)
        return
    now = book.own.local(tx.now)
    document = document_of(debt, book.own, partner, next_number(tx, kind, now), now)
    if isinstance(document, OrderResponse):
        document = for_reading(document, decision, book, partner)
    answer(services, tx, document, partner, **debt.about)


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
