"""Setting right from the command line: jobs, quarantine, reprocess, replay, ledger, backup and restore, purge, doctor."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.app import build
from gateway.pipeline.steps import STEPS
from gateway.settings import load
from gateway.store.archive import FolderArchive
from tests.gateway.cli.conftest import Gateway
from tests.services import private_postgres


def ingested(gateway: Gateway, *files: Path, expect: int | None = 0) -> list[dict[str, Any]]:
    summary: list[dict[str, Any]] = json.loads(
        gateway("ingest", *map(str, files), "--wait", "--json", expect=expect).stdout
    )
    return summary


def rewrite(statement: str) -> None:
    """Change the database behind the gateway's back."""
    opened = build(load())
    with opened.services.store.transaction() as tx:
        tx.connection.exec_driver_sql(statement)
    opened.close()


@pytest.fixture
def put_aside(furnished: Gateway, files: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A transmission whose reading failed three times; the cause is mended. Its id."""
    with monkeypatch.context() as broken:
        broken.setitem(STEPS, "read", lambda _services, _job: 1 / 0)
        broken.setattr("gateway.queue.worker.backoff", lambda _attempts: timedelta(0))
        (inbound,) = ingested(furnished, files / "interchange_d01b.edi", expect=None)
    found = json.loads(furnished("quarantine", "list", "--json", expect=1).stdout)
    assert [job["subject"] for job in found] == [inbound["id"]]
    return str(inbound["id"])


def test_jobs_are_listed_with_tries_and_error_and_an_unknown_state_is_a_usage_error(
    furnished: Gateway, put_aside: str
) -> None:
    told = json.loads(furnished("jobs", "--json").stdout)
    (job,) = (job for job in told["jobs"] if job["state"] == "quarantined")
    assert (job["attempts"], job["kind"], job["subject"]) == (3, "read", put_aside)
    assert "ZeroDivisionError" in job["error"]
    assert "3/3" in furnished("jobs", "--state", "quarantined").stdout
    assert "use one of: ready" in furnished("jobs", "--state", "lost", expect=2).stderr


@pytest.mark.parametrize("which", ["its id", "all"])
def test_a_released_job_is_done_and_the_quarantine_is_empty(furnished: Gateway, put_aside: str, which: str) -> None:
    (job,) = json.loads(furnished("quarantine", "list", "--json", expect=1).stdout)
    assert "1 released" in furnished("quarantine", "release", job["id"] if which == "its id" else "all").stdout
    assert "nothing is put aside" in furnished("quarantine", "list").stdout
    assert len(json.loads(furnished("orders", "--json").stdout)) == 1
    assert "balanced" in furnished("ledger").stdout


def test_releasing_what_is_not_there_says_where_to_look(furnished: Gateway) -> None:
    done = furnished("quarantine", "release", "job_none", expect=None)
    assert "gateway quarantine list" in str(getattr(done.exception, "way_out", done.output))


def test_a_transmission_put_aside_is_reprocessed_by_its_own_id(furnished: Gateway, put_aside: str) -> None:
    assert f"{put_aside}: read" in furnished("reprocess", put_aside).stdout
    done = furnished("reprocess", put_aside, expect=None)
    assert "gateway replay" in str(getattr(done.exception, "way_out", done.output))


def test_a_replay_of_the_same_things_changes_nothing_and_exits_0(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d96a.edi")
    before = furnished("orders", "--json").stdout
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
    for selection in ([inbound["id"]], ["--partner", "brico-marine"], ["--since", "2020-01-01", "--until", tomorrow]):
        told = json.loads(furnished("replay", *selection, "--json").stdout)
        assert told == {"read": 1, "different": []}
    assert json.loads(furnished("replay", "--since", tomorrow, "--json").stdout)["read"] == 0
    assert furnished("orders", "--json").stdout == before
    assert "nothing is selected" in furnished("replay", expect=2).stderr


def test_a_dry_replay_says_what_would_be_read_today_and_a_real_one_reads_it(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d01b.edi")
    rewrite("DELETE FROM job WHERE kind <> 'read'")
    opened = build(load())
    with opened.services.store.transaction() as tx:  # as if no reader had known it on the day it came
        sha256 = opened.services.archive.keep((files / "interchange_d96a.edi").read_bytes())
        arrived = {
            "channel": "test", "transport_id": "t", "sha256": sha256, "size": 1, "filename": "a.edi", "media_type": None,
            "sender": None, "partner": None, "facts": {},
        }  # fmt: skip
        ((refused, _),) = tx.inbound.add_many([arrived])
        tx.inbound.change(refused.id, state="rejected")
    opened.close()
    before = len(json.loads(furnished("orders", "--json").stdout))
    dry = json.loads(furnished("replay", refused.id, "--dry-run", "--json", expect=1).stdout)
    assert dry["different"] == [{"id": refused.id, "differences": ["was rejected and would be read today"]}]
    assert len(json.loads(furnished("orders", "--json").stdout)) == before
    furnished("replay", refused.id, expect=1)
    assert len(json.loads(furnished("orders", "--json").stdout)) == before + 3
    assert inbound["id"] != refused.id


def test_the_ledger_exits_1_and_names_what_is_missing(furnished: Gateway, files: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d01b.edi")
    assert furnished("ledger").stdout.count("\n") == 1
    rewrite("DELETE FROM message")
    told = furnished("ledger", expect=1).stdout
    assert "1 MISMATCH" in told
    assert inbound["id"] in told
    assert json.loads(furnished("ledger", "--json", expect=1).stdout)["balanced"] is False


def test_a_backup_comes_back_in_another_home_with_its_ledger_balanced(
    furnished: Gateway, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingested(furnished, files / "interchange_d96a.edi", files / "shop_order.json")
    before = furnished("orders", "--json").stdout
    assert "2 transmissions" in furnished("backup", str(tmp_path / "copy")).stdout
    again = furnished("backup", str(tmp_path / "copy"), expect=None)
    assert "is not empty" in str(again.exception)
    monkeypatch.setenv("GATEWAY_HOME", str(tmp_path / "elsewhere"))
    assert "2 transmissions" in furnished("restore", str(tmp_path / "copy")).stdout
    assert furnished("orders", "--json").stdout == before
    assert "balanced" in furnished("ledger").stdout
    assert json.loads(furnished("replay", "--since", "2020-01-01", "--json").stdout)["different"] == []


def test_purge_says_what_it_would_forget_before_it_does(furnished: Gateway, files: Path, tmp_path: Path) -> None:
    (inbound,) = ingested(furnished, files / "interchange_d96a.edi")
    FolderArchive(tmp_path / "home" / "archive").settle()
    kept = [path for path in (tmp_path / "home" / "archive").glob("??/??/*") if path.is_file()]
    for path in kept:
        os.utime(path, (0, 0))
    rewrite("UPDATE inbound SET received_at = '2020-01-01 00:00:00.000000', finished_at = '2020-01-01 00:00:00.000000'")
    dry = furnished("purge", "--days", "365", "--dry-run").stdout
    assert "would be forgotten" in dry
    assert all(path.is_file() for path in kept)
    assert "0 archived files" not in dry
    furnished("purge", "--days", "365")
    assert not all(path.is_file() for path in kept)
    assert "balanced" in furnished("ledger").stdout
    assert inbound["state"] == "read"


def test_a_legal_hold_keeps_what_a_purge_would_take_and_the_purge_is_certified(
    furnished: Gateway, files: Path, tmp_path: Path
) -> None:
    held, other = ingested(furnished, files / "interchange_d96a.edi", files / "interchange_d01b.edi")
    FolderArchive(tmp_path / "home" / "archive").settle()
    for path in (tmp_path / "home" / "archive").glob("??/??/*"):
        os.utime(path, (0, 0))
    rewrite("UPDATE inbound SET received_at = '2020-01-01 00:00:00.000000', finished_at = '2020-01-01 00:00:00.000000'")
    hold = furnished("legal-hold", "place", "inbound", held["id"], "--why", "Dispute 17").stdout.strip()
    furnished("legal-hold", "place", "planet", "earth", "--why", "x", expect=2)
    told = furnished("purge", "--days", "365", "--why", "asked for").stdout
    assert "1 of them by a legal hold" in told
    (row,) = json.loads(furnished("audit", "deletions", "--json").stdout)
    assert (row["complete"], row["why"], row["documents"]) == (True, "asked for", 1)
    shown = json.loads(furnished("audit", "deletion", row["id"]).stdout)
    assert [one["of"] for one in shown["documents"]] == [[other["id"]]]
    furnished("audit", "deletion", row["id"], "--out", str(tmp_path / "certificate.json"))
    assert json.loads((tmp_path / "certificate.json").read_text()) == shown
    furnished("legal-hold", "lift", hold, "--why", "settled")
    (listed,) = json.loads(furnished("legal-hold", "list", "--json").stdout)
    assert (listed["state"], listed["lifted_why"]) == ("lifted", "settled")


@pytest.mark.services
@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
def test_doctor_is_red_when_postgresql_may_lose_what_it_committed(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    with private_postgres(**{setting: "off"}) as server, server.new_database() as url:
        monkeypatch.setenv("GATEWAY_DATABASE_URL", url)
        told = json.loads(gateway("doctor", "--json", expect=3).stdout)
    (database,) = (check for check in told["checks"] if check["name"] == "database")
    assert database["ok"] is False
    assert f"{setting} is off" in database["seen"]
    assert "postgresql.conf" in database["way_out"]
