"""The log's files in a bucket of S3, or of anything that speaks it. Apart from the folder, because boto3
takes longer to load than all the rest.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dangvan.ledger.publishing.stores import CHECKPOINT, WouldRewrite

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"NoSuchKey", "404", "NotFound"})
_SIDE_BY_SIDE = 16
#: A whole tile is the same for ever; whoever has one need not ask again.
_FOR_EVER = "public, max-age=31536000, immutable"
_SOON = "public, max-age=5"


class S3Store:
    """`s3://bucket/prefix`. Writing is refused by the service itself where a file is there already."""

    def __init__(self, where: str) -> None:
        parts = urlsplit(where)
        self._bucket = parts.netloc
        prefix = parts.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: S3Client = boto3.client(
            "s3",
            config=Config(
                max_pool_connections=_SIDE_BY_SIDE,
                connect_timeout=5,
                read_timeout=20,
                retries={"mode": "standard", "max_attempts": 3},
            ),
        )

    def read(self, path: str) -> bytes:
        with _said_as_os_errors():
            try:
                found = self._client.get_object(Bucket=self._bucket, Key=self._key(path))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    raise FileNotFoundError(path) from None
                raise
            return found["Body"].read()

    def write_many(self, files: Mapping[str, bytes]) -> None:
        with _said_as_os_errors(), ThreadPoolExecutor(_SIDE_BY_SIDE) as side_by_side:
            for _ in side_by_side.map(lambda path: self._write_once(path, files[path]), files):
                pass

    def publish_checkpoint(self, note: bytes) -> None:
        with _said_as_os_errors():
            self._put(CHECKPOINT, note, CacheControl=_SOON, ContentType="text/plain; charset=utf-8")

    def forget_partials(self, folders: Iterable[str]) -> None:
        with _said_as_os_errors():
            for folder in folders:
                keys = [{"Key": key} for key in self._keys(f"{folder}/")]
                if keys:
                    self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})  # type: ignore[typeddict-item]

    def paths(self) -> Iterable[str]:
        with _said_as_os_errors():
            yield from (key.removeprefix(self._prefix) for key in self._keys(""))

    def set_aside(self, paths: Iterable[str]) -> None:
        aside = f"{self._prefix.rstrip('/') or 'log'}-set-aside/"
        with _said_as_os_errors():
            for path in paths:
                source = {"Bucket": self._bucket, "Key": self._key(path)}
                self._client.copy_object(Bucket=self._bucket, Key=f"{aside}{path}", CopySource=source)  # type: ignore[arg-type]
                self._client.delete_object(Bucket=self._bucket, Key=self._key(path))

    def _key(self, path: str) -> str:
        return f"{self._prefix}{path}"

    def _keys(self, beginning: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._key(beginning)):
            yield from (found["Key"] for found in page.get("Contents", []))

    def _write_once(self, path: str, octets: bytes) -> None:
        try:
            self._put(path, octets, CacheControl=_FOR_EVER, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) not in {"PreconditionFailed", "412", "ConditionalRequestConflict", "409"}:
                raise
            if self.read(path) != octets:
                raise WouldRewrite(path) from None

    def _put(self, path: str, octets: bytes, **more: Any) -> None:
        kind = {"ContentType": "application/octet-stream"} | more
        self._client.put_object(Bucket=self._bucket, Key=self._key(path), Body=octets, **kind)


@contextlib.contextmanager
def _said_as_os_errors() -> Iterator[None]:
    """What goes wrong on the way is an OSError here as for a folder; its words may name keys and stay out."""
    try:
        yield
    except ClientError as error:
        raise OSError(f"the object store answered {_code(error)}") from None
    except BotoCoreError as error:
        raise OSError(f"the object store can't be reached ({type(error).__name__})") from None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
