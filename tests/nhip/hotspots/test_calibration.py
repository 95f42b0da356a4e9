"""Scores weighed against history keep what they promise, also where chance is wilder than the textbook's."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from nhip.hotspots.calibration import (
    Calibration,
    Curve,
    Look,
    Reach,
    calibrate,
    look_at,
    relief,
    replay,
    true_trouble,
)
from nhip.hotspots.cube import Cube
from nhip.hotspots.detecting import Verdict
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.zones import Zones, nearest_zones

DAY = date(2026, 1, 1)


def _day(number: int) -> date:
    return DAY + timedelta(number)


def _looks(scores: NDArray[np.float64], first: int = 0) -> list[Look]:
    return [Look(_day(first + number), float(score), ("a",), 50) for number, score in enumerate(scores)]


def _grid() -> tuple[tuple[str, ...], Zones]:
    areas = tuple(f"{row}{column}" for row in "abcde" for column in "12345")
    place = np.arange(25)
    geography = Geography.planar(areas, (place % 5).astype(float), (place // 5).astype(float))
    return areas, nearest_zones(geography, 8)


def _wild(areas: tuple[str, ...], random: np.random.Generator, days: int) -> Cube:
    """Negative binomial counts, variance three times the mean: the textbook's null is far from true here."""
    rate = random.gamma(0.5, 2.0, size=(len(areas), days))
    return Cube(random.poisson(rate), areas, tuple(_day(number) for number in range(days)))


@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_a_replay_says_what_each_day_s_own_scan_says(engine: str) -> None:
    areas, zones = _grid()
    cube = _wild(areas, np.random.default_rng(1), 60)
    settings, reach = ScanSettings(window=7, engine="numpy"), Reach(history=40, least=28, cases=30)
    days = [_day(number) for number in range(20, 62)]
    asked = replace(settings, engine=engine)  # type: ignore[arg-type]
    looks = replay({"t": cube}, zones, asked, days, reach)["t"]
    alone = [look_at(cube, zones, settings, day, reach) for day in days]
    assert [look.day for look in looks] == [each[0].day for each in alone if each is not None]
    for look, each in zip(looks, (each for each in alone if each is not None), strict=True):
        assert look.score == pytest.approx(each[0].score, abs=1e-9)
        assert (look.areas, look.cases) == (each[0].areas, each[0].cases)


def test_on_wild_chance_the_promised_rate_is_kept_out_of_sample() -> None:
    areas, zones = _grid()
    random = np.random.default_rng(7)
    settings, reach = ScanSettings(window=5), Reach(history=40, least=28, cases=30)
    days = [_day(number) for number in range(28, 260)]
    topics = {str(topic): _wild(areas, random, 260) for topic in range(24)}
    looks = replay(topics, zones, settings, days, reach)
    calibration = calibrate({topic: each[:110] for topic, each in looks.items()})
    level = calibration.curve().level(1 / 60)
    calibration = calibration.freeze(_day(137))
    fresh = judged = 0
    for number in range(110, len(days)):
        today = {topic: each[number] for topic, each in looks.items()}
        for topic, look in today.items():
            strength, previous = calibration.judge(topic, look)
            judged += 1
            fresh += previous < level <= strength
        calibration = calibration.learn(today)
    assert 0.6 <= fresh / (judged / 60) <= 1.6


def test_the_city_s_sentence_is_true_on_wild_chance() -> None:
    topics, learned, tested, city_days = 30, 150, 1100, 30.0
    above = 0
    for seed in range(3):
        random = np.random.default_rng(seed)
        scale = random.uniform(1, 4, size=topics)
        scores = np.maximum(scale[:, None] * (4 + random.gumbel(size=(topics, learned + tested))), 0.1)
        calibration = calibrate({str(topic): _looks(scores[topic, :learned]) for topic in range(topics)})
        level = calibration.curve().level(1 / (city_days * topics))
        usual = np.array([calibration.usual(str(topic), _day(learned)) for topic in range(topics)])
        above += int((scores[:, learned:] >= level * usual[:, None]).sum())
    assert 0.6 <= above / (3 * tested / city_days) <= 1.6


def test_what_is_weak_is_never_rare() -> None:
    calibration = calibrate({topic: _looks(np.random.default_rng(5).uniform(3, 9, 300)) for topic in "abc"})
    curve = calibration.curve()
    assert curve.rate(0.01) == curve.rate(curve.bottom) >= curve.rate(1.2)
    assert curve.count(curve.level(1 / 10)) > 0


def test_a_topic_that_is_always_loud_is_weighed_against_itself() -> None:
    random = np.random.default_rng(3)
    history = {"quiet": _looks(random.uniform(3, 6, 100)), "loud": _looks(random.uniform(30, 60, 100))}
    calibration = calibrate(history)
    quiet, _ = calibration.judge("quiet", Look(_day(100), 15.0, ("b",), 50))
    loud, _ = calibration.judge("loud", Look(_day(100), 15.0, ("b",), 50))
    assert quiet > 1.5
    assert loud < 1


def test_a_new_topic_is_drawn_toward_the_others() -> None:
    history = {name: _looks(np.full(60, 5.0)) for name in "abc"} | {"new": _looks(np.full(2, 50.0), first=58)}
    usual = calibrate(history).usual("new", _day(60))
    assert 5 < usual < 15
    assert calibrate(history).usual("never seen", _day(60)) == pytest.approx(5)


def test_what_goes_on_is_no_news_and_what_comes_back_after_a_week_is() -> None:
    calibration = calibrate({"t": _looks(np.r_[np.full(40, 5.0), 20.0])})
    strength, previous = calibration.judge("t", Look(_day(41), 22.0, ("a", "b"), 50))
    assert previous > 3
    assert strength > previous
    assert calibration.judge("t", Look(_day(41), 21.0, ("z",), 50))[1] == -np.inf
    assert calibration.judge("t", Look(_day(49), 21.0, ("a",), 50))[1] == -np.inf


def test_a_frozen_calibration_learns_only_what_is_news() -> None:
    calibration = calibrate({"t": _looks(np.full(60, 5.0))}).freeze(_day(59))
    later = calibration
    for number in range(60, 90):
        later = later.learn({"t": Look(_day(number), 50.0, ("a",), 50)})
    assert later.usual("t", _day(90)) == calibration.usual("t", _day(60))
    assert later.curve().days == calibration.curve().days


def test_a_day_learned_again_changes_nothing() -> None:
    calibration = calibrate({"t": _looks(np.linspace(3, 7, 50))})
    look = {"t": Look(_day(50), 6.0, ("a",), 50)}
    once = calibration.learn(look)
    assert once.learn(look) == once


def test_a_calibration_survives_json() -> None:
    random = np.random.default_rng(2)
    calibration = calibrate({"t": _looks(random.uniform(3, 9, 80)), "u": _looks(random.uniform(3, 9, 80))})
    again = Calibration.from_json(calibration.to_json())
    assert again.curve().level(1 / 50) == pytest.approx(calibration.curve().level(1 / 50), rel=1e-5)
    look = Look(_day(80), 8.0, ("a",), 50)
    assert again.judge("t", look) == pytest.approx(calibration.judge("t", look), rel=1e-5)


def test_the_curve_counts_fresh_alarms_and_falls() -> None:
    curve = Curve(
        x=np.array([1.0, 2.0, 3.0, 3.0]),
        previous=np.array([-np.inf, 1.5, -np.inf, 2.5]),
        topic=np.array([0, 0, 1, 1]),
        exposure=np.array([100.0, 100.0]),
    )
    assert [curve.count(level) for level in (1.0, 2.0, 3.0)] == [2, 2, 2]
    rates = [curve.rate(x) for x in np.linspace(1, 8, 40)]
    assert all(later <= sooner for sooner, later in pairwise(rates[10:]))
    low, high = curve.interval(4.0)
    assert low <= curve.rate(4.0) <= high


def _verdict(kind: str, first: int, areas: tuple[str, ...] = ("a", "b")) -> Verdict:
    return Verdict("t", areas, _day(first), _day(first + 3), kind)  # type: ignore[arg-type]


def test_verdicts_ease_the_same_place_for_half_a_year_and_never_blind() -> None:
    said = [_verdict("no_problem", 0)]
    assert relief(said, "t", ("a",), _day(10)) == pytest.approx(1.15)
    assert relief(said, "t", ("z",), _day(10)) == 1
    assert relief(said, "u", ("a",), _day(10)) == 1
    assert relief(said, "t", ("a",), _day(200)) == 1
    assert relief(said * 50, "t", ("a",), _day(10)) == 1.5
    assert relief([_verdict("problem", 0)], "t", ("a",), _day(10)) == 1


def test_confirmed_trouble_does_not_come_to_look_usual() -> None:
    scores = np.r_[np.full(40, 5.0), np.full(10, 60.0)]
    said = true_trouble([_verdict("problem", 40), _verdict("problem", 44), _verdict("problem", 47)])
    taught = calibrate({"t": _looks(scores)}, ignored=said)
    plain = calibrate({"t": _looks(scores)})
    assert taught.usual("t", _day(50)) == pytest.approx(5)
    assert plain.usual("t", _day(50)) > 10
