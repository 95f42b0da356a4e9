"""The log likelihood ratios against published values, and the bound that spares logarithms."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.hotspots.kernels import scoring
from nhip.hotspots.statistics import conditional_score, expectation_score, relative_risk, score_of


def test_scores_given_all_cases_are_those_of_the_published_unit_test() -> None:
    assert conditional_score(10, 1.0, 1175) == pytest.approx(14.060436, abs=1e-6)
    assert conditional_score(2, 1.0, 1175) == pytest.approx(0.386720, abs=1e-6)


def test_the_expectation_based_score_is_neills_formula() -> None:
    assert expectation_score(43, 20.658530631038417) == pytest.approx(9.180616997828, abs=1e-12)
    assert expectation_score(30, 10.0) == pytest.approx(30 * math.log(3) - 20)


def test_a_cylinder_with_no_more_than_expected_scores_nothing() -> None:
    assert score_of([0, 3, 5], [0.0, 3.0, 7.0], 20).tolist() == [0, 0, 0]
    assert score_of([0, 3, 5], [0.0, 3.0, 7.0], 0).tolist() == [0, 0, 0]


def test_a_cylinder_with_all_cases_has_no_outside_to_score() -> None:
    assert conditional_score(20, 5.0, 20) == pytest.approx(20 * math.log(4))


def test_with_ever_more_cases_outside_the_two_scores_become_one() -> None:
    assert conditional_score(12, 4.0, 1e12) == pytest.approx(float(expectation_score(12, 4.0)), rel=1e-9)


def test_relative_risks_are_those_users_know() -> None:
    assert relative_risk(10, 4.0, 100, outside=False) == 2.5
    assert relative_risk(10, 4.0, 100, outside=True) == pytest.approx((10 / 4) / (90 / 96))
    assert relative_risk(100, 40.0, 100, outside=True) == math.inf


COUNTS = st.integers(1, 10**7)
SHARES = st.floats(1e-6, 0.999999)


@given(COUNTS, SHARES, st.integers(0, 10**7), st.booleans())
def test_the_bound_never_hides_a_score(count: int, share: float, rest: int, given_all: bool) -> None:
    expected, total = count * share, float(count + rest) if given_all else 0.0
    found = float(score_of(count, expected, total))
    assert scoring.score(float(count), expected, total) == pytest.approx(found, rel=1e-9, abs=1e-9)
    assert scoring.may_exceed(float(count), expected, total, found * (1 - 1e-7))


@given(
    st.integers(2, 3000), st.floats(0.01, 40.0), st.one_of(st.just(0.0), st.integers(3000, 10**6).map(float))
)
def test_the_widest_expected_count_is_where_the_score_falls_below_the_floor(
    count: int, floor: float, total: float
) -> None:
    widest = scoring.widest_expected(float(count), floor, total, 0.0)
    assert 0 <= widest <= count
    if 0 < widest < count * (1 - 1e-6):
        assert float(score_of(count, widest * (1 - 1e-6), total)) >= floor * (1 - 1e-9)
        assert float(score_of(count, widest * (1 + 1e-6), total)) < floor * (1 + 1e-9)
    beyond = np.nextafter(widest, np.inf) * (1 + 1e-12)
    assert float(score_of(count, beyond, total)) <= floor * (1 + 1e-9)


@given(st.floats(0.0, 5000.0), st.floats(0.1, 40.0), st.one_of(st.just(0.0), st.just(20_000.0)))
def test_the_smallest_count_reaches_the_floor_and_the_one_before_does_not(
    expected: float, floor: float, total: float
) -> None:
    count = scoring.smallest_count(expected, floor, total, 1, 20_000)
    if count <= 20_000 and expected > 0:
        assert float(score_of(count, expected, total)) >= floor * (1 - 1e-8)
    if count > max(1, math.ceil(expected)) and expected > 0:
        assert float(score_of(count - 1, expected, total)) < floor
