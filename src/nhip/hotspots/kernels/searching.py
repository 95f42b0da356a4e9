"""The loops over cylinders: one table of counts with logarithms, or 32 replicates by their critical counts.

docs/nhip/algorithm.md says why the critical counts give the same maxima.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled
from nhip.hotspots.kernels.drawing import LANES
from nhip.hotspots.kernels.scoring import may_exceed, score, smallest_count


@compiled
def best_of_prefixes(
    cases: NDArray[np.int64],
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    end: int,
    found: tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.int32]],
) -> None:
    """cases, bases: (areas, length) sums looking back from `end`. found: see oracle.Prefixes, made better."""
    order, first, last = zones
    scale, total, min_cases, shortest = limits
    best, duration, ended = found
    length = cases.shape[1]
    held = np.empty(length, dtype=np.int64)
    weighed = np.empty(length)
    for row in range(len(order)):
        held[:] = 0
        weighed[:] = 0.0
        for column in range(last[row]):
            area = order[row, column]
            for back in range(length):
                held[back] += cases[area, back]
                weighed[back] += bases[area, back]
            if column + 1 < first[row]:
                continue
            top = best[row, column]
            for back in range(shortest - 1, length):
                if held[back] < min_cases:
                    continue
                observed, expected = float(held[back]), weighed[back] / scale
                if observed > expected and may_exceed(observed, expected, total, top):
                    value = score(observed, expected, total)
                    if value > top:
                        top = value
                        duration[row, column] = back + 1
                        ended[row, column] = end
            best[row, column] = top


@compiled
def largest(
    cases: NDArray[np.int64],
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    top: float,
) -> float:
    """The strongest score, or `top` where none is stronger."""
    order, first, last = zones
    scale, total, min_cases, shortest = limits
    length = cases.shape[1]
    held = np.empty(length, dtype=np.int64)
    weighed = np.empty(length)
    for row in range(len(order)):
        held[:] = 0
        weighed[:] = 0.0
        for column in range(last[row]):
            area = order[row, column]
            for back in range(length):
                held[back] += cases[area, back]
                weighed[back] += bases[area, back]
            if column + 1 < first[row]:
                continue
            for back in range(shortest - 1, length):
                if held[back] < min_cases:
                    continue
                observed, expected = float(held[back]), weighed[back] / scale
                if observed > expected and may_exceed(observed, expected, total, top):
                    top = max(top, score(observed, expected, total))
    return top


@compiled
def critical_counts(
    bases: NDArray[np.float64],
    zones: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    limits: tuple[float, float, int, int],
    floor: float,
    table: NDArray[np.float64],
    rows: tuple[int, int],
    out: NDArray[np.integer],
) -> None:
    """out: (rows, depth, length) the smallest count of each cylinder that may score `floor`.

    table: `scoring.widest_table`, whose last entry may be too small for the largest zones: these are bisected.
    Counts beyond what `out` can hold are written as its largest value less 1, which no replicate reaches.
    """
    order, _, last = zones
    scale, total, min_cases, _ = limits
    length, entries = bases.shape[1], len(table)
    weighed = np.empty(length)
    where = np.empty(length, dtype=np.int64)
    ceiling = np.iinfo(out.dtype).max - 1
    for row in range(rows[0], rows[1]):
        weighed[:] = 0.0
        where[:] = min_cases
        for column in range(last[row]):
            area = order[row, column]
            for back in range(length):
                weighed[back] += bases[area, back]
                expected = weighed[back] / scale
                at = max(where[back], int(min(expected, entries)))
                step = 1
                while at < entries and table[at] < expected:
                    at += step
                    step *= 2
                if at >= entries:
                    at = entries - 1
                if table[at] < expected:
                    most = ceiling if total == 0.0 else int(min(float(ceiling), total))
                    at = smallest_count(expected, floor, total, min_cases, most)
                    out[row - rows[0], column, back] = min(at, ceiling)
                    continue
                low = max(where[back], at - step)
                while low < at:
                    middle = (low + at) // 2
                    if table[middle] < expected:
                        low = middle + 1
                    else:
                        at = middle
                where[back] = at
                out[row - rows[0], column, back] = min(at, ceiling)


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

    looked: (areas, length, LANES). A lane with a count below the critical one in every cylinder keeps its best.
    """
    order, first, last = zones
    _, _, _, shortest = limits
    length = looked.shape[1]
    held = np.empty((length, LANES), dtype=looked.dtype)
    for row in range(rows[0], rows[1]):
        held[:] = 0
        for column in range(last[row]):
            area = order[row, column]
            counted = column + 1 >= first[row]
            for back in range(length):
                critical_count = critical[row - rows[0], column, back]
                reached = False
                for lane in range(LANES):
                    held[back, lane] += looked[area, back, lane]
                for lane in range(LANES):
                    reached |= held[back, lane] >= critical_count
                if reached and counted and back >= shortest - 1:
                    _score_lanes(held[back], critical_count, bases, order[row], column, back, limits, best)


@compiled
def _score_lanes(
    held: NDArray[np.integer],
    critical_count: int,
    bases: NDArray[np.float64],
    members: NDArray[np.int32],
    column: int,
    back: int,
    limits: tuple[float, float, int, int],
    best: NDArray[np.float64],
) -> None:
    scale, total, min_cases, _ = limits
    weighed = 0.0
    for at in range(column + 1):
        weighed += bases[members[at], back]
    expected = weighed / scale
    for lane in range(LANES):
        if held[lane] >= critical_count and held[lane] >= min_cases:
            observed = float(held[lane])
            if observed > expected and may_exceed(observed, expected, total, best[lane]):
                best[lane] = max(best[lane], score(observed, expected, total))
