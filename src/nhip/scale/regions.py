"""A scan cut into regions whose answers, put together, are the whole scan's to the last bit.

The strongest score of a replicate is the largest over all zones, so it is the largest of the regions'
largest. Each region searches the zones around its own areas, which reach into a halo of neighbours;
replicates are drawn by counter (seed, topic, day, number), the same in every region, from the whole city's
margins.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots.cube import Cube
from nhip.hotspots.engines import searcher_of
from nhip.hotspots.geography import Geography
from nhip.hotspots.model import Model, model_of
from nhip.hotspots.nulls import Draws, draws_of
from nhip.hotspots.oracle import Prefixes
from nhip.hotspots.results import ScanResult, ScanSettings
from nhip.hotspots.scanning import scan
from nhip.hotspots.seeds import stream
from nhip.hotspots.zones import Zones

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Region:
    """zones: those that grow from the region's own areas. core: these areas. halo: others that the zones
    reach."""

    zones: Zones
    core: NDArray[np.int64]
    halo: NDArray[np.int64]


def regions(zones: Zones, geography: Geography, tiles: int) -> list[Region]:
    """Cut the zones into at most `tiles` regions of about equally many centres that lie together on the map.

    Raises BadInput for fewer than one tile or zones of another geography.
    """
    if tiles < 1 or zones.areas != len(geography.areas):
        raise BadInput("The regions can't be made", "Ask for 1 or more, from zones of the same geography")
    place = np.empty(zones.areas, dtype=np.int64)
    place[geography.hilbert_order()] = np.arange(zones.areas)
    order = np.argsort(place[zones.centre], kind="stable")
    made = []
    for rows in np.array_split(order, min(tiles, len(order))):
        rows.sort()
        part = replace(
            zones, order=zones.order[rows], first=zones.first[rows], last=zones.last[rows],
            centre=zones.centre[rows], reach=zones.reach[rows],
        )  # fmt: skip
        core = np.unique(part.centre).astype(np.int64)
        reached = np.unique(part.order[part.order >= 0]).astype(np.int64)
        made.append(Region(part, core, np.setdiff1d(reached, core)))
    return made


def null_scores_of(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    *,
    topic: str = "",
    baseline: Numbers | None = None,
    population: Numbers | None = None,
) -> Numbers:
    """(replicates,) strongest score of each replicate among these zones, a region's or all."""
    model = model_of(cube, zones, settings, baseline=baseline, population=population)
    source = stream(settings.seed, topic, cube.starts[-1].isoformat())
    draws, _ = draws_of(model, settings, source)
    searcher = searcher_of(settings.engine)
    return searcher.null_scores(model, draws, settings.replicates, settings.workers, _never)


def joined(
    cube: Cube,
    zones: Zones,
    settings: ScanSettings,
    null_scores: Sequence[Numbers],
    *,
    topic: str = "",
    baseline: Numbers | None = None,
    population: Numbers | None = None,
) -> ScanResult:
    """The result of the whole scan from the null scores of its regions: the same as `scan` gives on one
    machine.

    null_scores: of each region, all replicates. Raises BadInput as `scan` does, and for the iterative
    criterion, whose later rounds need replicates of their own.
    """
    if settings.secondary == "iterative":
        raise BadInput(
            "Iterative clusters can't be mapped over regions", "Choose disjoint, or scan on one machine"
        )
    searcher = _Given(np.maximum.reduce(list(null_scores)), settings)
    return scan(
        cube, zones, settings, baseline=baseline, population=population, topic=topic, searcher=searcher
    )


def _never(scores: Numbers) -> bool:  # noqa: ARG001
    return False


@dataclass(frozen=True)
class _Given:
    """Searches the observed counts here and has its null scores from elsewhere."""

    scores: Numbers
    settings: ScanSettings

    def prefixes(self, model: Model) -> Prefixes:
        return searcher_of(self.settings.engine).prefixes(model)

    def null_scores(
        self, model: Model, draws: Draws, replicates: int, workers: int, enough: Callable[[Numbers], bool]
    ) -> Numbers:
        return self.scores
