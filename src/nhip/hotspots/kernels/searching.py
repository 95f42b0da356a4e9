"""The loops over cylinders: one table of counts with logarithms, or 32 replicates by their critical counts.

docs/nhip/algorithm.md says why the critical counts give the same maxima.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled
from nhip.hotspots.kernels.drawing import LANES
from nhip.hotspots.kernels.scoring import may_exceed, score, smallest_count

_ROUNDING = 1e-9


@compiled
def best_of_prefixes(
    cases: NDArray[np.float64],
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    end: int,
    found: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]],
) -> None:
    """cases, bases: (areas, length) sums looking back from `end`. found: see oracle.Prefixes, made better."""
    order, first, last = zones
    scale, total, _, _ = limits
    best, duration, ended = found
    length = cases.shape[1]
    held, weighed, promising = np.empty(length), np.empty(length), np.empty(length, dtype=np.int32)
    for row in range(len(order)):
        held[:] = 0.0
        weighed[:] = 0.0
        for column in range(last[row]):
            top = best[row, column]
            some = _add_area(cases, bases, order[row, column], held, weighed, promising, limits, top)
            if not some or column + 1 < first[row]:
                continue
            for back in range(length):
                expected = weighed[back] / scale
                if promising[back] and may_exceed(held[back], expected, total, top):
                    value = score(held[back], expected, total)
                    if value > top:
                        top = value
                        duration[row, column] = back + 1
                        ended[row, column] = end
            best[row, column] = top


@compiled
def largest(
    cases: NDArray[np.float64],
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    top: float,
) -> float:
    """The strongest score, or `top` where none is stronger."""
    order, first, last = zones
    scale, total, _, _ = limits
    length = cases.shape[1]
    held, weighed, promising = np.empty(length), np.empty(length), np.empty(length, dtype=np.int32)
    for row in range(len(order)):
        held[:] = 0.0
        weighed[:] = 0.0
        for column in range(last[row]):
            some = _add_area(cases, bases, order[row, column], held, weighed, promising, limits, top)
            if not some or column + 1 < first[row]:
                continue
            for back in range(length):
                expected = weighed[back] / scale
                if promising[back] and may_exceed(held[back], expected, total, top):
                    top = max(top, score(held[back], expected, total))
    return top


@compiled
def _add_area(
    cases: NDArray[np.float64],
    bases: NDArray[np.float64],
    area: int,
    held: NDArray[np.float64],
    weighed: NDArray[np.float64],
    promising: NDArray[np.int32],
    limits: tuple[float, float, int, int],
    top: float,
) -> bool:
    """Add one area to the sums and mark the windows whose score may exceed `top`; whether there are any.

    Written without branches, so that it becomes vector code. The bound is that of `scoring.may_exceed`.
    """
    scale, total, min_cases, shortest = limits
    whole, part = (total, 1.0) if total > 0.0 else (1.0, 0.0)
    inverse, needed = 1.0 / scale, top * (1.0 - _ROUNDING)
    more, heavier = cases[area], bases[area]
    for back in range(len(held)):
        held[back] += more[back]
        weighed[back] += heavier[back]
        expected = weighed[back] * inverse
        above = held[back] - expected
        promising[back] = (
            (held[back] >= min_cases)
            & (above > -_ROUNDING * expected)
            & (above * above * whole >= needed * expected * (whole - part * expected))
        )
    some = 0
    for back in range(len(held)):
        promising[back] &= back >= shortest - 1
        some |= promising[back]
    return some != 0


@compiled
def critical_counts(
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    floor: float,
    table: tuple[NDArray[np.float64], NDArray[np.int32], float],
    rows: tuple[int, int],
    out: NDArray[np.integer],
) -> None:
    """out: (rows, depth, length) the smallest count of each cylinder that may score `floor`.

    table: `scoring.widest_table` with its `guide_places`; where it ends the counts are bisected. It allows
    for rounding.
    Counts beyond what `out` can hold are written as its largest value less 1, which no replicate reaches.
    """
    order, _, last = zones
    scale, total, min_cases, _ = limits
    widths, guide, grain = table
    length, beyond, parts = bases.shape[1], len(widths) - 1, len(guide) - 1.0
    weighed = np.empty(length)
    ceiling = np.iinfo(out.dtype).max - 1
    most = ceiling if total == 0.0 else int(min(float(ceiling), total))
    inverse = 1.0 / scale
    for row in range(rows[0], rows[1]):
        weighed[:] = 0.0
        for column in range(last[row]):
            heavier, needed = bases[order[row, column]], out[row - rows[0], column]
            for back in range(length):
                weighed[back] += heavier[back]
                expected = weighed[back] * inverse
                # The guide is at most a few places short; the endless last entry stops the steps.
                at = int(guide[int(min(expected * grain, parts))])
                at += widths[at] < expected
                at += widths[at] < expected
                if widths[at] < expected:
                    at = _first_reaching(widths, at, expected)
                needed[back] = min(at, ceiling)
                if at == beyond:
                    needed[back] = min(smallest_count(expected, floor, total, min_cases, most), ceiling)


@compiled
def _first_reaching(table: NDArray[np.float64], at: int, expected: float) -> int:
    """The first place after `at` whose entry is at least `expected`; the last entry is endless."""
    beyond = len(table) - 1
    # Entries are never above their place, so smaller places can't do.
    low = max(at + 1, int(min(expected * (1.0 - _ROUNDING), float(beyond))))
    high, step = low, 1
    while table[high] < expected:
        low = high + 1
        high = min(high + step, beyond)
        step *= 2
    while low < high:
        middle = (low + high) // 2
        if table[middle] < expected:
            low = middle + 1
        else:
            high = middle
    return high


@compiled
def search_block(
    looked: NDArray[np.integer],
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    critical: NDArray[np.integer],
    rows: tuple[int, int],
    best: NDArray[np.float64],
) -> None:
    """Raise best (LANES,) to each replicate's strongest score among the cylinders of these rows.

    looked: (areas, length, LANES). A lane below the critical count in every cylinder keeps its best.
    """
    order, first, last = zones
    shortest, length = limits[3], looked.shape[1]
    held = np.empty((length, LANES), dtype=looked.dtype)
    reached = np.empty(LANES, dtype=np.int16)
    for row in range(rows[0], rows[1]):
        held[:] = 0
        for column in range(last[row]):
            cases, needed = looked[order[row, column]], critical[row - rows[0], column]
            reached[:] = 0
            # Whether any window reaches its count is kept lane by lane, so that this becomes vector code.
            for back in range(length):
                enough = needed[back]
                for lane in range(LANES):
                    held[back, lane] += cases[back, lane]
                    reached[lane] |= held[back, lane] >= enough
            hit = 0
            for lane in range(LANES):
                hit |= reached[lane]
            if hit and column + 1 >= first[row]:
                for lane in range(LANES):
                    if reached[lane]:
                        best[lane] = _best_of_windows(
                            held[:, lane],
                            needed,
                            bases,
                            order[row, : column + 1],
                            shortest,
                            limits,
                            best[lane],
                        )


@compiled
def _best_of_windows(
    held: NDArray[np.integer],
    needed: NDArray[np.integer],
    bases: NDArray[np.float64],
    members: NDArray[np.int32],
    shortest: int,
    limits: tuple[float, float, int, int],
    best: float,
) -> float:
    scale, total, min_cases, _ = limits
    for back in range(shortest - 1, len(held)):
        if held[back] < needed[back] or held[back] < min_cases:
            continue
        weighed = 0.0
        for area in members:
            weighed += bases[area, back]
        observed, expected = float(held[back]), weighed / scale
        if observed > expected and may_exceed(observed, expected, total, best):
            best = max(best, score(observed, expected, total))
    return best
