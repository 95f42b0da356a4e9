"""Log likelihood ratios of a cylinder, and the bound that spares most of the logarithms.

One formula pair serves all methods: given all cases (permutation, population) or given nothing (expectation).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def conditional_score(observed: Any, expected: Any, total: float) -> Floats:
    """c ln(c/e) + (C - c) ln((C - c)/(C - e)) where c > e, else 0.

    observed c, expected e: numbers or arrays of one shape; total C: all cases of the study. The score of
    Kulldorff (1997, eq. 4; 2001, space-time) and of the permutation scan (Kulldorff et al. 2005, eq. 4).
    """
    c, e = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    score = np.zeros(c.shape)
    above = (c > e) & (e >= 0)
    with np.errstate(divide="ignore", over="ignore"):
        score[above] = c[above] * np.log(c[above] / e[above])
    rest = above & (c < total)
    score[rest] += (total - c[rest]) * np.log1p((e[rest] - c[rest]) / (total - e[rest]))
    return score


def expectation_score(observed: Any, expected: Any) -> Floats:
    """c ln(c/e) + e - c where c > e, else 0 (Neill et al. 2005; Neill 2009, eq. 5)."""
    c, e = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(expected, dtype=np.float64))
    score = np.zeros(c.shape)
    above = (c > e) & (e >= 0)
    with np.errstate(divide="ignore", over="ignore"):
        score[above] = c[above] * np.log(c[above] / e[above]) + (e[above] - c[above])
    return score


def score_of(observed: Any, expected: Any, total: float) -> Floats:
    """Either of the two: total 0 means that nothing is conditioned on."""
    if total > 0:
        return conditional_score(observed, expected, total)
    return expectation_score(observed, expected)


def relative_risk(observed: float, expected: float, total: float, *, outside: bool) -> float:
    """Observed over expected; with `outside`, over the same ratio of all that lies outside the cylinder."""
    inside = observed / expected if expected > 0 else float("inf")
    if not outside:
        return inside
    rest = total - observed
    return inside * (total - expected) / rest if rest > 0 else float("inf")
