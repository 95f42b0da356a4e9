"""What must be on the disk when a function returns. Pure: processes without Django use it too."""

from __future__ import annotations

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
