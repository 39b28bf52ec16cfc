"""Small contents are durable by one sync; what a crash took from under their names is put back when it is asked for."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from gateway.errors import ArchiveCorrupt
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
    hashes = FolderArchive(tmp_path).keep_many(CONTENTS)
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
    hashes = FolderArchive(tmp_path).keep_many(CONTENTS)
    (left,) = (tmp_path / FOLDER).iterdir()
    os.utime(left, (time.time() - ABANDONED - 1,) * 2)
    next_one = FolderArchive(tmp_path)
    next_one.path(hashes[2]).write_bytes(b"")
    next_one._journal.checkpoint()
    assert not left.exists()
    assert next_one.path(hashes[2]).read_bytes() == b"three"


def test_the_torn_end_of_a_journal_is_not_believed(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path)
    hashes = archive.keep_many(CONTENTS)
    (file,) = (tmp_path / FOLDER).iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    archive.path(hashes[0]).unlink()
    archive.path(hashes[2]).unlink()
    assert archive.fetch(hashes[0]) == b"one"
    with pytest.raises(ArchiveCorrupt):
        archive.fetch(hashes[2])


def test_the_name_is_there_at_once_for_every_process(tmp_path: Path) -> None:
    (first, *_others) = FolderArchive(tmp_path).keep_many(CONTENTS)
    assert first == hashlib.sha256(b"one").hexdigest()
    assert FolderArchive(tmp_path).path(first).read_bytes() == b"one"
