"""The nearest areas of every area, without ever holding the distances of all pairs at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.geography import Geography

_BLOCK = 32
_PAIRS_AT_ONCE = 2_000_000


def nearest(geography: Geography, k: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """(areas, k) indices of the k nearest areas, itself first, and (areas, k) kilometres to them.

    Areas equally far stand in the order of the geography. Neighbours on the map are taken together, so that a
    block compares itself only with what the triangle inequality leaves in reach; only pairs within the k-th
    distance get the exact great circle. Raises nothing; k is at most the number of areas.
    """
    areas = len(geography.areas)
    order = np.empty((areas, k), dtype=np.int32)
    reach = np.empty((areas, k), dtype=np.float64)
    for block, place, there in _candidates(geography, k):
        far = geography.between(block[place], there)
        far[block[place] == there] = -1.0
        ranked = np.lexsort((there, far, place))
        sizes = np.bincount(place, minlength=len(block))
        begin = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        chosen = ranked[begin[:, None] + np.arange(k)]
        order[block] = there[chosen]
        reach[block] = np.maximum(far[chosen], 0.0)
    return order, reach


def _candidates(
    geography: Geography, k: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
    """Blocks of areas with the pairs that can be among the k nearest: a hair too many, never one too few."""
    points = _points(geography)
    # What rounding can do to the squares below, taken for vectors of the greatest length.
    hair = 1e-14 * float((points**2).sum(axis=1).max())
    along = geography.hilbert_order()
    for start in range(0, len(along), _BLOCK):
        block = along[start : start + _BLOCK]
        near = _in_reach(points, points[block], k, hair)
        height = max(1, _PAIRS_AT_ONCE // len(near))
        for top in range(0, len(block), height):
            part = block[top : top + height]
            apart = _squares(points[part], points[near])
            limit = np.partition(apart, k - 1, axis=1)[:, k - 1] + hair
            place, found = np.nonzero(apart <= limit[:, None])
            yield part, place, near[found]


def _squares(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.zeros((len(here), len(there)))
    for axis in range(here.shape[1]):
        total += (here[:, axis, None] - there[:, axis]) ** 2
    return total


def _in_reach(
    points: NDArray[np.float64], block: NDArray[np.float64], k: int, hair: float
) -> NDArray[np.intp]:
    """Every area that can be among the k nearest of one of the block's.

    With r from the block's middle to its farthest member and d to the k-th nearest area of that middle, a
    member has its k nearest within r + d, so they lie within 2 r + d of the middle.
    """
    middle = block.mean(axis=0)
    apart = np.sqrt(((points - middle) ** 2).sum(axis=1))
    radius = float(np.sqrt(((block - middle) ** 2).sum(axis=1)).max())
    bound = 2 * radius + float(np.partition(apart, k - 1)[k - 1])
    return np.flatnonzero(apart <= bound * (1 + 1e-9) + np.sqrt(hair))


def _points(geography: Geography) -> NDArray[np.float64]:
    """Points whose straight distances rank areas as the true ones do: of the plane, or on a unit sphere."""
    if geography.in_plane:
        return geography.plane()
    north, east = np.radians(geography.lat), np.radians(geography.lon)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])
