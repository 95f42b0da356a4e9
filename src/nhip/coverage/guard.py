"""Many cells are looked at together: what may be called out so that the stated rate holds for all of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def called_out(p: NDArray[np.float64], stated: float) -> NDArray[np.bool_]:
    """Which of the tests stand out at a false discovery rate of `stated`.

    p: (n,) p-values, NaN where nothing was tested. Gives (n,) booleans. Benjamini and Hochberg (1995),
    J. R. Stat. Soc. B 57, equation (1): the largest i with p(i) <= i stated / m, and all below.
    """
    tested = np.flatnonzero(~np.isnan(p))
    out = np.zeros(len(p), dtype=np.bool_)
    order = tested[np.argsort(p[tested], kind="stable")]
    within = np.flatnonzero(p[order] <= stated * np.arange(1, len(order) + 1) / max(1, len(order)))
    if len(within):
        out[order[: within[-1] + 1]] = True
    return out
