"""What the log calls itself and where its signer listens, read from the environment: by the settings, and by
processes that load no Django.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_BASE_URL = "http://127.0.0.1:8000"


def origin_of(environment: Mapping[str, str]) -> str:
    """The name of the log: given, or the host that people know and `/log`; a port doesn't belong to it."""
    given = environment.get("DANGVAN_LOG_ORIGIN", "").strip()
    base = environment.get("DANGVAN_BASE_URL", "") or DEFAULT_BASE_URL
    return given or f"{urlsplit(base).hostname or 'localhost'}/log"


def socket_of(environment: Mapping[str, str], home: Path) -> Path:
    """The Unix socket on which the signer answers."""
    given = environment.get("DANGVAN_LOG_SIGNER", "").strip()
    return Path(given) if given else home / "signer.sock"


def key_folder_of(home: Path) -> Path:
    return home / "keys" / "signing"
