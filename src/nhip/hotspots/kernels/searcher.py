"""The compiled search: pilot, floor, critical counts, blocks of replicates, and a check of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.hotspots.engines import Enough, base_of, whole
from nhip.hotspots.kernels import drawing, scoring, searching
from nhip.hotspots.kernels.drawing import LANES
from nhip.hotspots.kernels.neighbouring import neighbouring
from nhip.hotspots.model import Floats, Model
from nhip.hotspots.nulls import Draws, Reordered, Scattered, Shuffled
from nhip.hotspots.oracle import Prefixes, looking_back
from nhip.hotspots.seeds import Stream

_PILOT = 2
_PILOT_SHARE, _FLOOR_SHARE, _WORTH = 0.75, 0.9, 1.15
_LEAST_FLOOR = 1e-6
_TABLE_ENTRIES, _PARTS_AN_ENTRY = 1 << 17, 4
_CRITICAL_BYTES = 128 << 20

Search = Callable[[range], Floats]


def zones_of(model: Model) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    return model.order, model.first, model.last


def limits_of(model: Model) -> tuple[float, float, int, int]:
    return float(model.scale), float(model.total), int(model.min_cases), int(model.shortest)


class CompiledSearcher:
    """Kernels of numba; the same numbers as nhip.hotspots.oracle."""

    def prefixes(self, model: Model) -> Prefixes:
        found = Prefixes.of(model)
        for end in model.ends:
            length = model.length(end)
            cases = looking_back(model.counts.astype(np.float64), end, length)
            searching.best_of_prefixes(
                cases, looking_back(model.base, end, length),
                zones_of(model), limits_of(model), end, (found.score, found.duration, found.end),
            )  # fmt: skip
        return found

    def null_scores(
        self, model: Model, draws: Draws, replicates: int, workers: int, enough: Enough
    ) -> Floats:
        search = _one_by_one(model, draws) if isinstance(draws, Reordered) else Blocks(model, draws).search
        scores = np.empty(0)
        with ThreadPoolExecutor(max_workers=workers) as pool:
            begin = 0
            while begin < replicates and not (begin and enough(scores)):
                stop = min(begin + (LANES * workers if begin else LANES), replicates)
                parts = [range(at, min(at + LANES, stop)) for at in range(begin, stop, LANES)]
                fresh = pool.map(search, parts) if len(parts) > 1 else map(search, parts)
                scores = np.concatenate([scores, *fresh])
                begin = stop
        return scores


def strongest_of(model: Model, counts: NDArray[np.int64], base: Floats) -> float:
    """The strongest score of one table of counts, 0 for none."""
    top = 0.0
    for end in model.ends:
        length = model.length(end)
        top = searching.largest(
            looking_back(counts.astype(np.float64), end, length), looking_back(base, end, length),
            zones_of(model), limits_of(model), top,
        )  # fmt: skip
    return top


def _one_by_one(model: Model, draws: Reordered) -> Search:
    """Where each replicate has expected counts of its own there are no critical counts to share."""

    def search(replicates: range) -> Floats:
        tables = draws.drawn(replicates)
        return np.array(
            [
                strongest_of(model, whole(model, table), base_of(model, draws, replicate))
                for replicate, table in zip(replicates, tables, strict=True)
            ]
        )

    return search


class Blocks:
    """Replicates in blocks of 32, searched by critical counts for a floor that the first block sets."""

    def __init__(self, model: Model, draws: Draws) -> None:
        self.model, place = neighbouring(model)
        self.maker = BlockMaker(model, draws, place)
        model = self.model
        self.bases = {end: looking_back(model.base, end, model.length(end)) for end in model.ends}
        self.floor = _LEAST_FLOOR
        self.widest = self._widest_expected()
        self.table = np.empty(0), np.empty(0, dtype=np.int32), 0.0
        self.kept: dict[tuple[int, str], NDArray[Any]] = {}

    def search(self, replicates: range) -> Floats:
        """The strongest score of each of at most 32 replicates."""
        block = self.maker.block(replicates)
        if not replicates.start:
            return self._first(block, replicates)
        return self._searched(block, len(replicates))

    def _first(self, block: NDArray[Any], replicates: range) -> Floats:
        """The first block comes alone: a rough floor from two plain replicates, a higher one from all."""
        pilot = [self._plain(block, lane) for lane in range(min(_PILOT, len(replicates)))]
        self._set_floor(_PILOT_SHARE * min(pilot))
        scores = self._searched(block, len(replicates))
        higher = _FLOOR_SHARE * float(scores.min())
        if higher > _WORTH * self.floor:
            self._set_floor(higher)
        return scores

    def _searched(self, block: NDArray[Any], many: int) -> Floats:
        best = np.zeros(LANES)
        for end in self.model.ends:
            looked = np.empty((len(block), self.model.length(end), LANES), dtype=block.dtype)
            drawing.look_back_block(block, end - self.model.scope, looked)
            for rows in self._parts(end):
                searching.search_block(
                    looked, self.bases[end], zones_of(self.model), limits_of(self.model),
                    self._critical(end, rows, block.dtype), rows, best,
                )  # fmt: skip
        for lane in range(many):
            # No cylinder reached the floor: the strongest lies below it and is looked for plainly.
            if best[lane] < self.floor:
                best[lane] = self._plain(block, lane)
        return best[:many]

    def _plain(self, block: NDArray[Any], lane: int) -> float:
        counts = whole(self.model, block[:, :, lane].astype(np.int64))
        return strongest_of(self.model, counts, self.model.base)

    def _set_floor(self, floor: float) -> None:
        self.floor = max(floor, _LEAST_FLOOR)
        self.kept.clear()
        widest = self.widest
        entries = min(
            _TABLE_ENTRIES, int(widest + 3 * np.sqrt(2 * widest * self.floor) + 3 * self.floor) + 16
        )
        if self.model.total > 0:
            entries = min(entries, int(self.model.total))
        least = self.model.min_cases
        widths = scoring.widest_table(least, max(entries, least), self.floor, float(self.model.total))
        parts = _PARTS_AN_ENTRY * len(widths)
        grain = parts / max(float(widths[-2]), 1e-9)
        self.table = widths, scoring.guide_places(widths, grain, parts), grain

    def _widest_expected(self) -> float:
        order = self.model.order
        widest = np.max([bases[:, -1] for bases in self.bases.values()], axis=0)
        held = np.where(order >= 0, widest[order], 0.0).sum(axis=1)
        return float(held.max(initial=0.0)) / self.model.scale

    def _parts(self, end: int) -> list[tuple[int, int]]:
        each = self.model.order.shape[1] * self.model.length(end) * 4
        step = max(1, _CRITICAL_BYTES // max(1, each))
        rows = len(self.model.order)
        return [(begin, min(begin + step, rows)) for begin in range(0, rows, step)]

    def _critical(self, end: int, rows: tuple[int, int], kind: np.dtype[Any]) -> NDArray[Any]:
        key = (end, kind.str)
        all_looks = len(self.model.ends) * self.model.order.size * self.model.length(end) * kind.itemsize
        whole_kept = all_looks <= _CRITICAL_BYTES and rows == (0, len(self.model.order))
        if whole_kept and key in self.kept:
            return self.kept[key]
        shape = (rows[1] - rows[0], self.model.order.shape[1], self.model.length(end))
        out = np.zeros(shape, dtype=kind)
        searching.critical_counts(
            self.bases[end], zones_of(self.model), limits_of(self.model), self.floor, self.table, rows, out
        )
        if whole_kept:
            self.kept[key] = out
        return out


class BlockMaker:
    """Makes (areas, periods in scope, 32) counts, in the narrowest integers that surely hold all sums."""

    def __init__(self, model: Model, draws: Draws, place: NDArray[np.int32]) -> None:
        self.draws, self.place = draws, place
        self.shape = (*model.counts[:, model.scope :].shape, LANES)
        if isinstance(draws, Scattered):
            self.guide = drawing.guide_table(draws.shares)

    def block(self, replicates: range) -> NDArray[Any]:
        draws, first, many = self.draws, replicates.start, len(replicates)
        if isinstance(draws, Shuffled):
            block = np.empty(self.shape, dtype=_narrowest(draws.most(replicates)))
            labels = self.place[draws.labels]
            drawing.shuffle_block(words(draws.source), first, many, labels, draws.slots, block)
            return block
        if isinstance(draws, Scattered):
            totals = np.array([draws.total(replicate) for replicate in replicates], dtype=np.int64)
            block = np.empty(self.shape, dtype=_narrowest(int(totals.max())))
            drawing.scatter_block(
                words(draws.source), first, totals, draws.shares, self.guide, self.place, block
            )
            return block
        tables = draws.drawn(replicates)
        block = np.zeros(self.shape, dtype=_narrowest(int(tables.sum(axis=(1, 2)).max())))
        block[self.place, :, :many] = np.moveaxis(tables, 0, 2)
        return block


def words(source: Stream) -> NDArray[np.uint64]:
    return np.array([source.key0, source.key1, source.high0, source.high1], dtype=np.uint64)


def _narrowest(most: int) -> type[np.integer[Any]]:
    """The type in which no sum of a cylinder can overflow, by a bound on all of them."""
    if most < np.iinfo(np.int16).max - 1:
        return np.int16
    return np.int32 if most < np.iinfo(np.int32).max - 1 else np.int64
