"""The two ways to search cylinders: compiled kernels, and plain NumPy where numba isn't installed."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput
from nhip.hotspots import oracle
from nhip.hotspots.model import Floats, Model
from nhip.hotspots.nulls import Draws, Reordered
from nhip.hotspots.results import Engine

Enough = Callable[[NDArray[np.float64]], bool]
_AT_ONCE = 32


class Searcher(Protocol):
    """Finds the strongest cylinders of the observed counts and of replicates."""

    def prefixes(self, model: Model) -> oracle.Prefixes: ...

    def null_scores(
        self, model: Model, draws: Draws, replicates: int, workers: int, enough: Enough
    ) -> Floats:
        """The strongest score of each replicate, in order; may end once `enough` says so of those so far."""
        ...


class PlainSearcher:
    """All of it in NumPy."""

    def prefixes(self, model: Model) -> oracle.Prefixes:
        return oracle.best_of_prefixes(model, model.counts, model.base)

    def null_scores(
        self, model: Model, draws: Draws, replicates: int, workers: int, enough: Enough
    ) -> Floats:
        scores = np.empty(0)
        for begin in range(0, replicates, _AT_ONCE):
            these = range(begin, min(begin + _AT_ONCE, replicates))
            tables = draws.drawn(these)
            fresh = [
                oracle.largest(model, whole(model, table), base_of(model, draws, replicate))
                for replicate, table in zip(these, tables, strict=True)
            ]
            scores = np.concatenate([scores, fresh])
            if enough(scores):
                break
        return scores


def whole(model: Model, table: NDArray[np.int64]) -> NDArray[np.int64]:
    """A replicate's counts in their place among all periods; those before the scope are never looked at."""
    counts = np.zeros(model.counts.shape, dtype=np.int64)
    counts[:, model.scope :] = table
    return counts


def base_of(model: Model, draws: Draws, replicate: int) -> Floats:
    """What a replicate's counts are measured against."""
    return model.base[:, draws.order(replicate)] if isinstance(draws, Reordered) else model.base


def searcher_of(engine: Engine) -> Searcher:
    """The engine asked for; "auto" takes the kernels where numba is installed."""
    if engine == "numpy":
        return PlainSearcher()
    if importlib.util.find_spec("numba") is None:
        if engine == "numba":
            raise BadInput("numba isn't installed", 'Install it, or choose engine="numpy"')
        return PlainSearcher()
    from nhip.hotspots.kernels import CompiledSearcher

    return CompiledSearcher()
