"""Shapes and cells: laws that hold for any points."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dangvan.places import approximate, geometry

_POINT = st.tuples(
    st.floats(105.3, 106.0).map(lambda x: round(x, 4)), st.floats(20.6, 21.4).map(lambda y: round(y, 4))
)


@given(st.lists(_POINT, min_size=1, max_size=30, unique=True))
def test_cells_hold_their_points_and_do_not_overlap(points: list[tuple[float, float]]) -> None:
    cells = approximate.cells({str(n): [p] for n, p in enumerate(points)})
    assert cells.keys() == {str(n) for n in range(len(points))}
    for number, (lon, lat) in enumerate(points):
        assert cells[str(number)].distance(shapely.Point(lon, lat)) < 1e-6
    together = shapely.union_all(list(cells.values()))
    assert sum(c.area for c in cells.values()) == pytest.approx(together.area, rel=1e-4)


def test_two_names_of_one_point_share_no_cell() -> None:
    assert approximate.cells({"a": [(105.8, 21.0)], "b": [(105.8, 21.0)]}).keys() == {"a"}


def test_several_points_of_a_name_make_one_area() -> None:
    cells = approximate.cells({"a": [(105.8, 21.0), (105.82, 21.0)], "b": [(105.9, 21.0)]})
    assert cells["a"].covers(shapely.Point(105.81, 21.0))
    assert not cells["a"].covers(shapely.Point(105.88, 21.0))


@pytest.mark.parametrize("km2", [100.0, 3359.8])
def test_an_outline_is_as_large_as_asked(km2: float) -> None:
    points = [(105.8 + i / 50, 21 + j / 50) for i in range(4) for j in range(4)]
    drawn = approximate.outline(points, km2)
    assert geometry.area_km2(drawn) == pytest.approx(km2, rel=0.01)
    assert approximate.outline(points).covers(shapely.Point(points[0]))


def test_no_points_no_cells() -> None:
    assert approximate.cells({}) == {}
    with pytest.raises(ValueError, match="points"):
        approximate.outline([])


def test_distances_and_areas_are_those_of_the_earth() -> None:
    assert geometry.distance_m(105.8, 21.0, 105.8, 21.0) == 0
    assert geometry.distance_m(105.8544, 21.0285, 106.6297, 10.8231) == pytest.approx(1_137_600, rel=0.01)
    degree = shapely.box(105, 21, 106, 22)
    assert geometry.area_km2(degree) == pytest.approx(11_505, rel=0.005)


def test_a_stored_boundary_reads_as_it_was() -> None:
    drawn = shapely.box(105.123456789, 21, 105.2, 21.1)
    again = geometry.from_text(geometry.to_text(drawn))
    assert again is not None
    assert again.is_valid
    assert again.symmetric_difference(drawn).area < 1e-5
    assert geometry.from_text("") is None
