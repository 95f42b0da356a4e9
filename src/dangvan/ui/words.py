"""Days, deadlines and numbers in words, in the reader's language: the one place where the interface says
when and how many.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dangvan.kernel import clock

_WEEKDAYS_VI = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_vietnamese() -> bool:
    """Whether the reader reads Vietnamese now."""
    return (get_language() or "vi").startswith("vi")


def as_day(moment: date | datetime) -> date:
    """The day of a moment on the city's clock; a day stays itself."""
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


def date_words(moment: date | datetime) -> str:
    """'thứ Năm 26/11/2026', 'Thursday 26 November 2026'."""
    day = as_day(moment)
    if in_vietnamese():
        return f"{_WEEKDAYS_VI[day.weekday()]} {day:%d/%m/%Y}"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]} {day.year}"


def day_words(moment: date | datetime) -> str:
    """The same without the year while it is this year: 'thứ Năm 26/11'."""
    day = as_day(moment)
    if day.year != clock.today().year:
        return date_words(day)
    if in_vietnamese():
        return f"{_WEEKDAYS_VI[day.weekday()]} {day:%d/%m}"
    return f"{_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}"


def numeric_day(moment: date | datetime) -> str:
    """For tables, where days stand below one another: '26/11/2026', '26 Nov 2026'."""
    day = as_day(moment)
    if in_vietnamese():
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {_MONTHS_EN[day.month - 1][:3]} {day.year}"


def moment_words(moment: date | datetime) -> str:
    """'17:00 thứ Năm 26/11', '17:00 on Thursday 26 November'; a day alone stays a day."""
    if not isinstance(moment, datetime):
        return day_words(moment)
    return _("%(time)s %(day)s") % {"time": f"{clock.local(moment):%H:%M}", "day": day_words(moment)}


def deadline_words(due: date | datetime, now: datetime | None = None, working_days: int | None = None) -> str:
    """How long until `due` and until when, or how long since.

    `working_days` is what the calendar of the answering body counts between now and then; without it,
    days of the ordinary calendar are named.
    """
    now = now or clock.now()
    late = _is_past(due, now)
    if not late and not isinstance(due, datetime) and due == as_day(now):
        return _("hạn là hôm nay, %(moment)s") % {"moment": moment_words(due)}
    words = {"span": _span(due, now, working_days), "moment": moment_words(due)}
    if late:
        return _("quá hạn %(span)s, hạn là %(moment)s") % words
    return _("còn %(span)s, đến %(moment)s") % words


def _is_past(due: date | datetime, now: datetime) -> bool:
    if isinstance(due, datetime):
        return due < now
    return due < as_day(now)


def _span(due: date | datetime, now: datetime, working_days: int | None) -> str:
    if working_days:
        count = abs(working_days)
        return ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", count) % {"n": number(count)}
    days = abs((as_day(due) - as_day(now)).days)
    if days:
        return ngettext("%(n)s ngày", "%(n)s ngày", days) % {"n": number(days)}
    minutes = max(1, int(abs((_instant(due) - now).total_seconds()) // 60))
    if minutes >= 60:
        return ngettext("%(n)s giờ", "%(n)s giờ", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}


def _instant(due: date | datetime) -> datetime:
    return (
        due if isinstance(due, datetime) else datetime.combine(due, time.max, timezone.get_default_timezone())
    )


def number(value: float | Decimal, places: int | None = None) -> str:
    """'12.345,5' in Vietnamese, '12,345.5' in English; a minus sign that is one."""
    if places is None:
        places = 0 if value == int(value) else 1
    text = f"{abs(value):,.{places}f}"
    if in_vietnamese():
        text = text.translate(str.maketrans(",.", ".,"))
    return f"−{text}" if value < 0 and text.strip("0,.") else text


def percent(share: float | Decimal, places: int = 0) -> str:
    """A share between 0 and 1 as '34 %' (Vietnamese) or '34%' (English)."""
    return f"{number(share * 100, places)}{chr(0xA0) + '%' if in_vietnamese() else '%'}"
