"""One look at a city: what is told, what is not, and that every step can be switched off."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from nhip.errors import BadInput
from nhip.hotspots.budget import AlarmBudget
from nhip.hotspots.calibration import Calibration
from nhip.hotspots.cautions import CAUTION_CODES
from nhip.hotspots.detecting import Detection, DetectSettings, Steps, detect
from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings

FIRST, TODAY = date(2026, 1, 1), date(2026, 5, 1)
AREAS = tuple(f"{row}{column}" for row in "abcde" for column in "12345")
PLACE = np.arange(25)
GEOGRAPHY = Geography.from_points(AREAS, 21 + (PLACE // 5) * 0.01, 105.8 + (PLACE % 5) * 0.01)
SETTINGS = DetectSettings(scan=ScanSettings(window=7, replicates=99), zones_k=8)
DAYS = (TODAY - FIRST).days + 1


def _rows(topic: str, area: np.ndarray, minute: np.ndarray, channel: str, spread: float = 0.004) -> Events:
    random = np.random.default_rng([len(area), len(topic)])
    order = np.argsort(minute, kind="stable")
    where = area[order]
    return Events(
        topic=np.full(len(where), topic),
        area=np.asarray(AREAS)[where],
        time=np.datetime64(FIRST, "s") + (minute[order] * 60).astype("timedelta64[s]"),
        lat=GEOGRAPHY.lat[where] + random.normal(0, spread, len(where)),
        lon=GEOGRAPHY.lon[where] + random.normal(0, spread, len(where)),
        channel=np.full(len(where), channel),
    )


def _joined(*parts: Events) -> Events:
    return Events(
        **{name: np.concatenate([part.columns()[name] for part in parts]) for name in parts[0].columns()}
    )


def _city() -> Events:
    random = np.random.default_rng(8)
    return _joined(
        *(
            _rows(f"topic {number}", random.integers(0, 25, 600), random.uniform(0, DAYS * 1440, 600), "app")
            for number in range(8)
        )
    )


def _trouble(reports: int = 45) -> Events:
    """Many people, four days, three neighbouring areas."""
    random = np.random.default_rng(9)
    minute = (DAYS - 4) * 1440 + random.uniform(0, 4 * 1440, reports)
    return _rows("topic 1", random.choice([12, 13, 17], reports), minute, "app")


def _crew() -> Events:
    """One hand: 60 items of another topic keyed in within the hour, along one street."""
    return _rows(
        "topic 2", np.full(60, 7), (DAYS - 1) * 1440 + 540 + np.arange(60) * 0.9, "app", spread=0.0005
    )


@pytest.fixture(scope="module")
def city() -> Events:
    return _joined(_city(), _trouble(), _crew())


@pytest.fixture(scope="module")
def seen(city: Events) -> Detection:
    return detect(city, GEOGRAPHY, today=TODAY, settings=SETTINGS)


def test_the_trouble_is_told_and_the_crew_s_batch_is_not(seen: Detection) -> None:
    told = [alarm for alarm in seen.alarms if alarm.decided]
    assert [alarm.topic for alarm in told] == ["topic 1"]
    assert {"c3", "c4", "d3"} & set(told[0].cluster.areas)
    assert told[0].unusual_days_city.days == pytest.approx(told[0].unusual_days_topic.days / 8)
    assert told[0].unusual_days_city.low <= told[0].unusual_days_city.days <= told[0].unusual_days_city.high


def test_without_collapsing_the_batch_looks_like_the_strongest_trouble(city: Events) -> None:
    steps = Steps(collapse_batches=False)
    plain = detect(city, GEOGRAPHY, today=TODAY, settings=replace(SETTINGS, steps=steps))
    assert plain.alarms[0].topic == "topic 2"


def test_what_was_taken_away_is_said_with_counts(seen: Detection) -> None:
    removed = {step.step: step for step in seen.removed}
    assert removed["collapse_batches"].reports >= 59
    assert removed["collapse_batches"].facts[0]["topic"] == "topic 2"
    assert removed["mask_geocodes"].reports == 0


def test_the_next_day_goes_on_with_the_same_story_and_tells_it_once(city: Events, seen: Detection) -> None:
    tomorrow = detect(
        city,
        GEOGRAPHY,
        today=TODAY + timedelta(1),
        settings=SETTINGS,
        calibration=Calibration.from_json(seen.calibration or {}),
        budget=AlarmBudget.from_json(seen.budget or {}),
        stories=seen.stories,
    )
    assert [story.id for story in tomorrow.stories] == [story.id for story in seen.stories]
    assert tomorrow.stories[0].alarmed == TODAY
    assert tomorrow.budget == seen.budget


def test_a_look_is_the_same_when_looked_again(city: Events, seen: Detection) -> None:
    again = detect(city, GEOGRAPHY, today=TODAY, settings=SETTINGS)
    assert json.dumps(again.to_json()) == json.dumps(seen.to_json())


def test_nothing_after_today_is_known(city: Events) -> None:
    before = detect(city, GEOGRAPHY, today=TODAY - timedelta(8), settings=SETTINGS)
    assert not [alarm for alarm in before.alarms if alarm.decided]
    assert "later" in {notice.code for notice in before.notices}


def test_a_detection_survives_json(seen: Detection) -> None:
    text = json.dumps(seen.to_json(), allow_nan=False)
    assert Detection.from_json(json.loads(text)).to_json() == json.loads(text)


def test_a_short_history_falls_back_on_the_textbook_and_says_so() -> None:
    late = _joined(_city(), _trouble())
    late = late.where(late.day >= np.datetime64(TODAY - timedelta(34)))
    found = detect(late, GEOGRAPHY, today=TODAY, settings=SETTINGS)
    assert "uncalibrated" in {notice.code for notice in found.notices}
    assert [alarm.topic for alarm in found.alarms if alarm.decided] == ["topic 1"]


def test_every_doubt_has_a_known_code(seen: Detection) -> None:
    codes = {caution.code for alarm in seen.alarms for caution in alarm.what_could_fool}
    assert codes <= set(CAUTION_CODES)


def test_without_reports_nothing_is_made_up() -> None:
    with pytest.raises(BadInput, match="no reports"):
        detect(_city().where(np.zeros(4800, dtype=bool)), GEOGRAPHY, today=TODAY)


def test_reports_from_unknown_areas_are_counted_in_a_notice() -> None:
    city = _city()
    city.area[:5] = "nowhere"
    found = detect(city, GEOGRAPHY, today=TODAY, settings=replace(SETTINGS, steps=Steps(calibrate=False)))
    (notice,) = [each for each in found.notices if each.code == "unknown_area"]
    assert notice.count == 5
