"""The scan in plain NumPy: slow, short enough to be checked by eye; the kernels must give its numbers.

It also serves where numba isn't installed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.model import Floats, Model
from nhip.hotspots.statistics import score_of

_CYLINDERS_AT_ONCE = 2_000_000
T = TypeVar("T", np.int64, np.float64)


@dataclass(frozen=True, eq=False)
class Prefixes:
    """The strongest cylinder of every zone, (sequences, depth): score (0 for none), periods, last period."""

    score: Floats
    duration: NDArray[np.int32]
    end: NDArray[np.int32]

    @classmethod
    def of(cls, model: Model) -> Prefixes:
        """Nothing found yet."""
        shape = model.order.shape
        return cls(np.zeros(shape), np.zeros(shape, dtype=np.int32), np.zeros(shape, dtype=np.int32))


def looking_back(table: NDArray[T], end: int, length: int) -> NDArray[T]:
    """(areas, length) sums over the last 1, 2, ... length periods up to `end`."""
    summed: NDArray[T] = np.cumsum(table[:, end - length + 1 : end + 1][:, ::-1], axis=1)
    return np.ascontiguousarray(summed)


def best_of_prefixes(model: Model, counts: NDArray[np.int64], base: Floats) -> Prefixes:
    """The strongest cylinder of every zone, for counts and base (areas, periods) instead of the model's."""
    found = Prefixes.of(model)
    step = max(1, _CYLINDERS_AT_ONCE // max(1, model.order.shape[1] * model.longest))
    for end in model.ends:
        length = model.length(end)
        cases, bases = looking_back(counts, end, length), looking_back(base, end, length)
        for begin in range(0, len(model.order), step):
            rows = slice(begin, begin + step)
            score, at = _strongest(model, rows, cases, bases)
            better = score > found.score[rows]
            found.score[rows][better] = score[better]
            found.duration[rows][better] = at[better] + 1
            found.end[rows][better] = end
    return found


def largest(model: Model, counts: NDArray[np.int64], base: Floats) -> float:
    """The strongest score of all cylinders, 0 for none."""
    return float(best_of_prefixes(model, counts, base).score.max(initial=0.0))


def _strongest(
    model: Model, rows: slice, cases: NDArray[np.int64], bases: Floats
) -> tuple[Floats, NDArray[np.intp]]:
    order = model.order[rows]
    inside = (order >= 0)[:, :, None]
    observed = np.cumsum(np.where(inside, cases[order], 0), axis=1)
    expected = np.cumsum(np.where(inside, bases[order], 0.0), axis=1) / model.scale
    size = np.arange(1, order.shape[1] + 1)
    counted = (size >= model.first[rows, None]) & (size <= model.last[rows, None])
    usable = counted[:, :, None] & (observed >= model.min_cases) & (observed > expected)
    usable[:, :, : model.shortest - 1] = False
    score = np.zeros(observed.shape)
    score[usable] = score_of(observed[usable], expected[usable], model.total)
    at = score.argmax(axis=2)
    return np.take_along_axis(score, at[:, :, None], axis=2)[:, :, 0], at
