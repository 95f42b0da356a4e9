"""Figures in words: counts always, shares only where there are enough, intervals beside them."""

from __future__ import annotations

from dangvan.cases.figures import Figures, OpenCases, Share, Spread
from dangvan.website.reading.told import figures_told, on_time_chart, share_short, share_value, share_words


def test_a_share_comes_with_its_counts_and_its_interval() -> None:
    share = Share(17, 50)
    assert share_value(share) == "34\xa0%"
    assert share_words(share, "vụ việc") == "17 trong 50 vụ việc; độ tin cậy 95\xa0%: từ 22\xa0% đến 48\xa0%"
    assert share_short(share) == "34\xa0% (17/50)"


def test_too_few_are_told_as_counts_and_none_as_none() -> None:
    assert share_value(Share(3, 4)) == share_short(Share(3, 4)) == "3/4"
    assert share_words(Share(3, 4), "vụ việc") == "3 trong 4 vụ việc; quá ít để nói tỷ lệ"
    assert share_value(Share(0, 0)) == "–"
    assert share_words(Share(0, 0), "vụ việc") == "chưa có vụ việc nào"


def test_the_same_figures_stand_in_the_same_order_everywhere() -> None:
    figures = Figures(
        received=120, reports=150, history=20, on_time=Share(80, 100), days=Spread(90, 3.5, 9.0, 3.0, 4.0),
        contested=Share(12, 90), overturned=Share(3, 12), open=OpenCases(30, 4, 55),
    )  # fmt: skip
    told = figures_told(figures)
    assert [one.value for one in told] == ["120", "80\xa0%", "3,5", "30", "13\xa0%", "25\xa0%"]
    assert told[0].of == "từ 150 phản ánh; 20 nhập từ sổ cũ"
    assert told[2].of == "của 90 vụ việc; chín phần mười trong 9 ngày"
    assert told[3].of == "4 đã quá hạn; lâu nhất 55 ngày"


def test_bodies_with_too_few_cases_are_not_drawn_beside_others() -> None:
    many, few = Share(40, 50), Share(2, 3)
    assert on_time_chart([("A", many), ("B", few)]) is None
    chart = on_time_chart([("A", many), ("B", few), ("C", Share(10, 20))])
    assert chart is not None
    assert [row[0].words for row in chart.rows] == ["A", "C"]
