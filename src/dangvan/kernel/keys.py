"""Secret keys, each a file of 32 random bytes outside the database, so that a copy of the database opens
nothing.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

#: contact: encrypts contact data; receipt: keys the hash of receipts; draft: keys unfinished forms; alerts:
#: encrypts addresses of followers and signs their links.
NAMES = ("contact", "receipt", "draft", "alerts")


def ensure_all() -> None:
    """Make the keys that are missing; never replaces one."""
    for name in NAMES:
        path = _path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
    read.cache_clear()


@cache
def read(name: str) -> bytes:
    """The key called `name`; raises FileNotFoundError where `ensure_all` never ran."""
    return _path(name).read_bytes()


def _path(name: str) -> Path:
    return Path(settings.DANGVAN_HOME) / "keys" / f"{name}.key"
