"""One large interchange shared by worker processes, old and new releases side by side, and nobody who waits for another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.queue.relay import WINDOW
from gateway.store.jobs import JobState
from tests.builders import a_partner
from tests.faults.house import House, megabytes, open_house, ringing, until
from tests.road import an_interchange, emptied, numbers

LARGE = 1000  # orders: five parts of two hundred


@pytest.fixture
def house(postgres_url: str, rabbitmq_url: str, tmp_path: Path) -> Iterator[House]:
    with open_house(emptied(postgres_url), tmp_path / "home", broker=rabbitmq_url, part_bytes=4096) as opened:
        yield opened


def workers_of(house: House, kind: str) -> set[str]:
    with house.road.store.reading() as tx:
        query = text("SELECT DISTINCT worker FROM job WHERE kind = :kind AND worker IS NOT NULL")
        return set(tx.connection.execute(query, {"kind": kind}).scalars())


def end(*children: object) -> None:
    for child in children:
        child.terminate()  # type: ignore[attr-defined]
    for child in children:
        child.wait(30)  # type: ignore[attr-defined]


def test_two_worker_processes_share_one_interchange_and_its_contrl_leaves_once(house: House) -> None:
    """As on two machines: they share nothing but the servers. Two bad messages hold nobody, and one worker dies."""
    bad = ["A-00007", "A-00777"]
    workers = [house.start("worker") for _ in range(3)]
    with ringing(house):
        until(lambda: _alive(house) >= 3, what="three workers")
        house.send(an_interchange(*numbers("A", LARGE), spoilt=bad), "large")
        until(lambda: len(workers_of(house, "part")) >= 2, what="two workers at it")
        assert house.road.sent(house.acknowledged["large"], "CONTRL") == []
        House.kill(workers[0])
        until(lambda: house.quiet, 120, what="everything")
    end(*workers[1:])
    assert len(house.road.sent(house.acknowledged["large"], "CONTRL")) == 1
    assert house.road.inbound(house.acknowledged["large"]).document_count == LARGE
    house.audit(accepted=LARGE - len(bad))


def _alive(house: House) -> int:
    with house.road.store.reading() as tx:
        return len([beat for beat in tx.presence.alive() if beat.name.startswith("work@")])


def test_an_old_worker_leaves_what_it_does_not_know_to_a_new_one(house: House) -> None:
    """A rolling upgrade: a job of a new kind is not failed by the old release, nor does it cost an attempt."""
    old = house.start("worker", sabotage="older-release")
    with ringing(house):
        house.send(an_interchange(*numbers("A", 450)), "large")
        until(lambda: workers_of(house, "read") != set(), what="the cut")

        def parts() -> list[tuple[str, int]]:
            with house.road.store.reading() as tx:
                jobs = tx.jobs.of([house.acknowledged["large"]])
            return [(job.state, job.attempts) for job in jobs if job.kind == "part"]

        until(lambda: len(parts()) == 3, what="the parts")
        house.send(an_interchange("B-1", reference="RB"), "small")
        until(lambda: house.road.inbound(house.acknowledged["small"]).state == "read", what="what the old one knows")
        assert parts() == [(JobState.READY, 0)] * 3
        new = house.start("worker")
        until(lambda: house.quiet, 90, what="everything")
        end(old, new)
    house.audit(accepted=451)


AHEAD = WINDOW + 32
"""Transmissions: what the broker may hold before the ten come, and what goes by turns with them or is in workers' hands."""


def waiting(house: House) -> int:
    with house.road.store.reading() as tx:
        query = text("SELECT count(*) FROM job WHERE kind = 'read' AND state = 'ready'")
        return int(tx.connection.execute(query).scalar_one())


def few_done(house: House) -> int:
    return sum(number.startswith("B-") for number in house.road.accepted_numbers())


def overtaken(house: House) -> int:
    """Transmissions of the many that were read between the arrival of the last of the few and its reading."""
    with house.road.store.reading() as tx:
        query = text(
            "WITH few AS (SELECT max(created_at) AS came, max(finished_at) AS went FROM job WHERE kind = 'read' AND partner = 'other') "
            "SELECT count(*) FROM job, few WHERE kind = 'read' AND partner <> 'other' AND finished_at > came AND finished_at < went"
        )
        return int(tx.connection.execute(query).scalar_one())


@pytest.mark.parametrize("scale", [250, pytest.param(2000, marks=pytest.mark.soak)])
def test_ten_orders_of_one_do_not_wait_for_the_thousands_of_another(house: House, scale: int) -> None:
    """The broker holds a window of ids whatever the backlog, the workers' memory does not follow it, and what a person
    waits for goes first."""
    other = "3020120000099"
    with house.road.store.transaction() as tx:
        tx.master.load([a_partner(id="other", identifiers=({"scheme": "unb", "value": f"{other}:14"},))])
    for index in range(scale):
        house.send(an_interchange(*numbers(f"A{index}", 8), reference=f"A{index}"), f"many-{index}")
    workers = [house.start("worker") for _ in range(2)]
    with ringing(house):
        until(lambda: len(house.road.accepted_numbers()) > 20, what="the first of many")
        for index in range(10):
            house.send(an_interchange(f"B-{index}", reference=f"B{index}", sender=other), f"few-{index}")
        assert (left := waiting(house)) > AHEAD, f"only {left} are left for the ten to wait behind"
        until(lambda: few_done(house) == 10, 120, what="the ten")
        assert overtaken(house) <= AHEAD
        assert max(megabytes(worker.pid) for worker in workers) < 300
        with house.road.store.reading() as tx:
            assert tx.turns.outstanding() <= WINDOW
        until(lambda: house.quiet, 120 + scale, what="everything")
    end(*workers)
    house.audit(accepted=8 * scale + 10)
