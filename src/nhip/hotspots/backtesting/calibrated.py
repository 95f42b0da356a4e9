"""The library's own way as a method of the replay: cleaned counts, and a score weighed by the topic's own
history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from nhip.hotspots import calibration as weighing
from nhip.hotspots.backtesting.looks import NOTHING, Look
from nhip.hotspots.budget import AlarmBudget
from nhip.hotspots.calibration.calibration import Seen
from nhip.hotspots.calibration.curve import Curve
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import Cluster, ScanSettings
from nhip.hotspots.zones import Zones


@dataclass
class Calibrated:
    """The strongest cluster of the cleaned counts, its score held against what is usual for the topic.

    What is usual and how rare its multiples are is learned from the days before the replay and from each day
    once it is over, never from the day itself. freeze: learn nothing from the replayed days. min_count:
    fewest reports.
    """

    cubes: Mapping[str, Cube]
    zones: Zones
    settings: ScanSettings
    reach: weighing.Reach
    min_count: int = 5
    freeze: bool = False
    alarms_per_year: float = 12.0
    key: str = "detect"
    title: str = "calibrated pipeline"
    told: list[tuple[date, str]] = field(default_factory=list)
    _known: dict[date, weighing.Calibration] = field(default_factory=dict, repr=False)
    _curves: dict[date, Curve] = field(default_factory=dict, repr=False)
    _planted: dict[int, weighing.Calibration] = field(default_factory=dict, repr=False)
    _budget: AlarmBudget = field(default_factory=AlarmBudget)

    def cube(self, topic: str) -> Cube:
        return self.cubes[topic]

    def begin(self, days: Sequence[date]) -> None:
        """Learn from everything before the first day."""
        before = days[0] - timedelta(days=1)
        some = next(iter(self.cubes.values()))
        past = weighing.days_of(some, self.reach, before)
        history = weighing.replay(self.cubes, self.zones, self.settings, past, self.reach)
        learned = weighing.calibrate(history)
        self._known[days[0]] = learned.freeze(before) if self.freeze else learned
        self._budget = AlarmBudget(alarms_per_year=self.alarms_per_year)

    def day(self, day: date) -> dict[str, Look]:
        found = {topic: self._strongest(cube, day) for topic, cube in self.cubes.items()}
        known = self._known[day]
        if day not in self._curves:
            self._curves[day] = known.curve()
        looks = {topic: self._weighed(topic, each, known, day) for topic, each in found.items()}
        self._tell(day, found, looks, known)
        seen = {topic: each[0] for topic, each in found.items() if each is not None}
        self._known[day + timedelta(days=1)] = known.learn(seen)
        return looks

    def _tell(
        self,
        day: date,
        found: Mapping[str, tuple[weighing.Look, Cluster] | None],
        looks: Mapping[str, Look],
        known: weighing.Calibration,
    ) -> None:
        """What the alarm budget lets through: rare enough today, and not told of the days before."""
        topics = sum(each is not None for each in found.values())
        level = self._budget.level(day, topics)
        told = 0
        for topic, each in found.items():
            if each is None or looks[topic].days * level < 1:
                continue
            _, previous = known.judge(topic, each[0])
            if previous <= 0 or self._curves[day].rate(previous) > level:
                self.told.append((day, topic))
                told += 1
        self._budget = self._budget.spend(day, told)

    def look(self, topic: str, cube: Cube, day: date) -> Look:
        """A look at counts with a planted cluster: its own days change what is usual, as they would have."""
        known = self._known[day]
        begun = self._begun(topic, cube, day)
        if begun is not None:
            known = replace(known, seen={**known.seen, topic: begun})
        found = self._strongest(cube, day)
        look = self._weighed(topic, found, known, day)
        if found is not None:
            self._planted[id(cube)] = known.learn({topic: found[0]})
        return look

    def _begun(self, topic: str, cube: Cube, day: date) -> tuple[Seen, ...] | None:
        """What was seen of the topic on the earlier days of the same planted cluster."""
        earlier = self._planted.get(id(cube))
        seen = earlier.seen[topic] if earlier else ()
        if seen and seen[-1].day == day - timedelta(days=1):
            return seen
        self._planted.clear()
        return None

    def _strongest(self, cube: Cube, day: date) -> tuple[weighing.Look, Cluster] | None:
        return weighing.look_at(cube, self.zones, self.settings, day, self.reach)

    def _weighed(
        self,
        topic: str,
        found: tuple[weighing.Look, Cluster] | None,
        known: weighing.Calibration,
        day: date,
    ) -> Look:
        if found is None or found[1].observed < self.min_count:
            return NOTHING
        strength, _ = known.judge(topic, found[0])
        cluster = found[1]
        days = 1 / max(self._curves[day].rate(strength), 1e-12)
        return Look(days, cluster.area_indices.astype(np.int64), cluster.observed, cluster.expected)
