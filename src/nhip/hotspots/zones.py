"""Zones a scan looks at: families of nested areas, so that one kernel serves circles and all other shapes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.geography import Geography
from nhip.hotspots.growing import Form, connected, cost, ranked, surroundings, touching_places
from nhip.hotspots.nearness import nearest
from nhip.hotspots.results import is_whole

if TYPE_CHECKING:  # Outlines bring shapely along, a fifth of a second that circles needn't wait for.
    from nhip.hotspots.adjacency import Adjacency

Shape = Literal["circle", "grown", "ellipse"]

_MOST_PLACES = 200_000_000
_MICROMETRE = 1e-9
_SURROUNDINGS = 1.5


@dataclass(frozen=True, eq=False)
class Zones:
    """Families of nested zones: zone (s, m) is the first m areas of sequence s, first[s] <= m <= last[s].

    order: (sequences, depth) area indices in the order they join, -1 pads.
    first, last: (sequences,) smallest and largest size that counts.
    centre: (sequences,) the area a sequence grows from.
    reach: (sequences, depth) kilometres from the centre to the farthest of the prefix, infinite at pads.
    areas: how many areas there are. notices: areas or sizes that were left out.
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
        """(size,) indices of one zone's areas in the order they joined. Raises BadInput for no such zone."""
        if not (0 <= sequence < self.sequences and self.first[sequence] <= size <= self.last[sequence]):
            raise BadInput(f"There is no zone of size {size} in sequence {sequence}")
        return self.order[sequence, :size]

    def __len__(self) -> int:
        """How many zones there are, the same set counted as often as it comes up."""
        return int((self.last - self.first + 1).sum())

    def distinct(self) -> int:
        """How many different sets of areas there are."""
        return len(np.unique(set_keys(self.order)[self.counted()]))

    def counted(self) -> NDArray[np.bool_]:
        """(sequences, depth) whether the prefix of that size is a zone."""
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
    population with max_population_share: (areas,) numbers >= 0, people or, for the permutation scan, all
    cases of the study; a zone stops growing before the area that would take it beyond that share of the
    total. An area that is beyond it alone is no centre, which a notice says.

    Areas equally far join one at a time, in the order of the geography; places in one point likewise, each
    after the centre itself. The result depends on the geography alone: compute it once, use it for every
    topic and day. Raises BadInput for a k below 1, a radius that isn't positive, a share outside (0, 1].
    """
    k = _checked_size(geography, k, max_radius_km, 1)
    order, reach = nearest(geography, k)
    limits = _Limits(max_radius_km, population, max_population_share)
    return _cut(
        order,
        reach,
        np.arange(len(order)),
        size=limits.sizes(order, reach),
        geography=geography,
        shape="circle",
    )


def ellipse_zones(
    geography: Geography,
    k: int,
    *,
    directions: int = 6,
    stretch: Sequence[float] = (1.5, 2.0, 3.0, 4.0),
    max_radius_km: float | None = None,
    population: NDArray[Any] | None = None,
    max_population_share: float | None = None,
) -> Zones:
    """Ellipses of several directions and lengths about each area, and its circles (Kulldorff et al. 2006).

    directions: of the long axis, evenly over a half turn. stretch: lengths over widths. The other limits are
    those of `nearest_zones`, the radius being the distance to the farthest member. Sets that came up before
    are dropped where they begin or end a sequence. Raises BadInput as `nearest_zones` does.
    """
    forms = [Form()] + [
        Form(np.pi * turn / directions, long) for long in stretch for turn in range(directions)
    ]
    limits = _Limits(max_radius_km, population, max_population_share)
    return _shaped(geography, k, forms=forms, adjacency=None, shape="ellipse", limits=limits)


def grown_zones(
    geography: Geography,
    adjacency: Adjacency,
    k: int,
    *,
    directions: int = 8,
    stretch: Sequence[float] = (3.0,),
    bends: Sequence[float] = (0.0,),
    max_radius_km: float | None = None,
    population: NDArray[Any] | None = None,
    max_population_share: float | None = None,
) -> Zones:
    """Zones that grow from area to touching area: compact, and drawn out in several directions.

    Each sequence starts at its centre and takes in, one at a time, the area with the least cost among those
    that touch what it has; the cost is the distance from the centre with the way across the long axis counted
    `stretch` times. All of it depends on the map alone, never on counts, so the Monte Carlo test stays exact.
    bends: curvature of the long axis, 0 straight, 1 a radius as long as the surroundings reach; both signs
    are taken. Areas no zone of the size can reach across water or a gap aren't in it. Limits and dropped
    sets as in `ellipse_zones`. Raises BadInput when the adjacency is of other areas.
    """
    if adjacency.areas != geography.areas:
        raise BadInput(
            "The neighbours are of other areas than the positions, or in another order",
            "Read both from the same file, or order the geography with `keep`",
        )
    curves = sorted(
        {sign * abs(bend) for bend in bends for sign in (1.0, -1.0)}, key=lambda bend: (abs(bend), bend)
    )
    forms = [Form()] + [
        Form(np.pi * turn / directions, long, bend)
        for long in stretch
        for bend in curves
        # A bent axis looks different turned by a half, which the other sign gives.
        for turn in range(directions)
    ]
    limits = _Limits(max_radius_km, population, max_population_share)
    return _shaped(geography, k, forms=forms, adjacency=adjacency, shape="grown", limits=limits)


def _shaped(
    geography: Geography,
    k: int,
    *,
    forms: Sequence[Form],
    adjacency: Adjacency | None,
    shape: Shape,
    limits: _Limits,
) -> Zones:
    if not all(form.stretch >= 1 for form in forms):
        raise BadInput("A zone can't be stretched less than once", "Choose stretches of 1 or more")
    k = _checked_size(geography, k, limits.radius, len(forms))
    longest = max(form.stretch for form in forms)
    many = min(len(geography.areas), math.ceil(_SURROUNDINGS * k * longest) + 10)
    padded = adjacency.padded() if adjacency else None
    orders, reaches = [], []
    for place in surroundings(geography, many, len(forms)):
        touching = None if padded is None else touching_places(place.around, padded)
        for form in forms:
            costs = cost(place, form)
            chosen = (
                ranked(costs, place.around, k)
                if touching is None
                else connected(costs, place.around, touching, k)
            )
            absent = chosen < 0
            orders.append(
                np.where(absent, -1, np.take_along_axis(place.around, chosen, axis=1)).astype(np.int32)
            )
            far = np.where(absent, np.inf, np.take_along_axis(place.far, chosen, axis=1))
            reaches.append(np.maximum.accumulate(far, axis=1))
    centres = np.concatenate([order[:, 0] for order in orders])
    order, reach = np.concatenate(orders), np.concatenate(reaches)
    by_centre = np.argsort(centres, kind="stable")
    order, reach, centres = order[by_centre], reach[by_centre], centres[by_centre]
    zones = _cut(order, reach, centres, size=limits.sizes(order, reach), geography=geography, shape=shape)
    return _without_repeats(zones, adjacency.notices if adjacency else ())


def _without_repeats(zones: Zones, notices: tuple[Notice, ...]) -> Zones:
    """The same sets with fewer sequences: what an earlier one has is cut off at both ends."""
    counts = zones.counted()
    keys = set_keys(zones.order)
    _, earliest = np.unique(keys[counts], return_index=True)
    is_new = np.zeros(int(counts.sum()), dtype=bool)
    is_new[earliest] = True
    new = np.zeros(counts.shape, dtype=bool)
    new[counts] = is_new
    kept = np.flatnonzero(new.any(axis=1))
    first = (new[kept].argmax(axis=1) + 1).astype(np.int32)
    last = (zones.depth - new[kept][:, ::-1].argmax(axis=1)).astype(np.int32)
    depth = int(last.max())
    order, reach = zones.order[kept, :depth].copy(), zones.reach[kept, :depth].copy()
    _pad(order, reach, last)
    told = (*notices, *zones.notices)
    return Zones(order, first, last, zones.centre[kept], reach, zones.areas, zones.shape, told)


def _pad(order: NDArray[np.int32], reach: NDArray[np.float64], last: NDArray[np.int32]) -> None:
    beyond = np.arange(order.shape[1]) >= last[:, None]
    order[beyond], reach[beyond] = -1, np.inf


def _checked_size(geography: Geography, k: int, max_radius_km: float | None, forms: int) -> int:
    if not is_whole(k):
        raise BadInput(f"The most areas of a zone is {k!r}", "It must be a whole number of at least 1")
    if k < 1:
        raise BadInput(f"A zone of at most {k} areas is none", "Choose k of 1 or more")
    if max_radius_km is not None and not max_radius_km > 0:
        raise BadInput(f"A radius of {max_radius_km} km can't be", "Choose a radius above zero or none")
    k = min(k, len(geography.areas))
    if len(geography.areas) * k * forms > _MOST_PLACES:
        raise BadInput(
            f"{len(geography.areas):,} areas, zones up to {k:,} and {forms} shapes need too much memory",
            "Choose a smaller k or fewer shapes",
        )
    return k


@dataclass(frozen=True, eq=False)
class _Limits:
    """How far a zone may grow, besides its number of areas."""

    radius: float | None
    population: NDArray[Any] | None
    share: float | None

    def sizes(self, order: NDArray[np.int32], reach: NDArray[np.float64]) -> NDArray[np.intp]:
        size: NDArray[np.intp] = (order >= 0).sum(axis=1)
        if self.radius is not None:
            size = np.minimum(size, (reach <= self.radius + _MICROMETRE).sum(axis=1))
        if self.share is not None:
            size = np.minimum(size, _within_share(order, self.population, self.share))
        elif self.population is not None:
            raise BadInput("A population was given, but no share", "Say what share a zone may hold at most")
        return size


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
    if (
        people.ndim != 1
        or len(people) <= int(order.max())
        or not np.isfinite(people).all()
        or (people < 0).any()
    ):
        raise BadInput(
            f"The population (shape {people.shape}) is not one number from zero up for each area",
            "Give one for each area, 0 where nobody lives",
        )
    held = np.cumsum(np.where(order >= 0, people[order], 0.0), axis=1)
    limit = people.sum() * share
    fits: NDArray[np.intp] = (held <= limit * (1 + 1e-12)).sum(axis=1)
    return fits


def _cut(
    order: NDArray[np.int32],
    reach: NDArray[np.float64],
    centres: NDArray[Any],
    *,
    size: NDArray[np.intp],
    geography: Geography,
    shape: Shape,
) -> Zones:
    kept = np.flatnonzero(size)
    if not len(kept):
        raise BadInput(
            "No zone is within the limits: every area alone is beyond them", "Allow a larger share"
        )
    notices: tuple[Notice, ...] = ()
    if len(kept) < len(size):
        lost = [geography.areas[area] for area in np.unique(centres[size == 0])]
        text = (
            f"{len(lost)} areas alone hold more than the share and are no centre of a zone: {listing(lost)}"
        )
        notices = (Notice("too_large_alone", text + ".", len(lost)),)
    depth = int(size.max())
    order, reach, last = order[kept, :depth].copy(), reach[kept, :depth].copy(), size[kept].astype(np.int32)
    _pad(order, reach, last)
    first, centre = np.ones(len(kept), dtype=np.int32), centres[kept].astype(np.int32)
    return Zones(order, first, last, centre, reach, len(geography.areas), shape, notices)


def set_keys(order: NDArray[np.int32]) -> NDArray[np.uint64]:
    """(sequences, depth) a number for the set of areas in each prefix, whatever order they joined in.

    Sums of 64 scrambled bits an area (splitmix64, Steele et al. 2014): two of 10^7 sets fall together by
    chance with a probability of about 3e-6. Pads add nothing.
    """
    with np.errstate(over="ignore"):
        mixed = (order.astype(np.int64) + 1).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        keys: NDArray[np.uint64] = np.cumsum(mixed, axis=1, dtype=np.uint64)
    return keys
