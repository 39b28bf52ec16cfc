"""Every archive keeps the same promises: a folder, and an S3-compatible server (moto's, over HTTP)."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from gateway.errors import ArchiveCorrupt, ArchiveUnavailable
from gateway.store.archive import Archive, FolderArchive
from gateway.store.archive_s3 import S3Archive
from tests.road import an_interchange, numbers, open_road, sqlite_url

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-west-3"}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}")
    client.create_bucket(Bucket="gateway", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    yield f"http://{host}:{port}"
    server.stop()
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


class Vandal:
    """Changes or removes what an archive holds, behind its back."""

    def __init__(self, archive: Archive, endpoint: str | None) -> None:
        self.archive = archive
        self.s3: Any = boto3.client("s3", endpoint_url=endpoint) if endpoint else None

    def overwrite(self, digest: str, content: bytes) -> None:
        if isinstance(self.archive, FolderArchive):
            self.archive.path(digest).write_bytes(content)
        else:
            self.s3.put_object(Bucket="gateway", Key=f"bytes/{digest[:2]}/{digest[2:4]}/{digest}", Body=content)


@pytest.fixture(params=["folder", "s3"])
def vandal(request: pytest.FixtureRequest, tmp_path: Path) -> Vandal:
    if request.param == "folder":
        return Vandal(FolderArchive(tmp_path / "archive"), None)
    url = request.getfixturevalue("endpoint")
    client = boto3.client("s3", endpoint_url=url)
    for known in client.list_objects_v2(Bucket="gateway").get("Contents", ()):
        client.delete_object(Bucket="gateway", Key=known["Key"])
    return Vandal(S3Archive("s3://gateway/bytes", url), url)


@pytest.fixture
def archive(vandal: Vandal) -> Archive:
    return vandal.archive


def test_what_is_kept_is_fetched_under_its_own_hash(archive: Archive) -> None:
    for content in (b"", b"x", os.urandom(700_000)):
        assert archive.keep(content) == sha256(content).hexdigest()
        assert archive.fetch(sha256(content).hexdigest()) == content


def test_the_same_bytes_twice_are_one(archive: Archive) -> None:
    assert archive.keep(b"same") == archive.keep(b"same")
    assert [name for name, _ in archive.kept()] == [sha256(b"same").hexdigest()]


def test_changed_bytes_are_noticed_when_read_and_mended_when_they_come_again(vandal: Vandal) -> None:
    digest = vandal.archive.keep(b"right")
    vandal.overwrite(digest, b"wrong")
    with pytest.raises(ArchiveCorrupt):
        vandal.archive.fetch(digest)
    vandal.archive.keep(b"right")
    assert vandal.archive.fetch(digest) == b"right"


def test_what_is_not_there_is_said_to_be_gone_and_not_away(archive: Archive) -> None:
    archive.keep(b"something else")
    for ask in (archive.fetch, archive.open):
        with pytest.raises(ArchiveCorrupt, match="not in the archive"):
            ask("0" * 64)


def test_a_stream_can_be_sought_in_without_reading_all(archive: Archive) -> None:
    content = os.urandom(600_000)
    with archive.open(archive.keep(content)) as stream:
        stream.seek(300_000)
        assert stream.read(10) == content[300_000:300_010]
        stream.seek(0)
        assert stream.read() == content


def test_what_is_discarded_is_gone_and_discarding_again_is_no_error(archive: Archive) -> None:
    digest = archive.keep(b"old")
    archive.discard(digest)
    archive.discard(digest)
    assert list(archive.kept()) == []


def test_it_tells_since_when_it_keeps_what(archive: Archive) -> None:
    digest = archive.keep(b"dated")
    ((name, since),) = archive.kept()
    assert name == digest
    assert abs(datetime.now(UTC) - since) < timedelta(minutes=1)


def test_a_probe_leaves_nothing_behind(archive: Archive) -> None:
    archive.probe()
    assert list(archive.kept()) == []


def test_an_archive_that_does_not_answer_is_unavailable(tmp_path: Path, endpoint: str) -> None:
    (tmp_path / "file").touch()
    for broken in (FolderArchive(tmp_path / "file" / "archive"), S3Archive("s3://nowhere", endpoint)):
        with pytest.raises(ArchiveUnavailable):
            broken.keep(b"x")
        with pytest.raises(ArchiveUnavailable):
            broken.probe()
    with pytest.raises(ArchiveUnavailable):
        FolderArchive(tmp_path / "never-mounted").fetch("0" * 64)


def test_the_whole_road_works_with_the_archive_on_s3_in_parts_too(tmp_path: Path, endpoint: str) -> None:
    boto3.client("s3", endpoint_url=endpoint).create_bucket(
        Bucket="road", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"}
    )
    on_s3 = {"archive_s3": "s3://road", "archive_s3_endpoint": endpoint, "part_bytes": 4096}
    with open_road(sqlite_url(tmp_path), tmp_path, **on_s3) as road:
        road.receive(an_interchange(*numbers("A", 250)))
        road.work()
        assert len(road.accepted_numbers()) == 250
        assert road.mismatches() == []
