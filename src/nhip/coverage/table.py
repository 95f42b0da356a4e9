"""What goes into a look at listening coverage and what comes out: counts, settings, cells with verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice


class Verdict(StrEnum):
    SILENT = "silent"
    LOUD = "loud"
    USUAL = "usual"
    CANNOT_TELL = "cannot_tell"


class Against(StrEnum):
    """What a cell was compared with where it stood out most."""

    POPULATION = "population"
    PAST = "past"


@dataclass(frozen=True)
class Table:
    """Counts of reports of A areas, K things (topics, channels, or the one thing "all") and T periods.

    areas: A names. things: K names. counts: (A, K, T) whole numbers, the newest period last; all periods
    equally long. exposure: (A,) people able to report (`exposure.able_to_report`), NaN where unknown.
    Raises BadInput where shapes disagree, names repeat, or a number can't be meant.
    """

    areas: tuple[str, ...]
    things: tuple[str, ...]
    counts: NDArray[np.int64]
    exposure: NDArray[np.float64]

    def __post_init__(self) -> None:
        shape = (len(self.areas), len(self.things))
        if self.counts.ndim != 3 or self.counts.shape[:2] != shape:
            raise BadInput(
                f"counts have the shape {self.counts.shape}", f"give {shape[0]} areas x {shape[1]} things x T"
            )
        if self.exposure.shape != shape[:1]:
            raise BadInput(
                f"exposure has the shape {self.exposure.shape}", f"give one for each of {shape[0]}"
            )
        for what, names in (("areas", self.areas), ("things", self.things)):
            if len(set(names)) != len(names):
                raise BadInput(f"the same of the {what} stands twice", "give each once")
        if not np.issubdtype(self.counts.dtype, np.integer) or (self.counts.size and self.counts.min() < 0):
            raise BadInput("counts must be whole and not negative")
        known = self.exposure[~np.isnan(self.exposure)]
        if len(known) and (known.min() <= 0 or not np.isfinite(known).all()):
            raise BadInput("an exposure is zero, negative or infinite", "give people > 0, or NaN for unknown")


@dataclass(frozen=True)
class Settings:
    """How to look. Refuses what can't be meant, with BadInput.

    recent: periods at the end that are judged (the past is what lies before). year: periods over which an
    area is compared with its population. stated: of the cells called
    silent, the share that chance alone may bring, in expectation (false discovery rate, Benjamini and
    Hochberg 1995); where nothing is silent, also the probability that any is called so. For loud no rate is
    promised: hot spots are the test for that. fewest: counts below are never given. least_expected: below,
    too little is expected for
    silence to mean anything. apart: only a ratio below (silent) or above its inverse (loud) is called so,
    however certain. level: probability of an interval.
    """

    recent: int = 3
    year: int = 12
    stated: float = 0.05
    fewest: int = 5
    least_expected: float = 5.0
    apart: float = 0.67
    level: float = 0.9

    def __post_init__(self) -> None:
        if self.recent < 1 or self.year < 1:
            raise BadInput("no recent periods", "judge at least one")
        if not (0 < self.stated < 1 and 0 < self.level < 1 and 0 < self.apart <= 1):
            raise BadInput("stated, level and apart are shares", "give them between 0 and 1")
        if self.fewest < 1 or self.least_expected <= 0:
            raise BadInput("fewest and least_expected must be above zero")


@dataclass(frozen=True, slots=True)
class Cell:
    """One area and thing. Counts of recent periods.

    observed: None where fewer than `fewest` (then also ratio and interval are those of `fewest` - 1, so that
    no number tells which: `at_most` is True). expected: reports. ratio: heard to expected, shrunken towards 1
    by how little is known; low, high: its interval. p: chance of so few (silent side) or so many (loud side)
    by the comparison named in `against`, already doubled for the two comparisons; None where no test was
    possible or the count is not given. why: codes of what could not be done ("no_population", "no_history",
    "too_few_expected").
    """

    area: str
    thing: str
    verdict: Verdict
    observed: int | None
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    at_most: bool
    p: float | None
    against: Against | None
    why: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "thing": self.thing,
            "verdict": self.verdict.value,
            "observed": self.observed,
            "expected": _rounded(self.expected, 1),
            "ratio": _rounded(self.ratio, 2),
            "low": _rounded(self.low, 2),
            "high": _rounded(self.high, 2),
            "at_most": self.at_most,
            "p": None if self.p is None else float(f"{self.p:.3g}"),
            "against": None if self.against is None else self.against.value,
            "why": list(self.why),
        }


@dataclass(frozen=True)
class Coverage:
    """Every cell in the order of the table (areas, then things), and what was done another way."""

    cells: tuple[Cell, ...]
    notices: tuple[Notice, ...]

    def silent(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.verdict is Verdict.SILENT)

    def to_json(self) -> dict[str, Any]:
        return {
            "cells": [cell.to_json() for cell in self.cells],
            "notices": [{"code": one.code, "text": one.text, "count": one.count} for one in self.notices],
        }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
