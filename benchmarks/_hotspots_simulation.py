"""How soon a spreading trouble is found, one false alarm a month: the calibrated scan beside the alarm of
each ward alone and the textbook's scans, on the positions and weights of Boston's 253 precincts.

The recipe: reports a day are Poisson, shared out by each precinct's part of the reports; in the three
settings with shocks a day is struck with probability 2 % and brings 1.5 to 3 times as many everywhere. A
trouble begins on a random day in a random precinct with its seven nearest and brings on its j-th day j times
the ramp further reports over the eight. Every method looks at windows of up to 7 days and at circles of up to
30 precincts (the ward's alarm: each precinct alone) and compares with the 56 days before. The textbook's and
the ward's thresholds are those that raise one alarm a month anew on 1,500 days of the same world without
trouble, which they could not know; ours is its own calibration, from the 120 days before of ten topics of
that world. An alarm counts where it shares a precinct with the trouble; not found within 14 days counts as
14.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks._claims import Claims
from benchmarks._hotspots_truth import FOLDER
from nhip.hotspots.calibration import Look, Reach, calibrate, replay
from nhip.hotspots.cube import Cube
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.statistics import expectation_score
from nhip.hotspots.zones import Zones, nearest_zones

DAYS_BEFORE, WINDOW, HORIZON, RUNS, QUIET = 56, 7, 14, 200, 1500
TOPICS, LEARNED = 20, 240
MONTH = 30.0
SCAN, REACH = (
    ScanSettings(window=WINDOW),
    Reach(history=DAYS_BEFORE + WINDOW, least=DAYS_BEFORE + WINDOW, cases=2),
)
FIRST = date(2001, 1, 1)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """One setting: reports a day, whether days are struck, and the ramp."""

    name: str
    daily: float
    shocks: bool
    ramp: float


WORLDS = (
    World("150 a day, +1 a day", 150, False, 1.0),
    World("150 a day with shocks, +1 a day", 150, True, 1.0),
    World("1000 a day with shocks, +2 a day", 1000, True, 2.0),
    World("20 a day with shocks, +0.5 a day", 20, True, 0.5),
)


@dataclass(frozen=True)
class Stage:
    """Where it happens: zones of the precincts and each one's part of the reports."""

    areas: tuple[str, ...]
    zones: Zones
    alone: Zones
    part: NDArray[np.float64]


def run(claims: Claims) -> None:
    """Print and claim; says so and claims nothing where the positions aren't there."""
    if not FOLDER.exists():
        claims.say(f"Boston's precincts are not here ({FOLDER.name}): nothing is claimed of delays.")
        return
    table = np.genfromtxt(FOLDER / "boston311_2015_precinct_centroids.csv", delimiter=",", skip_header=1)
    geography = Geography.from_points([f"{code:.0f}" for code in table[:, 0]], table[:, 1], table[:, 2])
    zones, alone = nearest_zones(geography, 30), nearest_zones(geography, 1)
    stage = Stage(geography.areas, zones, alone, table[:, 3] / table[:, 3].sum())
    behind = np.concatenate(
        [
            _compare(claims, stage, world, np.random.default_rng([2015, number]))
            for number, world in enumerate(WORLDS)
        ]
    )
    claims.say(f"all four settings: behind the textbook's permutation scan by {_with_margin(behind)} days")
    sure = float(behind.mean()) - 1.96 * float(behind.std(ddof=1)) / np.sqrt(len(behind))
    claims.claim("four settings together: surely behind the textbook's scan", sure, "<=", 0, " d")


def _compare(claims: Claims, stage: Stage, world: World, random: np.random.Generator) -> NDArray[np.float64]:
    """Days by which the calibrated scan is behind the textbook's, run by run."""
    quiet = _background(stage, world, random, DAYS_BEFORE + WINDOW + QUIET)
    ways: dict[str, tuple[Callable[[Counts, int], list[tuple[float, set[int]]]], float]] = {}
    for name, look in (
        ("per ward", _each_ward),
        ("each ward scanned alone", lambda counts, days: _expectation(counts, stage.alone, days)),
        ("textbook, permutation", lambda counts, days: _permutation(stage, counts, days)),
        ("textbook, expectation", lambda counts, days: _expectation(counts, stage.zones, days)),
    ):
        ways[name] = look, _threshold(look(quiet, QUIET))
    thresholds = _calibrated(stage, world, random)
    delays: dict[str, list[int]] = {name: [] for name in (*ways, "calibrated")}
    for number in range(RUNS):
        counts, trouble = _with_trouble(stage, world, random)
        for name, (look, threshold) in ways.items():
            looks = look(counts, HORIZON)
            delays[name].append(_delay(looks, trouble, threshold))
            if name == "textbook, permutation":
                delays["calibrated"].append(_delay(looks, trouble, thresholds[number % TOPICS]))
    looks = ways["textbook, permutation"][0](quiet, QUIET)
    false = float(np.mean([len(_fresh(looks, each)) for each in thresholds])) * MONTH / QUIET
    return _said(
        claims, world, {name: np.array(each, dtype=np.float64) for name, each in delays.items()}, false
    )


def _said(
    claims: Claims, world: World, delays: dict[str, NDArray[np.float64]], false: float
) -> NDArray[np.float64]:
    claims.say(f"{world.name}: the calibrated scan's own threshold raised {false:.2f} false alarms a month")
    for name, each in delays.items():
        claims.say(f"    {name}: {_with_margin(each)} days, {np.mean(each < HORIZON):.0%} found")
    ours = delays["calibrated"]
    claims.say(f"    ahead of the per-ward alarm by {_with_margin(delays['per ward'] - ours)} days")
    claims.claim(
        f"{world.name}: days ahead of the per-ward alarm", float((delays["per ward"] - ours).mean()), ">=", 3
    )
    behind = ours - delays["textbook, permutation"]
    claims.say(f"    behind the textbook's permutation scan by {_with_margin(behind)} days")
    alone = delays["each ward scanned alone"] - ours
    claims.say(f"    ahead of scanning each ward alone by {_with_margin(alone)} days")
    return behind


def _with_margin(days: NDArray[np.float64]) -> str:
    return f"{days.mean():.2f} ± {1.96 * days.std(ddof=1) / np.sqrt(len(days)):.2f}"


def _background(stage: Stage, world: World, random: np.random.Generator, days: int) -> Counts:
    struck = np.ones(days)
    if world.shocks:
        struck = np.where(random.uniform(size=days) < 0.02, random.uniform(1.5, 3, size=days), 1.0)
    return random.poisson(world.daily * np.outer(stage.part, struck))


def _with_trouble(stage: Stage, world: World, random: np.random.Generator) -> tuple[Counts, set[int]]:
    counts = _background(stage, world, random, DAYS_BEFORE + WINDOW + HORIZON)
    members = stage.zones.members(int(random.integers(len(stage.areas))), 8)
    rate = world.ramp * np.arange(1, HORIZON + 1) / len(members)
    counts[members, -HORIZON:] += random.poisson(np.tile(rate, (len(members), 1)))
    return counts, set(members.tolist())


def _permutation(stage: Stage, counts: Counts, days: int) -> list[tuple[float, set[int]]]:
    """The strongest cluster of each of the last days."""
    starts = tuple(FIRST + timedelta(day) for day in range(counts.shape[1]))
    cube = Cube(counts, tuple(map(str, range(len(counts)))), starts)
    by_day = {look.day: look for look in replay({"": cube}, stage.zones, SCAN, starts[-days:], REACH)[""]}
    found = [by_day.get(day) for day in starts[-days:]]
    return [(0.0, set()) if look is None else (look.score, set(map(int, look.areas))) for look in found]


def _expectation(counts: Counts, zones: Zones, days: int) -> list[tuple[float, set[int]]]:
    """The expectation-based Poisson scan (Neill 2009), the mean of the 56 days before the window as
    baseline."""
    periods = counts.shape[1]
    summed = np.concatenate((np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)), axis=1)
    found: list[tuple[float, set[int]]] = []
    for day in range(periods - days + 1, periods + 1):
        mean = (summed[:, day - WINDOW] - summed[:, day - WINDOW - DAYS_BEFORE]) / DAYS_BEFORE
        cases = summed[:, day, None] - summed[:, day - WINDOW : day][:, ::-1]
        inside = np.cumsum(cases[zones.order], axis=1)
        expected = np.cumsum(mean[zones.order], axis=1)[..., None] * np.arange(1, WINDOW + 1)
        score = expectation_score(inside, np.maximum(expected, 1e-3)) * (inside >= 2)
        row, column, _ = np.unravel_index(int(score.argmax()), score.shape)
        members = set(zones.members(int(row), int(column) + 1).tolist())
        found.append((float(score.max()), members))
    return found


def _each_ward(counts: Counts, days: int) -> list[tuple[float, set[int]]]:
    """EARS C2 (Hutwagner et al. 2003): each ward's day against the seven days that ended two before it."""
    periods = counts.shape[1]
    found: list[tuple[float, set[int]]] = []
    for day in range(periods - days, periods):
        past = counts[:, day - 9 : day - 2]
        score = (counts[:, day] - past.mean(axis=1)) / np.maximum(past.std(axis=1, ddof=1), 0.5)
        found.append((float(score.max()), {int(score.argmax())}))
    return found


def _fresh(looks: list[tuple[float, set[int]]], threshold: float) -> list[int]:
    """The days on which an alarm comes anew: none of the seven days before spoke of the same place."""
    fresh = []
    for day, (score, here) in enumerate(looks):
        before = looks[max(0, day - 7) : day]
        if score >= threshold and not any(s >= threshold and here & there for s, there in before):
            fresh.append(day)
    return fresh


def _threshold(looks: list[tuple[float, set[int]]]) -> float:
    """The lowest score that raises at most one alarm a month anew."""
    tops = sorted((score for score, _ in looks), reverse=True)
    held = tops[0]
    for top in tops:
        if len(_fresh(looks, top)) > len(looks) / MONTH:
            return held
        held = top
    return held


def _calibrated(stage: Stage, world: World, random: np.random.Generator) -> list[float]:
    """The score that the product's calibration says comes anew once a month, by topic, from history alone."""
    history: dict[str, list[Look]] = {}
    for topic in range(TOPICS):
        counts = _background(stage, world, random, DAYS_BEFORE + WINDOW + LEARNED)
        looks = _permutation(stage, counts, LEARNED)
        history[str(topic)] = [
            Look(FIRST + timedelta(day), score, tuple(map(str, sorted(here))), 0)
            for day, (score, here) in enumerate(looks)
        ]
    calibration = calibrate(history)
    level, today = calibration.curve().level(1 / MONTH), FIRST + timedelta(LEARNED)
    return [level * calibration.usual(str(topic), today) for topic in range(TOPICS)]


def _delay(looks: list[tuple[float, set[int]]], trouble: set[int], threshold: float) -> int:
    for day, (score, here) in enumerate(looks):
        if score >= threshold and here & trouble:
            return day + 1
    return HORIZON
