"""What a city would count if nothing special were the case, judged only by what came before the window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice, listing
from nhip.hotspots.cube import Cube, Unit
from nhip.hotspots.festivals import rows_of_days
from nhip.hotspots.fitting import Fit, fit_poisson, hats

Method = Literal["multiplicative", "moving_average", "population"]
Trend = Literal["recent", "linear", "none"]
Floats = NDArray[np.float64]

_DAYS_IN_YEAR = 365.2425
_SEASON_DAYS = 548
_WEEKDAY_DAYS = 28
_HARMONICS = 3
_RECENT: Mapping[Unit, int] = {"day": 56, "week": 12, "month": 12, "year": 5}
# Standard deviations that logs of factors are expected to have before the data speak.
_WEEKDAY_SD, _FESTIVAL_SD, _SEASON_SD, _STEP_SD = 0.5, 0.7, 0.5, 0.15
_LEAST_STRENGTH, _MOST_STRENGTH = 0.5, 1e9
_LEVEL_STRENGTH = 5.0


@dataclass(frozen=True, eq=False)
class Baseline:
    """Expected counts of the newest periods and what they were made of.

    expected: (areas, window), above zero. shares: (areas,) of the city, adding up to 1. level: cases a period
    in the whole city when all factors are 1. day_of_week: (7,) factors, Monday first, of mean 1, or None.
    season: (window,) factors, or None. festivals: factor by label. seen: days of each label in the history.
    dispersion: Pearson's chi-square over its freedom of the city's fitted history; 1 for Poisson.
    """

    expected: Floats
    shares: Floats
    level: float
    day_of_week: Floats | None = None
    season: Floats | None = None
    festivals: Mapping[str, float] | None = None
    seen: Mapping[str, int] | None = None
    dispersion: float = 1.0
    notices: tuple[Notice, ...] = ()


def expected_counts(
    cube: Cube,
    *,
    window: int,
    day_of_week: bool = True,
    season: bool = True,
    holidays: Collection[date] | Mapping[date, str] | None = None,
    method: Method = "multiplicative",
    population: NDArray[Any] | None = None,
    trend: Trend = "recent",
    recent: int | None = None,
) -> Baseline:
    """Expected counts of the last `window` periods, from the periods before them alone.

    multiplicative: share of the area x level of the city x weekday x season x feast. The factors are fitted
    to the city's totals by Poisson regression with shrinkage; shares of areas are shrunk towards equal ones
    (or the population's), then moved by their recent counts, each as far as the spread among areas bears out
    (empirical Bayes: Clayton & Kaldor 1987, Biometrics 43:671; Marshall 1991, Appl. Statist. 40:283).
    population: the same for the city, with each area's share that of its people; population (areas,) or
    (areas, all periods). moving_average: each area's own mean over the `recent` periods, no factors;
    areas without a case are lent a little, and the city's sum is kept.
    trend: the city's level is that of the `recent` periods, a straight line of the logs over all history, or
    the mean of all history. recent: periods; without it 56 days, 12 weeks, 12 months or 5 years.
    holidays: days, or days with labels as `festival_days` gives them; a label is one factor.

    A part for which the history is too short (weekday: 28 days, season: a year and a half, a feast it never
    saw) is left out with a notice. No expected count is ever 0. Raises BadInput without any history.
    """
    history = cube.periods - window
    if window < 1 or history < 1:
        raise BadInput(
            f"A window of {window} of {cube.periods} periods leaves no history to expect anything from",
            "Read more history or choose a shorter window",
        )
    recent = recent if recent is not None else _RECENT[cube.unit]
    if recent < 1:
        raise BadInput(f"A mean of {recent} periods is none", "Choose 1 or more")
    people = _people(population, cube, method)
    past = cube.counts[:, :history]
    if not past.any():
        return _without_cases(history, people)
    if method == "moving_average":
        return _moving_average(past, window, recent)
    city = _City(cube, history, people.sum(axis=0) if method == "population" else None, trend)
    city.add_trend(wide=season)
    if day_of_week:
        city.add_day_of_week()
    if season:
        city.add_season()
    if holidays:
        city.add_festivals(holidays)
    fit, factors = city.fit()
    level, expected = city.level(fit, factors, recent)
    if method == "population":
        shares = people / people.sum(axis=0)
        return city.baseline(fit, level=level, expected=shares[:, history:] * expected, shares=shares[:, -1])
    prior = people[:, -1] / people[:, -1].sum()
    shares = _shares(past, prior, min(recent, history))
    return city.baseline(fit, level=level, expected=shares[:, None] * expected[None, :], shares=shares)


class _City:
    """The city's totals with the columns that explain them, put together part by part."""

    def __init__(self, cube: Cube, history: int, people: Floats | None, trend: Trend) -> None:
        self.unit, self.starts, self.history, self.trend = cube.unit, cube.starts, history, trend
        self.days = rows_of_days(cube.starts, cube.end)
        self.counts = cube.counts[:, :history].sum(axis=0).astype(np.float64)
        self.ordinals = np.array([row[0].toordinal() + (len(row) - 1) / 2 for row in self.days])
        self.offset = np.zeros(cube.periods) if people is None else np.log(people)
        if cube.unit == "month":
            self.offset = self.offset + np.log([len(row) / 30.0 for row in self.days])
        self.columns: dict[str, Floats] = {}
        self.penalties: dict[str, Floats] = {}
        self.notices: list[Notice] = []
        self.labels: dict[str, int] = {}

    def add_trend(self, *, wide: bool) -> None:
        if self.trend == "recent":
            # A season takes up what lasts a year; the level then may only drift.
            spacing = 182.0 if wide and self._spanned() >= _SEASON_DAYS else 56.0
            columns, steps = hats(self.ordinals[: self.history], spacing)
            ahead = len(self.ordinals) - self.history
            columns = np.vstack([columns, np.repeat(columns[-1:], ahead, axis=0)])
            self._add("trend", columns, steps / _STEP_SD**2)
            return
        line = [np.ones(len(self.ordinals))]
        if self.trend == "linear":
            line.append(np.array([row[0].year for row in self.days], dtype=np.float64))
            if self.unit != "year":
                line[1] = (self.ordinals - self.ordinals[0]) / _DAYS_IN_YEAR
            line[1] = line[1] - line[1][: self.history].mean()
        self._add("trend", np.column_stack(line), np.zeros((len(line), len(line))))

    def add_day_of_week(self) -> None:
        if self.unit != "day":
            return
        if self.history < _WEEKDAY_DAYS:
            text = f"{self.history} days of history are too few for weekdays ({_WEEKDAY_DAYS})."
            self.notices.append(Notice("no_day_of_week", text, self.history))
            return
        weekday = np.array([row[0].weekday() for row in self.days])
        self._add("day_of_week", np.eye(7)[weekday], np.eye(7) / _WEEKDAY_SD**2)

    def add_season(self) -> None:
        if self.unit == "year":
            return
        if self._spanned() < _SEASON_DAYS:
            text = f"{self._spanned()} days of history are too few for seasons ({_SEASON_DAYS})."
            self.notices.append(Notice("no_season", text, self._spanned()))
            return
        turn = 2 * np.pi * self.ordinals / _DAYS_IN_YEAR
        waves = [wave(turn * times) for times in range(1, _HARMONICS + 1) for wave in (np.sin, np.cos)]
        precision = np.repeat(np.arange(1, _HARMONICS + 1) ** 2, 2) / _SEASON_SD**2
        self._add("season", np.column_stack(waves), np.diag(precision))

    def add_festivals(self, holidays: Collection[date] | Mapping[date, str]) -> None:
        label_of = holidays if isinstance(holidays, Mapping) else dict.fromkeys(holidays, "holiday")
        labels = sorted(set(label_of.values()))
        counted = np.zeros((len(self.starts), len(labels)))
        for day, label in label_of.items():
            if self.days[0][0] <= day <= self.days[-1][-1]:
                counted[bisect_right(self.starts, day) - 1, labels.index(label)] += 1
        seen, ahead = counted[: self.history].sum(axis=0), counted[self.history :].sum(axis=0)
        unknown = [name for name, before, now in zip(labels, seen, ahead, strict=True) if now and not before]
        if unknown:
            text = (
                f"The window holds days the history never saw ({listing(unknown)}): "
                "they are expected to be as other days."
            )
            self.notices.append(Notice("festival_unseen", text, int(ahead[seen == 0].sum())))
        known = [number for number, before in enumerate(seen) if before]
        if known:
            shares = counted[:, known] / np.array([[len(row)] for row in self.days])
            self._add("festivals", shares, np.eye(len(known)) / _FESTIVAL_SD**2)
            self.labels = {labels[number]: int(seen[number]) for number in known}

    def fit(self) -> tuple[Fit, Floats]:
        """The regression, and (periods,) the product of all factors but the trend, with the offset."""
        columns = np.hstack(list(self.columns.values()))
        penalty = np.zeros((columns.shape[1], columns.shape[1]))
        at = 0
        for block in self.penalties.values():
            penalty[at : at + len(block), at : at + len(block)] = block
            at += len(block)
        fit = fit_poisson(self.counts, columns[: self.history], self.offset[: self.history], penalty)
        logs = self.offset + sum(
            (part @ self._of(fit, name) for name, part in self.columns.items() if name != "trend"),
            start=np.zeros(len(self.offset)),
        )
        return fit, np.exp(logs)

    def level(self, fit: Fit, factors: Floats, recent: int) -> tuple[float, Floats]:
        """The city's level, and (window,) what it expects in each period of the window."""
        ahead = slice(self.history, None)
        if self.trend != "recent":
            line = np.exp(self.columns["trend"][ahead] @ self._of(fit, "trend"))
            return float(line[-1]), line * factors[ahead]
        latest = slice(max(0, self.history - recent), self.history)
        always = self.counts.sum() / factors[: self.history].sum()
        # So few cases that a handful decides: the whole history has a say of five cases.
        level = (self.counts[latest].sum() + _LEVEL_STRENGTH) / (
            factors[latest].sum() + _LEVEL_STRENGTH / always
        )
        return float(level), level * factors[ahead]

    def baseline(self, fit: Fit, *, level: float, expected: Floats, shares: Floats) -> Baseline:
        weekdays = np.exp(self._of(fit, "day_of_week")) if "day_of_week" in self.columns else None
        season = None
        if "season" in self.columns:
            season = np.exp(self.columns["season"][self.history :] @ self._of(fit, "season"))
        feasts = np.exp(self._of(fit, "festivals")) if self.labels else np.empty(0)
        scale = 1.0 if weekdays is None else float(weekdays.mean())
        return Baseline(
            expected=np.ascontiguousarray(expected),
            shares=shares,
            level=level * scale,
            day_of_week=None if weekdays is None else weekdays / scale,
            season=season,
            festivals={name: float(factor) for name, factor in zip(self.labels, feasts, strict=True)},
            seen=self.labels,
            dispersion=fit.dispersion,
            notices=tuple(self.notices),
        )

    def _spanned(self) -> int:
        return sum(len(row) for row in self.days[: self.history])

    def _add(self, name: str, columns: Floats, penalty: Floats) -> None:
        self.columns[name], self.penalties[name] = columns, penalty

    def _of(self, fit: Fit, name: str) -> Floats:
        names = list(self.columns)
        before = sum(self.columns[other].shape[1] for other in names[: names.index(name)])
        return np.asarray(fit.coefficients[before : before + self.columns[name].shape[1]], dtype=np.float64)


def _shares(past: NDArray[np.int64], prior: Floats, recent: int) -> Floats:
    """(areas,) share of the city: all history's, shrunk to the prior, then moved by the recent counts."""
    lasting = _lent_strength(past.sum(axis=1).astype(np.float64), prior)
    return _lent_strength(past[:, -recent:].sum(axis=1).astype(np.float64), lasting)


def _lent_strength(counts: Floats, prior: Floats) -> Floats:
    """Posterior shares under a gamma spread about the prior, its width by the method of moments."""
    expected = counts.sum() * prior
    if not counts.sum():
        return prior
    spread = float(((counts - expected) ** 2 - expected).sum() / (expected**2).sum())
    strength = min(1 / spread, _MOST_STRENGTH) if spread > 0 else _MOST_STRENGTH
    strength = max(strength, _LEAST_STRENGTH)
    shares = prior * (counts + strength) / (expected + strength)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _moving_average(past: NDArray[np.int64], window: int, recent: int) -> Baseline:
    notices: list[Notice] = []
    if past.shape[1] < recent:
        text = f"The mean is over {past.shape[1]} periods, all there are, not {recent}."
        notices.append(Notice("short_history", text, past.shape[1]))
        recent = past.shape[1]
    sums = past[:, -recent:].sum(axis=1).astype(np.float64)
    empty = int((sums == 0).sum())
    if empty == len(sums):
        return _without_cases(recent, np.ones((len(sums), recent + window)))
    if empty:
        text = (
            f"{empty} areas counted nothing in {recent} periods; each is lent half a case or half the city's "
            "mean, whichever is less, from all others."
        )
        notices.append(Notice("zero_history", text, empty))
    lent = np.where(sums == 0, min(0.5, sums.mean() / 2), sums)
    means = (lent / lent.sum() * sums.sum()) / recent
    expected = np.repeat(means[:, None], window, axis=1)
    return Baseline(expected, means / means.sum(), float(means.sum()), notices=tuple(notices))


def _without_cases(history: int, people: Floats) -> Baseline:
    """Half a case over the whole history and city, as Jeffreys' prior would have it."""
    text = f"Not one case in {history} periods of history: half a case in all of them is expected."
    shares = people[:, history:] / people[:, history:].sum(axis=0)
    level = 0.5 / history
    return Baseline(shares * level, shares[:, -1], level, notices=(Notice("no_cases", text, history),))


def _people(population: NDArray[Any] | None, cube: Cube, method: Method) -> Floats:
    """(areas, periods) people, or ones where none are given."""
    if population is None:
        if method == "population":
            raise BadInput("The population's baseline needs a population", "Give one number for each area")
        return np.ones(cube.counts.shape)
    people = np.asarray(population, dtype=np.float64)
    if people.shape == (len(cube.areas),):
        people = np.repeat(people[:, None], cube.periods, axis=1)
    if people.shape != cube.counts.shape or not np.isfinite(people).all() or (people <= 0).any():
        raise BadInput(
            f"The population (shape {np.shape(population)}) is not one number above zero for each area",
            "Give (areas,) or (areas, periods); leave areas without people out of the geography",
        )
    return people
