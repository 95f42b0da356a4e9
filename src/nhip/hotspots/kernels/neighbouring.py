"""The order in which areas lie in memory: neighbours together, so that a zone's counts stay in the cache.

It is found by walking over the zones breadth first, positions being unknown here; no result depends on it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.kernels.compiling import compiled
from nhip.hotspots.model import Model

_NEAREST = 8


@compiled
def walk(order: NDArray[np.int32], rows_of: NDArray[np.int32], nearest: int) -> NDArray[np.int32]:
    """(areas,) the place of each area. rows_of: (areas,) a sequence that begins with the area, or -1."""
    areas = len(rows_of)
    queue, place = np.empty(areas, dtype=np.int32), np.full(areas, -1, dtype=np.int32)
    filled, taken, unseen = 0, 0, 0
    while filled < areas:
        while place[unseen] >= 0:
            unseen += 1
        queue[filled], place[unseen] = unseen, filled
        filled += 1
        while taken < filled:
            row = rows_of[queue[taken]]
            taken += 1
            if row < 0:
                continue
            for column in range(min(nearest, order.shape[1])):
                area = order[row, column]
                if area >= 0 and place[area] < 0:
                    queue[filled], place[area] = area, filled
                    filled += 1
    return place


def neighbouring(model: Model) -> tuple[Model, NDArray[np.int32]]:
    """The same model with areas and sequences in walking order, and (areas,) the new place of each area."""
    rows_of = np.full(len(model.counts), -1, dtype=np.int32)
    rows_of[model.order[::-1, 0]] = np.arange(len(model.order), dtype=np.int32)[::-1]
    place = walk(model.order, rows_of, _NEAREST)
    back = np.argsort(place)
    order = np.where(model.order >= 0, place[model.order], -1).astype(np.int32)
    rows = np.argsort(order[:, 0], kind="stable")
    moved = replace(
        model,
        counts=model.counts[back],
        base=model.base[back],
        order=np.ascontiguousarray(order[rows]),
        first=model.first[rows],
        last=model.last[rows],
    )
    return moved, place
