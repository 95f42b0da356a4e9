"""Zones a scan looks at: families of nested areas, so that one kernel serves circles, ellipses and grown shapes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.geography import Geography

Shape = Literal["circle", "grown", "ellipse"]

_PAIRS_AT_ONCE = 2_000_000
_MOST_PLACES = 200_000_000
_MICROMETRE = 1e-9


@dataclass(frozen=True, eq=False)
class Zones:
    """Families of nested zones: zone (s, m) is the first m areas of sequence s, first[s] <= m <= last[s].

    order: (sequences, depth) area indices in the order they join, -1 pads. first, last: (sequences,) smallest and
    largest size that counts. centre: (sequences,) the area a sequence grows from. reach: (sequences, depth)
    kilometres from the centre to the farthest member of the prefix. areas: how many areas there are.
    notices: areas or sizes that were left out.
    """

    order: NDArray[np.int32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    centre: NDArray[np.int32]
    reach: NDArray[np.float64]
    areas: int
    shape: Shape
    notices: tuple[Notice, ...] = ()

    @property
    def sequences(self) -> int:
        return len(self.centre)

    @property
    def depth(self) -> int:
        return int(self.order.shape[1])

    def members(self, sequence: int, size: int) -> NDArray[np.int32]:
        """(size,) indices of the areas of one zone, in the order they joined. Raises BadInput for no such zone."""
        if not (0 <= sequence < self.sequences and self.first[sequence] <= size <= self.last[sequence]):
            raise BadInput(f"There is no zone of size {size} in sequence {sequence}")
        return self.order[sequence, :size]

    def __len__(self) -> int:
        """How many zones there are, the same set counted as often as it comes up."""
        return int((self.last - self.first + 1).sum())

    def distinct(self) -> int:
        """How many different sets of areas there are."""
        return len(np.unique(set_keys(self.order)[self._counts()]))

    def _counts(self) -> NDArray[np.bool_]:
        size = np.arange(1, self.depth + 1)
        counts: NDArray[np.bool_] = (size >= self.first[:, None]) & (size <= self.last[:, None])
        return counts


def nearest_zones(
    geography: Geography,
    k: int,
    *,
    max_radius_km: float | None = None,
    population: NDArray[Any] | None = None,
    max_population_share: float | None = None,
) -> Zones:
    """Circles: each area with its 0, 1, ... k - 1 nearest neighbours (Kulldorff 1997, eq. 1 and its zones).

    k: most areas in a zone, the centre among them. max_radius_km: no member farther from the centre.
    population with max_population_share: (areas,) numbers >= 0, people or, for the permutation scan, all cases of
    the study; a zone stops growing before the area that would take it beyond that share of the total. An area
    that is beyond it alone is no centre, which a notice says.

    Areas equally far join one at a time, in the order of the geography; places in one point likewise, each after
    the centre itself. The result depends on the geography alone: compute it once, use it for every topic and day.
    Raises BadInput for a k below 1, a radius that isn't positive, a share outside (0, 1].
    """
    if k < 1:
        raise BadInput(f"A zone of at most {k} areas is none", "Choose k of 1 or more")
    if max_radius_km is not None and not max_radius_km > 0:
        raise BadInput(f"A radius of {max_radius_km} km can't be", "Choose a radius above zero or none")
    k = min(k, len(geography.areas))
    if len(geography.areas) * k > _MOST_PLACES:
        raise BadInput(
            f"{len(geography.areas):,} areas with {k:,} neighbours each need more memory than is sensible",
            "Choose a smaller k",
        )
    order, reach = nearest(geography, k)
    size = np.full(len(order), k)
    if max_radius_km is not None:
        size = np.minimum(size, (reach <= max_radius_km + _MICROMETRE).sum(axis=1))
    if max_population_share is not None:
        size = np.minimum(size, _within_share(order, population, max_population_share))
    elif population is not None:
        raise BadInput("A population was given, but no share of it", "Say what share a zone may hold at most")
    return _cut(order, reach, size, geography)


def nearest(geography: Geography, k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """(areas, k) indices of the k nearest areas, itself first, and (areas, k) kilometres to them.

    Every pair is compared, a block of rows at a time and never all at once; only pairs within the k-th distance
    get the exact great circle.
    """
    areas = len(geography.areas)
    order = np.empty((areas, k), dtype=np.int32)
    reach = np.empty((areas, k), dtype=np.float64)
    for rows, here, there in _candidates(geography, k):
        far = geography.between(here, there)
        far[here == there] = -1.0
        ranked = np.lexsort((there, far, here))
        sizes = np.bincount(here - rows.start, minlength=len(rows))
        begin = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        chosen = ranked[begin[:, None] + np.arange(k)]
        order[rows.start : rows.stop] = there[chosen]
        reach[rows.start : rows.stop] = np.maximum(far[chosen], 0.0)
    return order, reach


def _candidates(geography: Geography, k: int) -> Iterator[tuple[range, NDArray[np.intp], NDArray[np.intp]]]:
    """Blocks of rows with the pairs that can be among the k nearest, a hair too many rather than one too few."""
    areas = len(geography.areas)
    points = _points(geography)
    height = max(1, _PAIRS_AT_ONCE // areas)
    # The rounding of a dot product of vectors of this length.
    hair = 1e-14 * float((points**2).sum(axis=1).max())
    squares = (points**2).sum(axis=1)
    for start in range(0, areas, height):
        rows = range(start, min(start + height, areas))
        apart = squares - 2 * (points[rows.start : rows.stop] @ points.T)
        if k < areas:
            limit = np.partition(apart, k - 1, axis=1)[:, k - 1] + hair
            here, there = np.nonzero(apart <= limit[:, None])
        else:
            here, there = np.nonzero(np.ones(apart.shape, dtype=bool))
        yield rows, here + rows.start, there


def _points(geography: Geography) -> NDArray[np.float64]:
    """Points whose straight distances rank areas as their true distances do: of the plane, or on a unit sphere."""
    if geography.in_plane:
        return geography.plane()
    north, east = np.radians(geography.lat), np.radians(geography.lon)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _within_share(
    order: NDArray[np.int32], population: NDArray[Any] | None, share: float
) -> NDArray[np.intp]:
    if population is None:
        raise BadInput(
            "A share of the population was given, but no population", "Give one number for each area"
        )
    if not 0 < share <= 1:
        raise BadInput(f"A share of {share} can't be", "Choose a share above 0, at most 1, as 0.5 for a half")
    people = np.asarray(population, dtype=np.float64)
    if people.shape != (len(order),) or not np.isfinite(people).all() or (people < 0).any():
        raise BadInput(
            f"The population (shape {people.shape}) is not one number from zero up for each of {len(order)} areas",
            "Give one for each area, 0 where nobody lives",
        )
    held = np.cumsum(people[order], axis=1)
    limit = people.sum() * share
    fits: NDArray[np.intp] = (held <= limit * (1 + 1e-12)).sum(axis=1)
    return fits


def _cut(
    order: NDArray[np.int32], reach: NDArray[np.float64], size: NDArray[np.intp], geography: Geography
) -> Zones:
    kept = np.flatnonzero(size)
    if not len(kept):
        raise BadInput(
            "No zone is within the limits: every area alone is beyond them", "Allow a larger share"
        )
    notices: tuple[Notice, ...] = ()
    if len(kept) < len(size):
        lost = [geography.areas[area] for area in np.flatnonzero(size == 0)]
        text = (
            f"{len(lost)} areas alone hold more than the share and are no centre of a zone: {listing(lost)}"
        )
        notices = (Notice("too_large_alone", text + ".", len(lost)),)
    depth = int(size.max())
    order, reach, last = order[kept, :depth].copy(), reach[kept, :depth].copy(), size[kept].astype(np.int32)
    beyond = np.arange(depth) >= last[:, None]
    order[beyond], reach[beyond] = -1, np.inf
    return Zones(
        order, np.ones(len(kept), np.int32), last, kept.astype(np.int32), reach,
        len(geography.areas), "circle", notices,
    )  # fmt: skip


def set_keys(order: NDArray[np.int32]) -> NDArray[np.uint64]:
    """(sequences, depth) a number for the set of areas in each prefix, the same in whatever order they joined.

    Sums of 64 scrambled bits an area (splitmix64, Steele et al. 2014): two of 10^7 sets fall together by chance
    with a probability of about 3e-6. Pads add nothing.
    """
    with np.errstate(over="ignore"):
        mixed = (order.astype(np.int64) + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        keys: NDArray[np.uint64] = np.cumsum(mixed, axis=1, dtype=np.uint64)
    return keys
