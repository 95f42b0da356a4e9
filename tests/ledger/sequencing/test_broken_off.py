"""A batch broken off at every step, by a crash or by a power cut that takes all that was not forced to the
disk: whoever comes next finishes it, and no two checkpoints ever conflict.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dangvan.ledger.models import Checkpoint, PendingBatch, Waiting
from dangvan.ledger.publishing import stores
from dangvan.ledger.publishing.stores import FolderStore
from dangvan.ledger.sequencing import sequence_batch, sequencer
from dangvan.ledger.sequencing.sequencer import Sequencer
from dangvan.ledger.signing.client import using
from dangvan.ledger.signing.keyring import Keyring
from dangvan.ledger.tlog.checkpoints import parse_checkpoint
from dangvan.ledger.tlog.notes import split_note
from dangvan.ledger.tlog.proofs import verify_consistency
from dangvan.ledger.tlog.reading import TreeReader
from tests.ledger.sequencing.conftest import ORIGIN, Book

STEPS = ("look", "gather", "note_down", "write", "sign", "enter", "publish", "tidy")
#: A batch that crosses a tile's edge writes so many files; it may break off after any of them.
WRITES = (1, 2, 4)
POINTS = [f"{when} {step}" for step in STEPS for when in ("before", "after")] + [
    *(f"after file {number}" for number in WRITES),
    "after the signer remembered",
    "after the checkpoint lies beside",
]


class Broken(BaseException):
    """The machine stops here."""


def break_off(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Let the next batch stop at `point`."""
    when, _, step = point.partition(" ")
    if step in STEPS:
        whole: Callable[..., Any] = getattr(Sequencer, step)

        def stopping(self: Sequencer, *arguments: Any) -> Any:
            if when == "before":
                raise Broken
            whole(self, *arguments)
            raise Broken

        monkeypatch.setattr(Sequencer, step, stopping)
    elif step.startswith("file"):
        written, write = [0], FolderStore._write

        def writing(self: FolderStore, path: str, octets: bytes) -> None:
            write(self, path, octets)
            written[0] += path != "checkpoint"
            if written[0] == int(step.split()[1]):
                raise Broken

        monkeypatch.setattr(FolderStore, "_write", writing)
    elif step == "the signer remembered":
        remember = Keyring._remember

        def remembering(self: Keyring, signed: Any) -> None:
            remember(self, signed)
            raise Broken

        monkeypatch.setattr(Keyring, "_remember", remembering)
    else:
        monkeypatch.setattr(FolderStore, "publish_checkpoint", _checkpoint_beside)


def _checkpoint_beside(self: FolderStore, note: bytes) -> None:
    (self.folder / "checkpoint.new").write_bytes(note[:20])
    raise Broken


class Log:
    """Everything that anybody ever saw published or signed of a log; any two must fit together."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.seen: dict[int, bytes] = {}

    def look(self) -> None:
        notes = [row.note for row in Checkpoint.objects.all()]
        published = self.book.folder / "log" / "checkpoint"
        if published.exists():
            notes.append(published.read_text(encoding="utf-8"))
        for note in notes:
            checkpoint = parse_checkpoint(split_note(note)[0])
            assert self.seen.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root

    def check(self) -> None:
        self.look()
        sizes = sorted(self.seen)
        tree = TreeReader(self.book.files.read, sizes[-1])
        for size in sizes[:-1]:
            proof = tree.consistency_proof(size)
            verify_consistency(size, self.seen[size], sizes[-1], self.seen[sizes[-1]], proof)


def fill(book: Book, count: int = 30) -> None:
    for _ in range(count):
        book.say()
        book.act("case.accepted")


def restart(book: Book) -> Keyring:
    """A signer and a sequencer that know only what is on the disk."""
    stores._opened.cache_clear()
    sequencer._checked.clear()
    return Keyring(book.folder / "keys", ORIGIN)


def finish(book: Book, log: Log) -> None:
    """Go on after the break: everything that was promised is in the log, once, and provable."""
    with using(restart(book)):
        log.look()
        assert sequence_batch() is not None
        assert sequence_batch() is not None
    assert not Waiting.objects.exists()
    assert not PendingBatch.objects.exists()
    book.check_books()
    book.entries()
    log.check()


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_at_any_step_is_made_good(book: Book, point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = Log(book)
    fill(book, 110)
    sequence_batch()
    log.look()
    fill(book, 30)
    with monkeypatch.context() as patched:
        break_off(patched, point)
        with pytest.raises(Broken):
            sequence_batch()
    finish(book, log)


@pytest.mark.parametrize("point", ["after write", "after sign", "after enter", "before publish"])
def test_crashing_again_and_again_at_the_same_step_loses_nothing(
    book: Book, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(book)
    for _ in range(4):
        fill(book, 5)
        with using(restart(book)), monkeypatch.context() as patched:
            break_off(patched, point)
            with pytest.raises(Broken):
                sequence_batch()
        log.look()
    finish(book, log)


class Disk:
    """What a folder would be after a power cut: of each file what was forced to the disk, of each folder the
    names it had when it was.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.contents: dict[int, bytes] = {}
        self.names: dict[int, dict[str, int]] = {}
        self.kept_open: list[int] = []
        for folder in [root, *(path for path in root.rglob("*") if path.is_dir())]:
            self._note_folder(folder)
        for path in root.rglob("*"):
            if path.is_file():
                self.contents[path.stat().st_ino] = path.read_bytes()

    def note(self, handle: int) -> None:
        # Kept open, so that no later file gets this one's number.
        self.kept_open.append(os.dup(handle))
        state = os.fstat(handle)
        path = Path(f"/proc/self/fd/{handle}")
        if stat.S_ISDIR(state.st_mode):
            self._note_folder(path)
        else:
            self.contents[state.st_ino] = path.resolve().read_bytes() if path.resolve().exists() else b""

    def _note_folder(self, folder: Path) -> None:
        self.names[folder.stat().st_ino] = {path.name: path.lstat().st_ino for path in folder.iterdir()}

    def cut(self) -> None:
        """Take the power away."""
        number = self.root.stat().st_ino
        after = self.root.with_name(f"{self.root.name}-after")
        self._rebuild(number, after)
        shutil.rmtree(self.root)
        after.rename(self.root)
        for handle in self.kept_open:
            os.close(handle)
        self.kept_open.clear()

    def _rebuild(self, number: int, place: Path) -> None:
        place.mkdir(mode=0o700)
        for name, inner in self.names[number].items():
            if inner in self.names:
                self._rebuild(inner, place / name)
            else:
                (place / name).write_bytes(self.contents.get(inner, b""))


@pytest.fixture
def disk(book: Book, monkeypatch: pytest.MonkeyPatch) -> Disk:
    for name in ("log", "keys"):
        (book.folder / name).mkdir(exist_ok=True)
    disk, force = Disk(book.folder), os.fsync

    def fsync(handle: int) -> None:
        force(handle)
        disk.note(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return disk


@pytest.mark.parametrize("point", POINTS)
def test_a_power_cut_at_any_step_is_made_good(
    book: Book, disk: Disk, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database forces its commits to the disk itself; files, folders and the signer's memory are cut."""
    log = Log(book)
    fill(book, 110)
    sequence_batch()
    log.look()
    fill(book, 30)
    with monkeypatch.context() as patched:
        break_off(patched, point)
        with pytest.raises(Broken):
            sequence_batch()
    log.look()
    disk.cut()
    finish(book, log)


def test_a_power_cut_after_the_batch_takes_nothing_back(book: Book, disk: Disk) -> None:
    fill(book)
    sequence_batch()
    published = book.files.read("checkpoint")
    before = {path: book.files.read(path) for path in book.files.paths()}
    disk.cut()
    assert book.files.read("checkpoint") == published
    assert {path: book.files.read(path) for path in book.files.paths()} == before


def test_the_cut_really_cuts(book: Book, disk: Disk) -> None:
    """A file that nobody forced to the disk is empty afterwards, and a name that nobody forced is gone."""
    with (book.folder / "log" / "checkpoint").open("wb") as file:
        file.write(b"unforced")
    handle = os.open(book.folder / "log", os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    (book.folder / "log" / "later").write_bytes(b"unforced")
    disk.cut()
    assert (book.folder / "log" / "checkpoint").read_bytes() == b""
    assert not (book.folder / "log" / "later").exists()


@pytest.mark.parametrize("room", range(6))
def test_a_full_disk_stops_the_batch_until_there_is_room(
    book: Book, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(book)
    fill(book, 110)
    sequence_batch()
    fill(book, 30)
    write, left = FolderStore._write, [room]

    def writing(self: FolderStore, path: str, octets: bytes) -> None:
        if not left[0]:
            (self.folder / f"{path}.new").write_bytes(octets[: len(octets) // 2])
            raise OSError(28, "No space left on device")
        left[0] -= 1
        write(self, path, octets)

    with monkeypatch.context() as patched:
        patched.setattr(FolderStore, "_write", writing)
        for _ in range(3):
            with pytest.raises(OSError, match="No space"):
                sequence_batch()
    finish(book, log)
