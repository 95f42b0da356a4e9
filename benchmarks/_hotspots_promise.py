"""Is the sentence on the card true? Cities in which nothing but chance happens, and Boston as shipped.

The recipe of a made-up city: 36 areas on a grid of 1 km, 20 topics of 3 to 40 reports a day (log-evenly),
areas of unequal size (gamma, shape 1), weekdays (0.6 to 1.2), and for every topic its own scatter: each
cell's rate is multiplied by a gamma number of mean 1 and variance 0.1 to 1.5, each day of the whole city by
one of variance 0.1. In the "lasting" cities the rates of areas also wander on their own (a logarithm that
forgets with a half-life of three days, standard deviation 0.1 to 0.5 by topic): trouble that lasts, comes
and goes, and that nobody would call an alarm. 130 days are history, the year after is judged as shipped: each
day by what was known the evening before, then learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks._claims import Claims
from nhip.hotspots.calibration import Calibration, Look, Reach, calibrate, days_of, rarity_of, replay
from nhip.hotspots.cube import Cube
from nhip.hotspots.geography import Geography
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.zones import nearest_zones

SEEDS = range(200, 206)  # none of those that the tail's shape was looked at with
LEVELS = (7.0, 30.0, 90.0, 365.0)
SIDE, TOPICS, HISTORY, AHEAD = 6, 20, 130, 365
FIRST = date(2026, 1, 1)
SCAN, REACH = ScanSettings(window=7), Reach()


@dataclass(frozen=True)
class Card:
    """One topic-day as the card would have it: how many days chance takes for the whole city to bring
    something so strong anew, with its interval, and the same of the days before at the place."""

    day: date
    topic: str
    strength: float
    previous: float
    days: float
    low: float
    high: float
    before: float


def city(seed: int, *, lasting: bool) -> dict[str, Cube]:
    """Counts of a city in which nothing but chance happens."""
    random = np.random.default_rng([2026, seed])
    areas, periods = SIDE * SIDE, HISTORY + AHEAD
    names = tuple(f"{number:02d}" for number in range(areas))
    starts = tuple(FIRST + timedelta(number) for number in range(periods))
    weekday = np.array([1, 1.1, 1.2, 1.1, 1, 0.7, 0.6])[np.arange(periods) % 7]
    cubes = {}
    for number, reports in enumerate(np.geomspace(3, 40, TOPICS)):
        share = random.gamma(1.0, 1.0, size=(areas, 1))
        rate = reports * share / share.sum() * weekday * random.gamma(10, 0.1, size=periods)
        variance = random.uniform(0.1, 1.5)
        rate = rate * random.gamma(1 / variance, variance, size=(areas, periods))
        if lasting:
            rate = rate * _wandering(random, areas, periods)
        cubes[f"topic {number:02d}"] = Cube(random.poisson(rate), names, starts)
    return cubes


def _wandering(random: np.random.Generator, areas: int, periods: int) -> NDArray[np.float64]:
    spread, keeps = random.uniform(0.1, 0.5), 0.5 ** (1 / 3)
    log = np.zeros((areas, periods))
    log[:, 0] = random.normal(0, spread, areas)
    for day in range(1, periods):
        log[:, day] = keeps * log[:, day - 1] + random.normal(0, spread * np.sqrt(1 - keeps**2), areas)
    return np.exp(log - spread**2 / 2)


def looks_of_city(seed: int, *, lasting: bool) -> dict[str, list[Look]]:
    """The replay of a made-up city."""
    cubes = city(seed, lasting=lasting)
    place = np.arange(SIDE * SIDE)
    names = next(iter(cubes.values())).areas
    geography = Geography.planar(names, (place % SIDE).astype(float), (place // SIDE).astype(float))
    zones = nearest_zones(geography, 12)
    last = FIRST + timedelta(HISTORY + AHEAD - 1)
    days = days_of(next(iter(cubes.values())), REACH, last)
    return replay(cubes, zones, SCAN, days, REACH)


def cards(looks: Mapping[str, Sequence[Look]], after: date) -> Iterator[list[Card]]:
    """Each day after `after` as shipped: judged by what was known the evening before, then learned."""
    by_day: dict[date, dict[str, Look]] = {}
    for topic, each in looks.items():
        for look in each:
            by_day.setdefault(look.day, {})[topic] = look
    known: Calibration = calibrate({t: [e for e in each if e.day <= after] for t, each in looks.items()})
    for day in sorted(each for each in by_day if each > after):
        curve, today = known.curve(), by_day[day]
        found = []
        for topic, look in today.items():
            strength, previous = known.judge(topic, look)
            rare = rarity_of(curve, strength).among(len(today))
            before = rarity_of(curve, previous).days / len(today) if previous > 0 else 0.0
            found.append(Card(day, topic, strength, previous, rare.days, rare.low, rare.high, before))
        yield found
        known = known.learn(today)


def run(claims: Claims, boston: Mapping[str, Sequence[Look]], learned: date) -> None:
    """Boston's test months and the made-up cities, level by level; claims of the made-up ones."""
    _table(claims, "Boston as shipped, May to August", [list(cards(boston, learned))])
    every: list[list[list[Card]]] = []
    for lasting, name in ((False, "made-up cities"), (True, "made-up cities, lasting")):
        last = FIRST + timedelta(HISTORY - 1)
        found = [list(cards(looks_of_city(seed, lasting=lasting), last)) for seed in SEEDS]
        _table(claims, name, found)
        every += found
    for level in LEVELS:
        kept, promised = _kept(every, level)
        words = f"made-up cities, once in {level:.0f} days for the city: kept by promised"
        claims.claim(words, kept / promised, "<=", 1.6)
        claims.claim(words, kept / promised, ">=", 0.6)


def _kept(cities: Sequence[Sequence[Sequence[Card]]], level: float) -> tuple[int, float]:
    kept = sum(card.days >= level > card.before for days in cities for day in days for card in day)
    return kept, sum(len(days) for days in cities) / level


def _table(claims: Claims, name: str, cities: Sequence[Sequence[Sequence[Card]]]) -> None:
    """Promised and kept at each level; by chance a promise of so many brings those between the ends."""
    for level in LEVELS:
        kept, promised = _kept(cities, level)
        many = np.random.default_rng(0).poisson(promised, 100_000)
        low, high = np.quantile(many, (0.025, 0.975))
        claims.say(
            f"{name}: once in {level:.0f} days for the city: {kept} alarms, {promised:.1f} promised "
            f"(chance allows {low:.0f} to {high:.0f})"
        )
