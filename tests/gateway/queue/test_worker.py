"""The worker: every way a job can go wrong leaves it where it will be done, or where a person sees it."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from gateway.errors import ArchiveUnavailable, SettingsError
from gateway.pipeline.effects import Effects
from gateway.pipeline.services import Services
from gateway.pipeline.steps import STEPS
from gateway.pipeline.trouble import Later
from gateway.queue import worker as worker_module
from gateway.queue.relay import Relay
from gateway.queue.worker import Worker, backoff
from gateway.store.jobs import Job, JobState
from tests.road import Road, an_interchange, numbers

Deed = Callable[[Services, Job], Effects]


@pytest.fixture
def deed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Deed], None]:
    """Replaces what a job of kind ``read`` does."""
    return lambda step: monkeypatch.setitem(STEPS, "read", step)


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "backoff", lambda _attempts: timedelta(0))


def one_job(road: Road) -> str:
    road.receive(an_interchange("A-1"))
    with road.store.reading() as tx:
        (job_id,) = tx.jobs.ready(10)
    return job_id


def job(road: Road, job_id: str) -> Job:
    with road.store.reading() as tx:
        return tx.jobs.get(job_id)


def raises(error: Exception) -> Deed:
    def step(_services: Services, _job: Job) -> Effects:
        raise error

    return step


def test_what_fails_three_times_is_put_aside_and_said_at_the_transmission(road: Road, deed: Any) -> None:
    deed(raises(ValueError("no idea")))
    job_id = one_job(road)
    road.work()
    assert (job(road, job_id).state, job(road, job_id).attempts) == ("quarantined", 3)
    row = road.inbound(job(road, job_id).subject_id)
    assert row.state == "quarantined"
    assert "no idea" in (row.reason or {})["fr"]
    assert road.mismatches() == []


@pytest.mark.parametrize(
    "error", [SettingsError("no identity"), ArchiveUnavailable("away"), Later(timedelta(0), "not yet")]
)
def test_what_is_not_the_jobs_fault_never_counts_against_it(road: Road, deed: Any, error: Exception) -> None:
    deed(raises(error))
    job_id = one_job(road)
    for _ in range(5):
        with road.store.transaction() as tx:
            tx.connection.exec_driver_sql("UPDATE job SET not_before = created_at")
        road.worker.run(job_id)
    assert (job(road, job_id).state, job(road, job_id).attempts) == ("ready", 0)


def test_effects_and_done_are_committed_together_or_not_at_all(road: Road, deed: Any) -> None:
    def step(_services: Services, leased: Job) -> Effects:
        def effects(tx: Any) -> None:
            tx.journal.note("half", inbound_id=leased.subject_id)
            raise ValueError("after the first half")

        return effects

    deed(step)
    job_id = one_job(road)
    road.worker.run(job_id)
    with road.store.reading() as tx:
        kinds = [event.kind for event in tx.journal.events(inbound_id=job(road, job_id).subject_id)]
    assert kinds == ["received"]
    assert job(road, job_id).state == "ready"


def test_a_worker_that_lost_its_lease_leaves_no_effects(road: Road, deed: Any) -> None:
    real = STEPS["read"]

    def step(services: Services, leased: Job) -> Effects:
        effects = real(services, leased)
        with services.store.transaction() as tx:  # the sweeper thinks we are dead, and another one does the job
            tx.jobs.put_back(leased, "fell silent", timedelta(0))
        if leased.worker == "test-worker":
            Worker(services, "another").run(leased.id)
        return effects

    deed(step)
    job_id = one_job(road)
    road.worker.run(job_id)
    assert road.orders() == []
    deed(real)
    road.work()
    assert [order.state for order in road.orders()] == ["accepted"]


def test_one_bad_order_of_a_batch_is_set_apart_and_the_others_are_decided(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.pipeline import decide as decide_module

    real = decide_module.settle

    def settle(services: Services, tx: Any, row: Any, book: Any, **said: Any) -> Any:
        if row.number == "A-00003":
            raise ZeroDivisionError("our own fault")
        return real(services, tx, row, book, **said)

    monkeypatch.setattr(decide_module, "settle", settle)
    road.receive(an_interchange(*numbers("A", 5)))
    road.work()
    assert road.accepted_numbers() == ["A-00001", "A-00002", "A-00004", "A-00005"]
    with road.store.reading() as tx:
        (aside,) = tx.jobs.in_state(JobState.QUARANTINED)
    assert len(aside.payload["orders"]) == 1
    assert road.mismatches() == []


def test_the_worker_wakes_the_relay_only_for_what_it_did(road: Road) -> None:
    job_id = one_job(road)
    road.gateway.woken.clear()
    assert road.worker.run(job_id)
    assert road.gateway.woken.is_set()
    road.gateway.woken.clear()
    assert not road.worker.run(job_id)
    assert not road.gateway.woken.is_set()


def test_a_long_job_keeps_its_lease_and_a_stuck_one_does_not(road: Road, deed: Any) -> None:
    inside, leave = threading.Event(), threading.Event()

    def step(_services: Services, _job: Job) -> Effects:
        inside.set()
        leave.wait(10)
        return lambda _tx: None

    deed(step)
    job_id = one_job(road)
    thread = threading.Thread(target=road.worker.run, args=(job_id,))
    thread.start()
    inside.wait(10)
    before = job(road, job_id).lease_until
    time.sleep(0.01)
    road.worker.renew()
    after = job(road, job_id).lease_until
    assert before is not None
    assert after is not None
    assert after > before
    assert not road.worker.stuck
    held, _since = road.worker._in_hand[job_id]
    road.worker._in_hand[job_id] = (held, time.monotonic() - 10_000)
    road.worker.renew()
    assert job(road, job_id).lease_until == after
    assert road.worker.stuck
    leave.set()
    thread.join()


def test_a_stopped_worker_takes_nothing_and_gives_back_what_it_holds(road: Road, deed: Any) -> None:
    inside, leave = threading.Event(), threading.Event()

    def step(_services: Services, _job: Job) -> Effects:
        inside.set()
        leave.wait(10)
        return lambda _tx: None

    deed(step)
    first = one_job(road)
    thread = threading.Thread(target=road.worker.run, args=(first,))
    thread.start()
    inside.wait(10)
    road.receive(an_interchange("A-2", reference="R2"))
    with road.store.reading() as tx:
        (other,) = tx.jobs.ready(10)
    road.worker.stop()
    assert not road.worker.run(other)
    road.worker.let_go()
    assert (job(road, first).state, job(road, first).attempts) == ("ready", 0)
    leave.set()
    thread.join()
    assert job(road, first).state == "ready"  # fenced: what it did after that counted for nothing


def test_a_silent_workers_job_is_given_to_the_next_and_put_aside_after_three_starts(road: Road) -> None:
    job_id = one_job(road)
    relay = Relay(road.services, lambda _job: None, "relay")
    for attempt in (1, 2, 3):
        with road.store.transaction() as tx:
            assert tx.jobs.lease(job_id, f"doomed-{attempt}", timedelta(seconds=-1)) is not None
        assert relay.sweep() == 1
    assert job(road, job_id).state == "quarantined"
    assert "doomed-3 fell silent" in (job(road, job_id).last_error or "")
    assert road.mismatches() == []


def test_waiting_grows_to_fifteen_minutes_and_never_in_step() -> None:
    assert all(0.5 <= backoff(1).total_seconds() <= 1 for _ in range(20))
    assert all(450 <= backoff(30).total_seconds() <= 900 for _ in range(20))
    assert len({backoff(10) for _ in range(10)}) > 1
