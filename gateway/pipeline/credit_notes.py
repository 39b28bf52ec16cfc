"""Taking back what was invoiced: the credit note names its invoice, and settles it as far as it goes."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gateway import billing, credit
from gateway.errors import Conflict
from gateway.model.invoice import Invoice
from gateway.model.parts import Period
from gateway.pipeline.control import Control
from gateway.pipeline.invoicing import or_conflict
from gateway.pipeline.issue import Draft, issue
from gateway.pipeline.paid import close_when_settled
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.billing import InvoiceRow, Source

ZERO = Decimal(0)


def issue_credit_note(
    services: Services, number: str, *, by: str, why: str, quantities: Mapping[str, Decimal] | None = None
) -> InvoiceRow:
    """Credit an invoice: all that is left of it, or the given quantities per line number of the invoice.

    Raises :class:`Conflict` without a reason, or when more would be credited than was invoiced.
    """
    if not why.strip():
        raise Conflict(
            "a reason is needed to credit an invoice",
            "say in a few words why; the customer will read it",
            fr=("il faut un motif pour faire un avoir", "dites pourquoi en quelques mots ; le client le lira"),
        )
    control = Control(services)
    made = control.run(lambda tx: credit_invoice(services, tx, number, control, by=by, why=why, quantities=quantities))
    services.wake()
    return made


def credit_invoice(
    services: Services,
    tx: Transaction,
    number: str,
    control: Control,
    *,
    by: str,
    why: str,
    quantities: Mapping[str, Decimal] | None = None,
) -> InvoiceRow:
    row = tx.billing.invoice(number)
    if row.kind not in ("invoice", "deposit", "corrected"):
        raise Conflict(
            f"{number} is a {row.kind.replace('_', ' ')}: it cannot be credited",
            "name an invoice",
            fr=(f"{number} n'est pas une facture : il ne se fait pas d'avoir sur elle", "nommez une facture"),
        )
    tx.receivables.item(number, lock=True)
    sources = [Source(source.order_id) for source in tx.billing.sources(number)]
    rows = [tx.orders.get(order_id, lock=True) for order_id in sorted({source.order_id for source in sources})]
    left = billing.creditable(row.invoice(), [note.invoice() for note in tx.billing.credit_notes(number)])
    taken = {line: quantity for line, quantity in (quantities or left).items() if quantities or quantity > 0}
    problem = billing.too_much(left, taken)
    if problem is not None:
        raise Conflict(
            problem.en,
            f"still to credit: {', '.join(f'{line}={most}' for line, most in left.items())}",
            fr=(problem.fr, f"reste à créditer : {', '.join(f'{line}={most}' for line, most in left.items())}"),
        )
    own, invoiced = tx.master.own(), row.invoice()

    def compose(own_number: str, issued_on: date) -> Invoice:
        return billing.credit_note(invoiced, own, own_number, issued_on, why, taken)

    draft = Draft("credit_note", compose, row.account, row.debtor, rows, list(dict.fromkeys(sources)), number)
    made = or_conflict(issue(services, tx, draft, control, by=by))
    _settle(tx, row, made, by)
    for order in rows:
        tx.journal.note(
            "credited",
            inbound_id=order.inbound_id,
            order_id=order.id,
            actor=by,
            number=made.number,
            invoice=number,
            gross=str(made.gross),
            why=why,
        )
    return made


def _settle(tx: Transaction, credited: InvoiceRow, made: InvoiceRow, by: str) -> None:
    """What is still open of the invoice is settled; what was paid already stays as a credit of the customer."""
    if credited.kind != "deposit" and not made.invoice().test:  # a deposit was never owed on top of its order
        for movement in credit.on_credit_note(made.number, made.gross):
            tx.credit.move(made.debtor, movement.kind, movement.amount, movement.reference, credited.order_id)
    open_amount = min(tx.receivables.item(credited.number).open, made.payable)
    if open_amount > 0:
        tx.receivables.settle(
            credited.number, open_amount, why=f"credit note {made.number}", by=by, credit_note=made.number
        )
        close_when_settled(tx, credited.number, by=by)


def issue_rebate(
    services: Services, account: str, since: date, until: date, percent: Decimal, contract: str, *, by: str
) -> InvoiceRow:
    """The ristourne on what was invoiced to an account in a period, credit notes deducted (BR-FR-CO-03).

    Raises :class:`Conflict` when there was no turnover.
    """
    control = Control(services)
    made = control.run(lambda tx: _grant(services, tx, account, since, until, percent, contract, control, by))
    services.wake()
    return made


def _grant(
    services: Services,
    tx: Transaction,
    account: str,
    since: date,
    until: date,
    percent: Decimal,
    contract: str,
    control: Control,
    by: str,
) -> InvoiceRow:
    customer = tx.master.account(account)
    if customer is None:
        raise Conflict(
            f"there is no account {account}",
            "look at the accounts: `gateway accounts`",
            fr=(f"il n'y a pas de compte {account}", "regardez les comptes : `gateway accounts`"),
        )
    turnover = {rate: net for rate, net in tx.billing.turnover(account, since, until).items() if net > 0}
    if not turnover:
        raise Conflict(
            f"nothing was invoiced to {account} from {since} to {until}",
            "check the period",
            fr=(f"rien n'a été facturé à {account} du {since} au {until}", "vérifiez la période"),
        )
    own = tx.master.own()

    def compose(number: str, issued_on: date) -> Invoice:
        return billing.rebate(
            customer,
            own,
            number,
            issued_on,
            period=Period(earliest=since, latest=until),
            contract=contract,
            percent=percent,
            turnover=turnover,
        )

    made = or_conflict(issue(services, tx, Draft("rebate", compose, account, account, [], []), control, by=by))
    for movement in credit.on_credit_note(made.number, made.gross):
        tx.credit.move(account, movement.kind, movement.amount, movement.reference, None)
    return made
