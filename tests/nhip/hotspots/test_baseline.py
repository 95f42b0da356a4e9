"""Expected counts against a known truth, against published ones, and where there is hardly any history."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.baseline import expected_counts
from nhip.hotspots.cube import Cube, Unit, cube_from_counts
from nhip.hotspots.festivals import festival_days, years_of

WEEKDAYS = np.array([1.3, 1.2, 1.1, 1.0, 1.0, 0.8, 0.6])
FESTIVALS = {
    "tet_run_up": 1.25,
    "tet_eve": 0.6,
    "tet": 0.2,
    "tet_return": 0.5,
    "tet_aftermath": 1.3,
    "holiday": 0.5,
}


def city(
    days: int,
    level: float,
    seed: int,
    *,
    first: date = date(2022, 1, 1),
    areas: int = 40,
    season: float = 0.3,
    dispersion: float = 1.0,
) -> tuple[Cube, NDArray[np.float64], dict[date, str]]:
    """Counts of a made-up city, their true means, and its feasts."""
    rng = np.random.default_rng(seed)
    at = [first + timedelta(number) for number in range(days)]
    feasts = festival_days("VN", years_of(at))
    shares = rng.gamma(1.0, 1, areas)
    shares /= shares.sum()
    factors = [
        WEEKDAYS[day.weekday()]
        * FESTIVALS.get(feasts.get(day, ""), 1.0)
        * np.exp(season * np.sin(2 * np.pi * day.timetuple().tm_yday / 365.25))
        for day in at
    ]
    mean = shares[:, None] * level * np.array(factors)
    # The city's good and bad days, the same in all areas.
    shocks = rng.gamma(1 / (dispersion - 1), dispersion - 1, days) if dispersion > 1 else np.ones(days)
    cube = cube_from_counts(rng.poisson(mean * shocks), [str(n) for n in range(areas)], at)
    return cube, mean, feasts


def counts_of(table: NDArray[Any] | list[list[int]], unit: Unit = "day") -> Cube:
    rows = np.asarray(table)
    starts = [date(2025, 1, 6) + timedelta((7 if unit == "week" else 1) * n) for n in range(rows.shape[1])]
    return cube_from_counts(rows, [str(n) for n in range(len(rows))], starts, unit)


def codes(baseline: Any) -> list[str]:
    return [notice.code for notice in baseline.notices]


def test_expected_counts_are_unbiased_in_the_city_and_in_its_small_areas() -> None:
    whole, small = [], []
    for seed in range(12):
        cube, mean, feasts = city(900, 60, seed, first=date(2022, 1, 1) + timedelta(31 * seed))
        expected = expected_counts(cube, window=28, holidays=feasts).expected
        assert expected.shape == (40, 28)
        whole.append(expected.sum() / mean[:, -28:].sum())
        smallest = np.argsort(mean[:, 0])[:13]
        small.append(expected[smallest].sum() / mean[smallest, -28:].sum())
    for ratios in (whole, small):
        error = np.std(ratios, ddof=1) / len(ratios) ** 0.5
        assert abs(np.mean(ratios) - 1) < 3 * error + 0.005
        assert error < 0.03


def test_weekdays_and_tet_are_recovered_over_two_years_in_which_it_moves() -> None:
    cube, _, feasts = city(790, 200, 1, first=date(2024, 1, 2))
    baseline = expected_counts(cube, window=14, holidays=feasts)
    assert baseline.day_of_week is not None
    assert baseline.day_of_week == pytest.approx(WEEKDAYS, rel=0.03)
    assert baseline.seen is not None
    assert baseline.seen["tet"] == 6
    assert baseline.festivals == pytest.approx(FESTIVALS, rel=0.12)
    assert baseline.dispersion == pytest.approx(1, abs=0.15)


def test_a_window_at_tet_expects_tet() -> None:
    cube, mean, feasts = city(781, 200, 2, first=date(2024, 1, 2))
    assert cube.end == date(2026, 2, 21)
    with_tet = expected_counts(cube, window=5, holidays=feasts).expected.sum()
    without = expected_counts(cube, window=5).expected.sum()
    truth = mean[:, -5:].sum()
    assert with_tet == pytest.approx(truth, rel=0.1)
    assert without > 2 * truth


def test_the_season_is_followed_where_there_is_history_for_it() -> None:
    cube, mean, feasts = city(900, 200, 3, season=0.6)
    baseline = expected_counts(cube, window=60, holidays=feasts)
    assert baseline.season is not None
    last_days = baseline.expected[:, -14:].sum() / mean[:, -14:].sum()
    assert last_days == pytest.approx(1, abs=0.08)


def test_over_dispersion_of_the_city_is_seen_and_keeps_feasts_modest() -> None:
    cube, _, feasts = city(500, 200, 4, dispersion=1.1)
    noisy = expected_counts(cube, window=14, holidays=feasts)
    assert noisy.dispersion > 5


def test_only_what_came_before_the_window_matters() -> None:
    cube, _, feasts = city(200, 50, 5)
    table = cube.counts.copy()
    table[:, -14:] += 1000
    changed = cube_from_counts(table, cube.areas, cube.starts)
    one, other = (expected_counts(each, window=14, holidays=feasts).expected for each in (cube, changed))
    assert np.array_equal(one, other)


def test_new_mexico_is_expected_as_published(shared_data: Callable[[str], Path]) -> None:
    with shared_data("hotspots/NM_popcas.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if int(row["year"]) < 1990]
    with shared_data("hotspots/NM_ebp_baselines_1986_1989.csv").open(encoding="utf-8") as file:
        published = list(csv.reader(file))
    names, years = published[0][1:], range(1973, 1990)
    counts, people = np.zeros((32, 17)), np.zeros((32, 17))
    for row in rows:
        cell = names.index(row["county"]), int(row["year"]) - 1973
        counts[cell], people[cell] = int(row["count"]), float(row["population"])
    cube = cube_from_counts(counts, names, [date(year, 1, 1) for year in years], "year")
    baseline = expected_counts(cube, window=4, method="population", population=people, trend="linear")
    expected = np.array([[float(cell) for cell in line[1:]] for line in published[1:]]).T
    assert baseline.expected == pytest.approx(expected, rel=1e-9)


def test_an_area_without_history_expects_little_but_not_nothing() -> None:
    table = np.full((5, 84), 4)
    table[0] = 0
    expected = expected_counts(counts_of(table), window=7).expected
    assert (expected > 0).all()
    assert expected[0].sum() < 0.5
    assert expected[1:].sum() == pytest.approx(4 * 4 * 7, rel=0.02)


def test_population_lends_its_shares_to_areas_without_counts() -> None:
    table = np.zeros((3, 84), dtype=int)
    table[0, ::6] = 1
    people = np.array([1000, 1000, 8000])
    small = expected_counts(counts_of(table), window=7, population=people).shares
    assert 0 < small[1] < small[2]


def test_a_moving_average_is_each_areas_own_mean() -> None:
    table = np.array([[9] * 10 + [1, 2, 3, 4, 50], [9] * 10 + [0, 0, 0, 0, 50]])
    baseline = expected_counts(counts_of(table), window=1, method="moving_average", recent=4)
    assert baseline.expected[:, 0] == pytest.approx([2.5 * 20 / 21, 2.5 / 21])
    assert codes(baseline) == ["zero_history"]
    none = expected_counts(counts_of([[1] + [0] * 9]), window=1, method="moving_average", recent=4)
    assert (none.expected.tolist(), codes(none)) == ([[0.125]], ["no_cases"])
    short = expected_counts(counts_of([[2, 4, 50]]), window=1, method="moving_average")
    assert (short.expected.tolist(), codes(short)) == ([[3.0]], ["short_history"])


def test_parts_the_history_is_too_short_for_are_left_out_with_a_notice() -> None:
    cube, _, feasts = city(27, 50, 6, first=date(2026, 1, 20))
    baseline = expected_counts(cube, window=7, holidays=feasts)
    assert baseline.day_of_week is None
    assert baseline.season is None
    assert codes(baseline) == ["no_day_of_week", "no_season", "festival_unseen"]
    assert baseline.notices[2].count == 2


def test_weeks_know_no_weekday_but_the_share_of_a_feast_in_them() -> None:
    rng = np.random.default_rng(7)
    table = rng.poisson(100, (4, 120))
    table[:, [10, 62, 115]] = rng.poisson(100 * 0.5, (4, 3))
    starts = [date(2024, 1, 1) + timedelta(7 * n) for n in range(120)]
    feast = {starts[n] + timedelta(day): "fair" for n in (10, 62, 115) for day in range(7)}
    cube = cube_from_counts(table, "abcd", starts, "week")
    baseline = expected_counts(cube, window=6, holidays=feast)
    assert baseline.day_of_week is None
    assert baseline.festivals == pytest.approx({"fair": 0.5}, abs=0.05)
    assert baseline.expected[:, 1].sum() == pytest.approx(200, rel=0.15)


def test_longer_months_expect_more() -> None:
    starts = [date(2022 + n // 12, n % 12 + 1, 1) for n in range(38)]
    ends = [*starts[1:], date(2025, 3, 1)]
    lengths = np.array([(end - start).days for start, end in zip(starts, ends, strict=True)])
    cube = cube_from_counts(lengths[None, :] * 100, ["a"], starts, "month")
    expected = expected_counts(cube, window=2, season=False).expected[0]
    assert expected.tolist() == pytest.approx([3100, 2800], rel=1e-3)


def test_a_history_without_a_case_expects_half_a_one_with_a_notice() -> None:
    baseline = expected_counts(counts_of(np.zeros((2, 40), dtype=int)), window=7)
    assert baseline.expected.sum() == pytest.approx(7 * 0.5 / 33)
    assert codes(baseline) == ["no_cases"]


def test_one_area_and_a_single_day_of_history_will_do() -> None:
    baseline = expected_counts(counts_of([[3, 9]]), window=1)
    assert baseline.expected.tolist() == [[pytest.approx(3)]]
    assert codes(baseline) == ["no_day_of_week", "no_season"]


def test_ten_million_on_one_cell_break_nothing() -> None:
    table = np.ones((3, 100), dtype=int)
    table[0, 50] = 10**7
    expected = expected_counts(counts_of(table), window=7).expected
    assert np.isfinite(expected).all()
    assert (expected > 0).all()


def test_a_level_that_jumps_is_that_of_the_recent_days() -> None:
    table = np.full((4, 300), 2)
    table[:, -100:] = 8
    expected = expected_counts(counts_of(table), window=7).expected
    assert expected.sum() == pytest.approx(4 * 8 * 7, rel=0.02)


@pytest.mark.parametrize("window", [0, 10, 11])
def test_no_history_is_refused(window: int) -> None:
    with pytest.raises(BadInput, match="leaves no history"):
        expected_counts(counts_of(np.ones((2, 10), dtype=int)), window=window)


@pytest.mark.parametrize("people", [None, [1.0], [1.0, np.nan], [1.0, 0.0]])
def test_populations_that_cant_be_are_refused(people: list[float] | None) -> None:
    given = None if people is None else np.array(people)
    with pytest.raises(BadInput, match="population"):
        expected_counts(
            counts_of(np.ones((2, 40), dtype=int)), window=7, method="population", population=given
        )
