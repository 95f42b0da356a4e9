"""Ranks, early stopping, Gumbel tails and recurrence, by hand-made replicates."""

from __future__ import annotations

import numpy as np
import pytest

from nhip.hotspots.significance import Gumbel, fitted_gumbel, rank_p_value, recurrence_days


def test_the_rank_counts_the_observed_score_among_the_replicates() -> None:
    null = np.array([1.0, 5.0, 3.0, 2.0])
    assert rank_p_value(4.0, null, stop_after=None).p_value == 2 / 5
    assert rank_p_value(9.0, null, stop_after=None).p_value == 1 / 5
    assert rank_p_value(0.0, null, stop_after=None).p_value == 1.0


def test_a_tie_counts_against_the_observed_score() -> None:
    assert rank_p_value(3.0, np.array([3.0 - 1e-13, 1.0]), stop_after=None).p_value == 2 / 3


def test_lots_decide_ties_where_asked() -> None:
    null, lots = np.array([3.0, 3.0, 1.0, 4.0]), np.array([0.9, 0.2, 0.99, 0.0])
    assert rank_p_value(3.0, null, stop_after=None, lots=lots, own_lot=0.5).p_value == 3 / 5


def test_stopping_after_h_exceedances_gives_h_over_the_number_drawn() -> None:
    null = np.array([1.0, 5.0, 5.0, 1.0, 5.0, 5.0])
    rank = rank_p_value(3.0, null, stop_after=3)
    assert (rank.p_value, rank.replicates, rank.stopped) == (3 / 5, 5, True)
    rank = rank_p_value(3.0, null, stop_after=9)
    assert (rank.p_value, rank.replicates, rank.stopped) == (5 / 7, 6, False)


def test_besag_and_clifford_never_call_more_than_they_may() -> None:
    chance = np.random.default_rng(2)
    p_values = []
    for _ in range(4000):
        drawn = chance.random(100)
        p_values.append(rank_p_value(drawn[0], drawn[1:], stop_after=10).p_value)
    for a in (0.01, 0.05, 0.1, 0.2, 0.5):
        assert np.mean(np.array(p_values) <= a) <= a + 3 * np.sqrt(a * (1 - a) / 4000)


def test_a_gumbel_tail_is_found_again_from_its_replicates() -> None:
    drawn = np.random.default_rng(3).gumbel(5.0, 0.8, 4000)
    fitted = fitted_gumbel(drawn)
    assert fitted is not None
    assert (fitted.location, fitted.scale) == pytest.approx((5.0, 0.8), abs=0.05)
    assert fitted.tail(8.0) == pytest.approx(Gumbel(5.0, 0.8).tail(8.0), rel=0.2)
    assert Gumbel(5.0, 0.8).tail(5.0 + 0.8 * 20) == pytest.approx(np.exp(-20), rel=1e-6)
    assert Gumbel(5.0, 0.8).tail(-1e6) == 1.0


def test_too_few_replicates_have_no_gumbel_tail() -> None:
    assert fitted_gumbel(np.arange(7.0)) is None


def test_replicates_that_do_not_differ_promise_no_probability_of_zero() -> None:
    assert fitted_gumbel(np.full(20, 2.0)) is None


def test_recurrence_is_the_time_between_looks_over_p() -> None:
    assert recurrence_days(0.01, "day") == pytest.approx(100)
    assert recurrence_days(0.5, "week") == 14
    assert recurrence_days(0.001, "year") == pytest.approx(365_242.5)
    assert recurrence_days(0.0, "day") == np.inf
