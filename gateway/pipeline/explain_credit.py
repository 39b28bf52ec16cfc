"""A debtor's credit in words: what it owes and why, what its limit is, and what an order of it would meet."""

from datetime import date

from gateway import credit
from gateway.errors import NotFound
from gateway.model.finding import Words
from gateway.model.master import Account, MasterBook
from gateway.pipeline.services import Services
from gateway.pipeline.weigh import exposure_of
from gateway.store import Transaction


def explain_credit(services: Services, number: str, *, order: str | None = None) -> tuple[Words, ...]:
    """``number`` is an account's; its debtor's credit is told. ``order`` is an order of it, by our id or the buyer's
    number. Raises :class:`NotFound`."""
    with services.store.reading() as tx:
        account = tx.master.account(number)
        if account is None:
            raise NotFound(
                f"there is no account {number}",
                "`gateway export accounts` lists them",
                fr=(f"il n'y a pas de compte {number}", "`gateway export accounts` les énumère"),
            )
        debtor = tx.master.account(account.invoice_to) if account.invoice_to else account
        assert debtor is not None  # what an account refers to was checked on import
        row = tx.orders.find(order) if order is not None else None
        decision = row.decided() if row is not None else None
        booked = row is not None and tx.credit.booked_for(row.id, credit.MovementKind.ORDER_ACCEPTED) != 0
        own = tx.master.own()
        book = _book(tx, debtor, own.local(tx.now).date())
        exposure = exposure_of(tx, debtor, book, row.id if row is not None else None)
        told = credit.explain(
            debtor,
            exposure,
            book.policy_of(debtor),
            [(credit.MovementKind(kind), count, total) for kind, count, total in tx.credit.sums_by_kind(debtor.number)],
            decision.resolution.gross if decision is not None and not booked else None,
            own.local(tx.now).date(),
        )
    if booked and row is not None and decision is not None:
        gross = decision.resolution.gross
        counted = Words(
            fr=f"La commande {row.number} ({gross} {decision.resolution.currency}) est déjà comprise dans cet encours.",
            en=f"Order {row.number} ({gross} {decision.resolution.currency}) is part of this exposure already.",
        )
        return (*told, counted)
    return told


def _book(tx: Transaction, debtor: Account, today: date) -> MasterBook:
    head = tx.master.account(debtor.group) if debtor.group else None
    accounts = {known.number: known for known in (debtor, head) if known is not None}
    own = tx.master.own()
    return MasterBook(
        own=own,
        accounts=accounts,
        policies=tx.master.policies(),
        arrears=tx.credit.arrears(accounts.values(), today),
        stale=tx.master.stale(own),
    )
