"""Interrupted time series: a published table, plain oracles, and what it refuses."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.datasets import nile

from nhip.effects import interrupted
from nhip.errors import BadInput
from tests.nhip.effects.sicily import BEGINS, EPISODES, PEOPLE

MONTH = (np.arange(59) % 12 + 1) / 12


@pytest.mark.parametrize(
    ("family", "season", "printed"),
    [("poisson", None, (0.894, 0.864, 0.925)), ("quasi", MONTH, (0.885, 0.839, 0.933))],
)
def test_the_smoking_ban_of_sicily_comes_out_as_printed(family, season, printed):
    fit = interrupted(
        EPISODES, BEGINS, PEOPLE, season=season, slope=False, family=family, errors="independent"
    )
    assert (fit.level.value, fit.level.low, fit.level.high) == pytest.approx(printed, abs=0.001)


def test_a_gaussian_fit_is_least_squares_by_normal_equations():
    flow = nile.load_pandas().data["volume"].to_numpy()
    time = np.arange(100.0)
    after = time >= 28
    design = np.column_stack([np.ones(100), after, time, after * (time - 28)])
    oracle = np.linalg.inv(design.T @ design) @ design.T @ flow
    rest = flow - design @ oracle
    spread = np.sqrt(rest @ rest / 96 * np.diag(np.linalg.inv(design.T @ design)))
    fit = interrupted(flow, 28, family="gaussian", errors="independent")
    assert fit.coefficients == pytest.approx(oracle)
    assert fit.errors == pytest.approx(spread)


def test_newey_west_errors_are_the_sum_written_out():
    flow = nile.load_pandas().data["volume"].to_numpy()
    time = np.arange(100.0)
    design = np.column_stack([np.ones(100), time >= 28, time])
    bread = np.linalg.inv(design.T @ design)
    score = design * (flow - design @ (bread @ design.T @ flow))[:, None]
    meat = np.zeros((3, 3))
    for i in range(100):
        for j in range(100):
            meat += max(0, 1 - abs(i - j) / 4) * np.outer(score[i], score[j])
    fit = interrupted(flow, 28, family="gaussian", slope=False, errors="hac", lags=3)
    assert fit.errors == pytest.approx(np.sqrt(np.diag(bread @ meat @ bread) * 100 / 97))


def test_a_known_step_is_found_again_in_counts():
    chance = np.random.default_rng(1)
    time = np.arange(72)
    mean = np.exp(4 + 0.01 * time + 0.2 * np.sin(2 * np.pi * time / 12) - 0.5 * (time >= 48))
    fit = interrupted(chance.poisson(mean), 48, season=12)
    assert fit.level.low < np.exp(-0.5) < fit.level.high < 0.75
    assert fit.average.p < 1e-4


def test_lasting_errors_are_wider_than_independent_ones_where_neighbours_are_alike():
    chance = np.random.default_rng(2)
    course = np.zeros(80)
    for at in range(1, 80):
        course[at] = 0.8 * course[at - 1] + 0.2 * chance.standard_normal()
    counts = chance.poisson(100 * np.exp(course))
    width = {}
    for errors in ("independent", "lasting"):
        fit = interrupted(counts, 40, family="quasi", errors=errors)
        width[errors] = np.log(fit.level.high / fit.level.low)
    assert width["lasting"] > 1.3 * width["independent"]


def test_steps_left_out_do_not_matter():
    wild = list(EPISODES)
    wild[36] = 9999
    kept = interrupted(EPISODES, BEGINS, PEOPLE, season=12, leave_out=(36,))
    assert interrupted(wild, BEGINS, PEOPLE, season=12, leave_out=(36,)).average == kept.average


@pytest.mark.parametrize(
    ("counts", "begins", "options"),
    [
        ([1, 2, 3], 0, {}),
        ([1, 2, 3], 3, {}),
        ([1, -2, 3] * 9, 9, {}),
        ([0] * 30, 9, {}),
        ([1, 2] * 4, 4, {"season": 12}),
        ([1.0, float("nan")] * 20, 9, {}),
        ([1, 2] * 20, 9, {"exposure": [0] * 40}),
        ([1, 2] * 20, 9, {"family": "cauchy"}),
        ([1, 2] * 20, 9, {"errors": "none"}),
    ],
)
def test_a_series_that_cannot_be_fitted_is_refused_with_words(counts, begins, options):
    with pytest.raises(BadInput, match=r"."):
        interrupted(counts, begins, **options)
