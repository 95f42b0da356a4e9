"""Zones: nested, within their limits, the same every time, and those of the published example."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.adjacency import Adjacency, neighbours_of_points
from nhip.hotspots.geography import Geography
from nhip.hotspots.zones import Zones, ellipse_zones, grown_zones, nearest_zones


def scattered(areas: int, seed: int = 0, *, degrees: bool = False) -> Geography:
    rng = np.random.default_rng(seed)
    codes = [str(number) for number in range(areas)]
    if degrees:
        return Geography.from_points(codes, 21 + rng.random(areas), 105 + rng.random(areas))
    return Geography.planar(codes, 30 * rng.random(areas), 30 * rng.random(areas))


def every_set(zones: Zones) -> set[frozenset[int]]:
    return {
        frozenset(zones.members(sequence, size).tolist())
        for sequence in range(zones.sequences)
        for size in range(zones.first[sequence], zones.last[sequence] + 1)
    }


def check_well_formed(zones: Zones) -> None:
    for sequence in range(zones.sequences):
        last = zones.last[sequence]
        assert 1 <= zones.first[sequence] <= last <= zones.depth
        members = zones.order[sequence, :last]
        assert members[0] == zones.centre[sequence]
        assert len(set(members.tolist())) == last
        assert (members >= 0).all()
        assert (zones.order[sequence, last:] == -1).all()
        reach = zones.reach[sequence, :last]
        assert reach[0] == 0
        assert (np.diff(reach) >= 0).all()


def is_connected(members: set[int], adjacency: Adjacency) -> bool:
    seen, edge = set(), [min(members)]
    while edge:
        area = edge.pop()
        if area not in seen:
            seen.add(area)
            edge.extend(set(adjacency.neighbours[area].tolist()) & members)
    return seen == members


def test_new_mexico_has_the_415_zones_of_the_published_example(new_mexico: Geography) -> None:
    zones = nearest_zones(new_mexico, 15)
    assert (zones.sequences, len(zones), zones.distinct()) == (32, 480, 415)
    los_alamos = new_mexico.areas.index("losalamos")
    assert [new_mexico.areas[area] for area in zones.members(los_alamos, 2)] == ["losalamos", "santafe"]


def test_new_york_within_three_kilometres_holds_the_nine_zip_codes_of_the_reference_run(
    shared_data: Callable[[str], object],
) -> None:
    rows = np.loadtxt(str(shared_data("hotspots/NYCfever.geo")), dtype=str)
    geography = Geography.from_points(rows[:, 0], rows[:, 1].astype(float), rows[:, 2].astype(float))
    zones = nearest_zones(geography, len(rows), max_radius_km=3)
    expected = {"11375", "11415", "11416", "11417", "11418", "11419", "11421", "11435", "11451"}
    assert frozenset(geography.areas.index(code) for code in expected) in every_set(zones)
    finite = zones.reach[np.isfinite(zones.reach)]
    assert finite.max() <= 3


@given(st.integers(1, 60), st.integers(1, 12), st.integers(0, 5), st.booleans())
def test_circles_are_the_nearest_by_the_exact_distance(n: int, k: int, seed: int, degrees: bool) -> None:
    geography = scattered(n, seed, degrees=degrees)
    zones = nearest_zones(geography, k)
    check_well_formed(zones)
    for area in range(n):
        far = geography.distances(area)
        far[area] = -1
        assert zones.order[area].tolist() == np.lexsort((np.arange(n), far))[: min(k, n)].tolist()


def test_areas_equally_far_join_in_the_order_of_the_geography(grid: Geography) -> None:
    zones = nearest_zones(grid, 9)
    assert zones.members(55, 9).tolist() == [55, 45, 54, 56, 65, 44, 46, 64, 66]


def test_areas_in_one_point_each_begin_their_own_zone() -> None:
    zones = nearest_zones(Geography.planar("abc", [5, 5, 5], [5, 5, 5]), 3)
    assert zones.order.tolist() == [[0, 1, 2], [1, 0, 2], [2, 0, 1]]


def test_ties_reach_across_blocks_of_areas() -> None:
    x, y = np.meshgrid(np.arange(30.0), np.arange(30.0))
    geography = Geography.planar([str(n) for n in range(900)], x.ravel(), y.ravel())
    zones = nearest_zones(geography, 7)
    for area in (0, 449, 899):
        far = geography.distances(area)
        assert zones.order[area].tolist() == np.lexsort((np.arange(900), far))[:7].tolist()


def test_a_radius_is_kept_to_the_last_metre(grid: Geography) -> None:
    zones = nearest_zones(grid, 100, max_radius_km=1.0)
    assert zones.last[55] == 5
    assert zones.last[0] == 3
    assert zones.depth == 5
    with pytest.raises(BadInput, match="radius of -1"):
        nearest_zones(grid, 5, max_radius_km=-1)


@given(st.integers(0, 20), st.floats(0.05, 1.0))
def test_a_zone_stops_before_the_area_that_would_exceed_the_share(seed: int, share: float) -> None:
    geography = scattered(20, seed)
    people = np.random.default_rng(seed).integers(0, 100, 20).astype(float)
    people[0] = 1
    if people.min() > share * people.sum():
        return
    zones = nearest_zones(geography, 20, population=people, max_population_share=share)
    check_well_formed(zones)
    whole = nearest_zones(geography, 20)
    limit = share * people.sum() * (1 + 1e-9)
    for sequence, centre in enumerate(zones.centre):
        last = zones.last[sequence]
        assert people[zones.members(sequence, last)].sum() <= limit
        if last < 20:
            assert people[whole.members(int(centre), last + 1)].sum() > limit
    left_out = set(range(20)) - set(zones.centre.tolist())
    assert all(people[area] > limit * (1 - 1e-8) for area in left_out)
    assert [notice.count for notice in zones.notices] == ([len(left_out)] if left_out else [])


def test_half_of_the_people_is_allowed_to_the_person() -> None:
    geography = Geography.planar("abcd", [0, 1, 2, 3], [0, 0, 0, 0])
    zones = nearest_zones(geography, 4, population=np.full(4, 0.1), max_population_share=0.5)
    assert zones.last.tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize(
    ("people", "share", "message"),
    [
        ([1, 2], 0.5, "not one number from zero up"),
        ([1, np.nan, 1], 0.5, "not one number from zero up"),
        ([1, -1, 1], 0.5, "not one number from zero up"),
        ([1, 1, 1], 50, "share of 50"),
        ([1, 1, 1], 0.1, "every area alone is beyond"),
        (None, 0.5, "but no population"),
        ([1, 1, 1], None, "but no share"),
    ],
)
def test_populations_and_shares_that_cant_be_are_refused(
    people: list[float] | None, share: float | None, message: str
) -> None:
    geography = Geography.planar("abc", [0, 1, 2], [0, 0, 0])
    given_people = None if people is None else np.array(people)
    with pytest.raises(BadInput, match=message):
        nearest_zones(geography, 3, population=given_people, max_population_share=share)


def test_one_area_is_one_zone() -> None:
    geography = Geography.planar("a", [0], [0])
    assert every_set(nearest_zones(geography, 10)) == {frozenset({0})}
    assert every_set(ellipse_zones(geography, 10)) == {frozenset({0})}
    assert every_set(grown_zones(geography, neighbours_of_points(geography), 10)) == {frozenset({0})}


def test_sizes_below_one_and_beyond_memory_are_refused() -> None:
    geography = scattered(50)
    with pytest.raises(BadInput, match="at most 0 areas"):
        nearest_zones(geography, 0)
    large = Geography.planar([str(n) for n in range(20_000)], np.arange(20_000.0), np.zeros(20_000))
    with pytest.raises(BadInput, match="Choose a smaller k"):
        nearest_zones(large, 20_000)
    with pytest.raises(BadInput, match="no zone of size 4"):
        nearest_zones(geography, 3).members(0, 4)


@settings(max_examples=40)
@given(st.integers(2, 25), st.integers(2, 8), st.integers(0, 5))
def test_grown_zones_are_connected_and_hold_every_area_alone(n: int, k: int, seed: int) -> None:
    geography = scattered(n, seed)
    adjacency = neighbours_of_points(geography)
    zones = grown_zones(geography, adjacency, k, directions=4)
    check_well_formed(zones)
    assert all(is_connected(set(members), adjacency) for members in every_set(zones))
    assert zones.distinct() == len(every_set(zones))
    assert {frozenset({area}) for area in range(n)} <= every_set(zones)


def test_grown_zones_stay_on_their_side_of_the_water() -> None:
    geography = Geography.planar("abcd", [0, 1, 1.1, 2.1], [0, 0, 0, 0])
    links = (np.array([1]), np.array([0]), np.array([3]), np.array([2]))
    adjacency = Adjacency(geography.areas, tuple(row.astype(np.int32) for row in links))
    found = every_set(grown_zones(geography, adjacency, 4))
    assert found == {frozenset(s) for s in ({0}, {1}, {2}, {3}, {0, 1}, {2, 3})}


def test_grown_zones_of_other_areas_are_refused() -> None:
    geography = scattered(5)
    with pytest.raises(BadInput, match="of other areas"):
        grown_zones(geography.keep(["1", "0"]), neighbours_of_points(geography), 3)


def best_overlap(zones: Zones, wanted: set[int]) -> float:
    """The best Jaccard index of a zone with the wanted areas."""
    hits = np.isin(zones.order, list(wanted)).cumsum(axis=1)
    size = np.arange(1, zones.depth + 1)
    overlap = hits / (size + len(wanted) - hits)
    return float(overlap[zones.counted()].max())


def test_long_zones_fit_a_road_that_circles_cant(grid: Geography) -> None:
    road = set(range(50, 58))
    assert best_overlap(nearest_zones(grid, 30), road) < 0.55
    assert best_overlap(ellipse_zones(grid, 12, stretch=(4.0,)), road) >= 0.8
    assert best_overlap(grown_zones(grid, neighbours_of_points(grid), 12, stretch=(6.0,)), road) == 1.0


def test_bent_zones_fit_a_river_that_straight_ones_cant() -> None:
    geography = scattered(400, 3)
    adjacency = neighbours_of_points(geography)
    far = np.hypot(geography.x - 15, geography.y)
    river = set(np.flatnonzero((np.abs(far - 12) < 0.8) & (np.abs(geography.x - 15) < 9)).tolist())
    straight = grown_zones(geography, adjacency, 25, stretch=(4.0,))
    bent = grown_zones(geography, adjacency, 25, stretch=(4.0,), bends=(0.0, 1.0))
    assert (
        best_overlap(bent, river)
        > best_overlap(straight, river)
        > best_overlap(nearest_zones(geography, 25), river)
    )


def test_ellipses_hold_every_circle() -> None:
    geography = scattered(30)
    assert every_set(nearest_zones(geography, 6)) <= every_set(ellipse_zones(geography, 6))


def test_limits_hold_for_every_shape() -> None:
    geography = scattered(60)
    adjacency = neighbours_of_points(geography)
    people = np.ones(60)
    for zones in (
        ellipse_zones(geography, 30, max_radius_km=6, population=people, max_population_share=0.1),
        grown_zones(geography, adjacency, 30, max_radius_km=6, population=people, max_population_share=0.1),
    ):
        check_well_formed(zones)
        assert zones.last.max() <= 6
        assert zones.reach[np.isfinite(zones.reach)].max() <= 6


def test_zones_are_the_same_every_time() -> None:
    def arrays(zones: Zones) -> list[NDArray[np.generic]]:
        return [zones.order, zones.first, zones.last, zones.centre, zones.reach]

    geography = scattered(80)
    adjacency = neighbours_of_points(geography)
    for one, other in [
        (nearest_zones(geography, 10), nearest_zones(geography, 10)),
        (ellipse_zones(geography, 10), ellipse_zones(geography, 10)),
        (grown_zones(geography, adjacency, 10), grown_zones(geography, adjacency, 10)),
    ]:
        for first, second in zip(arrays(one), arrays(other), strict=True):
            assert np.array_equal(first, second)


def test_ten_thousand_areas_never_need_all_distances_at_once() -> None:
    geography = scattered(10_000, degrees=True)
    tracemalloc.start()
    zones = nearest_zones(geography, 50)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert zones.order.shape == (10_000, 50)
    # All distances would be 800 MB; order and reach are 6 MB.
    assert most < 60_000_000


def test_circles_dont_wait_for_the_library_of_outlines() -> None:
    asked = "import sys, nhip.hotspots.zones; sys.exit('shapely' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
