"""Which cylinders are reported beside the strongest, by the criteria that users of scan statistics know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.cube import Cube
from nhip.hotspots.model import Model, span
from nhip.hotspots.oracle import Prefixes
from nhip.hotspots.results import Cluster, Secondary
from nhip.hotspots.statistics import relative_risk
from nhip.hotspots.zones import Zones

_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Place:
    """One zone of the family: the first `size` areas of a sequence."""

    sequence: int
    size: int


def chosen_places(
    found: Prefixes, zones: Zones, model: Model, secondary: Secondary, most: int
) -> list[Place]:
    """The strongest zones, best first.

    disjoint: of all zones that share no area with a stronger one chosen before, the best, and again.
    disjoint_centres: of each centre only its best zone, in order, where it shares no area with a
    stronger one. no_centre_in_other: likewise, where neither centre lies inside the other. Equal scores
    (to 1e-9): the earlier sequence, then the smaller zone.
    """
    if secondary in ("none", "iterative"):
        return _greedy(found.score, model, 1)
    if secondary == "disjoint":
        return _greedy(found.score, model, most)
    return _by_centre(found.score, zones, model, most, apart=secondary == "disjoint_centres")


def cluster_at(
    place: Place, found: Prefixes, cube: Cube, zones: Zones, model: Model, *, outside: bool
) -> Cluster:
    """The cluster a place stands for, reckoned anew from the counts."""
    row, column = place.sequence, place.size - 1
    held = zones.order[row, : place.size]
    members = held[[area not in model.absent for area in held.tolist()]]
    duration, end = int(found.duration[row, column]), int(found.end[row, column])
    inside = slice(end - duration + 1, end + 1)
    observed = int(model.counts[members, inside].sum())
    expected = float(model.base[members, inside].sum()) / model.scale
    start, finish = span(cube, end, duration)
    return Cluster(
        sequence=row,
        size=place.size,
        areas=tuple(cube.areas[area] for area in members),
        area_indices=members,
        centre=cube.areas[int(zones.centre[row])],
        radius_km=float(zones.reach[row, column]),
        start=start,
        end=finish,
        duration=duration,
        observed=observed,
        expected=expected,
        relative_risk=relative_risk(observed, expected, model.total, outside=outside),
        score=float(found.score[row, column]),
    )


def _greedy(score: NDArray[np.float64], model: Model, most: int) -> list[Place]:
    left = score.copy()
    taken = np.zeros(len(model.counts), dtype=bool)
    places: list[Place] = []
    while len(places) < most:
        place = _best(left)
        if place is None:
            break
        places.append(place)
        taken[model.order[place.sequence, : place.size]] = True
        touched = taken[model.order] & (model.order >= 0)
        left[np.logical_or.accumulate(touched, axis=1)] = 0
    return places


def _by_centre(
    score: NDArray[np.float64], zones: Zones, model: Model, most: int, *, apart: bool
) -> list[Place]:
    best = _best_of_centres(score, zones)
    places: list[Place] = []
    for place in best:
        members = set(model.order[place.sequence, : place.size].tolist())
        centre = int(zones.centre[place.sequence])
        if apart:
            clear = all(members.isdisjoint(model.order[p.sequence, : p.size].tolist()) for p in places)
        else:
            clear = all(
                centre not in model.order[p.sequence, : p.size]
                and int(zones.centre[p.sequence]) not in members
                for p in places
            )
        if clear:
            places.append(place)
        if len(places) == most:
            break
    return places


def _best_of_centres(score: NDArray[np.float64], zones: Zones) -> list[Place]:
    peaks = score.max(axis=1)
    ranked = sorted(range(len(peaks)), key=lambda row: (-round(peaks[row] / _TIE), row))
    seen: set[int] = set()
    places: list[Place] = []
    for row in ranked:
        centre = int(zones.centre[row])
        if centre in seen or peaks[row] <= 0:
            continue
        seen.add(centre)
        size = int(np.argmax(score[row] >= peaks[row] - _TIE * max(1.0, peaks[row]))) + 1
        places.append(Place(row, size))
    return places


def _best(score: NDArray[np.float64]) -> Place | None:
    top = float(score.max(initial=0.0))
    if top <= 0:
        return None
    sequence, column = divmod(int(np.argmax(score >= top - _TIE * max(1.0, top))), score.shape[1])
    return Place(sequence, column + 1)
