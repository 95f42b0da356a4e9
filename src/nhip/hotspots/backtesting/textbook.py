"""The scans as textbooks give them: the strongest cluster, tested by Monte Carlo, its claim taken at its
word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.backtesting.looks import NOTHING, Look
from nhip.hotspots.baseline import expected_counts
from nhip.hotspots.calibration import Reach, cube_of
from nhip.hotspots.calibration.looks import fitting
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.scanning import scan, strongest
from nhip.hotspots.significance import fitted_gumbel
from nhip.hotspots.zones import Zones

TITLES = {
    "permutation": "textbook STP",
    "expectation": "textbook EBP",
    "population": "textbook population",
}
_SHORT = {"permutation": "stp", "expectation": "ebp", "population": "population"}


@dataclass(frozen=True)
class NullTail:
    """Scores of replicates; how seldom chance gives a score, read from their rank while that is sure enough
    and from their Gumbel tail beyond (Abrams, Kulldorff and Kleinman 2010)."""

    scores: NDArray[np.float64]

    def days(self, score: float) -> float:
        """Days between looks (one a day) over the p-value."""
        reached = int((self.scores >= score - 1e-9).sum())
        gumbel = fitted_gumbel(self.scores)
        if reached >= 10 or gumbel is None:
            return (len(self.scores) + 1) / (reached + 1)
        tail = gumbel.tail(score)
        return 1.0 / tail if tail > 1e-300 else math.inf


@dataclass
class Textbook:
    """One of the three scans on the counts as they are, nothing taken out, its own p-value believed.

    The null scores of a topic are drawn anew every `redraw` days and serve the days until then: the strongest
    score under the null changes slowly, and a replay stays fast. redraw=1 tests every look by its own
    replicates.
    """

    cubes: Mapping[str, Cube]
    zones: Zones
    settings: ScanSettings
    reach: Reach
    redraw: int = 7
    population: NDArray[np.float64] | None = None
    _tails: dict[tuple[str, date], NullTail] = field(default_factory=dict, repr=False)
    _first: date | None = None

    @property
    def key(self) -> str:
        return _SHORT[self.settings.method]

    @property
    def title(self) -> str:
        return TITLES[self.settings.method]

    def cube(self, topic: str) -> Cube:
        return self.cubes[topic]

    def begin(self, days: Sequence[date]) -> None:
        self._first = days[0]

    def day(self, day: date) -> dict[str, Look]:
        return {topic: self.look(topic, cube, day) for topic, cube in self.cubes.items()}

    def look(self, topic: str, cube: Cube, day: date) -> Look:
        seen = cube_of(cube, day, self.reach)
        if seen is None:
            return NOTHING
        settings = fitting(self.settings, seen.periods)
        baseline = self._baseline(seen, settings)
        found = strongest(seen, self.zones, settings, baseline=baseline, population=self.population)
        if found is None:
            return NOTHING
        tail = self._tail(topic, day, seen, settings, baseline)
        areas = found.area_indices.astype(np.int64)
        return Look(tail.days(found.score), areas, found.observed, found.expected)

    def _baseline(self, seen: Cube, settings: ScanSettings) -> NDArray[np.float64] | None:
        if settings.method != "expectation":
            return None
        # The moving average is the baseline that found outbreaks soonest in Neill (2009, table 2).
        return expected_counts(seen, window=settings.window, method="moving_average").expected

    def _tail(
        self,
        topic: str,
        day: date,
        seen: Cube,
        settings: ScanSettings,
        baseline: NDArray[np.float64] | None,
    ) -> NullTail:
        """The null of the look's days. A planted cluster is held against the null drawn for real history."""
        since = self._first or day
        mine = (topic, date.fromordinal(day.toordinal() - (day - since).days % self.redraw))
        if mine not in self._tails:
            drawing = replace(settings, secondary="none", max_clusters=1, tail="gumbel", stop_after=None)
            result = scan(
                seen, self.zones, drawing, baseline=baseline, population=self.population, topic=topic
            )
            self._tails[mine] = NullTail(result.null_scores)
        return self._tails[mine]
