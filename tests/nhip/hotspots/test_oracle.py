"""The plain scan against a brute force that adds up every cylinder from its cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nhip.errors import BadInput
from nhip.hotspots.results import Engine, Method, ScanSettings
from nhip.hotspots.scanning import scan, strongest
from tests.nhip.hotspots.scanned import brute_force, cube_of, small_world, world_zones


def _expected(counts: Any, method: Method, seed: int) -> tuple[Any, float | None, dict[str, Any], Any]:
    """Base of the brute force, total, arguments of the scan, and what the share is reckoned by."""
    chance = np.random.default_rng(seed)
    total = float(counts.sum())
    if method == "permutation":
        return np.outer(counts.sum(1), counts.sum(0)) / max(total, 1), total, {}, counts.sum(1).tolist()
    if method == "population":
        people = chance.uniform(1, 9, counts.shape)
        return people * total / people.sum(), total, {"population": people}, people.sum(1).tolist()
    baseline = chance.uniform(0.2, 2.5, counts.shape)
    return baseline, None, {"baseline": baseline}, None


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    areas=st.integers(1, 7),
    periods=st.integers(1, 8),
    k=st.integers(1, 6),
    method=st.sampled_from(["permutation", "population", "expectation"]),
    prospective=st.booleans(),
    window=st.integers(1, 9),
    min_window=st.integers(1, 2),
    min_cases=st.integers(1, 4),
    share=st.sampled_from([0.3, 0.5, 1.0]),
    mean=st.sampled_from([0.3, 1.5, 6.0]),
)
def test_the_strongest_cylinder_is_the_one_brute_force_finds(
    *, seed: int, areas: int, periods: int, k: int, method: Method, prospective: bool, window: int,
    min_window: int, min_cases: int, share: float, mean: float,
) -> None:  # fmt: skip
    counts = np.random.default_rng(seed).poisson(mean, (areas, periods))
    zones = world_zones(seed, areas, k)
    base, total, given_, measure = _expected(counts, method, seed)
    min_window = min(min_window, window, periods)
    score, members, duration, end = brute_force(
        counts.tolist(), base.tolist(), zones, total=total, window=window, min_window=min_window,
        min_cases=min_cases, prospective=prospective, measure=measure, share=share,
    )  # fmt: skip
    for engine in ("numpy", "numba"):
        asked = ScanSettings(
            method=method, window=window, min_window=min_window, min_cases=min_cases, prospective=prospective,
            max_case_share=share, engine=engine,
        )  # fmt: skip
        found = strongest(cube_of(counts), zones, asked, **given_)
        if score < 1e-9:
            assert found is None or found.score < 1e-9
            continue
        assert found is not None
        assert found.score == pytest.approx(score, abs=1e-9)
        inside = counts[found.area_indices][:, _periods(found, periods)]
        assert int(inside.sum()) == found.observed
        assert members
        assert duration <= window
        assert end < periods


def _periods(found: Any, periods: int) -> slice:
    from datetime import date

    begin = (found.start - date(2026, 1, 1)).days
    assert (found.end - found.start).days + 1 == found.duration
    return slice(begin, begin + found.duration)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_one_area_can_hold_no_cluster_of_the_permutation_scan(engine: Engine) -> None:
    cube = cube_of(np.array([[1, 2, 0, 9]]))
    result = scan(cube, world_zones(1, 1, 3), ScanSettings(engine=engine, window=2, replicates=19))
    assert result.clusters == ()
    assert result.p_value == 1.0


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_without_a_case_there_is_nothing_and_p_is_one(engine: Engine) -> None:
    cube = cube_of(np.zeros((4, 9), dtype=np.int64))
    result = scan(cube, world_zones(1, 4, 3), ScanSettings(engine=engine, window=2, replicates=19))
    assert (result.clusters, result.p_value, result.cases) == ((), 1.0, 0)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_one_day_alone_holds_no_cluster_in_time(engine: Engine) -> None:
    cube = cube_of(np.array([[3], [0], [5]]))
    result = scan(cube, world_zones(1, 3, 2), ScanSettings(engine=engine, window=7, replicates=9))
    assert result.clusters == ()
    # The third holds more than half of all cases alone, which is said too.
    assert [notice.code for notice in result.notices] == ["window_cut", "too_large_alone"]


def test_cases_where_nothing_was_expected_are_refused_by_name() -> None:
    cube, zones = small_world(3)
    baseline = np.ones(cube.counts.shape)
    busy = int(cube.counts.sum(axis=1).argmax())
    baseline[busy] = 0
    with pytest.raises(BadInput, match=f"baseline is zero.*{cube.areas[busy]}"):
        scan(cube, zones, ScanSettings(method="expectation", window=4), baseline=baseline)


def test_a_baseline_or_population_of_another_shape_is_refused() -> None:
    cube, zones = small_world(3)
    with pytest.raises(BadInput, match="shape"):
        scan(cube, zones, ScanSettings(method="expectation", window=4), baseline=np.ones((12, 3)))
    with pytest.raises(BadInput, match="shape"):
        scan(cube, zones, ScanSettings(method="population"), population=np.ones(11))
    with pytest.raises(BadInput, match="needs a population"):
        scan(cube, zones, ScanSettings(method="population"))
    with pytest.raises(BadInput, match="missing, infinite or negative"):
        scan(cube, zones, ScanSettings(method="population"), population=np.full(12, np.nan))
    with pytest.raises(BadInput, match="zones are of 5 areas"):
        scan(cube, world_zones(1, 5, 2), ScanSettings())
