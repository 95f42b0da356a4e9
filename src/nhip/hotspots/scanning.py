"""Scans of one topic or many: the observed clusters, the Monte Carlo test, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

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
    return _scan(cube, zones, settings, baseline, population, topic, settings.workers, searcher)


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
        return _scan(cubes[topic], zones, settings, baselines.get(topic), population, topic, 1)

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


def _scan(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    baseline: Numbers | None,
    population: Numbers | None,
    topic: str,
    workers: int,
    searcher: Searcher | None = None,
) -> ScanResult:
    model = model_of(cube, zones, settings, baseline=baseline, population=population)
    source = stream(settings.seed, topic, cube.starts[-1].isoformat())
    searcher = searcher or searcher_of(settings.engine)
    result = _tested(cube, zones, settings, model, source, searcher, workers, topic)
    if settings.secondary != "iterative":
        return result
    clusters = list(result.clusters)
    latest = result
    while (
        latest.clusters
        and len(clusters) < settings.max_clusters
        and latest.p_value is not None
        and latest.p_value <= _ITERATIVE_LEVEL
    ):
        model = model.without(latest.clusters[0].area_indices)
        if not model.counts.any() or not (model.last >= model.first).any():
            break
        latest = _tested(cube, zones, settings, model, source, searcher, workers, topic)
        clusters.extend(latest.clusters)
    return replace(result, clusters=tuple(clusters))


def _tested(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    model: Model,
    source: Stream,
    searcher: Searcher,
    workers: int,
    topic: str,
) -> ScanResult:
    found = searcher.prefixes(model)
    places = chosen_places(found, zones, model, settings.secondary, settings.max_clusters)
    outside = settings.method == "population"
    clusters = [cluster_at(place, found, cube, zones, model, outside=outside) for place in places]
    top = clusters[0].score if clusters else 0.0
    notices = (*cube.notices, *zones.notices, *model.notices)
    null_scores: Numbers = np.empty(0)
    own_lot, drawn_lots = 0.0, None
    rank: Rank | None = None
    if settings.replicates:
        if settings.ties == "randomised":
            own_lot, drawn_lots = lots(source, settings.replicates)
        draws, more = draws_of(model, settings, source)
        notices = (*notices, *more)
        verdict = _Verdict(settings, drawn_lots, own_lot)
        null_scores = searcher.null_scores(
            model, draws, settings.replicates, workers, lambda scores: verdict.rank(top, scores).stopped
        )
        rank = verdict.rank(top, null_scores)
        null_scores = null_scores[: rank.replicates]
        gumbel = fitted_gumbel(null_scores) if settings.tail == "gumbel" else None
        clusters = [verdict.judged(cluster, null_scores, gumbel, cube) for cluster in clusters]
    lead = _Verdict(settings, drawn_lots, own_lot).tails(
        top, rank, fitted_gumbel(null_scores) if settings.tail == "gumbel" else None, cube
    )
    return ScanResult(
        topic, tuple(clusters), *lead, len(null_scores), rank.stopped if rank else False, null_scores,
        int(model.counts.sum()), model.cylinders, notices, settings,
    )  # fmt: skip


class _Verdict:
    """What the replicates say of a score, by the settings."""

    def __init__(self, settings: ScanSettings, drawn_lots: Numbers | None, own_lot: float) -> None:
        self.settings, self.lots, self.own_lot = settings, drawn_lots, own_lot

    def rank(self, score: float, null_scores: Numbers) -> Rank:
        return rank_p_value(
            score, null_scores, stop_after=self.settings.stop_after, lots=self.lots, own_lot=self.own_lot,
            most=self.settings.replicates,
        )  # fmt: skip

    def tails(
        self, score: float, rank: Rank | None, gumbel: Gumbel | None, cube: Cube
    ) -> tuple[float | None, float | None, float | None]:
        """p_value, gumbel_p, recurrence_days."""
        if rank is None:
            return None, None, None
        tail = gumbel.tail(score) if gumbel else None
        days = None
        if self.settings.prospective:
            days = recurrence_days(rank.p_value if tail is None else tail, cube.unit)
        return rank.p_value, tail, days

    def judged(self, cluster: Cluster, null_scores: Numbers, gumbel: Gumbel | None, cube: Cube) -> Cluster:
        p_value, gumbel_p, days = self.tails(
            cluster.score, self.rank(cluster.score, null_scores), gumbel, cube
        )
        return replace(cluster, p_value=p_value, gumbel_p=gumbel_p, recurrence_days=days)
