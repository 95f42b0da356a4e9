"""Working time: reference cases reckoned by hand, and laws that hold for any moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvan.kernel.errors import Invalid
from dangvan.organisations.calendars import WorkCalendar, arithmetic_words
from dangvan.organisations.registry import CalendarRow, read_hours

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = read_hours({str(day): [["08:00", "12:00"], ["13:00", "17:00"]] for day in range(5)})


def office(
    days: dict[date, tuple[bool, str, str]] | None = None,
    country: str = "VN",
    zone: ZoneInfo = HANOI,
    hours: dict[int, tuple[tuple[time, time], ...]] | None = None,
    subdivision: str = "",
) -> WorkCalendar:
    row = CalendarRow("x", "Lịch", "Calendar", country, subdivision, hours or HOURS, True, days or {})
    return WorkCalendar(row, zone)


OFFICE = office()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(HANOI):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        # An ordinary week: Monday is day 1, so the fifth day is Friday of the next week's start.
        ("2026-03-06 16:40", 1, "2026-03-09 17:00"),
        ("2026-03-06 16:40", 5, "2026-03-13 17:00"),
        ("2026-03-07 10:00", 5, "2026-03-13 17:00"),
        ("2026-03-08 23:59", 1, "2026-03-09 17:00"),
        ("2026-03-09 00:00", 1, "2026-03-10 17:00"),
        # Tết 2026: Monday 16 to Friday 20 February are off, so Friday 13 is followed by Monday 23.
        ("2026-02-13 16:40", 1, "2026-02-23 17:00"),
        ("2026-02-13 16:40", 7, "2026-03-03 17:00"),
        ("2026-02-17 09:00", 3, "2026-02-25 17:00"),
        # 2 September 2026: 31 August, 1 and 2 September off; Saturday 22 August is worked instead.
        ("2026-08-20 09:00", 2, "2026-08-22 17:00"),
        ("2026-08-20 09:00", 7, "2026-08-28 17:00"),
        ("2026-08-28 16:59", 1, "2026-09-03 17:00"),
        ("2026-08-28 16:59", 3, "2026-09-07 17:00"),
        # Hùng Kings' day falls on a Sunday, 26 April 2026: Monday is off; then 30 April and 1 May.
        ("2026-04-24 09:00", 3, "2026-05-04 17:00"),
        # Received on a Saturday that is worked: that day isn't counted.
        ("2026-08-22 08:30", 1, "2026-08-24 17:00"),
        ("2026-03-06 16:40", 0, "2026-03-06 17:00"),
        ("2026-03-07 16:40", 0, "2026-03-09 17:00"),
    ],
)
def test_working_days_are_counted_from_the_day_after_receipt(received: str, days: int, due: str) -> None:
    assert local(OFFICE.add_days(at(received), days).due_at) == due


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-03-02 09:00", 10, "2026-03-12 17:00"),
        # The tenth day is Sunday 30 August; then come 31 August, 1 and 2 September.
        ("2026-08-20 09:00", 10, "2026-09-03 17:00"),
        # The thirtieth day is Sunday 15 February, in Tết.
        ("2026-01-16 09:00", 30, "2026-02-23 17:00"),
    ],
)
def test_a_term_of_calendar_days_that_ends_on_a_day_off_ends_with_the_next_working_day(
    received: str, days: int, due: str
) -> None:
    assert local(OFFICE.add_days(at(received), days, "calendar").due_at) == due


@pytest.mark.parametrize(
    ("received", "hours", "due"),
    [
        ("2026-03-02 09:00", 8, "2026-03-03 09:00"),
        ("2026-03-02 08:00", 8, "2026-03-02 17:00"),
        ("2026-03-02 11:00", 2, "2026-03-02 14:00"),
        ("2026-03-02 12:30", 4, "2026-03-02 17:00"),
        ("2026-03-06 16:40", 8, "2026-03-09 16:40"),
        ("2026-03-07 03:00", 4, "2026-03-09 12:00"),
        ("2026-02-13 16:40", 8, "2026-02-23 16:40"),
        ("2026-08-28 16:00", 1.5, "2026-09-03 08:30"),
        ("2026-03-07 03:00", 0, "2026-03-09 08:00"),
    ],
)
def test_working_hours_run_only_while_the_office_is_open(received: str, hours: float, due: str) -> None:
    assert local(OFFICE.add_hours(at(received), hours).due_at) == due


def test_the_arithmetic_is_shown_in_both_languages() -> None:
    steps = OFFICE.add_days(at("2026-02-13 16:40"), 2).steps
    assert arithmetic_words(steps, "vi") == [
        "Nhận lúc 16:40 thứ Sáu 13/02/2026",
        "Tính từ 08:00 thứ Hai 23/02/2026",
        (
            "Tết Nguyên Đán: nghỉ 5 ngày, cùng cuối tuần là 9 ngày "
            "(từ thứ Bảy 14/02/2026 đến Chủ nhật 22/02/2026)"
        ),
        "Hạn: 17:00 thứ Ba 24/02/2026",
    ]
    assert arithmetic_words(steps, "en") == [
        "Received at 16:40 on Friday 13 February 2026",
        "Counted from 08:00 on Monday 23 February 2026",
        (
            "Lunar New Year: 5 days off, with the weekend 9 "
            "(from Saturday 14 February 2026 to Sunday 22 February 2026)"
        ),
        "Due: 17:00 on Tuesday 24 February 2026",
    ]
    assert [step["step"] for step in steps] == ["received", "counted_from", "days_off", "due"]
    assert steps[2] == {
        "step": "days_off", "name_vi": "Tết Nguyên Đán", "name_en": "Lunar New Year", "first": "2026-02-14",
        "last": "2026-02-22", "days": 9, "holidays": 5,
    }  # fmt: skip
    assert steps[0]["at"] == "2026-02-13T16:40:00+07:00"


def test_a_worked_saturday_and_a_moved_end_are_shown() -> None:
    worked = arithmetic_words(OFFICE.add_days(at("2026-08-20 09:00"), 7).steps, "vi")
    assert "Ngày làm bù: có tính thứ Bảy 22/08/2026" in worked
    moved = arithmetic_words(OFFICE.add_days(at("2026-08-20 09:00"), 10, "calendar").steps, "vi")
    assert any("Chủ nhật 30/08/2026" in line and "ngày nghỉ" in line for line in moved)


def test_an_office_overrides_the_countrys_days() -> None:
    local_days = {
        date(2026, 3, 10): (False, "Nghỉ lễ hội", "Festival"),
        date(2026, 3, 14): (True, "Làm bù", "Worked instead"),
        date(2026, 4, 30): (True, "Trực lễ", "On duty"),
    }
    here = office(local_days)
    assert [here.is_working(day) for day in local_days] == [False, True, True]
    assert local(here.add_days(at("2026-03-09 09:00"), 4).due_at) == "2026-03-14 17:00"
    assert here.day_name(date(2026, 3, 10)) == ("Nghỉ lễ hội", "Festival")


def test_lunar_holidays_of_every_year_are_off() -> None:
    # The first day of the lunar year, from almanacs.
    for day in (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2030, 2, 3)):
        assert not OFFICE.is_working(day)
        name = OFFICE.day_name(day)
        assert name is not None
        assert "Tết Nguyên Đán" in name[0]


def test_summer_time_of_another_city_changes_no_working_hours() -> None:
    boston = office(country="US", subdivision="MA", zone=ZoneInfo("America/New_York"),
                    hours=read_hours({str(d): [["09:00", "17:00"]] for d in range(5)}))  # fmt: skip
    received = datetime(
        2026, 3, 6, 12, 0, tzinfo=ZoneInfo("America/New_York")
    )  # clocks go forward on 8 March
    due = boston.add_hours(received, 8).due_at.astimezone(ZoneInfo("America/New_York"))
    assert f"{due:%Y-%m-%d %H:%M}" == "2026-03-09 12:00"
    assert not boston.is_working(date(2026, 4, 20))  # Patriots' Day


_MOMENT = st.integers(0, 6 * 365 * 24 * 60).map(lambda m: at("2024-01-01 00:00") + timedelta(minutes=m))
_HOURS = st.floats(0.01, 400).map(lambda h: round(h, 2))


@given(_MOMENT, _MOMENT, st.integers(0, 90), st.sampled_from(["working", "calendar"]))
def test_a_later_start_never_gives_an_earlier_due_day(a: datetime, b: datetime, days: int, unit: str) -> None:
    first, second = sorted((a, b))
    assert OFFICE.add_days(first, days, unit).due_at <= OFFICE.add_days(second, days, unit).due_at


@given(_MOMENT, _MOMENT, st.floats(0, 400))
def test_a_later_start_never_gives_an_earlier_due_hour(a: datetime, b: datetime, hours: float) -> None:
    first, second = sorted((a, b))
    assert OFFICE.add_hours(first, hours).due_at <= OFFICE.add_hours(second, hours).due_at


@given(_MOMENT, st.integers(0, 90), st.sampled_from(["working", "calendar"]))
def test_a_due_moment_is_the_end_of_a_working_day(start: datetime, days: int, unit: str) -> None:
    due = OFFICE.add_days(start, days, unit).due_at
    day = due.astimezone(HANOI).date()
    assert OFFICE.is_working(day)
    assert due == OFFICE.end_of(day)


@given(_MOMENT, st.integers(1, 90))
def test_days_added_are_days_counted(start: datetime, days: int) -> None:
    assert OFFICE.working_days_between(start, OFFICE.add_days(start, days).due_at) == days


@given(_MOMENT, _HOURS)
def test_hours_added_are_hours_worked_and_end_in_working_time(start: datetime, hours: float) -> None:
    due = OFFICE.add_hours(start, hours).due_at
    assert OFFICE.working_time_between(start, due) == timedelta(microseconds=round(hours * 3_600_000_000))
    assert any(opens < due <= closes for opens, closes in OFFICE.open_intervals(due.astimezone(HANOI).date()))


@given(_MOMENT, _HOURS, _HOURS)
def test_hours_added_in_two_steps_are_hours_added_at_once(
    start: datetime, first: float, second: float
) -> None:
    twice = OFFICE.add_hours(OFFICE.add_hours(start, first).due_at, second).due_at
    assert abs(twice - OFFICE.add_hours(start, first + second).due_at) <= timedelta(microseconds=1)


@given(_MOMENT, _MOMENT, _MOMENT)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    assert OFFICE.working_time_between(a, b) + OFFICE.working_time_between(
        b, c
    ) == OFFICE.working_time_between(a, c)
    assert OFFICE.working_time_between(a, b) == -OFFICE.working_time_between(b, a)


@given(_MOMENT, _MOMENT)
def test_working_time_is_what_a_plain_walk_over_days_gives(a: datetime, b: datetime) -> None:
    first, last = sorted((a, min(b, a + timedelta(days=40)) if b > a else b))
    if last - first > timedelta(days=60):
        first = last - timedelta(days=60)
    total, day = timedelta(0), first.date()
    while day <= last.date():
        for opens, closes in OFFICE.open_intervals(day):
            total += max(timedelta(0), min(closes, last) - max(opens, first))
        day += timedelta(days=1)
    assert OFFICE.working_time_between(first, last) == total


def test_nonsense_is_refused_with_a_sentence() -> None:
    with pytest.raises(Invalid):
        OFFICE.add_days(at("2026-03-02 09:00"), -1)
    with pytest.raises(Invalid):
        OFFICE.add_days(at("2026-03-02 09:00"), 1, "weeks")
    with pytest.raises(Invalid):
        OFFICE.add_days(at("2026-03-02 09:00"), 10_000_000)
    with pytest.raises(Invalid):
        office(country="XX")
    with pytest.raises(Invalid):
        WorkCalendar(CalendarRow("x", "x", "x", "", "", {}, True, {}), HANOI)
    with pytest.raises(ValueError, match="aware"):
        OFFICE.add_days(datetime(2026, 3, 2, 9, 0), 1)  # noqa: DTZ001


def test_threads_that_reckon_at_once_agree() -> None:
    fresh = office()
    starts = [at("2026-01-05 09:00") + timedelta(days=37 * n) for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda start: fresh.add_days(start, 9).due_at, starts))
    assert found == [OFFICE.add_days(start, 9).due_at for start in starts]


def test_a_calendar_may_know_no_country() -> None:
    assert office(country="").is_working(date(2026, 4, 30))
