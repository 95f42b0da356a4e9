"""Which predictors matter: the importances whose weights follow the outcome before best.

The outer search of Abadie and Gardeazabal 2003. Its surface has kinks, plains and many hollows, so that a
search from one place seldom ends in the deepest (Becker and Kloessner 2017).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from nhip.effects.simplex import simplex_weights

Floats = NDArray[np.float64]

#: Importances are searched as powers of ten, from the least of these up to 1.
LEAST_POWER = -8.0
#: Places looked at first, and how many of the best are searched from.
LOOKED, SEARCHED = 400, 12


def nested(columns: Floats, target: Floats, outcomes: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    """(J,) weights and (K,) importances, 1 in sum.

    columns: (K, J) predictors of the controls, on one scale; target: (K,); outcomes: (T, J); outcome: (T,).
    Looks at LOOKED places drawn by a fixed seed, all alike, each alone, and a regression's coefficients;
    searches from the best by Nelder and Mead's simplex, once more from where that ends, the same each time.
    """

    def importances(powers: Floats) -> Floats:
        values: Floats = 10.0 ** np.clip(powers - powers.max(), LEAST_POWER, 0)
        shares: Floats = values / values.sum()
        return shares

    def weights_of(powers: Floats) -> Floats:
        root = np.sqrt(importances(powers))
        return simplex_weights(columns * root[:, None], target * root)

    def misfit(powers: Floats) -> float:
        return float(((outcome - outcomes @ weights_of(powers)) ** 2).mean())

    places = _places(columns, target, outcomes, outcome)
    losses = np.array([misfit(place) for place in places])
    ends = []
    for at in np.argsort(losses, kind="stable")[:SEARCHED]:
        found = _searched(misfit, places[at], 250)
        ends.append((misfit(found), found))
    loss, best = min(ends, key=lambda end: end[0])
    while True:
        found = _searched(misfit, best, 1500)
        again = misfit(found)
        if again >= loss * (1 - 1e-6):
            break
        loss, best = again, found
    return weights_of(best), importances(best)


def _places(columns: Floats, target: Floats, outcomes: Floats, outcome: Floats) -> list[Floats]:
    count = len(target)
    chance = np.random.default_rng(count)
    both = np.column_stack([columns, target]).T
    design = np.column_stack([np.ones(len(both)), both])
    slopes = np.linalg.lstsq(design, np.column_stack([outcomes, outcome]).T, rcond=None)[0][1:]
    regression = np.log10(np.maximum((slopes**2).sum(axis=1), 1e-300))
    alone = [np.where(np.arange(count) == at, 0.0, LEAST_POWER / 2) for at in range(count)]
    drawn = [chance.uniform(LEAST_POWER / (1 + at % 3), 0.0, count) for at in range(LOOKED)]
    return [np.zeros(count), np.maximum(regression - regression.max(), LEAST_POWER), *alone, *drawn]


def _searched(misfit: object, start: Floats, rounds: int) -> Floats:
    first = np.vstack([start, start + np.diag(np.where(start < LEAST_POWER / 2, 1.0, -1.0))])
    options = {"maxiter": rounds, "xatol": 1e-5, "fatol": 1e-10, "initial_simplex": first, "adaptive": True}
    return np.asarray(optimize.minimize(misfit, start, method="Nelder-Mead", options=options).x)
