"""Hot spots without the analysis: what it would have found is handed in, each test says its numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from dangvan.hotspots import actions
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.types import Cadence
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from tests.small_city import SmallCity

CLOCK = Actor.system("clock")
Find = Callable[..., Hotspot]


def alarm(
    city: SmallCity,
    topic: str = "flood",
    wards: tuple[str, ...] = ("dong",),
    *,
    people: int = 12,
    each: dict[str, int] | None = None,
    story: str = "s1",
    decided: bool = True,
    last: date | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One alarm as the analysis writes it, and what it counts beside."""
    end = last or clock.today()
    codes = [city.areas[ward].code for ward in wards]
    rarity = {"days": 420.0, "low": 200.0, "high": 900.0, "known": 455.0}
    cluster = {
        "areas": codes,
        "centre": codes[0],
        "start": (end - timedelta(days=3)).isoformat(),
        "end": end.isoformat(),
        "observed": people,
        "expected": people / 4,
        "score": 9.5,
    }
    counted = {city.areas[ward].code: n for ward, n in (each or {}).items()} or {codes[0]: people}
    return (
        {
            "topic": city.topics[topic].code,
            "cluster": cluster,
            "unusual_days_topic": rarity,
            "unusual_days_city": rarity,
            "what_could_fool": [{"code": "one_channel", "facts": {"share": 0.9}}],
            "decided": decided,
            "story": story,
        },
        {
            "raw": people + 1,
            "people": people,
            "people_by_area": counted,
            "areas": codes,
            "band": [1, 6],
            "series": [[end.isoformat(), people, 1.0, 0, 3]],
        },
    )


def detection(alarms: list[tuple[dict[str, Any], dict[str, Any]]], **more: Any) -> dict[str, Any]:
    return {
        "detection": {
            "alarms": [one for one, _beside in alarms],
            "stories": [{"id": one["story"], "life": "growing"} for one, _beside in alarms],
            "removed": [],
            "notices": [],
            "calibration": {},
            "budget": {},
        }
        | more,
        "alarms": [beside for _one, beside in alarms],
    }


@pytest.fixture
def look(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """A run that finds these alarms."""

    def looking(*alarms: tuple[dict[str, Any], dict[str, Any]], cadence: Cadence = Cadence.HOURLY) -> Any:
        monkeypatch.setattr(running, "_look", lambda *_: detection(list(alarms)))
        return actions.run_analysis(by=CLOCK, cadence=cadence)

    return looking


@pytest.fixture
def find(city: SmallCity, look: Callable[..., Any]) -> Find:
    """A hot spot as a run found it."""

    def finding(*args: Any, **changes: Any) -> Hotspot:
        look(alarm(city, *args, **changes))
        return Hotspot.objects.latest("pk")

    return finding
