"""The verdict of differences in differences: enough units, no parting of ways before, then the difference."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nhip.effects.groups import Inference, differences
from nhip.effects.types import Assessment, Method, PreFit, Verdict
from nhip.effects.verdicts import judged
from nhip.effects.window import Floats, Window
from nhip.errors import BadInput

#: With fewer units than these on a side, ranks take the place of the jackknife.
LEAST_UNITS = 4
#: Fewer counts than these in any of the four parts carry no ratio.
LEAST_COUNTS = 10
#: A parting before it began must not be found at this level.
PARTING_LEVEL = 0.05


def by_difference(cut: Window) -> Assessment:
    """Check the numbers of units and counts, the course before, then judge."""
    pre = {"before": int(cut.before.sum()), "after": int(cut.after.sum())}
    counts = np.vstack([cut.treated, cut.controls])
    people = np.vstack([cut.treated_exposure, cut.control_exposure])
    who = np.arange(len(counts)) < len(cut.treated)
    parts = [counts[np.ix_(side, time)].sum() for side in (who, ~who) for time in (cut.before, cut.after)]
    observed, expected = courses(cut)
    shown: dict[str, Any] = {"steps": cut.steps, "observed": observed, "expected": expected}
    if min(parts) < LEAST_COUNTS:
        return Assessment(
            Verdict.CANNOT_TELL,
            Method.DIFFERENCES,
            why=("zero_counts",),
            pre_fit=PreFit(**pre, passed=False),
            **shown,
        )
    few = min(who.sum(), (~who).sum()) < LEAST_UNITS
    inference: Inference = "ranks" if few else "jackknife"
    kept = cut.kept
    try:
        found = differences(
            counts[:, kept], who, cut.after[kept], people[:, kept], inference=inference, level=cut.plan.level
        )
    except BadInput:
        return Assessment(
            Verdict.CANNOT_TELL,
            Method.DIFFERENCES,
            why=("zero_counts",),
            pre_fit=PreFit(**pre, passed=False),
            **shown,
        )
    parting = parting_p(cut, counts, people, who, inference)
    why = []
    if found.smallest_p > cut.plan.level:
        why.append("too_few_controls")
    if parting is not None and parting <= PARTING_LEVEL:
        why.append("trend_break_before")
    return judged(
        cut.plan,
        ratio=found.value,
        low=found.low,
        high=found.high,
        p=found.p,
        detectable=found.detectable,
        why=why,
        pre_fit=PreFit(**pre, p=parting, passed="trend_break_before" not in why),
        details={"spread": found.spread, "df": found.df, "smallest_p": found.smallest_p},
        **shown,
    )


def parting_p(
    cut: Window, counts: Floats, people: Floats, who: NDArray[np.bool_], inference: Inference
) -> float | None:
    """p of the same difference between the later and the earlier half of the time before."""
    before = np.flatnonzero(cut.before)
    later = before >= before[len(before) // 2]
    try:
        return differences(
            counts[:, before], who, later, people[:, before], inference=inference, level=PARTING_LEVEL
        ).p
    except BadInput:
        return None


def courses(cut: Window) -> tuple[Floats, Floats]:
    """(T,) the treated's rate, and the controls' moved to the treated's mean before."""
    theirs = cut.treated.sum(axis=0) / cut.treated_exposure.sum(axis=0)
    others = cut.controls.sum(axis=0) / cut.control_exposure.sum(axis=0)
    base = float(others[cut.before].mean())
    return theirs, others * (float(theirs[cut.before].mean()) / base if base > 0 else 1.0)
