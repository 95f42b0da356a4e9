"""Uncertainty of what a replay counted: how sure a rate, a share or a mean delay is, in plain NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; all three are NaN when nothing was there to count."""

    value: float
    low: float
    high: float

    def to_json(self) -> list[float | None]:
        return [None if math.isnan(part) else part for part in (self.value, self.low, self.high)]


def poisson_rate(count: int, years: float) -> Estimate:
    """Events a year from `count` events in `years`, with Garwood's exact 95 % interval for a Poisson count.

    Source: Garwood 1936, Biometrika 28:437. Found by bisection on the Poisson distribution, without tables.
    """
    if years <= 0:
        return Estimate(math.nan, math.nan, math.nan)
    low = 0.0 if count == 0 else _root(lambda mean: 1.0 - _poisson_cdf(count - 1, mean) - 0.025, count)
    high = _root(lambda mean: 0.025 - _poisson_cdf(count, mean), count)
    return Estimate(count / years, low / years, high / years)


def share(successes: int, trials: int) -> Estimate:
    """A share with Wilson's 95 % interval (Wilson 1927, JASA 22:209), which holds near 0 and 1, too."""
    if trials == 0:
        return Estimate(math.nan, math.nan, math.nan)
    z = 1.959963984540054
    part = successes / trials
    shrunk = 1.0 + z * z / trials
    middle = (part + z * z / (2 * trials)) / shrunk
    half = z * math.sqrt(part * (1 - part) / trials + z * z / (4 * trials * trials)) / shrunk
    return Estimate(part, max(0.0, middle - half), min(1.0, middle + half))


def mean(values: NDArray[np.float64], *, groups: NDArray[np.int64] | None = None, seed: int = 0) -> Estimate:
    """The mean with a 95 % percentile bootstrap interval of 2,000 draws.

    values: (n,). groups: (n,) labels; whole groups are drawn together, because clusters injected at one place
    and topic in several sizes are no independent evidence.
    """
    if not len(values):
        return Estimate(math.nan, math.nan, math.nan)
    labels = np.arange(len(values)) if groups is None else np.unique(groups, return_inverse=True)[1]
    sums = np.bincount(labels, weights=values)
    sizes = np.bincount(labels).astype(np.float64)
    draws = np.random.Generator(np.random.Philox(seed)).integers(0, len(sums), (2000, len(sums)))
    means = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Estimate(float(values.mean()), float(low), float(high))


def _poisson_cdf(count: int, mean_: float) -> float:
    """P(X <= count), summed downwards from the largest term so that nothing is lost for large counts."""
    if mean_ <= 0:
        return 1.0
    term = math.exp(count * math.log(mean_) - mean_ - math.lgamma(count + 1)) if count else math.exp(-mean_)
    total, k = 0.0, count
    while k >= 0 and (term > total * 1e-17 or k > mean_):
        total += term
        term *= k / mean_
        k -= 1
    return min(1.0, total)


def _root(rising: Callable[[float], float], near: int) -> float:
    low, high = 0.0, near + 10.0 * math.sqrt(near + 1.0) + 10.0
    for _ in range(200):
        middle = (low + high) / 2
        if rising(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2
