"""Secret keys, each a file of 32 random bytes outside the database, so that a copy of the database opens
nothing.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

from dangvan.kernel.disk import make_folder, sync_folder

#: contact: encrypts contact data; receipt: keys the hash of receipts; draft: keys unfinished forms; alerts:
#: encrypts addresses of followers and signs their links.
NAMES = ("contact", "receipt", "draft", "alerts")


def ensure_all() -> None:
    """Make the keys that are missing; never replaces one. They are on the disk when this returns, each whole:
    what a power cut took of a key would take all that was written under it.
    """
    for name in NAMES:
        if not _path(name).exists():
            _make(_path(name))
    read.cache_clear()


@cache
def read(name: str) -> bytes:
    """The key called `name`; raises FileNotFoundError where `ensure_all` never ran."""
    return _path(name).read_bytes()


def _make(path: Path) -> None:
    make_folder(path.parent, below=Path(settings.DANGVAN_HOME))
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):  # another process made it meanwhile: that one counts
            os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)


def _path(name: str) -> Path:
    return Path(settings.DANGVAN_HOME) / "keys" / f"{name}.key"
