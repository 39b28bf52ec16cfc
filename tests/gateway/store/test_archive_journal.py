"""Small contents are durable by one sync; what a crash took from under their names is put back when it is asked for."""

import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from gateway.errors import ArchiveCorrupt
from gateway.store import archive_journal
from gateway.store.archive import FolderArchive
from gateway.store.archive_journal import ABANDONED, FOLDER

CONTENTS = [b"one", b"two", b"three"]


def test_many_at_once_cost_one_sync_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = FolderArchive(tmp_path)
    archive.keep_many(CONTENTS)
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda number: (synced.append(number), real(number))[1])
    archive.keep_many([b"four", b"five", b"six"])
    assert len(synced) == 1


def test_what_a_crash_emptied_or_took_away_is_put_back_from_the_journal(tmp_path: Path) -> None:
    before = FolderArchive(tmp_path)
    hashes = before.keep_many(CONTENTS)
    before.settle()
    after = FolderArchive(tmp_path)  # another process, after the machine came back
    after.path(hashes[0]).write_bytes(b"")
    after.path(hashes[1]).unlink()
    assert [after.fetch(one) for one in hashes] == CONTENTS
    assert after.path(hashes[0]).read_bytes() == b"one"


def test_once_they_stand_by_themselves_the_journal_goes(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    hashes = archive.keep_many(CONTENTS)
    archive._journal.checkpoint()
    assert list((tmp_path / FOLDER).iterdir()) == []
    assert [archive.fetch(one) for one in hashes] == CONTENTS
    archive.path(hashes[0]).write_bytes(b"changed")
    with pytest.raises(ArchiveCorrupt):
        archive.fetch(hashes[0])


def test_a_journal_that_a_dead_process_left_is_taken_over_and_what_was_lost_restored(tmp_path: Path) -> None:
    before = unsettled(tmp_path)
    hashes = before.keep_many(CONTENTS)
    (left,) = (tmp_path / FOLDER).iterdir()
    os.utime(left, (time.time() - ABANDONED - 1,) * 2)
    next_one = FolderArchive(tmp_path)
    next_one.path(hashes[2]).parent.mkdir(parents=True)
    next_one.path(hashes[2]).write_bytes(b"")
    next_one._journal.checkpoint()
    assert not left.exists()
    assert next_one.path(hashes[2]).read_bytes() == b"three"


def test_the_torn_end_of_a_journal_is_not_believed(tmp_path: Path) -> None:
    hashes = unsettled(tmp_path).keep_many(CONTENTS)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    archive = FolderArchive(tmp_path)  # after the crash
    assert archive.fetch(hashes[0]) == b"one"
    with pytest.raises(ArchiveCorrupt):
        archive.fetch(hashes[2])


def test_it_is_there_at_once_for_every_process_before_it_has_its_own_name(tmp_path: Path) -> None:
    ours, theirs = unsettled(tmp_path), FolderArchive(tmp_path)
    (first, *others) = ours.keep_many(CONTENTS)
    assert first == hashlib.sha256(b"one").hexdigest()
    assert not ours.path(first).exists()
    for archive in (ours, theirs):
        assert archive.fetch(first) == b"one"
        with archive.open(others[0]) as file:
            assert file.read() == b"two"
    (later,) = ours.keep_many([b"four", b"five"])[:1]
    assert theirs.fetch(later) == b"four"  # looked for where the last look ended


def test_each_gets_its_own_name_a_moment_later(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    hashes = archive.keep_many(CONTENTS)
    deadline = time.monotonic() + 10
    while not all(archive.path(one).exists() for one in hashes) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [archive.path(one).read_bytes() for one in hashes] == CONTENTS


def test_a_copy_of_the_folder_has_what_another_process_appended_just_now(tmp_path: Path) -> None:
    ours = unsettled(tmp_path)
    hashes = ours.keep_many(CONTENTS)
    FolderArchive(tmp_path).settle()
    assert [ours.path(one).read_bytes() for one in hashes] == CONTENTS


def test_what_cannot_be_written_under_its_name_waits_and_the_journal_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = unsettled(tmp_path)
    hashes = archive.keep_many(CONTENTS)

    def full(*_: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", full)
        with pytest.raises(OSError, match="no space"):
            archive._journal.checkpoint()
    assert list((tmp_path / FOLDER).iterdir())
    assert [FolderArchive(tmp_path).fetch(one) for one in hashes] == CONTENTS
    archive._journal.checkpoint()
    assert [archive.path(one).read_bytes() for one in hashes] == CONTENTS


def test_more_than_may_wait_is_written_by_who_appends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_journal, "MOST_WAITING", 10)
    archive = unsettled(tmp_path)
    hashes = archive.keep_many(CONTENTS)
    assert [archive.path(one).read_bytes() for one in hashes] == CONTENTS


def unsettled(folder: Path) -> FolderArchive:
    """Nobody writes its contents under their own names in the background."""
    archive = FolderArchive(folder)
    archive._journal._thread = threading.current_thread()
    return archive
