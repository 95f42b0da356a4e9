"""Cities and clocks that nobody drew: one ward, a clock that went back, a home that can't be written."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from dangvan.hotspots import actions, gathering
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Hotspot, LifeEntry
from dangvan.hotspots.types import Cadence, Clock, Deed, RunState
from dangvan.kernel import childprocess, clock
from dangvan.places.models import Area
from tests.hotspots.conftest import CLOCK, Find
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db


def rows(city: SmallCity, wards: Sequence[str], days: int) -> list[gathering.Row]:
    chance = random.Random(7)
    noon = clock.local(clock.now()).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None)
    return [
        gathering.Row(
            "flood",
            city.areas[chance.choice(wards)].code,
            noon - timedelta(days=back, minutes=60 * n),
            "web",
            -1,
            None,
            None,
        )
        for back in range(days)
        for n in range(chance.randint(0, 3))
    ]


def test_a_city_of_one_ward_is_looked_at_and_a_clock_that_went_back_breaks_nothing(
    city: SmallCity, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_aside = find()
    actions.set_aside_hotspot(
        by=city.officer("dong.head"), hotspot=set_aside, version=None, verdict="planned", note="Đã báo trước."
    )
    Area.objects.filter(level="ward").exclude(pk=city.areas["dong"].pk).update(lon=None, lat=None)
    with later(days=-3):
        gathered = gathering.Gathered(
            rows(city, ["dong"], 60), clock.today() - timedelta(days=60), clock.today()
        )
        monkeypatch.undo()
        monkeypatch.setattr(running, "gather", lambda *_, **__: gathered)
        assert LifeEntry.objects.get(deed=Deed.SET_ASIDE).extent["last"] > clock.today().isoformat()
        run = actions.run_analysis(by=CLOCK, cadence=Cadence.NIGHTLY)
    assert (run.state, run.problem) == (RunState.DONE, "")
    assert Hotspot.objects.get().state == "set_aside"


def test_a_report_of_the_future_is_not_counted(city: SmallCity) -> None:
    with later(days=2):
        city.say()
    for by_clock in Clock:
        assert gathering.gather(by_clock, last=clock.today(), days=30, window=14).rows == []


def test_where_the_source_can_not_be_written_what_is_compiled_is_kept_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_args, **_more: False)
    monkeypatch.setenv("HOME", "/nonexistent")
    with override_settings(DANGVAN_HOME=tmp_path):
        surroundings = childprocess._surroundings()
    assert Path(surroundings["NUMBA_CACHE_DIR"]).is_relative_to(tmp_path)
