"""Points to areas: alone and in bulk they agree with a plain look at every boundary."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dangvan.places.atlas import DayMap
from dangvan.places.types import AreaInfo

DAY = date(2026, 1, 1)


def info(number: int, parent: int | None = None) -> AreaInfo:
    return AreaInfo(
        id=number,
        code=f"{number:05d}",
        name_vi=f"Phường {number}",
        name_en="",
        level="ward",
        parent_id=parent,
        valid_from=DAY,
        valid_to=None,
        lon=None,
        lat=None,
        area_km2=None,
        population=None,
        approximate=False,
        source="",
        has_boundary=True,
    )


GRID = {
    row * 5 + column + 1: shapely.box(105 + column / 10, 21 + row / 10, 105.1 + column / 10, 21.1 + row / 10)
    for row in range(5)
    for column in range(5)
}
MAP = DayMap([info(n) for n in GRID], GRID)


def plainly(lon: float, lat: float) -> int:
    return next((n for n, box in GRID.items() if box.covers(shapely.Point(lon, lat))), -1)


@given(st.lists(st.tuples(st.floats(104.9, 105.6), st.floats(20.9, 21.6)), max_size=40))
def test_bulk_and_single_agree_with_a_plain_look(points: list[tuple[float, float]]) -> None:
    found = MAP.at_many([p[0] for p in points], [p[1] for p in points]).tolist()
    assert found == [MAP.at(lon, lat) or -1 for lon, lat in points]
    for (lon, lat), area in zip(points, found, strict=True):
        if (plain := plainly(lon, lat)) != -1:
            assert area == plain


def test_a_point_on_a_shared_border_has_one_area_the_lower_code() -> None:
    assert MAP.at(105.1, 21.05) == 1
    assert MAP.at_many([105.1], [21.05]).tolist() == [1]


def test_a_sliver_between_simplified_borders_belongs_to_the_nearest() -> None:
    gap = DayMap(
        [info(1), info(2)], {1: shapely.box(105, 21, 105.1, 21.1), 2: shapely.box(105.1004, 21, 105.2, 21.1)}
    )
    assert gap.at(105.1003, 21.05) == 2
    assert gap.at_many([105.1001, 105.3], [21.05, 21.05]).tolist() == [1, -1]


def test_far_outside_is_nowhere_and_nonsense_is_nowhere() -> None:
    assert MAP.at(0, 0) is None
    assert MAP.at_many([0, math.nan, math.inf, 105.05], [0, 21, 21, 21.05]).tolist() == [-1, -1, -1, 1]
    assert MAP.at_many([], []).tolist() == []
    assert DayMap([], {}).at(105, 21) is None
    assert DayMap([], {}).at_many([105], [21]).tolist() == [-1]


def test_a_city_outline_does_not_compete_with_its_wards() -> None:
    city = shapely.box(104, 20, 107, 23)
    both = DayMap([info(99), info(1, parent=99)], {99: city, 1: GRID[1]})
    assert both.at(105.05, 21.05) == 1
    assert both.at(106, 22) is None


@pytest.mark.parametrize("count", [1, 1000])
def test_bulk_keeps_the_order_of_its_points(count: int) -> None:
    chance = np.random.default_rng(count)
    lons, lats = chance.uniform(105, 105.5, count), chance.uniform(21, 21.5, count)
    assert MAP.at_many(lons, lats).tolist() == [plainly(x, y) for x, y in zip(lons, lats, strict=True)]
