"""How different areas are from one another, and one area from quarter to quarter, when nothing is wrong."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: No two places are alike: the least squared coefficient of variation that is believed.
LEAST = 0.01
#: Blocks of past periods from which an area's own ups and downs can be told.
FEWEST_BLOCKS = 3

Floats = NDArray[np.float64]


def between_areas(counts: Floats, expected: Floats, *, alone: bool = True) -> Floats:
    """Squared coefficient of variation of the areas' true rates, no smaller than the data may mean.

    counts, expected: (A, K); expected NaN where an area can't be counted. Gives (A, K): for each area from
    all others (`alone`), so that a silent one doesn't excuse itself, or from all with itself. Moments of the
    negative binomial, sum of (y - m)^2 - m over sum of m^2 (Breslow 1984, Appl. Stat. 33), raised by twice
    the relative standard error of a variance, sqrt(2 / n): an estimate too small would call too many silent.
    """
    known = ~np.isnan(expected)
    mean = np.where(known, expected, 0.0)
    excess = np.where(known, (counts - mean) ** 2 - mean, 0.0)
    squares = mean**2
    over = squares.sum(axis=0) - squares * alone
    above = excess.sum(axis=0) - excess * alone
    found = np.divide(above, over, out=np.full(over.shape, np.nan), where=over > 0)
    others = np.maximum(known.sum(axis=0) - 1, 1)
    raised = found * (1 + 2 * np.sqrt(2 / others))
    return np.where(np.isnan(found), np.nan, np.maximum(raised, LEAST))


def between_blocks(past: Floats) -> Floats | None:
    """Squared coefficient of variation of one area's rate from block to block of the past, beyond what the
    whole city did: (K,), one for all areas of a thing. past: (A, K, B) counts of equally long blocks. None
    where fewer than FEWEST_BLOCKS.
    """
    areas, _things, blocks = past.shape
    if blocks < FEWEST_BLOCKS or areas < 2:
        return None
    by_area, by_block = past.sum(axis=2, keepdims=True), past.sum(axis=0, keepdims=True)
    whole = by_area.sum(axis=0, keepdims=True)
    mean = np.divide(by_area * by_block, whole, out=np.zeros_like(past), where=whole > 0)
    freedom = (areas - 1) * (blocks - 1) / (areas * blocks)
    excess = ((past - mean) ** 2 / freedom - mean).sum(axis=(0, 2))
    squares = (mean**2).sum(axis=(0, 2))
    found: NDArray[np.float64] = np.divide(excess, squares, out=np.zeros_like(excess), where=squares > 0)
    return np.maximum(found, LEAST, dtype=np.float64)
