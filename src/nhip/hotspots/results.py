"""What a scan is asked and what it answers: settings, clusters and the verdict on one topic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice

Method = Literal["permutation", "expectation", "population"]
Null = Literal["model", "negative_binomial", "blocks"]
Tail = Literal["rank", "gumbel"]
Engine = Literal["auto", "numba", "numpy"]
Secondary = Literal["none", "disjoint", "disjoint_centres", "no_centre_in_other", "iterative"]
Ties = Literal["conservative", "randomised"]

_CHOICES: dict[str, tuple[str, ...]] = {
    "method": ("permutation", "expectation", "population"),
    "null": ("model", "negative_binomial", "blocks"),
    "tail": ("rank", "gumbel"),
    "engine": ("auto", "numba", "numpy"),
    "secondary": ("none", "disjoint", "disjoint_centres", "no_centre_in_other", "iterative"),
    "ties": ("conservative", "randomised"),
}


def is_whole(value: object) -> bool:
    """Whether it is a whole number of any type; True and 1.0 are not."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


@dataclass(frozen=True)
class ScanSettings:
    """How to scan. Refuses what can't be meant, with BadInput.

    method: permutation (Kulldorff et al. 2005, needs cases alone), expectation (Neill et al. 2005, against a
    baseline) or population (Kulldorff 1997 and 2001, given all cases). window, min_window: longest and
    shortest cluster in periods. prospective: only clusters that last until the end of the data; otherwise all
    that begin and end within it. min_cases: fewest cases in a cluster. max_case_share: a zone may hold at
    most this share of all cases (permutation) or of the population's person-time (population); nothing is
    conditioned on in the expectation method, so there it sets no limit.

    replicates: Monte Carlo replicates; 0 scans without a test. stop_after: Besag and Clifford's (1991) h, end
    once so many replicates reach the observed score. tail: "gumbel" adds a p-value from a Gumbel
    distribution fitted to the replicates (Abrams et al. 2010) and reckons recurrence from it. null: what
    replicates are drawn from (docs/nhip/algorithm.md). dispersion: alpha of the negative binomial,
    variance = mean + alpha mean^2 of one area in one period; None estimates it. block: periods that the
    blocks null keeps together. seed: any whole number. workers: threads; they never change a result.
    ties: conservative counts a replicate with the observed score against it; randomised draws lots.
    """

    method: Method = "permutation"
    window: int = 28
    min_window: int = 1
    prospective: bool = True
    min_cases: int = 2
    max_case_share: float = 0.5
    replicates: int = 999
    stop_after: int | None = None
    tail: Tail = "rank"
    null: Null = "model"
    dispersion: float | None = None
    block: int = 7
    seed: int = 0
    workers: int = 1
    engine: Engine = "auto"
    secondary: Secondary = "disjoint"
    max_clusters: int = 10
    ties: Ties = "conservative"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise BadInput(f"There is no {name} {getattr(self, name)!r}", f"Choose {', '.join(choices)}")
        for name, least in (
            ("window", 1), ("min_window", 1), ("min_cases", 1), ("replicates", 0), ("block", 1),
            ("workers", 1), ("max_clusters", 1),
        ):  # fmt: skip
            value = getattr(self, name)
            if not is_whole(value) or value < least:
                raise BadInput(f"{name} is {value!r}", f"It must be a whole number of at least {least}")
        if self.min_window > self.window:
            raise BadInput(
                f"The shortest cluster, {self.min_window}, is longer than the longest, {self.window}",
                "Exchange them",
            )
        for name in ("max_case_share", "dispersion"):
            value = getattr(self, name)
            if not isinstance(value, int | float | np.integer | np.floating | None):
                raise BadInput(f"{name} is {value!r}", "It must be a number")
        if not 0 < self.max_case_share <= 1:
            raise BadInput(f"max_case_share is {self.max_case_share}", "It must lie above 0 and be at most 1")
        if self.stop_after is not None and not (is_whole(self.stop_after) and self.stop_after >= 1):
            raise BadInput(
                f"stop_after is {self.stop_after!r}",
                "It must be a whole number of at least 1, or None for never",
            )
        if not is_whole(self.seed):
            raise BadInput(f"seed is {self.seed!r}", "It must be a whole number")
        if self.dispersion is not None and not (np.isfinite(self.dispersion) and self.dispersion >= 0):
            raise BadInput(
                f"dispersion is {self.dispersion}", "It must be zero or above, or None to estimate"
            )


@dataclass(frozen=True, eq=False)
class Cluster:
    """One cylinder: areas over some periods, with what was seen and expected there.

    sequence, size: which zone; a later one of an iterative scan may go on over areas taken out, which aren't
    in `areas`. centre: the area it grew from. radius_km: from there to the farthest member.
    start, end: first and last day. duration: periods. score: log likelihood ratio. relative_risk: observed
    over expected; in the population method the risk inside over that outside. p_value, gumbel_p,
    recurrence_days: as in ScanResult, for this cluster's score; None where no test was made.
    """

    sequence: int
    size: int
    areas: tuple[str, ...]
    area_indices: NDArray[np.int32]
    centre: str
    radius_km: float
    start: date
    end: date
    duration: int
    observed: int
    expected: float
    relative_risk: float
    score: float
    p_value: float | None = None
    gumbel_p: float | None = None
    recurrence_days: float | None = None


@dataclass(frozen=True, eq=False)
class ScanResult:
    """The answer on one topic.

    clusters: strongest first; empty when no cylinder has more than expected. p_value: of the strongest score,
    None without replicates. gumbel_p: the same from the fitted Gumbel tail, if asked for. recurrence_days:
    how seldom chance gives such a score, days between looks / p (prospective scans only). replicates_done,
    stopped_early: what the Monte Carlo test took. null_scores: (replicates_done,) strongest score of each.
    cases: in the whole study. cylinders: how many were looked at.
    """

    topic: str
    clusters: tuple[Cluster, ...]
    p_value: float | None
    gumbel_p: float | None
    recurrence_days: float | None
    replicates_done: int
    stopped_early: bool
    null_scores: NDArray[np.float64]
    cases: int
    cylinders: int
    notices: tuple[Notice, ...]
    settings: ScanSettings
