"""A large interchange is read in parts by whoever is free, and comes out as if one had read it whole."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.formats.edifact import parts as cutting
from gateway.queue.worker import Worker
from gateway.store.tables import part as part_table
from tests.road import Road, an_interchange, numbers, open_road


@pytest.fixture
def parted(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Road]:
    """Parts of forty messages, so that three of them are quick to read."""
    monkeypatch.setitem(cutting.cut.__kwdefaults__, "messages", 40)
    with open_road(database_url, tmp_path, part_bytes=4096) as road:
        yield road


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Road]:
    folder = tmp_path / "whole"
    folder.mkdir()
    with open_road(f"sqlite:///{folder / 'w.db'}", folder) as road:
        yield road


LARGE = an_interchange(*numbers("A", 90), spoilt=["A-00007", "A-00085"])


def body(interchange: bytes) -> bytes:
    """Between the envelope's two ends, which carry a reference of their own."""
    return interchange.split(b"'", 3)[3].rpartition(b"UNZ")[0]


def test_parts_read_in_any_order_by_many_workers_give_what_one_reading_gives(parted: Road, whole: Road) -> None:
    for road in (parted, whole):
        road.receive(LARGE, key="large")
    whole.work()
    assert parted.work(limit=1) == 1
    with parted.store.reading() as tx:
        jobs = tx.jobs.ready(100, kinds=["part"])
    assert len(jobs) == 3
    random.Random(7).shuffle(jobs)
    for index, job_id in enumerate(jobs):
        assert Worker(parted.services, f"worker-{index}").run(job_id)
    parted.work()
    (one,), (other,) = ({order.inbound_id for order in road.orders()} for road in (parted, whole))
    assert [(row.position, row.number, row.state) for row in parted.orders()] == [
        (row.position, row.number, row.state) for row in whole.orders()
    ]
    (contrl,), (expected,) = parted.sent(one, "CONTRL"), whole.sent(other, "CONTRL")
    assert body(parted.content(contrl)) == body(whole.content(expected))
    assert parted.inbound(one).state == "read"
    assert parted.mismatches() == []


def test_the_contrl_leaves_once_and_only_when_the_last_part_is_read(parted: Road) -> None:
    taken = parted.receive(LARGE)
    parted.work(limit=1)
    with parted.store.reading() as tx:
        jobs = tx.jobs.ready(100, kinds=["part"])
    for left, job_id in zip(reversed(range(len(jobs))), jobs, strict=True):
        assert parted.sent(taken.inbound.id, "CONTRL") == []
        assert parted.worker.run(job_id)
        assert parted.mismatches() == [], left
    parted.work()
    assert len(parted.sent(taken.inbound.id, "CONTRL")) == 1


def test_no_order_of_a_large_interchange_with_a_bad_end_is_ever_accepted(parted: Road) -> None:
    taken = parted.receive(an_interchange(*numbers("A", 90), stated=3))
    parted.work()
    assert parted.orders() == []
    assert parted.inbound(taken.inbound.id).state == "rejected"
    assert parted.inbound(taken.inbound.id).reason is not None
    (contrl,) = parted.sent(taken.inbound.id, "CONTRL")
    assert b"+4+29" in parted.content(contrl)
    assert parted.mismatches() == []


def test_orders_of_the_first_part_are_decided_before_the_last_part_is_read(parted: Road) -> None:
    parted.receive(LARGE)
    parted.work(limit=1)
    with parted.store.reading() as tx:
        first, *_rest = tx.jobs.ready(100, kinds=["part"])
    parted.worker.run(first)
    with parted.store.reading() as tx:
        decisions = tx.jobs.ready(100, kinds=["decide"])
    for job_id in decisions:
        parted.worker.run(job_id)
    assert len(parted.accepted_numbers()) == 39


def test_a_part_whose_bytes_changed_in_the_archive_is_put_aside_and_the_others_go_on(parted: Road) -> None:
    taken = parted.receive(LARGE)
    parted.work(limit=1)
    with parted.store.transaction() as tx:
        tx.connection.execute(part_table.update().where(part_table.c.number == 1).values(sha256="0" * 64))
        tx.connection.exec_driver_sql("UPDATE job SET max_attempts = 1")
    parted.work()
    assert parted.inbound(taken.inbound.id).state == "quarantined"
    assert len(parted.accepted_numbers()) == 90 - 40 - 2
    assert parted.sent(taken.inbound.id, "CONTRL") == []
    assert parted.mismatches() == []


def test_the_same_large_file_while_the_first_is_being_read_waits_and_becomes_a_duplicate(parted: Road) -> None:
    first = parted.receive(LARGE)
    parted.work(limit=1)
    second = parted.receive(LARGE)
    with parted.store.reading() as tx:
        (twin,) = tx.jobs.of([second.inbound.id])
    parted.worker.run(twin.id)
    with parted.store.reading() as tx:
        assert (tx.jobs.get(twin.id).state, tx.jobs.get(twin.id).attempts) == ("ready", 0)
    parted.work()
    with parted.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE job SET not_before = created_at WHERE state = 'ready'")
    parted.work()
    assert parted.inbound(second.inbound.id).duplicate_of == first.inbound.id
    assert len(parted.orders()) == 88
