"""What a topic's counts are held against on each day of a replay, by the scan's method: nothing, what was
expected, or people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.baseline import Baseline, expected_counts
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import Method

WEEK = 7
MOST_HISTORY = 1096  # days a baseline is fitted to


@dataclass(eq=False)
class Backdrop:
    """What the expectation and the population method need; the permutation method needs nothing.

    holidays: days with their kind, as `festival_days` gives them. population: (areas,) people.

    The expected counts of a day are those of `expected_counts` (share of the area x level x weekday x season
    x feast) from up to three years of history. They are fitted once a week and a topic: on the last Sunday,
    from what came before the window that ended on it. So a day's window is never part of its own baseline,
    each day's baseline depends on that day's past alone, and a year of a hundred topics is replayed in
    seconds.
    """

    method: Method = "permutation"
    holidays: Mapping[date, str] = field(default_factory=dict)
    population: NDArray[np.float64] | None = None
    _fits: dict[tuple[int, int, int], Baseline] = field(default_factory=dict, repr=False)
    _kept: dict[int, Cube] = field(default_factory=dict, repr=False)  # keeps ids from being given anew

    def check(self, cubes: Iterable[Cube]) -> None:
        """Raises BadInput where people are missing, don't fit, or live nowhere that reports come from."""
        if self.method != "population":
            return
        if self.population is None:
            raise BadInput(
                "The population method needs people by area", "Give them, or use the permutation method"
            )
        people = np.asarray(self.population, dtype=np.float64)
        for cube in cubes:
            if people.shape != (len(cube.areas),):
                raise BadInput(
                    f"The population has the shape {people.shape}",
                    f"Give {len(cube.areas)} numbers, one an area",
                )
            if not np.isfinite(people).all() or (people < 0).any():
                raise BadInput("The population has values that are missing or negative", "Correct them")
            empty = np.flatnonzero((people == 0) & cube.counts.any(axis=1))
            if len(empty):
                raise BadInput(
                    f"{len(empty)} areas have reports and no people",
                    "Correct the population, leave these areas out, or use the permutation method",
                    listing(cube.areas[area] for area in empty),
                )

    def beside(self, cube: Cube, day: date, window: int) -> dict[str, Any]:
        """What `scan` and `strongest` take beside the counts: of `cube`, all of a topic's history, on a
        day."""
        if self.method == "expectation":
            return {"baseline": self.expected(cube, day, window)}
        if self.method == "population":
            return {"population": self.population}
        return {}

    def expected(self, cube: Cube, day: date, window: int) -> NDArray[np.float64]:
        """(areas, window) expected counts of the days up to and with `day`, the newest last."""
        fitted_on = self._fitted_on(cube, day, window)
        ahead = (day - fitted_on).days
        expected = self._fit(cube, fitted_on, window).expected
        return np.ascontiguousarray(expected[:, ahead : ahead + window])

    def notices(self) -> tuple[Notice, ...]:
        """What the newest fit of each topic had to leave out, each kind once, with how many topics it was."""
        newest: dict[int, tuple[int, Baseline]] = {}
        for (cube, on, _), fit in self._fits.items():
            if cube not in newest or on > newest[cube][0]:
                newest[cube] = on, fit
        told: dict[str, list[Notice]] = {}
        for _, fit in newest.values():
            for notice in fit.notices:
                told.setdefault(notice.code, []).append(notice)
        return tuple(replace(each[0], count=len(each)) for _, each in sorted(told.items()))

    def _fitted_on(self, cube: Cube, day: date, window: int) -> date:
        """The last Sunday, or the day itself where nothing came before the window that ended on it."""
        sunday = day - timedelta(days=day.toordinal() % WEEK)
        return sunday if (sunday - cube.starts[0]).days + 1 - window >= 1 else day

    def _fit(self, cube: Cube, on: date, window: int) -> Baseline:
        key = id(cube), on.toordinal(), window
        if key not in self._fits:
            self._kept[id(cube)] = cube
            self._fits[key] = expected_counts(
                _until(cube, on), window=window + WEEK - 1, holidays=self.holidays or None
            )
        return self._fits[key]


def _until(cube: Cube, on: date) -> Cube:
    """The last three years up to a day, and the days of its week to come without their counts."""
    end = (on - cube.starts[0]).days + 1
    begin = max(0, end - MOST_HISTORY)
    counts = np.zeros((len(cube.areas), end - begin + WEEK - 1), dtype=np.int64)
    counts[:, : end - begin] = cube.counts[:, begin:end]
    first = cube.starts[begin]
    starts = tuple(first + timedelta(days=ahead) for ahead in range(counts.shape[1]))
    return replace(cube, counts=counts, starts=starts)
