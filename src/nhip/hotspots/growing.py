"""In what order zones of other shapes than circles take in their areas, for many centres at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.geography import Geography
from nhip.hotspots.nearness import nearest

_PLACES_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Form:
    """A shape a zone grows into: direction in radians from east, times longer than wide, and bend.

    bend: the curvature of its long axis, times the distance from the centre to the end of its surroundings.
    """

    direction: float = 0.0
    stretch: float = 1.0
    bend: float = 0.0


@dataclass(frozen=True, eq=False)
class Surroundings:
    """The areas around each of some centres, nearest first, that zones may grow into.

    centres: (c,). around: (c, m) area indices. far: (c, m) kilometres. east, north: (c, m) kilometres.
    """

    centres: NDArray[np.intp]
    around: NDArray[np.int32]
    far: NDArray[np.float64]
    east: NDArray[np.float64]
    north: NDArray[np.float64]


def surroundings(geography: Geography, many: int, forms: int) -> Iterator[Surroundings]:
    """The `many` nearest areas of all centres, in blocks that keep `forms` costs for each within memory."""
    around, far = nearest(geography, many)
    height = max(1, _PLACES_AT_ONCE // (many * forms))
    for start in range(0, len(around), height):
        block = around[start : start + height]
        centres = np.arange(start, start + len(block))
        east, north = geography.offsets(np.repeat(centres, many), block.reshape(-1).astype(np.intp))
        yield Surroundings(
            centres, block, far[start : start + height], east.reshape(block.shape), north.reshape(block.shape)
        )


def cost(place: Surroundings, form: Form) -> NDArray[np.float64]:
    """(c, m) how late each area joins: distance from the centre with the way across counted `stretch` times.

    Along and across are measured on the long axis, which is a circle's arc when the form bends.
    """
    turn = np.cos(form.direction), np.sin(form.direction)
    along = place.east * turn[0] + place.north * turn[1]
    across = place.north * turn[0] - place.east * turn[1]
    if form.bend:
        curvature = form.bend / np.maximum(place.far.max(axis=1, keepdims=True), 1e-9)
        radius = 1 / curvature
        angle = np.arctan2(along * np.sign(curvature), (radius - across) * np.sign(curvature))
        along, across = angle * radius, radius - np.sign(radius) * np.hypot(along, radius - across)
    # Equal by symmetry is equal in numbers, as with distances.
    costs = np.round(np.hypot(along, across * form.stretch), 9)
    costs[:, 0] = -1.0
    return np.asarray(costs, dtype=np.float64)


def ranked(costs: NDArray[np.float64], around: NDArray[np.int32], k: int) -> NDArray[np.int64]:
    """(c, k) places in the surroundings by rising cost, equal ones in the order of the geography."""
    return np.lexsort((around, costs), axis=1)[:, :k]


def connected(
    costs: NDArray[np.float64], around: NDArray[np.int32], touching: NDArray[np.int32], k: int
) -> NDArray[np.int64]:
    """(c, k) places in the surroundings: the cheapest next among those that touch what has joined already.

    touching: (c, m, w) places that touch each place, m where there are fewer. -1 from where no area is left.
    """
    rows, many = costs.shape
    order = np.full((rows, k), -1, dtype=np.int64)
    # Ranks in place of costs make ties a matter of the geography's order, once and for all.
    rank = np.empty((rows, many + 1), dtype=np.int32)
    by_cost = np.lexsort((around, costs), axis=1)
    np.put_along_axis(rank, by_cost, np.arange(many, dtype=np.int32)[None, :].repeat(rows, axis=0), axis=1)
    rank[:, many] = many
    waiting = np.full((rows, many + 1), many, dtype=np.int32)
    joined = np.zeros((rows, many + 1), dtype=bool)
    joined[:, many] = True
    waiting[:, 0] = rank[:, 0]
    every = np.arange(rows)
    for size in range(k):
        chosen = waiting[:, :many].argmin(axis=1)
        open_still = waiting[every, chosen] < many
        order[open_still, size] = chosen[open_still]
        joined[every, chosen] = True
        waiting[every, chosen] = many
        fresh = touching[every, chosen]
        fresh = np.where(open_still[:, None] & ~np.take_along_axis(joined, fresh, axis=1), fresh, many)
        np.put_along_axis(waiting, fresh, np.take_along_axis(rank, fresh, axis=1), axis=1)
    return order


def touching_places(around: NDArray[np.int32], padded: NDArray[np.int32]) -> NDArray[np.int32]:
    """(c, m, w) for each place of the surroundings those of the same surroundings that it touches, or m."""
    rows, many = around.shape
    table = np.empty((rows, many, padded.shape[1]), dtype=np.int32)
    place_of = np.full(len(padded) + 1, many, dtype=np.int32)
    for row in range(rows):
        place_of[around[row]] = np.arange(many, dtype=np.int32)
        table[row] = place_of[padded[around[row]]]
        place_of[around[row]] = many
    return table
