"""F10 and the full disk of F9: the kernel says that no space is left, under the archive and under SQLite."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.faults.disk import SmallDisk, small_disk
from tests.faults.house import open_house, until
from tests.road import an_interchange, numbers, sqlite_url

CONTENT = an_interchange(*numbers("A", 3))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", megabytes=8) as mounted:
        yield mounted


def post(url: str, content: bytes = CONTENT, key: str = "k1") -> httpx.Response:
    return httpx.post(f"{url}/v1/interchanges", content=content, headers={"Idempotency-Key": key}, timeout=30)


def test_f10_with_a_full_archive_nothing_is_acknowledged_the_file_stays_and_readiness_is_red(
    disk: SmallDisk, tmp_path: Path
) -> None:
    with open_house(sqlite_url(tmp_path), tmp_path / "home", archive=disk.folder / "archive") as house:
        settings = house.road.services.settings
        settings.inbox_folder.mkdir(parents=True, exist_ok=True)
        _, url = house.serve()
        house.acknowledged["before"] = post(url, key="before").raise_for_status().json()["id"]
        disk.fill()
        answer = post(url, an_interchange(*numbers("B", 3), reference="RB"))
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert httpx.get(f"{url}/healthz/ready", timeout=30).status_code == 503
        (settings.inbox_folder / "c.edi").write_bytes(an_interchange(*numbers("C", 3), reference="RC"))
        house.start("relay")
        until(lambda: "poll.not-taken" in (settings.home / "relay.log").read_text(), what="the refused file")
        assert [path.name for path in settings.inbox_folder.rglob("*.edi")] == ["c.edi"]
        with house.road.store.reading() as tx:
            assert tx.ledger().inputs == 1
        assert not [path for path in disk.folder.rglob(".*") if path.is_file()], "half a file was left behind"
        disk.free()
        again = post(url, an_interchange(*numbers("B", 3), reference="RB"))
        house.acknowledged["k1"] = again.raise_for_status().json()["id"]
        assert httpx.get(f"{url}/healthz/ready", timeout=30).status_code == 200
        until(lambda: any(settings.inbox_folder.glob("done/*/c.edi")), what="the file")
        house.finish()
        house.audit(accepted=9)


def test_f9_with_a_full_disk_under_sqlite_503_is_said_and_the_database_stays_whole(
    disk: SmallDisk, tmp_path: Path
) -> None:
    with open_house(sqlite_url(disk.folder), tmp_path / "home") as house:
        _, url = house.serve()
        disk.fill()
        refused = 0
        for index in range(60):  # what is left inside the database's own files is used up first
            key = f"k{index}"
            content = an_interchange(*numbers(f"A{index}", 40), reference=f"R{index}")
            answer = post(url, content, key)
            if answer.is_success:
                house.acknowledged[key] = answer.json()["id"]
                house.road.work(limit=2)
            else:
                assert answer.status_code == 503
                refused += 1
                if refused == 3:
                    break
        assert refused == 3
        assert httpx.get(f"{url}/healthz/ready", timeout=30).status_code == 503
        disk.free()
        house.acknowledged["after"] = post(url, CONTENT, "after").raise_for_status().json()["id"]
        house.finish()
        house.audit(accepted=40 * (len(house.acknowledged) - 1) + 3)
    with closing(sqlite3.connect(disk.folder / "gateway.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
