"""Sending: a dead target harms nobody else, waits without spending attempts, and gets everything once it is back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from gateway.errors import SettingsError
from gateway.pipeline.schedule import opens_at
from gateway.ports import Parcel
from tests.builders import a_partner
from tests.road import Road, an_interchange, numbers


class Wavering:
    """An outlet that fails for as long as it is told to; it notes every key it was shown."""

    name = "folder"

    def __init__(self) -> None:
        self.down = False
        self.keys: list[str] = []
        self.taken: dict[str, bytes] = {}

    def send(self, parcel: Parcel) -> str:
        self.keys.append(parcel.dedupe_key)
        if self.down:
            raise ConnectionRefusedError("nobody there")
        self.taken[parcel.dedupe_key] = parcel.content
        return f"there/{parcel.filename}"


@pytest.fixture
def outlet(road: Road) -> Wavering:
    made = Wavering()
    road.services.outlets["folder"] = made  # type: ignore[index]
    return made


def hurry(road: Road) -> None:
    with road.store.transaction() as tx:
        tx.connection.execute(text("UPDATE job SET not_before = created_at WHERE state = 'ready'"))
        tx.connection.execute(text("UPDATE target SET closed_until = changed_at"))


def test_a_dead_target_is_left_alone_after_three_failures_and_nothing_is_given_up(road: Road, outlet: Wavering) -> None:
    outlet.down = True
    taken = road.receive(an_interchange(*numbers("A", 20)))
    road.work()
    assert len(outlet.keys) == 3
    with road.store.reading() as tx:
        (closed,) = tx.targets.closed()
    assert (closed.name, closed.failures) == ("folder:martin", 3)
    assert "nobody there" in (closed.last_error or "")
    for _ in range(20):
        hurry(road)
        road.work()
    with road.store.reading() as tx:
        assert "quarantined" not in tx.jobs.counts()
    outlet.down = False
    hurry(road)
    road.work()
    hurry(road)
    road.work()
    assert {row.state for row in road.sent(taken.inbound.id)} == {"sent"}
    assert len(outlet.keys) == 3 + 20 + 21
    assert road.mismatches() == []


def test_once_a_target_is_back_everything_that_waited_goes_at_once(road: Road, outlet: Wavering) -> None:
    outlet.down = True
    taken = road.receive(an_interchange(*numbers("A", 20)))
    road.work()
    outlet.down = False
    with road.store.transaction() as tx:  # the rest is over, and one document goes first
        tx.connection.execute(text("UPDATE target SET closed_until = changed_at"))
        tx.connection.execute(
            text("UPDATE job SET not_before = created_at WHERE id = (SELECT min(id) FROM job WHERE state = 'ready')")
        )
    road.work()
    assert {row.state for row in road.sent(taken.inbound.id)} == {"sent"}


def test_a_receiver_that_got_it_before_we_noted_it_sees_the_same_key_again(road: Road, outlet: Wavering) -> None:
    road.receive(an_interchange("A-1"))
    road.work(limit=4)
    with road.store.reading() as tx:
        (job_id, *_rest) = tx.jobs.ready(10, kinds=["send"])
    with road.store.transaction() as tx:
        leased = tx.jobs.lease(job_id, "doomed", timedelta(seconds=-1))
    assert leased is not None
    with road.store.reading() as tx:
        row = tx.outgoing.get(leased.subject_id)
    outlet.send(Parcel(row.id, row.kind, row.partner, row.filename, row.media_type, b"", row.dedupe_key))  # and dies
    with road.store.transaction() as tx:
        tx.jobs.put_back(leased, "fell silent", timedelta(0))
    road.work()
    assert outlet.keys.count(row.dedupe_key) == 2
    assert road.mismatches() == []


def test_documents_of_one_partner_go_together(road: Road) -> None:
    batches: list[int] = []

    class Batching(Wavering):
        def send_together(self, parcels: Sequence[Parcel]) -> list[str | Exception]:
            batches.append(len(parcels))
            return [self.send(parcel) for parcel in parcels]

    road.services.outlets["folder"] = Batching()  # type: ignore[index]
    road.receive(an_interchange(*numbers("A", 120)))
    road.work()
    assert sum(batches) == 121
    assert len(batches) <= 4


def test_outside_its_window_a_partner_is_not_sent_to_and_no_attempt_is_spent(road: Road, outlet: Wavering) -> None:
    with road.store.transaction() as tx:
        shut = tx.master.own().local(tx.now) + timedelta(hours=3)
        window = f"mon-sun {shut:%H:%M}-23:59" if shut.hour >= 3 else "mon-sun 05:00-05:01"
        tx.master.load([a_partner(send_window=window)])
    taken = road.receive(an_interchange("A-1"))
    road.work()
    assert outlet.keys == []
    with road.store.reading() as tx:
        jobs = tx.jobs.of([row.id for row in road.sent(taken.inbound.id)])
    assert {(job.state, job.attempts) for job in jobs} == {("ready", 0)}
    assert road.mismatches() == []


@pytest.mark.parametrize(
    ("window", "at", "opens"),
    [
        (None, "2026-03-10 03:00", None),
        ("mon-fri 06:00-20:00", "2026-03-10 12:00", None),
        ("mon-fri 06:00-20:00", "2026-03-10 05:00", "2026-03-10 06:00"),
        ("mon-fri 06:00-20:00", "2026-03-10 20:00", "2026-03-11 06:00"),
        ("mon-fri 06:00-20:00", "2026-03-13 21:00", "2026-03-16 06:00"),
        ("sat-mon 06:00-07:00", "2026-03-10 12:00", "2026-03-14 06:00"),
        ("mon 06:00-07:00, mon 18:00-19:00", "2026-03-09 12:00", "2026-03-09 18:00"),
        ("tue 06:00-07:00", "2026-03-10 07:00", "2026-03-17 06:00"),
    ],
)
def test_when_the_next_window_opens(window: str | None, at: str, opens: str | None) -> None:
    paris = ZoneInfo("Europe/Paris")
    now = datetime.fromisoformat(at).replace(tzinfo=paris)
    expected = datetime.fromisoformat(opens).replace(tzinfo=paris) if opens else None
    assert opens_at(window, now) == expected


@pytest.mark.parametrize("window", ["always", "mon-fri 6-20", "xxx 06:00-20:00", "mon 25:00-26:00", "mon 08:00-07:00"])
def test_a_window_that_cannot_be_meant_is_said(window: str) -> None:
    with pytest.raises(SettingsError):
        opens_at(window, datetime(2026, 3, 10, 12, tzinfo=ZoneInfo("Europe/Paris")))
