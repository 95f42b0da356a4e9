"""What a command leaves out to answer sooner."""

from __future__ import annotations

import sys

#: The commands that run our kernels; others may multiply matrices.
SCANS = frozenset({"hotspots", "scan", "backtest"})

#: numba looks for both while it starts: for scipy to multiply matrices, for coverage to name lines it has
#: compiled. No kernel of ours multiplies a matrix, and loading the two takes a third of a second.
_SOUGHT = ("scipy.linalg.cython_blas", "coverage")


def leave_out_what_no_kernel_uses() -> None:
    """For a process that does one scan and ends; a library must never do this to its caller's process."""
    for name in _SOUGHT:
        if name not in sys.modules:
            sys.modules[name] = None  # type: ignore[assignment]
