"""Writes reports and state whole or not at all: to a file beside, then moved into place."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any


class CannotWrite(Exception):
    """A file could not be written; nothing was half-written."""


def write_text(path: Path, text: str) -> None:
    """Write a file in UTF-8, replacing one that is there. Raises CannotWrite."""
    beside: str | None = None
    try:
        descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(beside).chmod(mode)
        Path(beside).replace(path)
    except OSError as error:
        if beside:
            with suppress(OSError):
                Path(beside).unlink()
        raise CannotWrite(f"{path} could not be written: {error.strerror or error}") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_json(target: str, value: dict[str, Any]) -> None:
    """Write JSON to a file, or to standard output for "-". Raises CannotWrite."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    if target == "-":
        sys.stdout.write(text)
    else:
        write_text(Path(target), text)
