"""History as the scan saw it: one look per topic and day, without Monte Carlo, so that a year is replayed in
seconds."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from nhip.hotspots.calibration.backdrop import Backdrop
from nhip.hotspots.cube import Cube
from nhip.hotspots.results import Cluster, ScanSettings
from nhip.hotspots.scanning import strongest
from nhip.hotspots.zones import Zones


@dataclass(frozen=True)
class Look:
    """What the scan of one topic found strongest at the end of one day; `cases` are the reports it had to go
    by."""

    day: date
    score: float
    areas: tuple[str, ...]
    cases: int


@dataclass(frozen=True)
class Reach:
    """How far back each look goes: `history` days in all, today included; fewer than `least` days or `cases`
    reports are too few to look at."""

    history: int = 90
    least: int = 28
    cases: int = 30


def cube_of(cube: Cube, day: date, reach: Reach) -> Cube | None:
    """The cube as it stood at the end of the day, no longer than the reach; None where there is too little to
    look at."""
    known = (day - cube.starts[0]).days + 1
    if known < reach.least or day > cube.starts[-1]:
        return None
    begin = max(known - reach.history, 0)
    seen = replace(cube, counts=cube.counts[:, begin:known], starts=cube.starts[begin:known])
    return seen if int(seen.counts.sum()) >= reach.cases else None


def look_at(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    day: date,
    reach: Reach,
    *,
    backdrop: Backdrop | None = None,
) -> tuple[Look, Cluster] | None:
    """The strongest cluster at the end of one day, no Monte Carlo; None where there is too little to look
    at. `backdrop`: what the expectation and the population method hold the counts against."""
    seen = cube_of(cube, day, reach)
    if seen is None:
        return None
    settings = fitting(settings, len(seen.starts))
    beside = {} if backdrop is None else backdrop.beside(cube, day, settings.window)
    found = strongest(seen, zones, settings, **beside)
    if found is None:
        return None
    return Look(day, found.score, found.areas, int(seen.counts.sum())), found


def fitting(settings: ScanSettings, periods: int) -> ScanSettings:
    """The settings with a window that leaves at least half of the periods to compare with."""
    return replace(settings, window=max(1, min(settings.window, periods // 2)))


def replay(
    cubes: Mapping[str, Cube],
    zones: Zones,
    settings: ScanSettings,
    days: Sequence[date],
    reach: Reach,
    *,
    backdrop: Backdrop | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, list[Look]]:
    """What each topic's scan would have said on each of the days, knowing only what was known by then.

    `backdrop`: what the expectation and the population method hold the counts against; without it they take
    what they can from the look's own history. `progress`: called after each topic with how many are done and
    how many there are. Kernels of its own give what `strongest` gives, ten times as fast.
    """
    plain = (
        (settings.method != "permutation" and backdrop is None)
        or not settings.prospective
        or settings.engine == "numpy"
        or importlib.util.find_spec("numba") is None
    )
    looks: dict[str, list[Look]] = {}
    for topic, cube in cubes.items():
        if plain or cube.unit != "day":
            found = (look_at(cube, zones, settings, day, reach, backdrop=backdrop) for day in days)
            looks[topic] = [each[0] for each in found if each is not None]
        elif settings.method == "permutation" or backdrop is None:
            looks[topic] = _replayed(cube, zones, settings, days, reach)
        else:
            seen = (_held_against(cube, zones, settings, day, reach, backdrop=backdrop) for day in days)
            looks[topic] = [look for look in seen if look is not None]
        if progress is not None:
            progress(len(looks), len(cubes))
    return looks


def _held_against(
    cube: Cube, zones: Zones, settings: ScanSettings, day: date, reach: Reach, *, backdrop: Backdrop
) -> Look | None:
    """What `look_at` says, by the kernel."""
    from nhip.hotspots.kernels.replaying import strongest_against

    seen = cube_of(cube, day, reach)
    if seen is None:
        return None
    settings = fitting(settings, len(seen.starts))
    cases, total, most = int(seen.counts.sum()), 0.0, np.inf
    if settings.method == "expectation":
        expected = backdrop.expected(cube, day, settings.window)
        measure = np.zeros(len(cube.areas))
    else:
        measure = np.asarray(backdrop.population, dtype=np.float64)
        most, total = measure.sum() * settings.max_case_share * (1 + 1e-12), float(cases)
        expected = np.outer(measure / measure.sum() * cases / len(seen.starts), np.ones(settings.window))
    place = np.zeros(3, dtype=np.int64)
    score = strongest_against(
        np.cumsum(seen.counts[:, : -settings.window - 1 : -1], axis=1),
        np.cumsum(expected[:, ::-1], axis=1),
        measure,
        (zones.order, zones.first, zones.last),
        (float(most), total, settings.min_cases, settings.min_window),
        place,
    )
    if score <= 0:
        return None
    members = zones.members(int(place[0]), int(place[1]))
    return Look(day, float(score), tuple(cube.areas[area] for area in members), cases)


def _replayed(
    cube: Cube, zones: Zones, settings: ScanSettings, days: Sequence[date], reach: Reach
) -> list[Look]:
    from nhip.hotspots.kernels.replaying import strongest_by_day

    at = np.asarray([(day - cube.starts[0]).days for day in days], dtype=np.int64)
    at = at[(at + 1 >= reach.least) & (at < len(cube.starts))]
    known = np.minimum(at + 1, reach.history)
    daily = np.concatenate(([0], np.cumsum(cube.counts.sum(axis=0))))
    cases = daily[at + 1] - daily[at + 1 - known]
    enough = cases >= reach.cases
    at, known, cases = at[enough], known[enough], cases[enough]
    if not len(at):
        return []
    windows = np.asarray([fitting(settings, int(each)).window for each in known], dtype=np.int64)
    scores, places = np.zeros(len(at)), np.zeros((len(at), 3), dtype=np.int64)
    strongest_by_day(
        np.ascontiguousarray(cube.counts),
        (at, known, windows),
        (zones.order, zones.first, zones.last),
        (settings.max_case_share, settings.min_cases, settings.min_window),
        (scores, places),
    )
    return [
        Look(
            cube.starts[day],
            float(score),
            tuple(cube.areas[area] for area in zones.members(int(sequence), int(size))),
            int(of),
        )
        for day, score, (sequence, size, _), of in zip(at.tolist(), scores, places, cases, strict=True)
        if score > 0
    ]


def days_of(cube: Cube, reach: Reach, until: date) -> list[date]:
    """The days of a cube, up to and with `until`, that have history enough to be looked at."""
    first = cube.starts[0] + timedelta(days=reach.least - 1)
    return [first + timedelta(days=ahead) for ahead in range((min(until, cube.starts[-1]) - first).days + 1)]
