"""What is claimed of alarms on Boston's reports of 2015: calibrated on January to April, tested on May to
August.

The recipe of the injected clusters: five topics, those of rank 1, 5, 10, 20 and 40 by counted reports of
January to April; for each twenty places (a precinct drawn without return with its five nearest) and for each
place three sizes, 1, 2 and 4 further reports a day on average over the six precincts together for fourteen
days (Poisson, each precinct alike), from a day drawn evenly from 1 May to 17 August. Seed 2015. An injected
cluster is found on the first day on which its topic's strongest cluster shares a precinct with it at the
level, where without it nothing at the level lay there on that day; not found within the fourteen days counts
as fourteen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._claims import Claims
from nhip.hotspots.calibration import Calibration, Look, Reach, calibrate, replay
from nhip.hotspots.cube import Cube
from nhip.hotspots.detecting import Steps
from nhip.hotspots.detecting.preparing import Prepared, prepare
from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.zones import Zones, nearest_zones

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "hotspots"
LEARNED, TESTED = date(2015, 4, 30), date(2015, 8, 31)
YEAR = 365.0
SCAN, REACH = ScanSettings(window=14), Reach()
RANKS, PLACES, SIZES, LASTS = (1, 5, 10, 20, 40), 20, (1, 2, 4), 14


@dataclass(frozen=True)
class City:
    """Counts and looks of one way to prepare the reports."""

    prepared: Prepared
    zones: Zones
    looks: dict[str, list[Look]]


@dataclass(frozen=True)
class Judged:
    """One topic-day of the test months: its strength, how often a day history brings one so strong anew, and
    how often one as strong as the days before at the place."""

    day: date
    topic: str
    strength: float
    chance: float
    before: float


def boston() -> tuple[Events, Geography]:
    """The reports as a caller would hand them in, and the precincts' positions."""
    import duckdb

    table = duckdb.sql(
        "select topic, coalesce(cast(precinct as varchar), '') area, opened, lat, lon, source "
        f"from '{FOLDER / 'boston311_2015_jan_aug.parquet'}' order by opened, topic, lat, lon"
    ).fetchnumpy()
    column = {name: np.asarray(values) for name, values in table.items()}
    places = np.genfromtxt(FOLDER / "boston311_2015_precinct_centroids.csv", delimiter=",", skip_header=1)
    events = Events(
        topic=column["topic"].astype(str),
        area=column["area"].astype(str),
        time=column["opened"].astype("datetime64[s]"),
        lat=column["lat"],
        lon=column["lon"],
        channel=column["source"].astype(str),
    )
    return events, Geography.from_points([f"{code:.0f}" for code in places[:, 0]], places[:, 1], places[:, 2])


def run(claims: Claims) -> None:
    """Print and claim; says so and claims nothing where the data aren't there."""
    if not FOLDER.exists():
        claims.say(f"Boston's reports are not here ({FOLDER.name}): nothing is claimed of alarms.")
        return
    events, geography = boston()
    zones = nearest_zones(geography, 40)
    city = _city(events, geography, zones, Steps())
    plain = _city(events, geography, zones, Steps(collapse_batches=False, mask_geocodes=False))
    for step in city.prepared.removed:
        claims.say(f"{step.step}: {step.reports} of {step.of} reports; {_particulars(step.facts[:3])}")
    learned = calibrate(_until(city.looks, LEARNED))
    curve = learned.curve()
    level = curve.level(1 / YEAR)
    alarms = _claimed(claims, "frozen after April", _judged(city.looks, learned.freeze(LEARNED)))
    rolling = _claimed(claims, "learning on", _judged(city.looks, learned))
    survived = [each for each in rolling if each.topic == "CE Collection" and each.day >= date(2015, 8, 25)]
    claims.claim("Boston, the move-out entered by staff alone is told of", len(survived), ">=", 1)
    scores = [_score_of_as_many(each.looks, len(alarms)) for each in (plain, city)]
    _injections(claims, (city, plain), learned.freeze(LEARNED), (level, *scores))
    from benchmarks import _hotspots_promise, _hotspots_simulation  # the second reads the same folder

    _hotspots_promise.run(claims, city.looks, LEARNED)
    _hotspots_simulation.run(claims)


def _city(events: Events, geography: Geography, zones: Zones, steps: Steps) -> City:
    prepared = prepare(events, geography, TESTED, steps)
    return City(prepared, zones, replay(prepared.cubes, zones, SCAN, _days(date(2015, 1, 28), TESTED), REACH))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]


def _until(looks: Mapping[str, Sequence[Look]], last: date) -> dict[str, list[Look]]:
    return {topic: [look for look in each if look.day <= last] for topic, each in looks.items()}


def _by_day(looks: Mapping[str, Sequence[Look]]) -> list[tuple[date, dict[str, Look]]]:
    days: dict[date, dict[str, Look]] = {}
    for topic, each in looks.items():
        for look in each:
            if look.day > LEARNED:
                days.setdefault(look.day, {})[topic] = look
    return sorted(days.items())


def _judged(looks: Mapping[str, Sequence[Look]], calibration: Calibration) -> list[Judged]:
    """The test months, each day judged by what the calibration knew the evening before."""
    judged: list[Judged] = []
    curve = calibration.curve()
    for day, today in _by_day(looks):
        if calibration.frozen is None:
            curve = calibration.curve()
        for topic, look in today.items():
            if calibration.days_judged(topic):
                strength, previous = calibration.judge(topic, look)
                judged.append(Judged(day, topic, strength, curve.rate(strength), curve.rate(previous)))
        calibration = calibration.learn(today)
    return judged


def _fresh(judged: Sequence[Judged], rate: float) -> list[Judged]:
    """The alarms at a level that history reaches anew at this rate per topic and day."""
    return [each for each in judged if each.chance <= rate < each.before]


def _claimed(claims: Claims, how: str, judged: Sequence[Judged]) -> list[Judged]:
    """The alarms above once a year, said and claimed; those of other levels, said."""
    days = len({each.day for each in judged})
    topics = len(judged) / days
    for often in (30.0, 100.0):
        found = len(_fresh(judged, 1 / often))
        claims.say(f"{how}: once in {often:.0f} days a topic: {found}, {len(judged) / often:.1f} promised")
    for often in (7.0, 30.0):
        found = len(_fresh(judged, 1 / (often * topics)))
        claims.say(f"{how}: once in {often:.0f} days for the city: {found}, {days / often:.1f} promised")
    fresh, promised = _fresh(judged, 1 / YEAR), len(judged) / YEAR
    above = sum(each.chance <= 1 / YEAR for each in judged)
    yearly = Counter(each.topic for each in fresh)
    most = ", ".join(f"{topic} {count}" for topic, count in yearly.most_common(4))
    claims.say(
        f"{how}: {len(fresh)} alarms above once a year, {promised:.1f} promised, ratio "
        f"{len(fresh) / promised:.2f}; {above} topic-days above the level; {days / YEAR:.2f} "
        f"promised per topic, none in {topics - len(yearly):.0f} of {topics:.0f}, most in {most}"
    )
    for each in fresh:
        claims.say(f"    {each.day} {each.topic} {each.strength:.2f} times its usual strength")
    claims.claim(
        f"Boston, {how}: alarms above once a year by those promised", len(fresh) / promised, ">=", 0.5
    )
    claims.claim(
        f"Boston, {how}: alarms above once a year by those promised", len(fresh) / promised, "<=", 2.0
    )
    return fresh


def _particulars(facts: Sequence[Mapping[str, Any]]) -> str:
    kept = ("lat", "lon", "share", "leads", "of_topics", "topic", "channel", "first", "last", "reports")
    return "; ".join(", ".join(f"{k} {fact[k]}" for k in kept if k in fact) for fact in facts)


def _score_of_as_many(looks: Mapping[str, Sequence[Look]], alarms: int) -> float:
    """The plain score at which the uncalibrated scan of unprepared reports raises as many alarms anew."""
    scores: list[tuple[float, float]] = []
    for each in looks.values():
        for number, look in enumerate(each):
            if look.day > LEARNED:
                past = [e for e in each[max(0, number - 7) : number] if look.day - e.day <= timedelta(7)]
                here = set(look.areas)
                known = max((e.score for e in past if here.intersection(e.areas)), default=0.0)
                scores.append((look.score, known))
    tops = sorted((score for score, _ in scores), reverse=True)
    return next(top for top in tops if sum(known < top <= score for score, known in scores) >= alarms)


def _injections(
    claims: Claims, cities: tuple[City, City], learned: Calibration, levels: tuple[float, ...]
) -> None:
    """Delays on the injected clusters: calibrated, the plain scan of plain reports, that of prepared ones."""
    city, plain = cities
    before = {topic: int(cube.until(LEARNED).counts.sum()) for topic, cube in city.prepared.cubes.items()}
    ranked = sorted(before, key=lambda topic: (-before[topic], topic))
    random = np.random.default_rng(2015)
    ours, theirs, prepared = [], [], []
    for rank in RANKS:
        topic = ranked[rank - 1]
        usual = learned.usual(topic, TESTED)
        for place in random.permutation(city.zones.areas)[:PLACES]:
            members = city.zones.members(int(place), 6)
            start = date(2015, 5, 1) + timedelta(int(random.integers(109)))
            for size in SIZES:
                extra = random.poisson(size / len(members), size=(len(members), LASTS))
                injected = (members, start, extra)
                ours.append(_delay(city, topic, injected, levels[0] * usual))
                theirs.append(_delay(plain, topic, injected, levels[1]))
                prepared.append(_delay(city, topic, injected, levels[2]))
        mine, other = np.mean(ours[-PLACES * 3 :]), np.mean(theirs[-PLACES * 3 :])
        claims.say(
            f"injected into {topic} ({before[topic]} reports): {mine:.2f} days, uncalibrated {other:.2f}"
        )
    _say_delays(claims, np.array(ours), np.array(theirs))
    later = float(np.mean(ours) - np.mean(prepared))
    claims.say(f"later than the uncalibrated scan of the same prepared reports: {later:.2f} days")
    claims.claim("Boston, injected clusters, against prepared reports uncalibrated", later, "<=", 1.0, " d")


def _say_delays(claims: Claims, ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> None:
    for number, size in enumerate(SIZES):
        mine, other = ours[number::3], theirs[number::3]
        claims.say(
            f"{size} a day: found {np.mean(mine < LASTS):.0%} after {mine.mean():.2f} days, "
            f"uncalibrated {np.mean(other < LASTS):.0%} after {other.mean():.2f}"
        )
    later = ours - theirs
    margin = 1.96 * later.std(ddof=1) / np.sqrt(len(later))
    claims.say(
        f"later than uncalibrated at as many alarms: {later.mean():.2f} ± {margin:.2f} days of {len(later)}"
    )
    claims.claim(
        "Boston, injected clusters found later than uncalibrated", float(later.mean()), "<=", 1.0, " d"
    )


def _delay(
    city: City, topic: str, injected: tuple[NDArray[np.int32], date, NDArray[np.int64]], level: float
) -> float:
    """Days from the start to the first alarm that is the injected cluster's."""
    members, start, extra = injected
    cube: Cube = city.prepared.cubes[topic]
    counts = cube.counts.copy()
    first = (start - cube.starts[0]).days
    counts[members, first : first + LASTS] += extra
    here = {cube.areas[area] for area in members}
    quiet = {look.day for look in city.looks[topic] if look.score < level or here.isdisjoint(look.areas)}
    days = [start + timedelta(ahead) for ahead in range(LASTS)]
    for look in replay({topic: replace(cube, counts=counts)}, city.zones, SCAN, days, REACH)[topic]:
        if look.score >= level and not here.isdisjoint(look.areas) and look.day in quiet:
            return float((look.day - start).days + 1)
    return float(LASTS)
