"""Positions, distances, neighbours, and the mistakes maps are famous for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.errors import BadInput
from nhip.hotspots.adjacency import neighbours, neighbours_of_points, read_polygons
from nhip.hotspots.geography import EARTH_RADIUS_KM, Geography


def collection(*squares: tuple[str, float, float]) -> dict[str, Any]:
    """A FeatureCollection of squares a tenth of a degree wide by code, west and south edge."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "kind": "ward"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[w, s], [w + 0.1, s], [w + 0.1, s + 0.1], [w, s + 0.1], [w, s]],
                    ],
                },
            }
            for code, w, s in squares
        ],
    }


degrees = st.tuples(st.floats(-59, 80), st.floats(-180, 180))


@given(degrees, degrees)
def test_distances_are_those_of_the_sphere(one: tuple[float, float], other: tuple[float, float]) -> None:
    lats, lons = np.array([one[0], other[0], 1.0]), np.array([one[1], other[1], 1.0])
    lats[:2] += 1e-3  # Nobody at exactly 0, 0.
    geography = Geography.from_points(["a", "b", "c"], lats, lons)
    north, east = np.radians(lats), np.radians(lons)
    points = np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
    cross, dot = np.linalg.norm(np.cross(points[0], points[1])), float(points[0] @ points[1])
    expected = EARTH_RADIUS_KM * float(np.arctan2(cross, dot))
    assert geography.distances(0)[1] == pytest.approx(expected, abs=1e-4)
    assert geography.distances(0)[1] == geography.distances(1)[0]
    assert geography.distances(2)[2] == 0


def test_a_degree_of_latitude_and_half_the_world() -> None:
    geography = Geography.from_points(["a", "b", "c"], [10, 11, -10], [20, 20, -160])
    expected = [0, 111.195080, EARTH_RADIUS_KM * np.pi]
    # On the far side of the Earth the formula is good to a metre, across a city to a micrometre.
    assert geography.distances(0).tolist() == pytest.approx(expected, abs=1e-3)
    assert geography.distances(0)[1] == pytest.approx(expected[1], abs=1e-6)


def test_offsets_cross_the_date_line_the_short_way() -> None:
    geography = Geography.from_points(["a", "b"], [10, 10], [179.9, -179.9])
    east, north = geography.offsets(np.array([0]), np.array([1]))
    assert east[0] == pytest.approx(geography.distances(0)[1], rel=1e-4)
    assert north[0] == 0


def test_areas_without_position_are_all_named_and_left_out_only_on_request() -> None:
    with pytest.raises(BadInput, match="3 areas have no position: b, c, d"):
        Geography.from_points("abcd", [10, np.nan, 10, 0], [20, 20, np.inf, 0])
    geography = Geography.from_points("abcd", [10, np.nan, 10, 0], [20, 20, np.inf, 0], missing="leave_out")
    assert geography.areas == ("a",)
    assert [(notice.code, notice.count) for notice in geography.notices] == [("no_position", 3)]
    with pytest.raises(BadInput, match="1 areas have no position"):
        Geography.from_points("a", [np.nan], [20], missing="leave_out")


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (2_325_000, 585_000, "look like metres"),
        (585_000, 2_325_000, "look like metres"),
        (105.85, 21.03, "exchanged"),
        (-71.06, 42.36, "exchanged"),
        (21.03, 285.0, "subtract 360"),
    ],
)
def test_positions_that_cannot_be_degrees_say_what_they_look_like(
    lat: float, lon: float, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        Geography.from_points(["a", "b"], [lat, lat + 0.01], [lon, lon + 0.01])


def test_a_single_exchanged_row_is_refused() -> None:
    with pytest.raises(BadInput, match=r"1 of 3 areas lie in the Antarctic, the first at -71.05, 42.35"):
        Geography.from_points("abc", [42.36, 42.37, -71.05], [-71.06, -71.07, 42.35])


def test_an_area_far_away_from_all_others_is_named_in_a_notice() -> None:
    lat, lon = 21 + np.arange(12) / 100, 105 + np.arange(12) / 100
    lat[3] = 2.1
    geography = Geography.from_points("abcdefghijkl", lat, lon)
    assert [(notice.code, notice.count) for notice in geography.notices] == [("far_away", 1)]
    assert "others: d." in geography.notices[0].text


def test_metres_of_a_plane_are_refused() -> None:
    with pytest.raises(BadInput, match="divide them by 1000"):
        Geography.planar(["a"], [585_000], [2_325_000])


def test_a_code_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="stand more than once: a"):
        Geography.from_points(["a", "a"], [1, 2], [1, 2])
    with pytest.raises(BadInput, match="There are no areas"):
        Geography.from_points([], [], [])


def test_positions_that_are_no_numbers_or_too_few_are_refused() -> None:
    with pytest.raises(BadInput, match="latitude is not a number"):
        Geography.from_points(["a"], ["21,03"], [105])  # type: ignore[list-item]
    with pytest.raises(BadInput, match="2 areas were named"):
        Geography.from_points(["a", "b"], [1], [2])


def test_areas_can_be_put_in_the_order_of_the_counts() -> None:
    geography = Geography.planar("abc", [1, 2, 3], [0, 0, 0]).keep(["c", "a"])
    assert (geography.areas, geography.x.tolist()) == (("c", "a"), [3, 1])
    with pytest.raises(BadInput, match="1 areas have no position: z"):
        geography.keep(["a", "z"])


def test_neighbours_along_the_hilbert_curve_are_neighbours_on_the_map() -> None:
    x, y = np.meshgrid(np.arange(64.0), np.arange(64.0))
    geography = Geography.planar([str(n) for n in range(4096)], x.ravel(), y.ravel())
    order = geography.hilbert_order()
    assert sorted(order.tolist()) == list(range(4096))
    steps = geography.between(order[:-1], order[1:])
    # The 64 cells don't lie on the curve's own grid, so that a few steps cut a corner.
    assert steps.mean() < 1.1
    assert steps.max() < 3


def test_areas_in_one_point_have_an_order_along_the_curve() -> None:
    assert sorted(Geography.planar("abc", [5, 5, 5], [5, 5, 5]).hilbert_order().tolist()) == [0, 1, 2]


def test_areas_share_a_border_but_not_by_a_corner_alone() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1, 21.0), ("c", 105.2, 21.1))
    found = neighbours(squares, islands="alone")
    assert [row.tolist() for row in found.neighbours] == [[1], [0], []]
    with_corners = neighbours(squares, corners=True)
    assert [row.tolist() for row in with_corners.neighbours] == [[1], [0, 2], [1]]


def test_an_island_is_named_and_joined_to_its_nearest_or_refused() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1, 21.0), ("far", 106.0, 21.0))
    found = neighbours(squares)
    assert found.islands == ("far",)
    assert [row.tolist() for row in found.neighbours] == [[1], [0, 2], [1]]
    assert [(notice.code, notice.count) for notice in found.notices] == [("islands", 1)]
    with pytest.raises(BadInput, match="1 areas touch no other: far"):
        neighbours(squares, islands="refuse")


def test_parts_that_dont_touch_are_told() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1, 21.0), ("c", 106.0, 21.0), ("d", 106.1, 21.0))
    assert [(notice.code, notice.count) for notice in neighbours(squares).notices] == [("separate_parts", 2)]


def test_outlines_with_slivers_between_them_touch_when_a_gap_is_allowed() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1001, 21.0))
    assert neighbours(squares).islands == ("a", "b")
    assert neighbours(squares, gap_m=20).islands == ()


def test_one_area_has_no_neighbours_and_is_no_island() -> None:
    found = neighbours(collection(("a", 105.0, 21.0)))
    assert (found.islands, found.padded().tolist()) == ((), [[-1]])


def test_the_code_is_found_or_asked_for() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1, 21.0))
    assert read_polygons(squares).areas == ("a", "b")
    with pytest.raises(BadInput, match=r"have no property 'ward'.*code, kind"):
        read_polygons(squares, "ward")
    with pytest.raises(BadInput, match="stand more than once: ward"):
        read_polygons(squares, "kind")
    for feature in squares["features"]:
        del feature["properties"]["code"]
    with pytest.raises(BadInput, match="Say which property holds the code"):
        read_polygons(squares)


def test_features_without_outline_are_named() -> None:
    squares = collection(("a", 105.0, 21.0), ("b", 105.1, 21.0))
    squares["features"][1]["geometry"] = None
    with pytest.raises(BadInput, match="1 areas have no outline: b"):
        read_polygons(squares)
    assert Geography.from_geojson(squares, missing="leave_out").areas == ("a",)


def test_outlines_in_metres_are_refused() -> None:
    with pytest.raises(BadInput, match="look like metres"):
        neighbours(collection(("a", 585_000, 2_325_000), ("b", 586_000, 2_325_000)))


@pytest.mark.parametrize("text", ["", "not json", "[]", "{}", '{"features": [1]}', '{"features": []}'])
def test_a_file_that_is_no_geojson_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput):
        Geography.from_geojson(path)
    with pytest.raises(BadInput, match="can't be read"):
        Geography.from_geojson(tmp_path / "absent.geojson")


def test_an_outline_that_is_broken_is_refused_with_its_area() -> None:
    squares = collection(("a", 105.0, 21.0))
    squares["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [[1, 2, 3]]}
    with pytest.raises(BadInput, match="area a"):
        read_polygons(squares)


def test_a_bow_tie_is_repaired_and_not_refused() -> None:
    squares = collection(("a", 105.0, 21.0))
    ring = [[105.0, 21.0], [105.1, 21.1], [105.1, 21.0], [105.0, 21.1], [105.0, 21.0]]
    squares["features"][0]["geometry"]["coordinates"] = [ring]
    assert read_polygons(squares).geography().areas == ("a",)


def test_without_outlines_neighbours_are_those_with_none_between(grid: Geography) -> None:
    found = neighbours_of_points(grid)
    assert found.neighbours[0].tolist() == [1, 10]
    assert found.neighbours[55].tolist() == [45, 54, 56, 65]
    assert found.notices == ()


def test_points_in_one_line_or_place_have_neighbours_too() -> None:
    line = neighbours_of_points(Geography.planar("abc", [0, 2, 1], [0, 2, 1]))
    assert [row.tolist() for row in line.neighbours] == [[2], [2], [0, 1]]
    same = neighbours_of_points(Geography.planar("abc", [5, 5, 5], [5, 5, 5]))
    assert [row.tolist() for row in same.neighbours] == [[1, 2], [0, 2], [0, 1]]
    assert neighbours_of_points(Geography.planar("a", [5], [5])).neighbours[0].tolist() == []


def test_hanoi_is_126_wards_in_one_piece(shared_data: Callable[[str], Path]) -> None:
    path = shared_data("geo/hanoi_wards_simplified_60m.geojson")
    found = neighbours(path, "code")
    assert (len(found.areas), found.islands, found.notices) == (126, (), ())
    for area, row in enumerate(found.neighbours):
        assert all(area in found.neighbours[other] for other in row)
    properties = json.loads(path.read_text(encoding="utf-8"))["features"][0]["properties"]
    geography = Geography.from_geojson(path)
    assert geography.areas[0] == properties["code"] == "00004"
    assert geography.lat[0] == pytest.approx(properties["lat"], abs=0.02)
