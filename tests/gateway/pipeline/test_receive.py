"""Receiving: acknowledged means kept; the same transmission is kept once."""

from pathlib import Path

import pytest

from gateway.errors import ArchiveUnavailable, KeyReused, TooLarge
from gateway.store.archive import FolderArchive
from tests.road import Road, an_interchange, numbers, open_road, sqlite_url


def test_what_is_received_is_in_the_archive_and_has_a_row_and_a_job(road: Road) -> None:
    content = an_interchange("A-1")
    taken = road.receive(content, filename="orders.edi")
    assert road.services.archive.fetch(taken.inbound.sha256) == content
    with road.store.reading() as tx:
        (job,) = tx.jobs.of([taken.inbound.id])
    assert (job.kind, job.state) == ("read", "ready")
    assert road.mismatches() == []


def test_the_same_transmission_again_keeps_its_first_row(road: Road) -> None:
    first = road.receive(b"{}", key="k")
    second = road.receive(b"{}", key="k")
    assert (first.new, second.new) == (True, False)
    assert first.inbound.id == second.inbound.id


def test_the_same_key_with_another_content_is_refused(road: Road) -> None:
    road.receive(b"{}", key="k")
    with pytest.raises(KeyReused):
        road.receive(b"[]", key="k")


def test_what_is_over_the_limit_is_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    with open_road(sqlite_url(tmp_path), tmp_path, max_upload_bytes=2000) as road:
        with pytest.raises(TooLarge):
            road.receive(b"x" * 2001)
        with road.store.reading() as tx:
            assert tx.ledger().inputs == 0


def test_without_an_archive_nothing_is_acknowledged(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = road.services.archive
    assert isinstance(archive, FolderArchive)
    archive.folder.mkdir(parents=True, exist_ok=True)
    (archive.folder / "blocked").write_text("a file where a folder should be")
    monkeypatch.setattr(archive, "folder", archive.folder / "blocked")
    with pytest.raises(ArchiveUnavailable):
        road.receive(b"{}")
    with road.store.reading() as tx:
        assert tx.ledger().inputs == 0


def test_whose_work_it_is_is_told_by_the_envelope_so_that_turns_are_fair(road: Road) -> None:
    taken = road.receive(an_interchange("A-1"))
    with road.store.reading() as tx:
        (job,) = tx.jobs.of([taken.inbound.id])
    assert job.partner == "3020120000015:14"


def test_what_a_person_waits_for_is_urgent_all_along_the_road(road: Road) -> None:
    road.receive(an_interchange(*numbers("A", 300)))
    urgent = road.receive(an_interchange("B-1", reference="RB"), urgent=True)
    with road.store.reading() as tx:
        assert tx.turns.to_ring(1).ring == [job.id for job in tx.jobs.of([urgent.inbound.id])]
    road.work(limit=1)
    with road.store.reading() as tx:
        (decide,) = [job for job in tx.jobs.of([urgent.inbound.id]) if job.kind == "decide"]
    assert decide.priority == 10
    road.work()
    assert road.mismatches() == []
