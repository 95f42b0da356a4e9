"""From looks to figures: is the promise kept, how soon and how surely is a planted cluster found, how well is
it drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.backtesting.injections import Injection
from nhip.hotspots.backtesting.intervals import Estimate, mean, poisson_rate, share
from nhip.hotspots.backtesting.looks import Look, Watch, episodes, level_of_count

#: Promises at which the kept rate is drawn: once in so many days for each topic.
LEVELS = (14.0, 30.0, 60.0, 100.0, 180.0, 365.0, 730.0, 1461.0, 3652.0)
_COUNTS = 24


@dataclass(frozen=True)
class Trial:
    """A planted cluster and what a method said on each of its days."""

    injection: Injection
    looks: list[Look]


@dataclass(frozen=True)
class Finding:
    """How the planted clusters fared at one level. delay: days from a cluster's first day to the evening it
    is found (0: the same), not found counts as the horizon. precision: which part of the zone was planted;
    recall: which part of the planted areas the zone holds; both over found clusters. by_day: share found
    within 0, 1, ... days."""

    level: float
    planted: int
    found: int
    power: Estimate
    delay: Estimate
    precision: Estimate
    recall: Estimate
    by_day: tuple[float, ...]
    by_size: tuple[tuple[float, float, float], ...]  # size, share found, mean delay
    by_topic: tuple[tuple[str, float, float], ...]  # topic from busy to rare, share found, mean delay


@dataclass(frozen=True)
class Kept:
    """One point of the calibration curve: once in `level` days for each topic was promised."""

    level: float
    promised: float
    kept: Estimate
    days_share: float  # topic-days beyond the level, as a share of all


@dataclass(frozen=True)
class MethodFigures:
    """Everything said of one method; rates are alarms a year for all topics together."""

    key: str
    title: str
    level: float
    promised: float
    alarms: int
    kept: Estimate
    days_in_alarm: int
    calibration: tuple[Kept, ...]
    over_time: tuple[int, ...]  # alarms begun on each day of the replay
    as_promised: Finding | None
    at_equal_alarms: Finding | None
    amoc: tuple[tuple[float, float, float], ...]  # alarms a year, mean delay, share found

    @property
    def ratio(self) -> Estimate:
        """Kept alarms over promised ones: 1 is a promise kept."""
        return Estimate(*(part / self.promised for part in (self.kept.value, self.kept.low, self.kept.high)))


def figures(
    key: str, title: str, watch: Watch, trials: Sequence[Trial], *, level: float, equal_alarms: int
) -> MethodFigures:
    """Judge one method.

    watch: its looks at real history. trials: its looks at planted clusters. level: the promise, once in so
    many days for each topic. equal_alarms: the number of alarms at which methods are compared with each
    other.
    """
    alarms = episodes(watch, level)
    begun = np.bincount([alarm.first for alarm in alarms], minlength=len(watch.days))
    return MethodFigures(
        key=key,
        title=title,
        level=level,
        promised=_promised(watch, level),
        alarms=len(alarms),
        kept=poisson_rate(len(alarms), watch.years),
        days_in_alarm=int((watch.claims() >= level).sum()),
        calibration=tuple(_kept(watch, each) for each in LEVELS),
        over_time=tuple(int(count) for count in begun),
        as_promised=finding(watch, trials, level) if trials else None,
        at_equal_alarms=finding(watch, trials, level_of_count(watch, equal_alarms)) if trials else None,
        amoc=_amoc(watch, trials) if trials else (),
    )


def _promised(watch: Watch, level: float) -> float:
    return len(watch.looks) * 365.25 / level


def _kept(watch: Watch, level: float) -> Kept:
    count = len(episodes(watch, level))
    claims = watch.claims()
    part = float((claims >= level).mean()) if claims.size else math.nan
    return Kept(level, _promised(watch, level), poisson_rate(count, watch.years), part)


def finding(watch: Watch, trials: Sequence[Trial], level: float) -> Finding:
    """How soon and how well the planted clusters are found when looks from `level` days on are alarms."""
    hits = [_hit(watch, trial, level) for trial in trials]
    horizon = max(len(trial.looks) for trial in trials)
    delays = np.array([horizon if hit is None else hit for hit in hits], dtype=np.float64)
    sizes = np.array([trial.injection.size for trial in trials])
    topics = np.array([trial.injection.topic for trial in trials], dtype=object)
    groups = np.array([trial.injection.group for trial in trials])
    drawn = [_overlap(trial, hit) for trial, hit in zip(trials, hits, strict=True) if hit is not None]
    quality = np.array(drawn, dtype=np.float64).reshape(-1, 2)
    mine = groups[delays < horizon]
    return Finding(
        level=level,
        planted=len(trials),
        found=int((delays < horizon).sum()),
        power=share(int((delays < horizon).sum()), len(trials)),
        delay=mean(delays, groups=groups),
        precision=mean(quality[:, 0], groups=mine),
        recall=mean(quality[:, 1], groups=mine),
        by_day=tuple(float((delays <= day).mean()) for day in range(horizon)),
        by_size=tuple(
            (
                float(size),
                float((delays[sizes == size] < horizon).mean()),
                float(delays[sizes == size].mean()),
            )
            for size in np.unique(sizes)
        ),
        by_topic=tuple(
            (topic, float((delays[topics == topic] < horizon).mean()), float(delays[topics == topic].mean()))
            for topic in dict.fromkeys(topics.tolist())
        ),
    )


def _hit(watch: Watch, trial: Trial, level: float) -> int | None:
    """Days until a look beyond the level touches the planted areas; what real history alarms for anyway is no
    find."""
    planted = trial.injection.areas
    base = watch.looks[trial.injection.topic]
    start = (trial.injection.first - watch.days[0]).days
    for offset, look in enumerate(trial.looks):
        if look.days >= level and look.days > 0 and _touch(look, planted):
            before = base[start + offset]
            if not (before.days >= level and _touch(before, planted)):
                return offset
    return None


def _touch(look: Look, planted: NDArray[np.int64]) -> bool:
    return bool(np.isin(look.areas, planted).any())


def _overlap(trial: Trial, offset: int) -> tuple[float, float]:
    zone, planted = trial.looks[offset].areas, trial.injection.areas
    both = int(np.isin(zone, planted).sum())
    return both / len(zone), both / len(planted)


def _amoc(watch: Watch, trials: Sequence[Trial]) -> tuple[tuple[float, float, float], ...]:
    """Alarms a year against mean delay (activity monitoring, Fawcett and Provost 1999), from strict to
    lenient."""
    topics = len(watch.looks)
    most = max(4.0, min(12.0 * topics, topics * len(watch.days) / 4) * watch.years)
    points: dict[int, tuple[float, float, float]] = {}
    for count in np.unique(np.round(np.geomspace(1, most, _COUNTS)).astype(int)):
        level = level_of_count(watch, int(count))
        alarms = len(episodes(watch, level)) if math.isfinite(level) else 0
        if alarms and alarms not in points:
            found = finding(watch, trials, level)
            points[alarms] = (alarms / watch.years, found.delay.value, found.power.value)
    return tuple(points[alarms] for alarms in sorted(points))
