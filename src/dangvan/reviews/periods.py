"""Periods that are reviewed: which days they hold, what they are called, and with which others they are
compared.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from dangvan.cases.figures import Period
from dangvan.kernel.errors import Invalid
from dangvan.reviews.types import PeriodKind

_MONTHS = {
    PeriodKind.MONTH: 1,
    PeriodKind.QUARTER: 3,
    PeriodKind.HALF: 6,
    PeriodKind.NINE_MONTHS: 9,
    PeriodKind.YEAR: 12,
}
#: How many of a kind a year has; nine months are always the first nine.
HOW_MANY = {
    PeriodKind.MONTH: 12,
    PeriodKind.QUARTER: 4,
    PeriodKind.HALF: 2,
    PeriodKind.NINE_MONTHS: 1,
    PeriodKind.YEAR: 1,
}
_EARLIEST, _LATEST = 2000, 2200


def period_of(kind: PeriodKind, year: int, which: int = 1) -> Period:
    """The `which`-th period of its kind in the year, or Invalid where a year has none such."""
    if not _EARLIEST <= year <= _LATEST:
        wrong_year = _("Hãy ghi năm từ %(first)d đến %(last)d.") % {"first": _EARLIEST, "last": _LATEST}
        raise Invalid(wrong_year, {"year": wrong_year})
    if not 1 <= which <= HOW_MANY[kind]:
        none_such = _("Một năm không có kỳ này: hãy chọn số từ 1 đến %(most)d.") % {"most": HOW_MANY[kind]}
        raise Invalid(none_such, {"which": none_such})
    months = _MONTHS[kind]
    return _months_from(date(year, (which - 1) * months + 1, 1), months)


def previous_of(kind: PeriodKind, period: Period) -> Period:
    """As many months, right before."""
    return _months_from(_shifted(period.first, -_MONTHS[kind]), _MONTHS[kind])


def last_year_of(kind: PeriodKind, period: Period) -> Period:
    return _months_from(_shifted(period.first, -12), _MONTHS[kind])


def months_of(period: Period) -> list[Period]:
    """The calendar months in it, in order."""
    found, first = [], period.first
    while first <= period.last:
        found.append(_months_from(first, 1))
        first = _shifted(first, 1)
    return found


def which_of(kind: PeriodKind, period: Period) -> int:
    return (period.first.month - 1) // _MONTHS[kind] + 1


def is_over(period: Period, today: date) -> bool:
    return period.last < today


def _months_from(first: date, months: int) -> Period:
    return Period(first, _shifted(first, months) - timedelta(days=1))


def _shifted(first: date, months: int) -> date:
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
