"""What is asked (a plan, registered before the figures are read), of what (a panel), and what is answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, listing

Direction = Literal["less", "more", "either"]


class Method(StrEnum):
    INTERRUPTED = "interrupted"
    DIFFERENCES = "differences"
    SYNTHETIC = "synthetic"


class Step(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Verdict(StrEnum):
    EFFECT = "effect"
    NONE_FOUND = "none_found"
    CANNOT_TELL = "cannot_tell"


#: Every code that `Assessment.why` may hold, and what it means.
REASONS: dict[str, str] = {
    "one_pair": "there is a single step before or after: one before-and-after pair proves nothing",
    "too_few_before": "too few steps before it began",
    "too_few_after": "too few steps after it began",
    "too_few_controls": "too few controls: even the clearest effect could not stand out from chance",
    "too_few_treated": "one or two treated units, and too few controls to compare them by rank",
    "zero_counts": "too few counts, or none at all in a part that the method needs",
    "bad_pre_fit": "the model or the controls don't follow the treated before it began",
    "trend_break_before": "the counts, or their gap to the controls, changed course before it began",
    "moved_with_controls": "the controls changed in the same way at the same time",
    "too_noisy": "so unsteady that only a change of more than fivefold could have been seen",
    "other_direction": "the change goes the other way than the plan expected",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fixed before the outcome is looked at; its fingerprint goes into a ledger first.

    outcome: what is counted, in words. first, last: the first and the last step's first day. begins: the day
    the measure begins; a step that holds it in its middle is left out, as are `washout` steps after it.
    treated, controls: unit codes. direction: which way a change is expected. level: of the two-sided test.
    season: a yearly wave is fitted (interrupted series only). slope: the course may change, too, not the
    level alone (interrupted series only). Raises BadInput for a plan that contradicts itself.
    """

    outcome: str
    method: Method
    first: date
    begins: date
    last: date
    step: Step
    treated: tuple[str, ...]
    controls: tuple[str, ...] = ()
    direction: Direction = "either"
    level: float = 0.05
    washout: int = 0
    season: bool = True
    slope: bool = True

    def __post_init__(self) -> None:
        if not self.first < self.begins <= self.last:
            raise BadInput(
                "The measure must begin after the window's first day and not after its last",
                "Correct first, begins or last",
                f"{self.first} < {self.begins} <= {self.last}",
            )
        if not self.treated:
            raise BadInput("No unit is treated", "Name at least one")
        every = (*self.treated, *self.controls)
        if len(set(every)) < len(every):
            twice = sorted({unit for unit in every if every.count(unit) > 1})
            raise BadInput("A unit is named twice", "Name each unit once", listing(twice))
        if not 0.001 <= self.level <= 0.2:
            raise BadInput(f"A level of {self.level} is no level to test at", "Take one of 0.001 to 0.2")
        if self.washout < 0:
            raise BadInput("The washout is negative", "Give a number of steps, or 0")
        if self.direction not in ("less", "more", "either"):
            raise BadInput(f"There is no direction {self.direction!r}", "Take less, more or either")
        if self.method is not Method.INTERRUPTED and not self.controls:
            raise BadInput(f"The method {self.method.value!r} compares with controls", "Name some")
        if self.method is Method.SYNTHETIC and len(self.treated) > 1:
            raise BadInput("A synthetic control stands for one unit", "Name one, or take differences")

    def plain(self) -> dict[str, Any]:
        """The plan as JSON types; units sorted, since their order means nothing."""
        return {
            "begins": self.begins.isoformat(),
            "controls": sorted(self.controls),
            "direction": self.direction,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "level": self.level,
            "method": self.method.value,
            "outcome": self.outcome,
            "season": self.season,
            "slope": self.slope,
            "step": self.step.value,
            "treated": sorted(self.treated),
            "washout": self.washout,
        }

    def canonical(self) -> bytes:
        """The plan as JSON in UTF-8: sorted keys, no spaces; the bytes that are fingerprinted."""
        return json.dumps(
            self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()

    def fingerprint(self) -> str:
        """SHA-256 of `canonical()`, as hex."""
        return hashlib.sha256(self.canonical()).hexdigest()


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts by unit and step. counts: (U, T) whole numbers >= 0; exposure: (U, T) > 0 (people, visits) or
    None.

    steps: the first day of each step, in order and without gaps. Raises BadInput for shapes that don't fit.
    """

    units: tuple[str, ...]
    steps: tuple[date, ...]
    counts: NDArray[np.int64]
    exposure: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.steps))
        counts = np.asarray(self.counts)
        if counts.shape != shape:
            raise BadInput(f"Counts of shape {counts.shape} for {shape[0]} units and {shape[1]} steps")
        if counts.dtype.kind not in "iu" or (counts < 0).any():
            raise BadInput(
                "Counts must be whole numbers, none below 0", "Missing is not 0: leave the unit out"
            )
        if len(set(self.units)) < len(self.units):
            raise BadInput("A unit stands twice in the table", "Sum its rows first")
        if any(a >= b for a, b in zip(self.steps, self.steps[1:], strict=False)):
            raise BadInput("Steps must follow one another", "Sort them, each once")
        if self.exposure is None:
            return
        exposure = np.asarray(self.exposure)
        if exposure.shape != shape or not np.isfinite(exposure).all() or (exposure <= 0).any():
            raise BadInput("Exposure must be a finite number above 0 for every unit and step")


@dataclass(frozen=True, slots=True)
class PreFit:
    """How well the treated were followed before it began.

    before, after: steps used. error: root mean square of the misfit before, as a share of the mean. limit:
    the most that `error` may be (None where no such limit is set). p: of the test for a change of course
    before. passed: the gate.
    """

    before: int
    after: int
    error: float | None = None
    limit: float | None = None
    p: float | None = None
    passed: bool = True


@dataclass(frozen=True, slots=True)
class PlaceboRank:
    """One unit's ratio of misfit after to misfit before, had it been the treated one; kept: its own fit is
    good."""

    unit: str
    ratio: float
    kept: bool


def _none() -> NDArray[np.float64]:
    return np.empty(0)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer.

    ratio: observed over expected since it began, averaged over the steps after (1: no change), with its
    interval at 1 - level; p two-sided. detectable: the ratio, on the side the plan expects (below 1 for
    "either", too), that would be found four times in five. why: codes of REASONS. steps, observed, expected,
    low, high: per step, rates where there is an exposure, counts else, for a chart; expected is the course
    without the measure, low and high hold it at 1 - level where the method gives one (NaN where not).
    details: the method's own figures.
    """

    verdict: Verdict
    method: Method
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    detectable: float | None = None
    why: tuple[str, ...] = ()
    pre_fit: PreFit | None = None
    steps: tuple[date, ...] = ()
    observed: NDArray[np.float64] = field(default_factory=_none)
    expected: NDArray[np.float64] = field(default_factory=_none)
    expected_low: NDArray[np.float64] = field(default_factory=_none)
    expected_high: NDArray[np.float64] = field(default_factory=_none)
    placebo: tuple[PlaceboRank, ...] = ()
    rank: int | None = None
    weights: tuple[tuple[str, float], ...] = ()
    details: dict[str, float] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The answer as JSON types; what isn't a finite number becomes null."""
        pre = self.pre_fit
        return {
            "verdict": self.verdict.value,
            "method": self.method.value,
            "ratio": _finite(self.ratio),
            "low": _finite(self.low),
            "high": _finite(self.high),
            "p": _finite(self.p),
            "detectable": _finite(self.detectable),
            "why": list(self.why),
            "pre_fit": None
            if pre is None
            else {
                "before": pre.before,
                "after": pre.after,
                "error": _finite(pre.error),
                "limit": _finite(pre.limit),
                "p": _finite(pre.p),
                "passed": pre.passed,
            },
            "steps": [step.isoformat() for step in self.steps],
            "observed": [_finite(value) for value in self.observed],
            "expected": [_finite(value) for value in self.expected],
            "expected_low": [_finite(value) for value in self.expected_low],
            "expected_high": [_finite(value) for value in self.expected_high],
            "placebo": [{"unit": p.unit, "ratio": _finite(p.ratio), "kept": p.kept} for p in self.placebo],
            "rank": self.rank,
            "weights": [{"unit": unit, "weight": weight} for unit, weight in self.weights],
            "details": {name: _finite(value) for name, value in self.details.items()},
        }


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)
