"""Publishing the figures of a month."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dangvan.cases.figures import (
    Adjusted,
    Figures,
    Openness,
    Period,
    Share,
    adjusted_on_time,
    beginning_of,
    due_by_topic,
    figures_by,
    openness,
)
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Conflict, NotAllowed
from dangvan.opendata import policies
from dangvan.opendata.models import MonthlyRelease
from dangvan.opendata.types import Row
from dangvan.organisations import queries as organisations


def _last_day(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@transaction.atomic
def release_month(*, by: Actor, month: date) -> MonthlyRelease:
    """Count the month once, as of the beginning of today; the same month again gives the first release."""
    if not policies.may_release_figures(by):
        raise NotAllowed(_("Số liệu tháng do hệ thống tự công bố, không ai chọn ngày được."))
    first, today = month.replace(day=1), clock.today()
    period = Period(first, _last_day(first))
    # What people did on the last day is told when the next has begun.
    if today <= period.last + timedelta(days=1):
        raise Conflict(_("Tháng này chưa hết; số liệu được công bố từ ngày mùng 2 tháng sau."))
    known = MonthlyRelease.objects.filter(month=first).first()
    return known or MonthlyRelease.objects.create(month=first, as_of=today, rows=_rows(period, today))


def _rows(period: Period, today: date) -> list[Row]:
    as_of = beginning_of(today)
    counted = figures_by("organisation", period, as_of=as_of)
    adjusted = adjusted_on_time(due_by_topic(period, as_of=as_of))
    open_ = openness(period, as_of=as_of)
    bodies = sorted(
        (organisations.organisation(number) for number in counted.keys() | open_.keys()),
        key=lambda one: one.code,
    )
    return [
        {
            "organisation": body.code,
            "name_vi": body.name_vi,
            "name_en": body.name_en,
            **_counts(counted.get(body.id, Figures()), adjusted.get(body.id, Adjusted(0.0))),
            **_openness(open_.get(body.id, Openness())),
        }
        for body in bodies
    ]


def _counts(told: Figures, adjusted: Adjusted) -> Row:
    days = told.days
    return {
        "received": told.received,
        "reports": told.reports,
        "due": told.on_time.whole,
        "on_time": told.on_time.part,
        **_share("on_time_share", told.on_time),
        "on_time_expected": round(adjusted.expected, 2),
        "on_time_adjusted": _rounded(adjusted.value),
        "on_time_adjusted_low": _rounded(adjusted.low),
        "on_time_adjusted_high": _rounded(adjusted.high),
        "answered": told.answered,
        "median_days": _rounded(days.median),
        "median_days_low": _rounded(days.low),
        "median_days_high": _rounded(days.high),
        "p90_days": _rounded(days.p90),
        "p90_days_low": _rounded(days.p90_low),
        "p90_days_high": _rounded(days.p90_high),
        "contestable": told.contested.whole,
        "contested": told.contested.part,
        "overturned": told.overturned.part,
        "handed_over": told.handed_over,
        "open": told.open.count,
        "late": told.open.late,
        "oldest_days": told.open.oldest_days,
    }


def _openness(told: Openness) -> Row:
    return {
        "answers_compared": told.near_copies.whole,
        "near_copies": told.near_copies.part,
        "answers": told.without_evidence.whole,
        "without_evidence": told.without_evidence.part,
        "closed": told.in_silence.whole,
        "closed_in_silence": told.in_silence.part,
        "closed_then_contested": told.closed_then_contested.part,
        "extensions": told.own_extensions.whole,
        "own_extensions": told.own_extensions.part,
    }


def _share(name: str, share: Share) -> Row:
    tellable = share.is_tellable
    return {
        name: _rounded(share.value),
        f"{name}_low": _rounded(share.low) if tellable else None,
        f"{name}_high": _rounded(share.high) if tellable else None,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
