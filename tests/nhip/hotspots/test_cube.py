"""Counting events by area and period, and everything that can't be counted honestly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nhip.errors import BadInput
from nhip.hotspots.cube import Cube, Unit, cube_from_counts, cube_from_events

MONDAY = date(2026, 3, 2)


def days(*text: str) -> np.ndarray[Any, Any]:
    return np.array(text, dtype="datetime64[D]")


def table(*rows: list[float], unit: Unit = "day", first: date = MONDAY) -> Cube:
    starts = [first + timedelta(number) for number in range(len(rows[0]))]
    return cube_from_counts(rows, [chr(97 + row) for row in range(len(rows))], starts, unit)


events = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=60
)


@given(events)
def test_every_event_is_counted_once_in_its_area_and_on_its_day(listed: list[tuple[str, int, int]]) -> None:
    cube = cube_from_events(
        area=[area for area, _, _ in listed],
        day=np.datetime64("2026-03-02") + np.array([day for _, day, _ in listed]),
        weight=np.array([weight for _, _, weight in listed]),
        areas=["a", "b", "c"],
        first=MONDAY,
        last=MONDAY + timedelta(30),
    )
    assert cube.counts.shape == (3, 31)
    assert cube.counts.dtype == np.int64
    for row, area in enumerate("abc"):
        for day in range(31):
            assert cube.counts[row, day] == sum(w for a, d, w in listed if (a, d) == (area, day))


@given(events, st.integers(0, 30))
def test_the_cube_as_it_stood_knows_nothing_later(listed: list[tuple[str, int, int]], day: int) -> None:
    def counted(rows: list[tuple[str, int, int]], last: int) -> Cube:
        at = np.datetime64("2026-03-02") + np.array([d for _, d, _ in rows], dtype=np.int64)
        return cube_from_events(
            area=[a for a, _, _ in rows], day=at, areas="abc", first=MONDAY, last=MONDAY + timedelta(last)
        )

    stood = counted(listed, 30).until(MONDAY + timedelta(day))
    known_then = counted([row for row in listed if row[1] <= day], day)
    assert np.array_equal(stood.counts, known_then.counts)
    assert stood.starts == known_then.starts


def test_the_latest_periods_alone_can_be_kept_and_more_than_there_are_is_refused() -> None:
    cube = table([1, 2, 3, 4])
    assert cube.until(MONDAY + timedelta(2), 2).counts.tolist() == [[2, 3]]
    with pytest.raises(BadInput, match="5 periods up to 2026-03-04 were asked for, the counts have 3"):
        cube.until(MONDAY + timedelta(2), 5)
    with pytest.raises(BadInput, match="lies outside the counts"):
        cube.until(MONDAY + timedelta(4))


def test_days_of_any_precision_are_cut_to_the_day() -> None:
    at = np.array(["2026-03-02T23:59:59", "2026-03-03T00:00:00"], dtype="datetime64[s]")
    assert cube_from_events(area=["a", "a"], day=at, areas=["a"]).counts.tolist() == [[1, 1]]


def test_one_area_and_one_day_make_a_cube() -> None:
    cube = cube_from_events(area=["a"], day=days("2026-03-02"), areas=["a"])
    assert (cube.counts.tolist(), cube.end) == ([[1]], date(2026, 3, 3))


def test_ten_million_on_one_cell_are_counted_to_the_last() -> None:
    cube = cube_from_events(
        area=["a", "a"],
        day=days("2026-03-02", "2026-03-02"),
        areas=["a"],
        weight=np.array([10**7, 10**7 + 1]),
    )
    assert cube.cases == 20_000_001
    assert table([10**7, 0]).cases == 10**7


def test_no_events_count_zero_when_the_days_are_named_and_are_refused_when_not() -> None:
    none = np.array([], dtype="datetime64[D]")
    cube = cube_from_events(area=[], day=none, areas=["a", "b"], first=MONDAY, last=MONDAY + timedelta(6))
    assert cube.counts.shape == (2, 7)
    assert cube.cases == 0
    with pytest.raises(BadInput, match="There are no events"):
        cube_from_events(area=[], day=none, areas=["a"])


def test_the_newest_week_is_whole_and_an_incomplete_first_one_is_left_out_with_a_notice() -> None:
    at = np.datetime64("2026-03-02") + np.arange(17)
    cube = cube_from_events(area=["a"] * 17, day=at, areas=["a"], unit="week")
    assert cube.counts.tolist() == [[7, 7]]
    assert cube.starts == (date(2026, 3, 5), date(2026, 3, 12))
    assert [(notice.code, notice.count) for notice in cube.notices] == [("partial_period", 3)]


def test_calendar_months_say_when_the_study_covers_only_a_part() -> None:
    at = days("2026-01-15", "2026-02-10", "2026-03-31")
    cube = cube_from_events(area=["a"] * 3, day=at, areas=["a"], unit="month")
    assert cube.starts == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert [notice.count for notice in cube.notices] == [1]
    assert cube.position(date(2026, 2, 28)) == 1


def test_events_outside_the_study_are_left_out_with_a_notice() -> None:
    cube = cube_from_events(
        area=["a", "a"], day=days("2026-03-02", "1970-01-01"), areas=["a"], first=MONDAY, last=MONDAY
    )
    assert cube.cases == 1
    assert [(notice.code, notice.count) for notice in cube.notices] == [("outside_period", 1)]


@pytest.mark.parametrize("stray", ["1970-01-01", "2029-01-01"])
def test_a_clock_that_jumped_is_refused_with_its_day(stray: str) -> None:
    at = np.concatenate([np.datetime64("2026-03-02") + np.arange(200) % 60, days(stray)])
    with pytest.raises(BadInput, match=f"1 of 201 events .*{stray}.*a clock has jumped"):
        cube_from_events(area=["a"] * 201, day=at, areas=["a"])


def test_a_pause_of_years_between_many_events_is_no_jump() -> None:
    at = np.concatenate([days("2022-01-01").repeat(50), days("2025-01-01").repeat(50)])
    assert cube_from_events(area=["a"] * 100, day=at, areas=["a"]).cases == 100


def test_days_of_another_age_are_refused() -> None:
    with pytest.raises(BadInput, match=r"before 1900 or after 2199: 0202-03-02"):
        cube_from_events(area=["a"], day=days("0202-03-02"), areas=["a"])


def test_unknown_areas_are_all_named_and_left_out_only_on_request() -> None:
    at = days("2026-03-02", "2026-03-02", "2026-03-02")
    with pytest.raises(BadInput, match="2 events lie in areas that were not named: y, z"):
        cube_from_events(area=["a", "z", "y"], day=at, areas=["a"])
    cube = cube_from_events(area=["a", "z", ""], day=at, areas=["a"], unknown="leave_out")
    assert cube.cases == 1
    assert [(notice.code, notice.count) for notice in cube.notices] == [("unknown_areas", 2)]


def test_events_without_a_day_or_area_are_refused_with_their_row() -> None:
    at = days("2026-03-02", "NaT")
    with pytest.raises(BadInput, match=r"1 events have no day \(row 1\)"):
        cube_from_events(area=["a", "a"], day=at, areas=["a"])
    column = np.array(["a", None], dtype=object)
    with pytest.raises(BadInput, match=r"area is empty in 1 of 2 rows \(row 1\)"):
        cube_from_events(area=column, day=days("2026-03-02", "2026-03-02"), areas=["a"])
    assert cube_from_events(area=["a", "a"], day=at, areas=["a"], unknown="leave_out").cases == 1


def test_codes_read_as_numbers_with_a_point_are_refused() -> None:
    with pytest.raises(BadInput, match="leading zeros"):
        cube_from_events(area=np.array([101.0]), day=days("2026-03-02"), areas=["00101"])


def test_codes_read_as_whole_numbers_are_their_digits() -> None:
    assert cube_from_events(area=np.array([101]), day=days("2026-03-02"), areas=["101"]).cases == 1


def test_days_as_text_are_refused() -> None:
    with pytest.raises(BadInput, match="not datetime64"):
        cube_from_events(area=["a"], day=np.array(["02/03/2026"]), areas=["a"])


@pytest.mark.parametrize("wrong", [np.nan, -1.0, 0.5, np.inf, 1e300])
def test_what_is_no_count_is_refused_with_its_place(wrong: float) -> None:
    with pytest.raises(BadInput, match=r"\(area b, period 1\)"):
        table([1, 2], [3, wrong])
    with pytest.raises(BadInput, match="weight"):
        cube_from_events(area=["a"], day=days("2026-03-02"), areas=["a"], weight=np.array([wrong]))


def test_counts_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(BadInput, match="not a number"):
        cube_from_counts(np.array([["1", "2"]]), ["a"], [MONDAY, MONDAY + timedelta(1)])


@pytest.mark.parametrize(
    ("starts", "message"),
    [
        ([date(2026, 3, 2), date(2026, 3, 2)], "stands twice"),
        ([date(2026, 3, 2), date(2026, 3, 4)], "comes 2026-03-04, not 2026-03-03"),
        ([date(2026, 3, 3), date(2026, 3, 2)], "comes 2026-03-02, not 2026-03-04"),
    ],
)
def test_periods_that_dont_follow_each_other_are_refused(starts: list[date], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        cube_from_counts([[1, 2]], ["a"], starts)


def test_months_begin_on_their_first_day() -> None:
    cube_from_counts([[1, 2]], ["a"], [date(2026, 1, 1), date(2026, 2, 1)], "month")
    with pytest.raises(BadInput, match="not 2026-02-01"):
        cube_from_counts([[1, 2]], ["a"], [date(2026, 1, 15), date(2026, 2, 15)], "month")


def test_an_area_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="1 area codes stand more than once: a"):
        cube_from_counts([[1], [2]], ["a", "a"], [MONDAY])


def test_a_shape_that_doesnt_fit_is_refused() -> None:
    with pytest.raises(BadInput, match=r"not 2 areas by 1 periods"):
        cube_from_counts([[1], [2], [3]], ["a", "b"], [MONDAY])
    with pytest.raises(BadInput, match="don't belong together"):
        cube_from_events(area=["a"], day=days("2026-03-02", "2026-03-03"), areas=["a"])


def test_too_little_history_is_refused() -> None:
    with pytest.raises(BadInput, match="There are 1 periods of history, at least 28"):
        cube_from_events(area=["a"], day=days("2026-03-02"), areas=["a"], min_history=28)


def test_duplicate_rows_count_as_often_as_their_weights_say() -> None:
    at = days("2026-03-02", "2026-03-02", "2026-03-02")
    assert cube_from_events(area=["a"] * 3, day=at, areas=["a"]).cases == 3
    assert (
        cube_from_events(area=["a"] * 3, day=at, areas=["a"], weight=np.array([True, False, False])).cases
        == 1
    )
