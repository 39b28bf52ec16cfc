"""The figures of a day, counted from what the journal says of each order, and kept: a page adds days up and is quick
however many orders there were.

A day is counted again whenever something happened to one of its orders, so a figure is never final before its orders are.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.model.day_figures import DayFigures, Step, add_up, histogram
from gateway.model.decision import OrderState
from gateway.monitor.clock import our_zone
from gateway.monitor.now import keep_standing
from gateway.store import Store
from gateway.store.journal import MACHINE
from gateway.store.kpis import Happened, Kpis, OrderFacts

ANSWER_HOURS = 4
"""Hours within which an accepted order is to be confirmed to its buyer."""

FULFILLING = frozenset({"despatched", "invoiced", "paid", "credited", "attached", "deposit-asked", "dispute-opened"})
"""What people (or the ERP) do after an order was decided; it says nothing about how well the order was taken in."""

CORRECTING = frozenset({"order-changed", "order-corrected", "order-cancelled", "order-rejected", "learned", "credited"})
"""What a person does to an accepted order that ought to have been taken in otherwise."""

GONE = (OrderState.INVOICED, OrderState.PAID)
MEMORY = timedelta(minutes=15)
"""How far before the last count each round looks for orders that moved, so that a late commit is not missed."""


def by_person(happened: Happened) -> bool:
    """Programs sign as ``gateway``, ``api``, ``erp`` or with their key."""
    return happened.actor not in (MACHINE, "api", "erp") and not happened.actor.startswith(("key:", "partner:"))


def figures_of(facts: OrderFacts) -> DayFigures:
    """One order's share of its day."""
    accepted = _first(facts.events, "order-accepted")
    read = _first(facts.events, "order-read") or _first(facts.events, "order-keyed")
    despatched = _first(facts.events, "despatched")
    decided = next(
        (one for one in facts.events if one.kind in ("order-accepted", "order-held", "order-rejected")), None
    )
    intake = [one for one in facts.events if by_person(one) and one.kind not in FULFILLING]
    before = [one for one in intake if accepted is None or one.at <= accepted.at]
    after = [one for one in facts.events if accepted and one.at > accepted.at and by_person(one)]
    invoiced = _first(facts.events, "invoiced")
    untouched = accepted is not None and not before
    took = {
        Step.READ: _seconds(facts.received_at, read),
        Step.DECIDED: _seconds(read.at if read else None, decided),
        Step.ACCEPTED: _seconds(facts.received_at, accepted),
        Step.ANSWERED: _until(accepted, facts.answered_at),
        Step.DESPATCHED: _seconds(accepted.at if accepted else None, despatched),
        Step.INVOICED: _seconds(despatched.at if despatched else None, invoiced),
    }
    answer = took[Step.ANSWERED]
    waits = facts.state == OrderState.HELD
    return DayFigures(
        orders=1,
        accepted=int(accepted is not None),
        rejected=int(facts.state == OrderState.REJECTED),
        duplicates=int(facts.state == OrderState.DUPLICATE),
        waiting=int(waits),
        invoiced=int(facts.state in GONE),
        untouched=int(untouched),
        through=int(facts.state in GONE and not any(by_person(one) for one in facts.events)),
        escaped=int(untouched and any(one.kind in CORRECTING for one in after)),
        first_pass=int(facts.errors == 0 and decided is not None and decided.kind == "order-accepted"),
        answered=int(answer is not None),
        in_time=int(answer is not None and answer <= ANSWER_HOURS * 3600),
        causes=dict.fromkeys(sorted(facts.causes), 1),
        held={facts.currency: facts.gross} if waits and facts.currency and facts.gross is not None else {},
        steps={step: histogram([seconds]) for step, seconds in took.items() if seconds is not None},
    )


def count_day(kpis: Kpis, day: date, zone: ZoneInfo) -> dict[tuple[str, str], DayFigures]:
    """By channel and partner."""
    groups: defaultdict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for facts in kpis.facts(*bounds(day, zone)):
        groups[facts.channel, facts.partner].add(figures_of(facts))
    return {key: total.figures() for key, total in groups.items()}


class _Sum:
    """Adds orders up a few hundred at a time: memory stays small on the busiest day."""

    def __init__(self) -> None:
        self._some: list[DayFigures] = []

    def add(self, one: DayFigures) -> None:
        self._some.append(one)
        if len(self._some) >= 500:
            self._some = [add_up(self._some)]

    def figures(self) -> DayFigures:
        return add_up(self._some)


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The day on our own clock, as two moments."""
    return (
        datetime.combine(day, time(), zone).astimezone(UTC),
        datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC),
    )


def recount(store: Store, days: Sequence[date]) -> None:
    """Count these days anew, each in a transaction of its own."""
    for day in days:
        with store.reading() as tx:
            zone = our_zone(tx)
            figures = count_day(Kpis(tx.connection, tx.now), day, zone)
        with store.transaction() as tx:
            Kpis(tx.connection, tx.now).keep(day, figures)


def refresh(store: Store, *, longest: int = 31) -> list[date]:
    """Count how things stand, the days whose orders moved lately, and those never counted (the newest first, ``longest`` at
    a time).

    Returns the days counted.
    """
    keep_standing(store)
    with store.reading() as tx:
        kpis = Kpis(tx.connection, tx.now)
        zone = our_zone(tx)
        today = tx.now.astimezone(zone).date()
        first = kpis.first_day()
        since = (kpis.last_counted() or tx.now) - MEMORY
        moved = {at.astimezone(zone).date() for at in kpis.stirred(since)}
        known = kpis.counted()
    if first is None:
        return []
    span = (today - first.astimezone(zone).date()).days
    never = [day for day in (today - timedelta(days=back) for back in range(span + 1)) if day not in known]
    wanted = sorted(moved | set(never[:longest]), reverse=True)
    recount(store, wanted)
    return wanted


def _first(events: Sequence[Happened], kind: str) -> Happened | None:
    return next((one for one in events if one.kind == kind), None)


def _seconds(since: datetime | None, then: Happened | None) -> float | None:
    return None if since is None or then is None else max(0.0, (then.at - since).total_seconds())


def _until(since: Happened | None, then: datetime | None) -> float | None:
    return None if since is None or then is None else max(0.0, (then - since.at).total_seconds())
