"""Two at once, in real threads: the clock's look and an operator's, two workers with the same letters."""

from __future__ import annotations

import pytest
from django.test import override_settings

from dangvan.hotspots import actions
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Alert, Evidence, Hotspot, Run
from dangvan.hotspots.types import Cadence, RunState
from dangvan.kernel import clock
from tests.cases.test_concurrency import at_once
from tests.hotspots.conftest import CLOCK, alarm, detection
from tests.small_city import START, SmallCity, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db: None) -> SmallCity:
    """The small city, committed, so that every thread sees it."""
    with clock.standing_at(START):
        return build()


def test_two_looks_at_once_open_one_hot_spot(city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.standing_at(START):
        found = detection([alarm(city)])
        monkeypatch.setattr(running, "_look", lambda *_: found)
        looks = [lambda each=each: actions.run_analysis(by=CLOCK, cadence=each) for each in [*Cadence] * 2]
        at_once(*looks)
    assert set(Run.objects.values_list("state", flat=True)) == {RunState.DONE}
    assert Hotspot.objects.count() == 1
    assert Evidence.objects.count() == 4


@override_settings(HOTSPOTS_LETTERS=1)
def test_two_workers_at_once_write_no_letter_too_many(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.standing_at(START):
        found = detection(
            [alarm(city, topic, story=topic, wards=("dong", "tay")) for topic in ("flood", "pothole")]
        )
        monkeypatch.setattr(running, "_look", lambda *_: found)
        actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)
        bodies = set(Alert.objects.values_list("organisation_id", flat=True))
        at_once(*[lambda: actions.send_alerts(by=CLOCK)] * 4)
    for body in bodies:
        letters = Alert.objects.filter(organisation=body, state="sent").values_list("letter", flat=True)
        assert len(set(letters)) == 1
