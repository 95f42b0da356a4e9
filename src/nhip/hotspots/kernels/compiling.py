"""How kernels are compiled: once, kept on disk where a folder can be written, free of the interpreter's lock.

numba keeps what it compiled beside the source or in the user's cache folder, or where NUMBA_CACHE_DIR says;
where none can be written (an installation owned by somebody else, a service without a home) it refuses to
compile at all. Here it then compiles for this process alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config


def is_writable(folder: Path) -> bool:
    """Whether a file can be made in the folder, or in the nearest of its parents that exists."""
    while not folder.exists() and folder.parent != folder:
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def can_keep() -> bool:
    """Whether compiled kernels can be kept for the next process."""
    chosen = str(getattr(config, "CACHE_DIR", ""))
    if chosen:
        return is_writable(Path(chosen))
    try:
        home = Path.home()
    except RuntimeError:
        home = Path("/nonexistent")
    return is_writable(Path(__file__).parent / "__pycache__") or is_writable(home / ".cache" / "numba")


KEPT = can_keep()
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile at first use. No fast mathematics: results must not depend on the machine."""
    return cast("F", numba.njit(nogil=True, cache=KEPT, error_model="numpy")(function))
