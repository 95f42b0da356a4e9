"""What a method makes of a cube: counts, expected counts and limits in the one form that every engine reads.

The expected count of a cylinder is sum(base) / scale. For the permutation scan base holds products of whole
numbers, whose sums are exact, so cylinders with equal margins tie exactly and not by rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import Method, ScanSettings
from nhip.hotspots.zones import Zones

Floats = NDArray[np.float64]
_MOST_CASES = 2**53


@dataclass(frozen=True, eq=False)
class Model:
    """One topic ready to be scanned.

    counts: (areas, periods). base: (areas, periods); expected = base / scale. total: all cases where the
    method conditions on them, else 0. order, first, last: the zones, `last` cut to the share allowed.
    ends: the last period of each look back, newest first. longest, shortest: windows in periods.
    absent: areas taken out, which zones go on over.
    """

    counts: NDArray[np.int64]
    base: Floats
    scale: float
    total: float
    order: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    ends: tuple[int, ...]
    longest: int
    shortest: int
    min_cases: int
    method: Method
    notices: tuple[Notice, ...] = ()
    absent: frozenset[int] = frozenset()

    @property
    def scope(self) -> int:
        """The first period that any cylinder can hold."""
        return max(0, min(self.ends) - self.longest + 1)

    def length(self, end: int) -> int:
        """Periods a look back from `end` can see."""
        return min(self.longest, end + 1)

    @property
    def cylinders(self) -> int:
        sizes = np.maximum(self.last.astype(np.int64) - self.first + 1, 0).sum()
        return int(sizes) * sum(max(0, self.length(end) - self.shortest + 1) for end in self.ends)

    def without(self, areas: NDArray[np.int32], zones: Zones, share: float) -> Model:
        """The same model as if these areas weren't there: no cases, nothing expected.

        Zones go on over them as over a lake; grown ones end before, as they must to hang together. The share
        is one of what is left.
        """
        absent = self.absent | set(areas.tolist())
        gone = np.zeros(len(self.counts), dtype=bool)
        gone[list(absent)] = True
        counts, base = self.counts.copy(), self.base.copy()
        counts[gone], base[gone] = 0, 0
        last = zones.last
        if zones.shape == "grown":
            last = np.minimum(last, _before(self.order, gone))
        if self.total > 0:
            measure = counts if self.method == "permutation" else base
            last = np.minimum(last, _within(self.order, measure.sum(axis=1).astype(np.float64), share))
        last = np.ascontiguousarray(last, dtype=np.int32)
        left = replace(self, counts=counts, base=base, last=last, absent=frozenset(absent))
        if self.total == 0:
            return left
        cases = float(counts.sum())
        if self.method == "permutation":
            base = _margins(counts)
            return replace(left, base=base, scale=max(cases, 1.0), total=cases)
        scale = max(float(base.sum()) / max(cases, 1.0), np.finfo(float).tiny)
        return replace(left, scale=scale, total=cases)


def model_of(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    *,
    baseline: NDArray[np.float64] | None,
    population: NDArray[np.float64] | None,
) -> Model:
    """Check what belongs together and bring it into one form. Raises BadInput where it doesn't."""
    counts = np.ascontiguousarray(cube.counts, dtype=np.int64)
    areas, periods = counts.shape
    if zones.areas != areas:
        raise BadInput(
            f"The zones are of {zones.areas} areas, the counts of {areas}",
            "Make both from the same list of areas, in the same order",
        )
    if settings.min_window > periods:
        raise BadInput(
            f"The shortest cluster is {settings.min_window} periods, the data have {periods}",
            "Read more history or choose a smaller min_window",
        )
    cases = int(counts.sum())
    if cases > _MOST_CASES:
        raise BadInput(f"{cases:,} cases are too many to count exactly", "Count in larger units")
    longest = min(settings.window, periods)
    notices: list[Notice] = []
    if settings.window > periods:
        text = f"The window of {settings.window} periods is longer than the data and was cut to {periods}."
        notices.append(Notice("window_cut", text, periods))
    base, scale, total, measure = _measured(
        cube, settings, baseline=baseline, population=population, longest=longest, notices=notices
    )
    _tell_unused(settings.method, baseline, population, notices)
    last = zones.last
    if measure is not None:
        last = np.minimum(last, _within(zones.order, measure, settings.max_case_share))
        _tell_too_large(cube, measure, settings, notices)
    ends = (periods - 1,) if settings.prospective else tuple(range(periods - 1, settings.min_window - 2, -1))
    return Model(
        counts, np.ascontiguousarray(base), scale, total, np.ascontiguousarray(zones.order, dtype=np.int32),
        np.ascontiguousarray(zones.first, dtype=np.int32), np.ascontiguousarray(last, dtype=np.int32), ends,
        longest, settings.min_window, settings.min_cases,
        settings.method, tuple(notices),
    )  # fmt: skip


def _measured(
    cube: Cube,
    settings: ScanSettings,
    *,
    baseline: NDArray[np.float64] | None,
    population: NDArray[np.float64] | None,
    longest: int,
    notices: list[Notice],
) -> tuple[Floats, float, float, Floats | None]:
    """base, scale, total and what the share of a zone is reckoned by."""
    counts = cube.counts.astype(np.int64)
    cases = float(counts.sum())
    if settings.method == "permutation":
        return _margins(counts), max(cases, 1.0), cases, counts.sum(axis=1).astype(np.float64)
    if settings.method == "population":
        base = _person_time(cube, population)
        scale = float(base.sum()) / cases if cases else 1.0
        return base, scale, cases, base.sum(axis=1)
    return _baseline(cube, baseline, longest, settings, notices), 1.0, 0.0, None


def _margins(counts: NDArray[np.int64]) -> Floats:
    return np.outer(counts.sum(axis=1).astype(np.float64), counts.sum(axis=0).astype(np.float64))


def _tell_unused(
    method: Method, baseline: object | None, population: object | None, notices: list[Notice]
) -> None:
    wrong = {"baseline": method != "expectation" and baseline is not None}
    wrong["population"] = method != "population" and population is not None
    notices += [
        Notice(f"unused_{name}", f"The {method} method has no use for the {name} given.")
        for name, given in wrong.items()
        if given
    ]


def _tell_too_large(cube: Cube, measure: Floats, settings: ScanSettings, notices: list[Notice]) -> None:
    """An area beyond the share is in no zone at all: whatever happens there can't be found."""
    large = np.flatnonzero(measure > measure.sum() * settings.max_case_share * (1 + 1e-12))
    if len(large):
        what = "cases" if settings.method == "permutation" else "population"
        text = (
            f"{len(large)} areas alone hold more than {settings.max_case_share:.0%} of the {what} "
            f"and were not looked at: {listing(cube.areas[area] for area in large)}."
        )
        notices.append(Notice("too_large_alone", text, len(large)))


def days_of(cube: Cube) -> Floats:
    """(periods,) how many days each period has."""
    edges = (*cube.starts, cube.end)
    return np.array([(after - before).days for before, after in pairwise(edges)], dtype=np.float64)


def _person_time(cube: Cube, population: NDArray[np.float64] | None) -> Floats:
    if population is None:
        raise BadInput("The population method needs a population", "Give people by area, or use permutation")
    people = _numbers(population, "population")
    areas, periods = cube.counts.shape
    if people.shape == (areas,):
        people = np.outer(people, days_of(cube) if cube.unit in ("month", "year") else np.ones(periods))
    if people.shape != (areas, periods):
        raise BadInput(
            f"The population has the shape {people.shape}",
            f"Give {areas} numbers, one an area, or a table of {areas} areas by {periods} periods",
        )
    _refuse_impossible(cube, people, cube.counts, "population", "Correct the population or the area codes")
    return people


def _baseline(
    cube: Cube,
    baseline: NDArray[np.float64] | None,
    longest: int,
    settings: ScanSettings,
    notices: list[Notice],
) -> Floats:
    areas, periods = cube.counts.shape
    if baseline is None:
        return _plain_history(cube, longest, settings, notices)
    expected = _numbers(baseline, "baseline")
    if expected.ndim != 2 or expected.shape[0] != areas or not longest <= expected.shape[1] <= periods:
        raise BadInput(
            f"The baseline has the shape {expected.shape}",
            f"Give {areas} areas by the last {longest} to {periods} periods, the newest last",
        )
    known = expected.shape[1]
    _refuse_impossible(
        cube, expected, cube.counts[:, periods - known :], "baseline",
        "Give every area a baseline above zero (nhip.hotspots.expected_counts does), or use permutation",
    )  # fmt: skip
    if known == periods:
        return expected
    if not settings.prospective:
        raise BadInput(
            f"The baseline covers {known} of {periods} periods",
            "A retrospective scan needs it for all of them",
        )
    past = _margins(cube.counts[:, : periods - known])
    sums = float(cube.counts[:, : periods - known].sum())
    if settings.null != "model":
        text = f"The baseline of {periods - known} earlier periods was taken from their own sums."
        notices.append(Notice("history_baseline", text, periods - known))
    return np.hstack([past / max(sums, 1.0), expected])


def _plain_history(cube: Cube, longest: int, settings: ScanSettings, notices: list[Notice]) -> Floats:
    """Without a baseline: each area's mean before the window, leaning one period's worth on the city's."""
    periods = cube.counts.shape[1]
    history = periods - longest
    if history < 1 or not settings.prospective:
        raise BadInput(
            "The expectation method has no baseline and no history before the window to take one from",
            "Give a baseline, read more history, or use the permutation method",
        )
    past = cube.counts[:, :history]
    city = float(past.mean())
    if city == 0:
        raise BadInput(
            "There is no case before the window, so nothing is known to be expected",
            "Read more history, give a baseline, or use the permutation method",
        )
    mean = (past.sum(axis=1) + city) / (history + 1)
    text = f"No baseline was given: each area's mean of the {history} periods before the window was used."
    notices.append(Notice("plain_baseline", text, history))
    return np.repeat(mean[:, None], periods, axis=1)


def _numbers(values: NDArray[np.float64], name: str) -> Floats:
    try:
        table = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"The {name} is not a table of numbers", "Read its columns as numbers") from error
    if not np.isfinite(table).all() or (table < 0).any():
        raise BadInput(f"The {name} has values that are missing, infinite or negative", "Correct them")
    if not table.sum() > 0:
        raise BadInput(f"The {name} is zero everywhere", "Give numbers above zero")
    return table


def _refuse_impossible(cube: Cube, base: Floats, counts: NDArray[np.int64], name: str, do: str) -> None:
    impossible = np.flatnonzero(((base == 0) & (counts > 0)).any(axis=1))
    if len(impossible):
        raise BadInput(
            f"{len(impossible)} areas have cases where their {name} is zero",
            do,
            listing(cube.areas[area] for area in impossible),
        )


def _within(order: NDArray[np.int32], measure: Floats, share: float) -> NDArray[np.int32]:
    held = np.cumsum(np.where(order >= 0, measure[order], 0.0), axis=1)
    fits: NDArray[np.int32] = (held <= measure.sum() * share * (1 + 1e-12)).sum(axis=1, dtype=np.int32)
    return fits


def _before(order: NDArray[np.int32], gone: NDArray[np.bool_]) -> NDArray[np.int32]:
    """(sequences,) how many areas come before the first that is gone."""
    hit = gone[order] & (order >= 0)
    before: NDArray[np.int32] = np.where(hit.any(axis=1), hit.argmax(axis=1), order.shape[1]).astype(np.int32)
    return before


def span(cube: Cube, end: int, duration: int) -> tuple[date, date]:
    """First and last day of the `duration` periods that finish with period `end`."""
    following = cube.end if end + 1 == len(cube.starts) else cube.starts[end + 1]
    return cube.starts[end - duration + 1], date.fromordinal(following.toordinal() - 1)
