"""Synthetic control: exact weights against a grid, a known mixture found again, ranks, and nested
importances."""

from __future__ import annotations

import numpy as np
import pytest

from nhip.effects import simplex_weights, synthetic
from nhip.errors import BadInput

CHANCE = np.random.default_rng(6)


def test_weights_are_no_worse_than_the_best_of_a_fine_grid_and_keep_to_the_simplex():
    for _ in range(20):
        columns, target = CHANCE.standard_normal((5, 3)), CHANCE.standard_normal(5)
        found = simplex_weights(columns, target)
        assert found.min() >= 0
        assert found.sum() == pytest.approx(1)
        grid = [np.array([a, b, 100 - a - b]) / 100 for a in range(101) for b in range(101 - a)]
        least = min(((columns @ each - target) ** 2).sum() for each in grid)
        assert ((columns @ found - target) ** 2).sum() <= least + 1e-12


def panel() -> np.ndarray:
    donors = np.cumsum(CHANCE.standard_normal((24, 30)), axis=1) + 50
    mixed = 0.6 * donors[2] + 0.4 * donors[7] + 0.01 * CHANCE.standard_normal(30)
    mixed[20:] -= 10
    return np.vstack([mixed, donors])


def test_a_known_mixture_is_found_again_and_its_change_ranks_first():
    made = synthetic(panel(), 0, 20)
    assert (made.weights[3], made.weights[8]) == pytest.approx((0.6, 0.4), abs=0.03)
    assert made.gaps[20:] == pytest.approx(np.full(10, -10), abs=0.5)
    assert (made.rank, made.p) == (1, 1 / 25)


def test_optimised_importances_follow_the_outcome_no_worse_than_equal_ones():
    outcomes = panel()[:8]
    known = np.column_stack([outcomes[:, 5], outcomes[:, 15], CHANCE.standard_normal(8)])
    equal = synthetic(outcomes, 0, 20, known, placebos=False)
    best = synthetic(outcomes, 0, 20, known, "optimise", placebos=False)
    assert best.before <= equal.before + 1e-9
    assert best.V.sum() == pytest.approx(1)
    again = synthetic(outcomes, 0, 20, known, "optimise", placebos=False)
    assert (again.weights == best.weights).all()


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(BadInput):
        synthetic(np.ones((2, 9)), 0, 4)
