"""The peer of pooling: a control chart for every area by itself, as most cities would set one up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.backtesting.looks import NOTHING, Look
from nhip.hotspots.cube import Cube


class AreaChart:
    """For each area the reports of the last week against its own mean before, by the Poisson distribution.

    It alarms for the areas that are rarest; the claim is corrected for looking at every area (Bonferroni).
    """

    key = "chart"
    title = "chart per area"

    def __init__(self, cubes: Mapping[str, Cube], *, history: int, recent: int = 7) -> None:
        self._cubes = cubes
        self._history = history
        self._recent = recent

    def cube(self, topic: str) -> Cube:
        return self._cubes[topic]

    def begin(self, days: Sequence[date]) -> None:
        """Nothing to learn: each look compares with the days right before it."""

    def day(self, day: date) -> dict[str, Look]:
        return {topic: self.look(topic, cube, day) for topic, cube in self._cubes.items()}

    def look(self, topic: str, cube: Cube, day: date) -> Look:
        stop = cube.position(day) + 1
        start = max(0, stop - self._history)
        middle = stop - self._recent
        if middle <= start:
            return NOTHING
        observed = cube.counts[:, middle:stop].sum(axis=1)
        # Half a report is added, so that an area without any history has a small mean and not none.
        expected = (cube.counts[:, start:middle].sum(axis=1) + 0.5) * (self._recent / (middle - start))
        tails = poisson_tail(observed, expected)
        rarest = float(tails.min())
        claim = 1.0 / min(1.0, max(rarest, 1e-300) * len(tails))
        areas = (
            np.flatnonzero(tails * len(tails) <= 1.0 / 30) if claim > 30 else np.array([int(tails.argmin())])
        )
        return Look(claim, areas.astype(np.int64), int(observed[areas].sum()), float(expected[areas].sum()))


def poisson_tail(counts: NDArray[np.int64], means: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(X >= count) for Poisson means; 1 where the count is not above its mean (nobody alarms for that).

    counts, means: (n,), means > 0. The upper tail is summed from its largest term, so that rare stays rare.
    """
    tails = np.ones(len(counts))
    rows = np.flatnonzero(counts > means)
    if not len(rows):
        return tails
    count, mean = counts[rows].astype(np.float64), means[rows]
    log_first = count * np.log(mean) - mean - _log_factorial(counts[rows])
    total, term, step = np.ones(len(rows)), np.ones(len(rows)), 1
    while bool((term > total * 1e-12).any()):
        term = term * (mean / (count + step))
        total += term
        step += 1
    tails[rows] = np.minimum(1.0, np.exp(log_first + np.log(total)))
    return tails


def _log_factorial(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """log n!, by sums for small n and by Stirling's series from 256 on (error below 1e-15 of the value)."""
    table = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1.0, 256.0)))])
    large = np.maximum(counts, 1).astype(np.float64)
    stirling = large * np.log(large) - large + 0.5 * np.log(2 * np.pi * large) + 1 / (12 * large)
    stirling -= 1 / (360 * large**3)
    return np.where(counts < 256, table[np.minimum(counts, 255)], stirling)
