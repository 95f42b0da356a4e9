"""The one receipt that the demonstration prints: kept in a file of its own data folder, nowhere else.

A real city keeps no receipt anywhere.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def keep(receipt: str) -> None:
    _path().write_text(receipt, encoding="utf-8")


def read() -> str:
    return _path().read_text(encoding="utf-8") if _path().exists() else ""


def _path() -> Path:
    return Path(settings.DANGVAN_HOME) / "run" / "demo-receipt.txt"
