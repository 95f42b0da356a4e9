"""Days, deadlines and numbers are said as people say them, in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel import clock
from dangvan.ui import words


def at(day: int, hour: int = 12, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=timezone.get_default_timezone())


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("vi", "thứ Năm 26/11/2026", "thứ Năm 26/11"),
        ("en", "Thursday 26 November 2026", "Thursday 26 November"),
    ],
)
def test_a_day_is_named_with_its_weekday(language: str, full: str, short: str) -> None:
    with translation.override(language), clock.standing_at(at(23)):
        assert words.date_words(date(2026, 11, 26)) == full
        assert words.day_words(date(2026, 11, 26)) == short


def test_a_day_of_another_year_keeps_its_year() -> None:
    with clock.standing_at(at(23)):
        assert words.day_words(date(2027, 1, 3)) == "Chủ nhật 03/01/2027"


def test_a_moment_is_told_on_the_citys_clock() -> None:
    with clock.standing_at(at(23)):
        assert words.moment_words(datetime(2026, 11, 26, 20, 0, tzinfo=UTC)) == "03:00 thứ Sáu 27/11"
        assert words.as_day(datetime(2026, 11, 26, 20, 0, tzinfo=UTC)) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("due", "working_days", "vietnamese", "english"),
    [
        (at(26, 17), 3, "còn 3 ngày làm việc, đến 17:00 thứ Năm 26/11",
         "3 working days left, until 17:00 on Thursday 26 November"),
        (at(24, 17), 1, "còn 1 ngày làm việc, đến 17:00 thứ Ba 24/11",
         "1 working day left, until 17:00 on Tuesday 24 November"),
        (at(26, 17), None, "còn 3 ngày, đến 17:00 thứ Năm 26/11",
         "3 days left, until 17:00 on Thursday 26 November"),
        (at(23, 17), None, "còn 5 giờ, đến 17:00 thứ Hai 23/11",
         "5 hours left, until 17:00 on Monday 23 November"),
        (at(23, 12), None, "còn 1 phút, đến 12:00 thứ Hai 23/11",
         "1 minute left, until 12:00 on Monday 23 November"),
        (at(20, 17), 1, "quá hạn 1 ngày làm việc, hạn là 17:00 thứ Sáu 20/11",
         "1 working day late, due by 17:00 on Friday 20 November"),
        (date(2026, 11, 23), None, "hạn là hôm nay, thứ Hai 23/11", "due today, Monday 23 November"),
    ],
)  # fmt: skip
def test_a_deadline_says_how_long_and_until_when(
    due: datetime | date, working_days: int | None, vietnamese: str, english: str
) -> None:
    with clock.standing_at(at(23)):
        assert words.deadline_words(due, working_days=working_days) == vietnamese
        with translation.override("en"):
            assert words.deadline_words(due, working_days=working_days) == english


@given(st.timedeltas(min_value=timedelta(minutes=-200_000), max_value=timedelta(minutes=200_000)))
def test_a_deadline_is_late_exactly_when_it_is_past(distance: timedelta) -> None:
    now = at(23)
    assert words.deadline_words(now + distance, now).startswith("quá hạn") == (distance < timedelta(0))


@pytest.mark.parametrize(
    ("value", "places", "vietnamese", "english"),
    [
        (12345, None, "12.345", "12,345"),
        (12.5, None, "12,5", "12.5"),
        (Decimal("0.25"), 2, "0,25", "0.25"),
        (-1234, None, "−1.234", "−1,234"),
        (-0.001, 1, "0,0", "0.0"),
        (0, None, "0", "0"),
    ],
)
def test_numbers_are_grouped_as_the_reader_expects(
    value: float, places: int | None, vietnamese: str, english: str
) -> None:
    assert words.number(value, places) == vietnamese
    with translation.override("en"):
        assert words.number(value, places) == english


def test_a_share_is_said_in_percent() -> None:
    assert words.percent(0.344) == "34\u00a0%"
    with translation.override("en"):
        assert words.percent(0.344, 1) == "34.4%"
