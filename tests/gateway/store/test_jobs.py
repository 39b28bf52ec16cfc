"""The queue of record: who may start a job, who may end it, and what becomes of those that do not end."""

import threading
from datetime import timedelta

import pytest

from gateway.errors import LeaseLost, NotFound
from gateway.store import Store
from gateway.store.jobs import Job
from gateway.store.tables import job

MINUTE = timedelta(minutes=1)


def add(store: Store, kind: str = "read", **said: object) -> str:
    with store.transaction() as tx:
        return tx.jobs.add(kind, "in_1", max_attempts=3, **said)  # type: ignore[arg-type]


def lease(store: Store, job_id: str, worker: str = "w1", lasting: timedelta = MINUTE) -> Job:
    with store.transaction() as tx:
        leased = tx.jobs.lease(job_id, worker, lasting)
    assert leased is not None
    return leased


def test_the_attempt_is_counted_before_any_work(store: Store) -> None:
    leased = lease(store, add(store))
    assert leased.attempts == 1
    with store.reading() as tx:
        assert tx.jobs.get(leased.id).attempts == 1


def test_a_leased_job_is_not_to_be_had_again(store: Store) -> None:
    job_id = add(store)
    lease(store, job_id)
    with store.transaction() as tx:
        assert tx.jobs.lease(job_id, "w2", MINUTE) is None


def test_of_many_who_ask_at_once_exactly_one_gets_the_job(store: Store) -> None:
    job_id = add(store)
    got: list[str] = []
    ready = threading.Barrier(8)

    def ask(name: str) -> None:
        ready.wait()
        with store.transaction() as tx:
            if tx.jobs.lease(job_id, name, MINUTE):
                got.append(name)

    threads = [threading.Thread(target=ask, args=(f"w{index}",)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_a_job_is_not_started_before_its_time(store: Store) -> None:
    with store.transaction() as tx:
        job_id = tx.jobs.add("read", "in_1", max_attempts=3, not_before=tx.now + MINUTE)
    with store.transaction() as tx:
        assert tx.jobs.lease(job_id, "w", MINUTE) is None
        assert tx.jobs.ready(10) == []


def test_a_job_of_a_kind_this_worker_does_not_know_stays_ready_for_a_newer_one(store: Store) -> None:
    job_id = add(store, "from-the-future")
    with store.transaction() as tx:
        assert tx.jobs.lease(job_id, "old", MINUTE, kinds=("read",)) is None
        assert (tx.jobs.get(job_id).state, tx.jobs.get(job_id).attempts) == ("ready", 0)


def test_who_lost_the_lease_cannot_end_the_job_and_its_effects_are_undone(store: Store) -> None:
    slow = lease(store, add(store), "slow", timedelta(seconds=-1))
    with store.transaction() as tx:
        (expired,) = tx.jobs.expired()
        tx.jobs.put_back(expired, "fell silent", timedelta(0))
    quick = lease(store, slow.id, "quick")
    with pytest.raises(LeaseLost), store.transaction() as tx:  # noqa: PT012 - the effects and the end belong together
        tx.journal.note("should-not-stay", inbound_id="in_1")
        tx.jobs.finish(slow)
    with store.transaction() as tx:
        tx.jobs.finish(quick)
    with store.reading() as tx:
        assert tx.jobs.get(slow.id).state == "done"
        assert tx.journal.events(inbound_id="in_1") == []


def test_many_jobs_of_one_lease_end_together_or_not_at_all(store: Store) -> None:
    for _ in range(3):
        add(store, "send", lane="folder:martin")
    with store.transaction() as tx:
        leased = tx.jobs.lease_lane("folder:martin", "w", MINUTE, 10)
    assert len(leased) == 3
    with store.transaction() as tx:
        tx.jobs.put_back(leased[0], "mine no more", timedelta(0))
    with pytest.raises(LeaseLost), store.transaction() as tx:
        tx.jobs.finish(*leased)
    with store.reading() as tx:
        assert tx.jobs.counts() == {"ready": 1, "leased": 2}


def test_a_renewed_lease_does_not_expire(store: Store) -> None:
    leased = lease(store, add(store), lasting=timedelta(seconds=-1))
    with store.transaction() as tx:
        tx.jobs.renew([leased], MINUTE)
        assert tx.jobs.expired() == []


def test_what_failed_through_no_fault_of_its_own_gets_its_attempt_back(store: Store) -> None:
    leased = lease(store, add(store))
    with store.transaction() as tx:
        tx.jobs.put_back(leased, "the archive was away", timedelta(0), uncounted=True)
        assert tx.jobs.get(leased.id).attempts == 0


def test_a_quarantined_job_is_released_with_new_attempts(store: Store) -> None:
    leased = lease(store, add(store))
    with store.transaction() as tx:
        tx.jobs.quarantine(leased, "poison")
    with store.transaction() as tx:
        released = tx.jobs.release(leased.id)
    assert (released.state, released.attempts) == ("ready", 0)
    with pytest.raises(NotFound), store.transaction() as tx:
        tx.jobs.release(leased.id)


def test_late_commits_are_found_because_state_and_not_ids_decide(store: Store) -> None:
    older = add(store)
    newer = add(store)
    with store.transaction() as tx:
        tx.turns.rung([newer])
    with store.transaction() as tx:
        assert tx.turns.to_ring(10).ring == [older]


def test_a_job_rung_for_long_ago_is_rung_for_again(store: Store) -> None:
    job_id = add(store)
    with store.transaction() as tx:
        tx.turns.rung([job_id])
    with store.transaction() as tx:
        assert tx.turns.to_ring(10).ring == []
        assert tx.turns.outstanding() == 1
        tx.connection.execute(job.update().values(rung_at=tx.now - MINUTE))
    with store.transaction() as tx:
        assert tx.turns.to_ring(10).ring == [job_id]
        assert tx.turns.outstanding() == 0


def test_ten_orders_of_one_partner_do_not_wait_for_a_thousand_of_another(store: Store) -> None:
    with store.transaction() as tx:
        for _ in range(1000):
            tx.jobs.add("read", "in_1", max_attempts=3, partner="giant")
        few = {tx.jobs.add("read", "in_2", max_attempts=3, partner="small") for _ in range(10)}
    with store.transaction() as tx:
        rung = tx.turns.to_ring(40).ring
    assert few <= set(rung)
    assert len(rung) == 40


def test_what_a_person_waits_for_goes_before_everything(store: Store) -> None:
    with store.transaction() as tx:
        for index in range(50):
            tx.jobs.add("read", "in_1", max_attempts=3, partner=f"p{index}")
        urgent = tx.jobs.add("read", "in_2", max_attempts=3, partner="p3", priority=10)
    with store.transaction() as tx:
        assert tx.turns.to_ring(1).ring == [urgent]


def test_with_more_partners_than_a_round_looks_at_each_gets_its_turn(store: Store) -> None:
    with store.transaction() as tx:
        for index in range(150):
            tx.jobs.add("read", "in_1", max_attempts=3, partner=f"p{index:03}")
    seen: set[str] = set()
    last = None
    for _ in range(8):
        with store.transaction() as tx:
            made = tx.turns.to_ring(200, after=last)
            tx.turns.rung(made.covered)
        last = made.last_partner
        seen.update(made.ring)
    assert len(seen) == 150


def test_one_ring_is_enough_for_what_goes_the_same_way(store: Store) -> None:
    with store.transaction() as tx:
        for _ in range(150):
            tx.jobs.add("send", "out_1", max_attempts=3, partner="martin", lane="folder:martin")
    with store.transaction() as tx:
        made = tx.turns.to_ring(200)
        tx.turns.rung(made.covered)
    assert (len(made.ring), len(made.covered)) == (2, 150)
    with store.transaction() as tx:
        assert tx.turns.to_ring(200).ring == []


def test_a_renewal_does_not_wait_for_a_job_that_is_just_being_finished(store: Store) -> None:
    """It once did, and a worker whose one transaction took long lost the leases of its other jobs, and then itself."""
    if store.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time; nothing else can be renewed meanwhile")
    with store.transaction() as tx:
        for name in ("finishing", "going on"):
            tx.jobs.add("read", name, max_attempts=3)
    with store.transaction() as tx:
        leased = [tx.jobs.lease(job_id, "w", timedelta(seconds=30)) for job_id in tx.jobs.ready(10)]
    held = [job for job in leased if job is not None]
    finishing = next(job for job in held if job.subject_id == "finishing")
    with store.transaction() as slow:
        slow.jobs.finish(finishing)
        with store.transaction() as tx:
            tx.connection.exec_driver_sql("SET LOCAL lock_timeout = '2s'")
            tx.jobs.renew(held, timedelta(minutes=10))
    with store.reading() as tx:
        until = {job.subject_id: tx.jobs.get(job.id).lease_until for job in held}
        now = tx.now
    assert until["finishing"] is None
    assert (until["going on"] or now) > now + timedelta(minutes=5)
