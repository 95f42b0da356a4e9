"""Hot spots as a run would have left them in the small city: for tests of pages, which need no analysis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dangvan.hotspots import actions
from dangvan.hotspots.models import Evidence, Hotspot, HotspotArea, Run
from dangvan.hotspots.types import Cadence, Clock, RunState, Trend
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity

TOLD = "Đội duy tu đang vá cả tuyến đường, xong trước thứ Sáu tuần này."


def look(**more: Any) -> Run:
    """A run that is over."""
    values = {
        "cadence": Cadence.HOURLY,
        "clock": Clock.RECEIVED,
        "state": RunState.DONE,
        "as_of": clock.today(),
        "started_at": clock.now(),
        "ended_at": clock.now(),
        "reports": 812,
        "topics": 3,
        "alarms": 1,
    } | more
    return Run.objects.create(**values)


def spot(
    city: SmallCity, topic: str = "pothole", areas: tuple[str, ...] = ("dong", "tay"), **more: Any
) -> Hotspot:
    """One that was found in the areas named, led by the body of the first."""
    today, found = clock.today(), 24
    codes = [city.areas[key].code for key in areas]
    series = [
        [(today - timedelta(days=back)).isoformat(), 6 if back < 4 else back % 3, 0.9, 0, 3]
        for back in range(20, -1, -1)
    ]
    hotspot = Hotspot.objects.create(
        topic=city.topics[topic],
        organisation=city.bodies[areas[0]],
        first=today - timedelta(days=3),
        last=today,
        series=series,
        suspected_at=clock.now(),
    )
    hotspot.bodies.set([city.bodies[key] for key in areas])
    for rank, key in enumerate(areas):
        HotspotArea.objects.create(hotspot=hotspot, area=city.areas[key], rank=rank)
    values = {
        "trend": Trend.NEW,
        "first": hotspot.first,
        "last": hotspot.last,
        "areas": codes,
        "observed": found,
        "raw": found + 5,
        "people": found,
        "people_by_area": dict.fromkeys(codes, found // len(codes)),
        "expected": 3.6,
        "low": 1,
        "high": 7,
        "score": 31.5,
        "topic_unusual": {"days": 4000, "low": 900, "high": 9000},
        "city_unusual": {"days": 426, "low": 200, "high": 900},
        "cautions": [{"code": "whole_city", "facts": {}}],
    } | more
    hotspot.latest = Evidence.objects.create(hotspot=hotspot, run=look(), **values)
    hotspot.save()
    return hotspot


def told_in_public(city: SmallCity, hotspot: Hotspot, by: str = "dong.head") -> Hotspot:
    """Confirmed, and what is being done said; it stands in public from the next day on."""
    head = city.officer(by)
    actions.confirm_hotspot(by=head, hotspot=hotspot, version=None)
    actions.tell_what_is_done(by=head, hotspot=hotspot, version=None, text=TOLD)
    actions.tell_numbers(by=Actor.system("clock"))
    hotspot.refresh_from_db()
    return hotspot
