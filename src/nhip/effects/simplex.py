"""Least squares on the simplex: the weights, none below 0 and 1 in sum, that come nearest to a point;
exact."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

Floats = NDArray[np.float64]


def simplex_weights(columns: Floats, target: Floats) -> Floats:
    """(J,) the weights that minimise |columns @ w - target|^2. columns: (K, J); target: (K,).

    For w = s u with u on the simplex, |M w|^2 + (sum w - 1)^2 with M = columns - target is least where |M
    u|^2 is: a least squares problem with w >= 0, which the active sets of Lawson and Hanson 1974 (chapter 23)
    solve in finitely many steps, the same each time.
    """
    moved = columns - target[:, None]
    size = float(np.sqrt((moved**2).sum(axis=0)).min())
    if size == 0:
        alike = (moved == 0).all(axis=0)
        shared: Floats = alike / float(alike.sum())
        return shared
    rows = np.vstack([moved / size, np.ones(moved.shape[1])])
    found, _ = optimize.nnls(rows, np.append(np.zeros(len(moved)), 1.0), maxiter=50 * rows.shape[1])
    weights: Floats = found / found.sum()
    return weights
