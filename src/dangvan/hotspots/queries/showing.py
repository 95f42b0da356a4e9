"""Rows of hot spots as the plain values that pages are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dangvan.accounts import queries as accounts
from dangvan.hotspots import policies
from dangvan.hotspots.inside import open_cases, open_counts
from dangvan.hotspots.machine import IN_HAND
from dangvan.hotspots.models import Evidence, Hotspot
from dangvan.hotspots.types import (
    Cadence,
    Caution,
    Clock,
    DayCount,
    Deed,
    HotspotCard,
    HotspotState,
    LifeLine,
    SeenEvidence,
    SimilarHotspot,
    Trend,
    Unusualness,
    Verdict,
)
from dangvan.kernel import clock, references
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.places import queries as places
from dangvan.places.types import AreaInfo

#: How many areas a title names before it says how many more there are.
_NAMED = 2


def cards_of(hotspots: Sequence[Hotspot], actor: Actor) -> list[HotspotCard]:
    """Cards of many, their open cases counted in one statement."""
    counted = open_counts(hotspots, actor) if hotspots else {}
    return [card_of(hotspot, actor, counted[hotspot.pk]) for hotspot in hotspots]


def card_of(hotspot: Hotspot, actor: Actor, inside: int | None = None) -> HotspotCard:
    latest = hotspot.latest
    assert latest is not None
    topic = organisations.topic(hotspot.topic_id)
    areas = current_areas(hotspot)
    return HotspotCard(
        hotspot=hotspot,
        reference=hotspot.reference,
        state=HotspotState(hotspot.state),
        trend=Trend(hotspot.trend),
        topic=topic,
        areas=areas,
        organisation=organisations.organisation(hotspot.organisation_id),
        title=title_of(topic.name, areas),
        first=latest.first,
        last=latest.last,
        observed=latest.observed,
        expected=latest.expected,
        low=latest.low,
        high=latest.high,
        topic_unusual=unusualness_of(latest.topic_unusual),
        city_unusual=unusualness_of(latest.city_unusual),
        cautions=cautions_of(latest.cautions),
        suspected_on=clock.local(hotspot.suspected_at).date(),
        priority=hotspot.prioritised_at is not None,
        open_cases=open_cases(hotspot, actor).count() if inside is None else inside,
        may=policies.may_now(actor, hotspot),
    )


def title_of(topic: str, areas: Sequence[AreaInfo]) -> str:
    named = ", ".join(area.name for area in areas[:_NAMED])
    more = f" (+{len(areas) - _NAMED})" if len(areas) > _NAMED else ""
    return f"{topic}: {named}{more}" if named else topic


def current_areas(hotspot: Hotspot) -> list[AreaInfo]:
    ids = [place.area_id for place in sorted(hotspot.places.all(), key=_rank) if place.is_current]
    return [area for each in ids if (area := places.area(each)) is not None]


def _rank(place: Any) -> tuple[int, int]:
    return place.rank, place.pk


def areas_named(codes: Sequence[str], on: date | None = None) -> list[AreaInfo]:
    """Areas by their codes of that day."""
    found = (places.area_by_code(code, on or clock.today()) for code in codes)
    return [area for area in found if area is not None]


def unusualness_of(held: Mapping[str, Any]) -> Unusualness:
    days = held.get("days")
    return Unusualness(
        float(days) if days is not None else None,
        _number(held.get("low")),
        _number(held.get("high")),
        _number(held.get("known")),
    )


def _number(value: Any) -> float | None:
    return float(value) if value is not None else None


def cautions_of(held: Sequence[Mapping[str, Any]]) -> list[Caution]:
    return [Caution(str(one["code"]), dict(one.get("facts") or {})) for one in held]


def as_evidence(one: Evidence) -> SeenEvidence:
    return SeenEvidence(
        at=one.run.started_at,
        cadence=Cadence(one.run.cadence),
        clock=Clock(one.run.clock),
        first=one.first,
        last=one.last,
        areas=areas_named(one.areas, one.run.as_of),
        observed=one.observed,
        raw=one.raw,
        expected=one.expected,
        low=one.low,
        high=one.high,
        score=one.score,
        topic_unusual=unusualness_of(one.topic_unusual),
        city_unusual=unusualness_of(one.city_unusual),
        cautions=cautions_of(one.cautions),
        trend=Trend(one.trend),
    )


def as_day_counts(hotspot: Hotspot) -> list[DayCount]:
    latest = hotspot.latest
    unfinished = latest.run.as_of if latest is not None and latest.run.clock == Clock.RECEIVED else None
    days = []
    for day_text, observed, expected, low, high in hotspot.series:
        day = date.fromisoformat(day_text)
        inside = latest is not None and latest.first <= day <= latest.last
        days.append(
            DayCount(
                day, observed, expected, low, high, inside, unfinished=day == unfinished == clock.today()
            )
        )
    return days


def as_life(hotspot: Hotspot, *, public_only: bool = False) -> list[LifeLine]:
    if public_only:
        # Sorted here: many are shown on one page, and their lines were fetched together.
        lines = (line for line in hotspot.life.all() if line.public)
        rows = sorted(lines, key=lambda line: (line.at, line.pk), reverse=True)
    else:
        rows = list(hotspot.life.order_by("-at", "-pk"))
    names = {} if public_only else accounts.officer_names([row.officer_id for row in rows])
    return [
        LifeLine(
            deed=Deed(row.deed),
            at=row.at,
            day=clock.local(row.at).date(),
            organisation=organisations.organisation(row.organisation_id) if row.organisation_id else None,
            officer=names.get(row.officer_id or 0, ""),
            text=row.text,
            public=row.public,
            verdict=Verdict(row.verdict) if row.verdict else None,
            reference=references.resolve(row.reference_kind, row.reference_id)
            if row.reference_kind
            else None,
            happened_on=row.happened_on,
        )
        for row in rows
    ]


def as_similar(one: Hotspot, same_place: bool) -> SimilarHotspot:
    topic = organisations.topic(one.topic_id)
    return SimilarHotspot(
        reference=one.reference,
        title=title_of(topic.name, current_areas(one)),
        first=one.first,
        last=one.last,
        state=HotspotState(one.state),
        ended_on=clock.local(one.ended_at).date() if one.ended_at else None,
        outcome=one.outcome,
        verdict=Verdict(one.verdict) if one.verdict else None,
        same_place=same_place,
    )


def public_day(hotspot: Hotspot) -> date | None:
    """From which day on it stands in public: the one after its confirmation."""
    if hotspot.confirmed_at is None or hotspot.state not in IN_HAND | {HotspotState.OVER}:
        return None
    return clock.local(hotspot.confirmed_at).date() + timedelta(days=1)
