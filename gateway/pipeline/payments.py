"""Money that comes in: statements imported once, matched to invoices, booked against the debtor's exposure.

A payment counts for the exposure as soon as its debtor is known; which invoice it settles may be decided later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from gateway import credit
from gateway.billing.matching import Match, Share, match_payment, oldest_first
from gateway.errors import Conflict
from gateway.model.finding import Finding
from gateway.model.receivable import IncomingPayment, OpenItem
from gateway.pipeline.paid import note_cashed
from gateway.pipeline.recheck import queue_recheck
from gateway.pipeline.services import HEAD, Services
from gateway.store import Transaction
from gateway.store.receivables import PaymentRow


@dataclass(frozen=True, slots=True)
class Booked:
    """One new payment: whose it is and what it settled; without ``debtor`` a person must say whose it is."""

    payment: str
    amount: Decimal
    currency: str
    reference: str
    debtor: str | None
    why: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``known`` counts the lines that had been imported before."""

    booked: tuple[Booked, ...] = ()
    known: int = 0
    findings: tuple[Finding, ...] = ()
    left: Decimal = field(default=Decimal(0))


def import_statement(services: Services, content: bytes, filename: str, *, by: str) -> ImportReport:
    """Read a bank statement (camt.053, CSV) and book every credit in it that is new.

    Raises :class:`Conflict` when no installed format reads it.
    """
    bids = [(form.bid(content[: HEAD * 8], filename), form) for form in services.statements]
    best, form = max(bids, key=lambda bid: bid[0], default=(0, None))
    if form is None or best == 0:
        raise Conflict(
            f"{filename} is no bank statement we can read",
            "give camt.053, or CSV whose first line names at least date and amount",
            fr=(
                f"{filename} n'est pas un relevé de compte que nous sachions lire",
                "donnez un camt.053, ou un CSV dont la première ligne nomme au moins date et amount",
            ),
        )
    statement = form.read(content)
    source = services.archive.keep(content)
    report = book_payments(services, statement.payments, source=f"{form.name}:{source[:16]}", by=by)
    return ImportReport(report.booked, report.known, statement.findings, report.left)


def book_payments(services: Services, payments: Iterable[IncomingPayment], *, source: str, by: str) -> ImportReport:
    """All of them in one transaction: a statement is taken in whole or not at all."""
    booked: list[Booked] = []
    known = 0
    with services.store.transaction() as tx:
        open_items = {item.number: item for item in tx.receivables.items(lock=True)}
        tx.credit.lock({item.debtor for item in open_items.values()})  # items before balances, balances in one order
        for incoming in payments:
            made = _book(services, tx, incoming, open_items, source=source, by=by)
            if made is None:
                known += 1
            else:
                booked.append(made)
        queue_recheck(services, tx, [one.debtor for one in booked if one.debtor is not None])
    services.wake()
    left = sum((one.amount - sum(share.amount for share in one.shares) for one in booked), Decimal(0))
    return ImportReport(tuple(booked), known, left=left)


def _book(
    services: Services,
    tx: Transaction,
    incoming: IncomingPayment,
    open_items: dict[str, OpenItem],
    *,
    source: str,
    by: str,
) -> Booked | None:
    """``open_items`` are all there are, locked; what is settled is brought up to date in them."""
    debtor = _debtor(tx, incoming)
    items = [item for item in open_items.values() if debtor is None or item.debtor == debtor]
    announced = _announced(tx, incoming, items)
    match = announced[1] if announced else match_payment(incoming, incoming.amount, items)
    whose = debtor or _only_debtor(match, items)
    payment_id = tx.receivables.add_payment(incoming, source=source, debtor=whose, by=by)
    if payment_id is None:
        return None
    if announced is not None:
        tx.receivables.use(announced[0], payment_id)
    if whose is not None:
        _relieve(tx, payment_id, whose, incoming.amount)
    _settle(services, tx, payment_id, match, by)
    open_items.update({share.number: tx.receivables.item(share.number) for share in match.shares})
    return Booked(payment_id, incoming.amount, incoming.currency, incoming.reference, whose, match.why, match.shares)


def _announced(tx: Transaction, incoming: IncomingPayment, items: Sequence[OpenItem]) -> tuple[str, Match] | None:
    """What a partner announced of exactly this amount (REMADV), when only one announcement fits what is open."""
    open_amounts = {item.number: item.open for item in items if item.currency == incoming.currency}
    fitting = []
    for said in tx.receivables.announced(incoming.amount, incoming.currency):
        shares = tuple(Share(number, Decimal(amount)) for number, amount in said.shares.items())
        if all(_fits(share.amount, open_amounts.get(share.number, Decimal(0))) for share in shares):
            fitting.append((said.id, Match(shares, "announced")))
    return fitting[0] if len(fitting) == 1 else None


def _fits(amount: Decimal, open_amount: Decimal) -> bool:
    """Whether the amount can settle as much of what is open: of the same sign, and no more."""
    return 0 < amount <= open_amount or open_amount <= amount < 0


def _debtor(tx: Transaction, incoming: IncomingPayment) -> str | None:
    """Named in the statement by our account number, else known by its IBAN."""
    if incoming.account and tx.master.account(incoming.account) is not None:
        return incoming.account
    if not incoming.iban:
        return None
    book = tx.master.book(account_keys=[("iban", incoming.iban)], gtins=(), item_codes=(), buyer_codes=())
    owners = book.account_index.get(("iban", incoming.iban), ())
    return owners[0] if len(owners) == 1 else None


def _only_debtor(match: Match, items: Sequence[OpenItem]) -> str | None:
    """The debtor of what was matched, when there is but one."""
    numbers = {share.number for share in match.shares}
    owners = {item.debtor for item in items if item.number in numbers}
    return owners.pop() if len(owners) == 1 else None


def _relieve(tx: Transaction, payment_id: str, debtor: str, amount: Decimal) -> None:
    tx.credit.lock([debtor])
    for movement in credit.on_payment(payment_id, amount):
        tx.credit.move(debtor, movement.kind, movement.amount, movement.reference, None)


def _settle(services: Services, tx: Transaction, payment_id: str, match: Match, by: str) -> None:
    for share in match.shares:
        tx.receivables.settle(share.number, share.amount, why=match.why, by=by, payment_id=payment_id)
        _mark_deposit(tx, payment_id, share)
        note_cashed(services, tx, share.number, share.amount, by=by)


def _mark_deposit(tx: Transaction, payment_id: str, share: Share) -> None:
    """What pays a deposit is moved from payments to deposits, so that the order it is for is known to be paid ahead."""
    row = tx.billing.invoice(share.number)
    if row.kind != "deposit":
        return
    back = f"{payment_id}/{share.number}"
    tx.credit.move(row.debtor, credit.MovementKind.PAYMENT, share.amount, back, row.order_id)
    for movement in credit.on_deposit(f"{share.number}/{payment_id}", share.amount):
        tx.credit.move(row.debtor, movement.kind, movement.amount, movement.reference, row.order_id)


def allocate(
    services: Services,
    payment_id: str,
    *,
    by: str,
    debtor: str | None = None,
    shares: Sequence[Share] | None = None,
) -> PaymentRow:
    """A person says whose a payment is, and what it settles; without ``shares`` the oldest invoices first.

    Raises :class:`Conflict` when more would be settled than is left of the payment or open of an invoice.
    """
    with services.store.transaction() as tx:
        row = tx.receivables.payment(payment_id, lock=True)
        owner = row.debtor or debtor
        if owner is None:
            raise Conflict(
                f"payment {payment_id} has no debtor yet",
                "say whose it is: `--account NUMBER`",
                fr=(
                    f"le paiement {payment_id} n'a pas encore de débiteur",
                    "dites de qui il vient : `--account NUMÉRO`",
                ),
            )
        items = tx.receivables.items(debtor=owner, lock=True)
        if row.debtor is None:
            if tx.master.account(owner) is None:
                raise Conflict(
                    f"there is no account {owner}",
                    "look at the accounts",
                    fr=(f"il n'y a pas de compte {owner}", "regardez les comptes"),
                )
            tx.receivables.assign(payment_id, owner)
            _relieve(tx, payment_id, owner, row.amount)
        usable = [item for item in items if item.currency == row.currency]
        match = Match(tuple(shares), "by hand") if shares is not None else oldest_first(row.left, usable)
        _refuse_impossible(row, match, {item.number: item.open for item in usable})
        _settle(services, tx, payment_id, match, by)
        made = tx.receivables.payment(payment_id)
        queue_recheck(services, tx, [owner])
    services.wake()
    return made


def _refuse_impossible(row: PaymentRow, match: Match, open_amounts: dict[str, Decimal]) -> None:
    for share in match.shares:
        if share.number not in open_amounts:
            raise Conflict(
                f"nothing is open of {share.number} for this debtor",
                "look at the open items: `gateway ageing`",
                fr=(
                    f"rien n'est ouvert de {share.number} pour ce débiteur",
                    "regardez ce qui est ouvert : `gateway ageing`",
                ),
            )
        known = open_amounts[share.number]
        if not _fits(share.amount, known):
            raise Conflict(
                f"{share.amount} cannot settle {share.number}",
                f"{known} is open",
                fr=(f"{share.amount} ne peut pas solder {share.number}", f"il reste {known} à payer"),
            )
    taken = sum((share.amount for share in match.shares), Decimal(0))
    if taken > row.left:
        raise Conflict(
            f"{taken} is more than the {row.left} left of the payment",
            "give smaller amounts",
            fr=(f"{taken} dépasse les {row.left} qui restent du paiement", "donnez des montants plus petits"),
        )
