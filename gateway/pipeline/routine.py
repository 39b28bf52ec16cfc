"""What the gateway does by the clock: period invoices and reminders, each once for its period, at the hour we set.

The row that says a period was taken up and the job that does it are committed together, so that several processes and
restarts do nothing twice; and what fell due while nothing ran is made good as soon as something does.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from gateway.errors import SettingsError
from gateway.model.calendar import WorkCalendar
from gateway.model.master import OwnIdentity
from gateway.pipeline.effects import Effects
from gateway.pipeline.invoicing import invoice_period
from gateway.pipeline.reminders import send_reminders
from gateway.pipeline.services import Services
from gateway.store import Transaction
from gateway.store.jobs import Job
from gateway.store.journal import MACHINE

INVOICES, REMINDERS = "period-invoices", "reminders"
LONG_AGO = date(2000, 1, 1)  # what left before the period and was held back then goes with it


def keep_time(services: Services) -> list[str]:
    """Queue what is due now and has not been taken up. Returns what was queued."""
    with services.store.reading() as tx:
        try:
            own = tx.master.own()
        except SettingsError:  # a gateway that does not know yet whose it is
            return []
        due = [one for one in due_now(own, tx.now) if not tx.collection.has_run(*one)]
    queued = []
    for name, period in due:
        with services.store.transaction() as tx:
            if tx.collection.take_up(name, period):
                tx.jobs.add("routine", f"{name}/{period}", max_attempts=services.settings.max_attempts)
                queued.append(f"{name}/{period}")
    if queued:
        services.wake()
    return queued


def due_now(own: OwnIdentity, now: datetime) -> Iterator[tuple[str, str]]:
    """Routines whose hour has come, each with its period: the last one that is over, or today."""
    here = own.local(now)
    if own.invoices_at is not None and here.time() >= own.invoices_at:
        yield INVOICES, last_day_of_period(own.invoices_every, here.date()).isoformat()
    calendar = own.calendar or WorkCalendar()
    if own.reminders_at is not None and here.time() >= own.reminders_at and calendar.works(here.date()):
        yield REMINDERS, here.date().isoformat()


def last_day_of_period(every: str, today: date) -> date:
    """The last day of the last period that is over: a week ends on Sunday, a half month on the 15th or the last day."""
    before = today.replace(day=1) - timedelta(days=1)
    if every == "week":
        return today - timedelta(days=today.isoweekday())
    if every == "half_month" and today.day > 15:
        return today.replace(day=15)
    return before


def routine(services: Services, job: Job) -> Effects:
    """Each invoice and each letter is a transaction of its own, and none is made twice: begun again, the job goes on."""
    name, _, period = job.subject_id.partition("/")
    said = _WORK[name](services, date.fromisoformat(period))
    return partial(_note, name, period, said)


def _note(name: str, period: str, said: dict[str, list[str]], tx: Transaction) -> None:
    tx.collection.has_done(name, period, said)


def _invoice_all(services: Services, last: date) -> dict[str, list[str]]:
    with services.store.reading() as tx:
        after = datetime.combine(last + timedelta(days=1), time.min, tx.master.own().zone)
        waiting = [tx.master.account(number) for number in tx.billing.accounts_waiting(after)]
    issued: list[str] = []
    held: list[str] = []
    for account in waiting:
        if account is None or account.invoicing != "period":
            continue
        for made in invoice_period(services, account.number, LONG_AGO, last, by=MACHINE):
            (issued if made.invoice is not None else held).append(
                made.invoice.number if made.invoice is not None else account.number
            )
    return {"issued": issued, "held": held}


def _remind_all(services: Services, today: date) -> dict[str, list[str]]:
    letters = send_reminders(services, by=MACHINE, today=today)
    return {"reminded": [f"{letter.debtor} {letter.step}" for letter in letters]}


_WORK: dict[str, Callable[[Services, date], dict[str, list[str]]]] = {INVOICES: _invoice_all, REMINDERS: _remind_all}
