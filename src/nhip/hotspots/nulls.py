"""What chance alone would have brought: replicates of the counts under each null, the same for every engine.

Few cases are drawn one by one, in a way that the numba kernel repeats bit by bit; many are drawn a whole
table at a time by NumPy's own generators, for both engines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice
from nhip.hotspots.model import Floats, Model
from nhip.hotspots.results import ScanSettings
from nhip.hotspots.seeds import Stream, uniforms

Counts = NDArray[np.int64]

# Drawing a case costs about a twentieth of drawing a cell; below so many cases a table is never worth it.
_CASES_A_CELL = 12
_FEW_CASES = 200_000
_MOST_DRAWN = 1_000_000_000
_TOTALS_AT_ONCE = 1024
_ORDERS_KEPT = 256
_TOTALS, _TABLES, _LOTS = 1, 2, 3


class Draws(Protocol):
    """Replicates of one scan's counts. `drawn` is (replicates, areas, periods in scope)."""

    def drawn(self, replicates: range) -> Counts: ...

    def most(self, replicates: range) -> int:
        """No cylinder of these replicates holds more cases than this."""
        ...


@dataclass(eq=False)
class Shuffled:
    """The permutation null: all cases keep their areas, times are dealt anew; only those in scope are drawn.

    A partial Fisher-Yates shuffle: the first cases of a uniformly random order take the times in scope.
    """

    model: Model
    source: Stream

    @cached_property
    def labels(self) -> NDArray[np.int32]:
        """(cases,) the area of each case."""
        areas = np.arange(len(self.model.counts), dtype=np.int32)
        return np.repeat(areas, self.model.counts.sum(axis=1))

    @cached_property
    def slots(self) -> NDArray[np.int32]:
        """(cases in scope,) the period of each, counted from the first in scope."""
        within = self.model.counts[:, self.model.scope :].sum(axis=0)
        return np.repeat(np.arange(len(within), dtype=np.int32), within)

    @cached_property
    def _bound(self) -> int:
        return min(len(self.slots), _most_in_a_zone(self.model))

    def most(self, replicates: range) -> int:
        return self._bound

    def drawn(self, replicates: range) -> Counts:
        many, cases = len(self.slots), len(self.labels)
        rows = np.arange(len(replicates))
        chance = np.array([uniforms(self.source, r, many) for r in replicates])
        labels = np.tile(self.labels, (len(replicates), 1))
        for at in range(many):
            other = at + (chance[:, at] * (cases - at)).astype(np.int64)
            labels[rows, other], labels[rows, at] = labels[rows, at], labels[rows, other]
        periods = len(self.model.counts[0]) - self.model.scope
        table = np.zeros((len(replicates), len(self.model.counts), periods), dtype=np.int64)
        np.add.at(table, (rows[:, None], labels[:, :many], self.slots[None, :]), 1)
        return table


@dataclass(eq=False)
class Scattered:
    """A Poisson null with few cases: their number first, then a cell for each, by the expected counts.

    Independent Poisson cells are, given their sum, multinomial; the population null fixes the study's sum and
    a binomial part of it falls into the scope.
    """

    model: Model
    source: Stream
    _totals: Counts = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @cached_property
    def shares(self) -> Floats:
        """(cells in scope,) running sums of the probabilities, the last exactly 1."""
        summed = np.cumsum(self.model.base[:, self.model.scope :].ravel())
        shares: Floats = summed / summed[-1]
        return shares

    def total(self, replicate: int) -> int:
        """Cases of a replicate that fall into the scope."""
        if replicate >= len(self._totals):
            # A longer draw begins with the shorter one's numbers.
            self._totals = self._drawn_totals(_TOTALS_AT_ONCE * (replicate // _TOTALS_AT_ONCE + 1))
        return int(self._totals[replicate])

    def _drawn_totals(self, many: int) -> Counts:
        generator = self.source.generator(0, _TOTALS)
        inside = float(self.model.base[:, self.model.scope :].sum())
        if self.model.total > 0:
            share = min(1.0, inside / float(self.model.base.sum()))
            return generator.binomial(int(self.model.total), share, size=many)
        return generator.poisson(inside / self.model.scale, size=many)

    def most(self, replicates: range) -> int:
        return max(self.total(replicate) for replicate in replicates)

    def drawn(self, replicates: range) -> Counts:
        areas, periods = self.model.counts[:, self.model.scope :].shape
        table = np.zeros((len(replicates), areas, periods), dtype=np.int64)
        for row, replicate in enumerate(replicates):
            chance = uniforms(self.source, replicate, self.total(replicate))
            cells = np.searchsorted(self.shares, chance, side="right")
            table[row] = np.bincount(cells, minlength=areas * periods).reshape(areas, periods)
        return table


@dataclass(eq=False)
class Tables:
    """Any null with many cases, and the over-dispersed ones: a table a replicate from NumPy's generators.

    alpha 0: permutation is multivariate hypergeometric period by period, population multinomial, expectation
    Poisson. alpha above 0: every cell's rate is first multiplied by a gamma number of mean 1 and variance
    alpha, which makes a negative binomial of the Poisson, and of the conditioned ones its counterpart with
    the same fixed sums (of each period for the permutation, of the study for the population method).
    """

    model: Model
    source: Stream
    alpha: float = 0.0

    @cached_property
    def _leaning(self) -> Floats:
        """(areas,) weights whose shares, once shaken, are on average those of the areas' own sums.

        Dividing shaken weights by their sum takes from the large: of a share q about alpha (q - sum q^2) q.
        """
        share = self.model.counts.sum(axis=1) / max(1.0, self.model.total)
        weights = share.copy()
        for _ in range(5):
            q = weights / max(weights.sum(), np.finfo(float).tiny)
            kept = q / (1 + self.alpha * (q - (q**2).sum()))
            weights = np.where(share > 0, q * share / np.where(kept > 0, kept, 1.0), 0.0)
        leaning: Floats = weights
        return leaning

    def most(self, replicates: range) -> int:
        return max(int(table.sum()) for table in self.drawn(replicates))

    def drawn(self, replicates: range) -> Counts:
        return np.stack([self._table(self.source.generator(r, _TABLES)) for r in replicates])

    def _table(self, generator: np.random.Generator) -> Counts:
        model, scope = self.model, self.model.scope
        if model.method == "permutation":
            return self._dealt(generator) if self.alpha == 0 else self._dealt_unevenly(generator)
        rates = model.base[:, scope:] / model.scale
        if model.method == "expectation":
            return generator.poisson(self._shaken(generator, rates))
        rates = self._shaken(generator, model.base / model.scale)
        return _multinomial(generator, int(model.total), rates.ravel()).reshape(rates.shape)[:, scope:]

    def _shaken(self, generator: np.random.Generator, rates: Floats) -> Floats:
        return (
            rates
            if self.alpha == 0
            else rates * generator.gamma(1 / self.alpha, self.alpha, size=rates.shape)
        )

    def _dealt(self, generator: np.random.Generator) -> Counts:
        left = self.model.counts.sum(axis=1)
        table = np.zeros(self.model.counts[:, self.model.scope :].shape, dtype=np.int64)
        for period, many in enumerate(self.model.counts[:, self.model.scope :].sum(axis=0)):
            table[:, period] = generator.multivariate_hypergeometric(left, many, method="marginals")
            left = left - table[:, period]
        return table

    def _dealt_unevenly(self, generator: np.random.Generator) -> Counts:
        inside = self.model.counts[:, self.model.scope :]
        rates = self._shaken(generator, np.repeat(self._leaning[:, None], inside.shape[1], axis=1))
        weights = rates.T + np.where(rates.sum(axis=0) > 0, 0.0, 1.0)[:, None]
        shares = weights / weights.sum(axis=1, keepdims=True)
        dealt: Counts = generator.multinomial(inside.sum(axis=0), shares).T
        return dealt


@dataclass(eq=False)
class Reordered:
    """The blocks null: runs of `block` periods, counted from the present back, are put in a random order.

    Counts and what was expected of them move together, so area sums, day sums, weekdays (block 7) and what
    makes counts uneven or alike from day to day stay as they are. Periods too old for a whole block stay.
    """

    model: Model
    source: Stream
    block: int
    _known: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    def order(self, replicate: int) -> NDArray[np.int64]:
        """(periods,) which period stands in each place."""
        if replicate not in self._known:
            if len(self._known) >= _ORDERS_KEPT:
                self._known = {}
            self._known[replicate] = self._drawn_order(replicate)
        return self._known[replicate]

    def _drawn_order(self, replicate: int) -> NDArray[np.int64]:
        periods = self.model.counts.shape[1]
        blocks = periods // self.block
        oldest = periods - blocks * self.block
        moved = self.source.generator(replicate, _TABLES).permutation(blocks)
        places = oldest + moved[:, None] * self.block + np.arange(self.block)
        return np.concatenate([np.arange(oldest), places.ravel()])

    def drawn(self, replicates: range) -> Counts:
        scope = self.model.scope
        return np.stack([self.model.counts[:, self.order(r)][:, scope:] for r in replicates])

    def most(self, replicates: range) -> int:
        return _most_in_a_zone(self.model)


def draws_of(model: Model, settings: ScanSettings, source: Stream) -> tuple[Draws, tuple[Notice, ...]]:
    """What replicates of this scan are drawn from, and notices of what had to be estimated."""
    if settings.null == "blocks":
        blocks = model.counts.shape[1] // settings.block
        if blocks < 3:
            raise BadInput(
                f"{model.counts.shape[1]} periods hold {blocks} blocks of {settings.block}",
                "Three blocks or more can change places: read more history or choose a smaller block",
            )
        return Reordered(model, source, settings.block), ()
    alpha = 0.0
    notices: tuple[Notice, ...] = ()
    if settings.null == "negative_binomial":
        alpha = settings.dispersion if settings.dispersion is not None else estimated_dispersion(model)
        if settings.dispersion is None:
            notices = (Notice("dispersion", f"Estimated dispersion of counts: {alpha:.4g}."),)
    inside = model.counts[:, model.scope :]
    many = model.total if model.total > 0 else float(model.base[:, model.scope :].sum()) / model.scale
    if model.method == "permutation":
        many = float(inside.sum())
    if alpha > 0 or many > max(_FEW_CASES, _CASES_A_CELL * inside.size):
        if model.method == "permutation" and alpha == 0 and model.total > _MOST_DRAWN:
            raise BadInput(
                f"{int(model.total):,} cases are more than can be dealt anew (10^9)",
                "Count in larger units or use the expectation method",
            )
        return Tables(model, source, alpha), notices
    return (Shuffled(model, source) if model.method == "permutation" else Scattered(model, source)), notices


def estimated_dispersion(model: Model) -> float:
    """alpha of variance = mean + alpha mean^2, by moments over all areas and periods, never below 0.

    Sum of (c - e)^2 - c over the sum of e^2. The windows under test take part, so a strong cluster makes the
    test a little more careful.
    """
    expected = model.base / model.scale
    excess = float(((model.counts - expected) ** 2 - model.counts).sum())
    squares = float((expected**2).sum())
    return max(0.0, excess / squares) if squares > 0 else 0.0


def lots(source: Stream, replicates: int) -> tuple[float, Floats]:
    """The observed data's lot and each replicate's, for ties that are drawn."""
    drawn = source.generator(0, _LOTS).random(replicates + 1)
    return float(drawn[0]), drawn[1:]


def _most_in_a_zone(model: Model) -> int:
    sums = model.counts.sum(axis=1)
    held = np.where(model.order >= 0, sums[model.order], 0).sum(axis=1)
    return int(held.max(initial=0))


def _multinomial(generator: np.random.Generator, many: int, weights: Floats) -> Counts:
    """Multinomial counts by a chain of binomials, which takes any weights and any number of cases."""
    whole = float(weights.sum())
    if many == 0 or whole <= 0:
        return np.zeros(len(weights), dtype=np.int64)
    probabilities = weights / whole
    drawn: Counts = generator.multinomial(many, probabilities)
    return drawn
