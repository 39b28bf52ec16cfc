"""The drop folder takes whole files once, whatever happens to them; the outbox shows whole files only."""

import os
import time
from pathlib import Path

import pytest

from adapters.channels import folder as folder_module
from adapters.channels.folder import FolderChannel, FolderOutlet
from gateway.errors import KeyReused, StoreUnavailable, TooLarge
from gateway.ports import Arrival, Parcel
from gateway.settings import Settings


@pytest.fixture(autouse=True)
def old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "YOUNG", -1)


@pytest.fixture
def channel(settings: Settings) -> FolderChannel:
    settings.inbox_folder.mkdir()
    return FolderChannel(settings)


def drop(channel: FolderChannel, name: str, content: bytes = b"x") -> Path:
    path = channel.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def take(channel: FolderChannel, error: Exception | None = None) -> list[Arrival]:
    """Two scans: the second sees that nothing changed since the first."""
    taken = []
    for _ in range(2):
        for arrival, settle in channel.arrivals():
            settle(error)
            taken.append(arrival)
    return taken


def test_a_file_at_rest_is_taken_once_and_moved_to_done(channel: FolderChannel) -> None:
    drop(channel, "a.edi", b"content")
    (arrival,) = take(channel)
    assert (arrival.content, arrival.filename, arrival.partner) == (b"content", "a.edi", None)
    assert take(channel) == []
    assert [path.name for path in channel.inbox.glob("done/*/*")] == ["a.edi"]


def test_a_file_that_still_grows_is_left_alone(channel: FolderChannel) -> None:
    path = drop(channel, "slow.edi", b"half")
    list(channel.arrivals())
    path.write_bytes(b"half and the other half")
    assert list(channel.arrivals()) == []
    ((arrival, settle),) = channel.arrivals()
    settle(None)
    assert arrival.content == b"half and the other half"


def test_a_young_file_is_left_alone(channel: FolderChannel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "YOUNG", 3600)
    drop(channel, "a.edi")
    assert take(channel) == []


@pytest.mark.parametrize("name", ["a.part", "b.tmp", ".hidden.edi", "c.FILEPART", "d.crdownload"])
def test_unfinished_names_are_left_alone_until_they_are_renamed(channel: FolderChannel, name: str) -> None:
    path = drop(channel, name)
    assert take(channel) == []
    path.rename(channel.inbox / "finished.edi")
    assert [arrival.filename for arrival in take(channel)] == ["finished.edi"]


def test_what_was_taken_but_not_committed_is_offered_again_under_the_same_id(channel: FolderChannel) -> None:
    drop(channel, "a.edi")
    (first, *_again) = take(channel, error=StoreUnavailable("away"))
    (second,) = take(FolderChannel(Settings(home=channel.inbox.parent)))
    assert second.transport_id == first.transport_id


def test_a_copy_of_a_taken_file_is_a_transmission_of_its_own(channel: FolderChannel) -> None:
    path = drop(channel, "a.edi", b"same")
    stamp = path.stat().st_mtime_ns
    (first,) = take(channel)
    copy = drop(channel, "a.edi", b"same")
    os.utime(copy, ns=(stamp, stamp))
    (second,) = take(channel)
    assert first.transport_id != second.transport_id
    assert sorted(path.name for path in channel.inbox.glob("done/*/*")) == ["a-2.edi", "a.edi"]


def test_the_same_name_twice_in_work_waits_its_turn(channel: FolderChannel) -> None:
    drop(channel, "a.edi", b"one")
    list(channel.arrivals())
    pending = list(channel.arrivals())
    drop(channel, "a.edi", b"two")
    assert len(pending) == 1
    assert [arrival.content for arrival in take(channel)] == [b"one", b"two"]


def test_a_partners_subfolder_binds_its_files_to_the_partner(channel: FolderChannel) -> None:
    drop(channel, "martin/a.edi")
    assert [arrival.partner for arrival in take(channel)] == ["martin"]


@pytest.mark.parametrize("error", [TooLarge("too large"), KeyReused("reused")])
def test_what_can_never_be_taken_goes_to_refused_with_the_reason_beside_it(
    channel: FolderChannel, error: Exception
) -> None:
    drop(channel, "a.edi")
    take(channel, error)
    (reason,) = channel.inbox.glob("refused/*.reason.txt")
    assert str(error) in reason.read_text()
    assert take(channel) == []


def test_a_file_settled_by_another_poller_is_no_error(channel: FolderChannel) -> None:
    drop(channel, "a.edi")
    list(channel.arrivals())
    ((_, mine),) = channel.arrivals()
    ((_, theirs),) = FolderChannel(Settings(home=channel.inbox.parent)).arrivals()
    theirs(None)
    mine(None)
    assert len(list(channel.inbox.glob("done/*/*"))) == 1


def test_one_that_cannot_be_read_does_not_stop_the_others(channel: FolderChannel) -> None:
    drop(channel, ".work/broken").unlink()
    (channel.inbox / ".work" / "broken").symlink_to("nowhere")
    drop(channel, "good.edi")
    assert [arrival.filename for arrival in take(channel)] == ["good.edi"]


def test_a_thousand_files_are_all_found_by_the_scan(channel: FolderChannel) -> None:
    for index in range(1000):
        drop(channel, f"{index:04}.edi", str(index).encode())
    assert len({arrival.transport_id for arrival in take(channel)}) == 1000


# out


def parcel(
    number: int = 1, content: bytes = b"bytes", filename: str = "ORDRSP-1.edi", partner: str = "martin"
) -> Parcel:
    return Parcel(f"out_{number:06}", "ORDRSP", partner, filename, "application/edifact", content, f"key-{number}")


def test_many_parcels_are_put_out_whole_and_nothing_else_is_there(settings: Settings) -> None:
    outlet = FolderOutlet(settings)
    told = outlet.send_together([parcel(index, str(index).encode(), f"{index}.edi") for index in range(40)])
    assert sorted(Path(str(where)).read_bytes() for where in told) == sorted(str(i).encode() for i in range(40))
    assert len(list((settings.outbox_folder / "martin").iterdir())) == 40


def test_the_same_parcel_again_is_one_file(settings: Settings) -> None:
    outlet = FolderOutlet(settings)
    assert outlet.send(parcel()) == outlet.send(parcel())


def test_another_document_of_the_same_name_does_not_overwrite_the_first(settings: Settings) -> None:
    outlet = FolderOutlet(settings)
    first, second = outlet.send(parcel(1, b"one")), outlet.send(parcel(2, b"two"))
    assert (Path(first).read_bytes(), Path(second).read_bytes()) == (b"one", b"two")


def test_a_name_cannot_lead_out_of_the_folder(settings: Settings) -> None:
    where = FolderOutlet(settings).send(parcel(filename="../../etc/passwd"))
    assert Path(where).parent == settings.outbox_folder / "martin"


def test_one_folder_that_cannot_be_written_does_not_stop_the_others(settings: Settings) -> None:
    settings.outbox_folder.mkdir()
    (settings.outbox_folder / "blocked").write_text("a file where a folder should be")
    bad, good = FolderOutlet(settings).send_together([parcel(1, partner="blocked"), parcel(2)])
    assert isinstance(bad, OSError)
    assert isinstance(good, str)
    assert time.time() - Path(good).stat().st_mtime < 60
