"""What must be on the disk when a function returns. Pure: processes without Django use it too."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, not only the octets of its files: a power cut forgets names
    that only the system's memory knows.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


#: Folders whose names this process has seen on the disk.
_lasting: set[Path] = set()


def make_folder(folder: Path, *, below: Path) -> None:
    """Make a folder and those that are missing above it, up to `below`; their names are on the disk when this
    returns, also where another process made one of them a moment ago.
    """
    if folder in _lasting and folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for above in folder.parents:
        with contextlib.suppress(PermissionError):  # not ours, so not made by us either
            sync_folder(above)
        if above == below:
            break
    _lasting.add(folder)
