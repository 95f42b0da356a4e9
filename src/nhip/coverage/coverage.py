"""Compares what was heard with what an area's people and its own past lead to expect.

Two comparisons, each a gamma-Poisson model (Clayton and Kaldor 1987, Biometrics 43): the last year
against the rate of all other areas, which finds who was never heard; the recent periods against the area's
own past and the rest of the city's change since, which finds who fell silent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from nhip.coverage.guard import called_out
from nhip.coverage.spread import between_areas, between_blocks
from nhip.coverage.table import Against, Cell, Coverage, Settings, Table, Verdict
from nhip.errors import BadInput, Notice

Floats = NDArray[np.float64]
#: Fewer other areas say nothing of what is usual.
_FEWEST_AREAS = 30
#: What a place of unknown population is worth before it was heard, in reports (Jeffreys' prior).
_UNKNOWN_PLACE = 0.5


@dataclass(frozen=True)
class _Comparison:
    """One comparison of all cells: (A, K) each, NaN where it can't be made. size_of_loud: the same spread
    with the cell itself among what it is measured by, so that one loud place isn't held against the calm of
    all others.
    """

    against: Against
    observed: Floats
    expected: Floats
    size: Floats
    size_of_loud: Floats

    def few(self) -> Floats:
        """Probability of so few or fewer: the negative binomial's lower tail."""
        found = stats.nbinom.cdf(self.observed, self.size, self.size / (self.size + self.expected))
        return np.asarray(found, dtype=np.float64)

    def many(self) -> Floats:
        """Probability of so many or more."""
        size = self.size_of_loud
        found = stats.nbinom.sf(self.observed - 1, size, size / (size + self.expected))
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class _Shown:
    """What may be told of a comparison, (A, K) each: counts below `fewest` stand as `fewest` - 1. Ratios are
    posterior means of the true ratio (gamma prior of mean 1) with their interval.
    """

    masked: NDArray[np.bool_]
    true: Floats
    ratio: Floats
    low: Floats
    high: Floats


def _shown(one: _Comparison, wished: Settings) -> _Shown:
    masked = one.observed < wished.fewest
    shape = one.size + np.where(masked, wished.fewest - 1, one.observed)
    rate = one.size + one.expected
    beyond = (1 - wished.level) / 2
    return _Shown(
        masked,
        (one.size + one.observed) / rate,
        shape / rate,
        special.gammaincinv(shape, beyond) / rate,
        special.gammaincinv(shape, 1 - beyond) / rate,
    )


def assess(table: Table, settings: Settings | None = None) -> Coverage:
    """Say of every area and thing whether it is silent, loud or as usual, or that it can't be told.

    table: see `Table`; the last `settings.recent` periods are judged. Gives a cell for each area and thing.
    An area of unknown population is compared with its own past only; without FEWEST_BLOCKS blocks of
    `recent` periods before the judged ones only with its population. Raises BadInput where the table has no
    full stretch of recent periods.

    Source: Clayton and Kaldor (1987) for the model, moments for its spread (`spread`), Benjamini and
    Hochberg (1995) for the stated rate.
    """
    wished = settings or Settings()
    periods = table.counts.shape[2]
    if periods < wished.recent:
        raise BadInput(f"only {periods} periods", f"give at least {wished.recent}")
    counts = table.counts.astype(np.float64)
    year = min(periods, max(wished.recent, wished.year))
    by_people = _against_population(counts[:, :, -year:], table.exposure)
    by_past = _against_past(counts, table.exposure, wished.recent)
    silent_p, silent_by = _least(by_people, by_past, wished, few=True)
    loud_p, loud_by = _least(by_people, by_past, wished, few=False)
    silent = called_out(silent_p.ravel(), wished.stated).reshape(silent_p.shape)
    loud = called_out(loud_p.ravel(), wished.stated).reshape(loud_p.shape)
    recent = counts[:, :, -wished.recent :].sum(axis=2)
    comparisons = [one for one in (by_people, by_past) if one is not None]
    told = [_shown(one, wished) for one in comparisons]
    stretches = (wished.recent / year, 1.0)
    cells = []
    for at in np.ndindex(*recent.shape):
        quieter = not loud_p[at] < silent_p[at]
        which = int(silent_by[at] if quieter else loud_by[at])
        observed = int(recent[at]) if recent[at] >= wished.fewest else None
        names = table.areas[at[0]], table.things[at[1]]
        why = _why(float(table.exposure[at[0]]), comparisons, wished, at)
        if which < 0:
            hidden = observed is None
            told_nothing = Cell(
                *names, Verdict.CANNOT_TELL, observed, None, None, None, None, hidden, None, None, why
            )
            cells.append(told_nothing)
            continue
        one, shown = comparisons[which], told[which]
        true, masked = float(shown.true[at]), bool(shown.masked[at])
        if quieter:
            stands_out = bool(silent[at]) and true < wished.apart
        else:
            stands_out = bool(loud[at]) and true > 1 / wished.apart
        called = Verdict.SILENT if quieter else Verdict.LOUD
        cells.append(
            Cell(
                *names,
                called if stands_out else Verdict.USUAL,
                observed,
                float(one.expected[at]) * stretches[which],
                float(shown.ratio[at]),
                float(shown.low[at]),
                float(shown.high[at]),
                masked,
                None if masked else float(silent_p[at] if quieter else loud_p[at]),
                one.against,
                why,
            )
        )
    return Coverage(tuple(cells), _notices(table, by_past))


def _against_population(counts: Floats, exposure: Floats) -> _Comparison:
    """The last year, expected from the rate of all other areas."""
    observed = counts.sum(axis=2)
    expected = _from_others(observed, exposure)
    spread, whole = between_areas(observed, expected), between_areas(observed, expected, alone=False)
    if (~np.isnan(exposure)).sum() <= _FEWEST_AREAS:
        expected = np.full_like(expected, np.nan)
    return _Comparison(Against.POPULATION, observed, expected, 1 / spread, 1 / np.maximum(spread, whole))


def _from_others(observed: Floats, exposure: Floats) -> Floats:
    known = ~np.isnan(exposure)
    heard = np.where(known[:, None], observed, 0.0)
    people = np.where(known, exposure, 0.0)
    rate = np.divide(
        heard.sum(axis=0) - heard,
        (people.sum() - people)[:, None],
        out=np.full(heard.shape, np.nan),
        where=(people.sum() - people)[:, None] > 0,
    )
    return np.asarray(rate * exposure[:, None])


def _against_past(counts: Floats, exposure: Floats, recent: int) -> _Comparison | None:
    """Recent periods, expected from the area's past (steadied by its population) times what the other areas
    did since; None where there is too little past.
    """
    blocks = counts.shape[2] // recent - 1
    if blocks < 1:
        return None
    judged = counts[:, :, -recent:].sum(axis=2)
    before = counts[:, :, -recent * (blocks + 1) : -recent]
    past = before.reshape(*before.shape[:2], blocks, recent).sum(axis=3)
    drift = between_blocks(past)
    if drift is None:
        return None
    total = past.sum(axis=2)
    usual = _from_others(total, exposure)
    strength = np.nan_to_num(1 / between_areas(total, usual), nan=0.0)
    usual = np.nan_to_num(usual, nan=0.0)
    # A past that itself goes up and down is worth less than its count.
    worth = 1 + drift * np.maximum(total, usual) / blocks
    has_usual = usual > 0
    weight = np.where(has_usual, strength + usual / worth, 1.0)
    level = np.where(has_usual, (strength + total / worth) / weight * usual, total)
    known = np.where(has_usual, strength, _UNKNOWN_PLACE) + total / worth
    others_past = total.sum(axis=0) - total
    others_now = judged.sum(axis=0) - judged
    change = np.divide(others_now, others_past, out=np.full(total.shape, np.nan), where=others_past > 0)
    # The others' change is itself only estimated.
    unsure = np.divide(1, others_now, out=np.full(total.shape, np.nan), where=others_now > 0) + np.divide(
        1, others_past, out=np.full(total.shape, np.nan), where=others_past > 0
    )
    variation = (1 + drift) * (1 + 1 / known) * (1 + unsure) - 1
    return _Comparison(Against.PAST, judged, level * change, 1 / variation, 1 / variation)


def _least(
    by_people: _Comparison, by_past: _Comparison | None, wished: Settings, *, few: bool
) -> tuple[Floats, NDArray[np.int64]]:
    """The smaller p of the two comparisons, doubled, and which it was (0 people, 1 past, -1 none)."""
    found = [_tested(one, wished, few=few) for one in (by_people, by_past) if one is not None]
    both = np.stack(found)
    possible = ~np.isnan(both)
    filled = np.where(possible, both, np.inf)
    which = np.where(possible.any(axis=0), filled.argmin(axis=0), -1)
    p = np.minimum(np.where(which >= 0, filled.min(axis=0), 0.0) * possible.sum(axis=0), 1.0)
    return np.where(which >= 0, p, np.nan), which


def _tested(one: _Comparison, wished: Settings, *, few: bool) -> Floats:
    p = one.few() if few else one.many()
    return np.where(one.expected >= wished.least_expected, p, np.nan)


def _why(
    exposure: float, comparisons: list[_Comparison], wished: Settings, at: tuple[int, ...]
) -> tuple[str, ...]:
    found = []
    if np.isnan(exposure):
        found.append("no_population")
    if len(comparisons) == 1:
        found.append("no_history")
    expected = [float(one.expected[at]) for one in comparisons]
    if any(value < wished.least_expected for value in expected) and not any(
        value >= wished.least_expected for value in expected
    ):
        found.append("too_few_expected")
    return tuple(found)


def _notices(table: Table, by_past: _Comparison | None) -> tuple[Notice, ...]:
    found = []
    unknown = int(np.isnan(table.exposure).sum())
    if unknown:
        found.append(
            Notice("no_population", "Areas of unknown population: compared with their past.", unknown)
        )
    if len(table.areas) - unknown <= _FEWEST_AREAS:
        found.append(Notice("few_areas", "Too few areas to tell what is usual among them."))
    if by_past is None:
        found.append(Notice("no_history", "Too few past periods: compared with population only."))
    return tuple(found)
