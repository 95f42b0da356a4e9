"""Scans as callers see them: topics together, secondary clusters, fallbacks told, settings refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.scanning import scan, scan_topics, strongest
from tests.nhip.hotspots.scanned import cube_of, small_world, world_zones


def _two_spots() -> tuple[object, object]:
    counts = np.random.default_rng(8).poisson(1.0, (30, 30))
    counts[3, -4:] += 9
    counts[21, -3:] += 7
    return cube_of(counts), world_zones(8, 30, 4)


def test_topics_together_are_answered_as_each_alone() -> None:
    cubes = {f"topic {n}": small_world(n)[0] for n in range(4)}
    zones = world_zones(0, 12, 5)
    asked = ScanSettings(window=5, replicates=99, stop_after=10)
    told: list[tuple[int, int, str]] = []
    results = scan_topics(cubes, zones, asked, progress=lambda *step: told.append(step))
    assert list(results) == list(cubes)
    assert told == [(n + 1, 4, f"topic {n}") for n in range(4)]
    for topic, cube in cubes.items():
        alone = scan(cube, zones, asked, topic=topic)
        assert alone.p_value == results[topic].p_value
        assert alone.null_scores.tobytes() == results[topic].null_scores.tobytes()
    together = scan_topics(cubes, zones, replace(asked, workers=3))
    assert all(
        together[t].null_scores.tobytes() == results[t].null_scores.tobytes()
        and together[t].p_value == results[t].p_value
        for t in cubes
    )


def test_topics_and_seeds_draw_independently() -> None:
    cube, zones = small_world(1)
    asked = ScanSettings(window=5, replicates=20)
    first = scan(cube, zones, asked, topic="a").null_scores
    assert (first != scan(cube, zones, asked, topic="b").null_scores).any()
    assert (first != scan(cube, zones, replace(asked, seed=1), topic="a").null_scores).any()
    assert (first == scan(cube, zones, asked, topic="a").null_scores).all()


def test_each_topic_has_its_own_baseline() -> None:
    cube, zones = small_world(1)
    asked = ScanSettings(method="expectation", window=5, replicates=0)
    low, high = np.full((12, 5), 0.1), np.full((12, 5), 50.0)
    results = scan_topics({"a": cube, "b": cube}, zones, asked, baselines={"a": low, "b": high})
    assert results["a"].clusters[0].score > 10
    assert results["b"].clusters == ()


def test_two_planted_spots_are_both_found_and_tested() -> None:
    cube, zones = _two_spots()
    result = scan(cube, zones, ScanSettings(window=7, replicates=199))  # type: ignore[arg-type]
    assert [cluster.areas[0] for cluster in result.clusters[:2]] == ["a003", "a021"]
    assert [cluster.duration for cluster in result.clusters[:2]] == [4, 3]
    assert all(cluster.p_value == pytest.approx(1 / 200) for cluster in result.clusters[:2])
    assert result.recurrence_days == pytest.approx(200)


def test_disjoint_clusters_share_no_area_and_get_weaker() -> None:
    cube, zones = small_world(4, areas=40, k=8)
    result = scan(cube, zones, ScanSettings(window=5, replicates=9))
    seen = [area for cluster in result.clusters for area in cluster.areas]
    assert len(seen) == len(set(seen))
    assert len(result.clusters) > 2
    scores = [cluster.score for cluster in result.clusters]
    assert scores == sorted(scores, reverse=True)
    p_values = [cluster.p_value for cluster in result.clusters]
    assert p_values == sorted(p_values)  # type: ignore[type-var]


def test_disjoint_by_centre_takes_only_each_centres_best() -> None:
    cube, zones = small_world(4, areas=40, k=8)
    asked = ScanSettings(window=5, replicates=0)
    by_centre = scan(cube, zones, replace(asked, secondary="disjoint_centres"))
    everywhere = scan(cube, zones, asked)
    assert by_centre.clusters[0].areas == everywhere.clusters[0].areas
    seen = [area for cluster in by_centre.clusters for area in cluster.areas]
    assert len(seen) == len(set(seen))
    assert everywhere.clusters[1].score >= by_centre.clusters[1].score


def test_clusters_may_overlap_where_no_centre_lies_in_another() -> None:
    cube, zones = small_world(4, areas=40, k=8)
    asked = ScanSettings(window=5, replicates=0, secondary="no_centre_in_other")
    clusters = scan(cube, zones, asked).clusters
    assert len(clusters) > 2
    for cluster in clusters:
        assert all(cluster.centre not in other.areas for other in clusters if other is not cluster)


def test_iterating_takes_the_first_cluster_out_before_it_looks_again() -> None:
    cube, zones = _two_spots()
    asked = ScanSettings(window=7, replicates=199, secondary="iterative")
    result = scan(cube, zones, asked)  # type: ignore[arg-type]
    assert [cluster.areas[0] for cluster in result.clusters[:2]] == ["a003", "a021"]
    # It ends with the first that isn't significant.
    assert all((cluster.p_value or 0) <= 0.05 for cluster in result.clusters[:-1])
    for method in ("population", "expectation"):
        again = replace(asked, method=method)
        given = (
            {"population": np.ones(30)} if method == "population" else {"baseline": np.full((30, 30), 1.1)}
        )
        found = scan(cube, zones, again, **given)  # type: ignore[arg-type]
        assert [cluster.areas[0] for cluster in found.clusters[:2]] == ["a003", "a021"]


def test_only_the_strongest_where_no_others_are_asked_for() -> None:
    cube, zones = small_world(4, areas=40, k=8)
    assert len(scan(cube, zones, ScanSettings(window=5, replicates=0, secondary="none")).clusters) == 1
    assert len(scan(cube, zones, ScanSettings(window=5, replicates=0, max_clusters=2)).clusters) == 2


def test_the_strongest_alone_is_the_first_of_the_scan() -> None:
    cube, zones = small_world(6)
    asked = ScanSettings(window=5, replicates=0)
    alone, first = strongest(cube, zones, asked), scan(cube, zones, asked).clusters[0]
    assert alone is not None
    assert (alone.areas, alone.score, alone.start, alone.p_value) == (
        first.areas, first.score, first.start, None,
    )  # fmt: skip


def test_without_replicates_nothing_is_said_of_chance() -> None:
    cube, zones = small_world(6)
    result = scan(cube, zones, ScanSettings(window=5, replicates=0, max_case_share=1.0))
    assert (result.p_value, result.gumbel_p, result.recurrence_days) == (None, None, None)
    assert result.cylinders == 12 * 5 * 5


def test_a_gumbel_tail_reaches_beyond_the_replicates() -> None:
    cube, zones = _two_spots()
    result = scan(cube, zones, ScanSettings(window=7, replicates=99, tail="gumbel"))  # type: ignore[arg-type]
    assert result.p_value == 0.01
    assert result.gumbel_p is not None
    assert result.gumbel_p < 1e-6
    assert result.recurrence_days == pytest.approx(1 / result.gumbel_p)


def test_without_a_baseline_the_plain_history_serves_and_is_told() -> None:
    cube, zones = small_world(6)
    result = scan(cube, zones, ScanSettings(method="expectation", window=5, replicates=19))
    assert [notice.code for notice in result.notices] == ["plain_baseline"]
    with pytest.raises(BadInput, match="no history before the window"):
        scan(cube, zones, ScanSettings(method="expectation", window=20))
    with pytest.raises(BadInput, match="no case before the window"):
        scan(cube_of(np.eye(12, 20, 8, dtype=np.int64)), zones, ScanSettings(method="expectation", window=12))


def test_a_baseline_of_the_window_alone_is_completed_for_the_other_nulls_and_told() -> None:
    cube, zones = small_world(6)
    asked = ScanSettings(method="expectation", window=5, replicates=19, null="blocks", block=3)
    result = scan(cube, zones, asked, baseline=np.full((12, 5), 0.8))
    assert [notice.code for notice in result.notices] == ["history_baseline"]
    with pytest.raises(BadInput, match="retrospective"):
        scan(cube, zones, replace(asked, prospective=False), baseline=np.full((12, 5), 0.8))


def test_months_weigh_by_their_days() -> None:
    from datetime import date

    from nhip.hotspots.cube import cube_from_counts

    counts = np.full((3, 3), 59)
    cube = cube_from_counts(counts, ["a", "b", "c"], [date(2026, m, 1) for m in (1, 2, 3)], "month")
    asked = ScanSettings(
        method="population", window=1, prospective=False, replicates=0, max_case_share=1.0, secondary="none"
    )
    found = scan(cube, world_zones(1, 3, 1), asked, population=np.ones(3)).clusters[0]
    assert found.start == date(2026, 2, 1)
    assert found.expected == pytest.approx(59 * 9 / 3 * 28 / 90)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "guess"}, {"null": "x"}, {"tail": "x"}, {"engine": "x"}, {"secondary": "x"}, {"ties": "x"},
        {"window": 0}, {"min_window": 0}, {"min_window": 9, "window": 8}, {"min_cases": 0},
        {"replicates": -1}, {"replicates": 9.5}, {"max_case_share": 0}, {"max_case_share": 1.5},
        {"stop_after": 0}, {"dispersion": -1.0}, {"dispersion": float("nan")}, {"workers": 0}, {"block": 0},
    ],
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        ScanSettings(**wrong)  # type: ignore[arg-type]


def test_every_public_name_is_there() -> None:
    import nhip.hotspots

    assert all(getattr(nhip.hotspots, name) is not None for name in nhip.hotspots.__all__)
    assert sorted(nhip.hotspots._HOMES) == sorted(nhip.hotspots.__all__)
    with pytest.raises(AttributeError, match="no 'guess'"):
        _ = nhip.hotspots.guess


def test_looking_at_the_names_loads_no_compiler() -> None:
    import subprocess
    import sys

    code = "import sys, nhip.hotspots.scanning, nhip.hotspots as h; h.scan; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
