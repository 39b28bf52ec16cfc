"""Any number of folders are watched; what became of each file is told beside it, and no file is ever lost."""

import json
from pathlib import Path

import pytest

from adapters.channels import folder as folder_module
from adapters.channels.folder import FolderChannel
from adapters.channels.folder_settings import VARIABLE, FolderSettings, load
from gateway.errors import SettingsError, Unavailable
from gateway.ports import TellsFate
from gateway.queue.crew import poll
from gateway.settings import Settings
from tests.road import Road, an_interchange


@pytest.fixture(autouse=True)
def old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "YOUNG", -1)


def a_file(tmp_path: Path, told: str) -> None:
    (tmp_path / "folders.yaml").write_text(told, encoding="utf-8")


def the_channel(road: Road, *folders: FolderSettings) -> FolderChannel:
    channel = FolderChannel(road.services.settings, folders)
    ours = next(one for one in road.gateway.channels if isinstance(one, FolderChannel))
    assert ours._fate_of is not None
    channel.follow(ours._fate_of)
    return channel


def scan(road: Road, channel: FolderChannel) -> None:
    """Seen, seen again and taken, read; then what became of it is told."""
    for _ in range(2):
        poll(road.services, channel, "one")
    road.work()
    poll(road.services, channel, "one")


def test_folders_are_named_in_a_file_and_the_drop_folder_is_always_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = tmp_path / "inbox"
    assert [one.path for one in load(inbox)] == [inbox]
    monkeypatch.setenv(VARIABLE, str(tmp_path / "folders.yaml"))
    a_file(tmp_path, f"folders:\n  - path: {tmp_path}/fax\n    partner: martin\n    results: beside\n")
    default, fax = load(inbox)
    assert (default.path, fax.path, fax.partner, fax.results) == (inbox, tmp_path / "fax", "martin", "beside")
    assert (fax.done_folder, fax.failed_folder) == (tmp_path / "fax/done", tmp_path / "fax/refused")


@pytest.mark.parametrize(
    "told", ["folders:\n  - pth: /x\n", "folders:\n  - path: /x\n  - path: /x/y\n", "folders: [\n"]
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "folders.yaml"))
    a_file(tmp_path, told)
    with pytest.raises(SettingsError):
        load(tmp_path / "inbox")


def test_each_folder_binds_its_files_and_keeps_them_where_it_says(tmp_path: Path, settings: Settings) -> None:
    one = FolderSettings(path=tmp_path / "one", partner="martin", done=tmp_path / "kept")
    two = FolderSettings(path=tmp_path / "two")
    channel = FolderChannel(settings, (one, two))
    for folder in (one.path, two.path, two.path / "dupont"):
        folder.mkdir(parents=True)
        (folder / "a.edi").write_bytes(b"same")
    taken = []
    for _ in range(2):
        for arrival, settle in channel.arrivals():
            settle(None)
            taken.append(arrival)
    assert [arrival.partner for arrival in taken] == ["martin", None, "dupont"]
    assert len({arrival.transport_id for arrival in taken}) == 3
    assert [path.name for path in (tmp_path / "kept").glob("*/*")] == ["a.edi"]
    assert sorted(path.name for path in (tmp_path / "two/done").glob("*/*")) == ["a-2.edi", "a.edi"]


def test_a_folder_that_cannot_be_read_keeps_no_other_from_being_read(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "blocked").write_text("a file where a folder should be")
    good = FolderSettings(path=tmp_path / "good")
    channel = FolderChannel(settings, (FolderSettings(path=tmp_path / "blocked"), good))
    good.path.mkdir()
    (good.path / "a.edi").write_bytes(b"x")
    seen: list[str | None] = []

    def look() -> None:
        for arrival, settle in channel.arrivals():
            settle(None)
            seen.append(arrival.filename)

    for _ in range(2):
        with pytest.raises(Unavailable, match="blocked"):
            look()
    assert seen == ["a.edi"]


def test_what_cannot_be_an_order_lies_aside_with_the_reason_in_both_languages(tmp_path: Path, quick_road: Road) -> None:
    folder = FolderSettings(path=tmp_path / "in")
    channel = the_channel(quick_road, folder)
    folder.path.mkdir()
    (folder.path / "holiday.bin").write_bytes(b"\x00\x01 nothing that anybody could read")
    scan(quick_road, channel)
    (kept,) = folder.failed_folder.glob("holiday.bin")
    assert kept.read_bytes().startswith(b"\x00\x01")
    reason = (folder.failed_folder / "holiday.bin.reason.txt").read_text(encoding="utf-8")
    assert "Ce fichier n'a pas pu être traité" in reason
    assert "This file could not be processed" in reason
    with quick_road.store.reading() as tx:
        (row,) = tx.inbound.select(None, None, None, None)
    assert row.state == "rejected"
    assert quick_road.mismatches() == []


def test_results_are_written_beside_the_file_when_asked(tmp_path: Path, quick_road: Road) -> None:
    folder = FolderSettings(path=tmp_path / "in", partner="martin", results="beside")
    channel = the_channel(quick_road, folder)
    folder.path.mkdir()
    (folder.path / "a.edi").write_bytes(an_interchange("A-1", "A-2"))
    scan(quick_road, channel)
    (text,) = folder.done_folder.glob("*/a.edi.result.txt")
    assert "Order A-1: Accepted" in text.read_text(encoding="utf-8")
    assert "Commande A-2 : Acceptée" in text.read_text(encoding="utf-8")
    told = json.loads(text.with_name("a.edi.result.json").read_text(encoding="utf-8"))
    assert [one["order"]["number"] for one in told["messages"]] == ["A-1", "A-2"]
    assert list((folder.work / ".waiting").glob("*")) == []


def test_a_result_is_told_after_a_restart_too(tmp_path: Path, quick_road: Road) -> None:
    folder = FolderSettings(path=tmp_path / "in", results="beside")
    channel = the_channel(quick_road, folder)
    folder.path.mkdir()
    (folder.path / "a.edi").write_bytes(an_interchange("A-1"))
    for _ in range(2):
        poll(quick_road.services, channel, "one")
    assert list(folder.done_folder.glob("*/*.result.*")) == []
    quick_road.work()
    poll(quick_road.services, the_channel(quick_road, folder), "one")
    assert len(list(folder.done_folder.glob("*/*.result.*"))) == 2


def test_the_channel_says_that_it_tells_fates(settings: Settings) -> None:
    assert isinstance(FolderChannel(settings), TellsFate)
