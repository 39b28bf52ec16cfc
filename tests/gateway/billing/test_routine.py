"""By the clock: period invoices and reminders, once for each period, whoever looks and however often."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from gateway.pipeline import despatch
from gateway.pipeline.reminders import send_reminders
from gateway.pipeline.routine import INVOICES, REMINDERS, due_now, keep_time, last_day_of_period
from gateway.store import Transaction
from tests.builders import an_account, own_identity
from tests.gateway.billing.sold import accepted, invoiced, invoices, load
from tests.road import RICH, Road

MIDNIGHT = time(0)


@pytest.mark.parametrize(
    ("every", "today", "last"),
    [
        ("month", date(2026, 3, 1), date(2026, 2, 28)),
        ("month", date(2026, 3, 31), date(2026, 2, 28)),
        ("half_month", date(2026, 3, 15), date(2026, 2, 28)),
        ("half_month", date(2026, 3, 16), date(2026, 3, 15)),
        ("week", date(2026, 3, 9), date(2026, 3, 8)),  # a Monday
        ("week", date(2026, 3, 8), date(2026, 3, 1)),
    ],
)
def test_a_period_is_invoiced_when_it_is_over(every: str, today: date, last: date) -> None:
    assert last_day_of_period(every, today) == last


def test_the_hour_is_ours_and_no_letter_leaves_on_a_holiday() -> None:
    own = own_identity(invoices_at=time(6), reminders_at=time(8, 30))
    at = lambda day, hour: [name for name, _ in due_now(own, datetime(2026, 7, day, hour, 45, tzinfo=UTC))]  # noqa: E731
    assert at(13, 3) == []  # 5:45 in Paris
    assert at(13, 4) == [INVOICES]
    assert at(13, 6) == [INVOICES, REMINDERS]
    assert at(14, 12) == [INVOICES]  # the national holiday
    assert at(18, 12) == [INVOICES]  # a Saturday


def moved_back(road: Road, days: int) -> None:
    """What has left, left so many days ago."""
    with road.store.transaction() as tx:
        _move(tx, days)


def _move(tx: Transaction, days: int) -> None:
    from gateway.store.tables import despatch as table

    tx.connection.execute(table.update().values(at=tx.now - timedelta(days=days)))


def test_accounts_by_period_are_invoiced_by_the_clock_once(road: Road) -> None:
    load(road, own_identity(invoices_at=MIDNIGHT), an_account(limit=RICH, invoicing="period"))
    first, second = accepted(road, "P-1"), accepted(road, "P-2")
    for row in (first, second):
        despatch(road.services, row.id, by="test")
    moved_back(road, 40)
    third = accepted(road, "P-3")
    despatch(road.services, third.id, by="test")
    road.work()
    assert invoices(road, first.id) == []
    assert len(keep_time(road.services)) == 1
    assert keep_time(road.services) == []
    road.work()
    (made,) = invoices(road, first.id)
    assert invoices(road, second.id) == [made]
    assert invoices(road, third.id) == []  # its period is not over
    with road.store.reading() as tx:
        (run,) = tx.collection.runs()
    assert (run.name, run.outcome) == (INVOICES, {"issued": [made.number], "held": []})
    assert run.done_at is not None


def test_reminders_leave_by_the_clock_and_are_told_on_the_order(
    quick_road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = invoiced(quick_road)
    assert made.due_on is not None
    load(quick_road, own_identity(reminders_at=MIDNIGHT, invoices_at=None))
    late = made.due_on + timedelta(days=10)
    monkeypatch.setattr("gateway.pipeline.routine.due_now", lambda *_: iter([(REMINDERS, late.isoformat())]))
    assert keep_time(quick_road.services) == [f"{REMINDERS}/{late}"]
    quick_road.work()
    assert keep_time(quick_road.services) == []
    with quick_road.store.reading() as tx:
        (run,) = tx.collection.runs()
        told = [event.payload for event in tx.journal.events(order_id=made.order_id) if event.kind == "reminded"]
    assert run.outcome == {"reminded": ["C0042 first"]}
    assert told == [{"invoice": made.number, "step": "first"}]
    assert send_reminders(quick_road.services, by="test", today=late) == []


def test_a_gateway_that_does_not_know_whose_it_is_does_nothing_by_the_clock(quick_road: Road) -> None:
    with quick_road.store.transaction() as tx:
        from gateway.store.tables import installation

        tx.connection.execute(installation.delete().where(installation.c.key == "own"))
    assert keep_time(quick_road.services) == []
