"""Results that others have published or measured with other programs come out, to the digits given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from nhip.hotspots.cube import cube_from_counts
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.scanning import scan, strongest
from tests.nhip.hotspots.scanned import (
    brute_force,
    needs_data,
    new_mexico_table,
    new_mexico_years,
    new_mexico_zones,
    new_york_fever,
    synthetic,
)

pytestmark = needs_data


def test_brain_cancer_in_new_mexico_against_expected_counts() -> None:
    counties, zones = new_mexico_zones()
    cube = cube_from_counts(
        new_mexico_table("NM_counts_1986_1989.csv"),
        counties,
        [date(y, 1, 1) for y in range(1986, 1990)],
        "year",
    )
    assert zones.distinct() == 415
    settings = ScanSettings(method="expectation", window=4, tail="gumbel", min_cases=1)
    result = scan(cube, zones, settings, baseline=new_mexico_table("NM_ebp_baselines_1986_1989.csv"))
    first = result.clusters[0]
    assert first.score == pytest.approx(9.180616997828, abs=1e-11)
    assert sorted(first.area_indices + 1) == [15, 26]
    assert (first.observed, first.duration) == (43, 4)
    assert first.expected == pytest.approx(20.6585, abs=5e-5)
    assert first.relative_risk == pytest.approx(2.08, abs=0.005)
    assert (first.start, first.end) == (date(1986, 1, 1), date(1989, 12, 31))
    assert result.p_value is not None
    assert result.p_value <= 0.02
    assert result.gumbel_p == pytest.approx(0.004, abs=0.004)


def test_the_next_clusters_of_new_mexico_that_share_no_county() -> None:
    """The table of the scanstatistics README, whose baselines are fitted a little differently."""
    counties, zones = new_mexico_zones()
    cube = cube_from_counts(
        new_mexico_table("NM_counts_1986_1989.csv"),
        counties,
        [date(y, 1, 1) for y in range(1986, 1990)],
        "year",
    )
    settings = ScanSettings(method="expectation", window=4, min_cases=1, max_clusters=5)
    result = scan(cube, zones, settings, baseline=new_mexico_table("NM_ebp_baselines_1986_1989.csv"))
    assert [(sorted(c.areas), c.duration) for c in result.clusters] == [
        (["losalamos", "santafe"], 4),
        (["chaves"], 2),
        (["bernalillo", "lincoln", "sierra", "socorro", "torrance", "valencia"], 4),
        (["guadalupe"], 4),
        (["grant"], 2),
    ]
    published = [9.1806711, 6.8196550, 3.5377879, 3.4072029, 0.8372729]
    assert [c.score for c in result.clusters] == pytest.approx(published, abs=1e-4)


def test_fever_in_new_york_by_the_space_time_permutation_scan() -> None:
    cube, zones = new_york_fever()
    result = scan(cube, zones, ScanSettings(window=7))
    first = result.clusters[0]
    assert cube.cases == 194
    assert first.score == pytest.approx(3.8454183710, abs=1e-9)
    assert sorted(first.areas) == [
        "11375",
        "11415",
        "11416",
        "11417",
        "11418",
        "11419",
        "11421",
        "11435",
        "11451",
    ]
    assert (first.start, first.end) == (date(2001, 11, 22), date(2001, 11, 24))
    assert (first.observed, round(first.expected, 2)) == (4, 0.67)
    assert result.p_value == pytest.approx(0.242, abs=0.045)
    assert result.recurrence_days == pytest.approx(4, abs=1)


@pytest.mark.parametrize(
    ("name", "method", "score", "centre", "size", "duration", "observed", "expected", "p_value"),
    [
        ("syn_mid", "permutation", 7.582767, 42, 14, 5, 44, 22.97, 0.345),
        ("syn_rare", "permutation", 6.858819, 18, 19, 20, 33, 16.10, 0.362),
        ("syn_mid", "population", 9.080243, 42, 13, 5, 43, 20.76, 0.284),
    ],
)
def test_the_synthetic_cities_to_six_digits(
    *, name: str, method: str, score: float, centre: int, size: int, duration: int, observed: int,
    expected: float, p_value: float,
) -> None:  # fmt: skip
    cube, zones, people = synthetic(name)
    settings = ScanSettings(method=method)  # type: ignore[arg-type]
    result = scan(cube, zones, settings, population=people if method == "population" else None)
    first = result.clusters[0]
    assert first.score == pytest.approx(score, abs=1e-6)
    assert (first.centre, first.size) == (f"a{centre:03}", size)
    assert (first.duration, first.observed, round(first.expected, 2)) == (duration, observed, expected)
    # Two Monte Carlo estimates of 999 replicates each.
    assert result.p_value == pytest.approx(p_value, abs=3 * np.sqrt(2 * 0.345 * 0.655 / 999))


@pytest.mark.parametrize("columns", ["seat", "center"])
def test_nineteen_years_of_new_mexico_scanned_back_as_the_plain_formula_says(columns: str) -> None:
    cube, people = new_mexico_years()
    _, zones = new_mexico_zones(32, columns)
    assert cube.cases == 1175
    settings = ScanSettings(method="population", prospective=False, window=9, replicates=0)
    found = strongest(cube, zones, settings, population=people)
    assert found is not None
    base = people * 1175 / people.sum()
    score, members, duration, end = brute_force(
        cube.counts.tolist(), base.tolist(), zones, total=1175, window=9, prospective=False,
        measure=people.sum(axis=1).tolist(),
    )  # fmt: skip
    assert found.score == pytest.approx(score, abs=1e-9)
    assert set(found.area_indices.tolist()) == members
    assert (found.duration, found.end.year) == (duration, 1973 + end)


def test_nineteen_years_back_the_middle_of_new_mexico_stands_out_in_1985_to_1989() -> None:
    """The years that Kulldorff et al. (1998) report from the same cases, there adjusted for age and sex."""
    cube, people = new_mexico_years()
    _, zones = new_mexico_zones(32, "center")
    settings = ScanSettings(method="population", prospective=False, window=9)
    result = scan(cube, zones, settings, population=people)
    first = result.clusters[0]
    assert (first.start.year, first.end.year, first.observed) == (1985, 1989, 229)
    assert {"bernalillo", "valencia", "torrance", "losalamos", "santafe"} <= set(first.areas)
    assert first.relative_risk == pytest.approx((229 / 164.078) / ((1175 - 229) / (1175 - 164.078)), abs=1e-4)
    assert result.p_value == pytest.approx(0.002, abs=0.006)
    assert result.recurrence_days is None


@pytest.mark.parametrize(("radius", "window"), [(1.5, 7), (3.0, 3), (5.0, 7), (5.0, 14)])
def test_fever_in_new_york_with_other_limits_as_the_plain_formula_says(radius: float, window: int) -> None:
    cube, zones = new_york_fever(radius)
    found = strongest(cube, zones, ScanSettings(window=window))
    assert found is not None
    base = np.outer(cube.counts.sum(axis=1), cube.counts.sum(axis=0)) / 194
    score, members, duration, _ = brute_force(
        cube.counts.tolist(), base.tolist(), zones, total=194, window=window,
        measure=cube.counts.sum(axis=1).tolist(),
    )  # fmt: skip
    assert found.score == pytest.approx(score, abs=1e-9)
    assert set(found.area_indices.tolist()) == members
    assert found.duration == duration


def test_both_engines_give_the_same_answer_on_published_data() -> None:
    cube, zones = new_york_fever()
    settings = ScanSettings(window=7, replicates=64)
    fast, plain = scan(cube, zones, settings), scan(cube, zones, replace(settings, engine="numpy"))
    assert fast.p_value == plain.p_value
    assert fast.null_scores == pytest.approx(plain.null_scores, abs=1e-9)
