"""Setting right: release, reprocess, replay and purge do what they say, and never a second order."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.errors import ArchiveCorrupt, Conflict, NotFound
from gateway.pipeline.purge import purge
from gateway.pipeline.recovery import release, replay, reprocess
from gateway.pipeline.steps import STEPS
from gateway.store.backup import backup, restore
from gateway.store.jobs import JobState
from tests.road import Road, an_interchange, numbers, open_road, sqlite_url


def all_rows(road: Road) -> list:
    with road.store.reading() as tx:
        return tx.inbound.select(None, None, None, None)


def test_a_released_transmission_is_read_as_if_nothing_had_happened(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = STEPS["read"]
    monkeypatch.setitem(STEPS, "read", lambda _services, _job: 1 / 0)
    taken = road.receive(an_interchange("A-1"))
    for _ in range(3):
        with road.store.transaction() as tx:
            tx.connection.execute(text("UPDATE job SET not_before = created_at"))
        road.work()
    monkeypatch.setitem(STEPS, "read", real)
    with road.store.reading() as tx:
        (aside,) = tx.jobs.in_state(JobState.QUARANTINED)
    release(road.services, aside.id, by="test")
    assert road.mismatches() == []
    road.work()
    assert road.inbound(taken.inbound.id).state == "read"
    assert road.accepted_numbers() == ["A-1"]
    with pytest.raises(NotFound):
        release(road.services, aside.id, by="test")


def test_a_refused_transmission_is_read_again_and_its_findings_replaced(road: Road) -> None:
    taken = road.receive(b"rubbish")
    road.work()
    reprocess(road.services, taken.inbound.id, by="test")
    assert road.inbound(taken.inbound.id).state == "received"
    road.work()
    with road.store.reading() as tx:
        assert len(tx.journal.findings(taken.inbound.id)) == 1
    assert road.mismatches() == []


def test_what_became_orders_is_not_read_again(road: Road) -> None:
    taken = road.receive(an_interchange("A-1"))
    road.work()
    with pytest.raises(Conflict):
        reprocess(road.services, taken.inbound.id, by="test")


def test_replaying_a_day_from_the_archive_gives_the_same_outputs_and_no_new_order(road: Road) -> None:
    for index in range(4):
        road.receive(an_interchange(*numbers(f"A{index}", 6), reference=f"R{index}", spoilt=[f"A{index}-00002"]))
    road.receive(an_interchange(*numbers("A0", 6), reference="R0", spoilt=["A0-00002"]))
    road.receive(b"rubbish")
    road.work()
    before = [(order.id, order.state) for order in road.orders()]
    replayed = list(replay(road.services, all_rows(road)))
    assert len(replayed) == 6
    assert [one.differences for one in replayed] == [()] * 6
    assert sum(one.documents for one in replayed) == 24
    assert [(order.id, order.state) for order in road.orders()] == before


def test_replay_tells_what_would_come_out_differently_today(road: Road) -> None:
    taken = road.receive(an_interchange("A-1", "A-2"))
    refused = road.receive(b"rubbish")
    road.work()
    with road.store.transaction() as tx:
        tx.connection.execute(text("UPDATE orders SET content_hash = 'another' WHERE position = 1"))
        good = road.services.archive.keep(an_interchange("A-3", reference="R3"))
        tx.inbound.change(refused.inbound.id, sha256=good)
    told = {one.inbound.id: one for one in replay(road.services, all_rows(road))}
    assert told[taken.inbound.id].differences == ("order A-1 (message 1) would have another content",)
    assert told[refused.inbound.id].readable_now


def test_purge_forgets_only_what_is_old_and_nobody_needs(quick_road: Road) -> None:
    road = quick_road
    old, young = road.receive(an_interchange("A-1")), road.receive(an_interchange("A-2", reference="R2"))
    orphan = road.services.archive.keep(b"received, never committed")
    waiting = road.receive(b"never read")
    with road.store.reading() as tx:
        jobs = [job.id for one in (old, young) for job in tx.jobs.of([one.inbound.id])]
    for job_id in jobs:
        road.worker.run(job_id)
    road.services.archive.settle()  # type: ignore[attr-defined]
    for one in (old.inbound.sha256, orphan, waiting.inbound.sha256, young.inbound.sha256):
        os.utime(road.services.archive.path(one), (0, 0))  # type: ignore[attr-defined]
    with road.store.transaction() as tx:
        for one in (old, waiting):
            tx.inbound.change(one.inbound.id, received_at=tx.now - timedelta(days=400))
    would = purge(road.services, days=365, dry_run=True)
    assert sorted(would.hashes) == sorted([old.inbound.sha256, orphan])
    assert road.services.archive.fetch(orphan)
    done = purge(road.services, days=365, dry_run=False)
    assert done.hashes == would.hashes
    with pytest.raises(ArchiveCorrupt):
        road.services.archive.fetch(orphan)
    assert road.services.archive.fetch(young.inbound.sha256)
    assert road.services.archive.fetch(waiting.inbound.sha256)


def test_a_backup_taken_while_it_runs_comes_back_balanced(quick_road: Road, tmp_path: Path) -> None:
    quick_road.receive(an_interchange(*numbers("A", 5)))
    quick_road.work(limit=4)
    settings = quick_road.services.settings
    copied = backup(settings.database, settings.archive_folder, tmp_path / "copy")
    assert copied.rows == 1
    quick_road.work()
    elsewhere = tmp_path / "elsewhere"
    restore(tmp_path / "copy", sqlite_url(elsewhere), elsewhere / "archive")
    with open_road(sqlite_url(elsewhere), elsewhere) as again:
        assert again.mismatches() == []
        again.work()
        assert len(again.accepted_numbers()) == 5
        assert again.mismatches() == []
    with pytest.raises(Conflict):
        restore(tmp_path / "copy", sqlite_url(elsewhere), elsewhere / "archive")
    with pytest.raises(Conflict):
        backup(settings.database, settings.archive_folder, tmp_path / "copy")


def test_a_backup_whose_files_changed_is_not_restored(quick_road: Road, tmp_path: Path) -> None:
    taken = quick_road.receive(an_interchange("A-1"))
    settings = quick_road.services.settings
    backup(settings.database, settings.archive_folder, tmp_path / "copy")
    (file,) = (tmp_path / "copy").rglob(taken.inbound.sha256)
    file.write_bytes(b"changed")
    with pytest.raises(ArchiveCorrupt):
        restore(tmp_path / "copy", sqlite_url(tmp_path / "x"), tmp_path / "x" / "archive")
    assert not (tmp_path / "x" / "gateway.db").exists()


def test_jobs_done_long_ago_are_forgotten_and_the_law_still_holds(road: Road) -> None:
    road.receive(an_interchange("A-1"))
    road.work()
    with road.store.transaction() as tx:
        tx.connection.execute(text("UPDATE job SET finished_at = :then"), {"then": "2020-01-01 00:00:00"})
    assert purge(road.services, days=365, dry_run=True).jobs == 0
    assert purge(road.services, days=365, dry_run=False).jobs > 2
    assert road.mismatches() == []
