"""The folder of one witness: its key, its memory, and the lock that lets one process alone speak for it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dangvan.kernel.disk import sync_folder
from dangvan.ledger.tlog.cosignatures import new_cosigner
from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.tlog.notes import SecretKey
from dangvan.ledger.witness.memory import Memory

KEY, MEMORY, LOCK = "witness.key", "memory.sqlite3", "running.lock"


class AlreadyRunning(Exception):
    """Another process speaks for this witness."""


class NoWitness(Exception):
    """No witness lives in this folder."""


def create(folder: Path, name: str) -> SecretKey:
    """Make a witness: first an empty memory, last its key. A folder that has a key is never touched.

    A key without its memory would forget what it signed; the order lets a break in between be made good by
    simply trying again.
    """
    key = new_cosigner(name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY).exists():
        raise Refused(f"a witness lives in {folder} already: its key is never replaced")
    if not (folder / MEMORY).exists():
        Memory.create(folder / MEMORY).close()
    _write_once(folder / KEY, f"{key}\n")
    return key


def read_key(folder: Path) -> SecretKey:
    try:
        text = (folder / KEY).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoWitness(str(folder)) from None
    return SecretKey.parse(text.strip())


def open_memory(folder: Path) -> Memory:
    return Memory(folder / MEMORY)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the lock goes with the process, however it ends."""
    with (folder / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(folder)) from None
        yield


def keep(path: Path, text: str) -> None:
    """Replace a file whole: who reads it meanwhile, or after a power cut, finds the old or the new one."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def _write_once(path: Path, text: str) -> None:
    """A file for its owner alone, whole or not there at all; an existing one is left as it is."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise Refused(f"{path} is there already") from None
    finally:
        beside.unlink()
    sync_folder(path.parent)
