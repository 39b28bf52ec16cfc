"""F1, F20, F23, F26: workers are killed, poisoned, stopped; nothing is lost and nothing is done twice."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.chaos.spawn import free_port
from gateway.store.jobs import JobState
from tests.faults.house import House, children_of, open_house, ringing, until
from tests.road import an_interchange, emptied, numbers, sqlite_url


@pytest.fixture
def postgres_house(postgres_url: str, rabbitmq_url: str, tmp_path: Path) -> Iterator[House]:
    with open_house(emptied(postgres_url), tmp_path / "home", broker=rabbitmq_url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("server", "point"),
    [
        ("postgresql", "after-lease"),
        ("postgresql", "mid-parse"),
        ("postgresql", "after-effects"),
        ("postgresql", "after-send"),
        ("sqlite", "after-effects"),
        pytest.param("sqlite", "after-lease", marks=pytest.mark.soak),
        pytest.param("sqlite", "mid-parse", marks=pytest.mark.soak),
        pytest.param("sqlite", "after-send", marks=pytest.mark.soak),
    ],
)
def test_f1_a_worker_killed_at_any_step_costs_one_attempt_and_nothing_else(
    server: str, point: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = sqlite_url(tmp_path) if server == "sqlite" else emptied(request.getfixturevalue("postgres_url"))
    with open_house(url, tmp_path / "home") as house:
        _killed_at(house, point)


def _killed_at(house: House, point: str) -> None:
    house.send(an_interchange(*numbers("A", 5)), "f1")
    if point == "after-send":
        house.road.work(limit=4)
    child = house.start("drain", sabotage=point)
    assert child.wait(30) == -signal.SIGKILL
    with house.road.store.reading() as tx:
        held = tx.jobs.in_state(JobState.LEASED)
    assert held
    assert {job.attempts for job in held} == {1}
    house.expire_leases()
    house.finish()
    with house.road.store.reading() as tx:
        assert {tx.jobs.get(job.id).attempts for job in held} == {2}
    house.audit(accepted=5)
    files = [path for path in house.road.services.settings.outbox_folder.rglob("*") if path.is_file()]
    assert len(files) == 6  # F23: what was put out before the crash was put out again under its own name


@pytest.mark.parametrize("deed", ["abort", pytest.param("memory", marks=pytest.mark.soak)])
def test_f20_poison_kills_three_workers_and_is_put_aside_while_the_others_finish(tmp_path: Path, deed: str) -> None:
    with open_house(sqlite_url(tmp_path), tmp_path / "home") as house:
        _poisoned(house, deed)


def _poisoned(house: House, deed: str) -> None:
    house.send(an_interchange("POISON-1", reference="P"), "poison")
    for index in range(3):
        house.send(an_interchange(f"A-{index}", reference=f"R{index}"), f"good-{index}")
    for _ in range(4):
        child = house.start("drain", sabotage=f"poison-{deed}")
        code = child.wait(30)
        house.expire_leases()
        if code == 0:
            break
    assert code == 0
    house.finish()
    house.audit(accepted=3, quarantined=1)
    assert house.road.inbound(house.acknowledged["poison"]).state == "quarantined"


@pytest.mark.parametrize("deed", ["loop", pytest.param("regex", marks=pytest.mark.soak)])
def test_f20_a_job_that_never_ends_loses_its_worker_and_is_put_aside(postgres_house: House, deed: str) -> None:
    """The process ends itself when one of its jobs takes too long, even when Python's lock is never let go."""
    house = postgres_house
    house.send(an_interchange("POISON-1", reference="P"), "poison")
    house.send(an_interchange("A-1", reference="R1"), "good")
    settings = {"GATEWAY_JOB_SECONDS": "5", "GATEWAY_WORKER_THREADS": "2"}
    with house.road.store.transaction() as tx:
        poison = house.acknowledged["poison"]  # of the others one may be in the worker's hands when that is ended
        tx.connection.execute(text("UPDATE job SET max_attempts = 1 WHERE subject_id = :poison"), {"poison": poison})
    with ringing(house):
        child = house.start("worker", sabotage=f"poison-{deed}", **settings)
        until(lambda: child.poll() is not None, what="the end of the stuck worker")
        healthy = house.start("worker")
        until(lambda: house.quiet, what="the rest")
        healthy.terminate()
        healthy.wait(20)
    house.audit(accepted=1, quarantined=1)


def test_f26_sigterm_under_load_gives_back_or_finishes_and_sigkill_loses_nothing(postgres_house: House) -> None:
    house = postgres_house
    for index in range(12):
        house.send(an_interchange(*numbers(f"A{index}", 4), reference=f"R{index}"), f"k{index}")
    with ringing(house):
        first = house.start("worker")
        until(lambda: len(house.road.accepted_numbers()) > 8, what="some work")
        first.terminate()
        assert first.wait(20) == 0
        with house.road.store.reading() as tx:
            assert tx.jobs.in_state(JobState.LEASED) == []
        second = house.start("worker")
        started = len(house.road.accepted_numbers())
        until(lambda: len(house.road.accepted_numbers()) > started, what="more work")
        House.kill(second)
        house.expire_leases()
        third = house.start("worker")
        until(lambda: house.quiet, what="everything")
        third.terminate()
        third.wait(20)
    house.audit(accepted=48)


def test_the_supervisor_replaces_a_dead_worker_and_stops_all_on_sigterm(postgres_house: House) -> None:
    house = postgres_house
    parent = house.start("worker", "--processes", "2")

    until(lambda: len(children_of(parent.pid)) == 2, what="two workers")
    first = children_of(parent.pid)
    os.kill(first[0], signal.SIGKILL)
    until(lambda: len(now := children_of(parent.pid)) == 2 and now != first, what="a new worker")
    time.sleep(1.5)  # until the new one handles signals
    parent.terminate()
    parent.wait(20)
    assert children_of(parent.pid) == []


@pytest.fixture
def embedded_house(tmp_path: Path) -> Iterator[House]:
    with open_house(sqlite_url(tmp_path), tmp_path / "home", bind=f"127.0.0.1:{free_port()}") as opened:
        yield opened


def test_the_embedded_gateway_outlives_its_workers(embedded_house: House) -> None:
    house = embedded_house
    gateway = house.start("serve")
    until(lambda: len(children_of(gateway.pid)) == 1, what="its worker")
    for index in range(12):
        house.send(an_interchange(*numbers(f"A{index}", 4), reference=f"R{index}"), f"k{index}")
    until(lambda: len(house.road.accepted_numbers()) > 4, what="some work")
    (worker,) = children_of(gateway.pid)
    os.kill(worker, signal.SIGKILL)
    until(lambda: children_of(gateway.pid) not in ([worker], []), what="a new worker")
    house.expire_leases()
    until(lambda: house.quiet, what="everything")
    assert gateway.poll() is None, "the gateway itself went on"
    gateway.terminate()
    assert gateway.wait(30) == 0
    assert children_of(gateway.pid) == []
    house.audit(accepted=48)


def test_workers_of_an_embedded_gateway_that_is_killed_end_by_themselves(embedded_house: House) -> None:
    gateway = embedded_house.start("serve")
    until(lambda: len(children_of(gateway.pid)) == 1, what="its worker")
    (worker,) = children_of(gateway.pid)
    House.kill(gateway)
    until(lambda: not Path(f"/proc/{worker}").exists(), what="the end of the worker")
