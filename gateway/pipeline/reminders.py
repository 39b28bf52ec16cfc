"""Reminders: what is due today by each debtor's policy becomes letters, kept and handed to the debtor's outlet."""

from collections.abc import Sequence
from datetime import date, datetime

from gateway.billing.dunning import Due, due_steps, policy_of
from gateway.billing.letters import letter
from gateway.errors import Conflict, NotFound
from gateway.model.master import Account, OwnIdentity
from gateway.model.receivable import Reminder, ReminderStep
from gateway.pipeline.answer import context_for, post, stranger
from gateway.pipeline.services import Services
from gateway.ports import Formed, Written
from gateway.store import Transaction
from gateway.store.types import new_id


def reminders_due(services: Services, today: date | None = None) -> list[Due]:
    """What would be sent now, without sending it."""
    with services.store.reading() as tx:
        return _due(tx, today or tx.master.own().local(tx.now).date())


def send_reminders(
    services: Services, *, by: str, today: date | None = None, debtors: Sequence[str] | None = None
) -> list[Reminder]:
    """Write and post the letters due, for all debtors or the given ones. Run twice, it sends nothing twice.

    Each letter is a transaction of its own, and its page is set before it: a payment that comes in between stops it.
    """
    with services.store.reading() as tx:
        own = tx.master.own()
        now = own.local(tx.now)
        day = today or now.date()
        wanted = [due for due in _due(tx, day) if debtors is None or due.debtor in debtors]
        accounts = tx.master.accounts_of({due.debtor for due in wanted})
    sent: list[Reminder] = []
    for due in wanted:
        account = accounts[due.debtor]
        made, formed = _letter(services, due, account, own, new_id("rem"), now, day)
        with services.store.transaction() as tx:
            if due in _due(tx, day, debtor=due.debtor):
                _post(services, tx, made, formed, account, by)
                sent.append(made)
    services.wake()
    return sent


def preview(services: Services, debtor: str, step: ReminderStep, currency: str, today: date | None = None) -> Formed:
    """The letter as it would leave now; nothing is kept or sent. Raises :class:`NotFound` when none is due."""
    with services.store.reading() as tx:
        own = tx.master.own()
        now = own.local(tx.now)
        day = today or now.date()
        wanted = [due for due in _due(tx, day) if (due.debtor, due.step, due.currency) == (debtor, step, currency)]
        accounts = tx.master.accounts_of({debtor})
    if not wanted:
        raise NotFound(
            f"no such letter to {debtor} is due",
            "look at what is due: `gateway remind`",
            fr=(
                f"aucune lettre de ce genre n'est à envoyer à {debtor}",
                "regardez ce qui est à relancer : `gateway remind`",
            ),
        )
    return _letter(services, wanted[0], accounts[debtor], own, "preview", now, day)[1]


def _letter(
    services: Services, due: Due, account: Account, own: OwnIdentity, reminder_id: str, now: datetime, day: date
) -> tuple[Reminder, Formed]:
    policy = policy_of(account, own)
    assert policy is not None  # nothing is due by none
    made = letter(due, policy, account, own, reminder_id, day)
    formed = services.forms["pdf"].write(made, own, made.language, now)
    assert formed is not None  # every letter has a page
    return made, formed


def pause_reminders(
    services: Services, debtor: str, until: date, *, by: str, why: str, number: str | None = None
) -> None:
    """Leave a debtor, or one of its invoices, alone until a day (included)."""
    if not why.strip():
        raise Conflict(
            "a reason is needed to pause reminders",
            "say in a few words what was agreed",
            fr=("il faut un motif pour suspendre les relances", "dites en quelques mots ce qui a été convenu"),
        )
    with services.store.transaction() as tx:
        if tx.master.account(debtor) is None:
            raise Conflict(
                f"there is no account {debtor}",
                "look at the accounts",
                fr=(f"il n'y a pas de compte {debtor}", "regardez les comptes"),
            )
        tx.collection.pause(debtor, number, until, why=why, by=by)


def _due(tx: Transaction, today: date, *, debtor: str | None = None) -> list[Due]:
    items = tx.receivables.items(debtor=debtor, lock=debtor is not None)
    accounts = tx.master.accounts_of({item.debtor for item in items})
    own = tx.master.own()
    policies = {number: policy for number, account in accounts.items() if (policy := policy_of(account, own))}
    pauses = tx.collection.pauses(today)
    whole = {pause.debtor for pause in pauses if pause.number is None}
    paused = {item.number for item in items if item.debtor in whole} | {
        pause.number for pause in pauses if pause.number
    }
    taken = tx.collection.steps_taken(debtor=debtor)
    return due_steps(items, taken, policies, today, paused=paused)


def _post(services: Services, tx: Transaction, made: Reminder, formed: Formed, account: Account, by: str) -> None:
    tx.collection.add_reminder(made, sha256=services.archive.keep(formed.content), by=by)
    for one in made.invoices:
        for order_id in sorted({source.order_id for source in tx.billing.sources(one.number)}):
            row = tx.orders.get(order_id)
            tx.journal.note(
                "reminded", inbound_id=row.inbound_id, order_id=order_id, actor=by, invoice=one.number, step=made.step
            )
    partner = (tx.master.partner(account.partner) if account.partner else None) or stranger(account.number, "json")
    context = context_for(services, tx, tx.master.own(), partner, test=False)
    written = Written("REMINDER", formed.content, formed.media_type, formed.filename)
    post(services, tx, written, context, dedupe_key=f"reminder/{made.id}", inbound_id=None, order_id=None)
