"""A year of looks in one call: the strongest cluster of the permutation scan at the end of each of many
days."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled

_TIE = 1e-9


@compiled
def strongest_by_day(
    counts: NDArray[np.int64],
    looks: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, int, int],
    found: tuple[NDArray[np.float64], NDArray[np.int64]],
) -> None:
    """counts: (areas, periods). looks: (looks,) last period of each, periods it knows, its longest window.
    limits: case share, fewest cases, shortest window. found: (looks,) scores and (looks, 3) sequence, size,
    duration, filled in; a score of 0 where nothing exceeds what was expected.
    """
    days, spans, windows = looks
    scores, places = found
    held = np.empty((counts.shape[0], windows.max()), dtype=np.int64)
    sums = np.empty(counts.shape[0], dtype=np.int64)
    parts = np.empty(windows.max())
    for look in range(len(days)):
        window = windows[look]
        total = _look_back(counts, days[look], spans[look], held[:, :window], sums)
        for back in range(window):
            parts[back] = held[:, back].sum() / max(total, 1)
        scores[look] = _search((held[:, :window], sums, parts), total, zones, limits, places[look])


@compiled
def _look_back(
    counts: NDArray[np.int64],
    day: int,
    known: int,
    held: NDArray[np.int64],
    sums: NDArray[np.int64],
) -> int:
    """Fill in each area's cases of the last 1, 2, ... days and of all days; all areas' cases."""
    total = 0
    for area in range(counts.shape[0]):
        running = 0
        for back in range(known):
            running += counts[area, day - back]
            if back < held.shape[1]:
                held[area, back] = running
        sums[area] = running
        total += running
    return total


@compiled
def _search(
    seen: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    total: int,
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, int, int],
    place: NDArray[np.int64],
) -> float:
    """The strongest score; its place is filled in. seen: cases by area and days back, cases by area, each
    look back's part of all cases."""
    held, sums, parts = seen
    order, first, last = zones
    share, fewest, shortest = limits
    inside = np.empty(held.shape[1], dtype=np.int64)
    top = 0.0
    for row in range(len(order)):
        inside[:] = 0
        weight = 0
        for column in range(last[row]):
            area = order[row, column]
            weight += sums[area]
            if weight > share * total:
                break
            for back in range(held.shape[1]):
                inside[back] += held[area, back]
                if column + 1 < first[row] or back + 1 < shortest or inside[back] < fewest:
                    continue
                score = _score_above(inside[back], weight * parts[back], total, top)
                if score > top + _TIE * max(1.0, top):
                    top = score
                    place[0], place[1], place[2] = row, column + 1, back + 1
    return top


@compiled
def _score_above(count: int, expected: float, total: float, top: float) -> float:
    """The log likelihood ratio, or 0 where it can't exceed `top`.

    With q = e/C and p = c/C, q <= p <= 1 - q, C KL(p, q) <= (c - e)^2 / (2 e (1 - q)): 1 / (x (1 - x)), the
    second derivative of KL, is greatest at q between q and p.
    """
    if count <= expected:
        return 0.0
    excess = count - expected
    rest = total - expected
    if count <= rest and excess * excess * total <= 2.0 * expected * rest * top:
        return 0.0
    score = count * math.log(count / expected)
    if count < total:
        score += (total - count) * math.log1p(-excess / rest)
    return score


@compiled
def strongest_against(
    held: NDArray[np.int64],
    expected: NDArray[np.float64],
    measure: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    place: NDArray[np.int64],
) -> float:
    """The strongest score of one look against what was expected; its place (sequence, size, duration) is
    filled in.

    held, expected: (areas, window) cases and expected cases of the last 1, 2, ... days. measure: (areas,)
    what the largest zone is reckoned by. limits: the most of that in a zone, all cases (0: nothing is
    conditioned on), fewest cases, shortest window.
    """
    order, first, last = zones
    most, total, fewest, shortest = limits
    inside = np.empty(held.shape[1], dtype=np.int64)
    awaited = np.empty(held.shape[1])
    top = 0.0
    for row in range(len(order)):
        inside[:] = 0
        awaited[:] = 0.0
        weight = 0.0
        for column in range(last[row]):
            area = order[row, column]
            weight += measure[area]
            if weight > most:
                break
            for back in range(held.shape[1]):
                inside[back] += held[area, back]
                awaited[back] += expected[area, back]
                if column + 1 < first[row] or back + 1 < shortest or inside[back] < fewest:
                    continue
                if total > 0:
                    score = _score_above(inside[back], awaited[back], total, top)
                else:
                    score = _excess_above(inside[back], awaited[back], top)
                if score > top + _TIE * max(1.0, top):
                    top = score
                    place[0], place[1], place[2] = row, column + 1, back + 1
    return top


@compiled
def _excess_above(count: int, expected: float, top: float) -> float:
    """c ln(c/e) + e - c, or 0 where it can't exceed `top`: it is at most (c - e)^2 / (2 e), for its second
    derivative 1/c is greatest at c = e."""
    if count <= expected:
        return 0.0
    excess = count - expected
    if excess * excess <= 2.0 * expected * top:
        return 0.0
    return count * math.log(count / expected) - excess
