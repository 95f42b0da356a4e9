"""Synthetic control: a weighted mean of controls that follows one treated unit before, and how unusual it is
after.

After Abadie and Gardeazabal 2003 and Abadie, Diamond and Hainmueller 2010.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nhip.effects.importances import nested
from nhip.effects.simplex import simplex_weights
from nhip.errors import BadInput

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placebo:
    """A unit treated in thought: root mean square gaps before and after, and their ratio. row: of Y."""

    row: int
    before: float
    after: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Synthetic:
    """weights: (U,) 0 for the treated, 1 in sum. V: (K,) importance of predictors, 1 in sum, or None.

    synthetic, gaps: (T,). before, after: root mean square gaps (RMSPE). placebos: every unit's, the treated
    first. rank: the treated's among the ratios, 1 the largest. p: rank over their number.
    """

    weights: Floats
    V: Floats | None
    synthetic: Floats
    gaps: Floats
    before: float
    after: float
    placebos: tuple[Placebo, ...]
    rank: int
    p: float


def synthetic(
    Y: ArrayLike,  # noqa: N803 - the letters of the papers
    treated: int,
    T0: int,  # noqa: N803
    predictors: ArrayLike | None = None,
    V: ArrayLike | Literal["optimise"] | None = None,  # noqa: N803
    *,
    placebos: bool = True,
    treated_in_pool: bool = True,
    fit_steps: ArrayLike | None = None,
) -> Synthetic:
    """Weights, gaps, and placebo ranks in space.

    Y: (U, T) outcomes; treated: the treated's row; T0: how many steps lie before. predictors: (U, K), or
    None: the outcomes before themselves. V: (K,) importance of the predictors (each first divided by its
    standard deviation over units), None for all alike, or "optimise": the V whose weights follow the outcome
    before best (over fit_steps, indices below T0; default all), as in the papers, searched from several
    places, the same each time. treated_in_pool: placebos may use the treated, which makes ranks exact under
    no effect.

    Raises BadInput for shapes that don't fit or fewer than two controls.
    """
    outcomes = np.asarray(Y, dtype=float)
    if outcomes.ndim != 2 or not np.isfinite(outcomes).all() or len(outcomes) < 3:
        raise BadInput("Y must be finite numbers, units by steps, with two controls or more")
    if not 0 <= treated < len(outcomes) or not 1 <= T0 < outcomes.shape[1]:
        raise BadInput("treated must be a row of Y and T0 leave steps before and after")
    known = None if predictors is None else _standardised(np.asarray(predictors, dtype=float), len(outcomes))
    when = np.arange(T0) if fit_steps is None else np.asarray(fit_steps, dtype=int)
    optimised = isinstance(V, str)
    fixed = None if V is None or optimised else np.asarray(V, dtype=float)

    def solved(row: int, pool: NDArray[np.int64]) -> tuple[Floats, Floats | None]:
        if known is None:
            return simplex_weights(outcomes[pool, :T0].T, outcomes[row, :T0]), None
        if optimised:
            return nested(known[pool].T, known[row], outcomes[np.ix_(pool, when)].T, outcomes[row, when])
        importance = np.ones(known.shape[1]) if fixed is None else fixed
        root = np.sqrt(importance)
        return simplex_weights(
            known[pool].T * root[:, None], known[row] * root
        ), importance / importance.sum()

    every = np.arange(len(outcomes))
    pool = every[every != treated]
    found, importance = solved(treated, pool)
    weights = np.zeros(len(outcomes))
    weights[pool] = found
    course = found @ outcomes[pool]
    ranked = [_placebo(treated, outcomes[treated] - course, T0)]
    for row in pool if placebos else ():
        others = every[(every != row) & (treated_in_pool | (every != treated))]
        if len(others) > 1:
            ranked.append(
                _placebo(int(row), outcomes[row] - solved(int(row), others)[0] @ outcomes[others], T0)
            )
    first = ranked[0]
    rank = sum(each.ratio >= first.ratio for each in ranked)
    gaps = outcomes[treated] - course
    return Synthetic(
        weights, importance, course, gaps, first.before, first.after, tuple(ranked), rank, rank / len(ranked)
    )


def _placebo(row: int, gaps: Floats, before: int) -> Placebo:
    earlier, later = (float(np.sqrt((part**2).mean())) for part in (gaps[:before], gaps[before:]))
    return Placebo(row, earlier, later, later / max(earlier, 1e-12 * (1 + later)))


def _standardised(predictors: Floats, units: int) -> Floats:
    if predictors.ndim != 2 or len(predictors) != units or not np.isfinite(predictors).all():
        raise BadInput("predictors must be finite numbers, a row for each unit")
    spread = predictors.std(axis=0, ddof=1)
    if (spread == 0).any():
        raise BadInput("A predictor is the same for every unit", "Leave it out")
    scaled: Floats = predictors / spread
    return scaled
