"""Charts: well-formed, nothing outside the picture, uncertainty drawn, every figure in the table twin."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.ui.charts import WIDTH, Datum, bar_chart, interval_chart, line_chart, sparkline

figures = st.one_of(st.none(), st.floats(0, 1e7))


@st.composite
def data(draw: st.DrawFn) -> list[Datum]:
    found = []
    for i in range(draw(st.integers(0, 12))):
        value = draw(figures)
        spread = draw(st.one_of(st.none(), st.floats(0, 1e6)))
        sure = value is None or spread is None
        found.append(
            Datum(
                f"<{i}> & '\"",
                value,
                None if sure else max(0.0, (value or 0) - (spread or 0)),
                None if sure else (value or 0) + (spread or 0),
                draw(st.one_of(st.none(), st.integers(0, 10**6))),
                draw(st.booleans()),
            )
        )
    return found


@pytest.mark.parametrize("draw_chart", [bar_chart, interval_chart, line_chart])
@given(given_data=data())
def test_every_figure_is_in_the_table_and_nothing_leaves_the_picture(draw_chart, given_data) -> None:  # type: ignore[no-untyped-def]
    chart = draw_chart(given_data, title="<Biểu đồ>", label_name="Mục", value_name="Số")
    picture = ET.fromstring(chart.svg)
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == "<Biểu đồ>"
    height = float((picture.get("viewBox") or "").split()[3])
    for element in picture.iter():
        for name, most in (("x", WIDTH), ("cx", WIDTH), ("width", WIDTH), ("y", height), ("cy", height)):
            assert -1 <= float(element.get(name, 0)) <= most + 1
    assert len(chart.rows) == len(given_data)
    for row, datum in zip(chart.rows, given_data, strict=True):
        assert [cell.words for cell in row[:2]] == [datum.label, datum.said()]
        assert len(row) == len(chart.columns)


def test_uncertainty_is_drawn_and_told() -> None:
    sure = bar_chart([Datum("a", 5)], title="t")
    unsure = bar_chart([Datum("a", 5, 3, 8, 40)], title="t")
    assert 'class="i"' not in sure.svg
    assert 'class="i"' in unsure.svg
    assert [cell.words for cell in unsure.rows[0]] == ["a", "5", "3 – 8", "40"]
    assert "band" in line_chart([Datum("a", 5, 3, 8), Datum("b", 6, 4, 9)], title="t").svg


def test_a_line_breaks_where_a_figure_is_missing() -> None:
    svg = line_chart([Datum("", 1), Datum("", 2), Datum("", None), Datum("", 4), Datum("", 5)], title="t").svg
    assert len(re.findall("<polyline", svg)) == 2


def test_the_largest_and_the_last_figure_are_written_on_a_line() -> None:
    svg = line_chart([Datum("t1", 2), Datum("t2", 9), Datum("t3", 4)], title="t").svg
    assert re.findall(r'class="s [^"]*"[^>]*>([^<]+)<', svg) == ["9", "4"]


def test_a_sparkline_says_what_it_shows() -> None:
    picture = ET.fromstring(sparkline([None, 1, 3], title="từ 1 lên 3"))
    assert picture.get("aria-label") == "từ 1 lên 3"
    assert ET.fromstring(sparkline([], title="trống")) is not None
