"""The places where the log's files lie: a folder, and a bucket of a real (local) object store. Both keep the
same promises.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from dangvan.ledger.publishing.s3 import S3Store
from dangvan.ledger.publishing.stores import FolderStore, Store, WouldRewrite, open_store
from dangvan.ledger.sequencing import sequence_batch
from dangvan.ledger.sequencing.checking import files_of, is_within, read_or_cut
from dangvan.ledger.tlog.reading import TreeReader
from dangvan.ledger.tlog.tiles import TreeAppender
from tests.ledger.sequencing.conftest import Book, book

__all__ = ["book"]

BUCKET = "so-ghi"


@pytest.fixture(scope="module")
def object_store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(
    object_store: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    for name, value in {
        "AWS_ENDPOINT_URL": object_store, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    with contextlib.suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=BUCKET)
    yield f"s3://{BUCKET}/{abs(hash(request.node.name))}"
    client.close()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return open_store(str(tmp_path / "log"))
    return open_store(request.getfixturevalue("bucket"))


FILES = {"tile/0/000.p/16": b"a" * 512, "tile/entries/000.p/16": b"b" * 99, "tile/0/x001/234": b"c" * 8192}


def test_what_was_written_is_read(store: Store) -> None:
    store.write_many(FILES)
    assert {path: store.read(path) for path in FILES} == FILES
    assert set(store.paths()) == set(FILES)


def test_a_file_that_is_not_there_is_said_to_be_missing(store: Store) -> None:
    for path in ("tile/0/000", "checkpoint"):
        with pytest.raises(FileNotFoundError):
            store.read(path)


def test_the_same_again_is_nothing_new(store: Store) -> None:
    store.write_many(FILES)
    store.write_many(FILES)


def test_another_content_at_the_same_place_is_refused(store: Store) -> None:
    store.write_many(FILES)
    with pytest.raises(WouldRewrite, match="tile/0/000"):
        store.write_many({"tile/0/000.p/16": b"x" * 512})
    assert store.read("tile/0/000.p/16") == FILES["tile/0/000.p/16"]


def test_a_checkpoint_takes_the_place_of_the_one_before(store: Store) -> None:
    for note in (b"one\n", b"two\n"):
        store.publish_checkpoint(note)
        assert store.read("checkpoint") == note
    assert list(store.paths()) == ["checkpoint"]


def test_partial_tiles_are_forgotten_and_whole_ones_stay(store: Store) -> None:
    store.write_many(FILES | {"tile/0/000": b"d" * 8192, "tile/0/000.p/32": b"e" * 1024})
    store.forget_partials(["tile/0/000.p", "tile/1/000.p"])
    assert set(store.paths()) == {"tile/0/000", "tile/0/x001/234", "tile/entries/000.p/16"}


def test_files_set_aside_are_no_longer_the_logs(store: Store) -> None:
    store.write_many(FILES)
    store.set_aside(["tile/0/000.p/16"])
    assert set(store.paths()) == set(FILES) - {"tile/0/000.p/16"}
    store.write_many({"tile/0/000.p/16": b"x" * 512})


def test_a_batch_enters_a_bucket_and_is_proven_from_it(book: Book, bucket: str, settings: object) -> None:
    settings.DANGVAN_LOG_STORE = bucket  # type: ignore[attr-defined]
    for _ in range(300):
        book.say()
    sequence_batch()
    sequence_batch()
    book.files = S3Store(bucket)  # type: ignore[assignment]
    assert book.published().size == 304 + 16
    assert len(book.entries()) == 320
    book.check_books()


@pytest.mark.parametrize(
    "path",
    [
        "../secret", "/etc/hostname", "tile/0/../../x", "tile/0/000.p/16/..", "", "tile", "tile/0/00",
        "checkpoint.new", "tile/entries/000.p",
    ],
)  # fmt: skip
def test_a_path_that_is_no_file_of_a_log_is_not_looked_for(tmp_path: Path, path: str) -> None:
    store = FolderStore(tmp_path / "log")
    (tmp_path / "secret").write_text("x")
    with pytest.raises(FileNotFoundError):
        store.read(path)


def test_an_object_store_that_is_away_is_an_error_of_the_system(
    monkeypatch: pytest.MonkeyPatch, bucket: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(OSError, match="can't be reached"):
        S3Store(bucket).write_many(FILES)


def test_a_bucket_that_is_not_there_is_an_error_of_the_system(bucket: str) -> None:
    with pytest.raises(OSError, match="NoSuchBucket"):
        S3Store("s3://another-bucket/log").write_many(FILES)


def test_everything_is_forced_to_the_disk_before_writing_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forced: set[str] = set()
    force: Callable[[int], None] = os.fsync

    def fsync(handle: int) -> None:
        forced.add(str(Path(f"/proc/self/fd/{handle}").readlink()))
        force(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    store = FolderStore(tmp_path / "log")
    store.write_many(FILES)
    for path in FILES:
        target = tmp_path / "log" / path
        assert any(name.startswith(f"{target}.") and name.endswith(".new") for name in forced)
        for folder in target.parents:
            assert str(folder) in forced
            if folder == tmp_path:
                break


def test_two_may_publish_at_once(tmp_path: Path) -> None:
    """The sequencer and whoever adds the words of witnesses."""
    store = FolderStore(tmp_path / "log")
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda number: store.publish_checkpoint(b"%d\n" % number * 500), range(200)))
    assert len(set(store.read("checkpoint").split())) == 1
    assert [path.name for path in (tmp_path / "log").iterdir()] == ["checkpoint"]


def test_a_disk_that_is_full_keeps_no_half_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int, octets: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="No space"):
        FolderStore(tmp_path / "log").write_many(FILES)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [1, 16, 255, 256, 257, 300, 512, 65_536, 66_000])
def test_the_files_of_a_size_are_all_that_reading_it_needs(size: int) -> None:
    tree, files = TreeAppender.empty(), dict[str, bytes]()
    for at in range(0, size, 5000):
        files |= tree.append([str(number).encode() for number in range(at, min(at + 5000, size))])
    later = TreeAppender.resume(files.__getitem__, size)
    everything = files | later.append([b"later"] * 600)
    wanted = {path: everything[path] for path in files_of(size)}
    reader = TreeReader(wanted.__getitem__, size)
    assert reader.root() == tree.root()
    assert reader.entry(size - 1) == str(size - 1).encode()
    assert all(is_within(path, size) for path in files)
    assert not any(is_within(path, size) for path in set(everything) - set(files))
    whole = {path: octets for path, octets in everything.items() if ".p/" not in path}
    for path, octets in wanted.items():
        if path.partition(".p/")[0] in whole:
            assert read_or_cut(whole.__getitem__ if ".p/" not in path else _or_missing(whole), path) == octets


def _or_missing(files: dict[str, bytes]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return read
