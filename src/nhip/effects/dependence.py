"""Weighted least squares whose errors may hang together in time, averaged over how strongly they do.

A plug-in estimate of autocorrelation comes out too small in short series and makes intervals too short. Here
each strength on a grid is weighed by its restricted likelihood (Harville 1974), and the t distributions under
each are mixed (for a flat prior on effects and log scale that is the exact posterior).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Floats = NDArray[np.float64]

#: Autocorrelation of the lasting part from step to step, and the share of the variance that lasts.
STRENGTHS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
SHARES = np.array([0.25, 0.5, 0.75, 1.0])


@dataclass(frozen=True, slots=True)
class Mixture:
    """t distributions for each coefficient. weights: (G,); centres: (G, P); covariances: (G, P, P); df
    shared."""

    weights: Floats
    centres: Floats
    covariances: Floats
    df: float
    correlation: float

    def mean(self) -> Floats:
        """(P,) the coefficients."""
        average: Floats = self.weights @ self.centres
        return average

    def contrast(self, by: Floats) -> Contrast:
        """The distribution of by @ coefficients, by: (P,)."""
        spread = np.sqrt(np.maximum(np.einsum("i,gij,j->g", by, self.covariances, by), 1e-300))
        return Contrast(self.weights, self.centres @ by, spread, self.df)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One number's distribution: a mixture of shifted, scaled t distributions."""

    weights: Floats
    centres: Floats
    spreads: Floats
    df: float

    def below(self, value: float) -> float:
        """The probability of less than `value`."""
        return float(self.weights @ special.stdtr(self.df, (value - self.centres) / self.spreads))

    def quantile(self, share: float) -> float:
        """The value below which `share` lies."""
        reach = self.centres + self.spreads * special.stdtrit(self.df, share)
        low, high = float(reach.min()), float(reach.max())
        if high - low < 1e-12 * (1 + abs(high)):
            return low
        return float(optimize.brentq(lambda value: self.below(value) - share, low - 1e-9, high + 1e-9))

    def p(self) -> float:
        """Two-sided, against 0."""
        low = self.below(0.0)
        return float(min(1.0, 2 * min(low, 1 - low)))


def averaged(response: Floats, design: Floats, deviations: Floats, times: NDArray[np.int64]) -> Mixture:
    """The coefficients of `design` for `response` whose errors last.

    response: (n,); design: (n, P); deviations: (n,) standard deviations up to a common factor; times: (n,)
    whole steps, gaps allowed. Errors are `share` first-order autoregressive and the rest fresh each step.
    """
    rows, columns = design.shape
    scaled = np.column_stack([design, response]) / deviations[:, None]
    lags = np.abs(times[:, None] - times[None, :])
    grid = [(0.0, 0.0), *((rho, share) for rho in STRENGTHS for share in SHARES)]
    logs, centres, covariances = [], [], []
    for rho, share in grid:
        together = share * rho ** lags.astype(float) if share else np.zeros((rows, rows))
        np.fill_diagonal(together, 1.0)
        root = np.linalg.cholesky(together)
        white = np.linalg.solve(root, scaled)
        x, y = white[:, :columns], white[:, columns]
        q, r = np.linalg.qr(x)
        centre = np.linalg.solve(r, q.T @ y)
        rest = max(float(((y - x @ centre) ** 2).sum()), 1e-300)
        inverse = np.linalg.inv(r)
        df = rows - columns
        logs.append(-np.log(np.diag(root)).sum() - np.log(np.abs(np.diag(r))).sum() - df / 2 * np.log(rest))
        centres.append(centre)
        covariances.append(inverse @ inverse.T * rest / df)
    prior = np.array([1.0, *np.full(len(grid) - 1, 10.0 / (len(grid) - 1))])
    weights = np.exp(np.array(logs) - max(logs)) * prior
    weights /= weights.sum()
    lasting = float(weights @ np.array([rho * share for rho, share in grid]))
    return Mixture(weights, np.array(centres), np.array(covariances), float(rows - columns), lasting)
