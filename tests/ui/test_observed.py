"""The chart of observed against expected: inside its picture, each figure in the table, few never told."""

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from dangvan.ui.charts import WIDTH
from dangvan.ui.maps import MapArea, draw_map
from dangvan.ui.observed import Day, observed_chart


@st.composite
def days(draw: st.DrawFn) -> list[Day]:
    found = []
    for i in range(draw(st.integers(0, 60))):
        expected = draw(st.one_of(st.none(), st.floats(0, 1e6)))
        sure = expected is None or draw(st.booleans())
        low, high = (None, None) if sure else ((expected or 0) * 0.5, (expected or 0) * 2)
        observed = draw(st.one_of(st.none(), st.integers(0, 10**7)))
        found.append(Day(f"{i}", f"<{i}> & '\"", observed, expected, low, high, draw(st.booleans())))
    return found


@given(days())
def test_nothing_leaves_the_picture_and_every_day_is_in_the_table(given_days: list[Day]) -> None:
    chart = observed_chart(given_days, title="<Mỗi ngày>", fewest=5, accent_words="nóng")
    ET.fromstring(chart.svg)
    assert len(chart.rows) == len(given_days)
    for x, width in re.findall(r'<rect [^>]*?x="([\d.]+)"[^>]*?width="([\d.]+)"', chart.svg):
        assert float(x) + float(width) <= WIDTH + 0.2
    assert not re.search(r'[xy]="-', chart.svg)


def test_a_day_of_too_few_is_told_as_fewer_and_drawn_pale() -> None:
    chart = observed_chart([Day("1/3", "1/3/2026", None, 2.0, 0, 5)], title="t", fewest=5)
    assert chart.rows[0][1].words == "dưới 5"
    assert "url(#few)" in chart.svg
    assert 'class="s' not in chart.svg


def test_the_table_begins_with_the_newest_day_and_says_what_was_usual() -> None:
    chart = observed_chart([Day("1", "hôm qua", 6, 2.4, 0.2, 5.1), Day("2", "hôm nay", 9)], title="t")
    assert [cell.words for cell in chart.rows[0]] == ["hôm nay", "9", "–", "–"]
    assert [cell.words for cell in chart.rows[1]] == ["hôm qua", "6", "2,4", "0 – 5"]


def test_the_legend_names_only_what_is_drawn() -> None:
    plain = observed_chart([Day("1", "1", 6)], title="t", accent_words="điểm nóng")
    hot = observed_chart([Day("1", "1", 6, 2, 1, 3, accent=True)], title="t", accent_words="điểm nóng")
    assert [entry.words for entry in plain.legend] == ["những ngày khác"]
    assert [entry.words for entry in hot.legend] == ["điểm nóng", "mức thường gặp và khoảng dao động của nó"]


def test_a_map_writes_marks_and_names_its_accent() -> None:
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    areas = [MapArea("1", "Đông", [square], accent=True, mark="2"), MapArea("2", "Tây", [square])]
    drawn = draw_map(areas, title="t", accent_words="điểm nóng")
    assert [entry.words for entry in drawn.legend] == ["điểm nóng"]
    assert ">2</text>" in drawn.svg
