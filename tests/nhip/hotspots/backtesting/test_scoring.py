"""What counts as an alarm, as found and as soon: on looks written by hand."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from nhip.errors import BadInput
from nhip.hotspots.backtesting.chart import poisson_tail
from nhip.hotspots.backtesting.injections import Injection, Recipe, injections
from nhip.hotspots.backtesting.intervals import mean, poisson_rate, share
from nhip.hotspots.backtesting.looks import NOTHING, Look, Watch, episodes, level_of_count
from nhip.hotspots.backtesting.scoring import Trial, finding
from nhip.hotspots.cube import cube_from_counts

START = date(2025, 3, 1)


def look(days: float, *areas: int) -> Look:
    return Look(days, np.array(areas, dtype=np.int64))


def watch(*looks: Look) -> Watch:
    return Watch([START + timedelta(days=day) for day in range(len(looks))], {"t": list(looks)})


def planted(first: int = 0) -> Injection:
    added = np.ones((2, 4), dtype=np.int64)
    return Injection("t", np.array([1, 2]), START + timedelta(days=first), 1.0, added, 0)


def test_looks_that_overlap_are_one_alarm_and_others_are_new() -> None:
    seen = watch(look(400, 1, 2), look(500, 2, 3), look(400, 8), NOTHING, look(400, 3))
    assert [(each.first, each.last) for each in episodes(seen, 365)] == [(0, 4), (2, 2)]


def test_an_alarm_is_over_after_a_week_of_quiet() -> None:
    seen = watch(look(400, 1), *[NOTHING] * 8, look(400, 1))
    assert len(episodes(seen, 365)) == 2


def test_the_level_for_a_number_of_alarms_leaves_no_more_than_that() -> None:
    seen = watch(look(100, 1), look(200, 2), look(300, 3))
    assert level_of_count(seen, 2) == 200
    assert level_of_count(seen, 0) == float("inf")


def test_a_cluster_is_found_by_an_alarm_that_touches_it() -> None:
    quiet = watch(*[NOTHING] * 4)
    trial = Trial(planted(), [NOTHING, look(500, 7), look(500, 2, 3), NOTHING])
    found = finding(quiet, [trial], 365)
    assert (found.found, found.delay.value) == (1, 2.0)
    assert (found.precision.value, found.recall.value) == (0.5, 0.5)
    assert found.by_day == (0.0, 0.0, 1.0, 1.0)


def test_what_real_history_alarms_for_anyway_is_no_find() -> None:
    loud = watch(look(500, 2), look(500, 2), NOTHING, NOTHING)
    trial = Trial(planted(), [look(500, 2)] * 2 + [NOTHING] * 2)
    found = finding(loud, [trial], 365)
    assert (found.found, found.delay.value) == (0, 4.0)


def test_the_interval_of_a_rate_is_the_exact_one_of_a_poisson_count() -> None:
    for count in (0, 1, 7, 40, 5000):
        low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
        rate = poisson_rate(count, 2.0)
        assert (rate.low, rate.high) == pytest.approx((low / 2, high / 2), rel=1e-9)


def test_the_interval_of_a_share_is_wilsons() -> None:
    for found, of in ((0, 10), (3, 10), (10, 10)):
        wilson = stats.binomtest(found, of).proportion_ci(method="wilson")
        assert (share(found, of).low, share(found, of).high) == pytest.approx(
            (wilson.low, wilson.high), abs=1e-12
        )


def test_the_interval_of_a_mean_is_wider_when_its_values_hang_together() -> None:
    values = np.repeat(np.arange(20.0), 5)
    alone, together = mean(values), mean(values, groups=np.repeat(np.arange(20), 5))
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


def test_the_tail_of_a_poisson_count_is_right_far_out() -> None:
    counts = np.array([1, 5, 60, 300, 10_000, 3])
    means = np.array([0.02, 1.0, 20.0, 250.0, 9_500.0, 4.0])
    expected = stats.poisson.sf(counts - 1, means)
    assert poisson_tail(counts, means)[:-1] == pytest.approx(expected[:-1], rel=1e-9)
    assert poisson_tail(counts, means)[-1] == 1.0


def test_a_recipe_is_read_from_a_line_and_draws_the_same_every_time() -> None:
    recipe = Recipe.parse("places=2, topics=1, sizes=1:2.5, areas=3, horizon=5, seed=9")
    assert recipe == Recipe(2, 1, (1.0, 2.5), 3, 5, 9)
    near = np.array([[0, 1, 2], [1, 0, 2], [2, 1, 0]])
    drawn = [injections(recipe, {"a": 9, "b": 3}, near, START, START + timedelta(days=30)) for _ in range(2)]
    assert len(drawn[0]) == 4
    for one, other in zip(*drawn, strict=True):
        assert one.first == other.first
        assert (one.added == other.added).all()


def test_a_planted_cluster_adds_to_its_areas_and_leaves_the_history_alone() -> None:
    days = [START + timedelta(days=day) for day in range(6)]
    cube = cube_from_counts(np.zeros((3, 6), dtype=int), ["a", "b", "c"], days)
    grown = planted(first=3).into(cube)
    assert cube.cases == 0
    assert grown.counts.sum(axis=1).tolist() == [0, 3, 3]
    assert grown.counts[:, :3].sum() == 0


@pytest.mark.parametrize("recipe", ["places=0", "sizes=0", "topic=3", "areas=x"])
def test_a_recipe_that_cannot_be_meant_is_refused(recipe: str) -> None:
    with pytest.raises(BadInput):
        Recipe.parse(recipe)
