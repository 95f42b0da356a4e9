"""Scans of one topic or many: the observed clusters, the Monte Carlo test, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nhip.errors import Notice
from nhip.hotspots.choosing import chosen_places, cluster_at
from nhip.hotspots.cube import Cube
from nhip.hotspots.engines import Searcher, searcher_of
from nhip.hotspots.model import Model, model_of
from nhip.hotspots.nulls import draws_of, lots
from nhip.hotspots.results import Cluster, ScanResult, ScanSettings
from nhip.hotspots.seeds import Stream, stream
from nhip.hotspots.significance import Gumbel, Rank, fitted_gumbel, rank_p_value, recurrence_days
from nhip.hotspots.zones import Zones

Numbers = NDArray[np.float64]
_ITERATIVE_LEVEL = 0.05


def scan(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    *,
    baseline: Numbers | None = None,
    population: Numbers | None = None,
    topic: str = "",
    searcher: Searcher | None = None,
) -> ScanResult:
    """Scan one topic's counts for clusters in space and time.

    cube: counts (areas, periods). zones: of the same areas. baseline: expected counts (areas, periods), or of
    the newest periods alone, at least `window` of them; for the expectation method. population: people
    (areas,), or person-time (areas, periods); for the population method. topic: names the random stream, so
    that topics draw independently and a topic scanned alone or among others gets the same numbers.
    searcher: who searches instead of the engine of the settings (nhip.scale: regions on other machines).

    Same cube, zones, settings and topic: the same result to the last bit on any number of workers; with
    engine "numpy" the same p-values, and scores to 1e-9. Raises BadInput for input that doesn't fit together.
    Sources: Kulldorff 1997, 2001; Kulldorff et al. 2005; Neill et al. 2005; docs/nhip/algorithm.md.
    """
    model = model_of(cube, zones, settings, baseline=baseline, population=population)
    source = stream(settings.seed, topic, cube.starts[-1].isoformat())
    searcher = searcher or searcher_of(settings.engine)
    return _Task(cube, zones, settings, source, searcher, settings.workers, topic).answer(model)


def scan_topics(
    cubes: Mapping[str, Cube],
    zones: Zones,
    settings: ScanSettings,
    *,
    baselines: Mapping[str, Numbers] | None = None,
    population: Numbers | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, ScanResult]:
    """Scan several topics over the same zones; each result is the one that `scan` gives for it alone.

    baselines: by topic, for the expectation method. progress: called after each topic with how many are done,
    how many there are, and the topic's name. With settings.workers above 1 topics run side by side.
    Raises BadInput as `scan` does.
    """
    baselines = baselines or {}
    names = list(cubes)
    results: dict[str, ScanResult] = {}

    def one(topic: str) -> ScanResult:
        alone = replace(settings, workers=1)
        result = scan(
            cubes[topic], zones, alone, baseline=baselines.get(topic), population=population, topic=topic
        )
        return replace(result, settings=settings)

    with ThreadPoolExecutor(max_workers=min(settings.workers, max(1, len(names)))) as pool:
        found = pool.map(one, names) if settings.workers > 1 else map(one, names)
        for topic, result in zip(names, found, strict=True):
            results[topic] = result
            if progress is not None:
                progress(len(results), len(names), topic)
    return results


def strongest(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    *,
    baseline: Numbers | None = None,
    population: Numbers | None = None,
) -> Cluster | None:
    """The strongest cluster without a test, None where nothing exceeds what was expected: for replays."""
    model = model_of(cube, zones, settings, baseline=baseline, population=population)
    found = searcher_of(settings.engine).prefixes(model)
    places = chosen_places(found, zones, model, "none", 1)
    if not places:
        return None
    return cluster_at(places[0], found, cube, zones, model, outside=settings.method == "population")


@dataclass(frozen=True, eq=False)
class _Task:
    """All that one scan goes by."""

    cube: Cube
    zones: Zones
    settings: ScanSettings
    source: Stream
    searcher: Searcher
    workers: int
    topic: str

    def answer(self, model: Model) -> ScanResult:
        result = self._tested(model)
        if self.settings.secondary != "iterative":
            return result
        clusters, latest = list(result.clusters), result
        while self._goes_on(latest, len(clusters)):
            taken = latest.clusters[0].area_indices
            model = model.without(taken, self.zones, self.settings.max_case_share)
            if not model.counts.any() or not (model.last >= model.first).any():
                break
            latest = self._tested(model)
            clusters.extend(latest.clusters)
        return replace(result, clusters=tuple(clusters))

    def _goes_on(self, latest: ScanResult, many: int) -> bool:
        significant = latest.p_value is not None and latest.p_value <= _ITERATIVE_LEVEL
        return bool(latest.clusters) and significant and many < self.settings.max_clusters

    def _tested(self, model: Model) -> ScanResult:
        asked, cube = self.settings, self.cube
        found = self.searcher.prefixes(model)
        places = chosen_places(found, self.zones, model, asked.secondary, asked.max_clusters)
        outside = asked.method == "population"
        clusters = [cluster_at(place, found, cube, self.zones, model, outside=outside) for place in places]
        notices = (*cube.notices, *self.zones.notices, *model.notices)
        result = ScanResult(
            self.topic, tuple(clusters), None, None, None, 0, False, np.empty(0),
            int(model.counts.sum()), model.cylinders, notices, asked,
        )  # fmt: skip
        return self._judged(result, model) if asked.replicates else result

    def _judged(self, result: ScanResult, model: Model) -> ScanResult:
        asked = self.settings
        draws, more = draws_of(model, asked, self.source)
        verdict = _Verdict(asked, self.cube, self.source)
        top = result.clusters[0].score if result.clusters else 0.0
        scores = self.searcher.null_scores(
            model, draws, asked.replicates, self.workers, lambda so_far: verdict.rank(top, so_far).stopped
        )
        rank = verdict.rank(top, scores)
        scores = scores[: rank.replicates]
        verdict.fit(scores)
        if asked.tail == "gumbel" and verdict.gumbel is None:
            text = f"{len(scores)} replicates are too few or too alike for a Gumbel tail; p is by rank."
            more = (*more, Notice("no_gumbel", text, len(scores)))
        p_value, gumbel_p, days = verdict.tails(top, scores)
        return replace(
            result,
            clusters=tuple(verdict.judged(cluster, scores) for cluster in result.clusters),
            p_value=p_value,
            gumbel_p=gumbel_p,
            recurrence_days=days,
            replicates_done=len(scores),
            stopped_early=rank.stopped,
            null_scores=scores,
            notices=(*result.notices, *more),
        )


class _Verdict:
    """What the replicates say of a score, by the settings."""

    def __init__(self, settings: ScanSettings, cube: Cube, source: Stream) -> None:
        self.settings, self.cube = settings, cube
        self.own_lot, self.lots = 0.0, None
        self.gumbel: Gumbel | None = None
        if settings.ties == "randomised":
            self.own_lot, self.lots = lots(source, settings.replicates)

    def fit(self, null_scores: Numbers) -> None:
        self.gumbel = fitted_gumbel(null_scores) if self.settings.tail == "gumbel" else None

    def rank(self, score: float, null_scores: Numbers) -> Rank:
        return rank_p_value(
            score, null_scores, stop_after=self.settings.stop_after, lots=self.lots, own_lot=self.own_lot,
            most=self.settings.replicates,
        )  # fmt: skip

    def tails(self, score: float, null_scores: Numbers) -> tuple[float, float | None, float | None]:
        """p_value, gumbel_p, recurrence_days."""
        p_value = self.rank(score, null_scores).p_value
        tail = self.gumbel.tail(score) if self.gumbel else None
        days = recurrence_days(p_value if tail is None else tail, self.cube.unit)
        return p_value, tail, days if self.settings.prospective else None

    def judged(self, cluster: Cluster, null_scores: Numbers) -> Cluster:
        p_value, gumbel_p, days = self.tails(cluster.score, null_scores)
        return replace(cluster, p_value=p_value, gumbel_p=gumbel_p, recurrence_days=days)
