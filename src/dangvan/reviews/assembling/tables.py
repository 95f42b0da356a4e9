"""The tables beside a review's figures, and the addresses of the public lists behind both: which bodies,
topics and days a figure counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import translation

from dangvan.cases.figures import SMALLEST, Figures, Period, Scope, figures, figures_by
from dangvan.cases.figures.sensitive import withhold_small
from dangvan.directives import queries as directives
from dangvan.directives.words import flag_words, state_words
from dangvan.hotspots import queries as hotspots
from dangvan.organisations import queries as organisations
from dangvan.reviews import periods
from dangvan.reviews.models import Review
from dangvan.reviews.types import Reach

#: What a table of the document names; the annexes hold all bodies and topics.
MOST_BODIES, MOST_TOPICS, MOST_TASKS = 25, 10, 200


def tables_of(review: Review, now: Period, scope: Scope, as_of: datetime) -> dict[str, Any]:
    return {
        "bodies": _bodies(review, now, scope, as_of),
        "topics": _topics(review, now, scope, as_of),
        "months": _months(now, scope, as_of),
        "hotspots": _hotspots(review, now),
        "tasks": _tasks(review, now),
    }


def cases_query(review: Review, by: str = "", state: str = "") -> str:
    """The public list of the cases received (`by` "han": with limits that ended, "tra-loi": answered) in the
    period. It holds public cases alone, so it can be shorter than the figure.
    """
    asked = _body(review) | ({"theo": by} if by else {}) | ({"trang-thai": state} if state else {})
    return _list(Period(review.first, review.last), asked)


def _bodies(review: Review, now: Period, scope: Scope, as_of: datetime) -> list[dict[str, Any]]:
    """Each body's cases; very few are withheld, and the next smallest with them."""
    if review.reach == Reach.BODY:
        return []
    found = figures_by("organisation", now, scope, as_of=as_of, with_open=False)
    rows = _grouped(found)
    for row in rows:
        body = organisations.organisation(row.pop("id"))
        row |= {
            "code": body.code,
            "name": body.name_vi,
            "query": _list(now, {"co-quan": body.code}),
        }
    return rows


def _topics(review: Review, now: Period, scope: Scope, as_of: datetime) -> list[dict[str, Any]]:
    rows = _grouped(figures_by("topic", now, scope, as_of=as_of, with_open=False))
    for row in rows:
        topic = organisations.topic(row.pop("id"))
        row |= {
            "code": topic.code,
            "name": topic.name_vi,
            "query": _list(now, _body(review) | {"linh-vuc": topic.code}),
        }
    return rows


def _grouped(found: Mapping[int, Figures]) -> list[dict[str, Any]]:
    received = {key: told.received for key, told in found.items() if told.received or told.on_time.whole}
    shown = withhold_small(received, sum(received.values()))
    rows = []
    for key in sorted(received, key=lambda one: (-received[one], one)):
        told, many = found[key], shown[key] is not None
        rows.append(
            {
                "id": key,
                "received": shown[key],
                "on_time": told.on_time.value if many else None,
                "due": told.on_time.whole if many and told.on_time.is_tellable else 0,
                "contested": told.contested.value if many else None,
                "median_days": told.days.median if many else None,
            }
        )
    return rows


def _months(now: Period, scope: Scope, as_of: datetime) -> list[dict[str, Any]]:
    """Month by month, for the picture; a single month has no course."""
    months = periods.months_of(now)
    if len(months) < 2:
        return []
    rows = []
    for month in months:
        told = figures(month, scope, as_of=as_of, with_open=False)
        few = 0 < told.received < SMALLEST
        rows.append(
            {
                "month": f"{month.first:%Y-%m}",
                "received": None if few else told.received,
                "on_time": told.on_time.value,
            }
        )
    return rows


def _hotspots(review: Review, now: Period) -> list[dict[str, Any]]:
    """What stood in public in the period, and what became of it."""
    bodies = _bodies_within(review)
    return [
        {
            "reference": one.reference,
            "title": one.title,
            "organisation": one.organisation.name_vi,
            "confirmed_on": one.confirmed_on.isoformat(),
            "over_on": one.over_on.isoformat() if one.over_on else None,
            "at_least": one.at_least,
            "outcome": one.outcome,
        }
        for one in hotspots.public_hotspots_of_period(now.first, now.last)
        if bodies is None or one.organisation.id in bodies
    ]


def _tasks(review: Review, now: Period) -> dict[str, Any]:
    """What was due in the period and everybody may read of it: owner, state, due day, flags."""
    bodies = _bodies_within(review)
    owed = directives.tasks_of_period(
        now.first, now.last, None if bodies is None else sorted(bodies), public_only=True, limit=MOST_TASKS
    )
    with translation.override("vi"):
        rows = [
            {
                "reference": one.reference,
                "title": one.title,
                "owner": organisations.organisation(one.organisation_id).name_vi
                if one.organisation_id is not None
                else "",
                "role": one.role,
                "state": state_words(one.state),
                "due": one.due_on.isoformat() if one.due_on else None,
                "flags": [flag_words(flag) for flag in sorted(one.flags)],
            }
            for one in owed.rows
        ]
    return {"due": owed.counts.due, "rows": rows}


def _bodies_within(review: Review) -> frozenset[int] | None:
    """None: any."""
    if review.reach == Reach.BODY:
        return frozenset({review.organisation_id})
    if review.reach == Reach.BELOW:
        return frozenset(organisations.descendants(review.organisation_id))
    return None


def _body(review: Review) -> dict[str, str]:
    if review.reach == Reach.CITY:
        return {}
    asked = {"co-quan": organisations.organisation(review.organisation_id).code}
    return asked | {"truc-thuoc": "1"} if review.reach == Reach.BELOW else asked


def _list(period: Period, asked: dict[str, str]) -> str:
    days = {"tu": period.first.isoformat(), "den": period.last.isoformat()}
    return f"/vu-viec/?{urlencode(asked | days)}"
