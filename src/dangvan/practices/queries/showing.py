"""Rows as the plain values that pages are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import TopicInfo
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo
from dangvan.practices import counting
from dangvan.practices.models import Assessment, Practice
from dangvan.practices.types import LEAST, AssessmentSeen, Field, PracticeCard, Stage, StepCount, Verdict
from dangvan.practices.words import reason_words, verdict_words


def measured_topics() -> Sequence[TopicInfo]:
    """What a plan may count."""
    return counting.measured_topics()


def cards_of(practices: Sequence[Practice]) -> list[PracticeCard]:
    """All in two further statements: copies, and what was measured."""
    keys = [one.pk for one in practices]
    copies = Counter(Practice.objects.filter(origin__in=keys).values_list("origin_id", flat=True))
    answers = Assessment.objects.filter(plan__practice__in=keys).select_related("plan").order_by("at", "pk")
    effects = {answer.plan.practice_id: answer for answer in answers}
    return [
        PracticeCard(
            practice=one,
            reference=one.reference,
            title=one.title,
            stage=Stage(one.stage),
            field=Field(one.field),
            organisation=organisations.organisation(one.organisation_id),
            areas=areas_of(one),
            since=one.since,
            problem=one.problem,
            copies=copies[one.pk],
            effect=verdict_words(effects[one.pk].result) if one.pk in effects else "",
        )
        for one in practices
    ]


def areas_of(practice: Practice) -> list[AreaInfo]:
    return [area for place in practice.places.all() if (area := places.area(place.area_id)) is not None]


def seen(answer: Assessment) -> AssessmentSeen:
    result = answer.result
    return AssessmentSeen(
        assessment=answer,
        verdict=Verdict(answer.verdict),
        words=verdict_words(result),
        why=reason_words(result.get("why", [])),
        day=clock.local(answer.at).date(),
        ratio=result.get("ratio"),
        low=result.get("low"),
        high=result.get("high"),
        detectable=result.get("detectable"),
        series=_series(answer),
        figures=result.get("pre_fit") or {},
    )


def _series(answer: Assessment) -> list[StepCount]:
    """Step by step; one to four cases are never told, here or anywhere."""
    result = answer.result
    begins = date.fromisoformat(answer.plan.fields["begins"])
    rows = zip(
        *(
            result.get(name, [])
            for name in ("steps", "observed", "expected", "expected_low", "expected_high")
        ),
        strict=False,
    )
    return [
        StepCount(
            day=date.fromisoformat(day),
            observed=None if observed is None or 0 < observed < LEAST else round(observed),
            expected=expected,
            low=low,
            high=high,
            after=date.fromisoformat(day) >= begins,
        )
        for day, observed, expected, low, high in rows
    ]
