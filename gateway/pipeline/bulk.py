"""One action on many orders: previewed by doing it and undoing it, begun after a short while in which it can be taken
back, done by a job, order by order, each in its own transaction; what cannot be done is listed and stops nothing.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from gateway.errors import Conflict, GatewayError, NotFound, Unavailable
from gateway.model.decision import HoldKind, Role
from gateway.model.finding import Words
from gateway.model.identity import ROLE_WORDS
from gateway.pipeline.effects import Effects
from gateway.pipeline.learn import teach_within
from gateway.pipeline.resend import resend_answer_within
from gateway.pipeline.services import Services
from gateway.pipeline.settle import lift_within, reexamine_within, reject_within
from gateway.store import Transaction
from gateway.store.bulk_runs import BulkRuns, ItemState, RunState
from gateway.store.jobs import INTERACTIVE, Job

GRACE = timedelta(seconds=8)
"""So long an action can be taken back as if it had never been asked for."""
MOST = 2000
LOOKED_AT = 60
"""A preview does the action on so many orders, and says so when there are more."""


class BulkAction(StrEnum):
    RELEASE = "release"
    RECHECK = "recheck"
    REJECT = "reject"
    RESEND = "resend"
    TEACH = "teach"  # a lesson first, then every order is checked again


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. ``why`` where a reason counts; ``lesson`` (kind, order_id, given, meant) for TEACH."""

    action: BulkAction
    by: str
    why: str = ""
    roles: Collection[Role] = ()
    kinds: tuple[HoldKind, ...] = ()
    lesson: Mapping[str, str] = field(default_factory=dict)

    def payload(self) -> dict[str, Any]:
        return {
            "why": self.why,
            "roles": sorted(self.roles),
            "kinds": [str(kind) for kind in self.kinds],
            "lesson": dict(self.lesson),
        }

    @classmethod
    def of(cls, action: str, by: str, payload: Mapping[str, Any]) -> "Wanted":
        return cls(
            BulkAction(action),
            by,
            payload["why"],
            frozenset(Role(role) for role in payload["roles"]),
            tuple(HoldKind(kind) for kind in payload["kinds"]),
            payload["lesson"],
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """``outcomes``: the state in which so many of the orders would be; ``failures``: number (or id) and reason."""

    total: int
    looked_at: int
    outcomes: dict[str, int]
    failures: list[tuple[str, Words]]


class _Undone(Exception):
    """Leaves the transaction without a trace."""


def preview(services: Services, wanted: Wanted, order_ids: Sequence[str]) -> Preview:
    """What :func:`begin` would lead to: done to the first of the orders in one transaction that never ends."""
    outcomes: dict[str, int] = {}
    failures: list[tuple[str, Words]] = []
    looked_at = order_ids[:LOOKED_AT]
    try:
        with services.store.transaction() as tx:
            if wanted.action is BulkAction.TEACH:
                teach_within(tx, wanted.lesson, by=wanted.by)
            for order_id in looked_at:
                try:
                    with tx.connection.begin_nested():
                        state = _do(services, tx, wanted, order_id)
                    outcomes[state] = outcomes.get(state, 0) + 1
                except (Conflict, NotFound) as error:
                    failures.append((_called(tx, order_id), _words(error)))
            raise _Undone
    except _Undone:
        pass
    return Preview(len(order_ids), len(looked_at), outcomes, failures)


def begin(services: Services, wanted: Wanted, order_ids: Sequence[str], *, grace: timedelta = GRACE) -> str:
    """Write the action down, with a job that does it after ``grace``. Returns the id of the run.

    Raises :class:`Conflict` when there is nothing to do, too much at once, or no reason where one counts.
    """
    if not order_ids:
        raise Conflict(
            "no order is chosen",
            "choose some, then ask again",
            fr=("aucune commande n'est choisie", "choisissez-en, puis redemandez"),
        )
    if len(order_ids) > MOST:
        raise Conflict(
            f"{len(order_ids)} orders are more than {MOST} at once",
            "narrow the list down first",
            fr=(f"{len(order_ids)} commandes, c'est plus que {MOST} à la fois", "restreignez d'abord la liste"),
        )
    if wanted.action in (BulkAction.RELEASE, BulkAction.REJECT) and not wanted.why.strip():
        raise Conflict(
            "a reason is needed",
            "say in a few words why; it is kept with each order",
            fr=("il faut un motif", "dites pourquoi en quelques mots ; il est gardé avec chaque commande"),
        )
    with services.store.transaction() as tx:
        starts_at = tx.now + grace
        if wanted.action is BulkAction.TEACH:
            teach_within(tx, wanted.lesson, by=wanted.by)
        runs = BulkRuns(tx.connection, tx.now)
        run_id = runs.begin(wanted.action, order_ids, wanted.payload(), by=wanted.by, starts_at=starts_at)
        tx.jobs.add(
            "bulk", run_id, max_attempts=services.settings.max_attempts, priority=INTERACTIVE, not_before=starts_at
        )
    services.wake()
    return run_id


def bulk(services: Services, job: Job) -> Effects:
    """The job: begins, or goes on where another stopped."""
    with services.store.transaction() as tx:
        run = BulkRuns(tx.connection, tx.now).get(job.subject_id, lock=True)
        if run.state in (RunState.TAKEN_BACK, RunState.DONE):
            return _nothing
        BulkRuns(tx.connection, tx.now).move(run.id, RunState.RUNNING)
    wanted = Wanted.of(run.action, run.by, run.payload)
    while left := _left(services, run.id):
        for order_id in left:
            _one(services, wanted, run.id, order_id)
        services.wake()
    return lambda tx: BulkRuns(tx.connection, tx.now).move(run.id, RunState.DONE)


def take_back(services: Services, run_id: str, *, by: str) -> None:
    """Before it started: nothing happens to any order. Raises :class:`Conflict` afterwards."""
    with services.store.transaction() as tx:
        run = BulkRuns(tx.connection, tx.now).take_back(run_id)
        if run.action == BulkAction.TEACH:
            _forget(tx, run.payload["lesson"], by)


def _forget(tx: Transaction, lesson: Mapping[str, str], by: str) -> None:
    """The lesson goes with the action that brought it."""
    if lesson["kind"] == "code":
        tx.catalogue.unlearn(lesson["account"], lesson["given"])
    else:
        tx.catalogue.unteach(lesson["kind"], lesson["account"], lesson["given"])
    tx.journal.note("forgotten", actor=by, account=lesson["account"] or "-", code=lesson["given"])


def _left(services: Services, run_id: str) -> list[str]:
    with services.store.reading() as tx:
        return BulkRuns(tx.connection, tx.now).left(run_id)


def _one(services: Services, wanted: Wanted, run_id: str, order_id: str) -> None:
    """The order's change and the word that it is done are one: after a crash it is neither lost nor done twice."""
    try:
        with services.store.transaction() as tx:
            runs = BulkRuns(tx.connection, tx.now)
            if runs.is_left(run_id, order_id):
                runs.settle(run_id, order_id, ItemState.DONE, outcome=_do(services, tx, wanted, order_id))
    except Unavailable:
        raise
    except Exception as error:
        with services.store.transaction() as tx:
            BulkRuns(tx.connection, tx.now).settle(run_id, order_id, ItemState.FAILED, why=_words(error))


def _words(error: Exception) -> Words:
    if isinstance(error, GatewayError):
        return Words(fr=error.said("fr"), en=error.said("en"))
    happened = f"{type(error).__name__}: {error}"
    return Words(fr=happened, en=happened)


def _do(services: Services, tx: Transaction, wanted: Wanted, order_id: str) -> str:
    """The state the order is in afterwards."""
    _ACTIONS[wanted.action](services, tx, wanted, order_id)
    return tx.orders.get(order_id).state


def _release(services: Services, tx: Transaction, wanted: Wanted, order_id: str) -> None:
    """The holds that this person may lift; the others stay."""
    opened = tx.orders.holds(order_id, still_open=True)
    mine = [HoldKind(hold.kind) for hold in opened if Role(hold.role) in wanted.roles]
    kinds = [kind for kind in mine if not wanted.kinds or kind in wanted.kinds]
    if opened and not kinds:
        raise Conflict(
            "its holds are lifted by " + ", ".join(sorted({hold.role for hold in opened})),
            "ask them",
            fr=(
                "ses blocages sont levés par " + ", ".join(sorted({ROLE_WORDS[Role(hold.role)].fr for hold in opened})),
                "demandez-leur",
            ),
        )
    lift_within(services, tx, order_id, by=wanted.by, why=wanted.why or "?", kinds=kinds, roles=wanted.roles)


def _recheck(services: Services, tx: Transaction, wanted: Wanted, order_id: str) -> None:
    reexamine_within(services, tx, order_id, by=wanted.by)


def _reject(services: Services, tx: Transaction, wanted: Wanted, order_id: str) -> None:
    reject_within(services, tx, order_id, by=wanted.by, why=wanted.why or "?")


def _resend(_services: Services, tx: Transaction, wanted: Wanted, order_id: str) -> None:
    resend_answer_within(tx, order_id, by=wanted.by)


_ACTIONS: dict[BulkAction, Callable[[Services, Transaction, Wanted, str], None]] = {
    BulkAction.RELEASE: _release,
    BulkAction.RECHECK: _recheck,
    BulkAction.REJECT: _reject,
    BulkAction.RESEND: _resend,
    BulkAction.TEACH: _recheck,
}


def _called(tx: Transaction, order_id: str) -> str:
    try:
        return tx.orders.get(order_id).number or order_id
    except NotFound:
        return order_id


def _nothing(_tx: Transaction) -> None:
    """It was taken back, or is done."""
