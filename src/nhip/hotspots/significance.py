"""How unusual a score is: Monte Carlo ranks with or without early stopping, Gumbel tails, recurrence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_TIE = 1e-9
_EULER = 0.5772156649015329


@dataclass(frozen=True, slots=True)
class Rank:
    """A Monte Carlo p-value, how many replicates it took and whether it stopped before the last."""

    p_value: float
    replicates: int
    stopped: bool


def rank_p_value(
    score: float,
    null_scores: Floats,
    *,
    stop_after: int | None,
    lots: Floats | None = None,
    own_lot: float = 0.0,
    most: int | None = None,
) -> Rank:
    """The rank of a score among replicates drawn under the null.

    null_scores: (replicates,) in the order they were drawn. Without stopping p = (1 + exceedances) /
    (replicates + 1) (Dwass 1957). With stop_after = h (Besag and Clifford 1991): once h replicates exceed,
    at the l-th, p = h / l. A replicate within 1e-9 of the score exceeds it, unless lots are given:
    (replicates,) uniform numbers against own_lot decide ties, which makes p exactly uniform under the null.
    most: how many replicates there would be without stopping.
    """
    slack = _TIE * max(1.0, abs(score))
    exceeds = null_scores >= score - slack
    if lots is not None:
        tied = exceeds & (null_scores <= score + slack)
        exceeds = exceeds & (~tied | (lots[: len(null_scores)] >= own_lot))
    many = len(null_scores)
    reached = np.cumsum(exceeds)
    if stop_after is not None and many and reached[-1] >= stop_after:
        at = int(np.argmax(reached >= stop_after)) + 1
        full = most if most is not None else many
        return Rank(stop_after / at, at, stopped=at < full)
    return Rank((1 + int(exceeds.sum())) / (many + 1), many, stopped=False)


@dataclass(frozen=True, slots=True)
class Gumbel:
    """P(score <= x) = exp(-exp(-(x - location) / scale))."""

    location: float
    scale: float

    def tail(self, score: float) -> float:
        """P(a replicate's strongest score is at least `score`)."""
        return -math.expm1(-math.exp(min(700.0, -(score - self.location) / self.scale)))


def fitted_gumbel(null_scores: Floats) -> Gumbel | None:
    """The Gumbel distribution with the replicates' mean and variance; None for fewer than 8 replicates or
    for replicates that don't differ.

    Moments, as Abrams, Kulldorff and Kleinman (2010) found sufficient for scan statistics. Needs the
    strongest score of every replicate, none cut off below.
    """
    if len(null_scores) < 8:
        return None
    spread = float(np.std(null_scores, ddof=1))
    if spread <= 0:
        return None
    scale = spread * math.sqrt(6) / math.pi
    return Gumbel(float(np.mean(null_scores)) - _EULER * scale, scale)


_DAYS: dict[str, float] = {"day": 1.0, "week": 7.0, "month": 365.2425 / 12, "year": 365.2425}


def recurrence_days(p_value: float, unit: Literal["day", "week", "month", "year"]) -> float:
    """Days between looks (one a period) over p: chance alone gives such a score once in so many days."""
    return _DAYS[unit] / p_value if p_value > 0 else math.inf
