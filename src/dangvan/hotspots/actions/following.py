"""What the clock does with what a run found: suspect, follow, let go, pass on. Alarms become records here,
and whoever answers is to hear of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from dangvan import ledger
from dangvan.hotspots import limits, policies
from dangvan.hotspots.actions.changing import finish, write_line
from dangvan.hotspots.machine import OPEN
from dangvan.hotspots.models import Alert, Evidence, Hotspot, HotspotArea, Run
from dangvan.hotspots.types import LEAST, Clock, Deed, HotspotState, Trend, Verdict
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.organisations.models import Topic
from dangvan.places import queries as places


@dataclass(frozen=True, slots=True)
class Found:
    """One alarm of a run with what was counted beside it; areas by weight, as ids of today's map."""

    topic_id: int
    alarm: dict[str, Any]
    beside: dict[str, Any]
    trend: Trend

    @property
    def cluster(self) -> dict[str, Any]:
        return self.alarm["cluster"]  # type: ignore[no-any-return]

    @property
    def story(self) -> str:
        return str(self.alarm["story"] or "")

    @property
    def first(self) -> date:
        return date.fromisoformat(self.cluster["start"])

    @property
    def last(self) -> date:
        return date.fromisoformat(self.cluster["end"])

    @property
    def codes(self) -> list[str]:
        return list(self.beside["areas"])


@transaction.atomic
def follow_alarms(*, by: Actor, run: Run, found: Sequence[Found]) -> int:
    """Tie each alarm to the hot spot it is about, or open one; returns how many are told of.

    Nothing under five people becomes a record. An alarm that the budget of alarms holds back opens nothing
    new, but is evidence of what is known already.
    """
    policies.require_may_run(by)
    _one_look_at_a_time(found)
    told, taken = 0, set()
    for one in found:
        if one.beside["people"] < LEAST or one.cluster["observed"] < LEAST:
            continue
        hotspot = _the_same(one, run)
        if hotspot is None and one.alarm["decided"]:
            hotspot = _suspect(by, one)
        if hotspot is None or hotspot.pk in taken:
            continue
        taken.add(hotspot.pk)
        _add_evidence(hotspot, run, one)
        told += 1
    _let_go(by)
    return told


def _one_look_at_a_time(found: Sequence[Found]) -> None:
    """Two looks at once (a clock's and an operator's) would each open the same hot spot: the second waits at
    the topics, which reports go on pointing to meanwhile.
    """
    topics = Topic.objects.select_for_update(no_key=True).filter(pk__in={one.topic_id for one in found})
    list(topics.order_by("pk").values_list("pk", flat=True))


def _suspect(by: Actor, found: Found) -> Hotspot:
    area_ids = _area_ids(found.codes)
    bodies = _answering(found.topic_id, area_ids)
    hotspot = Hotspot.objects.create(
        topic_id=found.topic_id,
        organisation_id=bodies[0],
        first=found.first,
        last=found.last,
        suspected_at=clock.now(),
    )
    hotspot.bodies.set(bodies)
    _place(hotspot, area_ids)
    write_line(by, hotspot, Deed.SUSPECTED)
    ledger.record("hotspot.suspected", hotspot.uid, by=by, organisation=bodies[0], first=True)
    Alert.objects.bulk_create(
        [Alert(hotspot=hotspot, organisation_id=body, created_at=clock.now()) for body in bodies]
    )
    return hotspot


def _add_evidence(hotspot: Hotspot, run: Run, found: Found) -> None:
    low, high = found.beside["band"]
    evidence = Evidence.objects.create(
        hotspot=hotspot,
        run=run,
        story=found.story,
        trend=found.trend,
        first=found.first,
        last=found.last,
        areas=found.codes,
        observed=found.cluster["observed"],
        raw=found.beside["raw"],
        people=found.beside["people"],
        people_by_area={code: n for code, n in found.beside["people_by_area"].items() if n >= LEAST},
        expected=found.cluster["expected"],
        low=low,
        high=high,
        score=found.cluster["score"],
        topic_unusual=found.alarm["unusual_days_topic"],
        city_unusual=found.alarm["unusual_days_city"],
        cautions=found.alarm["what_could_fool"],
    )
    if hotspot.state in OPEN and _leads(hotspot, run):
        hotspot.latest, hotspot.trend = evidence, found.trend
        hotspot.first, hotspot.last = min(hotspot.first, found.first), found.last
        hotspot.series = found.beside["series"]
        area_ids = _area_ids(found.codes)
        _place(hotspot, area_ids)
        hotspot.bodies.set(_answering(hotspot.topic_id, area_ids))
        hotspot.save()


def _leads(hotspot: Hotspot, run: Run) -> bool:
    """Whether this run's numbers are those that the card shows: days of receipt are the ones that are
    complete, days of happening stand only where nothing else was found.
    """
    return run.clock == Clock.RECEIVED or hotspot.latest is None or hotspot.latest.run.clock == run.clock


def _the_same(found: Found, run: Run) -> Hotspot | None:
    """The hot spot that an alarm is about: by the analysis's own story, else by topic, place and days.

    What somebody set aside or declared over stays so while the same alarm goes on; only what begins after
    its end is new.
    """
    if found.story:
        known = (
            Evidence.objects.filter(run__clock=run.clock, story=found.story)
            .select_related("hotspot__latest__run")
            .order_by("-pk")
            .first()
        )
        if known is not None and not _has_begun_anew(found, known.hotspot):
            return Hotspot.objects.select_for_update().get(pk=known.hotspot_id)
    near = Hotspot.objects.select_for_update().filter(
        topic_id=found.topic_id, last__gte=found.first, first__lte=found.last
    )
    area_ids = set(_area_ids(found.codes))
    for hotspot in near.order_by("-suspected_at"):
        here = {place.area_id for place in hotspot.places.all() if place.is_current}
        if len(here & area_ids) >= limits.SAME_AREAS * len(here | area_ids) and not _has_begun_anew(
            found, hotspot
        ):
            return hotspot
    return None


def _has_begun_anew(found: Found, hotspot: Hotspot) -> bool:
    return hotspot.ended_at is not None and found.first > clock.local(hotspot.ended_at).date()


def _place(hotspot: Hotspot, area_ids: Sequence[int]) -> None:
    """The areas as they are now, the most affected first; those it left stay on record."""
    HotspotArea.objects.filter(hotspot=hotspot).exclude(area_id__in=area_ids).update(is_current=False)
    for rank, area_id in enumerate(area_ids):
        HotspotArea.objects.update_or_create(
            hotspot=hotspot, area_id=area_id, defaults={"rank": rank, "is_current": True}
        )


def _area_ids(codes: Sequence[str]) -> list[int]:
    found = (places.area_by_code(code, clock.today()) for code in codes)
    return [area.id for area in found if area is not None]


def _answering(topic_id: int, area_ids: Sequence[int]) -> list[int]:
    """The bodies that answer for the topic in these areas; the first leads."""
    answerers = [organisations.who_answers(topic_id, area_id).organisation_id for area_id in area_ids]
    return list(dict.fromkeys(answerers)) or [organisations.who_answers(topic_id, None).organisation_id]


def _let_go(by: Actor) -> None:
    """Suspicions that no run has found for a while, and hot spots whose leading body no longer answers."""
    before = clock.now() - limits.FADES_AFTER
    for hotspot in Hotspot.objects.select_for_update().filter(state__in=OPEN):
        newest = hotspot.evidence.order_by("-pk").values_list("run__started_at", flat=True).first()
        if newest is not None and newest < before:
            _fade(by, hotspot)
        elif hotspot.organisation_id not in hotspot.body_ids:
            _pass_on(by, hotspot)


def _fade(by: Actor, hotspot: Hotspot) -> None:
    """What a body confirmed stays until a body says that it is over; only its trend tells."""
    if hotspot.state != HotspotState.SUSPECTED:
        if hotspot.trend != Trend.OVER:
            hotspot.trend = Trend.OVER
            hotspot.save(update_fields=["trend"])
        return
    hotspot.trend, hotspot.verdict, hotspot.ended_at = Trend.OVER, Verdict.FADED, clock.now()
    write_line(by, hotspot, Deed.SET_ASIDE, verdict=Verdict.FADED)
    ledger.record("hotspot.faded", hotspot.uid, by=by)
    finish("fade_out", hotspot)


def _pass_on(by: Actor, hotspot: Hotspot) -> None:
    """The lead goes to the body that answers where it is worst now."""
    area_ids = [place.area_id for place in hotspot.places.all() if place.is_current]
    hotspot.organisation_id = _answering(hotspot.topic_id, area_ids)[0]
    write_line(by, hotspot, Deed.PASSED_ON)
    ledger.record("hotspot.passed_on", hotspot.uid, by=by, organisation=hotspot.organisation_id)
    finish("pass_on", hotspot)
