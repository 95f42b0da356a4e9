"""Maps: neighbours stay neighbours, every area can be reached and is in the table, and the weight of a city
is a few kB.
"""

import gzip
import itertools
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ui.maps import CLASSES, MapArea, MapPoint, breaks_of, class_of, draw_map
from dangvan.ui.outlines import WIDTH, Projection, outlines_of, polygons_of

WARDS = Path(__file__).parents[3] / "shared" / "data" / "geo" / "hanoi_wards_simplified_30m.geojson"


def square(x: float, y: float, size: float = 1.0) -> list[tuple[float, float]]:
    return [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]


def grid(columns: int, rows: int, values: list[float | None]) -> list[MapArea]:
    return [
        MapArea(str(i), f"Khu {i}", [square(105 + i % columns, 20 + i // columns)], f"/khu/{i}", value)
        for i, value in zip(range(columns * rows), values, strict=True)
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


@given(st.lists(st.one_of(st.none(), st.integers(0, 5000).map(float)), min_size=6, max_size=6))
def test_every_area_is_drawn_named_reachable_and_in_the_table(values: list[float | None]) -> None:
    areas = grid(3, 2, values)
    drawn = draw_map(areas, title="Bản đồ", value_name="Đang chờ")
    links = [element for element in parsed(drawn.svg) if element.tag == "a"]
    assert [link.get("href") for link in links] == [area.href for area in areas]
    for link, area in zip(links, areas, strict=True):
        title = link.find("title")
        assert title is not None
        assert title.text == link.get("aria-label")
        assert area.name in (title.text or "")
    assert {row.name for row in drawn.rows} == {area.name for area in areas}
    known = [row.value for row in drawn.rows if row.value is not None]
    assert known == sorted(known, reverse=True)


@given(st.lists(st.floats(0, 1e6), max_size=40))
def test_a_larger_value_never_has_a_lighter_class(values: list[float]) -> None:
    breaks = breaks_of(values)
    classes = [class_of(value, breaks) for value in sorted(values)]
    assert classes == sorted(classes)
    assert all(0 <= each < CLASSES for each in classes)
    assert all((class_of(value, breaks) == 0) == (value <= 0) for value in values)
    if any(value > 0 for value in values):
        assert class_of(max(values), breaks) == CLASSES - 1


@given(st.floats(-60, 60), st.floats(0.01, 3), st.floats(0.01, 3))
def test_the_projection_keeps_north_up_and_shapes_true(south: float, width: float, height: float) -> None:
    project = Projection.fitting((10, south, 10 + width, south + height))
    assert project(10, south + height) == pytest.approx((0, 0))
    assert project(10 + width, south)[0] == pytest.approx(WIDTH)
    x, y = project(10 + width / 2, south + height / 2)
    assert 0 < x < WIDTH
    assert 0 < y < project(10, south)[1]


def test_rings_inside_rings_are_holes_whatever_their_order() -> None:
    outer, hole = square(0, 0, 4), square(1, 1, 1)
    assert polygons_of([outer, hole]).area == pytest.approx(15)
    assert polygons_of([hole, list(reversed(outer))]).area == pytest.approx(15)
    assert polygons_of([[(0, 0), (1, 1)]]).is_empty


def test_hostile_names_are_only_words() -> None:
    area = MapArea("1", '<script>"&', [square(0, 0)], "/a?b=1&c='", 3)
    svg = draw_map([area], title='"><script>').svg
    assert "<script" not in svg
    assert parsed(svg).find("a") is not None


def test_values_that_cannot_be_told_are_hatched_and_said() -> None:
    drawn = draw_map(grid(2, 1, [None, 4]), title="Bản đồ")
    assert 'class="no"' in drawn.svg
    assert "no-figure" in drawn.svg
    assert [entry.look for entry in drawn.legend] == ["k4", "no"]


def test_the_largest_numbers_are_written_and_none_lies_on_another() -> None:
    areas = [MapArea(str(i), str(i), [square(i / 100, 0, 0.01)], value=float(i)) for i in range(60)]
    areas.append(MapArea("far", "far", [square(5, 0)], value=100))
    svg = draw_map(areas, title="Bản đồ", numbered=10).svg
    written = re.findall(r'<text class="m" x="(\d+)"[^>]*>([^<]+)<', svg)
    assert written[0][1] == "100"
    places = sorted(int(x) for x, _number in written)
    assert all(second - first >= 20 for first, second in itertools.pairwise(places))


def test_a_point_is_shown_where_it_is() -> None:
    svg = draw_map(grid(2, 1, [1, 2]), title="Bản đồ", points=[MapPoint(106, 20.5, "Ổ gà", "#a")]).svg
    circle = next(element for element in parsed(svg).iter("circle"))
    assert float(circle.get("cx") or 0) == pytest.approx(WIDTH / 2, abs=1)


def test_a_window_shows_only_what_touches_it() -> None:
    drawn = outlines_of(grid(4, 1, [1, 1, 1, 1]), window=(105.1, 20.1, 105.9, 20.9))
    assert set(drawn.paths) == {"0"}


def test_outlines_with_a_key_are_drawn_once() -> None:
    areas = grid(2, 2, [1, 2, 3, 4])
    assert outlines_of(areas, key="kept-once") is outlines_of(areas, key="kept-once")
    assert outlines_of(areas) is not outlines_of(areas)


def test_a_map_without_areas_is_an_empty_picture() -> None:
    drawn = draw_map([], title="Bản đồ")
    assert parsed(drawn.svg).get("viewBox")
    assert drawn.rows == []


@pytest.mark.skipif(not WARDS.exists(), reason="the wards of Hanoi are not beside this checkout")
def test_the_126_wards_of_hanoi_weigh_at_most_10_kb() -> None:
    features = json.loads(WARDS.read_text(encoding="utf-8"))["features"]
    areas = [
        MapArea(
            each["properties"]["code"],
            each["properties"]["name"],
            [ring for polygon in each["geometry"]["coordinates"] for ring in polygon],
            f"/dia-ban/{each['properties']['code']}/",
            float(i),
        )
        for i, each in enumerate(features)
    ]
    drawn = draw_map(areas, title="Hà Nội", value_name="Đang chờ")
    assert len(list(parsed(drawn.svg).iter("a"))) == 126
    assert len(gzip.compress(drawn.svg.encode(), 6)) <= 10_240
