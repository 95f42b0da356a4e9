"""Finds the Chromium that browser tests drive; its flags let it speak to nobody but our own server."""

from __future__ import annotations

import os
import shutil
from functools import cache
from typing import Final

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",
    "--in-process-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

#: A phone held upright, and a desk.
PHONE: Final = (390, 844)
DESK: Final = (1280, 900)


@cache
def chromium() -> str | None:
    """The path of an installed Chromium: CHROMIUM names one, else the usual names are tried."""
    given = os.environ.get("CHROMIUM")
    if given:
        return shutil.which(given)
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None
