"""The verdict of an interrupted time series: the treated summed, their course before carried on."""

from __future__ import annotations

import numpy as np

from nhip.effects.series import Estimate, Fit, interrupted
from nhip.effects.types import Assessment, Method, PreFit, Verdict
from nhip.effects.verdicts import fair_error, judged
from nhip.effects.window import Floats, Window
from nhip.errors import BadInput

#: Fewer counts than these, before or after, carry no model.
LEAST_COUNTS = 20
#: A sham beginning in the middle of the time before must not be found at this level.
SHAM_LEVEL = 0.01


def by_interruption(cut: Window) -> Assessment:
    """Fit, check the time before, compare with what the controls did (if the plan has any), judge."""
    counts, exposure = cut.treated.sum(axis=0), cut.treated_exposure.sum(axis=0)
    before, after = cut.before, cut.after
    shape = {"before": int(before.sum()), "after": int(after.sum())}
    rate = counts / exposure
    if counts[before].sum() < LEAST_COUNTS or counts[after].sum() < 1:
        return Assessment(
            Verdict.CANNOT_TELL,
            Method.INTERRUPTED,
            why=("zero_counts",),
            pre_fit=PreFit(**shape, passed=False),
            steps=cut.steps,
            observed=rate,
        )
    try:
        fit = fitted(cut, counts, exposure)
    except BadInput:
        return Assessment(
            Verdict.CANNOT_TELL,
            Method.INTERRUPTED,
            why=("too_few_before",),
            pre_fit=PreFit(**shape, passed=False),
            steps=cut.steps,
            observed=rate,
        )
    error, limit = fair_error(counts[before], fit.fitted[before])
    sham = sham_p(cut, counts, exposure)
    why: list[str] = []
    if error > limit:
        why.append("bad_pre_fit")
    if sham is not None and sham < SHAM_LEVEL:
        why.append("trend_break_before")
    theirs = others(cut)
    if (
        fit.average.p <= cut.plan.level
        and theirs is not None
        and moved_alike(fit.average, theirs, cut.plan.level)
    ):
        why.append("moved_with_controls")
    details = {
        "level": fit.level.value,
        "level_low": fit.level.low,
        "level_high": fit.level.high,
        "level_p": fit.level.p,
        "trend": fit.trend.value,
        "dispersion": fit.dispersion,
        "alpha": fit.alpha,
        "correlation": fit.correlation,
    }
    if theirs is not None:
        details |= {"controls": theirs.value, "controls_low": theirs.low, "controls_high": theirs.high}
    if fit.slope is not None:
        details |= {
            "slope": fit.slope.value,
            "slope_low": fit.slope.low,
            "slope_high": fit.slope.high,
            "slope_p": fit.slope.p,
        }
    return judged(
        cut.plan,
        ratio=fit.average.value,
        low=fit.average.low,
        high=fit.average.high,
        p=fit.average.p,
        detectable=fit.detectable,
        why=why,
        pre_fit=PreFit(
            **shape, error=error, limit=limit, p=sham, passed=not why or why == ["moved_with_controls"]
        ),
        steps=cut.steps,
        observed=rate,
        expected=fit.expected / exposure,
        expected_low=fit.expected_low / exposure,
        expected_high=fit.expected_high / exposure,
        details=details,
    )


def fitted(cut: Window, counts: Floats, exposure: Floats) -> Fit:
    """The model of the plan on one series."""
    return interrupted(
        counts,
        cut.begins,
        exposure,
        season=cut.place_in_year if cut.plan.season else None,
        slope=cut.plan.slope,
        level=cut.plan.level,
        leave_out=cut.out,
    )


def sham_p(cut: Window, counts: Floats, exposure: Floats) -> float | None:
    """p of a change of level half-way through the time before; None where that is too short to ask."""
    every = np.flatnonzero(cut.before)
    half = int(every[len(every) // 2])
    upto = int(every[-1]) + 1
    try:
        fit = interrupted(
            counts[:upto],
            half,
            exposure[:upto],
            season=cut.place_in_year[:upto] if cut.plan.season else None,
            slope=False,
            level=cut.plan.level,
        )
    except BadInput:
        return None
    return fit.level.p


def others(cut: Window) -> Estimate | None:
    """How the controls, summed, changed at the same time; None without controls or with too few counts."""
    if not len(cut.controls):
        return None
    counts, exposure = cut.controls.sum(axis=0), cut.control_exposure.sum(axis=0)
    if counts[cut.before].sum() < LEAST_COUNTS or counts[cut.after].sum() < 1:
        return None
    try:
        return fitted(cut, counts, exposure).average
    except BadInput:
        return None


def moved_alike(ours: Estimate, theirs: Estimate, level: float) -> bool:
    """Did the controls change the same way, so far that the difference between both might be nothing?

    It might where the interval of the ratio of both ratios holds 1. Half its width, of logarithms, is the
    root of the sum of both halves squared, as for independent estimates.
    """
    if theirs.p > level or (theirs.value < 1) != (ours.value < 1):
        return False
    halves = [np.log(each.high / max(each.low, 1e-300)) / 2 for each in (ours, theirs)]
    return bool(abs(np.log(ours.value / theirs.value)) <= np.hypot(*halves))
