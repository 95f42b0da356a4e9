"""Photo files on the disk: written whole or not at all, private until released, and nothing left behind.

Files lie in HOME/media/{private,public}/photos/xx/. The rows in the database say which of them count; a file
that no row names is swept away after a day.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from dangvan.kernel.disk import make_folder, sync_folder
from dangvan.reports import limits

FOLDER = "photos"
_UNFINISHED = ".part"


def private_root() -> Path:
    return Path(settings.DANGVAN_HOME) / "media" / "private"


def public_root() -> Path:
    return Path(settings.DANGVAN_HOME) / "media" / "public"


def name_for(uid: UUID, folder: str = FOLDER) -> str:
    """The path below a root: `photos/3f/3f….jpg`."""
    return f"{folder}/{uid.hex[:2]}/{uid.hex}.jpg"


def write(root: Path, name: str, content: bytes) -> None:
    """Put a file in its place, durably: whoever sees its name sees all of it, also after a power cut."""
    path = root / name
    make_folder(path.parent, below=Path(settings.DANGVAN_HOME))
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove(root: Path, name: str) -> None:
    """Take a file away; nothing happens where it is gone already."""
    if name:
        (root / name).unlink(missing_ok=True)


def release(name: str) -> None:
    """Let a private file also stand in public."""
    write(public_root(), name, (private_root() / name).read_bytes())


def is_in_public(name: str) -> bool:
    return (public_root() / name).exists()


def old_files(root: Path, age: timedelta, folder: str = FOLDER) -> Iterator[str]:
    """Names of files below `root`/`folder` that were written at least `age` ago, unfinished ones too."""
    until = time.time() - age.total_seconds()
    for path in (root / folder).glob("*/*"):
        try:
            if path.stat().st_mtime <= until:
                yield path.relative_to(root).as_posix()
        except FileNotFoundError:
            continue


def sweep(root: Path, folder: str, named: Callable[[Sequence[str]], set[str]]) -> int:
    """Throw away old files below `root`/`folder` that are not among `named(names)`; how many."""
    rest, removed = iter(old_files(root, limits.ORPHAN_AGE, folder)), 0
    while names := list(islice(rest, limits.ROWS_AT_ONCE)):
        for name in sorted(set(names) - named(names)):
            remove(root, name)
            removed += 1
    return removed
