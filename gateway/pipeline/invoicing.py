"""Invoices for what has left: per despatch, per order, or grouped per customer and period; and deposits ahead of them.

Everything that makes one is issued by :mod:`gateway.pipeline.issue`.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from zoneinfo import ZoneInfo

from gateway import billing, credit
from gateway.billing.deposit import deduct, prepayment
from gateway.billing.faults import DEPOSIT_UNPAID
from gateway.errors import Conflict
from gateway.model.amounts import SLACK, ZERO, to_cents
from gateway.model.decision import OrderState, Resolution, in_words
from gateway.model.figures import money
from gateway.model.finding import Finding
from gateway.model.invoice import Invoice, Prepayment
from gateway.model.master import Account
from gateway.pipeline.control import Control
from gateway.pipeline.effects import Effects
from gateway.pipeline.issue import Draft, Issue, issue, to_judge
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import DespatchRow, InvoiceRow, Source
from gateway.store.jobs import Job
from gateway.store.journal import MACHINE
from gateway.store.orders import OrderRow


def invoice(services: Services, job: Job) -> Effects:
    """The job that a despatch leaves behind. An invoice that is held back waits for a person and is no failed job."""
    control = Control(services)
    with services.store.reading() as tx:
        row = tx.orders.get(job.subject_id)
        for sent in _to_invoice(tx, job):
            draft, against = _draft(tx, [(row, sent)])
            asked = to_judge(tx, draft)
            break
        else:
            return _nothing_to_do
    if not billing.stops((*against, *billing.check_invoice(asked[0]))):
        control.judge(*asked)
    return partial(_invoice_job, services, job, control)


def _invoice_job(services: Services, job: Job, control: Control, tx: Transaction) -> None:
    row = tx.orders.get(job.subject_id, lock=True)
    for sent in _to_invoice(tx, job):
        _issue_for(services, tx, [(row, sent)], control, MACHINE)


def _to_invoice(tx: Transaction, job: Job) -> list[DespatchRow]:
    """The despatch that the job is about, unless it has been invoiced since."""
    waiting = tx.billing.despatches(job.subject_id, to_invoice=True)
    return [sent for sent in waiting if sent.number == job.payload.get("despatch", waiting[0].number)]


def _nothing_to_do(_tx: Transaction) -> None:
    return


def issue_invoices(services: Services, order_id: str, *, by: str, together: bool = False) -> list[InvoiceRow]:
    """One invoice for each despatch of the order that has none yet (or one for all of them together); all invoices of
    the order are returned.

    Raises :class:`Conflict` when nothing has left, or when the control holds an invoice back (the hold stays).
    """
    control = Control(services)
    issued, held = control.run(lambda tx: _issue_waiting(services, tx, order_id, control, by=by, together=together))
    services.wake()
    if held:
        raise Conflict(
            f"the invoice of {order_id} is held back: " + " ".join(one.sentence.en for one in held),
            " ".join(dict.fromkeys(one.way_out.en for one in held)),
            fr=(
                "la facture est retenue : " + " ".join(one.sentence.fr for one in held),
                " ".join(dict.fromkeys(one.way_out.fr for one in held)),
            ),
        )
    return issued


def _issue_waiting(
    services: Services, tx: Transaction, order_id: str, control: Control, *, by: str, together: bool
) -> tuple[list[InvoiceRow], tuple[Finding, ...]]:
    """All invoices of the order now, and what holds others back."""
    held: tuple[Finding, ...] = ()
    row = tx.orders.get(order_id, lock=True)
    if not tx.billing.despatches(order_id):
        raise Conflict(
            f"order {row.number or row.id} has not been despatched",
            "despatch it first: `gateway despatch`",
            fr=(f"la commande {row.number or row.id} n'est pas expédiée", "expédiez-la d'abord"),
        )
    waiting = tx.billing.despatches(order_id, to_invoice=True)
    for group in [waiting] if together and waiting else [[one] for one in waiting]:
        row = tx.orders.get(order_id)
        made = _issue_for(services, tx, [(row, sent) for sent in group], control, by)
        held = held or (() if made.invoice else billing.stops(made.findings))
    return tx.billing.invoices(order_id), held


def invoice_period(services: Services, account: str, since: date, until: date, *, by: str) -> list[Issue]:
    """Everything that left for the account from ``since`` to ``until`` (both included) on one invoice per debtor,
    currency and kind of test. Empty when nothing waits."""
    control = Control(services)
    issues = control.run(lambda tx: _issue_period(services, tx, account, since, until, control, by))
    services.wake()
    return issues


def _issue_period(
    services: Services, tx: Transaction, account: str, since: date, until: date, control: Control, by: str
) -> list[Issue]:
    zone = ZoneInfo(tx.master.own().time_zone)
    first = datetime.combine(since, time.min, zone)
    after = datetime.combine(until + timedelta(days=1), time.min, zone)
    groups: dict[tuple[str | None, str | None, bool], list[tuple[OrderRow, DespatchRow]]] = {}
    for sent in tx.billing.waiting(account, first, after):
        row = tx.orders.get(sent.order_id, lock=True)
        understood = _resolution(row)
        groups.setdefault((understood.debtor, understood.currency, row.test), []).append((row, sent))
    return [_issue_for(services, tx, group, control, by) for group in groups.values()]


def _draft(tx: Transaction, billed: Sequence[tuple[OrderRow, DespatchRow]]) -> tuple[Draft, list[Finding]]:
    """The invoice of these despatches, and what speaks against it already."""
    rows = list({row.id: row for row, _ in billed}.values())
    account = _account(tx, rows[0])
    resolution = _resolution(rows[0])
    assert resolution.debtor is not None  # an order that nobody would pay for is never accepted
    if resolution.payment_days is not None:  # a contract's terms go before the account's
        account = account.model_copy(update={"payment_days": resolution.payment_days})
    parts = [billing.Billed(row.order(), _understood(tx, row), sent.advice()) for row, sent in billed]
    own, services_sold = tx.master.own(), _services(tx, parts)
    left, unpaid = _deposits(tx, rows)

    def compose(number: str, issued_on: date) -> Invoice:
        whole = billing.invoice_of(parts, account, own, number, issued_on, services=services_sold)
        paid = deduct(left, whole.totals.gross or ZERO)
        if not paid:
            return whole
        return billing.invoice_of(parts, account, own, number, issued_on, prepayments=paid, services=services_sold)

    draft = Draft(
        kind="invoice",
        compose=compose,
        account=account.number,
        debtor=resolution.debtor,
        rows=rows,
        sources=[Source(row.id, sent.id) for row, sent in billed],
    )
    return draft, unpaid


def _issue_for(
    services: Services, tx: Transaction, billed: Sequence[tuple[OrderRow, DespatchRow]], control: Control, by: str
) -> Issue:
    draft, against = _draft(tx, billed)
    made = issue(services, tx, draft, control, by=by, against=against)
    if made.invoice is not None:
        for row in draft.rows:
            parts = [
                billing.Billed(of.order(), _resolution(of), sent.advice()) for of, sent in billed if of.id == row.id
            ]
            if not row.test:
                _relieve(tx, row, made.invoice, parts)
            _advance(tx, row, made.invoice, by)
        if not made.invoice.invoice().test:
            _owe(tx, made.invoice)
    return made


def _services(tx: Transaction, parts: Sequence[billing.Billed]) -> frozenset[str]:
    """Codes of the items sold that are services."""
    codes = {line.item.seller_code for part in parts for line in part.despatch.lines if line.item.seller_code}
    return service_codes(tx, codes)


def service_codes(tx: Transaction, codes: set[str]) -> frozenset[str]:
    known = tx.master.book(account_keys=(), gtins=(), item_codes=codes, buyer_codes=()).items
    return frozenset(code for code, item in known.items() if item.nature == "service")


def _deposits(tx: Transaction, rows: Sequence[OrderRow]) -> tuple[list[Prepayment], list[Finding]]:
    """What is left of the deposits that were paid, and a finding for each that was not."""
    left: list[Prepayment] = []
    unpaid: list[Finding] = []
    for row in rows:
        about = tx.billing.invoices(row.id)
        for deposit in (known for known in about if known.kind == "deposit"):
            if tx.billing.credit_notes(deposit.number):
                continue
            if tx.receivables.item(deposit.number).open > 0:
                unpaid.append(
                    DEPOSIT_UNPAID.at(
                        "prepayments", number=deposit.number, amount=money(deposit.gross), currency=deposit.currency
                    )
                )
                continue
            left.append(prepayment(deposit.invoice(), [known.invoice() for known in about if known.kind == "invoice"]))
    return left, unpaid


def _relieve(tx: Transaction, row: OrderRow, made: InvoiceRow, parts: Sequence[billing.Billed]) -> None:
    """What is invoiced is no longer owed as an order; the last invoice clears the order to the cent."""
    alone = billing.invoice_of(parts, _account(tx, row), tx.master.own(), made.number, made.issued_on)
    amount = alone.totals.gross or ZERO
    complete = row.state == OrderState.DESPATCHED and not tx.billing.despatches(row.id, to_invoice=True)
    if complete:
        amount = _resolution(row).gross - tx.receivables.relieved(row.id)
    relief, _ = credit.on_invoice(row.id, made.number, made.gross, of_order=amount)
    tx.credit.move(made.debtor, relief.kind, relief.amount, relief.reference, row.id)


def _owe(tx: Transaction, made: InvoiceRow) -> None:
    _, owed = credit.on_invoice("", made.number, made.gross)
    tx.credit.move(made.debtor, owed.kind, owed.amount, owed.reference, made.order_id)


def _advance(tx: Transaction, row: OrderRow, made: InvoiceRow, by: str) -> None:
    complete = row.state in (OrderState.DESPATCHED, OrderState.INVOICED)
    if complete and tx.billing.despatches(row.id, to_invoice=True):
        complete = False
        tx.orders.move(row.id, OrderState(row.state))
    else:
        tx.orders.move(row.id, OrderState.INVOICED if complete else OrderState.PART_INVOICED)
    tx.journal.note(
        "invoiced", inbound_id=row.inbound_id, order_id=row.id, actor=by, number=made.number, gross=str(made.gross)
    )


def issue_deposit(services: Services, order_id: str, percent: Decimal, *, by: str) -> InvoiceRow:
    """A deposit invoice for a part of an order that has not been invoiced yet. It is due at once.

    Raises :class:`Conflict` when the order is not one that may be invoiced, or the control finds something missing.
    """
    if not 0 < percent <= 100:
        raise Conflict(
            f"a deposit of {percent} % makes no sense",
            "give a percentage above 0, up to 100",
            fr=(f"un acompte de {percent} % n'a pas de sens", "donnez un pourcentage au-dessus de 0, jusqu'à 100"),
        )
    control = Control(services)
    made = control.run(lambda tx: _ask_deposit(services, tx, order_id, percent, control, by))
    services.wake()
    return or_conflict(made)


def _ask_deposit(
    services: Services, tx: Transaction, order_id: str, percent: Decimal, control: Control, by: str
) -> Issue:
    row = tx.orders.get(order_id, lock=True)
    resolution = _understood(tx, row)
    if row.state not in MAY_PAY_AHEAD or resolution.debtor is None:
        raise Conflict(
            f"order {row.number or row.id} is {row.state}: no deposit can be asked for",
            "a deposit is asked for before the order is invoiced",
            fr=(
                f"aucun acompte ne peut être demandé pour {row.number or row.id} ({in_words(row.state).fr.lower()})",
                "un acompte se demande avant que la commande soit facturée",
            ),
        )
    _not_asked_before(tx, row, resolution.gross, percent)
    account, own, order = _account(tx, row), tx.master.own(), row.order()
    sold = service_codes(tx, {line.item_code for line in resolution.lines if line.item_code})

    def compose(number: str, issued_on: date) -> Invoice:
        return billing.deposit_invoice(order, resolution, account, own, number, issued_on, percent, services=sold)

    draft = Draft("deposit", compose, account.number, resolution.debtor, [row], [Source(row.id)])
    made = issue(services, tx, draft, control, by=by)
    if made.invoice is not None:
        tx.journal.note(
            "deposit-asked",
            inbound_id=row.inbound_id,
            order_id=row.id,
            actor=by,
            number=made.invoice.number,
            gross=str(made.invoice.gross),
        )
    return made


def _not_asked_before(tx: Transaction, row: OrderRow, gross: Decimal, percent: Decimal) -> None:
    """A second request is one too many while the first is unpaid, or when both come to more than the order."""
    asked = [
        known
        for known in tx.billing.invoices(row.id)
        if known.kind == "deposit" and not tx.billing.credit_notes(known.number)
    ]
    unpaid = next((known for known in asked if tx.receivables.item(known.number).open > 0), None)
    if unpaid is not None:
        raise Conflict(
            f"deposit {unpaid.number} of {unpaid.gross} {unpaid.currency} is asked for already and not paid yet",
            f"wait for its payment, or credit it first: `gateway credit-note {unpaid.number}`",
            fr=(
                f"l'acompte {unpaid.number} de {unpaid.gross} {unpaid.currency} est déjà demandé et pas encore payé",
                f"attendez son paiement, ou faites-en d'abord l'avoir : `gateway credit-note {unpaid.number}`",
            ),
        )
    before = sum((known.gross for known in asked), ZERO)
    if before + to_cents(gross * percent / 100) > gross + SLACK:
        raise Conflict(
            f"with the {before} asked for already, {percent} % more would be over the order's {gross}",
            "give a smaller percentage",
            fr=(
                f"avec les {before} déjà demandés, {percent} % de plus dépasseraient les {gross} de la commande",
                "donnez un pourcentage plus petit",
            ),
        )


MAY_PAY_AHEAD = frozenset({OrderState.HELD, OrderState.ACCEPTED, OrderState.PART_DESPATCHED, OrderState.DESPATCHED})


def or_conflict(made: Issue) -> InvoiceRow:
    """The invoice; :class:`Conflict` with the reasons when it is held back."""
    if made.invoice is None:
        held = billing.stops(made.findings)
        raise Conflict(
            "held back: " + " ".join(one.sentence.en for one in held),
            " ".join(dict.fromkeys(one.way_out.en for one in held)),
            fr=(
                "retenue : " + " ".join(one.sentence.fr for one in held),
                " ".join(dict.fromkeys(one.way_out.fr for one in held)),
            ),
        )
    return made.invoice


def _resolution(row: OrderRow) -> Resolution:
    decision = row.decided()
    if decision is None:
        raise Conflict(
            f"order {row.number or row.id} is not decided yet",
            "wait until it is checked",
            fr=(f"la commande {row.number or row.id} n'est pas encore décidée", "attendez qu'elle soit contrôlée"),
        )
    return decision.resolution


def _understood(tx: Transaction, row: OrderRow) -> Resolution:
    """As it was decided, but for the invoiced customer: its name, address and numbers are those our file has today."""
    resolution = _resolution(row)
    debtor = tx.master.account(resolution.debtor or "")
    return resolution.model_copy(update={"invoice_to": debtor.as_party()}) if debtor is not None else resolution


def _account(tx: Transaction, row: OrderRow) -> Account:
    account = tx.master.account(row.account or "")
    if account is None:
        raise Conflict(
            f"order {row.number or row.id} has no customer account",
            "complete the master data and examine it again",
            fr=(
                f"la commande {row.number or row.id} n'a pas de compte client",
                "complétez les données de base et faites-la réexaminer",
            ),
        )
    return account
