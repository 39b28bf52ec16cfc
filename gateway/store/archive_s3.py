"""The archive on any S3-compatible store: the same names, the same promises. Needs the extra ``s3`` (boto3)."""

import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from gateway.errors import ArchiveUnavailable, SettingsError
from gateway.store.archive import gone, verified

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Archive:
    """``s3://bucket/prefix``: objects ``prefix/ab/cd/abcd…``. Keys and region come from where boto3 looks for them."""

    def __init__(self, url: str, endpoint: str | None = None) -> None:
        try:
            import boto3
            from botocore.config import Config
        except ImportError as error:
            raise SettingsError(
                "the archive is on S3, and boto3 is not installed", "pip install 'order-gateway[s3]'"
            ) from error
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not url.startswith("s3://") or not bucket:
            raise SettingsError(f"GATEWAY_ARCHIVE_S3 is {url!r}", "write it as s3://bucket/prefix")
        self._bucket, self._prefix = bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        patience = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})
        self._s3: Any = boto3.client("s3", endpoint_url=endpoint, config=patience)

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def keep(self, content: bytes) -> str:
        """An object is there whole or not at all; it is written again each time, which also renews its date."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._ask(lambda: self._s3.put_object(Bucket=self._bucket, Key=self._key(sha256), Body=content), sha256)
        return sha256

    def keep_many(self, contents: Sequence[bytes]) -> list[str]:
        with ThreadPoolExecutor(max_workers=8) as hands:
            return list(hands.map(self.keep, contents))

    def fetch(self, sha256: str) -> bytes:
        answer = self._ask(lambda: self._s3.get_object(Bucket=self._bucket, Key=self._key(sha256)), sha256)
        content: bytes = self._ask(answer["Body"].read, sha256)
        return verified(content, sha256)

    def open(self, sha256: str) -> BinaryIO:
        head = self._ask(lambda: self._s3.head_object(Bucket=self._bucket, Key=self._key(sha256)), sha256)
        return io.BufferedReader(_Ranges(self, sha256, head["ContentLength"]), 1 << 18)

    def read_range(self, sha256: str, first: int, count: int) -> bytes:
        span = f"bytes={first}-{first + count - 1}"
        key = self._key(sha256)
        answer = self._ask(lambda: self._s3.get_object(Bucket=self._bucket, Key=key, Range=span), sha256)
        content: bytes = self._ask(answer["Body"].read, sha256)
        return content

    def kept(self) -> Iterator[tuple[str, datetime]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for page in self._ask(lambda: list(pages), ""):
            for known in page.get("Contents", ()):
                name = known["Key"].rpartition("/")[2]
                if len(name) == 64:
                    yield name, known["LastModified"]

    def discard(self, sha256: str) -> None:
        self._ask(lambda: self._s3.delete_object(Bucket=self._bucket, Key=self._key(sha256)), sha256)

    def probe(self) -> None:
        self.discard(self.keep(b"the archive can be written"))

    def _ask(self, question: "Callable[[], Any]", sha256: str) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return question()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in MISSING and sha256:
                raise gone(sha256) from error
            raise ArchiveUnavailable(
                f"the archive s3://{self._bucket} refuses: {error}", "check bucket and keys"
            ) from error
        except (BotoCoreError, OSError) as error:
            raise ArchiveUnavailable(
                f"the archive s3://{self._bucket} does not answer: {error}", "check GATEWAY_ARCHIVE_S3_ENDPOINT"
            ) from error


class _Ranges(io.RawIOBase):
    """An object as a file that fetches what is read of it."""

    def __init__(self, archive: S3Archive, sha256: str, size: int) -> None:
        self._archive, self._sha256, self._size, self._at = archive, sha256, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self._size - self._at)
        if count <= 0:
            return 0
        content = self._archive.read_range(self._sha256, self._at, count)
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)
