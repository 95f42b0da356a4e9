"""The replay itself: every method led day by day through history, then past every planted cluster, then
judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.backtesting.calibrated import Calibrated
from nhip.hotspots.backtesting.chart import AreaChart
from nhip.hotspots.backtesting.injections import Injection, Recipe, injections
from nhip.hotspots.backtesting.looks import Method, Watch
from nhip.hotspots.backtesting.preparing import Prepared, prepare
from nhip.hotspots.backtesting.results import BacktestResult
from nhip.hotspots.backtesting.scoring import Trial, figures
from nhip.hotspots.backtesting.textbook import Textbook
from nhip.hotspots.calibration import Reach
from nhip.hotspots.detecting.settings import Steps
from nhip.hotspots.events import Events
from nhip.hotspots.geography import Geography
from nhip.hotspots.nearness import nearest
from nhip.hotspots.results import Method as ScanMethod
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.zones import Zones, nearest_zones

METHODS = ("detect", "stp", "ebp", "population", "chart")
_SCANS: dict[str, ScanMethod] = {"stp": "permutation", "ebp": "expectation", "population": "population"}
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class BacktestSettings:
    """How to replay. once_in: the promise, by chance once in so many days for each topic. methods: which;
    None takes all that the data allow. recipe: what is planted; None plants nothing. zones_k, window,
    history_days: as in a detection. replicates, redraw: of the textbook scans' tests. least: fewest reports a
    topic has before the replay.
    """

    once_in: float = 365.0
    methods: tuple[str, ...] | None = None
    recipe: Recipe | None = field(default_factory=Recipe)
    zones_k: int = 40
    window: int = 14
    history_days: int = 90
    replicates: int = 199
    redraw: int = 7
    least: int = 60
    topics: int = 100
    min_count: int = 5
    steps: Steps = field(default_factory=Steps)
    freeze: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.once_in >= 2:
            raise BadInput(f"A promise of once in {self.once_in:g} days is none", "Choose 2 days or more")
        for method in self.methods or ():
            if method not in METHODS:
                raise BadInput(f"There is no method {method!r}", f"Choose among {', '.join(METHODS)}")
        if min(self.zones_k, self.window, self.redraw, self.topics, self.least) < 1 or self.replicates < 19:
            raise BadInput(
                "A setting of the replay is too small", "Counts are 1 or more, replicates 19 or more"
            )


def backtest(
    events: Events,
    geography: Geography,
    *,
    first: date | None = None,
    last: date | None = None,
    settings: BacktestSettings | None = None,
    population: NDArray[np.float64] | None = None,
    progress: Progress | None = None,
) -> BacktestResult:
    """Replay history and judge every method by the same rules.

    events: reports. first, last: the replayed days; without them the later half of the history. population:
    (areas,) people, for the population scan. progress: called with what is done, how many steps, of how many.
    Every look reads the counts up to its own day alone. Same input and settings: the same result to the last
    bit. Raises BadInput where the history is too short to learn from or a method lacks what it needs.
    """
    settings = settings or BacktestSettings()
    first, last = _period(events, first, last)
    prepared = prepare(
        events,
        geography,
        first=first,
        last=last,
        steps=settings.steps,
        least=settings.least,
        topics=settings.topics,
    )
    methods = methods_for(prepared, geography, settings, population)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    planted = _planted(settings, prepared, geography, first, last)
    steps = len(methods) * (len(days) + len(planted))
    tick = _Ticking(progress, steps)
    watches = {method.key: _watched(method, days, tick) for method in methods}
    trials = {method.key: _tried(method, planted, tick) for method in methods}
    equal = max(1, round(len(prepared.plain) * len(days) / settings.once_in))
    judged = tuple(
        figures(
            method.key, method.title, watches[method.key], trials[method.key],
            level=settings.once_in, equal_alarms=equal,
        )
        for method in methods
    )  # fmt: skip
    told = next((len(method.told) for method in methods if isinstance(method, Calibrated)), None)
    return BacktestResult(
        first=first, last=last, topics=tuple(prepared.plain), areas=geography.areas, once_in=settings.once_in,
        equal_alarms=equal, recipe=settings.recipe, planted=tuple(planted), methods=judged,
        removed=prepared.removed, notices=prepared.notices, told_by_budget=told,
    )  # fmt: skip


def methods_for(
    prepared: Prepared,
    geography: Geography,
    settings: BacktestSettings,
    population: NDArray[np.float64] | None = None,
) -> list[Method]:
    """The methods asked for, or all that the data allow, in the order of METHODS."""
    wanted = settings.methods or tuple(
        name for name in METHODS if name != "population" or population is not None
    )
    if "population" in wanted and population is None:
        raise BadInput(
            "The population scan needs people by area", "Give --population, or leave the method out"
        )
    zones = nearest_zones(geography, settings.zones_k)
    return [_method(name, prepared, zones, settings, population) for name in METHODS if name in wanted]


def _method(
    name: str,
    prepared: Prepared,
    zones: Zones,
    settings: BacktestSettings,
    population: NDArray[np.float64] | None,
) -> Method:
    reach = Reach(history=settings.history_days)
    if name == "chart":
        return AreaChart(prepared.plain, history=settings.history_days)
    if name == "detect":
        return Calibrated(
            prepared.cleaned, zones, ScanSettings(window=settings.window), reach, settings.min_count,
            settings.freeze, len(prepared.plain) * 365.25 / settings.once_in,
        )  # fmt: skip
    scanning = ScanSettings(
        method=_SCANS[name],
        window=settings.window,
        replicates=settings.replicates,
        seed=settings.seed,
    )
    people = population if name == "population" else None
    return Textbook(prepared.plain, zones, scanning, reach, settings.redraw, people)


@dataclass
class _Ticking:
    progress: Progress | None
    of: int
    done: int = 0

    def tick(self, words: str) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(words, self.done, self.of)


def _period(events: Events, first: date | None, last: date | None) -> tuple[date, date]:
    if not len(events):
        raise BadInput("There are no reports", "Check the file and its columns")
    begin, end = (moment.astype("datetime64[D]").item() for moment in (events.time.min(), events.time.max()))
    last = min(last or end, end)
    first = first or begin + (end - begin) // 2
    if first > last:
        raise BadInput(
            f"The replay would begin on {first}, after its last day {last}", "Choose an earlier --from"
        )
    if (first - begin).days < 28:
        raise BadInput(
            f"Before {first} there are {(first - begin).days} days of history, fewer than 28",
            "Begin the replay later (--from) or read more history",
        )
    return first, last


def _planted(
    settings: BacktestSettings, prepared: Prepared, geography: Geography, first: date, last: date
) -> list[Injection]:
    if settings.recipe is None:
        return []
    volumes = {
        topic: int(cube.counts[:, : cube.position(first)].sum()) for topic, cube in prepared.plain.items()
    }
    around, _ = nearest(geography, min(settings.recipe.areas, len(geography.areas)))
    return injections(settings.recipe, volumes, around.astype(np.int64), first, last)


def _watched(method: Method, days: Sequence[date], tick: _Ticking) -> Watch:
    method.begin(days)
    watch = Watch(list(days))
    for day in days:
        for topic, look in method.day(day).items():
            watch.looks.setdefault(topic, []).append(look)
        tick.tick(f"{method.key}: {day}")
    return watch


def _tried(method: Method, planted: Sequence[Injection], tick: _Ticking) -> list[Trial]:
    trials = []
    for number, cluster in enumerate(planted, start=1):
        cube = cluster.into(method.cube(cluster.topic))
        trials.append(Trial(cluster, [method.look(cluster.topic, cube, day) for day in cluster.days]))
        tick.tick(f"{method.key}: planted cluster {number} of {len(planted)}")
    return trials
