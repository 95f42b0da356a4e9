"""Working time and the arithmetic of deadlines, exact and shown.

The day of receipt isn't counted (Civil Code 91/2015/QH13, article 147(2)), and a term whose last day is no
working day ends with the next working day (article 148(5)). Holidays come from the `holidays` package, lunar
ones and swapped working days included; an office's own days off and days worked override them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from threading import RLock
from typing import Any

import holidays as holiday_tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dangvan.kernel.errors import Invalid
from dangvan.organisations.arithmetic import arithmetic_words, days_between
from dangvan.organisations.registry import CalendarRow, Registry, held_registry
from dangvan.organisations.types import Reckoning

__all__ = ["WorkCalendar", "arithmetic_words", "calendar"]

_Step = dict[str, Any]
_MICROSECOND = timedelta(microseconds=1)
#: How far a calendar looks: a deadline beyond is a mistake in the data, not a deadline.
_LAST_YEAR = 2199
_FIRST_DAY = date(2000, 1, 1)


class WorkCalendar:
    """One office's working time. Everything is reckoned from a running sum of working time per day, so it's
    exact.
    """

    def __init__(self, row: CalendarRow, zone: tzinfo) -> None:
        self.row, self._zone = row, zone
        self._holidays = _holidays(row, "vi")
        self._holidays_en = _holidays(row, "en_US")
        self._intervals: dict[date, tuple[tuple[datetime, datetime], ...]] = {}
        #: The same few stretches of days are asked about by every report of a day.
        self._off_between = lru_cache(maxsize=4096)(self._days_off)
        self._term = lru_cache(maxsize=4096)(self._reckon_term)
        self._growing = RLock()
        #: Working microseconds before the n-th day after `_FIRST_DAY`, and working days before it. They only
        #: grow.
        self._time_before: list[int] = [0]
        self._days_before: list[int] = [0]
        if not any(row.hours.values()):
            raise Invalid(_("Lịch làm việc không có giờ nào: hãy sửa lịch trước khi tính hạn."))

    @property
    def code(self) -> str:
        return self.row.code

    def is_working(self, day: date) -> bool:
        """Whether the office works on that day at all."""
        return bool(self.open_intervals(day))

    def day_name(self, day: date) -> tuple[str, str] | None:
        """Why a day is off (or worked), if it has a name of its own: Vietnamese, English."""
        local = self.row.days.get(day)
        if local is not None:
            return local[1], local[2] or local[1]
        vi = self._holidays.get(day)
        return None if vi is None else (vi, self._holidays_en.get(day) or vi)

    def open_intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The opening hours of a day, as aware moments in order; empty on a day off."""
        known = self._intervals.get(day)
        if known is None:
            with self._growing:
                known = self._intervals[day] = self._read_day(day)
        return known

    def _read_day(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        local = self.row.days.get(day)
        if local is not None:
            works = local[0]
        elif day in self._holidays:
            works = False
        else:
            works = day.weekday() in self.row.hours or day in getattr(self._holidays, "weekend_workdays", ())
        if not works:
            return ()
        # A day worked instead of another keeps the hours of an ordinary weekday.
        hours = self.row.hours.get(day.weekday()) or self.row.hours[min(self.row.hours)]
        return tuple(
            (
                datetime.combine(day, start, self._zone).astimezone(UTC),
                datetime.combine(day, end, self._zone).astimezone(UTC),
            )
            for start, end in hours
        )

    # The running sums: how much was worked before a moment.

    def _reach(self, day: date) -> int:
        """The number of a day, with the sums known up to and with it."""
        if not day >= _FIRST_DAY or day.year > _LAST_YEAR:
            raise Invalid(_("Ngày nằm ngoài khoảng tính được của lịch làm việc."))
        number = (day - _FIRST_DAY).days
        if len(self._time_before) <= number + 1:
            with self._growing:
                while len(self._time_before) <= number + 1:
                    self._grow()
        return number

    def _grow(self) -> None:
        intervals = self.open_intervals(_FIRST_DAY + timedelta(days=len(self._time_before) - 1))
        worked = sum((end - start) // _MICROSECOND for start, end in intervals)
        # The list whose length is looked at comes last: who finds a day in it finds it in both.
        self._days_before.append(self._days_before[-1] + bool(intervals))
        self._time_before.append(self._time_before[-1] + worked)

    def _worked_before(self, moment: datetime) -> int:
        """Working microseconds from the calendar's beginning to a moment."""
        day = moment.astimezone(self._zone).date()
        number = self._reach(day)
        today = sum(
            max(timedelta(0), min(end, moment) - start) // _MICROSECOND
            for start, end in self.open_intervals(day)
        )
        return self._time_before[number] + today

    def _moment_of(self, worked: int) -> datetime:
        """The first moment at which that much has been worked."""
        while self._time_before[-1] < worked:
            self._reach(_FIRST_DAY + timedelta(days=len(self._time_before) + 400))
        number = bisect_left(self._time_before, worked) - 1
        left = (worked - self._time_before[number]) * _MICROSECOND
        for start, end in self.open_intervals(_FIRST_DAY + timedelta(days=number)):
            if left <= end - start:
                return start + left
            left -= end - start
        raise AssertionError("the sums and the hours of a day disagree")

    def _nth_working_day(self, count: int) -> date:
        while self._days_before[-1] < count:
            self._reach(_FIRST_DAY + timedelta(days=len(self._days_before) + 400))
        return _FIRST_DAY + timedelta(days=bisect_left(self._days_before, count) - 1)

    # What others ask.

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself in working time, else the next opening."""
        day = moment.astimezone(self._zone).date()
        while True:
            for start, end in self.open_intervals(day):
                if moment < end:
                    return max(start, moment)
            self._reach(day)
            day += timedelta(days=1)

    def next_working_day(self, day: date) -> date:
        """The first working day after a day."""
        number = self._reach(day)
        return self._nth_working_day(self._days_before[number + 1] + 1)

    def end_of(self, day: date) -> datetime:
        """The end of the last opening hours of a working day."""
        return self.open_intervals(day)[-1][1]

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """Working time from `a` to `b`, negative if `b` comes first."""
        return (self._worked_before(b) - self._worked_before(a)) * _MICROSECOND

    def working_days_between(self, a: date | datetime, b: date | datetime) -> int:
        """Working days after `a` up to and with `b`, negative if `b` comes first."""
        first, last = self._day(a), self._day(b)
        if last < first:
            return -self.working_days_between(last, first)
        start, end = self._reach(first), self._reach(last)
        return self._days_before[end + 1] - self._days_before[start + 1]

    def add_hours(self, start: datetime, hours: float, *, explain: bool = True) -> Reckoning:
        """The moment after so many working hours, counted from the first working moment."""
        start = _aware(start)
        counted_from = self.next_open(start)
        wanted = round(_not_negative(hours) * 3_600_000_000)
        due = self._moment_of(self._worked_before(counted_from) + wanted) if wanted else counted_from
        return Reckoning(due, self._steps(start, counted_from, due) if explain else [])

    def add_days(
        self, start: datetime, days: int, unit: str = "working", *, explain: bool = True
    ) -> Reckoning:
        """The end of the n-th day after the day of receipt, which isn't counted.

        `working` days skip days off; a term in `calendar` days that ends on a day off ends with the next
        working day.
        """
        start = _aware(start)
        counted_from, due, moved = self._term(start.astimezone(self._zone).date(), days, unit)
        if not explain:
            return Reckoning(due, [])
        if due < counted_from:
            counted_from = start
        return Reckoning(due, self._steps(start, counted_from, due, moved, calendar_days=unit == "calendar"))

    def _reckon_term(self, received: date, days: int, unit: str) -> tuple[datetime, datetime, list[_Step]]:
        """From when the days are counted, when they end, and whether a day off moved the end."""
        _not_negative(days)
        moved: list[_Step] = []
        if unit == "calendar":
            counted_from = datetime.combine(received + timedelta(days=1), datetime.min.time(), self._zone)
            last = received + timedelta(days=days)
            if not self.is_working(last):
                moved.append({"step": "moved", "from": last.isoformat()})
                last = self.next_working_day(last)
        elif unit == "working":
            counted_from = self.open_intervals(self.next_working_day(received))[0][0]
            number = self._reach(received)
            last = (
                self._nth_working_day(self._days_before[number + 1] + days)
                if days
                else received
                if self.is_working(received)
                else self.next_working_day(received)
            )
        else:
            raise Invalid(_("Đơn vị tính ngày phải là “working” hoặc “calendar”."))
        return counted_from, self.end_of(last), moved

    def _day(self, moment: date | datetime) -> date:
        return moment.astimezone(self._zone).date() if isinstance(moment, datetime) else moment

    def _steps(
        self,
        start: datetime,
        counted_from: datetime,
        due: datetime,
        moved: list[_Step] | None = None,
        *,
        calendar_days: bool = False,
    ) -> list[_Step]:
        steps: list[_Step] = [{"step": "received", "at": self._iso(start)}]
        if counted_from != start:
            steps.append({"step": "counted_from", "at": self._iso(counted_from)})
        if not calendar_days:
            first, last = self._day(start), self._day(due)
            steps.extend(self._off_between(first, last))
        elif moved:
            steps.extend(moved)
        return [*steps, {"step": "due", "at": self._iso(due)}]

    def _days_off(self, first: date, last: date) -> tuple[_Step, ...]:
        return tuple(days_between(first, last, self.is_working, self._named_day, self._works_weekday))

    def _works_weekday(self, day: date) -> bool:
        return day.weekday() in self.row.hours

    def _named_day(self, day: date) -> tuple[str, str] | None:
        return self.day_name(day)

    def _iso(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).isoformat(timespec="seconds")


def _holidays(row: CalendarRow, language: str) -> Any:
    if not row.country:
        return {}
    build: Callable[..., Any] = holiday_tables.country_holidays
    try:
        supported = holiday_tables.list_localized_countries().get(row.country, [])
        spoken = language if language in supported else None
        return build(row.country, subdiv=row.subdivision or None, language=spoken)
    except NotImplementedError as error:
        raise Invalid(_("Không có bảng ngày nghỉ cho quốc gia hoặc vùng này: hãy kiểm tra lịch.")) from error


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("deadlines are reckoned from aware moments only")
    return moment.astimezone(UTC)


def _not_negative(number: float) -> float:
    if number < 0:
        raise Invalid(_("Số giờ, số ngày không được âm."))
    return number


#: At most one: the calendars built from the present reading of the tables, in the city's time zone.
_built: list[tuple[Registry, str, dict[str, WorkCalendar]]] = []


def calendar(code: str | None = None) -> WorkCalendar:
    """The calendar of that code, or the city's own; built anew only where its row or time zone changed."""
    registry = held_registry.get()
    zone = timezone.get_default_timezone()
    if not _built or _built[0][0] is not registry or _built[0][1] != str(zone):
        _built[:] = [(registry, str(zone), _still_right(registry, str(zone)))]
    known_here = _built[0][2]
    row = registry.calendars.get(code) if code else next(iter(registry.calendars.values()), None)
    if row is None:
        raise Invalid(_("Chưa có lịch làm việc: hãy nhập lịch trước khi tính hạn."))
    known = known_here.get(row.code)
    if known is None:
        known = known_here[row.code] = WorkCalendar(row, zone)
    return known


def _still_right(registry: Registry, zone: str) -> dict[str, WorkCalendar]:
    """Calendars built before whose row the new reading found unchanged: their sums took long to reckon."""
    if not _built or _built[0][1] != zone:
        return {}
    return {code: known for code, known in _built[0][2].items() if registry.calendars.get(code) == known.row}
