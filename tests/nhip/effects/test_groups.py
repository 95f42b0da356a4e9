"""Differences in differences against plain oracles: the regression with every dummy, ranks by enumeration."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from nhip.effects import differences, means_table
from nhip.errors import BadInput

CHANCE = np.random.default_rng(5)
WHO = np.arange(9) < 4
WHEN = np.arange(10) >= 6
COUNTS = CHANCE.poisson(CHANCE.uniform(20, 90, 9)[:, None] * np.ones((9, 10)))
FLAT = np.ones(COUNTS.shape)


def dummies() -> np.ndarray:
    unit, step = (grid.ravel() for grid in np.indices(COUNTS.shape))
    both = (WHO[:, None] & WHEN[None, :]).ravel()
    return np.column_stack([unit[:, None] == np.arange(9), step[:, None] == np.arange(1, 10), both]).astype(
        float
    )


def test_counts_give_the_estimate_of_the_poisson_regression_with_every_dummy():
    oracle = GLM(COUNTS.ravel(), dummies(), family=Poisson()).fit().params[-1]
    assert np.log(differences(COUNTS, WHO, WHEN).value) == pytest.approx(oracle, abs=1e-6)


def test_measurements_give_the_least_squares_estimate_with_every_dummy():
    oracle = np.linalg.lstsq(dummies(), COUNTS.ravel(), rcond=None)[0][-1]
    assert differences(COUNTS, WHO, WHEN, family="gaussian").value == pytest.approx(oracle)


def test_ranks_are_those_of_all_choices_written_out():
    def change(chosen):
        inside = np.isin(np.arange(9), chosen)
        cells = [COUNTS[np.ix_(side, time)].sum() for side in (inside, ~inside) for time in (WHEN, ~WHEN)]
        return np.log(cells[0] / cells[1]) - np.log(cells[2] / cells[3])

    every = np.array([change(chosen) for chosen in combinations(range(9), 4)])
    away = np.abs(every - np.median(every))
    oracle = (away >= abs(change((0, 1, 2, 3)) - np.median(every)) - 1e-12).mean()
    assert differences(COUNTS, WHO, WHEN, inference="ranks").p == pytest.approx(oracle)


def test_the_table_of_four_means_is_the_difference_of_differences():
    table = means_table([1, 3, 10, 14, 2, 2, 5, 5], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 1, 1])
    assert table["difference"] == pytest.approx((12 - 2) - (5 - 2))
    assert table["difference_error"] == pytest.approx(np.sqrt(1 + 4))


def test_one_treated_unit_cannot_be_jackknifed():
    with pytest.raises(BadInput, match="ranks"):
        differences(COUNTS, np.arange(9) < 1, WHEN)
