"""Scores of one cylinder and the smallest counts that reach them; compiled twins of `statistics`."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled

_ROUNDING = 1e-9


@compiled
def score(observed: float, expected: float, total: float) -> float:
    """The log likelihood ratio of a cylinder with observed > expected; total 0 conditions on nothing."""
    if expected <= 0.0:
        return np.inf
    found = observed * math.log(observed / expected)
    if total > 0.0:
        if observed < total:
            found += (total - observed) * math.log1p((expected - observed) / (total - expected))
        return found
    return found + (expected - observed)


@compiled
def may_exceed(observed: float, expected: float, total: float, best: float) -> bool:
    """False where the score surely isn't above `best`: (c - e)^2 / e (C / (C - e) if given C) bounds it."""
    above = observed - expected
    square = above * above
    if total > 0.0:
        return square * total >= best * expected * (total - expected) * (1.0 - _ROUNDING)
    return square >= best * expected * (1.0 - _ROUNDING)


@compiled
def widest_expected(observed: float, floor: float, total: float, low: float) -> float:
    """The largest expected count at which `observed` still scores `floor`, rounded up by at most 1e-9 of it.

    The score falls and is convex in the expected count below `observed`, so Newton's steps from the left
    never overshoot; low is a number known to lie on the left, or 0.
    """
    left = max(low, observed * math.exp(-floor / observed - 1.0))
    for _ in range(60):
        value = score(observed, left, total) - floor
        if value <= 0.0:
            break
        slope = observed / left - 1.0
        if total > 0.0:
            slope = observed / left - (total - observed) / (total - left)
        if slope <= 0.0:
            break
        step = value / slope
        left += step
        if step <= left * 1e-12:
            break
    return min(observed, left * (1.0 + _ROUNDING))


@compiled
def widest_table(least: int, most: int, floor: float, total: float) -> NDArray[np.float64]:
    """(most + 2,) `widest_expected` of every count; -1 below `least`, and endless at last."""
    table = np.full(most + 2, -1.0)
    table[most + 1] = np.inf
    low = 0.0
    for count in range(least, most + 1):
        low = widest_expected(float(count), floor, total, low * (1.0 - 2.0 * _ROUNDING))
        table[count] = low
    return table


@compiled
def guide_places(table: NDArray[np.float64], grain: float, parts: int) -> NDArray[np.int32]:
    """(parts,) for expected counts from part / grain on, the first place of the table that reaches them."""
    guide = np.empty(parts, dtype=np.int32)
    at = 0
    for part in range(parts):
        while table[at] < part / grain * (1.0 - _ROUNDING):
            at += 1
        guide[part] = at
    return guide


@compiled
def smallest_count(expected: float, floor: float, total: float, least: int, most: int) -> int:
    """The smallest count from `least` to `most` that may score `floor`, most + 1 if none; by bisection."""
    low, high = max(least, int(expected)), most + 1
    while low < high:
        middle = (low + high) // 2
        if middle > expected and score(float(middle), expected, total) >= floor * (1.0 - _ROUNDING):
            high = middle
        else:
            low = middle + 1
    return low
