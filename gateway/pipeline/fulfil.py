"""Step 6: the goods leave, the invoice follows. Numbers are allocated in the transaction that issues."""

from collections.abc import Mapping
from decimal import Decimal

from gateway import billing, credit
from gateway.errors import Conflict
from gateway.model.decision import Decision, OrderState
from gateway.model.finding import Severity
from gateway.model.invoice import Invoice
from gateway.orders import lifecycle
from gateway.pipeline.answer import answer
from gateway.pipeline.effects import Effects
from gateway.pipeline.outcome import answering_partner
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import DespatchRow, InvoiceRow
from gateway.store.jobs import Job
from gateway.store.journal import MACHINE
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


def invoice(services: Services, job: Job) -> Effects:
    """The job that a despatch leaves behind."""
    return lambda tx: _discard(_issue(services, job.subject_id, MACHINE, tx))


def _discard(_issued: list[InvoiceRow]) -> None:
    return None


def issue_invoices(services: Services, order_id: str, *, by: str) -> list[InvoiceRow]:
    """One invoice for each despatch of the order that has none yet; all invoices of the order are returned.

    Raises :class:`Conflict` when nothing has left, or when a mandatory mention is missing.
    """
    with services.store.transaction() as tx:
        row = tx.orders.get(order_id)
        if not tx.billing.despatches(row.id):
            raise Conflict(
                f"order {row.number or row.id} has not been despatched", "despatch it first: `gateway despatch`"
            )
        issued = _issue(services, row.id, by, tx)
    services.wake()
    return issued


def _issue(services: Services, order_id: str, by: str, tx: Transaction) -> list[InvoiceRow]:
    row = tx.orders.get(order_id, lock=True)
    for sent in tx.billing.despatches(row.id, to_invoice=True):
        _issue_for(services, tx, row, sent, by)
    return tx.billing.invoices(row.id)


def _issue_for(services: Services, tx: Transaction, row: OrderRow, sent: DespatchRow, by: str) -> None:
    decision = row.decided()
    account = tx.master.account(row.account or "")
    assert decision is not None  # nothing leaves before an order is accepted
    assert account is not None
    own = tx.master.own()
    today = own.local(tx.now).date()
    series = f"{today:%Y}"
    rank = tx.counters.next(f"invoice/{series}")
    number = f"F{series}-{rank:06d}"
    made = billing.invoice(row.order(), decision.resolution, sent.advice(), account, own, number, today)
    missing = [one for one in billing.check_invoice(made) if one.severity in (Severity.ERROR, Severity.REJECT)]
    if missing:
        raise Conflict(
            f"invoice for order {row.number}: " + " ".join(one.sentence.en for one in missing),
            " ".join(one.way_out.en for one in missing),
        )
    sha256 = services.archive.keep(made.model_dump_json().encode())
    tx.billing.issue(
        made, series=series, rank=rank, order_id=row.id, despatch_id=sent.id, account=account.number, sha256=sha256
    )
    _move_credit(tx, row, decision, made)
    state = (
        OrderState.INVOICED if row.state in (OrderState.DESPATCHED, OrderState.INVOICED) else OrderState.PART_INVOICED
    )
    tx.orders.move(row.id, state)
    tx.journal.note(
        "invoiced", inbound_id=row.inbound_id, order_id=row.id, actor=by, number=number, gross=str(made.totals.gross)
    )
    partner = answering_partner(tx, row, row.account)
    if "INVOIC" in partner.answers:
        answer(
            services,
            tx,
            made,
            partner,
            dedupe_key=f"INVOIC/{number}",
            test=row.test,
            inbound_id=row.inbound_id,
            order_id=row.id,
        )


def _move_credit(tx: Transaction, row: OrderRow, decision: Decision, made: Invoice) -> None:
    """What is invoiced is owed as an invoice and no longer as an order; the last invoice clears the order to the cent."""
    debtor = decision.resolution.debtor
    assert debtor is not None  # an order that nobody would pay for is never accepted
    gross = made.totals.gross or Decimal(0)
    invoiced = sum((known.gross for known in tx.billing.invoices(row.id)), Decimal(0))
    last = row.state == OrderState.DESPATCHED and not tx.billing.despatches(row.id, to_invoice=True)
    of_order = gross + (decision.resolution.gross - invoiced) if last else gross
    for movement in credit.on_invoice(row.id, made.number, gross, of_order=of_order):
        tx.credit.move(debtor, movement.kind, movement.amount, movement.reference, row.id)
